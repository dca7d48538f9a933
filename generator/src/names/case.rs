//! From a wire name to the words of a Rust identifier.

use deunicode::deunicode_char;
use heck::{ToSnakeCase, ToUpperCamelCase};

use super::reserved::KEYWORDS;

/// Returns the type name of a component: its key if that is a valid name (`HTTPError`).
pub fn component_name(key: &str) -> String {
    let is_type_name = key.starts_with(|first: char| first.is_ascii_uppercase())
        && key.chars().all(|c| c.is_ascii_alphanumeric());
    match is_type_name && key != "Self" {
        true => key.to_owned(),
        false => type_name(key, "Type"),
    }
}

/// Returns a type or variant name: `UpdateLead`; `fallback` is for text without words.
pub fn type_name(text: &str, fallback: &str) -> String {
    let name = readable(text).to_upper_camel_case();
    match name.chars().next() {
        None => fallback.to_owned(),
        Some(first) if first.is_ascii_digit() => format!("{fallback}{name}"),
        Some(_) if name == "Self" => "Self_".to_owned(),
        Some(_) => name,
    }
}

/// Returns a field, argument, function or module name: `update_lead`.
///
/// A keyword gets the suffix `_`; `fallback` is for text without words.
pub fn value_name(text: &str, fallback: &str) -> String {
    let name = readable(text).to_snake_case();
    match name.chars().next() {
        None => fallback.to_owned(),
        Some(first) if first.is_ascii_digit() => format!("{fallback}_{name}"),
        Some(_) if KEYWORDS.contains(&name.as_str()) => format!("{name}_"),
        Some(_) => name,
    }
}

/// Returns a type name as the prefix of a longer one: without the underscore of a keyword, which
/// would not be in camel case.
pub fn stem(name: &str) -> &str {
    match name.trim_end_matches('_') {
        "" => name,
        stem => stem,
    }
}

/// Returns a constant name: `UPDATE_LEAD`.
pub fn constant_name(type_name: &str) -> String {
    type_name.to_snake_case().to_uppercase()
}

/// Returns the variant name of an enum's value. Values of symbols are spelled out: `>=` is
/// `GreaterEquals`.
pub fn value_variant(wire: &str) -> String {
    if wire.is_empty() {
        return "Empty".to_owned();
    }
    let spelled = match wire.chars().any(char::is_alphanumeric) {
        true => wire
            .replace('+', " Plus ")
            .replace('-', if is_negative(wire) { " Minus " } else { "-" }),
        false => wire.chars().map(sign_word).collect::<Vec<_>>().join(" "),
    };
    type_name(&spelled, "Value")
}

fn is_negative(wire: &str) -> bool {
    let mut chars = wire.chars();
    chars.next() == Some('-') && chars.next().is_some_and(|next| next.is_ascii_digit())
}

/// Replaces characters that identifiers cannot contain by a break between words. Letters outside
/// ASCII are transliterated, because mixed scripts and confusable letters cause compiler warnings
/// and reading errors.
fn readable(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            'a'..='z' | 'A'..='Z' | '0'..='9' => out.push(c),
            '\'' | '’' => {}
            _ if c.is_alphanumeric() => match deunicode_char(c) {
                Some(letters) => out.extend(
                    letters
                        .chars()
                        .filter(|c| c.is_ascii_alphanumeric() || *c == ' '),
                ),
                None => out.push_str(&format!(" U{:04X} ", u32::from(c))),
            },
            _ => out.push(' '),
        }
    }
    whole_words(&out)
}

/// Joins words that capitals would split: `OAuth2`, and plurals of abbreviations (`userIDs`,
/// `callbackURLs`).
fn whole_words(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let capitals = rest.len()
            - rest
                .trim_start_matches(|c: char| c.is_ascii_uppercase())
                .len();
        let after = &rest[capitals..];
        let is_plural = capitals > 1
            && after.starts_with('s')
            && !after[1..].starts_with(|c: char| c.is_ascii_lowercase());
        let length = match () {
            () if rest.starts_with("OAuth") => "OAuth".len(),
            () if is_plural => capitals + 1,
            () => capitals.max(first.len_utf8()),
        };
        let (word, next) = rest.split_at(length);
        match is_plural || word == "OAuth" {
            true => {
                out.push(first);
                out.push_str(&word[1..].to_ascii_lowercase());
            }
            false => out.push_str(word),
        }
        rest = next;
    }
    out
}

fn sign_word(c: char) -> String {
    let word = match c {
        '+' => "Plus",
        '-' => "Minus",
        '*' => "Star",
        '/' => "Slash",
        '\\' => "Backslash",
        '=' => "Equals",
        '<' => "Less",
        '>' => "Greater",
        '!' => "Not",
        '~' => "Tilde",
        '%' => "Percent",
        '&' => "And",
        '|' => "Or",
        '^' => "Caret",
        '.' => "Dot",
        ',' => "Comma",
        ':' => "Colon",
        ';' => "Semicolon",
        '?' => "Question",
        '@' => "At",
        '#' => "Hash",
        '$' => "Dollar",
        '_' => "Underscore",
        ' ' => "Space",
        '(' | ')' => "Parenthesis",
        '[' | ']' => "Bracket",
        '{' | '}' => "Brace",
        '"' | '\'' => "Quote",
        _ => return format!("U{:04X}", u32::from(c)),
    };
    word.to_owned()
}

#[cfg(test)]
mod tests {
    use super::{component_name, stem, type_name, value_name, value_variant};

    #[test]
    fn components_keep_what_is_a_type_name() {
        assert_eq!(component_name("HTTPError"), "HTTPError");
        assert_eq!(component_name("http_error"), "HttpError");
        assert_eq!(component_name("Self"), "Self_");
    }

    #[test]
    fn types_are_upper_camel_case() {
        assert_eq!(type_name("CALL", "Type"), "Call");
        assert_eq!(type_name("lead_value", "Type"), "LeadValue");
        assert_eq!(type_name("3d model", "Type"), "Type3dModel");
        assert_eq!(type_name("self", "Type"), "Self_");
        assert_eq!(stem(&type_name("self", "Type")), "Self");
        assert_eq!(type_name("…", "Type"), "Type");
        assert_eq!(type_name("Größe", "Type"), "Grosse");
        assert_eq!(type_name("日本", "Type"), "RiBen");
    }

    #[test]
    fn values_avoid_keywords() {
        assert_eq!(value_name("UTM_CAMPAIGN", "field"), "utm_campaign");
        assert_eq!(value_name("type", "field"), "type_");
        assert_eq!(value_name("field-errors", "field"), "field_errors");
        assert_eq!(value_name("2fa", "field"), "field_2fa");
        assert_eq!(value_name("$", "field"), "field");
    }

    #[test]
    fn abbreviations_are_one_word() {
        for (text, name) in [
            ("OAuth2", "oauth2"),
            ("userOAuthToken", "user_oauth_token"),
            ("userIDs", "user_ids"),
            ("callbackURLs", "callback_urls"),
            ("URLsList", "urls_list"),
            ("HTTPServer", "http_server"),
            ("ABs2", "abs2"),
            ("As", "as_"),
            ("APIs and URLs", "apis_and_urls"),
        ] {
            assert_eq!(value_name(text, "field"), name, "{text}");
        }
        assert_eq!(type_name("list of IDs", "Type"), "ListOfIds");
    }

    #[test]
    fn variants_spell_out_signs() {
        assert_eq!(value_variant("not_started"), "NotStarted");
        assert_eq!(value_variant("1"), "Value1");
        assert_eq!(value_variant("-1"), "Minus1");
        assert_eq!(value_variant("+1"), "Plus1");
        assert_eq!(value_variant(">="), "GreaterEquals");
        assert_eq!(value_variant(""), "Empty");
        assert_eq!(value_variant("TRADE_SHOW"), "TradeShow");
    }
}
