//! Text → [`Node`] tree, through `serde_yaml` or `serde_json`.
//!
//! One visitor reads both. Parsers round numbers that do not fit Rust's integers to `f64`; in this
//! case a second pass over the text restores them.

use std::fmt;

use indexmap::IndexMap;
use indexmap::map::Entry;
use serde::de::{self, DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};

use super::locate::{self, Target};
use super::node::{Map, Node};
use super::numbers;
use super::place::Place;
use super::source::{Format, Source};
use super::upgrade::is_carried;
use crate::diagnostic::{Code, Diagnostic};
use crate::limits::Limits;
use trine_ir::pointer::Pointer;

/// The maximum number of open brackets in a YAML text. The time of the parser grows with tokens and
/// levels, so the depth is checked first; prose may contain unbalanced brackets.
const FLOW_LIMIT: usize = 10_000;
/// The memory of a value in addition to its text, in bytes.
const NODE_COST: usize = 16;
/// Texts with at most this many values are read before they are counted, because the estimate from
/// the punctuation is too high.
const VALUES_UNASKED: usize = 100_000;

/// The result of reading a text.
pub(super) struct Loaded {
    /// The tree.
    pub(super) root: Node,
    /// Duplicate keys, and how often they appear; the last one counts.
    pub(super) duplicates: Vec<(Pointer, usize)>,
    /// Dropped members whose keys are reserved for the upgrade.
    pub(super) reserved: Vec<Pointer>,
}

/// The remaining budget for reading a document, over all of its files.
pub(super) struct Budget {
    pub(super) limits: Limits,
    /// The remaining bytes.
    text: usize,
    files: usize,
    values: usize,
}

impl Budget {
    pub(super) fn new(limits: &Limits) -> Self {
        Self {
            limits: *limits,
            text: limits.bytes(),
            files: limits.files,
            values: limits.values,
        }
    }

    /// Takes the text of a file from the budget. Text over the limit is not read.
    pub(super) fn take<'t>(&mut self, text: &'t str) -> (&'t str, Result<(), Diagnostic>) {
        let rest = (self.text.checked_sub(text.len()), self.files.checked_sub(1));
        let (name, what) = match rest {
            (Some(text_left), Some(files)) => {
                (self.text, self.files) = (text_left, files);
                return (text, Ok(()));
            }
            (None, _) => ("size", "the document is larger"),
            (_, None) => ("files", "the document is in more files"),
        };
        ("", Err(self.limits.passed(name, &Pointer::root(), what)))
    }
}

/// Reads a text.
pub(super) fn load(source: &Source, budget: &mut Budget) -> Result<Loaded, Diagnostic> {
    let text = source.text.as_str();
    if text.trim().is_empty() {
        return Err(malformed("the document is empty"));
    }
    let mut loader = Loader::new(text.len(), budget);
    let root = match source.format {
        Format::Json => read_json(source, &mut loader)?,
        Format::Yaml => read_yaml(source, &mut loader)?,
    };
    let Some(mut root) = root.filter(|root| !root.is_null()) else {
        return Err(malformed("the document is empty")
            .help("add content, starting with `openapi: 3.0.3`; found only comments"));
    };
    if loader.inexact {
        numbers::restore(source, &mut root);
    }
    Ok(Loaded {
        root,
        duplicates: loader.duplicates.into_iter().collect(),
        reserved: loader.reserved,
    })
}

fn malformed(message: impl Into<String>) -> Diagnostic {
    Diagnostic::new(Code::MalformedDocument, &Pointer::root(), message)
}

fn too_deep(limits: &Limits, place: &Pointer) -> Diagnostic {
    limits.passed("depth", place, "values are nested more deeply")
}

fn too_many_values(limits: &Limits) -> Diagnostic {
    limits.passed(
        "values",
        &Pointer::root(),
        "the document contains more values",
    )
}

fn read_json(source: &Source, loader: &mut Loader<'_>) -> Result<Option<Node>, Diagnostic> {
    let mut json = serde_json::Deserializer::from_str(&source.text);
    let seed = NodeSeed {
        loader: &mut *loader,
        place: &Place::Root,
        depth: 0,
    };
    let root = seed
        .deserialize(&mut json)
        .and_then(|root| json.end().map(|()| root));
    root.map(Some).map_err(|error| {
        let location = source.location(locate::json_offset(&source.text, &error));
        match loader.failure.take() {
            // If the text is too deep, parsing it again for the location takes longest.
            Some(Failure::Depth(place)) => {
                return too_deep(&loader.budget.limits, &place).at(location);
            }
            Some(failure) => return failure.diagnostic(source, &loader.budget.limits),
            None => {}
        }
        let text = error.to_string();
        let what = text.split(" at line ").next().unwrap_or(&text);
        malformed(format!("invalid JSON: {what}")).at(location)
    })
}

fn read_yaml(source: &Source, loader: &mut Loader<'_>) -> Result<Option<Node>, Diagnostic> {
    let limits = loader.budget.limits;
    if flow_depth(&source.text) > FLOW_LIMIT {
        return Err(too_deep(&limits, &Pointer::root()).at(source.location(0)));
    }
    // The parser reads a whole document before it returns any of it.
    if most_values(&source.text) > limits.values.max(VALUES_UNASKED) {
        return Err(too_many_values(&limits).at(source.location(0)));
    }
    let mut documents = serde_yaml::Deserializer::from_str(&source.text);
    let Some(first) = documents.next() else {
        return Ok(None);
    };
    let seed = NodeSeed {
        loader: &mut *loader,
        place: &Place::Root,
        depth: 0,
    };
    let root = match seed.deserialize(first) {
        Ok(root) => root,
        Err(error) => {
            return match loader.failure.take() {
                Some(failure) => Err(failure.diagnostic(source, &limits)),
                None if error.location().is_none() && !error.to_string().contains("limit") => {
                    Ok(None)
                }
                None => Err(yaml_error(source, &error, &limits)),
            };
        }
    };
    match documents.next() {
        None => Ok(Some(root)),
        Some(second) => Err(match de::Deserialize::deserialize(second) {
            Err(error) if is_syntax(&error) => yaml_error(source, &error, &limits),
            Err(_) | Ok(IgnoredAny) => {
                let second = source.text.match_indices("\n---").last();
                let place = source.location(second.map_or(0, |(at, _)| at + 1));
                malformed("expected one YAML document, found several")
                    .at(place)
                    .help("split the file into one file for each document")
            }
        }),
    }
}

fn flow_depth(text: &str) -> usize {
    let mut open = 0_usize;
    let mut most = 0;
    for byte in text.bytes() {
        match byte {
            b'[' | b'{' => open += 1,
            b']' | b'}' => open = open.saturating_sub(1),
            _ => {}
        }
        most = most.max(open);
    }
    most
}

/// Returns the maximum number of values in a YAML text, estimated from its punctuation: each value
/// but the first follows a line end, a comma, a bracket or an indicator.
fn most_values(text: &str) -> usize {
    let mut most = 1;
    let mut before = b'\n';
    for byte in text.bytes() {
        let marked = matches!(byte, b' ' | b'\t') && matches!(before, b'-' | b':' | b'?');
        if marked || matches!(byte, b'\n' | b'\r' | b',' | b'[' | b'{') {
            most += 1;
        }
        before = byte;
    }
    most
}

fn is_syntax(error: &serde_yaml::Error) -> bool {
    error.location().is_some()
}

fn yaml_error(source: &Source, error: &serde_yaml::Error, limits: &Limits) -> Diagnostic {
    let text = error.to_string();
    if text.contains("repetition limit") {
        return Failure::Aliases.diagnostic(source, limits);
    }
    let offset = error.location().map_or(0, |place| place.index());
    // The parser's message repeats line and column, sometimes twice.
    let what = text.split(" at line ").next().unwrap_or(&text);
    let context = text
        .split_once(", ")
        .map(|(_, context)| context.split(" at line ").next().unwrap_or(context));
    let mut message = format!("invalid YAML: {what}");
    if let Some(context) = context.filter(|context| !what.contains(context)) {
        message = format!("{message} {context}");
    }
    let diagnostic = malformed(message).at(source.location(offset));
    let line = source.line(source.location(offset).line);
    if line.trim_start_matches(' ').starts_with('\t') || what.contains("cannot start any token") {
        return diagnostic.help("indent YAML with spaces; tabs are not allowed");
    }
    diagnostic
}

/// Why reading was stopped.
enum Failure {
    Depth(Pointer),
    Aliases,
    Values,
    Key(Pointer),
}

impl Failure {
    fn diagnostic(self, source: &Source, limits: &Limits) -> Diagnostic {
        match self {
            Self::Depth(place) => {
                // Each level of the place adds a level to parse: its first half is enough.
                let near = place
                    .segments()
                    .take(limits.depth() / 2)
                    .fold(Pointer::root(), |at, segment| at.child(segment));
                let diagnostic = too_deep(limits, &near);
                match locate::locate(source, &Target::value(near)) {
                    Some(location) => diagnostic.at(location),
                    None => diagnostic,
                }
            }
            Self::Aliases => {
                let what = "the YAML aliases of the document add more to its size";
                let passed = limits.passed("alias-size", &Pointer::root(), what);
                let raise = passed.help.clone().unwrap_or_default();
                passed.help(format!("use `$ref` instead of aliases; {raise}"))
            }
            Self::Values => too_many_values(limits).at(source.location(0)),
            Self::Key(place) => {
                let diagnostic = malformed("expected a scalar key, found a list or a map");
                match locate::locate(source, &Target::value(place)) {
                    Some(location) => diagnostic.at(location),
                    None => diagnostic,
                }
            }
        }
    }
}

/// The state while a text is read.
struct Loader<'b> {
    budget: &'b mut Budget,
    duplicates: IndexMap<Pointer, usize>,
    reserved: Vec<Pointer>,
    /// The remaining size for the text and its aliases.
    size: usize,
    inexact: bool,
    failure: Option<Failure>,
}

impl<'b> Loader<'b> {
    fn new(length: usize, budget: &'b mut Budget) -> Self {
        Self {
            duplicates: IndexMap::new(),
            reserved: Vec::new(),
            // Every value takes at least one byte, so only aliases can exhaust this.
            size: (length * (NODE_COST + 1)).saturating_add(budget.limits.alias_bytes()),
            budget,
            inexact: false,
            failure: None,
        }
    }

    fn spend<E: de::Error>(&mut self, bytes: usize) -> Result<(), E> {
        let Some(values) = self.budget.values.checked_sub(1) else {
            return Err(self.fail(Failure::Values));
        };
        self.budget.values = values;
        self.spend_key(bytes)
    }

    fn spend_key<E: de::Error>(&mut self, bytes: usize) -> Result<(), E> {
        match self.size.checked_sub(bytes + NODE_COST) {
            Some(size) => {
                self.size = size;
                Ok(())
            }
            None => Err(self.fail(Failure::Aliases)),
        }
    }

    fn fail<E: de::Error>(&mut self, failure: Failure) -> E {
        self.failure = Some(failure);
        E::custom("given up")
    }

    fn record_duplicate(&mut self, place: Pointer) {
        *self.duplicates.entry(place).or_insert(1) += 1;
    }
}

/// Reads one value.
struct NodeSeed<'a, 'b> {
    loader: &'a mut Loader<'b>,
    place: &'a Place<'a>,
    depth: usize,
}

impl<'de> DeserializeSeed<'de> for NodeSeed<'_, '_> {
    type Value = Node;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Node, D::Error> {
        if self.depth > self.loader.budget.limits.depth() {
            return Err(self.loader.fail(Failure::Depth(self.place.pointer())));
        }
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for NodeSeed<'_, '_> {
    type Value = Node;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value")
    }

    fn visit_unit<E: de::Error>(self) -> Result<Node, E> {
        self.loader.spend(0)?;
        Ok(Node::Null)
    }

    fn visit_none<E: de::Error>(self) -> Result<Node, E> {
        self.visit_unit()
    }

    fn visit_bool<E: de::Error>(self, value: bool) -> Result<Node, E> {
        self.loader.spend(0)?;
        Ok(Node::Bool(value))
    }

    fn visit_u64<E: de::Error>(self, value: u64) -> Result<Node, E> {
        self.loader.spend(0)?;
        Ok(Node::Number(value.to_string()))
    }

    fn visit_i64<E: de::Error>(self, value: i64) -> Result<Node, E> {
        self.loader.spend(0)?;
        Ok(Node::Number(value.to_string()))
    }

    fn visit_u128<E: de::Error>(self, value: u128) -> Result<Node, E> {
        self.loader.spend(0)?;
        Ok(Node::Number(value.to_string()))
    }

    fn visit_i128<E: de::Error>(self, value: i128) -> Result<Node, E> {
        self.loader.spend(0)?;
        Ok(Node::Number(value.to_string()))
    }

    fn visit_f64<E: de::Error>(self, value: f64) -> Result<Node, E> {
        self.loader.spend(0)?;
        self.loader.inexact = true;
        Ok(Node::Number(float_text(value)))
    }

    fn visit_str<E: de::Error>(self, value: &str) -> Result<Node, E> {
        self.loader.spend(value.len())?;
        Ok(Node::String(value.to_owned()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut elements: A) -> Result<Node, A::Error> {
        self.loader.spend(0)?;
        let mut list = Vec::new();
        loop {
            let seed = NodeSeed {
                loader: &mut *self.loader,
                place: &Place::Index(self.place, list.len()),
                depth: self.depth + 1,
            };
            match elements.next_element_seed(seed)? {
                Some(node) => list.push(node),
                None => return Ok(Node::List(list)),
            }
        }
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Node, A::Error> {
        self.loader.spend(0)?;
        let mut map = Map::new();
        loop {
            let key = members.next_key_seed(KeySeed).map_err(|error| {
                if error.to_string().contains(NOT_A_KEY) {
                    return self.loader.fail(Failure::Key(self.place.pointer()));
                }
                error
            })?;
            let Some(key) = key else {
                return Ok(Node::Map(map));
            };
            self.loader.spend_key(key.len())?;
            let node = members.next_value_seed(NodeSeed {
                loader: &mut *self.loader,
                place: &Place::Key(self.place, &key),
                depth: self.depth + 1,
            })?;
            if is_carried(&key) {
                let place = self.place.pointer().child(&key);
                self.loader.reserved.push(place);
                continue;
            }
            match map.entry(key) {
                Entry::Vacant(entry) => {
                    entry.insert(node);
                }
                Entry::Occupied(mut entry) => {
                    self.loader
                        .record_duplicate(self.place.pointer().child(entry.key()));
                    entry.insert(node);
                }
            }
        }
    }

    /// A tagged value (`!name …`) is read as the value.
    fn visit_enum<A: de::EnumAccess<'de>>(self, data: A) -> Result<Node, A::Error> {
        let (IgnoredAny, value) = data.variant()?;
        de::VariantAccess::newtype_variant_seed(value, self)
    }
}

/// The `expecting` text of a key; distinguishes a bad key from other failures.
const NOT_A_KEY: &str = "a scalar as key";

/// Reads a key as its text, for all kinds of scalars: also `200`, `null` and `1.10`.
pub(super) struct KeySeed;

impl<'de> DeserializeSeed<'de> for KeySeed {
    type Value = String;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<String, D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl Visitor<'_> for KeySeed {
    type Value = String;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(NOT_A_KEY)
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<String, E> {
        Ok(text.to_owned())
    }
}

fn float_text(value: f64) -> String {
    if value.is_nan() {
        ".nan".to_owned()
    } else if value == f64::INFINITY {
        ".inf".to_owned()
    } else if value == f64::NEG_INFINITY {
        "-.inf".to_owned()
    } else {
        format!("{value:?}")
    }
}
