//! `calls.rs`: the calls that a batch can contain, and the client method that sends a batch.

use indexmap::IndexMap;
use proc_macro2::TokenStream;
use quote::quote;

use crate::emit::Context;
use crate::emit::docs::code::example_lines;
use crate::emit::docs::lines;
use crate::emit::ident;
use crate::emit::package::groups::{Reexport, Split};
use crate::emit::package::imports::{
    BATCH, BATCH_RESULTS, BATCH_RULES, Imports, JSON, OwnUse, SUPER,
};
use crate::emit::types::file::inner_attributes;
use crate::emit::types::shape::From;
use crate::ir::{Batch, OperationId, Presence};
use crate::output::RustFile;
use crate::rustdoc;

/// Emits `calls.rs`.
pub fn calls_file(context: Context<'_>) -> RustFile {
    let operations = (0..context.api.operations.len()).map(OperationId);
    let in_batches = operations.filter(|id| context.api.operations[id.0].in_batch);
    let mut imports = Imports::new(context);
    let mut file = RustFile::default();
    for id in in_batches {
        let home = context.homes.operation(id);
        file.enter(home);
        imports.enter(home);
        file.push(imports.resolve(context.batch_call(id)));
    }
    let inner = inner_attributes(context.calls_docs());
    let split = Split {
        content: "Calls of the operations",
        reexport: Reexport::Public,
        exports: quote! {
            pub use crate::runtime::{Batch, BatchResults, Call};
            pub use crate::runtime::{CommandError, CommandFailure, Handle, Reference};
        },
        own_uses: &Vec::new,
        uses_of_group: &|_| vec![OwnUse::new(&[SUPER], &["Call"])],
    };
    context.begin(&mut file, &imports, &inner, &split);
    file
}

impl Context<'_> {
    /// Documents the module: a sentence about the methods that send a batch for each set of features
    /// that has them.
    fn calls_docs(&self) -> TokenStream {
        let mut methods: IndexMap<Option<Vec<&str>>, Vec<OperationId>> = IndexMap::new();
        for id in (0..self.api.operations.len()).map(OperationId) {
            if self.names.operation(id).batch.is_some() {
                let home = self.homes.operation(id);
                let features = home.and_then(|home| self.home_features(home));
                methods.entry(features).or_default().push(id);
            }
        }
        let head = lines::line("Calls for a [`Batch`].");
        let sentences = methods.values().map(|ids| {
            let links = ids.iter().filter_map(|id| {
                let method = self.names.operation(*id).batch.as_ref()?;
                Some(self.method_link(*id, method, "super::"))
            });
            let links: Vec<String> = links.collect();
            let words = rustdoc::wrapped(&format!("{} sends a batch.", links.join(" or ")));
            let homes = ids.iter().map(|id| self.homes.operation(*id));
            lines::conditional(self.condition_of_any(homes).as_ref(), &words)
        });
        quote! { #head #[doc = ""] #(#sentences)* }
    }

    /// Returns whether an operation sends several calls in one request.
    pub fn has_batch(&self) -> bool {
        let mut operations = self.api.operations.iter();
        operations.any(|operation| operation.batch.is_some())
    }

    /// Emits the function that creates a call.
    fn batch_call(&self, id: OperationId) -> TokenStream {
        let operation = &self.api.operations[id.0];
        let names = self.names.operation(id);
        let function = ident(&names.unique);
        let deprecated = operation.docs.deprecated.then(|| quote! { #[deprecated] });
        // The function may be in the file of a group.
        let api = format!("{}::", self.place.path_in_crate());
        let docs = lines::line(&format!(
            "Creates a call of {} for a batch.",
            self.method_link(id, &names.function, &api)
        ));
        let body = operation.body.as_ref();
        let arguments = self.arguments(id, body);
        let path = &operation.path;
        let path_values = operation
            .path_parameters
            .iter()
            .zip(&names.path_arguments)
            .map(|(parameter, name)| self.path_call(parameter, name));
        let params = self.has_params(id).then(|| quote! { .params(params) });
        let body = body.map(|body| {
            let value = self.body_value(body);
            match body.presence {
                Presence::Required => quote! { .body(#value) },
                Presence::Optional => quote! { .body_optional(#value) },
            }
        });
        let error_when = self.error_when_call(Some(id));
        let response = self.success_type(id).ty;
        // Re-exported by this file, so it needs no `use`.
        let call = ident("Call");
        quote! {
            #docs
            #deprecated
            pub fn #function(#arguments) -> #call<#response> {
                #call::new(#path) #error_when #(#path_values)* #params #body
            }
        }
    }

    /// Emits the client method that sends a batch.
    pub fn batch_method(&self, id: OperationId) -> Option<TokenStream> {
        let operation = &self.api.operations[id.0];
        let batch = operation.batch.as_ref()?;
        let method = ident(self.names.operation(id).batch.as_ref()?);
        let docs = self.batch_docs(id, batch);
        let result = self.batch_result(id, batch);
        let rules = batch_rules(batch);
        let opening = self.opening_call(id);
        let security = self.security(operation);
        let media_type = operation.body.iter().map(|body| &body.content.media_type);
        Some(quote! {
            #docs
            pub async fn #method(
                &self,
                batch: &#BATCH,
            ) -> #result {
                const RULES: #BATCH_RULES = #rules;
                #opening
                    #security
                    .json_body(#(#media_type)*, &batch.body(&RULES))
                    .send_batch(batch, &RULES)
                    .await
            }
        })
    }

    /// Returns the result of the method that sends a batch.
    pub(in crate::emit) fn batch_result(&self, id: OperationId, batch: &Batch) -> TokenStream {
        let failure = self.batch_failure(batch);
        self.call_result(id, &quote! { #BATCH_RESULTS<#failure> })
    }

    /// Returns the type of a failed call.
    fn batch_failure(&self, batch: &Batch) -> TokenStream {
        match &batch.errors {
            None => quote! { #JSON },
            Some(errors) => {
                let view = crate::analyze::Direction::Received;
                self.shape(&errors.ty.shape, view, From::Beside)
            }
        }
    }

    fn batch_docs(&self, id: OperationId, batch: &Batch) -> TokenStream {
        let function = &self.names.operation(id).function;
        let limit = match batch.limit {
            Some(limit) => format!(" A batch has at most {limit} calls."),
            None => String::new(),
        };
        let path = self.place.path_in_crate();
        let summary = rustdoc::wrapped(&format!(
            "Sends several calls in one request, each with a typed result: see \
             [`Batch`]({path}::calls::Batch). [`{function}`](Self::{function}) calls the operation \
             itself.{limit}"
        ));
        let partial_success = vec![
            "A successful response can contain failed commands: check the result of each."
                .to_owned(),
        ];
        lines::attributes(&lines::join([
            summary,
            vec![self.call_words(id)],
            partial_success,
            self.batch_example(id).unwrap_or_default(),
        ]))
    }

    /// Returns an example of a batch with the first call that has an example in the document.
    fn batch_example(&self, id: OperationId) -> Option<Vec<String>> {
        let mut operations = (0..self.api.operations.len()).map(OperationId);
        let (function, arguments, imported) = operations.find_map(|one| {
            let operation = &self.api.operations[one.0];
            // The method can be compiled without the operations of other tags.
            let is_compiled =
                !self.homes.has_features() || self.homes.operation(one) == self.homes.operation(id);
            if !operation.in_batch || operation.docs.deprecated || !is_compiled {
                return None;
            }
            let (imported, arguments) = self.call_arguments(one, operation.body.as_ref())?;
            let function = &self.names.operation(one).unique;
            Some((function, arguments, imported))
        })?;
        let path = self.place.path_tokens();
        let uses = imported.uses(self.place);
        let uses = quote! {
            use #path::Client;
            use #path::calls::{self, Batch};
            #uses
        };
        let method = self.names.operation(id).batch.as_ref()?;
        let (function, method) = (ident(function), ident(method));
        let receiver = self.receiver_example(id);
        let statements = quote! {
            let mut batch = Batch::new();
            let first = batch.add(calls::#function(#(#arguments),*));
            let results = #receiver.#method(&batch).await?;
            println!("{:?}", results.get(&first)?);
        };
        let code = example_lines(uses, statements, quote! {});
        Some([vec!["```no_run".to_owned()], code, vec!["```".to_owned()]].concat())
    }
}

fn batch_rules(batch: &Batch) -> TokenStream {
    let path = |path: &[String]| quote! { &[#(#path),*] };
    let option = |value: Option<TokenStream>| match value {
        Some(value) => quote! { Some(#value) },
        None => quote! { None },
    };
    let (commands, results, result) = (
        path(&batch.commands),
        path(&batch.results),
        path(&batch.result),
    );
    let command = &batch.command;
    let limit = option(batch.limit.map(|limit| {
        let limit = proc_macro2::Literal::u32_unsuffixed(limit);
        quote! { #limit }
    }));
    let reference = option(batch.reference.as_ref().map(|text| quote! { #text }));
    let errors = option(batch.errors.as_ref().map(|errors| path(&errors.member)));
    let halt = option(batch.halt.as_ref().map(|halt| {
        let (place, value) = (path(&halt.member), halt.value.to_string());
        quote! { (#place, #value) }
    }));
    let members = batch.members.iter().map(|member| {
        let (from, to) = (path(&member.of_call), path(&member.of_batch));
        quote! { (#from, #to) }
    });
    quote! {
        #BATCH_RULES {
            commands: #commands,
            command: #command,
            limit: #limit,
            reference: #reference,
            halt: #halt,
            results: #results,
            errors: #errors,
            result: #result,
            members: &[#(#members),*],
        }
    }
}
