//! What lowering reports: diagnostics, the parts that are unused, and exceeded limits.

use std::collections::HashSet;
use std::rc::Rc;

use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::limits::Limits;
use trine_ir::OperationId;
use trine_ir::pointer::Pointer;

use crate::lower::constraints::constraints;
use crate::lower::coverage::unused::{Annotations, Coverage, Unused};
use crate::lower::pattern::{Unchecked, translated};
use crate::lower::recovery::skipped::{SkippedOperation, is_needed};
use crate::lower::schema::keywords::Keywords;

/// The remaining limits.
pub(in crate::lower) struct Allowance {
    /// The remaining number of members of compositions, properties of objects and parts of
    /// operations.
    pub members: usize,
    /// The remaining size of the generated code, in bytes.
    pub code: usize,
    /// The remaining number of suggestions for misspelled names.
    pub suggestions: usize,
    /// Whether a limit is exceeded: from then on, everything is "any value".
    pub exhausted: bool,
}

/// The maximum number of suggestions for misspelled names.
const SUGGESTIONS: usize = 100;

impl Allowance {
    pub fn new(limits: &Limits) -> Self {
        Self {
            members: limits.members,
            code: limits.code_bytes(),
            suggestions: SUGGESTIONS,
            exhausted: false,
        }
    }
}

/// The reports about a document.
pub(in crate::lower) struct Reports<'a> {
    pub diagnostics: &'a mut Diagnostics,
    /// The reported problems, so that a definition that is read twice reports them once.
    reported: HashSet<(Code, Pointer)>,
    /// The errors of earlier stages that may affect an operation.
    pub needed_errors: Vec<Diagnostic>,
    /// The errors of the current operation.
    pub broken: Vec<Diagnostic>,
    /// The operations with such errors.
    pub broken_operations: Vec<SkippedOperation>,
    /// The unused parts.
    pub coverage: Coverage,
    pub limits: &'a Limits,
    /// The remaining limits.
    pub allowance: Allowance,
}

impl<'a> Reports<'a> {
    /// Creates the reports about a document in which earlier stages found `diagnostics`.
    pub fn new(diagnostics: &'a mut Diagnostics, limits: &'a Limits) -> Self {
        let needed = diagnostics.iter().filter(|one| is_needed(one));
        Self {
            needed_errors: needed.cloned().collect(),
            diagnostics,
            reported: HashSet::new(),
            broken: Vec::new(),
            broken_operations: Vec::new(),
            coverage: Coverage::default(),
            limits,
            allowance: Allowance::new(limits),
        }
    }

    /// Reports a problem of the current operation, once for each place.
    pub fn report(&mut self, diagnostic: Diagnostic) {
        let diagnostic = diagnostic.under(self.diagnostics.strictness());
        if is_needed(&diagnostic) {
            self.broken.push(diagnostic.clone());
        }
        self.report_unattributed(diagnostic);
    }

    /// Reports a problem that does not invalidate the current operation.
    pub fn report_unattributed(&mut self, diagnostic: Diagnostic) {
        let key = (diagnostic.code, diagnostic.pointer.clone());
        if self.reported.insert(key) {
            self.diagnostics.report(diagnostic);
        }
    }

    // The errors of operations.

    /// Returns the errors of earlier stages that invalidate this operation.
    pub fn needed_errors_of(&self, operation: &Pointer, path_item: &Pointer) -> Vec<Diagnostic> {
        let shared = path_item.child("parameters");
        let errors = self
            .needed_errors
            .iter()
            .filter(|error| error.pointer.is_within(operation) || error.pointer.is_within(&shared));
        errors.cloned().collect()
    }

    /// Records a missing target of a reference: if it was dropped because of an error, the error
    /// invalidates the operation.
    pub fn record_missing(&mut self, reference: &str) {
        let Some(target) = Pointer::parse(reference) else {
            return;
        };
        let errors = self.needed_errors.iter();
        let errors = errors.filter(|error| error.pointer.is_within(&target));
        let errors: Vec<_> = errors.cloned().collect();
        self.broken.extend(errors);
    }

    /// Records the errors of the operation that was lowered last; `name` is its method and path.
    pub fn record_broken(&mut self, pointer: Pointer, name: String) {
        let reasons = std::mem::take(&mut self.broken);
        if !reasons.is_empty() {
            self.broken_operations.push(SkippedOperation {
                pointer,
                name,
                reasons,
            });
        }
    }

    // Coverage.

    /// Records that no code is generated for a part.
    pub fn unused(&mut self, place: Pointer, note: impl Into<String>) {
        self.record_unused(place, false, note.into());
    }

    /// Records that something that a caller could send or read is not there.
    pub fn missing(&mut self, place: Pointer, note: impl Into<String>) {
        self.record_unused(place.clone(), false, note.into());
        if let Some(unused) = self.coverage.unused.get_mut(&place) {
            unused.affects_calls = true;
        }
    }

    /// Records that a part is only documented.
    pub fn documented(&mut self, place: Pointer, note: impl Into<String>) {
        self.record_unused(place, true, note.into());
    }

    fn record_unused(&mut self, place: Pointer, is_documented: bool, note: String) {
        let known = self.coverage.unused.entry(place.clone());
        known.or_insert(Unused {
            place,
            is_documented,
            affects_calls: false,
            note,
        });
    }

    /// Reports a pattern that cannot be checked.
    fn check_pattern(&mut self, node: &Keywords) {
        let Some(Err(why)) = node.pattern.as_deref().map(translated) else {
            return;
        };
        let place = node.pointer.child("pattern");
        match why {
            Unchecked::Invalid(why) => {
                let message = format!("invalid pattern: {why}; values are not checked against it");
                let diagnostic = Diagnostic::new(Code::InvalidPattern, &place, message);
                let help = "correct the regular expression (ECMA-262)";
                self.report_unattributed(diagnostic.help(help));
            }
            Unchecked::Beyond(what) => {
                let note = format!("documented only; the feature `validate` does not check {what}");
                self.documented(place, note);
            }
        }
    }

    /// Records which annotations of a schema are shown.
    pub fn record_shown(&mut self, node: &Rc<Keywords>, shown: Annotations) {
        self.check_pattern(node);
        if shown == Annotations::EVERYTHING || shown.has(annotations(node)) {
            self.coverage.shown.swap_remove(&node.pointer);
        } else {
            self.coverage.shown.insert(node.pointer.clone(), shown);
        }
        if node.data.read_only || node.data.write_only {
            self.coverage.access.0.push(node.pointer.clone());
        }
    }

    // Limits.

    /// Returns whether `members` more may be visited.
    pub fn spend(&mut self, members: usize, place: &Pointer) -> bool {
        match self.allowance.members.checked_sub(members) {
            Some(rest) if !self.allowance.exhausted => {
                self.allowance.members = rest;
                true
            }
            _ => {
                self.pass("members", place, "the schemas consist of more members");
                false
            }
        }
    }

    /// Returns prose unless it is empty, or its repetition exceeds the limit.
    pub fn prose(&mut self, text: Option<String>, place: &Pointer) -> Option<String> {
        let text = text.filter(|text| !text.trim().is_empty())?;
        self.spend_code(text.len(), place).then_some(text)
    }

    /// Returns whether about `bytes` more may be generated.
    pub fn spend_code(&mut self, bytes: usize, place: &Pointer) -> bool {
        match self.allowance.code.checked_sub(bytes) {
            Some(rest) if !self.allowance.exhausted => {
                self.allowance.code = rest;
                true
            }
            _ => {
                self.pass("code", place, "the document results in more code");
                false
            }
        }
    }

    /// Returns whether another suggestion may be computed.
    pub fn may_suggest(&mut self) -> bool {
        let rest = self.allowance.suggestions.checked_sub(1);
        self.allowance.suggestions = rest.unwrap_or_default();
        rest.is_some()
    }

    /// Returns whether another operation may be lowered.
    pub fn another_operation(&mut self, id: OperationId, place: &Pointer) -> bool {
        let fits = id.0 < self.limits.operations;
        if !fits {
            self.pass("operations", place, "the document has more operations");
        }
        fits
    }

    /// Returns whether an enum or a union may have this many values or branches.
    pub fn may_choose(&mut self, choices: usize, node: &Keywords) -> bool {
        let fits = choices <= self.limits.choices;
        if !fits {
            let what = match node.is_union() {
                true => "this union has more branches",
                false => "this enum has more values",
            };
            self.pass("choices", &node.pointer, what);
        }
        fits
    }

    /// Reports the first exceeded limit; nothing is lowered after it.
    pub fn pass(&mut self, name: &str, place: &Pointer, what: &str) {
        if !std::mem::replace(&mut self.allowance.exhausted, true) {
            self.report(Diagnostic::passed(self.limits, name, place, what));
        }
    }
}

/// Returns the annotations of a schema.
fn annotations(node: &Keywords) -> Annotations {
    let data = &node.data;
    let any = [
        (data.title.is_some(), Annotations::TITLE),
        (data.description.is_some(), Annotations::DESCRIPTION),
        (data.default.is_some(), Annotations::DEFAULT),
        (data.deprecated, Annotations::DEPRECATED),
        (data.external_docs.is_some(), Annotations::EXTERNAL),
        (
            data.example.is_some() || data.extensions.contains_key("x-trine:examples"),
            Annotations::EXAMPLE,
        ),
        (!constraints(node).is_empty(), Annotations::CONSTRAINTS),
    ];
    any.iter()
        .filter(|(is_there, _)| *is_there)
        .fold(Annotations::NOTHING, |all, (_, one)| all.and(*one))
}
