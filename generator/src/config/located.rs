//! Messages about a text in TOML, with the line: safe to print, whatever the text contains.

use std::ops::Range;

use trine_ir::suggest::closest;
use trine_openapi::diagnostic::Severity;
use trine_openapi::report::{Excerpt, Rendered, Report};

/// Returns the message of an error with its location in the text.
pub(crate) fn located(name: &str, text: &str, error: &toml::de::Error) -> Rendered {
    let message = error.message();
    match error.span() {
        Some(span) => located_at(name, text, &span, message),
        None => general(name, message),
    }
}

/// Returns a message about the whole file.
pub(crate) fn general(name: &str, message: &str) -> Rendered {
    Rendered::of(std::iter::once(report(name, message, None, None)))
}

/// Returns a message with its location in the text.
pub(crate) fn located_at(name: &str, text: &str, span: &Range<usize>, message: &str) -> Rendered {
    let mut at = span.start.min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    let start = text[..at].rfind('\n').map_or(0, |end| end + 1);
    let number = text[..start].matches('\n').count() + 1;
    let before = text[start..at].chars().count();
    let line = text[start..].lines().next().unwrap_or_default();
    let end = span.end.min(start + line.len()).max(at);
    let length = text.get(at..end).map_or(0, |marked| marked.chars().count());
    let excerpt = Excerpt::new((number, before + 1), line, before..before + length, false);
    // The parser's messages have several lines.
    let message = message.replace('\n', "; ");
    let help = meant(&message).map(|name| format!("did you mean `{name}`?"));
    let report = report(name, &message, help.as_deref(), Some(excerpt));
    Rendered::of(std::iter::once(report))
}

fn report<'a>(
    file: &'a str,
    message: &'a str,
    help: Option<&'a str>,
    excerpt: Option<Excerpt>,
) -> Report<'a> {
    Report {
        severity: Severity::Error,
        code: None,
        message,
        help,
        file,
        excerpt,
        opening: None,
    }
}

/// Returns the key that an unknown one is closest to, by the message of serde, the only place where
/// the known keys of a table are listed: ``unknown field `a`, expected one of `b`, `c` ``.
fn meant(message: &str) -> Option<&str> {
    let rest = message
        .strip_prefix("unknown field `")
        .or_else(|| message.strip_prefix("unknown variant `"))?;
    let (unknown, known) = rest.split_once("`, expected ")?;
    closest(unknown, known.split('`').skip(1).step_by(2))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn message(text: &str) -> String {
        let error = toml::from_str::<toml::Table>(text).expect_err("an error");
        located("trine.toml", text, &error).plain
    }

    #[test]
    fn an_error_shows_its_line() {
        assert_eq!(
            message("a = 1\nb = x\n"),
            "error: string values must be quoted, expected literal string\n --> trine.toml:2:5\n  |\n\
             2 | b = x\n  |     ^\n"
        );
    }

    #[test]
    fn texts_are_shortened_and_escaped() {
        let long = message(&format!("b = \"\u{202e}{}\" x", "é".repeat(10_000)));
        assert!(
            long.lines().all(|line| line.chars().count() < 200),
            "{long}"
        );
        assert!(!message("a =\t\tx").contains('\t'));
        let odd = message("a = \u{1b}[31m\u{202e}");
        assert!(!odd.contains(['\u{1b}', '\u{202e}']), "{odd}");
        assert!(odd.contains("1 | a = ·[31m·"), "{odd}");
    }

    #[test]
    fn an_unknown_key_has_a_suggestion() {
        let message = "unknown field `nmaes`, expected one of `names`, `formats`";
        assert_eq!(meant(message), Some("names"));
        assert_eq!(meant("unknown field `x`, expected `names`"), None);
    }
}
