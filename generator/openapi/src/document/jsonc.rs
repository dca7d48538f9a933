//! JSON with comments and trailing commas.
//!
//! Both are replaced by spaces, so that the parser of JSON reads the rest: places, limits and messages
//! are those of any other text. Parsers of such dialects build a tree of their own, without the limits
//! of a [`Reader`](super::read::Reader), or report no places.

/// A text without its comments and trailing commas.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Blanked {
    /// The text, as long as the original one.
    pub(super) text: String,
    /// Where the first comment or trailing comma is.
    pub(super) first: usize,
    pub(super) comments: usize,
    pub(super) commas: usize,
}

/// Returns a JSON text without its comments and trailing commas; `None` if it has none.
///
/// In valid JSON neither exists. In a text with another mistake, everything in front of the mistake is
/// recognized as the parser would, so that its message stays the same.
pub(super) fn blanked(text: &str) -> Option<Blanked> {
    let mut found = Blanked {
        text: String::new(),
        first: text.len(),
        comments: 0,
        commas: 0,
    };
    // The ranges to replace, in order.
    let mut ranges = Vec::new();
    // A comma that no value has followed yet, and the number of ranges in front of it.
    let mut comma: Option<(usize, usize)> = None;
    let mut after_value = false;
    let bytes = text.as_bytes();
    let mut at = 0;
    while let Some(byte) = bytes.get(at) {
        let end = match byte {
            b' ' | b'\t' | b'\n' | b'\r' => at + 1,
            b'/' => match comment_end(text, at) {
                Some(end) => {
                    found.comments += 1;
                    ranges.push(at..end);
                    end
                }
                // The parser stops here.
                None => break,
            },
            b',' => {
                comma = after_value.then_some((at, ranges.len()));
                after_value = false;
                at + 1
            }
            b'}' | b']' => {
                if let Some((place, index)) = comma.take() {
                    found.commas += 1;
                    ranges.insert(index, place..place + 1);
                }
                after_value = true;
                at + 1
            }
            b'"' => {
                (comma, after_value) = (None, true);
                string_end(bytes, at)
            }
            byte => {
                (comma, after_value) = (None, !matches!(byte, b'{' | b'[' | b':'));
                at + 1
            }
        };
        at = end;
    }
    found.first = ranges.first()?.start;
    let mut rest = 0;
    for range in ranges {
        found.text.push_str(&text[rest..range.start]);
        found.text.extend(text[range.clone()].bytes().map(blank));
        rest = range.end;
    }
    found.text.push_str(&text[rest..]);
    Some(found)
}

/// Returns the text after comments and white space at its start.
pub(super) fn without_leading_comments(text: &str) -> &str {
    let mut rest = text.trim_start();
    while let Some(end) = comment_end(rest, 0) {
        rest = rest[end..].trim_start();
    }
    rest
}

/// Lines stay as they are.
fn blank(byte: u8) -> char {
    match byte {
        b'\n' => '\n',
        b'\r' => '\r',
        _ => ' ',
    }
}

/// Returns the end of the comment that starts at a place; `None` if it does not end, or is not one.
fn comment_end(text: &str, at: usize) -> Option<usize> {
    let rest = &text[at..];
    if rest.starts_with("//") {
        return Some(at + rest.find('\n').unwrap_or(rest.len()));
    }
    let inner = rest.strip_prefix("/*")?;
    Some(at + 2 + inner.find("*/")? + 2)
}

/// Returns the end of the string that starts at a place.
fn string_end(bytes: &[u8], at: usize) -> usize {
    let mut end = at + 1;
    while let Some(byte) = bytes.get(end) {
        match byte {
            b'\\' => end += 2,
            b'"' => return end + 1,
            _ => end += 1,
        }
    }
    bytes.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_and_trailing_commas_become_spaces() {
        for (text, expected) in [
            ("{\"a\": 1,}", "{\"a\": 1 }"),
            ("[1, 2 , ]", "[1, 2   ]"),
            ("[\"a\", // b\n]", "[\"a\"      \n]"),
            ("{// x\r\n\"a\": /* ä */ 1}", "{    \r\n\"a\":          1}"),
            ("/* a\n b */{}", "    \n     {}"),
            ("[[1,],{\"a\":[],},]", "[[1 ],{\"a\":[] } ]"),
            ("[1, /* , */ // ]\n]", "[1              \n]"),
            ("{}// end", "{}      "),
        ] {
            let blanked = blanked(text).expect("a difference");
            assert_eq!(blanked.text, expected, "{text}");
            assert_eq!(blanked.text.len(), text.len(), "{text}");
            let parsed: Result<serde_json::Value, _> = serde_json::from_str(&blanked.text);
            assert!(parsed.is_ok(), "{text}");
        }
    }

    #[test]
    fn other_texts_stay_the_same() {
        for text in [
            "{\"a\": \"b, // c\", \"d\": \"/* \\\" */,\"}",
            "{\"a\": [1, 2], \"b\": {}}",
            "[,]",
            "{,}",
            "[1,,2]",
            "[1, 2",
            "[1 /* open",
            "{\"a\": ,}",
            "{\"a\"",
            "\"\\",
            "",
        ] {
            assert_eq!(blanked(text), None, "{text}");
        }
    }

    #[test]
    fn many_commas_take_time_proportional_to_the_text() {
        let text = format!("[{}]", "[1,],".repeat(200_000));
        let start = std::time::Instant::now();
        assert_eq!(blanked(&text).map(|found| found.commas), Some(200_001));
        assert!(blanked(&"/* ".repeat(1_000_000)).is_none());
        assert!(start.elapsed().as_secs() < 5);
    }
}
