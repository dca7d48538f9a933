//! Files that are split by tag, or by the features that enable their items: the lines in front of the items of each file.

use std::collections::BTreeSet;

use proc_macro2::TokenStream;
use quote::quote;

use crate::emit::Context;
use crate::emit::docs::lines;
use crate::emit::ident;
use crate::emit::package::imports::{Imports, OwnUse};
use crate::emit::types::file::inner_attributes;
use crate::output::RustFile;

/// How items are re-exported.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reexport<'s> {
    /// Not at all: they have no names, or are private.
    No,
    /// To users.
    Public,
    /// To users, from the files of these groups; the others have no items with names.
    PublicOf(&'s BTreeSet<usize>),
    /// To the API's module.
    InApi,
}

/// The common parts of the files of groups.
pub struct Split<'s> {
    /// The content of the file of a group, for its docs: `Types`.
    pub content: &'s str,
    /// How the items of a group are re-exported where they would be without the split.
    pub reexport: Reexport<'s>,
    /// The items of other modules that the file re-exports.
    pub exports: TokenStream,
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

    /// Returns the visibility of items that other files use, in a file that is split only by
    /// features.
    pub fn part_visibility(&self) -> TokenStream {
        match self.homes.has_features() {
            true => self.api_visibility(),
            false => quote! { pub(super) },
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
        let exports = &split.exports;
        file.begin(quote! { #docs #uses #exports });
        let mut groups = file.groups();
        groups.sort_by_key(|group| self.home_names.module(*group));
        let module = |group| ident(self.home_names.module(group));
        let modules = groups.iter().map(|group| {
            let (cfg, name) = (self.cfg(Some(*group)), module(*group));
            quote! { #cfg mod #name; }
        });
        let visibility = match split.reexport {
            Reexport::No => None,
            Reexport::Public | Reexport::PublicOf(_) => Some(quote! { pub }),
            Reexport::InApi => Some(self.api_visibility()),
        };
        let has_names = |group: &&usize| match split.reexport {
            Reexport::PublicOf(groups) => groups.contains(*group),
            _ => true,
        };
        let reexported = visibility
            .iter()
            .flat_map(|it| groups.iter().filter(has_names).map(move |one| (it, one)));
        let reexports = reexported.map(|(visibility, group)| {
            let (cfg, name) = (self.cfg(Some(*group)), module(*group));
            quote! { #cfg #visibility use self::#name::*; }
        });
        let reexports: TokenStream = reexports.collect();
        let own_uses = match file.has_rest() {
            true => (split.own_uses)(),
            false => Vec::new(),
        };
        let uses = imports.uses_of_rest(own_uses);
        file.begin_rest(quote! { #docs #(#modules)* #uses #reexports #exports });
        for group in &groups {
            let docs = format!("{}{}.", split.content, self.home_words(*group));
            let docs = inner_attributes(lines::line(&docs));
            let uses = imports.uses_of_group(*group, (split.uses_of_group)(*group));
            let head = quote! { #docs #uses };
            file.begin_group(*group, self.home_names.module(*group), head);
        }
    }
}
