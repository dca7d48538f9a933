//! [`Node`]: a buffered value that can be read several times.

use std::any::TypeId;
use std::cell::{Cell, RefCell};
use std::fmt;
use std::rc::Rc;

use serde::de::{self, DeserializeSeed, MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer};
use serde_json::Number;

use crate::runtime::Json;
use crate::runtime::value::raw::RAW;
use crate::runtime::wire::digits::Digits;
use crate::runtime::wire::fit::Distance;

/// A buffered value with the variants that unions selected for it. Nested unions share the nodes of
/// their part, so that no part is measured twice for the same union.
#[derive(Clone, Debug)]
pub struct Node(Rc<Inner>);

#[derive(Debug)]
struct Inner {
    content: Content,
    /// The number of object members in it, including nested ones.
    members: u64,
    choices: RefCell<Vec<(TypeId, Choice)>>,
}

#[derive(Debug)]
pub(super) enum Content {
    Null,
    Boolean(bool),
    /// A number, with its digits if the number is formatted differently.
    Number(Number, Option<Box<str>>),
    Text(String),
    List(Vec<Node>),
    Object(Vec<(String, Node)>),
}

/// The index of the union variant that a value is read as; `None` if it is kept raw.
#[derive(Clone, Copy, Debug)]
pub(super) struct Choice {
    pub(super) variant: Option<usize>,
    pub(super) distance: Distance,
}

thread_local! {
    /// The node of the current deserializer; see [`Node::deserialize`].
    pub(super) static CURRENT: Cell<Option<Node>> = const { Cell::new(None) };
}

impl Node {
    fn new(content: Content) -> Self {
        let members = match &content {
            Content::List(elements) => elements.iter().map(Self::members).sum(),
            Content::Object(members) => members.iter().map(|(_, value)| 1 + value.members()).sum(),
            _ => 0,
        };
        Self(Rc::new(Inner {
            content,
            members,
            choices: RefCell::default(),
        }))
    }

    /// Returns the number of members, including nested ones.
    pub(super) fn members(&self) -> u64 {
        self.0.members
    }

    pub(super) fn content(&self) -> &Content {
        &self.0.content
    }

    /// Returns an address that identifies the node during its lifetime.
    pub(super) fn address(&self) -> usize {
        Rc::as_ptr(&self.0).addr()
    }

    /// Returns the value at a path of member names.
    pub(super) fn at(&self, path: &[&str]) -> Option<&Self> {
        let mut node = self;
        for name in path {
            let Content::Object(members) = node.content() else {
                return None;
            };
            // For repeated names, the last member is used, as when objects are read.
            let mut members = members.iter().rev();
            node = &members.find(|(known, _)| known == name)?.1;
        }
        Some(node)
    }

    /// Returns the choice of a union.
    pub(super) fn choice(&self, union: TypeId) -> Option<Choice> {
        let choices = self.0.choices.borrow();
        let known = choices.iter().find(|(known, _)| *known == union);
        known.map(|(_, choice)| *choice)
    }

    /// Stores the choice of a union.
    pub(super) fn choose(&self, union: TypeId, choice: Choice) {
        let mut choices = self.0.choices.borrow_mut();
        match choices.iter_mut().find(|(known, _)| *known == union) {
            Some((_, known)) => *known = choice,
            None => choices.push((union, choice)),
        }
    }

    /// Converts into JSON.
    pub(in crate::runtime) fn to_json(&self) -> Json {
        match self.content() {
            Content::Null => Json::Null,
            Content::Boolean(value) => Json::Bool(*value),
            Content::Number(number, _) => Json::Number(number.clone()),
            Content::Text(text) => Json::String(text.clone()),
            Content::List(elements) => elements.iter().map(Self::to_json).collect(),
            Content::Object(members) => members
                .iter()
                .map(|(name, value)| (name.clone(), value.to_json()))
                .collect(),
        }
    }
}

impl<'de> Deserialize<'de> for Node {
    /// Buffers a value. If the deserializer reads from a node, returns that node:
    /// `is_human_readable` of `NodeReader` stores its node in a thread-local variable.
    ///
    /// serde_json is asked for the raw text of the value, which contains all digits of its numbers.
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        CURRENT.set(None);
        let _ = deserializer.is_human_readable();
        match CURRENT.take() {
            Some(node) => Ok(node),
            None => deserializer.deserialize_newtype_struct(RAW, NodeVisitor::WHOLE),
        }
    }
}

/// Buffers a value or a part of it.
#[derive(Clone, Copy)]
struct NodeVisitor<'t> {
    /// The numbers of the text that the value is read from, if it is known.
    digits: Option<&'t Digits<'t>>,
}

impl NodeVisitor<'_> {
    const WHOLE: Self = Self { digits: None };

    fn number(self, value: impl Into<Number>) -> Node {
        if let Some(digits) = self.digits {
            digits.pass();
        }
        Node::new(Content::Number(value.into(), None))
    }
}

impl<'de> DeserializeSeed<'de> for NodeVisitor<'_> {
    type Value = Node;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Node, D::Error> {
        match self.digits {
            Some(_) => deserializer.deserialize_any(self),
            None => Node::deserialize(deserializer),
        }
    }
}

/// Buffers a value from its raw text.
struct TextSeed;

impl<'de> DeserializeSeed<'de> for TextSeed {
    type Value = Node;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Node, D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl Visitor<'_> for TextSeed {
    type Value = Node;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_str<E: de::Error>(self, json: &str) -> Result<Node, E> {
        let digits = Digits::of(json);
        let visitor = NodeVisitor {
            digits: Some(&digits),
        };
        let mut deserializer = serde_json::Deserializer::from_str(json);
        visitor.deserialize(&mut deserializer).map_err(E::custom)
    }
}

impl<'de> Visitor<'de> for NodeVisitor<'_> {
    type Value = Node;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("any value")
    }

    fn visit_bool<E>(self, value: bool) -> Result<Node, E> {
        Ok(Node::new(Content::Boolean(value)))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Node, E> {
        Ok(self.number(value))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Node, E> {
        Ok(self.number(value))
    }

    fn visit_f64<E>(self, value: f64) -> Result<Node, E> {
        let digits = self.digits.and_then(Digits::take);
        let Some(number) = Number::from_f64(value) else {
            return Ok(Node::new(Content::Null));
        };
        let digits = digits.filter(|digits| *digits != number.to_string());
        let digits = digits.map(Box::from);
        Ok(Node::new(Content::Number(number, digits)))
    }

    fn visit_str<E>(self, text: &str) -> Result<Node, E> {
        Ok(Node::new(Content::Text(text.to_owned())))
    }

    fn visit_string<E>(self, text: String) -> Result<Node, E> {
        Ok(Node::new(Content::Text(text)))
    }

    fn visit_none<E>(self) -> Result<Node, E> {
        Ok(Node::new(Content::Null))
    }

    fn visit_unit<E>(self) -> Result<Node, E> {
        Ok(Node::new(Content::Null))
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<Node, D::Error> {
        self.deserialize(deserializer)
    }

    fn visit_newtype_struct<D: Deserializer<'de>>(self, deserializer: D) -> Result<Node, D::Error> {
        // The format does not provide the raw text.
        deserializer.deserialize_any(self)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Node, A::Error> {
        let mut elements = Vec::new();
        while let Some(element) = list.next_element_seed(self)? {
            elements.push(element);
        }
        Ok(Node::new(Content::List(elements)))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Node, A::Error> {
        let mut members = Vec::new();
        while let Some(name) = map.next_key::<String>()? {
            if self.digits.is_none() && members.is_empty() && name == RAW {
                return map.next_value_seed(TextSeed);
            }
            members.push((name, map.next_value_seed(self)?));
        }
        Ok(Node::new(Content::Object(members)))
    }
}
