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

pub mod analyze;
pub mod build;
pub mod config;
pub mod diagnostic;
pub mod disk;
pub mod document;
pub mod dump;
mod emit;
pub mod input;
pub mod ir;
mod lower;
pub mod names;
pub mod output;
pub mod package;
pub mod pointer;
mod runtime;
pub mod rustdoc;
pub mod select;
mod typed;
pub mod workspace;

use std::fmt;

use analyze::Facts;
use config::Config;
use diagnostic::Diagnostics;
use document::{Document, Load, LoadError};
pub use emit::{CrateText, Place};
use names::Names;
use output::{FileTree, Header, OutputError};
use select::UnknownSelection;
use serde_json::Value as Json;
use typed::Typed;

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
    /// Problems that did not stop the reading.
    pub warnings: Diagnostics,
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
}

/// Reads one document, through every stage in which it can be wrong.
///
/// # Errors
///
/// Every problem of the document together, if any of them is an error.
pub fn read(spec: &Spec) -> Result<Reading, Failure> {
    read_document(spec, Document::load(&spec.name, &spec.text))
}

/// Reads one document, with the files of its folder that its references lead to; see
/// [`Document::load_files`].
///
/// # Errors
///
/// Every problem of the document together, if any of them is an error.
pub fn read_files(spec: &Spec, load: &Load<'_>) -> Result<Reading, Failure> {
    read_document(spec, Document::load_files(&spec.name, &spec.text, load))
}

fn read_document(
    spec: &Spec,
    loaded: Result<(Document, Diagnostics), Box<LoadError>>,
) -> Result<Reading, Failure> {
    let (document, mut diagnostics) =
        loaded.map_err(|error| Failure::of(&error.diagnostics, &error.document))?;
    let typed = Typed::new(&document);
    let lowered = lower::lower(&typed, &spec.config, &mut diagnostics);
    let Some(api) = lowered.filter(|_| !diagnostics.has_errors()) else {
        return Err(Failure::of(&diagnostics, &document));
    };
    let facts = analyze::analyze(&api);
    let names = names::name(&api, &facts);
    Ok(Reading {
        document,
        api,
        facts,
        names,
        warnings: diagnostics,
    })
}

/// The files of the crate that holds these APIs, by their path in the crate.
///
/// `command` is what a reader of a generated file runs to make it anew.
///
/// # Errors
///
/// If something was printed that is no Rust: a bug of Trine.
pub fn crate_files(
    text: &CrateText,
    readings: &[(&Spec, Reading)],
    command: &str,
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
        .map(|((_, reading), place)| emit::Context {
            api: &reading.api,
            facts: &reading.facts,
            names: &reading.names,
            place,
        })
        .collect();
    let headers: Vec<Header> = readings
        .iter()
        .map(|(spec, _)| Header::new(&spec.name, command))
        .collect();
    let sources: Vec<&str> = readings
        .iter()
        .map(|(spec, _)| spec.name.as_str())
        .collect();
    let header = Header::new(&sources.join(", "), command);
    let mut files = emit::crate_sources(text, &contexts, &header);
    for (context, header) in contexts.iter().zip(&headers) {
        files.extend(emit::api_sources(*context, header));
    }
    FileTree::build(files)
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
