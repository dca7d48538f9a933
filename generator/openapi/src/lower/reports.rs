//! What lowering reports: diagnostics, the parts that are unused, and exceeded limits.

use std::collections::HashSet;

use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::limits::Limits;
use trine_ir::pointer::Pointer;

use crate::lower::coverage::unused::Coverage;
use crate::lower::recovery::limit::Allowance;
use crate::lower::recovery::skipped::{SkippedOperation, is_needed};

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
}
