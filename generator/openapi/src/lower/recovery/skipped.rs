//! The errors that make a tolerant reading skip an operation.

use crate::diagnostic::{Diagnostic, Severity};
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

/// The members of an operation that a call does not need, or that become any value if they are
/// broken.
const SPARE: [&str; 14] = [
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
    let mut segments = diagnostic.pointer.segments();
    diagnostic.severity() == Severity::Error
        && !segments.any(|segment| SPARE.contains(&segment.as_str()))
}
