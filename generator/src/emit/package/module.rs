//! `mod.rs`: the module of one API in a crate of several.

use quote::quote;

use crate::emit::Context;
use crate::emit::docs::api::api_docs;
use crate::emit::docs::lines;
use crate::emit::package::exports::{Export, reexports};
use crate::emit::types::file::inner_attributes;
use crate::output::RustFile;

/// Emits `mod.rs` with its submodules and re-exports.
pub fn module_file(context: Context<'_>) -> RustFile {
    let docs = inner_attributes(api_docs(context));
    let parts = parts(context);
    RustFile::from(quote! { #docs #parts })
}

/// Emits the submodules and re-exports of an API, for its module or for the crate root.
pub fn parts(context: Context<'_>) -> proc_macro2::TokenStream {
    let exports = vec![
        Export {
            feature: None,
            names: vec!["ClientBuilder", "Server"],
        },
        Export {
            feature: Some("oauth-session"),
            names: context.flow_names(),
        },
    ];
    let exports = reexports("builder", None, exports);
    let constraints = context.has_constraints().then(|| {
        let docs = lines::line("Checks of the arguments of the operations.");
        match context.has_argument_checks() {
            true => quote! {
                #docs
                #[cfg(feature = "validate")]
                #[rustfmt::skip]
                pub mod constraints;
            },
            false => quote! {
                #[cfg(feature = "validate")]
                #[rustfmt::skip]
                mod constraints;
            },
        }
    });
    let groups = context.has_handles().then(|| {
        quote! {
            #[rustfmt::skip]
            pub mod groups;
        }
    });
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
    .map(|items| lines::line(&format!("{items} of the operations.")));
    let [errors, params, types] = docs;
    let calls = context.has_batch().then(|| {
        // Documented only inside the module: with docs in both places, rustdoc resolves their links
        // here.
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
    let rules = context.has_rules().then(|| {
        quote! {
            #[rustfmt::skip]
            mod rules;
        }
    });
    let updates = context.has_updates().then(|| {
        quote! {
            #[rustfmt::skip]
            mod updates;
        }
    });
    let callbacks = (!context.api.callbacks.is_empty()).then(|| {
        quote! {
            #[rustfmt::skip]
            pub mod callbacks;
        }
    });
    let webhooks = context.api.webhooks.is_some().then(|| {
        let cfg = context.cfg(context.homes.webhooks());
        quote! {
            #cfg
            #[rustfmt::skip]
            pub mod webhooks;
        }
    });
    let blocking = {
        let docs = lines::line("The client without `async`.");
        quote! {
            #docs
            #[cfg(feature = "blocking")]
            #[rustfmt::skip]
            pub mod blocking;
        }
    };
    let fake = {
        let docs = lines::line("A server for tests of programs that call the API.");
        quote! {
            #docs
            #[cfg(feature = "fake")]
            #[rustfmt::skip]
            pub mod fake;
        }
    };
    quote! {
        #blocking
        #[rustfmt::skip]
        mod builder;
        #callbacks
        #calls
        #[rustfmt::skip]
        mod client;
        #constraints
        #errors
        #[rustfmt::skip]
        pub mod errors;
        #fake
        #groups
        #headers
        #paging
        #params
        #[rustfmt::skip]
        pub mod params;
        #rules
        #types
        #[rustfmt::skip]
        pub mod types;
        #updates
        #webhooks
        #[rustfmt::skip]
        mod wire;

        #exports
        pub use client::Client;
    }
}
