//! Reading of XML.
//!
//! Elements that the document does not declare are skipped. Document type declarations are skipped
//! as well: no entity is defined by one, and nothing is loaded.

use std::borrow::Cow;
use std::collections::HashSet;

use quick_xml::escape::resolve_xml_entity;
use quick_xml::events::{BytesRef, BytesStart, Event};
use quick_xml::{Reader as Events, XmlVersion};

use crate::runtime::xml::nodes::{Content, Member, Node, Place};
use crate::runtime::xml::tree::Tree;
use crate::runtime::xml::value::{Collected, Others, scalar};
use crate::runtime::xml::writer::resolved;

/// The maximum depth of elements, and of the JSON that they become: the limit of serde_json.
const DEPTH: usize = 120;

/// Reads a document as the JSON of its type.
///
/// # Errors
///
/// Returns why it is not XML with this root element.
pub(super) fn to_json(text: &str, root: &Node) -> Result<String, String> {
    let mut reader = Reader {
        events: Events::from_str(text),
        depth: 0,
    };
    let tree = reader.document(root).map_err(|problem| match problem {
        Problem::Unexpected(reason) => reason,
        Problem::Malformed(reason) => {
            let at = reader.events.error_position().max(1);
            let before = text.get(..usize::try_from(at).unwrap_or(usize::MAX));
            let line = before.unwrap_or(text).lines().count().max(1);
            format!("invalid XML: {reason} at line {line}")
        }
    })?;
    let mut json = String::with_capacity(text.len());
    tree.print(&mut json);
    Ok(json)
}

enum Problem {
    /// The text is not well-formed.
    Malformed(String),
    /// The XML is not the expected one.
    Unexpected(String),
}

impl From<quick_xml::Error> for Problem {
    fn from(error: quick_xml::Error) -> Self {
        Self::Malformed(error.to_string())
    }
}

fn malformed(error: impl std::fmt::Display) -> Problem {
    Problem::Malformed(error.to_string())
}

struct Reader<'a> {
    events: Events<&'a [u8]>,
    /// The number of elements, lists and objects around.
    depth: usize,
}

impl<'a> Reader<'a> {
    fn document(&mut self, root: &Node) -> Result<Tree, Problem> {
        let (start, is_empty) = loop {
            match self.events.read_event()? {
                Event::Start(start) => break (start, false),
                Event::Empty(start) => break (start, true),
                Event::Eof => return Err(Problem::Malformed("no element".to_owned())),
                Event::Text(text) => blank(&text)?,
                Event::CData(_) | Event::GeneralRef(_) => return Err(outside()),
                Event::End(_)
                | Event::Decl(_)
                | Event::PI(_)
                | Event::Comment(_)
                | Event::DocType(_) => {}
            }
        };
        let name = start.local_name();
        if name.as_ref() != local(root.name).as_bytes() {
            let found: String = String::from_utf8_lossy(name.as_ref())
                .chars()
                .take(100)
                .collect();
            let (expected, found) = (local(root.name), found.escape_debug());
            let reason = format!("expected the element `{expected}`, found `{found}`");
            return Err(Problem::Unexpected(reason));
        }
        let tree = self.element(root.content, &start, is_empty)?;
        loop {
            match self.events.read_event()? {
                Event::Eof => return Ok(tree),
                Event::Text(text) => blank(&text)?,
                Event::Comment(_) | Event::PI(_) => {}
                _ => return Err(outside()),
            }
        }
    }

    /// Reads an element after its start tag, up to its end tag.
    fn element(
        &mut self,
        content: Content,
        start: &BytesStart<'_>,
        is_empty: bool,
    ) -> Result<Tree, Problem> {
        let attributes = attributes(start)?;
        let is_nil = attributes.iter().any(|(name, value)| {
            name.split_once(':').is_some_and(|(_, name)| name == "nil")
                && matches!(value.trim(), "true" | "1")
        });
        if is_nil {
            self.skip(is_empty)?;
            return Ok(Tree::Null);
        }
        self.depth += 1;
        if self.depth > DEPTH {
            let reason = format!("elements are nested more than {DEPTH} levels deep");
            return Err(Problem::Unexpected(reason));
        }
        let tree = match resolved(content) {
            Content::Members(members, rest) => self.object(members, rest, &attributes, is_empty)?,
            Content::Items(item) => self.list(item, is_empty)?,
            Content::Inside(node) => {
                let found = self.list(node, is_empty)?;
                match found {
                    Tree::List(mut values) => values.pop().unwrap_or(Tree::Null),
                    other => other,
                }
            }
            Content::Any => self.any(is_empty)?,
            content => {
                let text = self.text(is_empty)?;
                scalar(content, text.of(content))
            }
        };
        self.depth -= 1;
        Ok(tree)
    }

    /// Reads the text of an element, without that of the elements in it.
    fn text(&mut self, is_empty: bool) -> Result<Collected, Problem> {
        let mut text = Collected::default();
        self.children(is_empty, Some(&mut text), &mut |reader, _, is_empty| {
            reader.skip(is_empty)
        })?;
        Ok(text)
    }

    /// Reads the elements of a list.
    fn list(&mut self, item: &Node, is_empty: bool) -> Result<Tree, Problem> {
        let mut values = Vec::new();
        self.deeper(|reader| {
            reader.children(is_empty, None, &mut |reader, start, is_empty| {
                if start.local_name().as_ref() != local(item.name).as_bytes() {
                    return reader.skip(is_empty);
                }
                values.push(reader.element(item.content, start, is_empty)?);
                Ok(())
            })
        })?;
        Ok(Tree::List(values))
    }

    fn object(
        &mut self,
        members: &'static [(&'static str, Member)],
        rest: Option<&'static Content>,
        attributes: &[(String, String)],
        is_empty: bool,
    ) -> Result<Tree, Problem> {
        let mut found: Vec<Option<Tree>> = members.iter().map(|_| None).collect();
        let mut others = Others::default();
        let mut text = Collected::default();
        let has_text = members
            .iter()
            .any(|(_, member)| member.place == Place::Text);
        for ((_, member), found) in members.iter().zip(&mut found) {
            if member.place != Place::Attribute {
                continue;
            }
            let name = local(member.node.name);
            let mut attributes = attributes.iter();
            if let Some((_, value)) = attributes.find(|(known, _)| local(known) == name) {
                *found = Some(scalar(member.node.content, value.clone()));
            }
        }
        let collected = has_text.then_some(&mut text);
        self.children(is_empty, collected, &mut |reader, start, is_empty| {
            let name = start.local_name();
            let place = members.iter().position(|(_, member)| {
                matches!(member.place, Place::Element | Place::Elements)
                    && local(member.node.name).as_bytes() == name.as_ref()
            });
            let Some(place) = place else {
                let Some(content) = rest else {
                    return reader.skip(is_empty);
                };
                let key = String::from_utf8_lossy(name.as_ref()).into_owned();
                let value = reader.element(*content, start, is_empty)?;
                let is_open = matches!(resolved(*content), Content::Any);
                others.put(key, value, is_open);
                return Ok(());
            };
            let member = &members[place].1;
            if member.place == Place::Element {
                found[place] = Some(reader.element(member.node.content, start, is_empty)?);
                return Ok(());
            }
            let value =
                reader.deeper(|reader| reader.element(member.node.content, start, is_empty))?;
            match &mut found[place] {
                Some(Tree::List(values)) => values.push(value),
                none => *none = Some(Tree::List(vec![value])),
            }
            Ok(())
        })?;
        let mut object = Vec::new();
        for ((key, member), found) in members.iter().zip(found) {
            let value = match (member.place, found) {
                (Place::Text, _) => {
                    let content = member.node.content;
                    let text = std::mem::take(&mut text).of(content);
                    let is_there = member.is_required || !text.is_empty();
                    is_there.then(|| scalar(content, text))
                }
                (Place::Elements, None) if member.is_required => Some(Tree::List(Vec::new())),
                (_, found) => found,
            };
            object.extend(value.map(|value| (Cow::Borrowed(*key), value)));
        }
        object.extend(others.members);
        Ok(Tree::Object(object))
    }

    /// Reads an element that the document does not describe: text, or an object of its elements.
    fn any(&mut self, is_empty: bool) -> Result<Tree, Problem> {
        let mut others = Others::default();
        let mut text = Collected::default();
        self.children(is_empty, Some(&mut text), &mut |reader, start, is_empty| {
            let key = String::from_utf8_lossy(start.local_name().as_ref()).into_owned();
            // Repeated elements become a list.
            let value = reader.deeper(|reader| reader.element(Content::Any, start, is_empty))?;
            others.put(key, value, true);
            Ok(())
        })?;
        Ok(match others.members.is_empty() {
            true => Tree::Text(text.all),
            false => Tree::Object(others.members),
        })
    }

    /// Counts a list between two elements.
    fn deeper<T>(
        &mut self,
        read: impl FnOnce(&mut Self) -> Result<T, Problem>,
    ) -> Result<T, Problem> {
        self.depth += 1;
        let value = read(self)?;
        self.depth -= 1;
        Ok(value)
    }

    /// Calls `read` with the start tag of each element up to the end tag, and collects the text.
    fn children(
        &mut self,
        is_empty: bool,
        mut text: Option<&mut Collected>,
        read: &mut dyn FnMut(&mut Self, &BytesStart<'a>, bool) -> Result<(), Problem>,
    ) -> Result<(), Problem> {
        if is_empty {
            return Ok(());
        }
        loop {
            match self.events.read_event()? {
                Event::Start(start) => read(self, &start, false)?,
                Event::Empty(start) => read(self, &start, true)?,
                Event::End(_) => return Ok(()),
                Event::Text(part) => {
                    let part = part.xml10_content().map_err(malformed)?;
                    if let Some(text) = &mut text {
                        text.all.push_str(&part);
                    }
                }
                Event::CData(part) => {
                    let part = part.xml10_content().map_err(malformed)?;
                    if let Some(text) = &mut text {
                        text.all.push_str(&part);
                        text.sections.get_or_insert_default().push_str(&part);
                    }
                }
                Event::GeneralRef(reference) => {
                    let mut ignored = Collected::default();
                    let text = text.as_deref_mut().unwrap_or(&mut ignored);
                    push_reference(&reference, &mut text.all)?;
                }
                Event::Eof => {
                    let reason = "expected an end tag, found the end of the text";
                    return Err(Problem::Malformed(reason.to_owned()));
                }
                Event::Comment(_) | Event::PI(_) | Event::Decl(_) | Event::DocType(_) => {}
            }
        }
    }

    /// Skips an element after its start tag.
    fn skip(&mut self, is_empty: bool) -> Result<(), Problem> {
        let mut open = usize::from(!is_empty);
        while open > 0 {
            match self.events.read_event()? {
                Event::Start(_) => open += 1,
                Event::End(_) => open -= 1,
                Event::Eof => {
                    let reason = "expected an end tag, found the end of the text";
                    return Err(Problem::Malformed(reason.to_owned()));
                }
                _ => {}
            }
        }
        Ok(())
    }
}

/// Returns the names and values of attributes.
fn attributes(start: &BytesStart<'_>) -> Result<Vec<(String, String)>, Problem> {
    let mut found = Vec::new();
    let mut known = HashSet::new();
    // The check of the parser compares each attribute with every other one.
    for attribute in start.attributes().with_checks(false) {
        let attribute = attribute.map_err(malformed)?;
        let name = String::from_utf8_lossy(attribute.key.as_ref()).into_owned();
        if !known.insert(name.clone()) {
            let name: String = name.chars().take(40).collect();
            let name = name.escape_debug();
            return Err(Problem::Malformed(format!("duplicate attribute `{name}`")));
        }
        if name == "xmlns" || name.starts_with("xmlns:") {
            continue;
        }
        let value = attribute.normalized_value(XmlVersion::Implicit1_0)?;
        found.push((name, value.into_owned()));
    }
    Ok(found)
}

fn push_reference(reference: &BytesRef<'_>, out: &mut String) -> Result<(), Problem> {
    if let Some(letter) = reference.resolve_char_ref()? {
        out.push(letter);
        return Ok(());
    }
    let name = reference.decode().map_err(malformed)?;
    match resolve_xml_entity(&name) {
        Some(text) => out.push_str(text),
        None => {
            let name: String = name.chars().take(40).collect();
            let name = name.escape_debug();
            return Err(Problem::Malformed(format!("unsupported entity `{name}`")));
        }
    }
    Ok(())
}

/// Returns a name without its prefix.
fn local(name: &str) -> &str {
    name.split_once(':').map_or(name, |(_, name)| name)
}

fn blank(text: &[u8]) -> Result<(), Problem> {
    match text.iter().all(u8::is_ascii_whitespace) {
        true => Ok(()),
        false => Err(outside()),
    }
}

fn outside() -> Problem {
    Problem::Malformed("expected one element, found other content beside it".to_owned())
}
