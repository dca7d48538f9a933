//! The levels that a user sets for codes: allowed warnings are not reported, allowed errors are
//! warnings, and denied warnings are errors.

use std::collections::BTreeSet;
use std::str::FromStr;

use super::{Code, Diagnostics, Severity};

/// The levels of codes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Levels {
    /// The codes of warnings that are not reported, and of errors that are reported as warnings.
    pub allow: BTreeSet<Code>,
    /// The codes of warnings that are errors; they have priority.
    pub deny: BTreeSet<Code>,
}

impl FromStr for Code {
    type Err = String;

    fn from_str(name: &str) -> Result<Self, String> {
        let known = Self::ALL.iter().find(|code| code.as_str() == name);
        known.copied().ok_or_else(|| {
            let names = Self::ALL.iter().map(|code| code.as_str());
            match trine_ir::suggest::closest(name, names) {
                Some(close) => format!("unknown code `{name}`; did you mean `{close}`?"),
                None => format!("unknown code `{name}`; `trine explain` lists all codes"),
            }
        })
    }
}

impl Diagnostics {
    /// Applies levels to the problems. An allowed error is still reported, as a warning: a part of
    /// the document is skipped because of it.
    pub fn apply(&mut self, levels: &Levels) {
        self.list.retain_mut(|diagnostic| {
            let is_denied = levels.deny.contains(&diagnostic.code);
            let is_allowed = levels.allow.contains(&diagnostic.code) && !is_denied;
            let was_error = diagnostic.severity == Severity::Error;
            if is_denied {
                diagnostic.severity = Severity::Error;
            } else if is_allowed {
                diagnostic.severity = Severity::Warning;
            }
            was_error || !is_allowed
        });
    }

    /// Returns the number of denied warnings: errors because of which nothing was skipped.
    pub fn denied(&self, levels: &Levels) -> usize {
        let is_denied = |code: Code| levels.deny.contains(&code);
        self.list.iter().filter(|one| is_denied(one.code)).count()
    }
}

/// Returns a message without the names in it: messages that differ only in them are alike.
pub(crate) fn pattern(message: &str) -> String {
    let parts = message.split('`').step_by(2);
    parts.collect::<Vec<_>>().join("`")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::Diagnostic;
    use trine_ir::pointer::Pointer;

    #[test]
    fn levels_change_the_severity() {
        let mut all = Diagnostics::new();
        for code in [Code::IgnoredKeyword, Code::EmptyEnum, Code::MalformedPart] {
            all.report(Diagnostic::new(code, &Pointer::root(), "m"));
        }
        let codes = |names: &[&str]| {
            names
                .iter()
                .map(|name| name.parse().expect("a code"))
                .collect()
        };
        let levels = Levels {
            allow: codes(&["empty-enum", "malformed-part", "ignored-keyword"]),
            deny: codes(&["ignored-keyword"]),
        };
        all.apply(&levels);
        let left: Vec<_> = all.iter().map(|one| (one.code, one.severity())).collect();
        assert_eq!(
            left,
            [
                (Code::IgnoredKeyword, Severity::Error),
                (Code::MalformedPart, Severity::Warning)
            ]
        );
        assert_eq!(all.denied(&levels), 1);
    }

    #[test]
    fn an_unknown_code_is_rejected_with_a_suggestion() {
        let error = "ignored-keywords".parse::<Code>().expect_err("an error");
        assert_eq!(
            error,
            "unknown code `ignored-keywords`; did you mean `ignored-keyword`?"
        );
    }

    #[test]
    fn messages_that_differ_only_in_names_have_one_pattern() {
        assert_eq!(
            pattern("missing `a` of `b c`"),
            pattern("missing `x` of ``")
        );
        assert_ne!(pattern("missing `a`"), pattern("unknown `a`"));
    }
}
