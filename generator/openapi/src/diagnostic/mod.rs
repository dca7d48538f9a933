//! What is wrong with a document, told to the person who can mend it.
//!
//! Stages report into one [`Diagnostics`]; nothing stops at the first problem. Each problem has a
//! [`Code`] that is stable, a place and, where one is known, help.

mod code;
mod render;
mod terminal;

pub use terminal::{escaped, escaped_lines};

use std::collections::BTreeSet;
use std::fmt;

use serde_json::{Value as Json, json};

use crate::document::{Document, Location};
use crate::limits::{self, Limits};
use trine_ir::pointer::Pointer;

pub use code::Code;

/// How bad a problem is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// No code can be generated for the part that has it.
    Error,
    /// Code is generated; the message says what it is like.
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

/// What becomes of a document with mistakes in it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Strictness {
    /// Any error stops everything: for documents that somebody can mend.
    #[default]
    Strict,
    /// Mistakes are mended where that is safe ([`Code::remedy`]); else they cost the operation or
    /// the type that has them: for documents of other people.
    Tolerant,
}

/// One problem of a document.
#[derive(Clone, Debug, PartialEq)]
pub struct Diagnostic {
    /// What sort of problem it is.
    pub code: Code,
    /// Where it is, in the upgraded document.
    pub pointer: Pointer,
    /// What is wrong, in one line.
    pub message: String,
    /// What to do about it.
    pub help: Option<String>,
    /// Whether the key at `pointer` is what is wrong, rather than its value.
    pub on_key: bool,
    /// What a tolerant reading does about it: what its code says, or the case of it that this is.
    pub(crate) remedy: Option<&'static str>,
    /// How bad it is here: what its code says, unless the document is read otherwise.
    pub(crate) severity: Severity,
    /// What is known of its place in the text; otherwise `pointer` is looked up when it is shown.
    pub(crate) known: Option<Box<Known>>,
}

/// What is known of a place in the text when a problem is found.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Known {
    /// Where `pointer` was before the upgrade, which goes on to move things.
    Origin(Pointer),
    /// The place itself, where no pointer leads there (bad syntax, a duplicate key).
    Text(Location),
}

impl Diagnostic {
    /// A problem with the value at `pointer`.
    pub fn new(code: Code, pointer: &Pointer, message: impl Into<String>) -> Self {
        Self {
            code,
            pointer: pointer.clone(),
            message: message.into(),
            help: None,
            on_key: false,
            remedy: code.remedy(),
            severity: code.severity(),
            known: None,
        }
    }

    /// The same problem with a sentence about what to do.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// The same problem with the key at `pointer` as its place.
    #[must_use]
    pub fn on_key(mut self) -> Self {
        self.on_key = true;
        self
    }

    /// The same problem with what a tolerant reading does about it here. Whether it does anything
    /// is for the code to say.
    #[must_use]
    pub(crate) fn mended(mut self, remedy: &'static str) -> Self {
        self.remedy = self.remedy.and(Some(remedy));
        self
    }

    /// The same problem at a place in the text.
    #[must_use]
    pub fn at(mut self, location: Location) -> Self {
        self.known = Some(Box::new(Known::Text(location)));
        self
    }

    /// The pointer of what it is about, as the document is written: an upgrade gives keywords names
    /// that no author knows.
    fn origin(&self, document: &Document) -> Pointer {
        match self.known.as_deref() {
            Some(Known::Origin(pointer)) => document.origin_before_upgrade(pointer),
            Some(Known::Text(_)) => self.pointer.clone(),
            None => document.origin(&self.pointer),
        }
    }

    /// How bad it is: the severity of its code, unless it was mended or warnings are denied.
    pub fn severity(&self) -> Severity {
        self.severity
    }

    /// Whether it is an error that was mended.
    pub fn is_mended(&self) -> bool {
        self.severity == Severity::Warning && self.code.severity() == Severity::Error
    }

    /// The same problem as `strictness` sees it.
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
    /// No problems.
    pub fn new() -> Self {
        Self::default()
    }

    /// No problems, and no more of them later than these limits allow.
    pub fn within(limits: &Limits) -> Self {
        Self {
            limits: *limits,
            ..Self::default()
        }
    }

    /// The same problems, and those that are still to come, as `strictness` sees them.
    #[must_use]
    pub fn under(self, strictness: Strictness) -> Self {
        let mut under = Self {
            strictness,
            ..Self::within(&self.limits)
        };
        under.extend(self);
        under
    }

    /// How they are seen.
    pub fn strictness(&self) -> Strictness {
        self.strictness
    }

    /// Makes an error of every warning, for those who want none.
    pub fn deny_warnings(&mut self) {
        for diagnostic in &mut self.list {
            diagnostic.severity = Severity::Error;
        }
    }

    /// Adds a problem; the same one twice is kept once. One that is too many is that problem; those
    /// behind it are not kept.
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
        if self.list.len() < most || limits::is_limit(diagnostic.code) {
            self.list.push(diagnostic);
        } else {
            let what = "the document has more problems";
            let passed = self.limits.passed("problems", &Pointer::root(), what);
            self.list.push(passed);
        }
    }

    /// Adds all problems of `other`.
    pub fn extend(&mut self, other: Diagnostics) {
        for diagnostic in other.list {
            self.report(diagnostic);
        }
    }

    /// Whether one of them is an error.
    pub fn has_errors(&self) -> bool {
        self.count(Severity::Error) > 0
    }

    /// How many have this severity.
    pub fn count(&self, severity: Severity) -> usize {
        self.list
            .iter()
            .filter(|diagnostic| diagnostic.severity() == severity)
            .count()
    }

    /// Whether one of them is a limit that was passed.
    pub(crate) fn pass_a_limit(&self) -> bool {
        self.list.iter().any(|one| limits::is_limit(one.code))
    }

    /// The limits that were passed alone, if any was: what else is known of such a document is not
    /// all, and may be much.
    #[must_use]
    pub fn that_count(&self) -> Self {
        let mut count = Self::default();
        if !self.pass_a_limit() {
            return self.clone();
        }
        let passed = self.list.iter().filter(|one| limits::is_limit(one.code));
        count.list.extend(passed.cloned());
        count
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.list.len()
    }

    /// In the order in which they were reported.
    pub fn iter(&self) -> impl Iterator<Item = &Diagnostic> {
        self.list.iter()
    }

    /// The errors at `pointer` or below it.
    pub fn errors_within<'a>(
        &'a self,
        pointer: &'a Pointer,
    ) -> impl Iterator<Item = &'a Diagnostic> {
        self.list.iter().filter(move |diagnostic| {
            diagnostic.severity() == Severity::Error && diagnostic.pointer.is_within(pointer)
        })
    }

    /// In the order of their places, each with its place in the text.
    pub fn sorted(&self, document: &Document) -> Vec<(&Diagnostic, Option<Location>)> {
        let places = document.locate_all(&self.list);
        let mut sorted: Vec<_> = self.list.iter().zip(places).collect();
        sorted.sort_by_key(|(diagnostic, place)| {
            (
                place.map(|place| (place.file, place.offset)),
                diagnostic.severity(),
            )
        });
        sorted
    }

    /// The text for a terminal: every problem with its line and a caret under what it is about.
    pub fn render(&self, document: &Document) -> String {
        render::render(self, document)
    }

    /// The problems as data, for `--message-format json`.
    pub fn to_json(&self, document: &Document) -> Json {
        self.sorted(document)
            .into_iter()
            .map(|(diagnostic, place)| {
                json!({
                    "code": diagnostic.code.as_str(),
                    "severity": diagnostic.severity().to_string(),
                    "message": diagnostic.message,
                    "help": diagnostic.help,
                    "pointer": diagnostic.origin(document).as_str(),
                    "file": place.map_or(document.name(), |place| document.file_name(place.file)),
                    "line": place.map(|place| place.line),
                    "column": place.map(|place| place.column),
                })
            })
            .collect()
    }
}
