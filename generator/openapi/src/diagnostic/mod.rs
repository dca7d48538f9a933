//! Problems of a document, reported to the person who can fix it.
//!
//! Stages report into one [`Diagnostics`]; nothing stops at the first problem. Each problem has a
//! stable [`Code`], a location and, where possible, help.

mod code;
mod levels;
mod limit;
mod terminal;

pub(crate) use terminal::has_effect;
pub use terminal::{escaped, escaped_lines};

use std::collections::BTreeSet;
use std::fmt;

use crate::limits::Limits;
use crate::location::Location;
use trine_ir::pointer::Pointer;

pub use code::Code;
pub use levels::Levels;
pub(crate) use levels::pattern;

/// The severity of a problem.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// No code can be generated for the affected part.
    Error,
    /// Code is generated; the message describes the effect.
    Warning,
}

impl fmt::Display for Severity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Error => "error",
            Self::Warning => "warning",
        })
    }
}

/// The handling of the mistakes of a document.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Strictness {
    /// Any error stops the generation: for documents that you can fix.
    #[default]
    Strict,
    /// Mistakes are repaired if that is safe ([`Code::remedy`]); otherwise the affected operation
    /// or type is skipped: for documents of other people.
    Tolerant,
}

/// One problem of a document.
#[derive(Clone, Debug, PartialEq)]
pub struct Diagnostic {
    /// The kind of problem.
    pub code: Code,
    /// The place in the upgraded document.
    pub pointer: Pointer,
    /// The problem, in one line.
    pub message: String,
    /// The way to fix it.
    pub help: Option<String>,
    /// Whether the problem is the key at `pointer` rather than its value.
    pub on_key: bool,
    /// Whether something that a caller could send or read is not there because of the problem.
    pub(crate) affects_calls: bool,
    /// Whether nothing is generated because of the problem, whatever its code.
    pub(crate) is_fatal: bool,
    /// The remedy of a tolerant reading: that of the code, or a more specific one.
    pub(crate) remedy: Option<&'static str>,
    /// The severity: that of the code, unless the problem is repaired or warnings are denied.
    pub(crate) severity: Severity,
    /// The known place in the text; otherwise `pointer` is looked up on rendering.
    pub(crate) known: Option<Box<Known>>,
    /// The place of the bracket or quote that is not closed, if that is the problem.
    pub(crate) opening: Option<Box<Location>>,
}

/// The known place in the text of a problem.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Known {
    /// The pointer before the upgrade, which may move the value later.
    Origin(Pointer),
    /// The number of a file, and a place in its tree.
    File(usize, Pointer),
    /// The location itself, if no pointer leads there (invalid syntax, a duplicate key).
    Text(Location),
}

impl Diagnostic {
    /// Creates a problem with the value at `pointer`.
    pub fn new(code: Code, pointer: &Pointer, message: impl Into<String>) -> Self {
        Self {
            code,
            pointer: pointer.clone(),
            message: message.into(),
            help: None,
            on_key: false,
            affects_calls: false,
            is_fatal: false,
            remedy: code.remedy(),
            severity: code.severity(),
            known: None,
            opening: None,
        }
    }

    /// Adds a line about how to fix the problem.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// Marks a problem because of which a caller cannot send or read something.
    #[must_use]
    pub(crate) fn affecting_calls(mut self) -> Self {
        self.affects_calls = true;
        self
    }

    /// Makes it a problem with which nothing is generated, not even by a tolerant reading.
    #[must_use]
    pub(crate) fn fatal(mut self) -> Self {
        self.is_fatal = true;
        self.remedy = None;
        self
    }

    /// Returns whether nothing can be read because of the problem, not even by a tolerant reading.
    pub(crate) fn stops(&self) -> bool {
        self.is_fatal || self.code.is_fatal()
    }

    /// Sets the key at `pointer` as the place.
    #[must_use]
    pub fn on_key(mut self) -> Self {
        self.on_key = true;
        self
    }

    /// Sets what a tolerant reading does about this problem, if its code has a remedy.
    #[must_use]
    pub(crate) fn with_remedy(mut self, remedy: &'static str) -> Self {
        self.remedy = self.remedy.and(Some(remedy));
        self
    }

    /// Sets the location in the text.
    #[must_use]
    pub fn at(mut self, location: Location) -> Self {
        self.known = Some(Box::new(Known::Text(location)));
        self
    }

    /// Sets the place of the bracket or quote that is not closed.
    #[must_use]
    pub(crate) fn opened_at(mut self, opening: Option<Location>) -> Self {
        self.opening = opening.map(Box::new);
        self
    }

    /// Returns the severity of the code, unless the problem is repaired or warnings are denied.
    pub fn severity(&self) -> Severity {
        self.severity
    }

    /// Returns whether the problem is a repaired error.
    pub fn is_repaired(&self) -> bool {
        self.severity == Severity::Warning && self.code.severity() == Severity::Error
    }

    /// Returns the problem with its severity under `strictness`.
    pub(crate) fn under(mut self, strictness: Strictness) -> Self {
        if let (Strictness::Tolerant, Severity::Error, Some(remedy)) =
            (strictness, self.severity, self.remedy)
        {
            self.severity = Severity::Warning;
            self.message = format!("{}; {remedy}", self.message);
        }
        self
    }
}

/// All problems of one document.
#[derive(Clone, Debug, Default)]
pub struct Diagnostics {
    list: Vec<Diagnostic>,
    seen: BTreeSet<(Code, Pointer, String)>,
    strictness: Strictness,
    limits: Limits,
}

impl Diagnostics {
    /// Creates an empty list.
    pub fn new() -> Self {
        Self::default()
    }

    /// Creates an empty list with the limits for later problems.
    pub fn within(limits: &Limits) -> Self {
        Self {
            limits: *limits,
            ..Self::default()
        }
    }

    /// Applies `strictness` to the problems in the list and to later ones.
    #[must_use]
    pub fn under(self, strictness: Strictness) -> Self {
        let mut under = Self {
            strictness,
            ..Self::within(&self.limits)
        };
        under.extend(self);
        under
    }

    /// Returns the strictness applied to the problems.
    pub fn strictness(&self) -> Strictness {
        self.strictness
    }

    /// Turns every warning into an error.
    pub fn deny_warnings(&mut self) {
        for diagnostic in &mut self.list {
            diagnostic.severity = Severity::Error;
        }
    }

    /// Adds a problem unless it is already in the list. At the limit, one problem that reports the
    /// limit is added; later ones are dropped.
    pub fn report(&mut self, diagnostic: Diagnostic) {
        let most = self.limits.problems;
        if self.list.len() > most {
            return;
        }
        let diagnostic = diagnostic.under(self.strictness);
        let identity = (
            diagnostic.code,
            diagnostic.pointer.clone(),
            diagnostic.message.clone(),
        );
        if !self.seen.insert(identity) {
            return;
        }
        if self.list.len() < most || diagnostic.code.is_limit() {
            self.list.push(diagnostic);
        } else {
            let what = "the document has more problems";
            let passed = Diagnostic::passed(&self.limits, "problems", &Pointer::root(), what);
            self.list.push(passed);
        }
    }

    /// Adds all problems of `other`.
    pub fn extend(&mut self, other: Diagnostics) {
        for diagnostic in other.list {
            self.report(diagnostic);
        }
    }

    /// Returns whether the list contains an error.
    pub fn has_errors(&self) -> bool {
        self.count(Severity::Error) > 0
    }

    /// Returns only the errors.
    #[must_use]
    pub fn errors(&self) -> Self {
        let errors = self.list.iter();
        let errors = errors.filter(|one| one.severity() == Severity::Error);
        Self {
            list: errors.cloned().collect(),
            ..Self::within(&self.limits)
        }
    }

    /// Returns the number of problems of a severity.
    pub fn count(&self, severity: Severity) -> usize {
        self.list
            .iter()
            .filter(|diagnostic| diagnostic.severity() == severity)
            .count()
    }

    /// Returns whether a limit was exceeded.
    pub(crate) fn pass_a_limit(&self) -> bool {
        self.list.iter().any(|one| one.code.is_limit())
    }

    /// Returns whether no code is generated: a limit is exceeded, or a strict reading found an error.
    /// This is the only rule about it; every stage that reports ends with it.
    pub fn stop(&self) -> bool {
        self.pass_a_limit() || (self.strictness == Strictness::Strict && self.has_errors())
    }

    /// Returns only the exceeded limits, if there are any: the other problems of such a document
    /// are incomplete and may be many.
    #[must_use]
    pub fn that_count(&self) -> Self {
        let mut count = Self::default();
        if !self.pass_a_limit() {
            return self.clone();
        }
        let passed = self.list.iter().filter(|one| one.code.is_limit());
        count.list.extend(passed.cloned());
        count
    }

    /// Returns whether the list is empty.
    pub fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    /// Returns the number of problems.
    pub fn len(&self) -> usize {
        self.list.len()
    }

    /// Returns the problems in the order in which they were reported.
    pub fn iter(&self) -> impl Iterator<Item = &Diagnostic> {
        self.list.iter()
    }
}
