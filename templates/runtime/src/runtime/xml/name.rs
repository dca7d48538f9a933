//! The names in XML that is read: the namespaces of their prefixes, and the nodes that they are.

use std::collections::{HashMap, HashSet};
use std::rc::Rc;

use quick_xml::XmlVersion;
use quick_xml::events::BytesStart;
use quick_xml::name::{PrefixDeclaration, QName};

use crate::runtime::xml::node::{SCHEMA_INSTANCE, XML, split};
use crate::runtime::xml::nodes::Node;

/// A namespace.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Space {
    None,
    Bound(Rc<str>),
    /// That of a prefix that nothing declares.
    Unknown,
}

/// The name of an element or attribute.
pub(super) struct Name<'s> {
    pub(super) prefix: &'s [u8],
    pub(super) local: &'s [u8],
    pub(super) space: Space,
}

/// A start tag.
pub(super) struct Start<'s> {
    pub(super) raw: &'s BytesStart<'s>,
    pub(super) name: Name<'s>,
    /// Whether the element has no end tag.
    pub(super) is_empty: bool,
}

/// An attribute.
pub(super) struct Attribute<'s> {
    pub(super) name: Name<'s>,
    pub(super) value: String,
}

/// How a name is that of a node, the best way first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Fit {
    /// It has the namespace of the node.
    Exact,
    /// It has no namespace.
    Unqualified,
    /// It is that of a node without a namespace, in one that it declares itself.
    Own,
}

/// The namespaces that the elements around declare.
#[derive(Default)]
pub(super) struct Scope {
    /// The namespaces of each prefix, the innermost one last: a server chooses their number.
    spaces: HashMap<Vec<u8>, Vec<Space>>,
    /// The declared prefixes in the order of their declaration.
    declared: Vec<Vec<u8>>,
}

impl Scope {
    /// Adds the declarations of a start tag; returns what [`Self::leave`] needs at its end tag.
    pub(super) fn enter(&mut self, start: &BytesStart<'_>) -> usize {
        let begin = self.declared.len();
        let has_any = start
            .attributes_raw()
            .windows(5)
            .any(|text| text == b"xmlns");
        if !has_any {
            return begin;
        }
        for attribute in start.attributes().with_checks(false).flatten() {
            let prefix = match attribute.key.as_namespace_binding() {
                None => continue,
                Some(PrefixDeclaration::Default) => &b""[..],
                Some(PrefixDeclaration::Named(prefix)) => prefix,
            };
            let space = match attribute.normalized_value(XmlVersion::Implicit1_0) {
                Ok(name) if !name.is_empty() => Space::Bound(Rc::from(&*name)),
                _ if prefix.is_empty() => Space::None,
                _ => Space::Unknown,
            };
            let spaces = self.spaces.entry(prefix.to_vec()).or_default();
            spaces.push(space);
            self.declared.push(prefix.to_vec());
        }
        begin
    }

    /// Removes the declarations of a start tag.
    pub(super) fn leave(&mut self, begin: usize) {
        for prefix in self.declared.drain(begin..) {
            if let Some(spaces) = self.spaces.get_mut(&prefix) {
                spaces.pop();
            }
        }
    }

    /// Returns the name of an element.
    pub(super) fn element<'s>(&self, name: QName<'s>) -> Name<'s> {
        let (local, prefix) = name.decompose();
        let prefix = prefix.map_or(&b""[..], |prefix| prefix.into_inner());
        let known = self.spaces.get(prefix).and_then(|spaces| spaces.last());
        let space = match (prefix, known) {
            (b"xml", _) => Space::Bound(Rc::from(XML)),
            (_, Some(space)) => space.clone(),
            (b"", None) => Space::None,
            (_, None) => Space::Unknown,
        };
        Name {
            prefix,
            local: local.into_inner(),
            space,
        }
    }

    /// Returns the name of an attribute: without a prefix, it has no namespace.
    fn attribute<'s>(&self, name: QName<'s>) -> Name<'s> {
        match name.prefix() {
            Some(_) => self.element(name),
            None => Name {
                prefix: b"",
                local: name.into_inner(),
                space: Space::None,
            },
        }
    }

    /// Returns the attributes of an element without the declarations of namespaces.
    ///
    /// # Errors
    ///
    /// Returns why they are not well-formed.
    pub(super) fn attributes<'s>(
        &self,
        start: &'s BytesStart<'_>,
    ) -> Result<Vec<Attribute<'s>>, String> {
        let mut found = Vec::new();
        let mut known = HashSet::new();
        // The check of the parser compares each attribute with every other one.
        for attribute in start.attributes().with_checks(false) {
            let attribute = attribute.map_err(|error| error.to_string())?;
            let name = attribute.key;
            if !known.insert(name) {
                let name = String::from_utf8_lossy(name.into_inner());
                let name: String = name.chars().take(40).collect();
                return Err(format!("duplicate attribute `{}`", name.escape_debug()));
            }
            if name.as_namespace_binding().is_some() {
                continue;
            }
            let value = attribute.normalized_value(XmlVersion::Implicit1_0);
            found.push(Attribute {
                name: self.attribute(name),
                value: value.map_err(|error| error.to_string())?.into_owned(),
            });
        }
        Ok(found)
    }
}

impl Name<'_> {
    /// Returns how the name of an element is that of a node; `None` if it is another one. Servers
    /// often omit namespaces. `around` is the namespace of the element around.
    pub(super) fn element_fit(&self, node: &Node, around: &Space) -> Option<Fit> {
        let is_prefix = self.is_of(node)?;
        match (node.namespace, &self.space) {
            (Some(expected), space) => self.declared_fit(expected, space, is_prefix),
            (None, _) if is_prefix => Some(Fit::Exact),
            (None, space) if space == around => Some(Fit::Exact),
            (None, Space::None) => Some(Fit::Unqualified),
            (None, Space::Bound(_)) => self.prefix.is_empty().then_some(Fit::Own),
            (None, Space::Unknown) => Some(Fit::Own),
        }
    }

    /// Returns how the name of an attribute is that of a node.
    pub(super) fn attribute_fit(&self, node: &Node) -> Option<Fit> {
        let is_prefix = self.is_of(node)?;
        match (node.namespace, &self.space) {
            (Some(expected), space) => self.declared_fit(expected, space, is_prefix),
            (None, _) if is_prefix => Some(Fit::Exact),
            (None, Space::None) => match split(node.name).0 {
                "" => Some(Fit::Exact),
                _ => Some(Fit::Unqualified),
            },
            (None, _) => None,
        }
    }

    /// Returns whether the prefix is that of a node as well, if the local name is.
    fn is_of(&self, node: &Node) -> Option<bool> {
        let (prefix, local) = split(node.name);
        let is_prefix = !prefix.is_empty() && prefix.as_bytes() == self.prefix;
        (local.as_bytes() == self.local).then_some(is_prefix)
    }

    fn declared_fit(&self, expected: &str, space: &Space, is_prefix: bool) -> Option<Fit> {
        match space {
            Space::Bound(found) => (**found == *expected).then_some(Fit::Exact),
            Space::None if expected.is_empty() => Some(Fit::Exact),
            Space::None => Some(Fit::Unqualified),
            Space::Unknown => is_prefix.then_some(Fit::Own),
        }
    }

    /// Returns the key of an element or attribute that the document does not declare.
    pub(super) fn key(&self) -> String {
        String::from_utf8_lossy(self.local).into_owned()
    }
}

impl Attribute<'_> {
    /// Returns whether the element has no value.
    pub(super) fn is_nil(&self) -> bool {
        self.name.local == b"nil"
            && self.is_of_schema_instance()
            && matches!(self.value.trim(), "true" | "1")
    }

    /// Returns whether it describes the element, as `xsi:type` does, and is not a part of its value.
    pub(super) fn is_of_schema_instance(&self) -> bool {
        match &self.name.space {
            Space::Bound(space) => **space == *SCHEMA_INSTANCE,
            Space::Unknown => self.name.prefix == b"xsi",
            Space::None => false,
        }
    }

    /// Returns the key of an attribute that the document does not declare: `@` and its name.
    pub(super) fn key(&self) -> String {
        let local = String::from_utf8_lossy(self.name.local);
        match self.name.prefix {
            b"" => format!("@{local}"),
            prefix => format!("@{}:{local}", String::from_utf8_lossy(prefix)),
        }
    }
}
