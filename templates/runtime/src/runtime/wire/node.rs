//! [`Node`]: a value that was taken in to be read several times.

use std::any::TypeId;
use std::cell::{Cell, RefCell};
use std::fmt;
use std::rc::Rc;

use serde::de::{
    self, DeserializeSeed, IntoDeserializer, MapAccess, SeqAccess, Unexpected, Visitor,
};
use serde::{Deserialize, Deserializer, forward_to_deserialize_any};
use serde_json::Number;

use crate::runtime::Json;
use crate::runtime::value::number;
use crate::runtime::wire::digits::Digits;
use crate::runtime::wire::fit::Distance;

/// A value that was taken in, and what the unions that have looked at it found out. A union inside
/// of a union shares the part that is its own, so that no part is looked at twice for one union.
#[derive(Clone, Debug)]
pub struct Node(Rc<Inner>);

#[derive(Debug)]
struct Inner {
    content: Content,
    /// How many members objects in it have.
    members: u64,
    choices: RefCell<Vec<(TypeId, Choice)>>,
}

#[derive(Debug)]
pub(super) enum Content {
    Null,
    Boolean(bool),
    /// A number, and its digits where the number is not spelled so.
    Number(Number, Option<Box<str>>),
    Text(String),
    List(Vec<Node>),
    Object(Vec<(String, Node)>),
}

/// The variant of a union that a value is read as, by its place; `None` where it is kept raw.
#[derive(Clone, Copy, Debug)]
pub(super) struct Choice {
    pub(super) variant: Option<usize>,
    pub(super) distance: Distance,
}

thread_local! {
    /// The node that is being read, for who asks its reader; see [`Node::deserialize`].
    static CURRENT: Cell<Option<Node>> = const { Cell::new(None) };
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

    /// How many members it has, and the objects inside of it.
    pub(super) fn members(&self) -> u64 {
        self.0.members
    }

    pub(super) fn content(&self) -> &Content {
        &self.0.content
    }

    /// What tells it from every other node that is there.
    pub(super) fn address(&self) -> usize {
        Rc::as_ptr(&self.0).addr()
    }

    /// What lies at a path of member names.
    pub(super) fn at(&self, path: &[&str]) -> Option<&Self> {
        let mut node = self;
        for name in path {
            let Content::Object(members) = node.content() else {
                return None;
            };
            // The last one of a name counts, as for those that read objects.
            let mut members = members.iter().rev();
            node = &members.find(|(known, _)| known == name)?.1;
        }
        Some(node)
    }

    /// What a union has chosen.
    pub(super) fn choice(&self, union: TypeId) -> Option<Choice> {
        let choices = self.0.choices.borrow();
        let known = choices.iter().find(|(known, _)| *known == union);
        known.map(|(_, choice)| *choice)
    }

    /// Remembers what a union has chosen.
    pub(super) fn choose(&self, union: TypeId, choice: Choice) {
        let mut choices = self.0.choices.borrow_mut();
        match choices.iter_mut().find(|(known, _)| *known == union) {
            Some((_, known)) => *known = choice,
            None => choices.push((union, choice)),
        }
    }

    /// The value, as it came.
    pub(super) fn to_json(&self) -> Json {
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
    /// Takes a value in. Where it is part of one that was taken in already it is that part: every
    /// deserializer can be asked whether its format is one for humans, and that of a node puts the
    /// node where it is found.
    ///
    /// serde_json is asked for the text of the value, which has the digits of its numbers.
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        CURRENT.set(None);
        let _ = deserializer.is_human_readable();
        match CURRENT.take() {
            Some(node) => Ok(node),
            None => deserializer.deserialize_newtype_struct(number::RAW, NodeVisitor::WHOLE),
        }
    }
}

/// Takes a value in, or what lies inside of one.
#[derive(Clone, Copy)]
struct NodeVisitor<'t> {
    /// The numbers of the text that the value is read from, if there is one.
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

/// Takes in what is given as its text.
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
        // It does not give its text.
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
            if self.digits.is_none() && members.is_empty() && name == number::RAW {
                return map.next_value_seed(TextSeed);
            }
            members.push((name, map.next_value_seed(self)?));
        }
        Ok(Node::new(Content::Object(members)))
    }
}

/// It does not fit. Why is not said: what fits no variant is kept raw.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NodeError;

impl fmt::Display for NodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("it does not fit")
    }
}

impl std::error::Error for NodeError {}

impl de::Error for NodeError {
    fn custom<T: fmt::Display>(_: T) -> Self {
        Self
    }

    fn invalid_type(_: Unexpected<'_>, _: &dyn de::Expected) -> Self {
        Self
    }

    fn invalid_value(_: Unexpected<'_>, _: &dyn de::Expected) -> Self {
        Self
    }

    fn missing_field(_: &'static str) -> Self {
        Self
    }
}

/// Reads a node.
#[derive(Clone, Copy, Debug)]
pub struct NodeReader<'a>(&'a Node);

impl<'a> NodeReader<'a> {
    /// Reads `node`.
    pub fn of(node: &'a Node) -> Self {
        Self(node)
    }
}

impl<'de> Deserializer<'de> for NodeReader<'de> {
    type Error = NodeError;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, NodeError> {
        match self.0.content() {
            Content::Null => visitor.visit_unit(),
            Content::Boolean(value) => visitor.visit_bool(*value),
            Content::Number(number, _) => number.deserialize_any(visitor).map_err(|_| NodeError),
            Content::Text(text) => visitor.visit_borrowed_str(text),
            Content::List(elements) => visitor.visit_seq(Elements(elements.iter())),
            Content::Object(members) => visitor.visit_map(Members {
                members: members.iter(),
                value: None,
            }),
        }
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, NodeError> {
        match self.0.content() {
            Content::Null => visitor.visit_none(),
            _ => visitor.visit_some(self),
        }
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        name: &'static str,
        visitor: V,
    ) -> Result<V::Value, NodeError> {
        match self.0.content() {
            Content::Number(_, Some(digits)) if name == number::RAW => {
                let given = std::iter::once((number::RAW, &**digits));
                visitor.visit_map(de::value::MapDeserializer::new(given))
            }
            _ => visitor.visit_newtype_struct(self),
        }
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _name: &'static str,
        _variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, NodeError> {
        match self.0.content() {
            Content::Text(text) => visitor.visit_enum(text.as_str().into_deserializer()),
            _ => Err(NodeError),
        }
    }

    fn deserialize_ignored_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, NodeError> {
        visitor.visit_unit()
    }

    fn is_human_readable(&self) -> bool {
        CURRENT.set(Some(self.0.clone()));
        true
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf unit
        unit_struct seq tuple tuple_struct map struct identifier
    }
}

struct Elements<'a>(std::slice::Iter<'a, Node>);

impl<'de> SeqAccess<'de> for Elements<'de> {
    type Error = NodeError;

    fn next_element_seed<T: DeserializeSeed<'de>>(
        &mut self,
        seed: T,
    ) -> Result<Option<T::Value>, NodeError> {
        let next = self.0.next();
        next.map(|node| seed.deserialize(NodeReader(node)))
            .transpose()
    }

    fn size_hint(&self) -> Option<usize> {
        Some(self.0.len())
    }
}

struct Members<'a> {
    members: std::slice::Iter<'a, (String, Node)>,
    value: Option<&'a Node>,
}

impl<'de> MapAccess<'de> for Members<'de> {
    type Error = NodeError;

    fn next_key_seed<K: DeserializeSeed<'de>>(
        &mut self,
        seed: K,
    ) -> Result<Option<K::Value>, NodeError> {
        let Some((name, value)) = self.members.next() else {
            return Ok(None);
        };
        self.value = Some(value);
        let name = de::value::BorrowedStrDeserializer::new(name);
        seed.deserialize(name).map(Some)
    }

    fn next_value_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Result<T::Value, NodeError> {
        let value = self.value.take().ok_or(NodeError)?;
        seed.deserialize(NodeReader(value))
    }

    fn size_hint(&self) -> Option<usize> {
        Some(self.members.len())
    }
}
