//! Reading of XML.
//!
//! Elements that the document does not declare are skipped. Document type declarations are skipped
//! as well: no entity is defined by one, and nothing is loaded.

use std::borrow::Cow;

use quick_xml::Reader as Events;
use quick_xml::escape::resolve_xml_entity;
use quick_xml::events::{BytesRef, BytesStart, Event};

use crate::runtime::xml::name::{Attribute, Fit, Name, Scope, Space, Start};
use crate::runtime::xml::node::split;
use crate::runtime::xml::nodes::{Content, Member, Node, Place};
use crate::runtime::xml::tree::Tree;
use crate::runtime::xml::value::{Collected, Found, Others, scalar, single};
use crate::runtime::xml::writer::resolved;

/// The members of a type, by their names in JSON.
type Members = [(&'static str, Member)];

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
        scope: Scope::default(),
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
    scope: Scope,
    /// The number of elements, lists and objects around.
    depth: usize,
}

impl Reader<'_> {
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
        let tree = self.inside(&start, is_empty, |reader, start| {
            // Nothing is around the root.
            match start.name.element_fit(root, &start.name.space) {
                Some(_) => reader.element(root.content, start),
                None => Err(Problem::Unexpected(another(root, &start.name))),
            }
        })?;
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
    fn element(&mut self, content: Content, start: &Start<'_>) -> Result<Tree, Problem> {
        let attributes = self.scope.attributes(start.raw);
        let attributes = attributes.map_err(Problem::Malformed)?;
        if attributes.iter().any(Attribute::is_nil) {
            self.skip(start)?;
            return Ok(Tree::Null);
        }
        self.depth += 1;
        if self.depth > DEPTH {
            let reason = format!("elements are nested more than {DEPTH} levels deep");
            return Err(Problem::Unexpected(reason));
        }
        let tree = match resolved(content) {
            Content::Members(members, rest) => self.object((members, rest), &attributes, start)?,
            Content::Items(item) => Tree::List(self.items(item, start)?),
            Content::Inside(node) => single(self.items(node, start)?).unwrap_or(Tree::Null),
            Content::Any => self.any(&attributes, start)?,
            content => {
                let mut text = Collected::default();
                self.children(start, Some(&mut text), &mut Self::skip)?;
                scalar(content, text.of(content))
            }
        };
        self.depth -= 1;
        Ok(tree)
    }

    /// Reads the elements in an element that are a node.
    fn items(&mut self, item: &Node, start: &Start<'_>) -> Result<Vec<Tree>, Problem> {
        let mut found = Found::default();
        self.deeper(|reader| {
            reader.children(start, None, &mut |reader, child| {
                let fit = child.name.element_fit(item, &start.name.space);
                if !fit.is_some_and(|fit| found.accepts(fit)) {
                    return reader.skip(child);
                }
                found.values.push(reader.element(item.content, child)?);
                Ok(())
            })
        })?;
        Ok(found.values)
    }

    fn object(
        &mut self,
        (members, rest): (&'static Members, Option<&'static Content>),
        attributes: &[Attribute<'_>],
        start: &Start<'_>,
    ) -> Result<Tree, Problem> {
        let mut found: Vec<Found> = members.iter().map(|_| Found::default()).collect();
        let mut others = Others::default();
        let mut text = Collected::default();
        let has_text = members
            .iter()
            .any(|(_, member)| member.place == Place::Text);
        let is_open = matches!(rest.copied().map(resolved), Some(Content::Any));
        let is_declared = |key: &str| members.iter().any(|(known, _)| *known == key);
        for attribute in attributes {
            let best = best(members, |member| match member.place {
                Place::Attribute => attribute.name.attribute_fit(&member.node),
                _ => None,
            });
            if let Some((place, fit)) = best {
                if found[place].accepts(fit) {
                    let content = members[place].1.node.content;
                    let value = scalar(content, attribute.value.clone());
                    found[place].values.push(value);
                }
            } else if is_open {
                others.put_attribute(attribute, is_declared);
            }
        }
        let collected = (has_text || is_open).then_some(&mut text);
        self.children(start, collected, &mut |reader, child| {
            let best = best(members, |member| match member.place {
                Place::Element | Place::Elements => {
                    child.name.element_fit(&member.node, &start.name.space)
                }
                _ => None,
            });
            let Some((place, fit)) = best else {
                let key = child.name.key();
                // A declared name in another namespace is not an undeclared member.
                let is_foreign = is_declared(&key)
                    || members.iter().any(|(_, one)| split(one.node.name).1 == key);
                let Some(content) = rest.filter(|_| !is_foreign) else {
                    return reader.skip(child);
                };
                others.put(key, reader.element(*content, child)?);
                return Ok(());
            };
            if !found[place].accepts(fit) {
                return reader.skip(child);
            }
            let member = &members[place].1;
            let value = match member.place {
                Place::Elements => {
                    reader.deeper(|reader| reader.element(member.node.content, child))?
                }
                _ => reader.element(member.node.content, child)?,
            };
            found[place].values.push(value);
            Ok(())
        })?;
        if !has_text && is_open {
            others.put_text(&mut text, is_declared);
        }
        let mut object = Vec::new();
        for ((key, member), found) in members.iter().zip(found) {
            let value = match member.place {
                Place::Text => {
                    let content = member.node.content;
                    let text = std::mem::take(&mut text).of(content);
                    let is_there = member.is_required || !text.is_empty();
                    is_there.then(|| scalar(content, text))
                }
                Place::Elements => {
                    let is_there = member.is_required || !found.values.is_empty();
                    is_there.then_some(Tree::List(found.values))
                }
                Place::Attribute | Place::Element => single(found.values),
            };
            object.extend(value.map(|value| (Cow::Borrowed(*key), value)));
        }
        object.extend(others.members());
        Ok(Tree::Object(object))
    }

    /// Reads an element that the document does not describe: text, or an object of its elements, its
    /// attributes (`@name`) and the text beside them (`#text`).
    fn any(&mut self, attributes: &[Attribute<'_>], start: &Start<'_>) -> Result<Tree, Problem> {
        let mut others = Others::default();
        let mut text = Collected::default();
        for attribute in attributes {
            others.put_attribute(attribute, |_| false);
        }
        self.children(start, Some(&mut text), &mut |reader, child| {
            // Repeated elements become a list.
            let value = reader.deeper(|reader| reader.element(Content::Any, child))?;
            others.put(child.name.key(), value);
            Ok(())
        })?;
        if others.is_empty() {
            return Ok(Tree::Text(text.all));
        }
        others.put_text(&mut text, |_| false);
        Ok(Tree::Object(others.members().collect()))
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
        start: &Start<'_>,
        mut text: Option<&mut Collected>,
        read: &mut dyn FnMut(&mut Self, &Start<'_>) -> Result<(), Problem>,
    ) -> Result<(), Problem> {
        if start.is_empty {
            return Ok(());
        }
        loop {
            match self.events.read_event()? {
                Event::Start(start) => self.inside(&start, false, &mut *read)?,
                Event::Empty(start) => self.inside(&start, true, &mut *read)?,
                Event::End(_) => return Ok(()),
                Event::Text(part) => {
                    let part = part.xml10_content().map_err(malformed)?;
                    if let Some(text) = &mut text {
                        text.push(&part);
                    }
                }
                Event::CData(part) => {
                    let part = part.xml10_content().map_err(malformed)?;
                    if let Some(text) = &mut text {
                        text.push_section(&part);
                    }
                }
                Event::GeneralRef(reference) => {
                    let part = referenced(&reference)?;
                    if let Some(text) = &mut text {
                        text.push(&part);
                    }
                }
                Event::Eof => {
                    let reason = "expected an end tag, found the end of the text";
                    return Err(Problem::Malformed(reason.to_owned()));
                }
                Event::Comment(_) | Event::PI(_) | Event::Decl(_) | Event::DocType(_) => {}
            }
        }
    }

    /// Calls `read` with a start tag and the namespaces that it declares.
    fn inside<T>(
        &mut self,
        start: &BytesStart<'_>,
        is_empty: bool,
        read: impl FnOnce(&mut Self, &Start<'_>) -> Result<T, Problem>,
    ) -> Result<T, Problem> {
        let begin = self.scope.enter(start);
        let start = Start {
            name: self.scope.element(start.name()),
            raw: start,
            is_empty,
        };
        let value = read(self, &start)?;
        self.scope.leave(begin);
        Ok(value)
    }

    /// Skips an element after its start tag.
    fn skip(&mut self, start: &Start<'_>) -> Result<(), Problem> {
        let mut open = usize::from(!start.is_empty);
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

/// Returns the member that a name fits best.
fn best(members: &Members, fit: impl Fn(&Member) -> Option<Fit>) -> Option<(usize, Fit)> {
    let fits = members.iter().enumerate();
    let fits = fits.filter_map(|(place, (_, member))| Some((place, fit(member)?)));
    fits.min_by_key(|(_, fit)| *fit)
}

/// Returns the text that a reference stands for.
fn referenced(reference: &BytesRef<'_>) -> Result<String, Problem> {
    if let Some(letter) = reference.resolve_char_ref()? {
        return Ok(letter.to_string());
    }
    let name = reference.decode().map_err(malformed)?;
    resolve_xml_entity(&name).map(str::to_owned).ok_or_else(|| {
        let name: String = name.chars().take(40).collect();
        let name = name.escape_debug();
        Problem::Malformed(format!("unsupported entity `{name}`"))
    })
}

/// Explains that the root element is another one.
fn another(root: &Node, found: &Name<'_>) -> String {
    let short = |text: &str| {
        let text: String = text.chars().take(100).collect();
        text.escape_debug().to_string()
    };
    let (expected, name) = (split(root.name).1, String::from_utf8_lossy(found.local));
    if expected != name {
        return format!(
            "expected the element `{expected}`, found `{}`",
            short(&name)
        );
    }
    let namespace = root.namespace.unwrap_or_default();
    let found = match &found.space {
        Space::Bound(found) => format!("that of `{}`", short(found)),
        Space::None | Space::Unknown => "none".to_owned(),
    };
    format!("expected the namespace `{namespace}` of the element `{expected}`, found {found}")
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
