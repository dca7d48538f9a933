//! The JSON that XML is read as.

use std::borrow::Cow;

/// JSON with scalars as text.
pub(super) enum Tree {
    Null,
    /// A number or a boolean in the notation of JSON.
    Scalar(String),
    Text(String),
    List(Vec<Tree>),
    Object(Vec<(Cow<'static, str>, Tree)>),
}

impl Tree {
    /// Appends the JSON to a text.
    pub(super) fn print(&self, out: &mut String) {
        match self {
            Self::Null => out.push_str("null"),
            Self::Scalar(text) => out.push_str(text),
            Self::Text(text) => print_text(text, out),
            Self::List(values) => {
                out.push('[');
                for (index, value) in values.iter().enumerate() {
                    if index > 0 {
                        out.push(',');
                    }
                    value.print(out);
                }
                out.push(']');
            }
            Self::Object(members) => {
                out.push('{');
                for (index, (key, value)) in members.iter().enumerate() {
                    if index > 0 {
                        out.push(',');
                    }
                    print_text(key, out);
                    out.push(':');
                    value.print(out);
                }
                out.push('}');
            }
        }
    }
}

fn print_text(text: &str, out: &mut String) {
    out.push('"');
    for letter in text.chars() {
        match letter {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\0'..='\u{1f}' => out.push_str(&format!("\\u{:04x}", u32::from(letter))),
            letter => out.push(letter),
        }
    }
    out.push('"');
}
