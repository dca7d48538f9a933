//! The errors that make a tolerant reading skip an operation.

use crate::diagnostic::{Diagnostic, Severity};
use crate::document::keywords;
use trine_ir::pointer::Pointer;

/// A skipped operation.
#[derive(Clone, Debug, PartialEq)]
pub struct SkippedOperation {
    /// The place in the document.
    pub pointer: Pointer,
    /// The method and path: `PATCH /leads/{id}`.
    pub name: String,
    /// The errors.
    pub reasons: Vec<Diagnostic>,
}

/// The keywords for parts of an operation that a call does not need, or that become any value if
/// they are broken. A part with such a name, such as a parameter `tags`, is not meant.
const SPARE: [&str; 16] = [
    "$defs",
    "definitions",
    "description",
    "encoding",
    "example",
    "examples",
    "externalDocs",
    "headers",
    "schema",
    "schemas",
    "security",
    "servers",
    "summary",
    "tags",
    "x-trine:callbacks",
    "x-trine:links",
];

/// Returns whether a problem invalidates the operation.
pub(in crate::lower) fn is_needed(diagnostic: &Diagnostic) -> bool {
    let is_spare = |keyword: &String| SPARE.contains(&keyword.as_str());
    diagnostic.severity() == Severity::Error && !keywords(&diagnostic.pointer).iter().any(is_spare)
}
