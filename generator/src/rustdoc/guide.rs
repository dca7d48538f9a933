//! Markdown by the owner of a crate. It is trusted and passed on unmodified, except for characters
//! that would end its comment.

use pulldown_cmark::{Event, Options, Parser, Tag};

use super::visible;

/// Returns the lines of a guide, without characters that a comment cannot contain.
pub(super) fn lines(markdown: &str) -> Vec<String> {
    let lines = visible(markdown);
    let mut lines: Vec<String> = lines.lines().map(|it| it.trim_end().to_owned()).collect();
    while lines.last().is_some_and(String::is_empty) {
        lines.pop();
    }
    let empty = lines.iter().take_while(|line| line.is_empty()).count();
    lines.split_off(empty)
}

/// Returns whether text after the guide would not be part of it, as it would be after an
/// unterminated code block or comment.
pub fn has_end(markdown: &str) -> bool {
    let text = format!("{}\n\n# End\n", lines(markdown).join("\n"));
    let options = Options::ENABLE_TABLES | Options::ENABLE_FOOTNOTES | Options::ENABLE_TASKLISTS;
    let start = text.trim_end().len() - "# End".len();
    let mut depth = 0_usize;
    for (event, range) in Parser::new_ext(&text, options).into_offset_iter() {
        match event {
            Event::Start(Tag::Heading { .. }) if range.start == start => return depth == 0,
            Event::Start(_) => depth += 1,
            Event::End(_) => depth = depth.saturating_sub(1),
            _ => {}
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_guide_is_unmodified() {
        let guide = "\n# A\n\n```rust\n    let a = \"*/\";  \n# drop(a);\n```\n| a |\n|---|\n\n\n";
        let expected = [
            "# A",
            "",
            "```rust",
            "    let a = \"*/\";",
            "# drop(a);",
            "```",
            "| a |",
            "|---|",
        ];
        assert_eq!(lines(guide), expected);
        assert_eq!(lines("a\rb\u{202e}c\0"), ["a", "bc\u{fffd}"]);
        assert!(lines(" \n\n").is_empty());
    }

    #[test]
    fn an_unterminated_block_has_no_end() {
        for whole in [
            "",
            "a",
            "- a\n  - b",
            "> a",
            "```\na\n```",
            "    code",
            "<!-- a -->",
            "| a |\n|---|\n| b |",
            "[a]: b",
            "<details>\n\na\n\n</details>",
        ] {
            assert!(has_end(whole), "{whole}");
        }
        for open in [
            "```\na",
            "a\n\n~~~~\nb\n~~~",
            "<!-- a",
            "<pre>\na",
            "<script>",
        ] {
            assert!(!has_end(open), "{open}");
        }
    }
}
