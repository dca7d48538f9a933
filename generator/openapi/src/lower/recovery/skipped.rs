//! The operations that a tolerant reading skips: those with an error that has no repair.

use std::collections::{BTreeSet, HashSet};

use crate::Options;
use crate::diagnostic::{Diagnostic, Diagnostics, Severity};
use crate::typed::Typed;
use trine_ir::pointer::Pointer;
use trine_ir::{Api, ChosenNames};

use crate::lower::LoweredParts;
use crate::lower::coverage::unused::{Annotations, Unused};
use crate::lower::lower_parts;
use crate::lower::operation::entry::Entry;
use crate::lower::recovery::reach;
use crate::lower::reports::Reports;

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

/// The result of lowering a document with mistakes.
pub struct LoweredApi {
    /// The generated API.
    pub api: Api,
    /// The Rust names that the document or the configuration chooses.
    pub chosen_names: ChosenNames,
    /// The skipped operations.
    pub skipped: Vec<SkippedOperation>,
    /// The component schemas that only these refer to.
    pub dropped: Vec<Pointer>,
    /// The unused parts.
    pub unused: Vec<Unused>,
    /// The schemas whose annotations are not all shown, each with those that are.
    pub shown: Vec<(Pointer, Annotations)>,
}

impl LoweredApi {
    pub(in crate::lower) fn new(
        parts: LoweredParts,
        skipped: Vec<SkippedOperation>,
        dropped: Vec<Pointer>,
    ) -> Self {
        Self {
            api: parts.api,
            chosen_names: parts.chosen_names,
            skipped,
            dropped,
            unused: parts.coverage.unused.into_values().collect(),
            shown: parts.coverage.shown.into_iter().collect(),
        }
    }
}

/// Lowers a document that may contain mistakes, without the operations that they affect.
///
/// The affected operations are known only after lowering, when they have numbers and schemas. So
/// everything is lowered again without them.
pub fn lower_tolerant(
    typed: &Typed,
    config: &Options,
    diagnostics: &mut Diagnostics,
) -> LoweredApi {
    let mut skipped: Vec<SkippedOperation> = Vec::new();
    loop {
        let operations: BTreeSet<Pointer> = skipped.iter().map(|one| one.pointer.clone()).collect();
        let dropped = reach::only_from(typed.document(), &operations);
        let without: HashSet<Pointer> = operations.into_iter().chain(dropped.clone()).collect();
        let mut attempt = diagnostics.clone();
        let parts = lower_parts(typed, config, &mut attempt, &without);
        if parts.broken.is_empty() || attempt.pass_a_limit() {
            *diagnostics = attempt;
            return LoweredApi::new(parts, skipped, dropped);
        }
        for one in parts.broken {
            for reason in &one.reasons {
                diagnostics.report(reason.clone());
            }
            skipped.push(one);
        }
    }
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

impl Reports<'_> {
    /// Returns the errors of earlier stages that invalidate this operation.
    pub(in crate::lower) fn needed_errors_of(&self, entry: &Entry) -> Vec<Diagnostic> {
        let shared = entry.item.child("parameters");
        let errors = self.needed_errors.iter().filter(|error| {
            error.pointer.is_within(&entry.pointer) || error.pointer.is_within(&shared)
        });
        errors.cloned().collect()
    }

    /// Records a missing target of a reference: if it was dropped because of an error, the error
    /// invalidates the operation.
    pub(in crate::lower) fn record_missing(&mut self, reference: &str) {
        let Some(target) = Pointer::parse(reference) else {
            return;
        };
        let errors = self.needed_errors.iter();
        let errors = errors.filter(|error| error.pointer.is_within(&target));
        let errors: Vec<_> = errors.cloned().collect();
        self.broken.extend(errors);
    }

    /// Records the errors of the operation that was lowered last.
    pub(in crate::lower) fn record_broken(&mut self, entry: Entry) {
        let reasons = std::mem::take(&mut self.broken);
        if !reasons.is_empty() {
            self.broken_operations.push(SkippedOperation {
                pointer: entry.pointer,
                name: format!("{} {}", entry.method, entry.key),
                reasons,
            });
        }
    }
}
