//! Text → [`Node`] tree, through `serde_yaml` or `serde_json`.
//!
//! Parsers round numbers that do not fit Rust's integers to `f64`; in this
//! case a second pass over the text restores them.

use serde::de::{self, DeserializeSeed, IgnoredAny};

use super::budget::Budget;
use super::locate::{self, Target};
use super::node::Node;
use super::numbers;
use super::read::{Failure, Reader};
use super::source::{Format, Source};
use crate::diagnostic::{Code, Diagnostic};
use crate::limits::Limits;
use trine_ir::pointer::Pointer;

/// The maximum number of open brackets in a YAML text. The time of the parser grows with tokens and
/// levels, so the depth is checked first; prose may contain unbalanced brackets.
const FLOW_LIMIT: usize = 10_000;
/// Texts with at most this many values are read before they are counted, because the estimate from
/// the punctuation is too high.
const VALUES_UNASKED: usize = 100_000;

/// The result of reading a text.
pub(super) struct Loaded {
    /// The tree.
    pub(super) root: Node,
    /// Duplicate keys, and how often they appear; the last one is used.
    pub(super) duplicates: Vec<(Pointer, usize)>,
    /// Dropped members whose keys are reserved for the upgrade.
    pub(super) reserved: Vec<Pointer>,
}

/// Reads a text.
pub(super) fn load(source: &Source, budget: &mut Budget) -> Result<Loaded, Diagnostic> {
    let text = source.text.as_str();
    if text.trim().is_empty() {
        return Err(malformed("the document is empty"));
    }
    let mut reader = Reader::new(text.len(), budget);
    let root = match source.format {
        Format::Json => read_json(source, &mut reader)?,
        Format::Yaml => read_yaml(source, &mut reader)?,
    };
    let Some(mut root) = root.filter(|root| !root.is_null()) else {
        return Err(
            malformed("the document is empty").help("add content, starting with `openapi: 3.0.3`")
        );
    };
    if reader.inexact {
        numbers::restore(source, &mut root);
    }
    Ok(Loaded {
        root,
        duplicates: reader.duplicates.into_iter().collect(),
        reserved: reader.reserved,
    })
}

fn malformed(message: impl Into<String>) -> Diagnostic {
    Diagnostic::new(Code::MalformedDocument, &Pointer::root(), message)
}

fn too_deep(limits: &Limits, place: &Pointer) -> Diagnostic {
    Diagnostic::passed(limits, "depth", place, "values are nested more deeply")
}

fn too_many_values(limits: &Limits) -> Diagnostic {
    Diagnostic::passed(
        limits,
        "values",
        &Pointer::root(),
        "the document contains more values",
    )
}

fn read_json(source: &Source, reader: &mut Reader<'_>) -> Result<Option<Node>, Diagnostic> {
    let text = source.parsed();
    let mut json = serde_json::Deserializer::from_str(text);
    let root = reader
        .root()
        .deserialize(&mut json)
        .and_then(|root| json.end().map(|()| root));
    root.map(Some).map_err(|error| {
        let location = source.location(locate::json_offset(text, &error));
        match reader.failure.take() {
            // If the text is too deep, parsing it again for the location takes longest.
            Some(Failure::Depth(place)) => {
                return too_deep(&reader.budget.limits, &place).at(location);
            }
            Some(failure) => return failure.diagnostic(source, &reader.budget.limits),
            None => {}
        }
        let said = error.to_string();
        let what = said.split(" at line ").next().unwrap_or(&said);
        let diagnostic = malformed(format!("invalid JSON: {what}")).at(location);
        let is_open = error.is_eof() || what.contains("expected `,` or") || what.contains("string");
        let opening = is_open.then(|| opening(&text[..location.offset]));
        diagnostic.opened_at(opening.flatten().map(|offset| source.location(offset)))
    })
}

/// Returns where the bracket or the string opens in which a JSON text ends.
fn opening(text: &str) -> Option<usize> {
    let mut open = Vec::new();
    let mut string = None;
    let mut bytes = text.bytes().enumerate();
    while let Some((at, byte)) = bytes.next() {
        match (string, byte) {
            (Some(_), b'\\') => {
                bytes.next();
            }
            (Some(_), b'"') => string = None,
            (Some(_), _) => {}
            (None, b'"') => string = Some(at),
            (None, b'[' | b'{') => open.push(at),
            (None, b']' | b'}') => {
                open.pop();
            }
            (None, _) => {}
        }
    }
    string.or_else(|| open.pop())
}

/// Returns where the bracket or the quote opens that the parser of YAML names in its message: `while
/// parsing a flow mapping at line 3 column 8`.
fn yaml_opening(source: &Source, text: &str) -> Option<usize> {
    let (_, context) = text
        .rsplit_once(" while ")
        .or_else(|| text.rsplit_once(", "))?;
    let (kind, place) = context.split_once(" at line ")?;
    let is_enclosed = kind.contains("flow") || kind.contains("quoted");
    let (line, column) = place.split_once(" column ").filter(|_| is_enclosed)?;
    let digits = column.split(|c: char| !c.is_ascii_digit()).next()?;
    source.offset_at(line.parse().ok()?, digits.parse().ok()?)
}

fn read_yaml(source: &Source, reader: &mut Reader<'_>) -> Result<Option<Node>, Diagnostic> {
    let limits = reader.budget.limits;
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
    let root = match reader.root().deserialize(first) {
        Ok(root) => root,
        Err(error) => {
            return match reader.failure.take() {
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
    let opening = yaml_opening(source, &text).filter(|opening| *opening != offset);
    let diagnostic = malformed(message)
        .at(source.location(offset))
        .opened_at(opening.map(|offset| source.location(offset)));
    let line = source.line(source.location(offset).line);
    if line.trim_start_matches(' ').starts_with('\t') || what.contains("cannot start any token") {
        return diagnostic.help("indent YAML with spaces; tabs are not allowed");
    }
    diagnostic
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
                let passed = Diagnostic::passed(limits, "alias-size", &Pointer::root(), what);
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
