//! Scalars of the wrong kind: numbers and booleans in quotes, numbers as text.

use super::walk::{Verdict, Walk};
use crate::diagnostic::Code;
use crate::document::node::Node;
use crate::document::place::Place;

impl Walk<'_> {
    pub(super) fn text(&mut self, node: &mut Node, at: &Place<'_>) -> Verdict {
        if matches!(node, Node::String(_)) {
            return Verdict::Keep;
        }
        let Some(text) = node.scalar_text() else {
            return self.mismatch(node, "a string", at);
        };
        let message = format!(
            "expected a string for {}, found {}; treated as \"{text}\"",
            at.name(),
            node.kind()
        );
        self.repaired(at, message);
        *node = Node::String(text);
        Verdict::Keep
    }

    pub(super) fn flag(&mut self, node: &mut Node, at: &Place<'_>) -> Verdict {
        if matches!(node, Node::Bool(_)) {
            return Verdict::Keep;
        }
        match node.as_str().and_then(truth) {
            Some(value) => {
                self.repaired(
                    at,
                    format!(
                        "expected a boolean for {}, found {value} in quotes; treated as a boolean",
                        at.name()
                    ),
                );
                *node = Node::Bool(value);
                Verdict::Keep
            }
            None => self.mismatch(node, "a boolean", at),
        }
    }

    pub(super) fn count(&mut self, node: &mut Node, at: &Place<'_>) -> Verdict {
        if self.number(node, at) == Verdict::Drop {
            return Verdict::Drop;
        }
        let Node::Number(text) = &*node else {
            return Verdict::Drop;
        };
        if text.parse::<usize>().is_ok() {
            return Verdict::Keep;
        }
        match integer_text(text).filter(|text| text.parse::<usize>().is_ok()) {
            Some(text) => {
                *node = Node::Number(text);
                Verdict::Keep
            }
            None => {
                let message = format!("expected a count for {}, found {text}; ignored", at.name());
                self.report(Code::IgnoredKeyword, at, message);
                Verdict::Drop
            }
        }
    }

    pub(super) fn number(&mut self, node: &mut Node, at: &Place<'_>) -> Verdict {
        let text = match &*node {
            Node::Number(_) => return Verdict::Keep,
            Node::String(text) => text.trim().to_owned(),
            _ => return self.mismatch(node, "a number", at),
        };
        if text.parse::<f64>().is_ok_and(f64::is_finite) {
            self.repaired(
                at,
                format!(
                    "expected a number for {}, found a number in quotes; treated as a number",
                    at.name()
                ),
            );
            *node = Node::Number(text);
            return Verdict::Keep;
        }
        // YAML has no type for `1e400`.
        if text.parse::<f64>().is_ok_and(f64::is_infinite)
            && text.contains(|c: char| c.is_ascii_digit())
        {
            let message = format!(
                "expected a number of at most 1.8e308 for {}, found `{text}`; ignored",
                at.name()
            );
            self.report(Code::IgnoredKeyword, at, message);
            return Verdict::Drop;
        }
        self.mismatch(node, "a number", at)
    }

    /// Drops an invalid scalar: only an annotation or a constraint is lost.
    fn mismatch(&mut self, node: &Node, wanted: &str, at: &Place<'_>) -> Verdict {
        let message = format!(
            "expected {wanted} for {}, found {}; ignored",
            at.name(),
            node.kind()
        );
        self.report(Code::IgnoredKeyword, at, message);
        Verdict::Drop
    }
}

/// Parses a boolean in quotes.
pub(super) fn truth(text: &str) -> Option<bool> {
    match text.trim() {
        "true" | "True" | "TRUE" => Some(true),
        "false" | "False" | "FALSE" => Some(false),
        _ => None,
    }
}

/// Returns a number without a fraction (`1.0`, `1e3`) as an integer.
pub(super) fn integer_text(text: &str) -> Option<String> {
    let value = text.parse::<f64>().ok()?;
    let exact = value.fract() == 0.0 && value.abs() < 9_007_199_254_740_992.0;
    exact.then(|| format!("{value:.0}"))
}
