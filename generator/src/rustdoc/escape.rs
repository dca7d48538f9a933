//! Text, names and URLs, escaped for Markdown.

use super::html::entity_length;
use super::inline::TextContext;

/// Returns inline code with non-empty text. Line ends become spaces.
pub(super) fn code(text: &str) -> String {
    let text = text.replace(['\n', '\t'], " ");
    let longest = text.split(|c| c != '`').map(str::len).max().unwrap_or(0);
    let fence = "`".repeat(longest + 1);
    let loses_spaces = text.starts_with(' ') && text.ends_with(' ') && !text.trim().is_empty();
    let pad = if text.starts_with('`') || text.ends_with('`') || loses_spaces {
        " "
    } else {
        ""
    };
    format!("{fence}{pad}{text}{pad}{fence}")
}

/// Escapes a word at the start of a line so that it does not start a block.
pub(super) fn start_of_line(word: &str) -> String {
    let all = |marks: &str| word.chars().all(|c| marks.contains(c));
    let begins_block = match word.as_bytes().first() {
        Some(b'>') => true,
        Some(b'#') => all("#"),
        Some(b'+' | b'*' | b'_') => word.len() == 1,
        Some(b'-' | b'=' | b':' | b'|') => all("-=:|"),
        _ => false,
    };
    if begins_block {
        return format!("\\{word}");
    }
    let number = word.trim_start_matches(|c: char| c.is_ascii_digit());
    if number.len() < word.len() && matches!(number, "." | ")") {
        return format!("{}\\{number}", word.trim_end_matches(number));
    }
    word.to_owned()
}

/// Returns the escaped target of a link, or `None` if the target is relative to the document.
pub(super) fn link_target(url: &str) -> Option<String> {
    let scheme = url.split_once(':')?.0.to_ascii_lowercase();
    let is_address = || url.contains('@') && url.contains('.');
    if !(matches!(scheme.as_str(), "http" | "https") && url.contains("://")
        || scheme == "mailto" && is_address())
    {
        return None;
    }
    let mut target = String::with_capacity(url.len());
    for (at, c) in url.char_indices() {
        match c {
            '<' | '>' | '\\' | '`' | '|' | ' '..='"' | '\0'..='\u{1f}' => {
                target.push_str(&format!("%{:02X}", u32::from(c)))
            }
            '&' if entity_length(&url[at..]).is_some() => target.push_str("\\&"),
            c if c.is_whitespace() || c.is_control() => {}
            c => target.push(c),
        }
    }
    Some(target)
}

/// Returns the start of a URL with a host.
pub(super) fn find_url(word: &str) -> Option<usize> {
    let mut from = 0;
    while let Some(found) = word[from..].find("http") {
        let at = from + found;
        let rest = &word[at + "http".len()..];
        let rest = rest.strip_prefix('s').unwrap_or(rest);
        if rest
            .strip_prefix("://")
            .is_some_and(|host| host.starts_with(|c: char| c.is_alphanumeric() || c == '{'))
        {
            return Some(at);
        }
        from = at + "http".len();
    }
    None
}

/// Returns the length of the URL at the start of `text`, without the punctuation of the sentence.
pub(super) fn url_length(text: &str) -> usize {
    let url = &text[..text.find(['<', '>', '"', '`', '|']).unwrap_or(text.len())];
    let mut end = url.len();
    while let Some(last) = url[..end].chars().next_back() {
        let balanced = |open: char, close: char| {
            url[..end].matches(open).count() >= url[..end].matches(close).count()
        };
        let part_of_url = match last {
            ')' => balanced('(', ')'),
            ']' => balanced('[', ']'),
            '}' => balanced('{', '}'),
            '.' | ',' | ';' | ':' | '!' | '?' | '\'' | '…' | '’' | '”' | '»' => false,
            _ => true,
        };
        if part_of_url {
            break;
        }
        end -= last.len_utf8();
    }
    end
}

/// Escapes text without white space.
///
/// `before` and `after` are the adjacent characters. `before` is `None` at the start of a word;
/// `after` is `None` if unknown.
pub(super) fn escaped(
    text: &str,
    before: Option<char>,
    after: Option<char>,
    context: TextContext,
    in_link: bool,
) -> String {
    let mut written = String::with_capacity(text.len());
    let mut previous = before;
    // `*` and `_` are literal between spaces, and `_` is literal inside of a word.
    let is_isolated = text.len() == 1 && before.is_none() && after.is_some();
    for (at, c) in text.char_indices() {
        let next = text[at + c.len_utf8()..].chars().next().or(after);
        let escape = match c {
            '`' | '[' => true,
            ']' => in_link,
            '|' => context == TextContext::Cell,
            // A backslash at the end of a line would be a break.
            '\\' => next.is_none_or(|next| next.is_ascii_punctuation() || next == ' '),
            '<' => {
                let begins_tag = |c: char| c.is_ascii_alphabetic() || matches!(c, '/' | '!' | '?');
                // Markdown reads `<=a@b>` as an email address.
                next.is_none_or(begins_tag) || text[at..].contains('@')
            }
            '&' => entity_length(&text[at..]).is_some(),
            // Prevents a bare URL together with the following text.
            '/' => next.is_none() && text.ends_with("://"),
            ':' => at == 0 && before.is_some() && text.starts_with("://"),
            '*' => !is_isolated,
            '_' => {
                let in_word = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
                let is_literal = is_isolated || in_word(previous) && in_word(next);
                !is_literal
            }
            // At the start of a word, a single `~` is never closed.
            '~' => previous.is_some() || next.is_none_or(|next| next == '~'),
            _ => false,
        };
        if escape {
            written.push('\\');
        }
        written.push(c);
        previous = Some(c);
    }
    written
}
