//! Untrusted text in a terminal.

use std::borrow::Cow;

/// Returns `text` with every character escaped that would do something else than show: control
/// characters, line ends among them, and those that reorder or hide text.
///
/// ```
/// use trine_openapi::diagnostic::escaped;
///
/// assert_eq!(escaped("a\u{1b}[31m"), "a\\u{1b}[31m");
/// assert_eq!(escaped("größe"), "größe");
/// ```
pub fn escaped(text: &str) -> Cow<'_, str> {
    escaped_except(text, &[])
}

/// Returns text of several lines with every such character escaped, except for the line ends.
pub fn escaped_lines(text: &str) -> Cow<'_, str> {
    escaped_except(text, &['\n'])
}

fn escaped_except<'t>(text: &'t str, kept: &[char]) -> Cow<'t, str> {
    let is_escaped = |c: char| has_effect(c) && !kept.contains(&c);
    if !text.chars().any(is_escaped) {
        return Cow::Borrowed(text);
    }
    let mut shown = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\t' => shown.push(' '),
            c if is_escaped(c) => shown.extend(c.escape_unicode()),
            c => shown.push(c),
        }
    }
    Cow::Owned(shown)
}

/// Returns whether a terminal does something else with a character than show it.
pub(crate) fn has_effect(c: char) -> bool {
    c.is_control()
        || matches!(
            c,
            '\u{ad}'
                | '\u{61c}'
                | '\u{180e}'
                | '\u{200b}'..='\u{200f}'
                | '\u{2028}'..='\u{202e}'
                | '\u{2060}'..='\u{206f}'
                | '\u{feff}'
                | '\u{fff9}'..='\u{fffb}'
                | '\u{e0000}'..='\u{e0fff}'
        )
}

#[cfg(test)]
mod tests {
    use super::{escaped, escaped_lines};

    #[test]
    fn what_acts_on_a_terminal_is_escaped() {
        for c in [
            '\u{1b}', '\u{7}', '\r', '\n', '\u{9b}', '\u{202e}', '\u{2066}', '\u{200f}', '\u{85}',
        ] {
            let text = format!("a{c}b");
            assert_eq!(escaped(&text), format!("a{}b", c.escape_unicode()));
        }
        assert_eq!(escaped_lines("a\nb\u{1b}"), "a\nb\\u{1b}");
        assert_eq!(escaped("a\tb 日本 é"), "a b 日本 é");
    }
}
