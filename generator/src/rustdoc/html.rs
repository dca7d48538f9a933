//! The HTML tags in descriptions, and their meaning.

use pulldown_cmark::{Event, Parser};

use super::tree::Kind;

/// A token of HTML.
pub(super) enum Token {
    /// Text, with its entities decoded.
    Text(String),
    /// A start tag, and its meaning.
    Open(&'static str, Meaning),
    /// An end tag, for the innermost element of this name.
    Close(&'static str),
}

/// The meaning of a tag for the text.
pub(super) enum Meaning {
    Element(Kind),
    Break,
    Rule,
    Text(String),
    /// The tag is ignored, its content is not.
    Nothing,
}

/// The elements that are parsed as HTML, sorted.
///
/// Other names in angle brackets are text: `<token>`, `Vec<String>` and the like are more frequent
/// in descriptions than other elements of HTML.
const ELEMENTS: &[&str] = &[
    "a",
    "abbr",
    "article",
    "aside",
    "b",
    "big",
    "blockquote",
    "body",
    "br",
    "caption",
    "center",
    "cite",
    "code",
    "col",
    "colgroup",
    "dd",
    "del",
    "details",
    "dfn",
    "div",
    "dl",
    "dt",
    "em",
    "figcaption",
    "figure",
    "font",
    "footer",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "header",
    "hr",
    "html",
    "i",
    "img",
    "ins",
    "kbd",
    "li",
    "main",
    "mark",
    "nav",
    "ol",
    "p",
    "pre",
    "q",
    "s",
    "samp",
    "section",
    "small",
    "span",
    "strike",
    "strong",
    "style",
    "sub",
    "summary",
    "sup",
    "table",
    "tbody",
    "td",
    "tfoot",
    "th",
    "thead",
    "tr",
    "tt",
    "u",
    "ul",
    "var",
    "wbr",
];

/// Splits HTML into tokens. Everything that is not a tag is text.
pub(super) fn tokens(html: &str) -> Vec<Token> {
    let mut tokens = Vec::new();
    let mut text = String::new();
    let mut rest = html;
    while let Some(start) = rest.find('<') {
        text.push_str(&rest[..start]);
        rest = &rest[start..];
        match markup(rest) {
            Some((token, length)) => {
                if !text.is_empty() {
                    tokens.push(Token::Text(decode(&std::mem::take(&mut text))));
                }
                tokens.extend(token);
                rest = &rest[length..];
            }
            None => {
                text.push('<');
                rest = &rest[1..];
            }
        }
    }
    text.push_str(rest);
    if !text.is_empty() {
        tokens.push(Token::Text(decode(&text)));
    }
    tokens
}

/// Parses the markup at the start of `rest`, and returns its token and its length. Comments have no
/// token. Returns `None` for text.
fn markup(rest: &str) -> Option<(Option<Token>, usize)> {
    if let Some(comment) = rest.strip_prefix("<!--") {
        return comment
            .find("-->")
            .map(|end| (None, "<!--".len() + end + "-->".len()));
    }
    if rest.starts_with("<!") || rest.starts_with("<?") {
        return rest.find('>').map(|end| (None, end + 1));
    }
    let closes = rest.starts_with("</");
    let from = if closes { 2 } else { 1 };
    let name_length = rest[from..].find(|c: char| !c.is_ascii_alphanumeric())?;
    let name = rest[from..from + name_length].to_ascii_lowercase();
    let name = *ELEMENTS.get(ELEMENTS.binary_search(&name.as_str()).ok()?)?;
    let attributes = &rest[from + name_length..];
    if !attributes.starts_with(|c: char| c.is_ascii_whitespace() || c == '/' || c == '>') {
        return None;
    }
    let end = end_of_tag(attributes)?;
    let length = from + name_length + end + 1;
    let attributes = &attributes[..end];
    let token = match (closes, name) {
        (true, "br") => Token::Open(name, Meaning::Break),
        (true, _) => Token::Close(name),
        (false, _) => Token::Open(name, meaning(name, attributes)),
    };
    Some((Some(token), length))
}

/// Returns the position of the `>` that ends a tag, outside of quoted values.
fn end_of_tag(attributes: &str) -> Option<usize> {
    let mut quote = None;
    for (at, c) in attributes.char_indices() {
        match (quote, c) {
            (None, '>') => return Some(at),
            (None, '"' | '\'') => quote = Some(c),
            (Some(open), _) if open == c => quote = None,
            _ => {}
        }
    }
    // An unterminated quote is an apostrophe.
    attributes.find('>')
}

fn meaning(name: &'static str, attributes: &str) -> Meaning {
    Meaning::Element(match name {
        "b" | "strong" => Kind::Strong,
        "i" | "em" | "cite" | "dfn" | "var" => Kind::Emphasis,
        "s" | "strike" | "del" => Kind::Strikethrough,
        "code" | "kbd" | "samp" | "tt" => Kind::Code,
        "p" => Kind::Paragraph,
        "h1" | "h2" | "h3" | "h4" | "h5" | "h6" | "dt" | "summary" | "caption" => Kind::Heading,
        "blockquote" => Kind::Quote,
        "pre" => Kind::CodeBlock,
        "ul" => Kind::List(None),
        "ol" => {
            let start = attribute(attributes, "start").and_then(|start| start.trim().parse().ok());
            Kind::List(Some(start.unwrap_or(1)))
        }
        "li" => Kind::Item,
        "table" => Kind::Table,
        "tr" => Kind::Row,
        "td" => Kind::Cell { header: false },
        "th" => Kind::Cell { header: true },
        "a" => match attribute(attributes, "href") {
            Some(url) => Kind::Link(url),
            None => return Meaning::Nothing,
        },
        "img" => return Meaning::Text(attribute(attributes, "alt").unwrap_or_default()),
        "br" => return Meaning::Break,
        "hr" => return Meaning::Rule,
        // Keeps 10<sup>6</sup> different from 106.
        "sup" => return Meaning::Text("^".to_owned()),
        "article" | "aside" | "center" | "dd" | "details" | "div" | "dl" | "figcaption"
        | "figure" | "footer" | "header" | "main" | "nav" | "section" => Kind::Division,
        _ => return Meaning::Nothing,
    })
}

/// Returns the decoded value of an attribute.
fn attribute(attributes: &str, wanted: &str) -> Option<String> {
    let mut rest = attributes;
    loop {
        rest = rest.trim_start_matches(|c: char| c.is_ascii_whitespace() || c == '/' || c == '=');
        if rest.is_empty() {
            return None;
        }
        let end = rest
            .find(|c: char| c.is_ascii_whitespace() || c == '=' || c == '/')
            .unwrap_or(rest.len());
        let name = &rest[..end];
        rest = rest[end..].trim_start();
        let mut value = "";
        if let Some(after) = rest.strip_prefix('=') {
            let after = after.trim_start();
            let quote = after.chars().next().filter(|c| matches!(c, '"' | '\''));
            (value, rest) = match quote.and_then(|quote| after[1..].split_once(quote)) {
                Some(parts) => parts,
                None => after.split_at(
                    after
                        .find(|c: char| c.is_ascii_whitespace())
                        .unwrap_or(after.len()),
                ),
            };
        }
        if name.eq_ignore_ascii_case(wanted) {
            return Some(decode(value));
        }
    }
}

/// Decodes the entities of a text.
fn decode(text: &str) -> String {
    let mut decoded = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(start) = rest.find('&') {
        decoded.push_str(&rest[..start]);
        rest = &rest[start..];
        let length = entity_length(rest).unwrap_or(1);
        let (entity, after) = rest.split_at(length);
        // The Markdown parser knows all 2,231 entities of HTML. It parses one entity at a time, so
        // that it does not interpret other text as Markdown.
        let known = Parser::new(entity).find_map(|event| match event {
            Event::Text(text) => Some(text.into_string()),
            _ => None,
        });
        decoded.push_str(&known.unwrap_or_else(|| entity.to_owned()));
        rest = after;
    }
    decoded.push_str(rest);
    decoded
}

/// Returns the length of a possible entity at the start of `text`: `&name;`, `&#10;`, `&#xa;`.
pub(super) fn entity_length(text: &str) -> Option<usize> {
    let name = text.strip_prefix('&')?;
    let name = name.strip_prefix('#').unwrap_or(name);
    let length = name.find(|c: char| !c.is_ascii_alphanumeric())?;
    let start = text.len() - name.len();
    (length > 0 && name[length..].starts_with(';')).then_some(start + length + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn elements_are_sorted_for_the_search() {
        assert!(ELEMENTS.is_sorted());
    }

    #[test]
    fn attributes_in_every_spelling() {
        let attributes = r#" CLASS=a/b  href = 'https://x.y/?a=1&amp;b=2' disabled start="3"/"#;
        assert_eq!(
            attribute(attributes, "href").as_deref(),
            Some("https://x.y/?a=1&b=2")
        );
        assert_eq!(attribute(attributes, "class").as_deref(), Some("a/b"));
        assert_eq!(attribute(attributes, "start").as_deref(), Some("3"));
        assert_eq!(attribute(attributes, "disabled").as_deref(), Some(""));
        assert_eq!(attribute(attributes, "alt"), None);
    }

    #[test]
    fn entities_are_decoded_once() {
        assert_eq!(
            decode("&amp;lt; &lt;b&gt; &#65;&#x42; &nosuch; & &;"),
            "&lt; <b> AB &nosuch; & &;"
        );
    }
}
