//! Files that are split by tag: the lines in front of the items of each file.

use proc_macro2::TokenStream;
use quote::quote;

use crate::emit::Context;
use crate::emit::docs::lines;
use crate::emit::ident;
use crate::emit::package::imports::Imports;
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
    pub own_uses: TokenStream,
    /// The same for the file of a group.
    pub uses: &'s dyn Fn(usize) -> Option<TokenStream>,
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
        let (uses, own_uses) = (imports.uses(), &split.own_uses);
        file.begin(quote! { #docs #own_uses #uses });
        let groups = file.groups();
        let names = || groups.iter().map(|group| ident(self.names.group(*group)));
        let (modules, reexports) = (names(), names());
        let reexports = split
            .is_reexported
            .then(|| quote! { #(pub use #reexports::*;)* });
        let uses = imports.uses_of_rest();
        let own_uses = file.has_rest().then_some(own_uses);
        file.begin_rest(quote! { #docs #(mod #modules;)* #own_uses #uses #reexports });
        for group in &groups {
            let tag = rustdoc::code_span(self.analysis.tag(*group));
            let docs = format!("{} of the tag {tag}.", split.content);
            let docs = inner_attributes(lines::line(&docs));
            let (uses, imports) = ((split.uses)(*group), imports.uses_of_group(*group));
            let head = quote! { #docs #imports #uses };
            file.begin_group(*group, self.names.group(*group), head);
        }
    }
}
