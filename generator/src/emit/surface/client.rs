//! The operations: their methods, and the calls of batches.

use std::collections::BTreeMap;

use quote::quote;

use super::params::described;
use super::{Entry, List, arguments, function, method, wire};
use crate::analyze::is_download;
use crate::emit::Context;
use crate::emit::ident;
use crate::emit::package::imports::{BATCH, GROUPS};
use crate::ir::{Body, Docs, Operation, OperationId};
use crate::names::HandleNames;
use crate::pointer::Pointer;
use crate::surface::{Aspect, Declaration, Function};

/// The type with the methods of all operations.
pub(super) const CLIENT: &str = "Client";

impl List {
    /// Lists the operations with the modules `params`, `errors`, `headers`, `groups` and `calls`,
    /// and the enums of several success bodies.
    pub(super) fn operations(&mut self, context: Context<'_>) {
        self.groups(context);
        let groups = context.tag_groups();
        let headings: BTreeMap<OperationId, &str> = groups
            .iter()
            .flat_map(|group| {
                let heading = group.heading.as_deref().unwrap_or_default();
                group.operations.iter().map(move |id| (*id, heading))
            })
            .collect();
        for id in (0..context.api.operations.len()).map(OperationId) {
            let owner = match context.names.handle(id) {
                Some(handle) => format!("groups::{}", handle.type_name),
                None => CLIENT.to_owned(),
            };
            let heading = headings.get(&id).copied().unwrap_or_default();
            self.methods(context, id, &owner, heading);
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

    fn methods(&mut self, context: Context<'_>, id: OperationId, owner: &str, heading: &str) {
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
        let entry = Entry::new(call(body, &ty), &operation.pointer).identified(&identity);
        self.add(
            &path,
            operation_entry(context, id, entry)
                .at_home(context, context.homes.operation(id))
                .note("tag", heading),
        );
        // A variant of the method: deprecated with it, and renamed with it.
        let variant = |function: Function, part: &str| {
            let mut entry = Entry::new(function, &operation.pointer);
            entry.docs.deprecated = operation.docs.deprecated;
            entry.of(&path).identified(format!("{identity} {part}"))
        };
        for (body, name) in operation.other_bodies.iter().zip(&names.other_bodies) {
            let entry = variant(call(Some(body), &ty), &body.content.media_type);
            let entry = entry.wire(Aspect::RequestBody, wire::body(context, body));
            let entry = body_notes(entry, body);
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
            let entry = entry.wire(Aspect::Paging, wire::paging(context, operation, paging));
            self.add(format!("{owner}::{name}"), entry);
        }
        if let (Some(batch), Some(name)) = (&operation.batch, &names.batch) {
            let typed = arguments([(ident("batch"), quote! { &#BATCH })]);
            let function = method(typed, context.batch_result(id, batch)).asynchronous();
            let entry = variant(function, "batch").wire(Aspect::Batch, wire::batch(batch));
            self.add(format!("{owner}::{name}"), entry);
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

/// Adds what an operation means, and its documentation.
fn operation_entry(context: Context<'_>, id: OperationId, entry: Entry) -> Entry {
    let operation = &context.api.operations[id.0];
    let Operation {
        pointer: _,
        // Names of its functions.
        id: _,
        docs,
        // The first one is a heading, which depends on those of other operations.
        tags: _,
        // Both are in the request.
        method: _,
        path: _,
        path_parameters,
        // They have entries of their own, and so have the other methods of the operation.
        parameters: _,
        other_bodies: _,
        batch: _,
        in_batch: _,
        paging: _,
        body,
        responses,
        security,
        operation_servers,
        error_when,
        retry,
        stream_when: _,
    } = operation;
    let sent = body.as_ref();
    let sent = sent.map_or_else(|| "none".to_owned(), |body| wire::body(context, body));
    let mut entry = entry
        .docs(docs)
        .wire(Aspect::Request, wire::request(operation))
        .wire(Aspect::RequestBody, sent)
        .wire(Aspect::ResponseBody, wire::responses(context, id))
        .wire(Aspect::Accept, context.accept(id).unwrap_or_default())
        .wire(
            Aspect::Servers,
            wire::operation_servers(context, *operation_servers),
        )
        .wire(Aspect::Errors, wire::errors(error_when))
        .wire(Aspect::Retries, wire::retries(retry.as_ref()))
        .wire(Aspect::Stream, wire::stream_when(context, operation));
    entry.credentials = Some(wire::credentials(context, security));
    // The path is documented as written.
    for parameter in path_parameters {
        entry = entry.note("names in the path", &parameter.wire_name);
    }
    if let Some(body) = body {
        entry = body_notes(entry, body);
    }
    // Variants of an enum have their own documentation.
    if context.names.operation(id).success.is_none() {
        for index in &context.analysis.response_classes(id).successes {
            let response = &responses[*index];
            let part = format!("response {}", wire::status(response.status));
            entry = entry.note_of(&part, &response.docs);
        }
    }
    entry
}

/// Adds the documentation of a body.
fn body_notes(entry: Entry, body: &Body) -> Entry {
    let example = body.content.example.as_ref();
    let example = example.map(ToString::to_string);
    entry
        .note_of("the body", &body.docs)
        .note("example of the body", example.unwrap_or_default())
        .note("other media types", body.others.join(", "))
}
