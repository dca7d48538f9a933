//! The crate's common files: `lib.rs`, the runtime, `Cargo.toml` and README.

use proc_macro2::TokenStream;
use quote::quote;
use trine_templates::{Manifest, ManifestModule, PartFeature, render};

use crate::dependency::{self, Cryptography, Dependencies, Uses};
use crate::emit::Context;
use crate::emit::docs::api::api_docs;
use crate::emit::docs::lines;
use crate::emit::ident;
use crate::emit::package::exports::{Export, reexports};
use crate::emit::package::module::parts;
use crate::emit::package::readme::{readme, webhooks_api};
use crate::emit::types::file::inner_attributes;
use crate::ir::{ContentKind, Operation, Part};
use crate::names::ALL_TAGS;
use crate::output::{Comment, Header, RustFile, Source};
use crate::runtime::{Part as RuntimePart, Runtime, RuntimeSource};

/// Metadata of a crate for its manifest and docs.
#[derive(Clone, Debug)]
pub struct CrateText {
    /// The package name: `crm-clients`.
    pub package: String,
    /// The package version.
    pub version: String,
    /// A one-line description.
    pub description: String,
    /// The SPDX expression of the license, if any.
    pub license: Option<String>,
    /// The source of the runtime: embedded or a dependency.
    pub runtime: RuntimeSource,
    /// The features that are enabled by default, in addition to those that the APIs need.
    pub features: Vec<String>,
}

/// Returns the common sources of a crate, without its API modules.
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
            Source::text(header, Comment::Markup, move || readme(text, apis, runtime)),
        ),
        (
            "src/lib.rs".to_owned(),
            Source::rust(header, move || lib_file(text, apis, runtime)),
        ),
    ];
    // The runtime is the same for every document, so its header names Trine.
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
    let literal = |text: &str| toml::Value::String(text.to_owned()).to_string();
    let module = |context: &Context<'_>| {
        Some(ManifestModule {
            name: context.place.module.clone()?,
            features: quoted(needed_features(context)),
        })
    };
    let modules: Vec<_> = apis.iter().filter_map(module).collect();
    let single = apis.first().filter(|_| modules.is_empty());
    let requirement = runtime.source().requirement();
    let has_sessions = runtime.has(RuntimePart::OAuth);
    let has_signatures = runtime.has(RuntimePart::WebhookSignatures);
    let cryptography = Cryptography {
        sessions: has_sessions,
        signatures: has_signatures,
    };
    let (has_xml, has_patterns) = (
        runtime.has(RuntimePart::Xml),
        runtime.has(RuntimePart::Patterns),
    );
    let uses = Uses {
        cryptography,
        xml: has_xml,
        patterns: has_patterns,
    };
    let manifested = dependency::manifested(dependencies, requirement.as_deref(), uses);
    let parts = single.map(part_features).unwrap_or_default();
    render(&Manifest {
        package: &text.package,
        version: &text.version,
        description: literal(&text.description),
        license: text.license.as_deref().map(literal),
        features: default_features(apis, single, !parts.is_empty(), &text.features),
        has_operations: has_operations(apis),
        modules,
        parts,
        has_files: runtime.has(RuntimePart::Multipart),
        has_sessions,
        has_signatures,
        has_xml,
        has_constraints: runtime.has(RuntimePart::Validate),
        has_patterns,
        is_embedded: requirement.is_none(),
        dependencies: manifested.lines,
        native_dependencies: manifested.native,
        browser_dependencies: manifested.browser,
        conversions: manifested.required,
    })
}

/// Returns the features for parts of the operations.
fn part_features(context: &Context<'_>) -> Vec<PartFeature> {
    let features = context.features_of_parts().into_iter();
    let features = features.map(|(name, docs)| {
        let is_bare = name
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || c == '-' || c == '_');
        let value = toml::Value::String(name.clone()).to_string();
        PartFeature {
            docs: docs.chars().filter(|c| !c.is_control()).collect(),
            key: match is_bare {
                true => name,
                false => value.clone(),
            },
            value,
        }
    });
    features.collect()
}

/// Returns whether a client of one of these APIs has something to call.
pub(super) fn has_operations(apis: &[Context<'_>]) -> bool {
    let mut apis = apis.iter();
    apis.any(|context| !context.api.operations.is_empty())
}

/// Returns the default features: the HTTP client if there are operations, the modules or tags, and what
/// the code of a `single` API needs.
fn default_features(
    apis: &[Context<'_>],
    single: Option<&Context<'_>>,
    has_parts: bool,
    chosen: &[String],
) -> String {
    let mut names: Vec<&str> = Vec::new();
    names.extend(has_operations(apis).then_some("reqwest"));
    names.extend(apis.iter().filter_map(|it| it.place.module.as_deref()));
    names.extend(has_parts.then_some(ALL_TAGS));
    if let Some(context) = single {
        // Pushed, because a vector is extended only by texts of the same lifetime.
        needed_features(context).for_each(|name| names.push(name));
        names.extend(chosen.iter().map(String::as_str));
    }
    quoted(names)
}

/// Returns features as the elements of a list in TOML.
pub(super) fn quoted<'a>(features: impl IntoIterator<Item = &'a str>) -> String {
    let quoted = features.into_iter().map(|name| format!("\"{name}\""));
    quoted.collect::<Vec<_>>().join(", ")
}

/// Returns the features that an API's code needs.
pub fn needed_features(context: &Context<'_>) -> impl Iterator<Item = &'static str> + use<> {
    let features = [
        ("oauth-session", context.has_flows()),
        ("stream", sends_files(context)),
        ("webhook-signatures", context.has_signatures()),
        ("xml", context.has_xml()),
    ];
    let needed = features.into_iter().filter(|(_, is_needed)| *is_needed);
    needed.map(|(name, _)| name)
}

/// Returns whether an API accepts files: users may want to send them from a stream.
pub(super) fn sends_files(context: &Context<'_>) -> bool {
    let mut bodies = context.api.operations.iter().flat_map(Operation::bodies);
    bodies.any(|body| match &body.content.kind {
        ContentKind::Multipart(Some(id)) => {
            let object = context.api.schema(*id).kind.object();
            let fields = object.into_iter().flat_map(|object| &object.fields);
            fields
                .filter_map(|field| field.part.as_ref())
                .any(Part::is_file)
        }
        ContentKind::Multipart(None) => true,
        _ => false,
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
            let about = "Each API has a module and a feature with the same name:".to_owned();
            let mut docs = lines::join([description, vec![about]]);
            docs.push(String::new());
            (lines::attributes(&docs), None)
        }
    };
    // Only links to enabled modules lead somewhere.
    let links = modules.iter().flat_map(|context| {
        let module = context.place.module.as_deref().unwrap_or_default();
        let operations = context.api.operations.len();
        let item = format!("[`{module}`]: {}, {operations} operations", context.title());
        let lines = crate::rustdoc::list_item(&item).into_iter();
        lines.map(move |line| {
            let line = format!(" {line}");
            quote! { #![cfg_attr(feature = #module, doc = #line)] }
        })
    });
    let links: TokenStream = links.collect();
    let docs = inner_attributes(docs);
    let calls = inner_attributes(lines::attributes(&call_docs()));
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
    // Its examples call operations of several tags.
    let has_parts = apis.iter().any(|context| context.homes.has_features());
    let is_verified = webhooks_api(apis).is_some_and(Context::verifies_webhooks);
    let features = [(has_parts, ALL_TAGS), (is_verified, "webhook-signatures")];
    let features = features.iter().filter(|(is_needed, _)| *is_needed);
    let features: Vec<&str> = features.map(|(_, name)| *name).collect();
    let doctest = match features.as_slice() {
        [] => quote! { doctest },
        names => quote! { all(doctest, #(feature = #names),*) },
    };
    let readme = quote! {
        #[cfg(#doctest)]
        #[doc = include_str!("../README.md")]
        pub struct Readme;
    };
    RustFile::from(quote! {
        #docs
        #links
        #calls
        // docs.rs sets `docsrs`: it shows which feature an item needs.
        #![cfg_attr(docsrs, feature(doc_cfg))]
        #![forbid(unsafe_code)]
        #![allow(
            deprecated,
            reason = "deprecated items are read and written too"
        )]
        #![allow(
            clippy::large_enum_variant,
            reason = "variants follow the document; boxing them would complicate every match"
        )]
        #![allow(
            clippy::type_complexity,
            reason = "types and their nesting follow the document"
        )]
        #![allow(
            clippy::module_inception,
            reason = "an API may have the name of one of its modules"
        )]
        #recursion_limit
        #(#declarations)*
        #parts
        #runtime
        #readme
    })
}

/// Runtime items that users of every crate name.
const EXPORTS: &[&str] = &[
    "ApiError",
    "BuildError",
    "DecodeError",
    "ErasedError",
    "Error",
    "InvalidRequest",
    "Json",
    "NoError",
    "NotSent",
    "Patch",
    "RawRequest",
    "RequestBody",
    "RequestOptions",
    "Response",
    "RetryPolicy",
    "TimeoutError",
    "Transport",
    "TransportError",
];

/// Runtime items that users of blocking clients name.
const BLOCKING_EXPORTS: &[&str] = &["BlockingStream", "InsideRuntime"];

/// Runtime items that users of sessions name.
const OAUTH_EXPORTS: &[&str] = &[
    "ClientAuthentication",
    "DeviceAuthorization",
    "MemoryTokenStore",
    "OAuthApp",
    "OAuthError",
    "OAuthFlow",
    "OAuthProvider",
    "OAuthSession",
    "OAuthToken",
    "PendingAuthorization",
    "TokenSource",
    "TokenSourceError",
    "TokenSourceFuture",
    "TokenStore",
    "TokenStoreError",
    "TokenStoreFuture",
];

/// Runtime items that users of the feature `fake` name.
const FAKE_EXPORTS: &[&str] = &["Expectation"];

/// Runtime items that users of the feature `pacing` name.
const PACING_EXPORTS: &[&str] = &["Pacing"];

/// Runtime items that users of the feature `validate` name.
const VALIDATE_EXPORTS: &[&str] = &["Validate", "ValidationError", "Violation"];

/// Emits the runtime module and the re-exports of its items.
fn runtime_items(runtime: &Runtime) -> TokenStream {
    let is_embedded = runtime.is_embedded();
    let parts = runtime.parts().flat_map(RuntimePart::exports);
    let has_sessions = !is_embedded || runtime.has(RuntimePart::OAuth);
    let list = |feature, names: &[&'static str]| Export {
        feature,
        names: names.to_vec(),
    };
    let mut exports = vec![
        Export {
            feature: None,
            names: EXPORTS.iter().chain(parts).copied().collect(),
        },
        list(Some("blocking"), BLOCKING_EXPORTS),
        list(Some("fake"), FAKE_EXPORTS),
        list(Some("pacing"), PACING_EXPORTS),
    ];
    exports.extend(has_sessions.then(|| list(Some("oauth-session"), OAUTH_EXPORTS)));
    let validates = runtime.has(RuntimePart::Validate);
    exports.extend(validates.then(|| list(Some("validate"), VALIDATE_EXPORTS)));
    let exports = reexports("runtime", Some(&quote! { #[doc(inline)] }), exports);
    match is_embedded {
        true => quote! {
            #[doc(hidden)]
            #[rustfmt::skip]
            pub mod runtime;

            #[cfg(feature = "reqwest")]
            pub use reqwest;
            #exports
        },
        false => quote! {
            #[cfg(feature = "reqwest")]
            pub use reqwest;
            #exports
            #[doc(hidden)]
            pub use trine_runtime as runtime;
        },
    }
}

/// Emits `#![recursion_limit]` if the types of these APIs nest more deeply than rustc's default.
///
/// rustdoc lists which auto traits each type implements. For that, rustc follows the types through
/// boxes and lists, up to all of those that contain one another.
fn recursion_limit(apis: &[Context<'_>]) -> Option<proc_macro2::TokenStream> {
    /// rustc's default.
    const DEFAULT: usize = 128;
    /// Levels per nested type: the type, an option around it, and the future that returns it.
    const STEPS: usize = 3;
    /// Levels per type behind a pointer: the type, an option around it, the box, and its pointers.
    const STEPS_OF_POINTERS: usize = 5;
    let steps = apis.iter().map(|context| {
        let analysis = context.analysis;
        (STEPS * analysis.depth()).max(STEPS_OF_POINTERS * analysis.chain())
    });
    let steps = steps.max()?;
    let limit = (DEFAULT + steps).next_power_of_two().to_string();
    (steps > DEFAULT).then(|| quote! { #![recursion_limit = #limit] })
}

/// Documents what applies to the calls of every API.
fn call_docs() -> Vec<String> {
    const LINES: &[&str] = &[
        "",
        "# Calls and errors",
        "",
        "A `Client` has a method for each operation. Each method returns a [`Response`] or an [`Error`].",
        "A response dereferences to the body, and also contains the status, the headers and the raw bytes.",
        "",
        "- [`Error::Api`]: the server responded with an error. [`ApiError::parsed`] returns the body that",
        "  is declared for the status, [`ApiError::raw`] the received bytes.",
        "- [`Error::Decode`]: a successful response does not match its declaration. The error contains",
        "  the path of the field.",
        "- [`Error::Transport`] and [`Error::Timeout`]: no complete response was received.",
        "- [`Error::InvalidRequest`]: the request is invalid and was not sent.",
        "",
        "[`Error::erase`] converts the errors of all operations to one type. [`RequestOptions`] set time",
        "limits, headers and query parameters of single calls.",
        "",
        "# Retries and time limits",
        "",
        "A failed call is retried up to twice if a retry may succeed and cannot execute it twice: see",
        "[`Error::is_retryable`]. The client waits as long as the server requests, up to 60 seconds.",
        "[`RetryPolicy`] sets other limits. A connection must be established within 10 seconds, and each",
        "attempt must end within 60 seconds; `timeout`, `connect_timeout` and `total_timeout` of the",
        "builder set other times, and [`RequestOptions`] those of single calls.",
        "",
        "# Unset, cleared and set fields",
        "",
        "Fields that are not set are not sent. A field that can be cleared is a [`Patch`]: `.name(…)` sets",
        "it, and `.clear_name()` clears it. Fields without a `clear_…` method cannot be cleared according",
        "to the document.",
    ];
    LINES.iter().map(|line| (*line).to_owned()).collect()
}
