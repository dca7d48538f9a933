//! OpenAPI documents → [`trine_ir::Api`].
//!
//! `text → Document → openapiv3 → Api`: only this package knows the spelling of OpenAPI and YAML.
//! All problems of a document are found here, and reported with their location.

#[cfg(test)]
mod corpus;
pub mod coverage;
pub mod diagnostic;
pub mod document;
/// The extensions that documents can use.
pub mod extension {
    pub use crate::lower::{Extension, extensions};
}
/// Rust identifiers, which extensions and the configuration choose.
pub mod identifier;
pub mod limits;
mod location;
mod lower;
mod media;
mod render;
pub mod report;
mod typed;

use std::ops::Range;

use indexmap::{IndexMap, IndexSet};
use trine_ir::{Api, ChosenNames};

use coverage::CoverageReport;
use diagnostic::{Diagnostics, Strictness};
use document::{Access, Document, LoadError};
pub use document::{ConfiguredExtensions, ConfiguredSpan};
use limits::Limits;
use typed::Typed;

/// The options for reading a document.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// Whether mistakes in the document are repaired, or errors.
    pub strictness: Strictness,
    /// The limits for the document.
    pub limits: Limits,
    /// Rust names, by the pointer of the named part or by the `operationId` of an operation.
    pub names: IndexMap<String, ConfiguredName>,
    /// The file that configures them.
    pub config: Option<ConfigFile>,
    /// The overlays, in the order in which they are applied.
    pub overlays: Vec<OverlayFile>,
    /// The extensions that the configuration adds to the document.
    pub extensions: ConfiguredExtensions,
    /// The formats of strings that the configuration maps to types.
    pub formats: IndexSet<String>,
}

/// A Rust name of the configuration.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ConfiguredName {
    /// The name.
    pub name: String,
    /// The place of its key in the [`ConfigFile`], in bytes.
    pub key: Range<usize>,
}

/// An overlay: a file with changes of the document.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct OverlayFile {
    /// The name of the file in messages.
    pub name: String,
    /// The text of the file, in YAML or JSON.
    pub text: String,
}

/// A configuration file, for messages about its content.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ConfigFile {
    /// The name of the file.
    pub name: String,
    /// The text of the file.
    pub text: String,
}

/// A document after lowering.
#[derive(Debug)]
pub struct Lowered {
    /// The document, upgraded to one spelling for each meaning.
    pub document: Document,
    /// The API that it describes.
    pub api: Api,
    /// The Rust names that the document or the options choose.
    pub chosen_names: ChosenNames,
    /// Problems that did not stop the reading.
    pub diagnostics: Diagnostics,
    /// The parts of the document that are not in `api`.
    pub coverage: CoverageReport,
}

/// Reads a document, and the files that its references lead to if `access` is given.
///
/// # Errors
///
/// Returns all problems of the document if one of them stops the reading.
pub fn read(
    name: &str,
    text: &str,
    access: Option<&dyn Access>,
    options: &Options,
) -> Result<Lowered, Box<LoadError>> {
    let (document, diagnostics) = Document::load_with(name, text, access, options)?;
    let mut diagnostics = diagnostics.under(options.strictness);
    let typed = Typed::new(&document);
    let lowered = match options.strictness {
        Strictness::Tolerant => lower::lower_tolerant(&typed, options, &mut diagnostics),
        Strictness::Strict => lower::lower(&typed, options, &mut diagnostics),
    };
    if diagnostics.stop() {
        return Err(Box::new(LoadError {
            document,
            diagnostics,
        }));
    }
    let coverage = CoverageReport::new(&document, &lowered, &diagnostics);
    Ok(Lowered {
        api: lowered.api,
        chosen_names: lowered.chosen_names,
        document,
        diagnostics,
        coverage,
    })
}
