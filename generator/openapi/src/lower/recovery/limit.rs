//! The limits of a lowering: what a small text can make much of.

use trine_ir::OperationId;
use trine_ir::pointer::Pointer;

use crate::lower::Lowering;
use crate::lower::schema::keywords::Keywords;

/// What may still be lowered.
pub(in crate::lower) struct Allowance {
    /// The members of compositions, properties of objects and parts of operations that may still be
    /// looked at.
    pub members: usize,
    /// How many suggestions for misspelt names may still be looked for.
    pub suggestions: usize,
    /// Whether there is nothing left: from then on everything is "any value".
    pub exhausted: bool,
}

/// After as many misspelt names, one more suggestion is no help.
const SUGGESTIONS: usize = 100;

impl Allowance {
    pub fn new(members: usize) -> Self {
        Self {
            members,
            suggestions: SUGGESTIONS,
            exhausted: false,
        }
    }
}

impl Lowering<'_> {
    /// Whether as many members more may be looked at.
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

    /// Whether another suggestion may be looked for.
    pub(in crate::lower) fn may_suggest(&mut self) -> bool {
        let rest = self.allowance.suggestions.checked_sub(1);
        self.allowance.suggestions = rest.unwrap_or_default();
        rest.is_some()
    }

    /// Whether another definition may be made.
    pub(in crate::lower) fn check_types(&mut self, place: &Pointer) {
        if self.schemas.len() >= self.config.limits.types {
            self.pass("types", place, "the document results in more types");
        }
    }

    /// Whether another operation may be read.
    pub(in crate::lower) fn another_operation(&mut self, id: OperationId, place: &Pointer) -> bool {
        let fits = id.0 < self.config.limits.operations;
        if !fits {
            self.pass("operations", place, "the document has more operations");
        }
        fits
    }

    /// Whether an enum or a union may have as many values or branches.
    pub(in crate::lower) fn may_choose(&mut self, choices: usize, node: &Keywords) -> bool {
        let fits = choices <= self.config.limits.choices;
        if !fits {
            let what = match node.is_union() {
                true => "this union has more branches",
                false => "this enum has more values",
            };
            self.pass("choices", &node.pointer, what);
        }
        fits
    }

    /// Tells of a limit that was passed; of the first one, as nothing is lowered behind it.
    fn pass(&mut self, name: &str, place: &Pointer, what: &str) {
        if !std::mem::replace(&mut self.allowance.exhausted, true) {
            self.report(self.config.limits.passed(name, place, what));
        }
    }
}
