//! Re-exports, in the order of rustfmt.

use proc_macro2::TokenStream;
use quote::quote;

use crate::emit::ident;

/// Names of one module to re-export.
pub struct Export<'a> {
    /// The cargo feature that they need.
    pub feature: Option<&'static str>,
    pub names: Vec<&'a str>,
}

/// Emits the re-exports of names of `module`. `attributes` are those of each `pub use`.
pub fn reexports(
    module: &str,
    attributes: Option<&TokenStream>,
    mut exports: Vec<Export<'_>>,
) -> TokenStream {
    for export in &mut exports {
        export.names.sort_unstable();
        export.names.dedup();
    }
    exports.retain(|export| !export.names.is_empty());
    // A single name is in front of lists.
    exports.sort_by_key(|export| (export.names.len() > 1, export.names.first().copied()));
    let module = ident(module);
    let lines = exports.iter().map(|export| {
        let feature = export.feature;
        let feature = feature.map(|feature| quote! { #[cfg(feature = #feature)] });
        let names = export.names.iter().map(|name| ident(name));
        quote! { #feature #attributes pub use #module::{#(#names),*}; }
    });
    quote! { #(#lines)* }
}
