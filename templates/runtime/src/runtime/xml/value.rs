//! The values that the texts and elements of XML become.

use std::borrow::Cow;
use std::collections::HashMap;

use crate::runtime::xml::name::{Attribute, Fit};
use crate::runtime::xml::node::TEXT;
use crate::runtime::xml::nodes::Content;
use crate::runtime::xml::tree::Tree;

/// The text of an element.
#[derive(Default)]
pub(super) struct Collected {
    pub(super) all: String,
    /// The text of the CDATA sections, if there are any.
    sections: Option<String>,
    /// Whether there is more than blanks outside of the sections.
    is_mixed: bool,
}

impl Collected {
    /// Appends text that is not in a CDATA section.
    pub(super) fn push(&mut self, text: &str) {
        self.all.push_str(text);
        self.is_mixed |= !is_blank(text);
    }

    /// Appends the text of a CDATA section.
    pub(super) fn push_section(&mut self, text: &str) {
        self.all.push_str(text);
        self.sections.get_or_insert_default().push_str(text);
    }

    /// Returns the text of a member: of one in a CDATA section without the blanks around it.
    pub(super) fn of(self, content: Content) -> String {
        match (content, self.sections) {
            (Content::Cdata, Some(text)) if !self.is_mixed => text,
            _ => self.all,
        }
    }
}

fn is_blank(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_whitespace())
}

/// The values found for a node.
#[derive(Default)]
pub(super) struct Found {
    pub(super) values: Vec<Tree>,
    fit: Option<Fit>,
}

impl Found {
    /// Returns whether a value is one of the node: the names that fit best are.
    pub(super) fn accepts(&mut self, fit: Fit) -> bool {
        if self.fit.is_some_and(|known| known < fit) {
            return false;
        }
        if self.fit != Some(fit) {
            self.values.clear();
            self.fit = Some(fit);
        }
        true
    }
}

/// Returns the value of a node that exists once. Several values are a list, which is a mismatch with
/// the place of the node unless its type accepts one.
pub(super) fn single(mut values: Vec<Tree>) -> Option<Tree> {
    match values.len() {
        0 | 1 => values.pop(),
        _ => Some(Tree::List(values)),
    }
}

/// Members that the document does not declare.
#[derive(Default)]
pub(super) struct Others {
    members: Vec<(String, Vec<Tree>)>,
    /// The indices of the members by key: a server chooses the number of keys.
    places: HashMap<String, usize>,
}

impl Others {
    /// Adds a member; values of the same key become a list.
    pub(super) fn put(&mut self, key: String, value: Tree) {
        if let Some(place) = self.places.get(&key) {
            self.members[*place].1.push(value);
            return;
        }
        self.places.insert(key.clone(), self.members.len());
        self.members.push((key, vec![value]));
    }

    /// Adds an attribute that is a part of the value.
    pub(super) fn put_attribute(
        &mut self,
        attribute: &Attribute<'_>,
        is_declared: impl Fn(&str) -> bool,
    ) {
        let key = attribute.key();
        if !attribute.is_of_schema_instance() && !is_declared(&key) {
            self.put(key, Tree::Text(attribute.value.clone()));
        }
    }

    /// Adds the text beside elements and attributes, unless it only separates them.
    pub(super) fn put_text(&mut self, text: &mut Collected, is_declared: impl Fn(&str) -> bool) {
        if !is_blank(&text.all) && !is_declared(TEXT) {
            self.put(TEXT.to_owned(), Tree::Text(std::mem::take(&mut text.all)));
        }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.members.is_empty()
    }

    pub(super) fn members(self) -> impl Iterator<Item = (Cow<'static, str>, Tree)> {
        let members = self.members.into_iter();
        members.filter_map(|(key, values)| Some((Cow::Owned(key), single(values)?)))
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
