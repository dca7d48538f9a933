//! The limits of the lowering: the size that a small text can expand to.

use crate::diagnostic::Diagnostic;
use trine_ir::OperationId;
use trine_ir::pointer::Pointer;

use crate::limits::Limits;
use crate::lower::reports::Reports;
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

impl Reports<'_> {
    /// Returns whether `members` more may be visited.
    pub(in crate::lower) fn spend(&mut self, members: usize, place: &Pointer) -> bool {
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
    pub(in crate::lower) fn prose(
        &mut self,
        text: Option<String>,
        place: &Pointer,
    ) -> Option<String> {
        let text = text.filter(|text| !text.trim().is_empty())?;
        self.spend_code(text.len(), place).then_some(text)
    }

    /// Returns whether about `bytes` more may be generated.
    pub(in crate::lower) fn spend_code(&mut self, bytes: usize, place: &Pointer) -> bool {
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
    pub(in crate::lower) fn may_suggest(&mut self) -> bool {
        let rest = self.allowance.suggestions.checked_sub(1);
        self.allowance.suggestions = rest.unwrap_or_default();
        rest.is_some()
    }

    /// Returns whether another operation may be lowered.
    pub(in crate::lower) fn another_operation(&mut self, id: OperationId, place: &Pointer) -> bool {
        let fits = id.0 < self.limits.operations;
        if !fits {
            self.pass("operations", place, "the document has more operations");
        }
        fits
    }

    /// Returns whether an enum or a union may have this many values or branches.
    pub(in crate::lower) fn may_choose(&mut self, choices: usize, node: &Keywords) -> bool {
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
    pub(in crate::lower) fn pass(&mut self, name: &str, place: &Pointer, what: &str) {
        if !std::mem::replace(&mut self.allowance.exhausted, true) {
            self.report(Diagnostic::passed(self.limits, name, place, what));
        }
    }
}
