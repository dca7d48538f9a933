//! XML: the nodes that values become.

mod unions;

use std::cell::Cell;
use std::collections::BTreeMap;

use super::{EnumScalar, Presence, Schema, SchemaId, SchemaKind, Shape, Struct, Type};
use crate::pointer::Pointer;
use unions::{members_of_union, union_content};

/// The node that a value becomes.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct XmlNode {
    /// The kind of the node.
    pub kind: XmlKind,
    /// The name of an element or attribute.
    pub name: XmlName,
    /// The node inside of an element, if the value is not the content of the element itself.
    pub inner: Option<Box<XmlNode>>,
    /// The node of each element, if the value is a list, or a map of lists.
    pub item: Option<Box<XmlNode>>,
}

/// The kind of a node.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum XmlKind {
    /// An element.
    Element,
    /// An attribute of the element around.
    Attribute,
    /// The text of the element around.
    Text,
    /// The same, in a CDATA section.
    Cdata,
    /// No node: the content belongs to the element around.
    None,
}

/// The name of an element or attribute.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct XmlName {
    /// The prefix, if any.
    pub prefix: Option<String>,
    /// The name without its prefix.
    pub local: String,
    /// The IRI of the namespace.
    pub namespace: Option<String>,
}

impl XmlName {
    /// Returns the name with its prefix: `p:name`.
    pub fn qualified(&self) -> String {
        match &self.prefix {
            Some(prefix) => format!("{prefix}:{}", self.local),
            None => self.local.clone(),
        }
    }
}

/// An element, or an attribute.
#[derive(Clone, Debug, PartialEq)]
pub struct XmlElement {
    /// The name.
    pub name: XmlName,
    /// The content.
    pub content: XmlContent,
}

/// The content of an element, or the value of an attribute.
#[derive(Clone, Debug, PartialEq)]
pub enum XmlContent {
    /// Text.
    Text,
    /// Text in a CDATA section.
    Cdata,
    /// The text of a number.
    Number,
    /// The text of a boolean.
    Boolean,
    /// Any value.
    Any,
    /// An element for each element of a list.
    Items(Box<XmlElement>),
    /// One element with the content.
    Inside(Box<XmlElement>),
    /// An element for each entry of a map.
    Entries(Box<XmlContent>),
    /// The members of a definition: see [`xml_definitions`].
    Schema(SchemaId),
}

/// The members of a definition in XML.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct XmlMembers {
    /// The declared members, by their names in JSON.
    pub members: Vec<(String, XmlMember)>,
    /// The content of the elements of undeclared members.
    pub rest: Option<XmlContent>,
}

/// A member of an object.
#[derive(Clone, Debug, PartialEq)]
pub struct XmlMember {
    /// Where the member is.
    pub place: XmlPlace,
    /// Its name and content.
    pub element: XmlElement,
    /// Whether it is required.
    pub is_required: bool,
}

/// Where a member of an object is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum XmlPlace {
    /// An attribute.
    Attribute,
    /// An element.
    Element,
    /// An element for each element of a list.
    Elements,
    /// The text of the element around.
    Text,
}

/// A reason why values of a type are not written or read as XML.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NoXml {
    /// The place of the schema.
    pub pointer: Pointer,
    /// The reason.
    pub reason: &'static str,
}

/// The maximum depth of lists, maps and unions inside of each other.
const DEPTH: usize = 16;
/// The maximum number of values that one definition may directly consist of: unions of unions could
/// otherwise be visited exponentially often.
const BUDGET: usize = 20_000;

/// Returns the element of a value.
///
/// # Errors
///
/// Returns why the value has none.
pub fn xml_element(
    schemas: &[Schema],
    ty: &Type,
    node: &XmlNode,
    at: &Pointer,
) -> Result<XmlElement, NoXml> {
    element(&Finder::new(schemas, at, &Cell::new(BUDGET)), ty, node, 0)
}

/// Returns the definitions that the XML of a value consists of, with their members.
///
/// # Errors
///
/// Returns why the value cannot be written or read as XML.
pub fn xml_definitions(
    schemas: &[Schema],
    root: &XmlElement,
) -> Result<BTreeMap<SchemaId, XmlMembers>, NoXml> {
    let mut found = BTreeMap::new();
    let mut open = Vec::new();
    definitions_in(&root.content, &mut open);
    while let Some(id) = open.pop() {
        if found.contains_key(&id) {
            continue;
        }
        let all = members(schemas, id, &Cell::new(BUDGET), 0)?;
        for (_, member) in &all.members {
            definitions_in(&member.element.content, &mut open);
        }
        if let Some(rest) = &all.rest {
            definitions_in(rest, &mut open);
        }
        found.insert(id, all);
    }
    Ok(found)
}

/// Returns whether a text can be a name without prefix in XML.
pub fn is_xml_name(text: &str) -> bool {
    let is_start = |letter: char| {
        matches!(letter,
            'A'..='Z' | 'a'..='z' | '_' | '\u{c0}'..='\u{d6}' | '\u{d8}'..='\u{f6}'
            | '\u{f8}'..='\u{2ff}' | '\u{370}'..='\u{37d}' | '\u{37f}'..='\u{1fff}'
            | '\u{200c}' | '\u{200d}' | '\u{2070}'..='\u{218f}' | '\u{2c00}'..='\u{2fef}'
            | '\u{3001}'..='\u{d7ff}' | '\u{f900}'..='\u{fdcf}' | '\u{fdf0}'..='\u{fffd}'
            | '\u{10000}'..='\u{effff}')
    };
    let is_letter = |letter: char| {
        is_start(letter)
            || matches!(letter,
                '0'..='9' | '-' | '.' | '\u{b7}' | '\u{300}'..='\u{36f}' | '\u{203f}' | '\u{2040}')
    };
    text.starts_with(is_start) && text.chars().all(is_letter)
}

fn definitions_in(content: &XmlContent, found: &mut Vec<SchemaId>) {
    match content {
        XmlContent::Items(element) | XmlContent::Inside(element) => {
            definitions_in(&element.content, found);
        }
        XmlContent::Entries(content) => definitions_in(content, found),
        XmlContent::Schema(id) => found.push(*id),
        XmlContent::Text
        | XmlContent::Cdata
        | XmlContent::Number
        | XmlContent::Boolean
        | XmlContent::Any => {}
    }
}

/// What the content of a value is looked up in.
#[derive(Clone, Copy)]
struct Finder<'a> {
    schemas: &'a [Schema],
    /// The place for errors.
    at: &'a Pointer,
    /// The number of values that may still be visited.
    budget: &'a Cell<usize>,
}

impl<'a> Finder<'a> {
    fn new(schemas: &'a [Schema], at: &'a Pointer, budget: &'a Cell<usize>) -> Self {
        Self {
            schemas,
            at,
            budget,
        }
    }

    fn error(&self, reason: &'static str) -> NoXml {
        NoXml {
            pointer: self.at.clone(),
            reason,
        }
    }
}

fn element(
    finder: &Finder<'_>,
    ty: &Type,
    node: &XmlNode,
    depth: usize,
) -> Result<XmlElement, NoXml> {
    let name = node.name.clone();
    let prefix = name.prefix.iter();
    if !is_xml_name(&name.local) || prefix.clone().any(|prefix| !is_xml_name(prefix)) {
        return Err(finder.error("its name is not a name in XML"));
    }
    let content = match &node.inner {
        Some(_) if depth > DEPTH => return Err(finder.error("elements nest too deeply")),
        Some(inner) => XmlContent::Inside(Box::new(element(finder, ty, inner, depth + 1)?)),
        None => content(finder, ty, node.item.as_deref(), depth)?,
    };
    Ok(XmlElement { name, content })
}

fn content(
    finder: &Finder<'_>,
    ty: &Type,
    item: Option<&XmlNode>,
    depth: usize,
) -> Result<XmlContent, NoXml> {
    let ty = resolved(finder.schemas, ty);
    if ty.joined.is_some() {
        return Ok(XmlContent::Text);
    }
    let Some(budget) = finder
        .budget
        .get()
        .checked_sub(1)
        .filter(|_| depth <= DEPTH)
    else {
        return Err(finder.error("lists, maps and unions nest too deeply"));
    };
    finder.budget.set(budget);
    match &ty.shape {
        Shape::Any => Ok(XmlContent::Any),
        Shape::Boolean => Ok(XmlContent::Boolean),
        Shape::Integer(_) | Shape::Number | Shape::Decimal => Ok(XmlContent::Number),
        Shape::Text(_) | Shape::StringBool { .. } => Ok(XmlContent::Text),
        Shape::Null | Shape::File => Err(finder.error("XML has no form for its values")),
        Shape::List(inner) => {
            let no_items = "the elements of the list have no element in XML";
            let item = item.filter(|item| item.kind == XmlKind::Element);
            let item = item.ok_or_else(|| finder.error(no_items))?;
            let item = element(finder, inner, item, depth + 1)?;
            Ok(XmlContent::Items(Box::new(item)))
        }
        Shape::Map(inner) | Shape::Ordered(inner) => {
            let value = content(finder, inner, item, depth + 1)?;
            Ok(XmlContent::Entries(Box::new(value)))
        }
        Shape::Schema(id) => match &finder.schemas[id.0].kind {
            SchemaKind::Struct(_) => Ok(XmlContent::Schema(*id)),
            SchemaKind::Enum(list) => Ok(match list.scalar {
                EnumScalar::Text => XmlContent::Text,
                EnumScalar::Integer => XmlContent::Number,
            }),
            SchemaKind::Union(union) => union_content(finder, *id, union, depth),
            SchemaKind::Alias(_) => Err(finder.error("the type contains itself")),
            SchemaKind::Filter(_) | SchemaKind::Multipart(_) => {
                Err(finder.error("XML has no form for its values"))
            }
        },
    }
}

fn members(
    schemas: &[Schema],
    id: SchemaId,
    budget: &Cell<usize>,
    depth: usize,
) -> Result<XmlMembers, NoXml> {
    let schema = &schemas[id.0];
    let all = match &schema.kind {
        SchemaKind::Struct(object) => members_of_struct(schemas, schema, object, budget)?,
        SchemaKind::Union(union) => {
            members_of_union(&Finder::new(schemas, &schema.pointer, budget), union, depth)?
        }
        _ => XmlMembers::default(),
    };
    let places = all.members.iter().map(|(_, member)| {
        let is_attribute = member.place == XmlPlace::Attribute;
        let is_text = member.place == XmlPlace::Text;
        let name = &member.element.name;
        // An element without a prefix may be in the namespace around.
        let namespace = name.namespace.as_ref();
        let namespace = namespace.filter(|_| is_attribute || name.prefix.is_some());
        (is_attribute, is_text, &name.local, namespace)
    });
    let mut places: Vec<_> = places.collect();
    places.sort_unstable();
    let texts = places.iter().filter(|(_, is_text, ..)| *is_text).count();
    if texts > 1 || places.windows(2).any(|two| two[0] == two[1]) {
        return Err(NoXml {
            pointer: schema.pointer.clone(),
            reason: "two members have the same node in XML",
        });
    }
    Ok(all)
}

fn members_of_struct(
    schemas: &[Schema],
    schema: &Schema,
    object: &Struct,
    budget: &Cell<usize>,
) -> Result<XmlMembers, NoXml> {
    let mut members = Vec::new();
    for field in &object.fields {
        let finder = Finder::new(schemas, &field.pointer, budget);
        let no_node = || finder.error("the property has no node in XML");
        let node = field.xml.as_deref().ok_or_else(no_node)?;
        let (place, element) = member(&finder, &field.ty, node)?;
        let member = XmlMember {
            place,
            element,
            is_required: field.presence == Presence::Required,
        };
        members.push((field.wire_name.clone(), member));
    }
    let finder = Finder::new(schemas, &schema.pointer, budget);
    let rest = object.extra.as_ref().map(|extra| {
        let item = extra.xml.as_deref();
        content(&finder, &extra.value, item, 0)
    });
    let rest = rest.transpose()?;
    Ok(XmlMembers { members, rest })
}

fn member(finder: &Finder<'_>, ty: &Type, node: &XmlNode) -> Result<(XmlPlace, XmlElement), NoXml> {
    let is_scalar = |it: &XmlContent| {
        matches!(
            it,
            XmlContent::Text | XmlContent::Number | XmlContent::Boolean
        )
    };
    match node.kind {
        XmlKind::Element => Ok((XmlPlace::Element, element(finder, ty, node, 0)?)),
        XmlKind::Attribute => {
            let attribute = element(finder, ty, node, 0)?;
            match is_scalar(&attribute.content) {
                true => Ok((XmlPlace::Attribute, attribute)),
                false => Err(finder.error("an attribute contains only a scalar")),
            }
        }
        XmlKind::Text | XmlKind::Cdata => {
            let text = content(finder, ty, None, 0)?;
            if !is_scalar(&text) {
                return Err(finder.error("a text contains only a scalar"));
            }
            let text = XmlElement {
                name: XmlName::default(),
                content: match node.kind {
                    XmlKind::Cdata if text == XmlContent::Text => XmlContent::Cdata,
                    _ => text,
                },
            };
            Ok((XmlPlace::Text, text))
        }
        XmlKind::None => {
            let resolved = resolved(finder.schemas, ty);
            let item = node
                .item
                .as_deref()
                .filter(|item| item.kind == XmlKind::Element);
            match (&resolved.shape, item) {
                (Shape::List(inner), Some(item)) => {
                    Ok((XmlPlace::Elements, element(finder, inner, item, 0)?))
                }
                (Shape::List(_), None) => {
                    Err(finder.error("the elements of the list have no element in XML"))
                }
                _ => Err(finder.error("only a list can be without a node in XML")),
            }
        }
    }
}

/// Returns the type that a type is another name for.
fn resolved<'a>(schemas: &'a [Schema], ty: &'a Type) -> &'a Type {
    let mut ty = ty;
    // Lowering removes cyclic aliases at its end.
    for _ in 0..=schemas.len() {
        match &ty.shape {
            Shape::Schema(id) if ty.joined.is_none() => match &schemas[id.0].kind {
                SchemaKind::Alias(inner) => ty = inner,
                _ => break,
            },
            _ => break,
        }
    }
    ty
}
