//! The lowering of a document with mistakes: without the operations with an error that has no repair.

use std::collections::{BTreeSet, HashSet};

use crate::Options;
use crate::diagnostic::Diagnostics;
use crate::typed::Typed;
use trine_ir::pointer::Pointer;
use trine_ir::{Api, ChosenNames};

use crate::lower::LoweredParts;
use crate::lower::coverage::unused::{Annotations, Unused};
use crate::lower::lower_parts;
use crate::lower::recovery::reach;
use crate::lower::recovery::skipped::SkippedOperation;

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
    /// The `xml` objects with an effect.
    pub xml: HashSet<Pointer>,
    /// The keywords that are only documented elsewhere, where they are types.
    pub typed_keywords: HashSet<Pointer>,
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
            xml: parts.coverage.xml,
            typed_keywords: parts.coverage.typed_keywords,
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
