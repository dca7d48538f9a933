//! The operations: their methods, parameters, errors and headers.

use quote::quote;

use super::{Entry, List, arguments, function, method, rust_type, setter, wire};
use crate::analyze::is_download;
use crate::emit::Context;
use crate::emit::ident;
use crate::emit::package::imports::{BATCH, ERRORS, GROUPS};
use crate::emit::types::shape::From;
use crate::ir::{Body, Docs, Operation, OperationId, Parameter, Presence, Response};
use crate::names::{HandleNames, ParameterNames};
use crate::pointer::Pointer;
use crate::surface::{Aspect, Declaration, Function, RustType};

/// The type with the methods of all operations.
pub(super) const CLIENT: &str = "Client";

impl List {
    /// Lists the operations with the modules `params`, `errors`, `headers`, `groups` and `calls`,
    /// and the enums of several success bodies.
    pub(super) fn operations(&mut self, context: Context<'_>) {
        self.groups(context);
        for id in (0..context.api.operations.len()).map(OperationId) {
            let owner = match context.names.handle(id) {
                Some(handle) => format!("groups::{}", handle.type_name),
                None => CLIENT.to_owned(),
            };
            self.methods(context, id, &owner);
            if context.has_params(id) {
                self.params(context, id);
            }
            self.successes(context, id);
            if context.has_batch() && context.api.operations[id.0].in_batch {
                self.batch_call(context, id);
            }
        }
        self.errors(context);
        self.headers(context);
    }

    fn groups(&mut self, context: Context<'_>) {
        for group in context.grouped().into_keys() {
            let Some(names) = &context.names.group(group).handle else {
                continue;
            };
            let HandleNames {
                accessor,
                type_name,
            } = names;
            let tag = context.analysis.tag(group);
            let place = Pointer::root().child("tags");
            let docs = Docs {
                description: context.api.tags.get(tag).cloned().flatten(),
                ..Docs::default()
            };
            let structure = Declaration::Struct {
                traits: Vec::new(),
                // Its fields are private.
                is_non_exhaustive: true,
            };
            let path = format!("groups::{type_name}");
            let identity = format!("tag {tag:?}");
            let entry = Entry::new(structure, &place).identified(&identity);
            self.add(&path, entry.docs(&docs));
            let ty = ident(type_name);
            let accessed = method(Vec::new(), quote! { #GROUPS::#ty });
            let entry = Entry::new(accessed, &place).identified(&identity);
            self.add(format!("{CLIENT}::{accessor}"), entry.of(&path));
        }
    }

    fn methods(&mut self, context: Context<'_>, id: OperationId, owner: &str) {
        let names = context.names.operation(id);
        let operation = &context.api.operations[id.0];
        let classes = context.analysis.response_classes(id);
        let path = format!("{owner}::{}", names.function);
        let identity = wire::request(operation);
        let call = |body: Option<&Body>, ty: &proc_macro2::TokenStream| {
            let typed = arguments(context.typed_arguments(id, body));
            method(typed, context.call_result(id, ty)).asynchronous()
        };
        let body = operation.body.as_ref();
        let ty = context.success_type(id).ty;
        let mut entry = Entry::new(call(body, &ty), &operation.pointer)
            .identified(&identity)
            .docs(&operation.docs);
        entry.wire = operation_wire(context, operation);
        self.add(&path, entry);
        // A variant of the method: deprecated with it, and renamed with it.
        let variant = |function: Function, part: &str| {
            let mut entry = Entry::new(function, &operation.pointer);
            entry.docs.deprecated = operation.docs.deprecated;
            entry.of(&path).identified(format!("{identity} {part}"))
        };
        for (body, name) in operation.other_bodies.iter().zip(&names.other_bodies) {
            let entry = variant(call(Some(body), &ty), &body.content.media_type);
            let entry = entry.wire(Aspect::RequestBody, wire::body(context, body));
            self.add(format!("{owner}::{name}"), entry);
        }
        let stream = classes.stream.map(|index| &operation.responses[index]);
        let stream = stream.map(|response| context.stream_type(response).ty);
        let download = is_download(operation).then(|| context.download_type(id).ty);
        for (ty, name) in stream.into_iter().chain(download).zip(&names.stream) {
            self.add(
                format!("{owner}::{name}"),
                variant(call(body, &ty), "stream"),
            );
        }
        for (paging, name) in operation.paging.iter().zip(&names.items) {
            let typed = arguments(context.typed_arguments(id, body));
            let function = method(typed, context.items_type(id, paging));
            let entry = variant(function, "items");
            let entry = entry.wire(Aspect::Paging, wire::paging(operation, paging));
            self.add(format!("{owner}::{name}"), entry);
        }
        if let (Some(batch), Some(name)) = (&operation.batch, &names.batch) {
            let typed = arguments([(ident("batch"), quote! { &#BATCH })]);
            let function = method(typed, context.batch_result(id, batch)).asynchronous();
            self.add(format!("{owner}::{name}"), variant(function, "batch"));
        }
        let path_parameters = operation.path_parameters.iter();
        let arguments = path_parameters.zip(&names.path_arguments);
        for (index, (parameter, name)) in arguments.enumerate() {
            let entry = Entry::new(Declaration::Protocol("argument"), &parameter.pointer);
            let entry = described(context, entry, parameter).within(&path);
            let entry = entry.identified(format!("argument {index}"));
            self.add(format!("{path}({name})"), entry);
        }
    }

    fn params(&mut self, context: Context<'_>, id: OperationId) {
        let names = context.names.operation(id);
        let operation = &context.api.operations[id.0];
        let path = format!("params::{}", names.params);
        let required = |one: &&(&Parameter, &ParameterNames)| one.0.presence == Presence::Required;
        let members: Vec<_> = operation.parameters.iter().zip(&names.parameters).collect();
        let has_required = members.iter().any(|one| required(&one));
        let traits = (!has_required).then(|| RustType::path("Default"));
        let structure = Declaration::Struct {
            traits: traits.into_iter().collect(),
            is_non_exhaustive: false,
        };
        let place = operation.pointer.child("parameters");
        let identity = format!("{} parameters", wire::request(operation));
        self.add(&path, Entry::new(structure, &place).identified(identity));
        let argument = |parameter: &Parameter, names: &ParameterNames| {
            let name = ident(&names.field);
            let ty = context
                .argument(&name, &parameter.ty.shape, From::Beside)
                .ty;
            (name, ty)
        };
        for (parameter, names) in &members {
            let owner = format!("{path}.{}", names.field);
            let ty = rust_type(context.params_field_type(parameter));
            let entry = Entry::new(Declaration::Field(ty), &parameter.pointer);
            self.add(&owner, described(context, entry, parameter).within(&path));
            let typed = arguments([argument(parameter, names)]);
            let mut entry = Entry::new(setter(typed), &parameter.pointer);
            entry.docs.deprecated = parameter.docs.deprecated;
            let entry = entry.within(&path).of(&owner);
            self.add(format!("{path}::{}", names.setter), entry);
        }
        let typed = members.iter().filter(required);
        let typed = typed.map(|(parameter, names)| argument(parameter, names));
        let new = function(arguments(typed), quote! { Self });
        self.add(
            format!("{path}::new"),
            Entry::new(new, &place).within(&path),
        );
    }

    /// Lists the enum of an operation with several success bodies.
    fn successes(&mut self, context: Context<'_>, id: OperationId) {
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

    fn errors(&mut self, context: Context<'_>) {
        let sets = context.analysis.error_sets().iter().enumerate();
        for (index, set) in sets {
            let path = format!("errors::{}", context.names.errors(index));
            let first = set.first();
            let operation = &context.api.operations[first.operation.0];
            let place = operation.errors_pointer();
            let identity = format!("{} errors", wire::request(operation));
            if let Some(original) = context.equal_errors.original(index) {
                let entry = Entry::new(errors_alias(context, original), &place);
                self.add(&path, entry.identified(identity).received());
                continue;
            }
            let declaration = Declaration::Enum { traits: Vec::new() };
            let entry = Entry::new(declaration, &place).received();
            self.add(&path, entry.identified(identity));
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
                let entry = entry.identified(identity).received();
                self.add(format!("errors::{alias}"), entry);
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

    fn headers(&mut self, context: Context<'_>) {
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
            let entry = Entry::new(structure, &place).identified(identity);
            self.add(&path, entry.received());
            for (header, field) in set.headers(context.api).iter().zip(&names.fields) {
                let ty = rust_type(context.header_type(header));
                let entry = Entry::new(Declaration::Field(ty), &header.pointer)
                    .within(&path)
                    .identified(header.wire_name.to_lowercase())
                    .docs(&header.docs)
                    .received()
                    .wire(Aspect::Name, header.wire_name.to_lowercase())
                    .wire(Aspect::Presence, wire::presence(header.presence))
                    .wire(Aspect::Type, wire::ty(context, &header.ty))
                    .wire(Aspect::Encoding, wire::header_encoding(header.encoding));
                self.add(format!("{path}.{field}"), entry);
            }
        }
    }

    /// Lists the function that creates a call for a batch.
    fn batch_call(&mut self, context: Context<'_>, id: OperationId) {
        let operation = &context.api.operations[id.0];
        let typed = arguments(context.typed_arguments(id, operation.body.as_ref()));
        let response = context.success_type(id).ty;
        let mut entry = Entry::new(
            function(typed, quote! { Call<#response> }),
            &operation.pointer,
        );
        entry.docs.deprecated = operation.docs.deprecated;
        let identity = format!("{} call", wire::request(operation));
        let path = format!("calls::{}", context.names.operation(id).unique);
        self.add(path, entry.identified(identity));
    }
}

/// Adds what a parameter means in requests.
fn described(context: Context<'_>, entry: Entry, parameter: &Parameter) -> Entry {
    entry
        .identified(wire::location(parameter))
        .docs(&parameter.docs)
        .sent()
        .wire(Aspect::Location, wire::location(parameter))
        .wire(Aspect::Presence, wire::presence(parameter.presence))
        .wire(Aspect::Type, wire::ty(context, &parameter.ty))
        .wire(Aspect::Encoding, wire::encoding(&parameter.encoding))
}

/// Returns what an operation means in requests and responses.
fn operation_wire(context: Context<'_>, operation: &Operation) -> Vec<(Aspect, String)> {
    let body = operation.body.as_ref();
    let body = body.map_or_else(|| "none".to_owned(), |body| wire::body(context, body));
    let servers = match operation.operation_servers {
        None => "those of the document".to_owned(),
        Some(index) => {
            let servers = context.api.operation_servers[index].servers.iter();
            let urls: Vec<&str> = servers.map(|server| server.url.as_str()).collect();
            urls.join(", ")
        }
    };
    vec![
        (Aspect::Request, wire::request(operation)),
        (Aspect::RequestBody, body),
        (Aspect::ResponseBody, wire::responses(context, operation)),
        (
            Aspect::Security,
            wire::security(context, &operation.security),
        ),
        (Aspect::Servers, servers),
        (Aspect::Errors, wire::errors(&operation.error_when)),
        (Aspect::Retries, wire::retries(operation.retry.as_ref())),
    ]
}

/// Returns the declaration of another name for an error enum.
fn errors_alias(context: Context<'_>, set: usize) -> Declaration {
    let name = ident(context.names.errors(set));
    Declaration::Alias(rust_type(quote! { #ERRORS::#name }))
}
