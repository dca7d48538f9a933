//! The document, and what the package has.

use super::{Entry, List, wire};
use crate::emit::Context;
use crate::emit::package::files::needed_features;
use crate::ir::Api;
use crate::pointer::Pointer;
use crate::surface::{Aspect, Declaration};

impl List {
    /// Lists the features of the package, the re-exported items of the runtime, and the rules for
    /// all calls.
    pub(super) fn package(&mut self, context: Context<'_>) {
        let root = Pointer::root();
        for name in needed_features(&context) {
            let entry = Entry::new(Declaration::Feature { is_default: true }, &root);
            self.add(format!("feature {name:?}"), entry.identified(name));
        }
        for name in context.home_names.features() {
            let entry = Entry::new(Declaration::Feature { is_default: true }, &root);
            self.add(format!("feature {name:?}"), entry.identified(name));
        }
        for part in context.runtime_parts() {
            for name in part.exports() {
                let entry = Entry::new(Declaration::Export, &root);
                self.add(*name, entry.identified(*name));
            }
        }
        self.document(context);
    }

    /// Lists what the front page of the docs has, and the rules for calls without an operation.
    fn document(&mut self, context: Context<'_>) {
        let Api {
            title,
            version,
            description,
            client_certificates,
            security,
            error_when,
            retry,
            // The methods of the builder, the server, types and methods have entries of their own.
            servers: _,
            operation_servers: _,
            security_schemes: _,
            schemas: _,
            operations: _,
            updates: _,
            webhooks: _,
            callbacks: _,
            // Headings of the operations.
            tags: _,
        } = context.api;
        let certificates = match client_certificates {
            true => "required",
            false => "",
        };
        let mut entry = Entry::new(Declaration::Protocol("document"), &Pointer::root())
            .note("title", title)
            .note("version", version)
            .note("client certificates", certificates);
        entry.docs.description.clone_from(description);
        for group in context.tag_groups() {
            let heading = group.heading.unwrap_or_else(|| "operations".to_owned());
            let description = group.description.unwrap_or_default();
            entry = entry.note(format!("description of {heading:?}"), description);
        }
        self.add("document", entry);
        let mut entry = Entry::new(Declaration::Protocol("rules"), &Pointer::root())
            .identified("calls")
            .sent()
            .wire(Aspect::Errors, wire::errors(error_when))
            .wire(Aspect::Retries, wire::retries(retry.as_ref()));
        entry.credentials = Some(wire::credentials(context, security));
        self.add("undescribed calls", entry);
    }
}
