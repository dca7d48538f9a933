//! The text files of a generated crate that are not Rust, as templates.
//!
//! The templates contain no logic beyond loops and conditions: everything that they print is a field
//! of the structs here, which the generator fills in.

use askama::Template;

/// `Cargo.toml` of a generated crate.
#[derive(Debug, Template)]
#[template(path = "Cargo.toml.jinja")]
pub struct Manifest<'a> {
    /// The name of the package.
    pub package: &'a str,
    /// The version of the package.
    pub version: &'a str,
    /// The description of the package, as a TOML string.
    pub description: String,
    /// The SPDX expression of its license, as a TOML string.
    pub license: Option<String>,
    /// The modules of the crate; empty if it consists of one API.
    pub modules: Vec<ManifestModule>,
    /// The default features, as a list of TOML strings.
    pub features: String,
    /// The features for parts of the operations of a crate without modules.
    pub parts: Vec<PartFeature>,
    /// Whether the API has operations, which a client calls.
    pub has_operations: bool,
    /// Whether the crate sends files.
    pub has_files: bool,
    /// Whether the crate has OAuth 2 sessions.
    pub has_sessions: bool,
    /// Whether the crate verifies signatures.
    pub has_signatures: bool,
    /// Whether it has XML bodies.
    pub has_xml: bool,
    /// Whether values can be checked.
    pub has_constraints: bool,
    /// Whether values can be checked by patterns.
    pub has_patterns: bool,
    /// Whether the runtime is embedded.
    pub is_embedded: bool,
    /// The lines of `[dependencies]`.
    pub dependencies: Vec<String>,
    /// The lines of the dependencies of all targets but browsers.
    pub native_dependencies: Vec<String>,
    /// The lines of the dependencies of browsers.
    pub browser_dependencies: Vec<String>,
    /// The features with conversions with dependencies that are not optional in this crate.
    pub conversions: Vec<&'static str>,
}

/// A module in `Cargo.toml`: a feature.
#[derive(Debug)]
pub struct ManifestModule {
    /// Its name, also that of the feature.
    pub name: String,
    /// The features that it enables, as a list of TOML strings.
    pub features: String,
}

/// A feature for a part of the operations.
#[derive(Debug)]
pub struct PartFeature {
    /// Its name, as a key of TOML.
    pub key: String,
    /// Its name, as a TOML string.
    pub value: String,
    /// What it enables, as a line of a comment.
    pub docs: String,
}

/// `README.md` of a generated crate.
#[derive(Debug, Template)]
#[template(path = "README.md.jinja")]
pub struct Readme<'a> {
    /// The name of the package.
    pub package: &'a str,
    /// The description of the package, as Markdown.
    pub description: String,
    /// The name of the crate in Rust code.
    pub crate_name: &'a str,
    /// The APIs of the crate.
    pub apis: Vec<ReadmeApi>,
    /// The lines of an example with the handling of errors; empty if there is no operation.
    pub errors: Vec<String>,
    /// The lines of a loop over all pages of a list; empty if there is no such list.
    pub pages: Vec<String>,
    /// The lines of a loop over a stream; empty if no operation returns one.
    pub streams: Vec<String>,
    /// The lines of a function that receives a webhook; empty if no API has webhooks.
    pub webhooks: Vec<String>,
    /// Whether an API has operations, which a client calls.
    pub has_operations: bool,
    /// The features of a program that only receives webhooks, as a list of TOML strings.
    pub receiver_features: String,
    /// Whether that function verifies the signature of the webhook.
    pub is_verified: bool,
    /// The names of the features for parts of the operations.
    pub parts: Vec<String>,
    /// Whether an API signs its webhooks.
    pub verifies_webhooks: bool,
    /// Whether a member of a body requests a stream.
    pub requests_streams: bool,
    /// Whether a body contains files.
    pub has_files: bool,
    /// Whether a response is bytes, which can be read as a stream.
    pub has_downloads: bool,
    /// Whether it has XML bodies.
    pub has_xml: bool,
    /// Whether an API has an OAuth 2 flow.
    pub has_flows: bool,
    /// Whether the crate has OAuth 2 sessions.
    pub has_sessions: bool,
    /// Whether values can be checked.
    pub has_constraints: bool,
    /// Whether values can be checked by patterns.
    pub has_patterns: bool,
}

/// An API in `README.md`.
#[derive(Debug)]
pub struct ReadmeApi {
    /// Its module, if it has one.
    pub module: Option<String>,
    /// Its title, as Markdown.
    pub title: String,
    /// The version of its document, as Markdown.
    pub version: String,
    /// The lines of a list of its credentials, as Markdown.
    pub credentials: Vec<String>,
    /// The lines of an example: a client and a call.
    pub start: Vec<String>,
    /// The number of its operations.
    pub operations: usize,
    /// Its operations, by tag.
    pub groups: Vec<ReadmeGroup>,
}

/// The operations with one tag.
#[derive(Debug)]
pub struct ReadmeGroup {
    /// The tag, as Markdown.
    pub title: String,
    /// The text of a link to it, as Markdown.
    pub link: String,
    /// The anchor of its heading.
    pub anchor: String,
    /// The operations.
    pub operations: Vec<ReadmeOperation>,
}

/// An operation in `README.md`.
#[derive(Debug)]
pub struct ReadmeOperation {
    /// Its methods, as Markdown.
    pub methods: String,
    /// Its HTTP method and path, as Markdown.
    pub call: String,
    /// Its summary as the content of a table cell.
    pub summary: String,
}

/// Renders a template.
#[must_use]
pub fn render(template: &impl Template) -> String {
    // Writing into a `String` does not fail.
    template.render().unwrap_or_default()
}
