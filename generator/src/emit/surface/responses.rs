//! The responses of operations: their bodies, errors and headers.

use quote::quote;

use super::{Entry, List, rust_type, wire};
use crate::emit::Context;
use crate::emit::ident;
use crate::emit::package::imports::ERRORS;
use crate::emit::types::shape::From;
use crate::ir::{Header, OperationId, Response};
use crate::surface::{Aspect, Declaration};

impl List {
    /// Lists the enum of an operation with several success bodies.
    pub(super) fn successes(&mut self, context: Context<'_>, id: OperationId) {
        let Some(name) = &context.names.operation(id).success else {
            return;
        };
        let operation = &context.api.operations[id.0];
        let successes = &context.analysis.response_classes(id).successes;
        let path = format!("types::{name}");
        let place = operation.errors_pointer();
        let identity = format!("{} successes", wire::request(operation));
        let declaration = Declaration::Enum { traits: Vec::new() };
        let entry = Entry::new(declaration, &place).identified(identity);
        self.add(&path, entry.received());
        let names = &context.names.operation(id).responses;
        for index in successes {
            let response = &operation.responses[*index];
            self.status(context, &path, response, &names[*index]);
        }
    }

    pub(super) fn errors(&mut self, context: Context<'_>) {
        let sets = context.analysis.error_sets().iter().enumerate();
        for (index, set) in sets {
            let home = context.homes.errors(index);
            let path = format!("errors::{}", context.names.errors(index));
            let first = set.first();
            let operation = &context.api.operations[first.operation.0];
            let place = operation.errors_pointer();
            let identity = format!("{} errors", wire::request(operation));
            if let Some(original) = context.equal_errors.original(index) {
                let entry = Entry::new(errors_alias(context, original), &place);
                let entry = entry.at_home(context, home);
                self.add(&path, entry.identified(identity).received());
                continue;
            }
            let declaration = Declaration::Enum { traits: Vec::new() };
            let entry = Entry::new(declaration, &place).at_home(context, home);
            self.add(&path, entry.identified(identity).received());
            let names = &context.names.operation(first.operation).responses;
            for index in &first.responses {
                let response = &operation.responses[*index];
                self.status(context, &path, response, &names[*index]);
            }
            for one in set.operations.iter().filter(|_| set.is_shared) {
                let operation = &context.api.operations[one.operation.0];
                let entry = Entry::new(errors_alias(context, index), &operation.errors_pointer());
                let identity = format!("{} errors", wire::request(operation));
                let alias = &context.names.operation(one.operation).error;
                let entry = entry.at_home(context, home).identified(identity);
                self.add(format!("errors::{alias}"), entry.received());
            }
        }
    }

    /// Lists the variant of a response.
    fn status(&mut self, context: Context<'_>, path: &str, response: &Response, name: &str) {
        let content = response.content.as_ref();
        let payload = content.map(|content| {
            let ty = context.body_type(content, From::Beside);
            rust_type(quote! { (#ty) })
        });
        let content = content.map(|content| wire::content(context, content));
        let entry = Entry::new(Declaration::Variant(payload), &response.pointer)
            .within(path)
            .identified(wire::status(response.status))
            .docs(&response.docs)
            .received()
            .wire(Aspect::Name, wire::status(response.status))
            .wire(Aspect::ResponseBody, content.unwrap_or_default());
        self.add(format!("{path}::{name}"), entry);
    }

    pub(super) fn headers(&mut self, context: Context<'_>) {
        for (index, set) in context.analysis.header_sets().iter().enumerate() {
            let names = context.names.headers(index);
            let path = format!("headers::{}", names.name);
            let (operation, response) = set.responses[0];
            let operation = &context.api.operations[operation.0];
            let response = &operation.responses[response];
            let place = response.headers_pointer();
            let structure = Declaration::Struct {
                traits: Vec::new(),
                is_non_exhaustive: false,
            };
            let status = wire::status(response.status);
            let identity = format!("{} headers {status}", wire::request(operation));
            let entry = Entry::new(structure, &place)
                .at_home(context, context.homes.headers(index))
                .identified(identity);
            self.add(&path, entry.received());
            for (header, field) in set.headers(context.api).iter().zip(&names.fields) {
                let entry = header_entry(context, header).within(&path);
                self.add(format!("{path}.{field}"), entry);
            }
        }
    }
}

/// Returns the entry of the field of a header.
fn header_entry(context: Context<'_>, header: &Header) -> Entry {
    let Header {
        wire_name,
        pointer,
        docs,
        ty,
        presence,
        encoding,
    } = header;
    // Names of headers are equal in any case.
    let name = wire_name.to_lowercase();
    let rust = rust_type(context.header_type(header));
    Entry::new(Declaration::Field(rust), pointer)
        .identified(&name)
        .docs(docs)
        .received()
        .wire(Aspect::Name, &name)
        .wire(Aspect::Presence, wire::presence(*presence))
        .typed(context, ty)
        .wire(Aspect::Encoding, wire::header_encoding(*encoding))
        // It is documented as written.
        .note("name", wire_name)
}

/// Returns the declaration of another name for an error enum.
fn errors_alias(context: Context<'_>, set: usize) -> Declaration {
    let name = ident(context.names.errors(set));
    Declaration::Alias(rust_type(quote! { #ERRORS::#name }))
}
