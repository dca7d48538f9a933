//! `mod.rs`: the module of one API in a crate of several.

use quote::quote;

use crate::emit::Context;
use crate::emit::docs::api::api_docs;
use crate::emit::docs::lines;
use crate::emit::types::file::inner_attributes;
use crate::output::RustFile;

/// The module of an API: its parts and what a user reaches first.
pub fn module_file(context: Context<'_>) -> RustFile {
    let docs = inner_attributes(lines::attributes(&api_docs(context)));
    let parts = parts(context);
    RustFile::from(quote! { #docs #parts })
}

/// The parts of an API's module, for the module or for the crate that is one.
pub fn parts(context: Context<'_>) -> proc_macro2::TokenStream {
    let flows = context.oauth_exports();
    let headers = context.has_headers().then(|| {
        let docs = lines::line("Response headers of the operations.");
        quote! {
            #docs
            #[rustfmt::skip]
            pub mod headers;
        }
    });
    let docs = [
        "Error responses",
        "Parameters",
        "Request and response types",
    ]
    .map(|what| lines::line(&format!("{what} of the operations.")));
    let [errors, params, types] = docs;
    let calls = context.has_batch().then(|| {
        // Documented inside alone: with docs in both places, its links are looked up here.
        quote! {
            #[rustfmt::skip]
            pub mod calls;
        }
    });
    let paging = context.has_paging().then(|| {
        quote! {
            #[rustfmt::skip]
            mod pages;
        }
    });
    quote! {
        #[rustfmt::skip]
        mod builder;
        #calls
        #[rustfmt::skip]
        mod client;
        #errors
        #[rustfmt::skip]
        pub mod errors;
        #headers
        #paging
        #params
        #[rustfmt::skip]
        pub mod params;
        #types
        #[rustfmt::skip]
        pub mod types;
        #[rustfmt::skip]
        mod wire;

        pub use builder::{ClientBuilder, Server};
        #flows
        pub use client::Client;
    }
}
