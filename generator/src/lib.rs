//! Trine generates Rust client crates from OpenAPI documents.
//!
//! The pipeline is [`read`] and [`crate_files`]:
//!
//! `text → document → openapiv3 → ir::Api → Analysis → Names → tokens → FileTree`
//!
//! Generation is a pure function from documents and configuration to a map from paths to texts. The
//! map is written to disk ([`disk::write`]), compared with the files on disk ([`disk::check`]), or
//! printed. Errors occur up to `lower`, for an invalid document, and on disk; the stages between
//! them cannot fail.

pub mod build;
pub mod config;
pub mod dependency;
pub mod diff;
pub mod disk;
mod emit;
pub mod input;
pub mod names;
pub mod output;
pub mod package;
#[cfg(feature = "preview")]
pub mod preview;
pub mod runtime;
pub mod rustdoc;
pub mod surface;
pub mod workspace;

use std::fmt;

pub use trine_ir as ir;
pub use trine_ir::{analyze, dump, pointer, select};
pub use trine_openapi::{OverlayFile, coverage, diagnostic, document, extension, limits, report};

use analyze::{Analysis, EqualErrors, EqualSchemas, Homes};
use config::{Config, FeaturesBy};
use coverage::CoverageReport;
use dependency::Dependencies;
use diagnostic::Diagnostics;
pub use diagnostic::Strictness;
use document::{Access, Document};
pub use emit::{CrateText, Place};
use ir::ChosenNames;
use names::{HomeNames, Names};
use output::{FileTree, Header, OutputError};
use report::Rendered;
use runtime::Runtime;
use select::{Selection, UnknownSelection};
use serde_json::Value as Json;

/// A document with its configuration.
#[derive(Clone, Debug)]
pub struct Spec {
    /// The name in messages and headers: the path relative to the current folder.
    pub name: String,
    /// The text, in YAML or JSON.
    pub text: String,
    /// The module for the document; `None` if it is the whole crate.
    pub module: Option<String>,
    /// The content of `trine.toml`.
    pub config: Config,
    /// The handling of mistakes.
    pub strictness: Strictness,
}

/// A document after all stages before the generation of code.
#[derive(Debug)]
pub struct Analyzed {
    /// The document, upgraded to one spelling for each meaning.
    pub document: Document,
    /// The API that it describes.
    pub api: ir::Api,
    /// The analysis of the API.
    pub analysis: Analysis,
    /// The Rust names that the document or `trine.toml` chooses.
    pub chosen_names: ChosenNames,
    /// The Rust names.
    pub names: Names,
    /// Problems that did not stop the reading: warnings, and errors whose parts are skipped.
    pub diagnostics: Diagnostics,
    /// The parts of the document that are not in the generated code.
    pub coverage: CoverageReport,
}

impl Analyzed {
    /// Finds the inline schemas and error responses that are equal to earlier ones.
    pub(crate) fn equal(&self) -> (EqualSchemas, EqualErrors) {
        let Self {
            api,
            analysis,
            names,
            ..
        } = self;
        let schemas = EqualSchemas::of(api, analysis, |id| names.members(id));
        let errors = EqualErrors::of(api, analysis, &schemas, |id, response| {
            &names.operation(id).responses[response]
        });
        (schemas, errors)
    }

    /// Returns the cargo features for parts of the operations, if the configuration adds them.
    pub(crate) fn part_features(&self, spec: &Spec) -> Vec<String> {
        if spec.config.package.features_by.is_none() {
            return Vec::new();
        }
        let (equal, equal_errors) = self.equal();
        let (_, names) = self.homes(spec, &equal, &equal_errors);
        names.features().to_vec()
    }

    /// Finds the part of the crate that each item belongs to.
    pub(crate) fn homes(
        &self,
        spec: &Spec,
        equal: &EqualSchemas,
        equal_errors: &EqualErrors,
    ) -> (Homes, HomeNames) {
        let has_tags = self.analysis.groups() > 0;
        let homes = match spec.config.package.features_by.filter(|_| has_tags) {
            Some(FeaturesBy::Tag) => {
                Homes::by_feature(&self.api, &self.analysis, equal, equal_errors)
            }
            None => Homes::by_file(&self.analysis),
        };
        let names = HomeNames::of(
            &self.names,
            &homes,
            self.analysis.segments(),
            spec.module.as_deref(),
        );
        (homes, names)
    }

    /// Treats warnings as errors.
    ///
    /// # Errors
    ///
    /// Returns all problems as errors, if there are any.
    pub fn deny_warnings(mut self) -> Result<Self, Failure> {
        self.diagnostics.deny_warnings();
        match self.diagnostics.has_errors() {
            true => Err(Failure::of(&self.diagnostics, &self.document)),
            false => Ok(self),
        }
    }
}

impl Analyzed {
    /// Keeps the operations with one of these tags or `operationId`s, and the schemas that they
    /// reach.
    ///
    /// # Errors
    ///
    /// Returns all names that are neither a tag nor an operation.
    pub fn only(mut self, names: &[String]) -> Result<Self, UnknownSelection> {
        let selection = Selection::of(&self.api, names)?;
        selection.apply(&mut self.api);
        let analysis = analyze::analyze(&self.api);
        // Named before, so that the names do not depend on the selection.
        self.names = self.names.select(&selection, &self.analysis, &analysis);
        self.analysis = analysis;
        self.coverage.select(&self.document, names, &self.api);
        Ok(self)
    }

    /// Removes the operations, and all types except these and those that they contain: other types
    /// become names for any JSON. Names and usage are unchanged.
    #[must_use]
    pub fn only_types(mut self, types: &[ir::SchemaId]) -> Self {
        select::blank_others(&mut self.api, types);
        self.analysis.forget_operations();
        self
    }
}

/// Reads one document, through every stage that can report errors.
///
/// # Errors
///
/// Returns all problems of the document if any of them is an error. A tolerant reading only fails
/// if the text is not an OpenAPI 3 or Swagger 2.0 document.
pub fn read(spec: &Spec) -> Result<Analyzed, Failure> {
    read_document(spec, None)
}

/// Reads one document, with the files that its references lead to; see [`Document::load_files`].
///
/// # Errors
///
/// Returns all problems of the document if any of them is an error.
pub fn read_files(spec: &Spec, access: &dyn Access) -> Result<Analyzed, Failure> {
    read_document(spec, Some(access))
}

fn read_document(spec: &Spec, access: Option<&dyn Access>) -> Result<Analyzed, Failure> {
    let options = spec.config.options(spec.strictness);
    let lowered = trine_openapi::read(&spec.name, &spec.text, access, &options);
    let lowered = lowered.map_err(|error| Failure::of(&error.diagnostics, &error.document))?;
    let analysis = analyze::analyze(&lowered.api);
    let group_by = spec.config.package.group_by;
    let names = names::name(&lowered.api, &analysis, &lowered.chosen_names, group_by);
    let mut diagnostics = lowered.diagnostics;
    for clash in names::clashes(&lowered.api, &analysis, &lowered.chosen_names, &names) {
        let problem = clash.diagnostic(&lowered.chosen_names, &lowered.document);
        problem.into_iter().for_each(|it| diagnostics.report(it));
    }
    if diagnostics.stop() {
        return Err(Failure::of(&diagnostics, &lowered.document));
    }
    Ok(Analyzed {
        document: lowered.document,
        api: lowered.api,
        chosen_names: lowered.chosen_names,
        analysis,
        names,
        diagnostics,
        coverage: lowered.coverage,
    })
}

/// Generates the files of the crate for these APIs, by their path in the crate. `dependencies` are
/// those of the mapped types of all of them.
///
/// # Errors
///
/// Returns an error if the generated code is invalid: a bug in Trine.
pub fn crate_files(
    text: &CrateText,
    dependencies: &Dependencies,
    all_analyzed: &[(&Spec, Analyzed)],
    provenance: &Provenance<'_>,
) -> Result<FileTree, OutputError> {
    let crate_name = names::module_name(&text.package);
    let places: Vec<Place> = all_analyzed
        .iter()
        .map(|(spec, _)| Place {
            crate_name: crate_name.clone(),
            module: spec.module.clone(),
        })
        .collect();
    // Only now, so that no name depends on it.
    let equal: Vec<(EqualSchemas, EqualErrors)> =
        all_analyzed.iter().map(|(_, one)| one.equal()).collect();
    let homes = all_analyzed.iter().zip(&equal);
    let homes = homes
        .map(|((spec, analyzed), (equal, errors))| analyzed.homes(spec, equal, errors))
        .collect::<Vec<_>>();
    let contexts: Vec<emit::Context<'_>> = all_analyzed
        .iter()
        .zip(&places)
        .zip(equal.iter().zip(&homes))
        .map(
            |(((spec, analyzed), place), ((equal, equal_errors), homes))| emit::Context {
                equal,
                equal_errors,
                guide: spec.config.guide.as_deref(),
                max_lines: spec.config.package.max_lines.unwrap_or(config::MAX_LINES),
                formats: &spec.config.formats,
                api: &analyzed.api,
                analysis: &analyzed.analysis,
                names: &analyzed.names,
                homes: &homes.0,
                home_names: &homes.1,
                place,
            },
        )
        .collect();
    let headers: Vec<Header> = all_analyzed
        .iter()
        .map(|(spec, _)| Header::new(&spec.name, provenance.by))
        .collect();
    let header = Header::new(provenance.from, provenance.by);
    let sources = contexts.iter().zip(&headers);
    let sources = sources.flat_map(|(context, header)| emit::api_sources(*context, header));
    let mut tree = FileTree::build(sources.collect())?;
    let parts = contexts.iter().flat_map(emit::Context::runtime_parts);
    let runtime = Runtime::new(text.runtime.clone(), parts);
    let rest = emit::crate_sources(text, &contexts, &runtime, dependencies, &header);
    tree.merge("", FileTree::build(rest)?)?;
    Ok(tree)
}

/// The origin of generated files, for their first lines.
#[derive(Clone, Copy, Debug)]
pub struct Provenance<'a> {
    /// The source of the crate: a document, or a folder of them.
    pub from: &'a str,
    /// The command that regenerates it.
    pub by: &'a str,
}

/// The error for a document that cannot be used: all problems, rendered for people.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    text: Rendered,
    errors: usize,
    json: Json,
}

impl Failure {
    fn of(diagnostics: &Diagnostics, document: &Document) -> Self {
        let diagnostics = diagnostics.that_count();
        Self {
            text: diagnostics.rendered(document),
            errors: diagnostics.count(diagnostic::Severity::Error),
            json: diagnostics.to_json(document),
        }
    }

    /// Returns the problems as JSON: a list, in the order of their places.
    pub fn to_json(&self) -> &Json {
        &self.json
    }

    /// Returns the problems rendered, also with colors.
    pub fn rendered(&self) -> &Rendered {
        &self.text
    }

    /// Returns the number of errors.
    pub fn errors(&self) -> usize {
        self.errors
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text.plain)
    }
}

impl std::error::Error for Failure {}
