//! `params.rs`: query, header and cookie parameters, one struct per operation that has any.

use proc_macro2::TokenStream;
use quote::{ToTokens, quote};

use crate::analyze::Direction;
use crate::emit::Context;
use crate::emit::client::methods::form_rules;
use crate::emit::docs::lines;
use crate::emit::ident;
use crate::emit::package::groups::{Reexport, Split};
use crate::emit::package::imports::{Imports, WIRE, qualified};
use crate::emit::types::codec::CodecUse;
use crate::emit::types::debug::{DebugField, debug_of_struct};
use crate::emit::types::file::inner_attributes;
use crate::emit::types::setters::Argument;
use crate::emit::types::shape::{Form, From};
use crate::emit::types::wire::presence_word;
use crate::ir::{Location, OperationId, Parameter, ParameterEncoding, Presence, Style, WholeQuery};
use crate::names::ParameterNames;
use crate::output::{RustFile, Table};
use crate::rustdoc;

/// Emits `params.rs`.
pub fn params_file(context: Context<'_>) -> RustFile {
    let mut file = RustFile::default();
    let mut imports = Imports::new(context);
    let operations = (0..context.api.operations.len()).map(OperationId);
    for operation in operations.filter(|operation| context.has_params(*operation)) {
        let group = context.homes.operation(operation);
        file.enter(group);
        imports.enter(group);
        file.push(imports.resolve(context.params_struct(operation)));
        file.push_table(&imports.resolve_table(context.params_table(operation)));
    }
    let inner = inner_attributes(lines::line(
        "Query, header and cookie parameters of the operations.",
    ));
    let split = Split {
        content: "Parameters of the operations",
        reexport: Reexport::Public,
        exports: TokenStream::new(),
        own_uses: &Vec::new,
        uses_of_group: &|_| Vec::new(),
    };
    context.begin(&mut file, &imports, &inner, &split);
    file
}

impl Context<'_> {
    /// Returns whether an operation has a struct of parameters.
    pub fn has_params(&self, operation: OperationId) -> bool {
        !self.api.operations[operation.0].parameters.is_empty()
    }

    fn params_struct(&self, operation: OperationId) -> TokenStream {
        let names = self.names.operation(operation);
        let parameters = &self.api.operations[operation.0].parameters;
        let members: Vec<_> = parameters.iter().zip(&names.parameters).collect();
        let docs = lines::line(&format!(
            "Parameters of {}.",
            rustdoc::code_span(&self.names.call(operation, &names.function))
        ));
        let name = ident(&names.params);
        let has_required = parameters.iter().any(is_required);
        let default = (!has_required).then(|| quote! { Default, });
        let fields = members
            .iter()
            .map(|(parameter, names)| self.params_field(parameter, names));
        let constructor = self.params_constructor(&members, has_required);
        let setters = members
            .iter()
            .map(|(parameter, names)| self.params_setter(parameter, names));
        let shown = members.iter().map(|(parameter, names)| DebugField {
            name: ident(&names.field),
            form: match parameter.presence {
                Presence::Required => Form::Plain,
                Presence::Optional => Form::Optional,
            },
            is_secret: self.is_secret(&parameter.ty.shape),
        });
        let [debug, debug_impl] = debug_of_struct(&name, &shown.collect::<Vec<_>>());
        quote! {
            #docs
            #[derive(Clone, #debug #default PartialEq)]
            pub struct #name { #(#fields)* }
            #debug_impl
            impl #name {
                #constructor
                #(#setters)*
            }
        }
    }

    fn params_field(&self, parameter: &Parameter, names: &ParameterNames) -> TokenStream {
        let docs = lines::attributes(&lines::join([
            lines::lines(&parameter.docs),
            lines::default_sentence(&parameter.default),
        ]));
        let deprecated = parameter.docs.deprecated.then(|| quote! { #[deprecated] });
        let field = ident(&names.field);
        let ty = self.params_field_type(parameter);
        quote! { #docs #deprecated pub #field: #ty, }
    }

    /// Returns the type of the field of a parameter.
    pub fn params_field_type(&self, parameter: &Parameter) -> TokenStream {
        let inner = self.shape(&parameter.ty.shape, Direction::Sent, From::Beside);
        match parameter.presence {
            Presence::Required => inner,
            Presence::Optional => quote! { Option<#inner> },
        }
    }

    fn params_constructor(
        &self,
        members: &[(&Parameter, &ParameterNames)],
        has_required: bool,
    ) -> TokenStream {
        if !has_required {
            let docs = lines::line("Creates parameters with no value set.");
            return quote! {
                #docs
                pub fn new() -> Self {
                    Self::default()
                }
            };
        }
        let docs = lines::line("Creates parameters with only the required values set.");
        let arguments = members
            .iter()
            .filter(|(parameter, _)| is_required(parameter))
            .map(|(parameter, names)| {
                let field = ident(&names.field);
                let Argument { ty, .. } = self.argument(&field, &parameter.ty.shape, From::Beside);
                quote! { #field: #ty }
            });
        let fields = members.iter().map(|(parameter, names)| {
            let field = ident(&names.field);
            match is_required(parameter) {
                false => quote! { #field: None },
                true => {
                    let Argument { value, is_same, .. } =
                        self.argument(&field, &parameter.ty.shape, From::Beside);
                    match is_same {
                        true => quote! { #field },
                        false => quote! { #field: #value },
                    }
                }
            }
        });
        quote! {
            #docs
            pub fn new(#(#arguments),*) -> Self {
                Self { #(#fields,)* }
            }
        }
    }

    fn params_setter(&self, parameter: &Parameter, names: &ParameterNames) -> TokenStream {
        let docs = lines::line(&format!(
            "Sets {}.",
            rustdoc::code_span(&parameter.wire_name)
        ));
        let deprecated = parameter.docs.deprecated.then(|| quote! { #[deprecated] });
        let (field, setter) = (ident(&names.field), ident(&names.setter));
        let Argument { ty, value, .. } = self.argument(&field, &parameter.ty.shape, From::Beside);
        let value = match parameter.presence {
            Presence::Required => value,
            Presence::Optional => quote! { Some(#value) },
        };
        quote! {
            #docs
            #deprecated
            pub fn #setter(mut self, #field: #ty) -> Self {
                self.#field = #value;
                self
            }
        }
    }

    fn params_table(&self, operation: OperationId) -> Table {
        let names = self.names.operation(operation);
        let parameters = &self.api.operations[operation.0].parameters;
        let rows = parameters.iter().zip(&names.parameters);
        let rows = rows.map(|(parameter, names)| {
            let location = match parameter.location {
                _ if matches!(parameter.encoding, ParameterEncoding::Query(_)) => {
                    quote! { whole_query }
                }
                Location::Header => quote! { header },
                Location::Cookie => quote! { cookie },
                Location::Query | Location::Path => quote! { query },
            };
            let presence = presence_word(parameter.presence);
            let codec = self.codec(&parameter.ty, CodecUse::Written);
            let codec = codec.map(|codec| quote! { (#codec) });
            let style = style_words(&parameter.encoding);
            let (name, field) = (&parameter.wire_name, ident(&names.field));
            quote! { #location #name => #field: #presence #codec #style }
        });
        let name = ident(&names.params).into_token_stream();
        Table::new(quote! { #WIRE::params }, name, rows.collect())
    }
}

fn is_required(parameter: &Parameter) -> bool {
    parameter.presence == Presence::Required
}

/// Returns the encoding of a parameter in the notation of the tables.
fn style_words(encoding: &ParameterEncoding) -> TokenStream {
    let (style, explode, allow_reserved) = match encoding {
        ParameterEncoding::Style {
            style,
            explode,
            allow_reserved,
        } => (style, explode, allow_reserved),
        ParameterEncoding::Json | ParameterEncoding::Query(WholeQuery::Json) => {
            return quote! { json };
        }
        ParameterEncoding::Query(WholeQuery::Text) => return quote! { text },
        ParameterEncoding::Query(WholeQuery::Form(rules)) => {
            let rules = qualified(form_rules(rules));
            return quote! { form[&#rules] };
        }
    };
    let style = match (style, explode) {
        (Style::Simple, false) => quote! { simple },
        (Style::Simple, true) => quote! { simple_exploded },
        (Style::Label, false) => quote! { label },
        (Style::Label, true) => quote! { label_exploded },
        (Style::Matrix, false) => quote! { matrix },
        (Style::Matrix, true) => quote! { matrix_exploded },
        (Style::Form, false) => quote! { form },
        (Style::Form, true) => quote! { form_exploded },
        (Style::SpaceDelimited, false) => quote! { space },
        (Style::SpaceDelimited, true) => quote! { space_exploded },
        (Style::PipeDelimited, false) => quote! { pipe },
        (Style::PipeDelimited, true) => quote! { pipe_exploded },
        (Style::DeepObject, _) => quote! { deep_object },
        (Style::Brackets, _) => quote! { brackets },
        (Style::Cookie, false) => quote! { cookie },
        (Style::Cookie, true) => quote! { cookie_exploded },
    };
    let reserved = allow_reserved.then(|| quote! { reserved });
    quote! { #style #reserved }
}
