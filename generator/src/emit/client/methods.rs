//! `client.rs`: one method per operation.

use indexmap::IndexSet;
use proc_macro2::{Ident, TokenStream};
use quote::quote;

use crate::analyze::{Direction, Success, is_download};
use crate::emit::Context;
use crate::emit::client::responses::SuccessType;
use crate::emit::docs::lines;
use crate::emit::ident;
use crate::emit::package::groups::{Reexport, Split};
use crate::emit::package::imports::{
    BUILD_ERROR, BUILDER, CLIENT_BUILDER, CLIENT_CORE, ERROR, ERRORS, FORM_RULES, FORM_STYLE,
    FROM_CORE, Imports, METHOD, NO_ERROR, OTHER_METHOD, OwnUse, PARAMS, PARTS, RAW_REQUEST,
    REQUEST_BODY, REQUEST_OPTIONS, RESPONSE, STYLE, SUPER, WIRE,
};
use crate::emit::types::codec::CodecUse;
use crate::emit::types::file::inner_attributes;
use crate::emit::types::shape::From;
use crate::ir::{
    Body, ContentKind, FormRules, FormStyle, Method, Operation, OperationId, Parameter,
    ParameterEncoding, Presence, Requirement, Response, Shape, Style, TextFormat,
};
use crate::output::RustFile;
use crate::rustdoc;

/// An argument with its type.
pub type TypedArgument = (Ident, TokenStream);

/// Emits `client.rs`.
pub fn client_file(context: Context<'_>) -> RustFile {
    let api = context.api_words();
    let inner = inner_attributes(lines::line(&format!("The client for {api}.")));
    let client_docs = lines::attributes(&[
        format!("A client for {api}."),
        String::new(),
        "Cloning is cheap: clones share connections and credentials.".to_owned(),
    ]);
    let builder_docs = lines::line("Creates a builder for a client.");
    let options_docs = lines::line("Returns a client that applies `options` to every call.");
    let request_docs = lines::attributes(&[
        "Creates a request to a path that the document does not describe, with the server, the"
            .to_owned(),
        "credentials and the options of this client.".to_owned(),
    ]);
    let security = context.security_alternatives(&context.api.security);
    let error_when = context.error_when_call(None);
    let retry = context.retry_call(None);
    let mut imports = Imports::new(context);
    let mut file = RustFile::default();
    file.push(imports.resolve(quote! {
        #client_docs
        #[derive(Clone, Debug)]
        pub struct Client {
            pub(super) core: #CLIENT_CORE,
        }

        impl #FROM_CORE for Client {
            fn from_core(core: #CLIENT_CORE) -> Result<Self, #BUILD_ERROR> {
                Ok(Self { core })
            }
        }
    }));
    let from_env = context.client_from_env();
    let common = quote! {
        #builder_docs
        pub fn builder() -> #CLIENT_BUILDER {
            #CLIENT_BUILDER::new()
        }

        #from_env

        #options_docs
        pub fn with_options(&self, options: #REQUEST_OPTIONS) -> Self {
            Self {
                core: self.core.with_options(options),
            }
        }

        #request_docs
        pub fn request(
            &self,
            method: #METHOD,
            path: impl Into<String>,
        ) -> #RAW_REQUEST {
            self.core.raw_request(method, path.into(), #security) #error_when #retry
        }
    };
    let operations = (0..context.api.operations.len()).map(OperationId);
    let own = operations.filter(|id| context.names.handle(*id).is_none());
    let methods = own.map(|id| (context.homes.operation(id), context.method(id)));
    let accessors = context.accessors().map(|accessor| (None, accessor));
    let methods = std::iter::once((None, common))
        .chain(accessors)
        .chain(methods);
    let methods = methods.map(|(group, methods)| {
        imports.enter(group);
        (group, imports.resolve(methods))
    });
    file.push_impl(&quote! { impl Client }, methods);
    let split = Split {
        content: "The operations",
        reexport: Reexport::No,
        exports: TokenStream::new(),
        own_uses: &Vec::new,
        uses_of_group: &|_| vec![OwnUse::new(&[SUPER], &["Client"])],
    };
    context.begin(&mut file, &imports, &inner, &split);
    file
}

impl Context<'_> {
    /// Emits the method of an operation, its variants for other bodies and for streams, and the
    /// methods that return the items of its lists.
    pub(super) fn method(&self, id: OperationId) -> TokenStream {
        let names = self.names.operation(id);
        let operation = &self.api.operations[id.0];
        let (body, success) = (operation.body.as_ref(), self.success_type(id));
        let streams = matches!(
            self.analysis.response_classes(id).success,
            Success::Stream(_)
        );
        let setting = streams.then(|| self.stream_setting(id)).flatten();
        let docs = self.method_docs(id);
        let whole = self.call(id, &names.function, &docs, body, &success, setting);
        let others = operation.other_bodies.iter().zip(&names.other_bodies);
        let others = others.map(|(body, name)| {
            let docs = self.other_body_docs(id, name, body);
            self.call(id, name, &docs, Some(body), &success, None)
        });
        let stream = self.analysis.response_classes(id).stream;
        let stream = stream.zip(names.stream.as_ref()).map(|(index, name)| {
            let response = &operation.responses[index];
            let docs = self.stream_docs(id, name, response);
            let success = self.stream_type(response);
            let setting = self.stream_setting(id);
            self.call(id, name, &docs, body, &success, setting)
        });
        let name = names.stream.as_ref().filter(|_| is_download(operation));
        let download = name.map(|name| {
            let docs = self.download_docs(id, name);
            self.call(id, name, &docs, body, &self.download_type(id), None)
        });
        let items = self.items_methods(id);
        let batch = self.batch_method(id);
        quote! { #whole #(#others)* #stream #download #items #batch }
    }

    fn call(
        &self,
        id: OperationId,
        name: &str,
        docs: &TokenStream,
        body: Option<&Body>,
        success: &SuccessType,
        setting: Option<TokenStream>,
    ) -> TokenStream {
        let operation = &self.api.operations[id.0];
        let deprecated = operation.docs.deprecated.then(|| quote! { #[deprecated] });
        let function = ident(name);
        let arguments = self.arguments(id, body);
        let SuccessType { ty, send } = success;
        let result = self.call_result(id, ty);
        let request = self.request(id, body);
        quote! {
            #docs
            #deprecated
            pub async fn #function(
                &self,
                #arguments
            ) -> #result {
                #setting
                #request.#send.await
            }
        }
    }

    /// Emits the arguments of an operation's method.
    pub fn arguments(&self, id: OperationId, body: Option<&Body>) -> TokenStream {
        let (names, types): (Vec<Ident>, Vec<TokenStream>) =
            self.typed_arguments(id, body).into_iter().unzip();
        quote! { #(#names: #types),* }
    }

    /// Returns the arguments of an operation's method with their types.
    pub fn typed_arguments(&self, id: OperationId, body: Option<&Body>) -> Vec<TypedArgument> {
        let parameters = &self.api.operations[id.0].path_parameters;
        let path = parameters
            .iter()
            .zip(&self.names.operation(id).path_arguments);
        let path = path.map(|(parameter, name)| (ident(name), self.path_argument_type(parameter)));
        let params = self.has_params(id).then(|| {
            let params = ident(&self.names.operation(id).params);
            (ident("params"), quote! { &#PARAMS::#params })
        });
        let body = body.map(|body| self.body_arguments(body));
        path.chain(params)
            .chain(body.into_iter().flatten())
            .collect()
    }

    /// Returns the result of an operation's method whose success type is `ty`.
    pub fn call_result(&self, id: OperationId, ty: &TokenStream) -> TokenStream {
        let error = self.error_type(id);
        quote! { Result<#RESPONSE<#ty>, #ERROR<#error>> }
    }

    /// Returns the type of an operation's declared errors.
    pub fn error_type(&self, id: OperationId) -> TokenStream {
        match self.declares_errors(id) {
            true => {
                let error = ident(&self.names.operation(id).error);
                quote! { #ERRORS::#error }
            }
            false => quote! { #NO_ERROR },
        }
    }

    /// Returns the names of the arguments.
    pub fn argument_names(&self, id: OperationId, body: Option<&Body>) -> Vec<Ident> {
        let path = self.names.operation(id).path_arguments.iter();
        let params = self.has_params(id).then_some("params");
        let chosen = body.filter(|body| !body.choices.is_empty());
        let of_body = chosen
            .map(|_| "media_type")
            .into_iter()
            .chain(body.map(|_| "body"));
        let names = path.map(String::as_str).chain(params).chain(of_body);
        names.map(ident).collect()
    }

    fn path_argument_type(&self, parameter: &Parameter) -> TokenStream {
        match self.resolved(&parameter.ty.shape) {
            Shape::Text(_) => quote! { impl AsRef<str> },
            Shape::List(item) => {
                let item = self.ty(item, Direction::Sent, From::Beside);
                quote! { &[#item] }
            }
            shape => self.shape(shape, Direction::Sent, From::Beside),
        }
    }

    fn body_arguments(&self, body: &Body) -> Vec<TypedArgument> {
        let ty = match &body.content.kind {
            ContentKind::Json(ty)
            | ContentKind::Form(ty)
            | ContentKind::Brackets(ty)
            | ContentKind::Xml(ty, _) => match self.resolved(&ty.shape) {
                Shape::List(item) if !ty.nullable => {
                    let item = self.ty(item, Direction::Sent, From::Beside);
                    quote! { &[#item] }
                }
                Shape::Text(TextFormat::Plain | TextFormat::Password | TextFormat::Binary)
                    if !ty.nullable =>
                {
                    quote! { &str }
                }
                _ => {
                    let ty = self.ty(ty, Direction::Sent, From::Beside);
                    quote! { &#ty }
                }
            },
            ContentKind::JsonLines(ty) => {
                let line = self.ty(ty, Direction::Sent, From::Beside);
                quote! { &[#line] }
            }
            ContentKind::Multipart(Some(id)) => {
                self.shape(&Shape::Schema(*id), Direction::Sent, From::Beside)
            }
            ContentKind::Multipart(None) => quote! { #PARTS },
            ContentKind::Text => quote! { &str },
            ContentKind::Bytes | ContentKind::Events(_) | ContentKind::PartStream(..) => {
                quote! { impl Into<#REQUEST_BODY> }
            }
        };
        let ty = match body.presence {
            Presence::Required => ty,
            Presence::Optional => quote! { Option<#ty> },
        };
        let media_type = (!body.choices.is_empty()).then(|| (ident("media_type"), quote! { &str }));
        media_type
            .into_iter()
            .chain([(ident("body"), ty)])
            .collect()
    }

    /// Emits the request as a chain of runtime calls.
    fn request(&self, id: OperationId, body: Option<&Body>) -> TokenStream {
        let operation = &self.api.operations[id.0];
        let opening = self.opening_call(id);
        let path_arguments = operation
            .path_parameters
            .iter()
            .zip(&self.names.operation(id).path_arguments)
            .map(|(parameter, name)| self.path_call(parameter, name));
        let params = self.has_params(id).then(|| quote! { .params(params) });
        let security = self.security(operation);
        let body = body.map(|body| self.body_call(body));
        quote! { #opening #(#path_arguments)* #params #security #body }
    }

    /// Emits the call that starts a request, with the servers of the operation.
    pub fn opening_call(&self, id: OperationId) -> TokenStream {
        let operation = &self.api.operations[id.0];
        let method = method_value(&operation.method);
        let path = &operation.path;
        let servers = operation.operation_servers.map(|index| {
            let table = ident(&self.names.operation_servers(index).table);
            quote! { .servers(&#BUILDER::#table) }
        });
        let error_when = self.error_when_call(Some(id));
        let retry = self.retry_call(Some(id));
        quote! { self.core.request(#method, #path) #servers #error_when #retry }
    }

    pub fn path_call(&self, parameter: &Parameter, name: &str) -> TokenStream {
        let argument = ident(name);
        let wire_name = &parameter.wire_name;
        match (self.resolved(&parameter.ty.shape), &parameter.encoding) {
            (
                _,
                ParameterEncoding::Style {
                    style,
                    explode,
                    allow_reserved: true,
                },
            ) => {
                let style = style_variant(*style);
                let value = self.path_value(parameter, &argument);
                quote! { .path_reserved(#wire_name, #value, #STYLE::#style, #explode) }
            }
            (shape, _) if self.is_plain_in_path(parameter) => match shape {
                Shape::Text(_) => quote! { .path(#wire_name, #argument.as_ref()) },
                Shape::StringBool { yes, no } => {
                    quote! { .path(#wire_name, if #argument { #yes } else { #no }) }
                }
                _ => quote! { .path(#wire_name, #argument) },
            },
            (_, ParameterEncoding::Style { style, explode, .. }) => {
                let style = style_variant(*style);
                let value = self.path_value(parameter, &argument);
                quote! { .path_value(#wire_name, #value, #STYLE::#style, #explode) }
            }
            // A path parameter is never the query.
            (_, ParameterEncoding::Json | ParameterEncoding::Query(_)) => {
                let value = self.path_value(parameter, &argument);
                quote! { .path_value(#wire_name, #value, #STYLE::Json, false) }
            }
        }
    }

    /// Returns whether a path parameter is inserted into the path as its text.
    pub fn is_plain_in_path(&self, parameter: &Parameter) -> bool {
        let is_simple = matches!(
            parameter.encoding,
            ParameterEncoding::Style {
                style: Style::Simple,
                allow_reserved: false,
                ..
            }
        );
        is_simple && is_scalar(self, self.resolved(&parameter.ty.shape))
    }

    /// Emits a path value that is not a scalar.
    fn path_value(&self, parameter: &Parameter, argument: &Ident) -> TokenStream {
        let value = match self.resolved(&parameter.ty.shape) {
            Shape::Text(_) => quote! { #argument.as_ref() },
            Shape::List(_) => quote! { #argument },
            _ => quote! { &#argument },
        };
        match self.codec(&parameter.ty, CodecUse::Written) {
            Some(codec) => quote! { &#WIRE::written(#value, #codec) },
            None => value,
        }
    }

    pub fn security(&self, operation: &Operation) -> Option<TokenStream> {
        let alternatives = self.security_alternatives(&operation.security);
        (!operation.security.is_empty()).then(|| quote! { .security(#alternatives) })
    }

    fn security_alternatives(&self, security: &[Vec<Requirement>]) -> TokenStream {
        // Scopes are a matter of the token.
        let alternatives = security.iter().map(|all| Requirement::schemes(all));
        let alternatives: IndexSet<Vec<usize>> = alternatives.collect();
        let alternatives = alternatives.iter().map(|schemes| {
            let schemes = schemes
                .iter()
                .map(|index| self.api.security_schemes[*index].name.as_str());
            quote! { &[#(#schemes),*] }
        });
        quote! { &[#(#alternatives),*] }
    }

    fn download_docs(&self, id: OperationId, name: &str) -> TokenStream {
        let operation = &self.api.operations[id.0];
        let function = &self.names.operation(id).function;
        lines::attributes(&lines::join([
            vec![format!(
                "Like [`{function}`](Self::{function}), but returns the body as a stream, which is not kept in memory."
            )],
            vec![self.call_words(id)],
            self.call_section(id, name, operation.body.as_ref(), true),
        ]))
    }

    fn stream_docs(&self, id: OperationId, name: &str, response: &Response) -> TokenStream {
        let operation = &self.api.operations[id.0];
        let function = &self.names.operation(id).function;
        let media_type = response
            .stream
            .iter()
            .map(|stream| stream.media_type.as_str());
        lines::attributes(&lines::join([
            rustdoc::wrapped(&format!(
                "Like [`{function}`](Self::{function}), but requests {} and returns a stream.",
                media_type.map(rustdoc::code_span).collect::<String>()
            )),
            vec![self.call_words(id)],
            self.stream_words(id, response),
            self.call_section(id, name, operation.body.as_ref(), true),
        ]))
    }
}

fn is_scalar(context: &Context<'_>, shape: &Shape) -> bool {
    match shape {
        Shape::Text(_)
        | Shape::Integer(_)
        | Shape::Number
        | Shape::Decimal
        | Shape::Boolean
        | Shape::StringBool { .. } => true,
        Shape::Schema(id) => {
            matches!(context.api.schema(*id).kind, crate::ir::SchemaKind::Enum(_))
        }
        Shape::Any
        | Shape::Null
        | Shape::List(_)
        | Shape::Map(_)
        | Shape::Ordered(_)
        | Shape::File => false,
    }
}

/// Emits a method of HTTP.
pub fn method_value(method: &Method) -> TokenStream {
    match method.constant() {
        Some(constant) => {
            let constant = ident(constant);
            quote! { #METHOD::#constant }
        }
        None => {
            let text = method.as_str();
            quote! { #OTHER_METHOD(#text) }
        }
    }
}

fn style_variant(style: Style) -> proc_macro2::Ident {
    ident(match style {
        Style::Simple => "Simple",
        Style::Label => "Label",
        Style::Matrix => "Matrix",
        Style::Form => "Form",
        Style::SpaceDelimited => "SpaceDelimited",
        Style::PipeDelimited => "PipeDelimited",
        Style::DeepObject => "DeepObject",
        Style::Brackets => "Brackets",
        // A path parameter is never a cookie.
        Style::Cookie => "Form",
    })
}

/// Emits the call for a body whose media type the caller chooses.
fn chosen_body_call(body: &Body) -> TokenStream {
    let choices = &body.choices;
    let is_text = matches!(body.content.kind, ContentKind::Text);
    match (body.presence, is_text) {
        (Presence::Required, false) => quote! { .chosen_body(&[#(#choices),*], media_type, body) },
        (Presence::Required, true) => {
            quote! { .chosen_text_body(&[#(#choices),*], media_type, body) }
        }
        (Presence::Optional, false) => {
            quote! { .chosen_body_optional(&[#(#choices),*], media_type, body) }
        }
        (Presence::Optional, true) => quote! {
            .chosen_text_body_optional(&[#(#choices),*], media_type, body)
        },
    }
}

/// Emits the encoding of form members.
pub fn form_rules(rules: &FormRules) -> TokenStream {
    let named = rules.named.iter().map(|member| {
        let (name, style, reserved) = (&member.name, form_style(member.style), member.reserved);
        quote! { (#name, #FORM_STYLE::#style, #reserved) }
    });
    let others = form_style(rules.others);
    quote! {
        #FORM_RULES {
            others: #FORM_STYLE::#others,
            named: &[#(#named),*],
        }
    }
}

fn form_style(style: FormStyle) -> Ident {
    ident(match style {
        FormStyle::Content => "Content",
        FormStyle::Json => "Json",
        FormStyle::Exploded => "Exploded",
        FormStyle::Joined => "Joined",
        FormStyle::Space => "Space",
        FormStyle::Pipe => "Pipe",
        FormStyle::DeepObject => "DeepObject",
    })
}

impl Context<'_> {
    fn body_call(&self, body: &Body) -> TokenStream {
        if !body.choices.is_empty() {
            return chosen_body_call(body);
        }
        let media_type = &body.content.media_type;
        let call = match body.content.kind {
            ContentKind::Json(_) => "json_body",
            ContentKind::Xml(..) => "xml_body",
            ContentKind::Form(_) if body.form == FormRules::default() => "form_body",
            ContentKind::Form(_) => "form_body_as",
            ContentKind::Brackets(_) => "brackets_body",
            ContentKind::Multipart(_) => "multipart_body",
            ContentKind::Text => "text_body",
            ContentKind::JsonLines(_) => "lines_body",
            ContentKind::Bytes | ContentKind::Events(_) | ContentKind::PartStream(..) => {
                "bytes_body"
            }
        };
        let call = match body.presence {
            Presence::Required => ident(call),
            Presence::Optional => ident(&format!("{call}_optional")),
        };
        // The default is not written.
        let rules = (body.form != FormRules::default()).then(|| form_rules(&body.form));
        let rules = rules.map(|rules| quote! { , &#rules });
        let format = match &body.content.kind {
            ContentKind::Xml(ty, node) => {
                let format = self.xml_format(ty, node, Direction::Sent, From::Beside);
                Some(quote! { , #format })
            }
            _ => None,
        };
        let body = self.body_value(body);
        quote! { .#call(#media_type, #body #rules #format) }
    }

    /// Emits the argument for a body in its wire format.
    pub fn body_value(&self, body: &Body) -> TokenStream {
        let codec = match &body.content.kind {
            ContentKind::Json(ty)
            | ContentKind::Form(ty)
            | ContentKind::Brackets(ty)
            | ContentKind::Xml(ty, _) => self.whole_codec(ty, CodecUse::Written),
            _ => None,
        };
        match (codec, body.presence) {
            (None, _) => quote! { body },
            (Some(codec), Presence::Required) => quote! { &#WIRE::written(body, #codec) },
            (Some(codec), Presence::Optional) => quote! {
                body.map(|body| #WIRE::written(body, #codec)).as_ref()
            },
        }
    }
}
