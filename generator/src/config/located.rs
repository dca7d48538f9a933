//! Messages about a text in TOML, with the line: safe to print, whatever the text contains.

use std::fmt::Write as _;
use std::ops::Range;

use trine_openapi::diagnostic::escaped;

/// The maximum number of characters of the shown line …
const LINE_WIDTH: usize = 120;
/// … of which so many are in front of the error.
const LEAD: usize = 40;
/// The maximum number of characters of a message, which may contain values.
const MESSAGE_LENGTH: usize = 800;

/// Returns the message of an error with its location in the text.
pub(crate) fn located(text: &str, error: &toml::de::Error) -> String {
    match error.span() {
        Some(span) => located_at(text, &span, error.message()),
        None => shortened(&escaped(error.message())),
    }
}

/// Returns a message with its location in the text.
pub(crate) fn located_at(text: &str, span: &Range<usize>, message: &str) -> String {
    let message = shortened(&escaped(message));
    let mut at = span.start.min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    let start = text[..at].rfind('\n').map_or(0, |end| end + 1);
    let number = text[..start].matches('\n').count() + 1;
    let before: Vec<char> = text[start..at].chars().collect();
    let after = text[at..].lines().next().unwrap_or_default();
    let shown = before.len().min(LEAD);
    let cut = before.len() - shown;
    let visible = |c: char| match escaped(c.encode_utf8(&mut [0; 4])).as_ref() {
        " " => ' ',
        shown if shown.chars().count() > 1 => '·',
        _ => c,
    };
    let line = before[cut..].iter().copied().chain(after.chars());
    let line: String = line.take(LINE_WIDTH).map(visible).collect();
    let mark = if cut > 0 { "…" } else { "" };
    let margin = " ".repeat(number.to_string().len());
    let mut out = format!(
        "TOML parse error at line {number}, column {}\n{margin} |\n",
        before.len() + 1
    );
    let indent = " ".repeat(shown + mark.chars().count());
    // Writing to a string cannot fail.
    let _ = writeln!(out, "{number} | {mark}{}", line.trim_end());
    let _ = write!(out, "{margin} | {indent}^\n{message}");
    out
}

/// Cuts a message that is too long to be read.
fn shortened(message: &str) -> String {
    match message.char_indices().nth(MESSAGE_LENGTH) {
        Some((end, _)) => format!("{}…", &message[..end]),
        None => message.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn message(text: &str) -> String {
        let error = toml::from_str::<toml::Table>(text).expect_err("an error");
        located(text, &error)
    }

    #[test]
    fn an_error_shows_its_line() {
        assert_eq!(
            message("a = 1\nb = x\n"),
            "TOML parse error at line 2, column 5\n  |\n2 | b = x\n  |     ^\nstring values must be quoted, expected literal string"
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
}
