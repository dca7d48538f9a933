//! Patterns and the texts that they match: the verdicts are those of a browser with the flag `u`, or
//! without it where it rejects the pattern.

use regex::Regex;

use super::{Unchecked, translated};

fn matches(pattern: &str, text: &str) -> bool {
    let translated = translated(pattern).unwrap_or_else(|why| panic!("{pattern}: {why:?}"));
    let regex = Regex::new(&translated).unwrap_or_else(|why| panic!("{pattern}: {why}"));
    regex.is_match(text)
}

#[test]
fn patterns_match_as_in_ecma_262() {
    let cases: &[(&str, &str, bool)] = &[
        // A pattern is not anchored.
        ("b", "abc", true),
        ("^b", "abc", false),
        ("^[a-z]{2,3}$", "abc", true),
        ("^[a-z]{2,3}$", "abcd", false),
        // `$` is only the end, and `.` no end of a line.
        ("^a$", "a\n", false),
        ("^.$", "\n", false),
        ("^.$", "\u{2028}", false),
        ("^.$", "\u{85}", true),
        // A character is a code point.
        ("^.$", "\u{1f600}", true),
        ("^[\u{1f600}]$", "\u{1f600}", true),
        ("^\\ud83d\\ude00$", "\u{1f600}", true),
        ("^\\u{1f600}$", "\u{1f600}", true),
        // `\d` and `\w` are ASCII, `\s` is Unicode and has the byte order mark.
        ("^\\d$", "\u{663}", false),
        ("^\\w$", "\u{e9}", false),
        ("^\\W$", "\u{e9}", true),
        ("^\\s$", "\u{feff}", true),
        ("^\\s$", "\u{85}", false),
        ("^\\S$", "\u{a0}", false),
        ("\\bfoo\\b", "a foo b", true),
        ("\\bfoo\\b", "afoo", false),
        // Classes: the crate's own notation is escaped.
        ("^[a&&b]$", "&", true),
        ("^[[]$", "[", true),
        ("^[a~~b]+$", "~a", true),
        ("^[a-]$", "-", true),
        ("^[-a]$", "-", true),
        ("^[a-\\d]$", "-", true),
        ("^[\\w.-]+@[\\w.-]+$", "a.b@c-d", true),
        ("^[^\\d]$", "5", false),
        ("^[\\D]$", "x", true),
        ("^[^\\Da]$", "5", true),
        ("^[\\b]$", "\u{8}", true),
        ("[]", "a", false),
        ("^[^]$", "\n", true),
        ("^[\\]\\\\]$", "]", true),
        // Escapes.
        ("^\\/\\-\\.$", "/-.", true),
        ("^\\x41\\u0042\\cJ\\0$", "AB\n\0", true),
        ("^\\p{Lu}\\p{Script=Greek}\\P{L}$", "A\u{3b1}1", true),
        // Braces that are not bounds.
        ("^{a}$", "{a}", true),
        ("^a{,2}$", "a{,2}", true),
        ("^x{2}$", "xx", true),
        ("^x{2,}?$", "xxx", true),
        ("^(?:ab|cd)+?$", "abcd", true),
        ("^(?<year>\\d{4})$", "2026", true),
        ("^#&~ -$", "#&~ -", true),
        ("a|^$", "", true),
    ];
    for (pattern, text, expected) in cases {
        assert_eq!(matches(pattern, text), *expected, "{pattern} on {text:?}");
    }
}

#[test]
fn patterns_beyond_the_crate_are_not_checked() {
    for pattern in [
        "(?=a)",
        "(?!a)b",
        "(?<=a)b",
        "(?<!a)b",
        "(a)\\1",
        "(?<n>a)\\k<n>",
        "\\Ba",
        "\\ud800",
        "(.{1000}){1000}",
        "a{99999999999}",
        &"(".repeat(60),
    ] {
        let found = translated(pattern);
        assert!(
            matches!(found, Err(Unchecked::Beyond(_))),
            "{pattern}: {found:?}"
        );
    }
}

#[test]
fn texts_that_are_not_patterns_are_invalid() {
    for pattern in [
        "(",
        ")",
        "[",
        "[a",
        "a**",
        "*",
        "^*",
        "a{2,1}",
        "\\",
        "[z-a]",
        "(?i)a",
        "\\A",
        "\\xz",
        "\\p{Nope}",
        "\\u{110000}x",
        "(?<>a)",
        "\\c",
        "\\08",
    ] {
        let found = translated(pattern);
        assert!(
            matches!(
                found,
                Err(Unchecked::Invalid(_) | Unchecked::Beyond("unpaired surrogates"))
            ),
            "{pattern}: {found:?}"
        );
    }
}

#[test]
fn every_translation_compiles() {
    // All short texts of the characters that mean something.
    let alphabet = [
        'a', '^', '$', '\\', '[', ']', '(', ')', '-', '{', '}', '1', ',', '?', '*', 'd', 'b',
    ];
    let mut texts = vec![String::new()];
    for _ in 0..3 {
        let longer = texts
            .iter()
            .flat_map(|text| alphabet.map(|one| format!("{text}{one}")));
        texts = longer.collect();
        for text in &texts {
            if let Ok(pattern) = translated(text) {
                assert!(Regex::new(&pattern).is_ok(), "{text}: {pattern}");
            }
        }
    }
}
