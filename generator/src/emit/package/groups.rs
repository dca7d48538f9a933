//! Files that are split by tag: the lines in front of the items of each file.

use proc_macro2::TokenStream;
use quote::quote;

use crate::emit::Context;
use crate::emit::docs::lines;
use crate::emit::ident;
use crate::emit::package::imports::{Imports, OwnUse};
use crate::emit::types::file::inner_attributes;
use crate::output::RustFile;
use crate::rustdoc;

/// The common parts of the files of groups.
pub struct Split<'s> {
    /// The content of the file of a group, for its docs: `Types`.
    pub content: &'s str,
    /// Set if the items of a group are re-exported where they would be without the split.
    pub is_reexported: bool,
    /// The `use` lines of items that imports do not record.
    pub own_uses: &'s dyn Fn() -> Vec<OwnUse>,
    /// The same for the file of a group.
    pub uses_of_group: &'s dyn Fn(usize) -> Vec<OwnUse>,
}

impl Context<'_> {
    /// Returns the visibility of items that only the API's module uses. It is the same in a file
    /// and in those into which it is split.
    pub fn api_visibility(&self) -> TokenStream {
        match &self.place.module {
            Some(module) => {
                let module = ident(module);
                quote! { pub(in crate::#module) }
            }
            None => quote! { pub(crate) },
        }
    }

    /// Prints the lines in front of the items of a file, and of the files into which it may be
    /// split.
    pub fn begin(
        &self,
        file: &mut RustFile,
        imports: &Imports<'_>,
        docs: &TokenStream,
        split: &Split<'_>,
    ) {
        let uses = imports.uses((split.own_uses)());
        file.begin(quote! { #docs #uses });
        let groups = file.groups();
        let names = || {
            groups
                .iter()
                .map(|group| ident(&self.names.group(*group).module))
        };
        let (modules, reexports) = (names(), names());
        let reexports = split
            .is_reexported
            .then(|| quote! { #(pub use #reexports::*;)* });
        let own_uses = match file.has_rest() {
            true => (split.own_uses)(),
            false => Vec::new(),
        };
        let uses = imports.uses_of_rest(own_uses);
        file.begin_rest(quote! { #docs #(mod #modules;)* #uses #reexports });
        for group in &groups {
            let tag = rustdoc::code_span(self.analysis.tag(*group));
            let docs = format!("{} of the tag {tag}.", split.content);
            let docs = inner_attributes(lines::line(&docs));
            let uses = imports.uses_of_group(*group, (split.uses_of_group)(*group));
            let head = quote! { #docs #uses };
            file.begin_group(*group, &self.names.group(*group).module, head);
        }
    }
}
