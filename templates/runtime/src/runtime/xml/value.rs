//! The values that the texts and elements of XML become.

use std::borrow::Cow;
use std::collections::HashMap;

use crate::runtime::xml::nodes::Content;
use crate::runtime::xml::tree::Tree;

/// The text of an element.
#[derive(Default)]
pub(super) struct Collected {
    pub(super) all: String,
    /// The text of the CDATA sections, if there are any.
    pub(super) sections: Option<String>,
}

impl Collected {
    /// Returns the text of a member: of one in a CDATA section without the blanks around it.
    pub(super) fn of(self, content: Content) -> String {
        match (content, self.sections) {
            (Content::Cdata, Some(text)) => text,
            _ => self.all,
        }
    }
}

/// Members that the document does not declare.
#[derive(Default)]
pub(super) struct Others {
    pub(super) members: Vec<(Cow<'static, str>, Tree)>,
    /// The indices of the members by key: a server chooses the number of keys.
    places: HashMap<String, usize>,
}

impl Others {
    /// Adds a member; with `repeats`, values of the same key become a list.
    pub(super) fn put(&mut self, key: String, value: Tree, repeats: bool) {
        let Some(place) = self.places.get(&key) else {
            self.places.insert(key.clone(), self.members.len());
            self.members.push((Cow::Owned(key), value));
            return;
        };
        let known = &mut self.members[*place].1;
        match known {
            _ if !repeats => *known = value,
            Tree::List(values) => values.push(value),
            known => {
                let first = std::mem::replace(known, Tree::Null);
                *known = Tree::List(vec![first, value]);
            }
        }
    }
}

/// Returns the JSON of a text.
pub(super) fn scalar(content: Content, text: String) -> Tree {
    match content {
        Content::Number => {
            let number = text.trim();
            if number.is_empty() {
                return Tree::Null;
            }
            match number_of(number) {
                Some(number) => Tree::Scalar(number),
                None => Tree::Text(text),
            }
        }
        Content::Boolean => match text.trim() {
            "true" | "1" => Tree::Scalar("true".to_owned()),
            "false" | "0" => Tree::Scalar("false".to_owned()),
            "" => Tree::Null,
            _ => Tree::Text(text),
        },
        _ => Tree::Text(text),
    }
}

/// Returns a number in the notation of JSON, which allows no plus sign and no leading zeros.
fn number_of(text: &str) -> Option<String> {
    let (sign, digits) = match text.strip_prefix('-') {
        Some(digits) => ("-", digits),
        None => ("", text.strip_prefix('+').unwrap_or(text)),
    };
    let whole = digits.bytes().take_while(u8::is_ascii_digit).count();
    let (whole, rest) = digits.split_at(whole);
    let whole = match whole.trim_start_matches('0') {
        "" => "0",
        whole => whole,
    };
    let number = format!("{sign}{whole}{rest}");
    let is_number = digits.starts_with(|first: char| first.is_ascii_digit() || first == '.')
        && serde_json::from_str::<serde_json::Number>(&number).is_ok();
    is_number.then_some(number)
}
