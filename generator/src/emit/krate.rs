//! The crate around the modules: `lib.rs`, the runtime, `Cargo.toml` and README.

use proc_macro2::TokenStream;
use quote::quote;
use trine_templates::{Manifest, ManifestModule, Readme, ReadmeApi, render};

use super::api_docs::api_docs;
use super::module::parts;
use super::types::inner_attributes;
use super::{Context, docs, ident};
use crate::dependency::{self, Dependencies};
use crate::ir::{ContentKind, Operation, Part, SchemaKind};
use crate::output::{Comment, Header, RustFile, Source};
use crate::runtime::{Part as RuntimePart, Runtime, RuntimeSource};

/// What the texts of a crate say of it.
#[derive(Clone, Debug)]
pub struct CrateText {
    /// The package's name: `crm-clients`.
    pub package: String,
    /// The package's version.
    pub version: String,
    /// One line on what it is.
    pub description: String,
    /// The SPDX expression of its licence; `None` leaves it out.
    pub license: Option<String>,
    /// How the crate takes the runtime.
    pub runtime: RuntimeSource,
}

/// The sources of a crate that holds these APIs, without the modules themselves.
pub fn crate_sources<'a>(
    text: &'a CrateText,
    apis: &'a [Context<'a>],
    runtime: &'a Runtime,
    dependencies: &'a Dependencies,
    header: &'a Header,
) -> Vec<(String, Source<'a>)> {
    let mut sources = vec![
        (
            "Cargo.toml".to_owned(),
            Source::text(header, Comment::Hash, move || {
                manifest(text, apis, runtime, dependencies)
            }),
        ),
        (
            "README.md".to_owned(),
            Source::text(header, Comment::Markup, move || readme(text, apis)),
        ),
        (
            "src/lib.rs".to_owned(),
            Source::rust(header, move || lib_file(text, apis, runtime)),
        ),
    ];
    // The runtime is the same for every document, and so is what its files say of themselves.
    let header = &header.of("Trine's runtime");
    sources.extend(runtime.files().into_iter().map(|(path, source)| {
        (
            format!("src/runtime/{path}"),
            Source::text(header, Comment::Slashes, move || source.into_owned()),
        )
    }));
    sources
}

fn manifest(
    text: &CrateText,
    apis: &[Context<'_>],
    runtime: &Runtime,
    dependencies: &Dependencies,
) -> String {
    let module = |context: &Context<'_>| {
        Some(ManifestModule {
            name: context.place.module.clone()?,
            features: features(context),
        })
    };
    let modules: Vec<_> = apis.iter().filter_map(module).collect();
    let alone = apis.first().filter(|_| modules.is_empty());
    let requirement = runtime.source().requirement();
    let has_files = runtime.has(RuntimePart::Multipart);
    let manifested = dependency::manifested(dependencies, requirement.as_deref(), has_files);
    render(&Manifest {
        package: &text.package,
        version: &text.version,
        description: toml::Value::String(text.description.clone()).to_string(),
        license: text.license.as_deref(),
        features: alone.map(features).unwrap_or_default(),
        modules,
        has_files,
        is_embedded: requirement.is_none(),
        dependencies: manifested.lines,
        conversions: manifested.required,
    })
}

/// The features that the code of an API is for, as TOML.
fn features(context: &Context<'_>) -> String {
    let features = [
        ("oauth-session", context.has_flows()),
        ("stream", sends_files(context)),
    ];
    let needed = features.into_iter().filter(|(_, is_needed)| *is_needed);
    let quoted: Vec<String> = needed.map(|(name, _)| format!("\"{name}\"")).collect();
    quoted.join(", ")
}

/// Whether an API takes files: its users may want to send them from a stream.
fn sends_files(context: &Context<'_>) -> bool {
    let mut bodies = context.api.operations.iter().flat_map(Operation::bodies);
    bodies.any(|body| match &body.content.kind {
        ContentKind::Multipart(Some(id)) => match &context.api.schema(*id).kind {
            SchemaKind::Struct(object) => object.parts.iter().flatten().any(Part::is_file),
            _ => false,
        },
        ContentKind::Multipart(None) => true,
        _ => false,
    })
}

fn readme(text: &CrateText, apis: &[Context<'_>]) -> String {
    let crate_name = apis.first().map(|context| context.place.crate_name.clone());
    let has_flows = apis.iter().any(Context::has_flows);
    let apis = apis
        .iter()
        .map(|context| ReadmeApi {
            module: context.place.module.clone(),
            title: context.title(),
            operations: (0..context.api.operations.len())
                .map(crate::ir::OperationId)
                .map(|id| {
                    let operation = &context.api.operations[id.0];
                    let call = format!("{} {}", operation.method, operation.path);
                    let names = context.names.operation(id);
                    let stream = context.facts.outcome(id).stream.map(|_| &names.stream);
                    let methods = [&names.function].into_iter().chain(&names.other_bodies);
                    let methods = methods.chain(stream).chain(&names.items);
                    let methods: Vec<_> = methods.map(|name| format!("`{name}`")).collect();
                    (
                        methods.join(", "),
                        crate::rustdoc::code_span(&call).replace('|', "\\|"),
                    )
                })
                .collect(),
        })
        .collect();
    render(&Readme {
        package: &text.package,
        description: crate::rustdoc::summary_line(&text.description),
        crate_name: crate_name.as_deref().unwrap_or_default(),
        apis,
        has_flows,
    })
}

fn lib_file(text: &CrateText, apis: &[Context<'_>], runtime: &Runtime) -> RustFile {
    let modules: Vec<&Context<'_>> = apis
        .iter()
        .filter(|context| context.place.module.is_some())
        .collect();
    let (docs, parts) = match apis {
        [context] if context.place.module.is_none() => (api_docs(*context), Some(parts(*context))),
        _ => {
            let description = crate::rustdoc::prose(&format!("{}.", text.description));
            let modules = "Each API is a module with a feature of the same name.".to_owned();
            (docs::join([description, vec![modules]]), None)
        }
    };
    let docs = inner_attributes(docs::attributes(&docs));
    let calls = inner_attributes(docs::attributes(&call_docs()));
    let declarations = modules.iter().map(|context| {
        let module = context.place.module.as_deref().unwrap_or_default();
        let (feature, module) = (module, ident(module));
        quote! {
            #[cfg(feature = #feature)]
            #[rustfmt::skip]
            pub mod #module;
        }
    });
    let recursion_limit = recursion_limit(apis);
    let runtime = runtime_items(runtime);
    RustFile::from(quote! {
        #docs
        #calls
        #![allow(
            deprecated,
            reason = "deprecated things are written and read too"
        )]
        #![allow(
            clippy::large_enum_variant,
            reason = "a union holds what the document says; a box in every match would cost more"
        )]
        #recursion_limit
        #(#declarations)*
        #parts
        #runtime
    })
}

/// The runtime, and the items of it that users name.
fn runtime_items(runtime: &Runtime) -> TokenStream {
    let is_embedded = *runtime.source() == RuntimeSource::Embedded;
    let declaration = match is_embedded {
        true => quote! {
            #[doc(hidden)]
            #[rustfmt::skip]
            pub mod runtime;
        },
        false => quote! {
            #[doc(hidden)]
            pub use trine_runtime as runtime;
        },
    };
    // Items of another crate are documented here only on request.
    let inline = (!is_embedded).then(|| quote! { #[doc(inline)] });
    let of_parts = runtime.parts().map(RuntimePart::exports);
    let of_parts = of_parts.filter(|names| !names.is_empty()).map(|names| {
        let names = names.iter().copied().map(ident);
        quote! { #inline pub use runtime::{#(#names),*}; }
    });
    quote! {
        #declaration

        pub use reqwest;
        // Short lines: `cargo fmt` of a user takes them as they are printed.
        #inline
        pub use runtime::{ApiError, BuildError, DecodeError, ErasedError, Error};
        #inline
        pub use runtime::{Date, DateTime, Decimal, Duration, Time, Uuid};
        #inline
        pub use runtime::{InvalidRequest, NoError, TimeoutError, TransportError};
        #inline
        pub use runtime::{Json, Patch, RawRequest, RequestOptions, Response};
        #(#of_parts)*
        #inline
        #[cfg(feature = "oauth-session")]
        pub use runtime::{MemoryTokenStore, TokenStore, TokenStoreError, TokenStoreFuture};
        #inline
        #[cfg(feature = "oauth-session")]
        pub use runtime::{OAuthApp, OAuthError, OAuthFlow, OAuthSession, OAuthToken};
    }
}

/// The depth to which rustc looks into types, where its own does not do for the types of these APIs.
fn recursion_limit(apis: &[Context<'_>]) -> Option<proc_macro2::TokenStream> {
    /// What rustc does by itself.
    const DEFAULT: usize = 128;
    /// What it does for a type that holds another: the type, an option around it, the future that
    /// gives it.
    const STEPS: usize = 3;
    let depth = apis.iter().map(|context| context.facts.depth()).max()?;
    let limit = (DEFAULT + STEPS * depth).next_power_of_two().to_string();
    (STEPS * depth > DEFAULT).then(|| quote! { #![recursion_limit = #limit] })
}

/// What holds for the calls of every API.
fn call_docs() -> Vec<String> {
    const LINES: &[&str] = &[
        "",
        "# Calls and errors",
        "",
        "A `Client` has a method for each operation. It returns a [`Response`], which dereferences to",
        "the body and provides the status, the headers and the raw bytes, or an [`Error`]:",
        "",
        "- [`Error::Api`]: the server responded with an error. [`ApiError::parsed`] returns the body",
        "  declared for the status, and [`ApiError::raw`] the raw body.",
        "- [`Error::Decode`]: the body of a successful response does not match its schema. The error",
        "  contains the path of the field.",
        "- [`Error::Transport`] and [`Error::Timeout`]: there is no response.",
        "- [`Error::InvalidRequest`]: the request is invalid, and nothing was sent.",
        "",
        "[`Error::is_retryable`] returns whether another attempt may succeed, [`Error::retry_after`] when.",
        "[`Error::erase`] converts the errors of all operations to one type. [`RequestOptions`] set a",
        "timeout, headers and query parameters for single calls.",
        "",
        "# Absent, null and set fields",
        "",
        "A field that is not set is not sent, and the server leaves it unchanged. A field that can be",
        "cleared is a [`Patch`]: `.name(…)` sets it, and `.clear_name()` clears it. A field without",
        "`clear_…` cannot be cleared according to the API's description.",
    ];
    LINES.iter().map(|line| (*line).to_owned()).collect()
}
