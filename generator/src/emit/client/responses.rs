//! Success types of operations, and an enum for several success bodies.

use proc_macro2::{Literal, TokenStream};
use quote::{ToTokens, quote};

use crate::analyze::{Direction, Success};
use crate::emit::Context;
use crate::emit::docs::lines;
use crate::emit::ident;
use crate::emit::package::imports::{
    BYTE_STREAM, EVENT_STREAM, JSON_STREAM, PART_STREAM, TYPES, WIRE,
};
use crate::emit::types::codec::CodecUse;
use crate::emit::types::shape::From;
use crate::ir::{
    Content, ContentKind, OperationId, PartForm, Response, Shape, StatusPattern, TextFormat,
};
use crate::output::Table;

/// The success type of a call, and the runtime call that reads it.
#[derive(Clone, Debug)]
pub struct SuccessType {
    /// The type in `Response<…>`.
    pub ty: TokenStream,
    /// The runtime call that sends the request.
    pub send: TokenStream,
}

impl SuccessType {
    fn new(ty: TokenStream, send: TokenStream) -> Self {
        Self { ty, send }
    }
}

impl Context<'_> {
    /// Returns the success type of an operation, with an `Accept` header if the default does not
    /// fit.
    pub fn success_type(&self, operation: OperationId) -> SuccessType {
        let success = self.default_success_type(operation);
        let Some(accept) = self.accept(operation) else {
            return success;
        };
        let send = success.send;
        SuccessType::new(success.ty, quote! { accept(#accept).#send })
    }

    /// Returns the `Accept` header, or `None` if it equals the default of the runtime call. Media
    /// types of errors are included if a server might withhold them otherwise.
    pub(in crate::emit) fn accept(&self, operation: OperationId) -> Option<String> {
        let responses = &self.api.operations[operation.0].responses;
        let classes = self.analysis.response_classes(operation);
        let is_whole = matches!(classes.success, Success::One(_) | Success::Many);
        if !is_whole {
            return None;
        }
        let with_content = |indices: &[usize]| -> Vec<(&Response, &Content)> {
            let responses = indices.iter().map(|index| &responses[*index]);
            let contents = responses.map(|response| Some((response, response.content.as_ref()?)));
            contents.flatten().collect()
        };
        let successes = with_content(&classes.successes);
        let mut accept: Vec<String> = Vec::new();
        for name in successes.iter().flat_map(|(response, _)| &response.accept) {
            if !accept.contains(name) {
                accept.push(name.clone());
            }
        }
        let is_json =
            |(_, content): &(&Response, &Content)| matches!(content.kind, ContentKind::Json(_));
        let reads_json = successes.iter().any(is_json);
        if accept.is_empty() || (reads_json && accept == ["application/json"]) {
            return None;
        }
        if !reads_json {
            let errors = with_content(&classes.errors);
            for read in errors.iter().filter_map(|(error, _)| error.accept.first()) {
                let name = format!("{read};q=0.5");
                if !accept.contains(read) && !accept.contains(&name) {
                    accept.push(name);
                }
            }
        }
        let accept = accept.join(", ");
        let is_default = !reads_json && accept == "*/*";
        (!is_default).then_some(accept)
    }

    fn default_success_type(&self, operation: OperationId) -> SuccessType {
        let responses = &self.api.operations[operation.0].responses;
        match self.analysis.response_classes(operation).success {
            Success::Nothing => SuccessType::new(quote! { () }, quote! { send_empty() }),
            Success::Many => {
                let name = self.names.operation(operation).success.as_deref();
                let name = name.map(ident);
                SuccessType::new(quote! { #TYPES::#name }, quote! { send_many() })
            }
            Success::Stream(index) => self.stream_type(&responses[index]),
            Success::One(index) => match &responses[index].content {
                Some(content) => {
                    let ty = self.body_type(content, From::Beside);
                    match &content.kind {
                        ContentKind::Json(body) => match self.whole_codec(body, CodecUse::Read) {
                            Some(codec) => SuccessType::new(ty, quote! { send_json_as(#codec) }),
                            None => SuccessType::new(ty, quote! { send_json() }),
                        },
                        ContentKind::Xml(body, node) => {
                            let format =
                                self.xml_format(body, node, Direction::Received, From::Beside);
                            SuccessType::new(ty, quote! { send_xml(#format) })
                        }
                        ContentKind::Form(_) | ContentKind::Text => {
                            SuccessType::new(ty, quote! { send_text() })
                        }
                        _ => SuccessType::new(ty, quote! { send_bytes() }),
                    }
                }
                None => SuccessType::new(quote! { () }, quote! { send_empty() }),
            },
        }
    }

    /// Returns the success type of the method that reads a body of bytes as a stream.
    pub fn download_type(&self, operation: OperationId) -> SuccessType {
        let accept = self.accept(operation);
        let accept = accept.map(|accept| quote! { accept(#accept). });
        SuccessType::new(
            quote! { #BYTE_STREAM },
            quote! { #accept send_byte_stream() },
        )
    }

    /// Returns the success type of an operation whose response is a stream.
    pub fn stream_type(&self, response: &Response) -> SuccessType {
        let media_type = response.stream.iter().map(|stream| &stream.media_type);
        let end = response.stream_end.as_deref().unwrap_or_default();
        match response.stream.as_ref().map(|stream| &stream.kind) {
            Some(ContentKind::Events(ty)) => {
                let data = self.ty(ty, Direction::Received, From::Beside);
                let is_text = matches!(
                    ty.shape,
                    Shape::Text(TextFormat::Plain | TextFormat::Password)
                ) && !ty.nullable;
                let send = match is_text {
                    true => quote! { send_text_events(#end) },
                    false => quote! { send_events(#end) },
                };
                SuccessType::new(quote! { #EVENT_STREAM<#data> }, send)
            }
            Some(ContentKind::JsonLines(ty)) => {
                let value = self.ty(ty, Direction::Received, From::Beside);
                SuccessType::new(
                    quote! { #JSON_STREAM<#value> },
                    quote! { send_json_lines(#(#media_type)*) },
                )
            }
            Some(ContentKind::PartStream(ty, form)) => {
                let (value, send) = match form {
                    PartForm::Json => (None, quote! { send_json_parts }),
                    PartForm::Text => (None, quote! { send_text_parts }),
                    _ => (Some(quote! { Vec<u8> }), quote! { send_bytes_parts }),
                };
                let value = value.unwrap_or_else(|| self.ty(ty, Direction::Received, From::Beside));
                SuccessType::new(
                    quote! { #PART_STREAM<#value> },
                    quote! { #send(#(#media_type)*) },
                )
            }
            _ => SuccessType::new(quote! { () }, quote! { send_empty() }),
        }
    }

    /// Returns the type of a body that is received as a whole.
    pub fn body_type(&self, content: &Content, from: From) -> TokenStream {
        match &content.kind {
            ContentKind::Json(ty) | ContentKind::Xml(ty, _) => {
                self.ty(ty, Direction::Received, from)
            }
            ContentKind::Form(_) | ContentKind::Text => quote! { String },
            _ => quote! { Vec<u8> },
        }
    }

    /// Returns whether an operation has several success bodies, and so an enum for them.
    pub fn has_success_enum(&self, operation: OperationId) -> bool {
        self.names.operation(operation).success.is_some()
    }

    /// Emits the enum of an operation with several success bodies, and its table.
    pub fn success_enum(&self, operation: OperationId) -> Option<(TokenStream, Table)> {
        let names = self.names.operation(operation);
        let successes = &self.analysis.response_classes(operation).successes;
        let name = names.success.as_ref()?;
        let docs = lines::line(&format!(
            "Successful responses of {}, by status.",
            crate::rustdoc::code_span(&self.names.call(operation, &names.function))
        ));
        let variants = self.status_variants(operation, successes, From::Types);
        let path = quote! { #WIRE::responses };
        let table = self.status_table(path, operation, successes, name, From::Types);
        let name = ident(name);
        let enumeration = quote! {
            #docs
            #[derive(Clone, Debug, PartialEq)]
            pub enum #name { #variants }
        };
        Some((enumeration, table))
    }

    /// Emits one variant per response.
    fn status_variants(
        &self,
        operation: OperationId,
        responses: &[usize],
        from: From,
    ) -> TokenStream {
        let names = &self.names.operation(operation).responses;
        responses
            .iter()
            .map(|index| {
                let response = &self.api.operations[operation.0].responses[*index];
                self.status_variant(response, &names[*index], &by_status(response), from)
            })
            .collect()
    }

    /// Emits the variant of a response.
    pub fn status_variant(
        &self,
        response: &Response,
        variant: &str,
        docs: &[String],
        from: From,
    ) -> TokenStream {
        let (docs, variant) = (lines::attributes(docs), ident(variant));
        match &response.content {
            None => quote! { #docs #variant, },
            Some(content) => {
                let ty = self.body_type(content, from);
                quote! { #docs #variant(#ty), }
            }
        }
    }

    /// Returns the table that selects a variant by status: exact codes before ranges before the
    /// default.
    pub fn status_table(
        &self,
        path: TokenStream,
        operation: OperationId,
        responses: &[usize],
        name: &str,
        from: From,
    ) -> Table {
        let names = &self.names.operation(operation).responses;
        let rows = responses.iter().map(|index| {
            let response = &self.api.operations[operation.0].responses[*index];
            let status = status_range(response.status);
            let variant = ident(&names[*index]);
            let reader = self.reader(response, from);
            quote! { #status => #variant #reader }
        });
        Table::new(path, ident(name).into_token_stream(), rows.collect())
    }

    /// Returns the reader of a response body in the notation of the tables.
    fn reader(&self, response: &Response, from: From) -> TokenStream {
        match response.content.as_ref().map(|content| &content.kind) {
            None => quote! {},
            Some(ContentKind::Json(ty)) => match self.whole_codec(ty, CodecUse::Read) {
                Some(codec) => quote! { (json as #codec) },
                None => quote! { (json) },
            },
            Some(ContentKind::Xml(ty, node)) => {
                let format = self.xml_format(ty, node, Direction::Received, from);
                quote! { (xml as #format) }
            }
            Some(ContentKind::Form(_) | ContentKind::Text) => quote! { (text) },
            Some(_) => quote! { (bytes) },
        }
    }
}

/// Documents a response in an enum by status.
pub fn by_status(response: &Response) -> Vec<String> {
    lines::join([
        vec![format!("{}.", status_words(response.status))],
        lines::lines(&response.docs),
    ])
}

fn status_range(status: StatusPattern) -> TokenStream {
    let number = Literal::u16_unsuffixed;
    match status {
        StatusPattern::Code(code) => number(code).into_token_stream(),
        StatusPattern::Range(class) => {
            let first = u16::from(class) * 100;
            let (first, last) = (number(first), number(first + 99));
            quote! { #first..=#last }
        }
        StatusPattern::Default => quote! { default },
    }
}

/// Formats a status: `404`, `4XX`, `Any other status`.
pub fn status_words(status: StatusPattern) -> String {
    match status {
        StatusPattern::Code(code) => format!("`{code}`"),
        StatusPattern::Range(class) => format!("`{class}XX`"),
        StatusPattern::Default => "Any other status".to_owned(),
    }
}
