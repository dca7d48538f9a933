//! The budget for reading a document.

use crate::diagnostic::Diagnostic;
use crate::limits::Limits;
use trine_ir::pointer::Pointer;

/// The remaining budget for reading a document, over all of its files.
pub(super) struct Budget {
    pub(super) limits: Limits,
    /// The remaining bytes.
    text: usize,
    /// The remaining files.
    files: usize,
    /// The remaining values.
    pub(super) values: usize,
}

impl Budget {
    pub(super) fn new(limits: &Limits) -> Self {
        Self {
            limits: *limits,
            text: limits.bytes(),
            files: limits.files,
            values: limits.values,
        }
    }

    /// Takes values and bytes that are not part of a text: those that overlays insert.
    pub(super) fn spend(&mut self, values: usize, bytes: usize) -> Result<(), Diagnostic> {
        let rest = (
            self.values.checked_sub(values),
            self.text.checked_sub(bytes),
        );
        let (name, what) = match rest {
            (Some(values), Some(text)) => {
                (self.values, self.text) = (values, text);
                return Ok(());
            }
            (None, _) => (
                "values",
                "the document with its overlays contains more values",
            ),
            (_, None) => ("size", "the document with its overlays is larger"),
        };
        Err(Diagnostic::passed(
            &self.limits,
            name,
            &Pointer::root(),
            what,
        ))
    }

    /// Returns an error for a value at this depth if it is too deep.
    pub(super) fn nested(&self, depth: usize) -> Result<(), Diagnostic> {
        if depth <= self.limits.depth() {
            return Ok(());
        }
        let what = "values are nested more deeply";
        Err(Diagnostic::passed(
            &self.limits,
            "depth",
            &Pointer::root(),
            what,
        ))
    }

    /// Takes the text of a file from the budget. Text over the limit is not read.
    pub(super) fn take<'t>(&mut self, text: &'t str) -> (&'t str, Result<(), Diagnostic>) {
        let rest = (self.text.checked_sub(text.len()), self.files.checked_sub(1));
        let (name, what) = match rest {
            (Some(text_left), Some(files)) => {
                (self.text, self.files) = (text_left, files);
                return (text, Ok(()));
            }
            (None, _) => ("size", "the document is larger"),
            (_, None) => ("files", "the document is in more files"),
        };
        (
            "",
            Err(Diagnostic::passed(
                &self.limits,
                name,
                &Pointer::root(),
                what,
            )),
        )
    }
}
