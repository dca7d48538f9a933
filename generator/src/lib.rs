//! Trine turns OpenAPI documents into Rust client crates.
//!
//! The pipeline is [`read`] and [`crate_files`], on one screen below:
//!
//! `text → document → openapiv3 → ir::Api → Facts → Names → tokens → FileTree`
//!
//! Generation is a pure function from documents and configuration to a map from paths to texts.
//! Writing it to disk ([`disk::write`]), comparing it with what is there ([`disk::check`]) and
//! printing a stage of it are consumers of that map. Errors exist up to `lower`, where the
//! document can be wrong, and at the disk; everything between them cannot fail.

pub mod build;
pub mod config;
pub mod dependency;
pub mod disk;
mod emit;
pub mod input;
pub mod names;
pub mod output;
pub mod package;
pub mod runtime;
pub mod rustdoc;
pub mod workspace;

use std::fmt;

pub use trine_ir as ir;
pub use trine_ir::{analyze, dump, pointer, select};
pub use trine_openapi::{diagnostic, document, ledger, limits};

use analyze::Facts;
use config::Config;
use dependency::Dependencies;
use diagnostic::Diagnostics;
pub use diagnostic::Strictness;
use document::{Document, Load};
pub use emit::{CrateText, Place};
use ledger::Ledger;
use names::Names;
use output::{FileTree, Header, OutputError};
use runtime::Runtime;
use select::UnknownSelection;
use serde_json::Value as Json;

/// A document with what is decided about it.
#[derive(Clone, Debug)]
pub struct Spec {
    /// The document's name in messages and headers: its path from where the user stands.
    pub name: String,
    /// Its text, YAML or JSON.
    pub text: String,
    /// The module that it becomes; `None` where it is the whole crate.
    pub module: Option<String>,
    /// `trine.toml`.
    pub config: Config,
    /// What becomes of it if there are mistakes in it.
    pub strictness: Strictness,
}

/// A document that has been read: everything that is known before a line is printed.
#[derive(Debug)]
pub struct Reading {
    /// The document, upgraded to one spelling for each meaning.
    pub document: Document,
    /// What it says.
    pub api: ir::Api,
    /// What follows from it.
    pub facts: Facts,
    /// What everything in it is called.
    pub names: Names,
    /// Problems that did not stop the reading. Errors among them cost the part that has them.
    pub warnings: Diagnostics,
    /// What of the document is not in what is generated.
    pub ledger: Ledger,
}

impl Reading {
    /// The same reading where nothing at all is wrong with the document.
    ///
    /// # Errors
    ///
    /// Every warning, as an error, if there are any.
    pub fn deny_warnings(mut self) -> Result<Self, Failure> {
        self.warnings.deny_warnings();
        match self.warnings.has_errors() {
            true => Err(Failure::of(&self.warnings, &self.document)),
            false => Ok(self),
        }
    }
}

impl Reading {
    /// The same reading with the operations alone that have one of these tags or `operationId`s,
    /// and the schemas that they reach.
    ///
    /// # Errors
    ///
    /// If a name is neither; all such names together.
    pub fn only(mut self, names: &[String]) -> Result<Self, UnknownSelection> {
        self.api = select::select(self.api, names)?;
        self.facts = analyze::analyze(&self.api);
        self.names = names::name(&self.api, &self.facts);
        Ok(self)
    }

    /// The same reading without operations, and with these types and what they hold alone: any other
    /// is a name for any JSON. What each is called, and which way it travels, stays as it is.
    #[must_use]
    pub fn only_types(mut self, types: &[ir::SchemaId]) -> Self {
        select::blank_others(&mut self.api, types);
        self.facts.forget_operations();
        self
    }
}

/// Reads one document, through every stage in which it can be wrong.
///
/// # Errors
///
/// Every problem of the document together, if any of them is an error. A tolerant reading only
/// fails for what is no OpenAPI 3 document at all.
pub fn read(spec: &Spec) -> Result<Reading, Failure> {
    read_document(spec, None)
}

/// Reads one document, with the files of its folder that its references lead to; see
/// [`Document::load_files`].
///
/// # Errors
///
/// Every problem of the document together, if any of them is an error.
pub fn read_files(spec: &Spec, load: &Load<'_>) -> Result<Reading, Failure> {
    read_document(spec, Some(load))
}

fn read_document(spec: &Spec, load: Option<&Load<'_>>) -> Result<Reading, Failure> {
    let options = spec.config.options(spec.strictness);
    let lowered = trine_openapi::read(&spec.name, &spec.text, load, &options);
    let lowered = lowered.map_err(|error| Failure::of(&error.diagnostics, &error.document))?;
    let facts = analyze::analyze(&lowered.api);
    let names = names::name(&lowered.api, &facts);
    Ok(Reading {
        document: lowered.document,
        api: lowered.api,
        facts,
        names,
        warnings: lowered.diagnostics,
        ledger: lowered.ledger,
    })
}

/// The files of the crate that holds these APIs, by their path in the crate.
///
/// # Errors
///
/// If something was printed that is no Rust: a bug of Trine.
pub fn crate_files(
    text: &CrateText,
    readings: &[(&Spec, Reading)],
    made: &Made<'_>,
) -> Result<FileTree, OutputError> {
    let crate_name = names::module_name(&text.package);
    let places: Vec<Place> = readings
        .iter()
        .map(|(spec, _)| Place {
            crate_name: crate_name.clone(),
            module: spec.module.clone(),
        })
        .collect();
    let contexts: Vec<emit::Context<'_>> = readings
        .iter()
        .zip(&places)
        .map(|((spec, reading), place)| emit::Context {
            guide: spec.config.guide.as_deref(),
            formats: &spec.config.formats,
            api: &reading.api,
            facts: &reading.facts,
            names: &reading.names,
            place,
        })
        .collect();
    let headers: Vec<Header> = readings
        .iter()
        .map(|(spec, _)| Header::new(&spec.name, made.by))
        .collect();
    let header = Header::new(made.from, made.by);
    let sources = contexts.iter().zip(&headers);
    let sources = sources.flat_map(|(context, header)| emit::api_sources(*context, header));
    let mut tree = FileTree::build(sources.collect())?;
    let parts = contexts.iter().flat_map(emit::Context::runtime_parts);
    let runtime = Runtime::new(text.runtime.clone(), parts);
    let mut dependencies = Dependencies::new();
    for (spec, _) in readings {
        // A workspace has checked that they agree.
        let _ = dependency::merge(&mut dependencies, &spec.config.dependencies);
    }
    let rest = emit::crate_sources(text, &contexts, &runtime, &dependencies, &header);
    tree.merge("", FileTree::build(rest)?)?;
    Ok(tree)
}

/// What the first line of generated files says of how they were made.
#[derive(Clone, Copy, Debug)]
pub struct Made<'a> {
    /// What the crate as a whole was made from: a document, or a folder of them.
    pub from: &'a str,
    /// The command that makes it anew.
    pub by: &'a str,
}

/// Why nothing was generated: every problem, rendered for a person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    text: String,
    errors: usize,
    json: Json,
}

impl Failure {
    fn of(diagnostics: &Diagnostics, document: &Document) -> Self {
        let diagnostics = diagnostics.that_count();
        Self {
            text: diagnostics.render(document),
            errors: diagnostics.count(diagnostic::Severity::Error),
            json: diagnostics.to_json(document),
        }
    }

    /// The problems as data: a list, in the order of their places.
    pub fn to_json(&self) -> &Json {
        &self.json
    }

    /// How many errors there are.
    pub fn errors(&self) -> usize {
        self.errors
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl std::error::Error for Failure {}
