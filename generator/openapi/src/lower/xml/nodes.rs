//! The node that the value of a schema becomes: its kind, and the rules for its name.
//!
//! OpenAPI 3.2 gives each schema a node, and a schema that is only a reference has none: the element
//! of a referenced component has the name of the component. Before 3.2, `xml` describes properties:
//! the element of a property has the name of the property, wherever its schema is.

use std::collections::HashSet;

use crate::diagnostic::{Code, Diagnostic};
use crate::document::Node;
use crate::typed::Typed;
use trine_ir::pointer::{Pointer, percent_decoded};
use trine_ir::{XmlKind, XmlName, XmlNode};

use crate::lower::schema::keywords::CHAIN;

/// The member of a schema that carries `xml`.
const XML: &str = "x-trine:xml";
/// The members of an `xml` object.
const MEMBERS: [&str; 6] = [
    "attribute",
    "name",
    "namespace",
    "nodeType",
    "prefix",
    "wrapped",
];
/// The maximum depth of lists inside of each other.
const DEPTH: usize = 16;

/// Finds the nodes of schemas.
pub(in crate::lower) struct Nodes<'a> {
    typed: &'a Typed<'a>,
    /// Whether the rules are those of OpenAPI 3.2.
    is_by_component: bool,
    /// The `xml` objects with an effect.
    pub read: HashSet<Pointer>,
    /// The problems of `xml` objects.
    pub problems: Vec<Diagnostic>,
}

/// An `xml` object.
#[derive(Clone, Default)]
struct Written {
    kind: Option<XmlKind>,
    name: Option<String>,
    prefix: Option<String>,
    namespace: Option<String>,
}

impl<'a> Nodes<'a> {
    /// Creates a finder for a document.
    pub fn new(typed: &'a Typed<'a>) -> Self {
        let version = typed.text(&Pointer::root().child("openapi"));
        let version = version.unwrap_or_default();
        let minor = version.trim().split('.').nth(1);
        let minor = minor.and_then(|minor| minor.parse::<u32>().ok());
        Self {
            typed,
            is_by_component: minor.is_some_and(|minor| minor >= 2),
            read: HashSet::new(),
            problems: Vec::new(),
        }
    }

    /// Returns whether `xml` names the element of a schema, or of one that it only refers to.
    pub fn is_named(&mut self, place: &Pointer) -> bool {
        let chain = self.chain(place);
        chain.iter().any(|place| self.written(place).name.is_some())
    }

    /// Returns the root element of a body with this schema; `None` if nothing names it.
    pub fn root(&mut self, place: &Pointer) -> Option<XmlNode> {
        let component = self.chain(place).iter().find_map(component_name);
        let mut node = match self.is_by_component {
            true => self.node_by_component(place, None, 0)?,
            false => {
                let chain = self.chain(place);
                let name = chain.iter().find_map(|place| self.written(place).name);
                self.node_of_property(place, &name.or(component.clone())?, 0)
            }
        };
        // A document has one root, so that a list is inside of an element.
        if node.kind != XmlKind::Element {
            node.kind = XmlKind::Element;
            if node.name.local.is_empty() {
                node.name.local = component?;
            }
        }
        Some(node)
    }

    /// Returns the node of a property.
    pub fn property(&mut self, place: &Pointer, name: &str) -> XmlNode {
        match self.is_by_component {
            true => self.node_by_component(place, Some(name), 0),
            false => Some(self.node_of_property(place, name, 0)),
        }
        .unwrap_or_else(|| unnamed(XmlKind::None))
    }

    /// Returns the node of the elements of a list that is the value of a map.
    pub fn value_of_map(&mut self, schema: &Pointer) -> Option<XmlNode> {
        self.item(&schema.child("additionalProperties"), None, 0)
    }

    /// Returns the node of a schema before OpenAPI 3.2; `inferred` is the name of its property.
    fn node_of_property(&mut self, place: &Pointer, inferred: &str, depth: usize) -> XmlNode {
        let chain = self.chain(place);
        let own = self.written(place);
        let all: Vec<Written> = chain.iter().map(|place| self.written(place)).collect();
        let kind = all.iter().find_map(|written| written.kind);
        let kind = kind.unwrap_or(match self.is_list(&chain) {
            true => XmlKind::None,
            false => XmlKind::Element,
        });
        let local = own.name.unwrap_or_else(|| inferred.to_owned());
        // The name of a list without an element has no effect.
        let of_items = match kind {
            XmlKind::None => inferred,
            _ => local.as_str(),
        };
        let item = self.item(place, Some(of_items), depth);
        XmlNode {
            kind,
            name: XmlName {
                prefix: all.iter().find_map(|written| written.prefix.clone()),
                namespace: all.iter().find_map(|written| written.namespace.clone()),
                local,
            },
            inner: None,
            item: item.map(Box::new),
        }
    }

    /// Returns the node of a schema of OpenAPI 3.2; `None` if it needs a name and has none.
    fn node_by_component(
        &mut self,
        place: &Pointer,
        inferred: Option<&str>,
        depth: usize,
    ) -> Option<XmlNode> {
        if depth > DEPTH {
            return None;
        }
        let written = self.written(place);
        let target = self.target(place);
        let is_list = self.is_list(std::slice::from_ref(place));
        let kind = written.kind.unwrap_or(match target.is_some() || is_list {
            true => XmlKind::None,
            false => XmlKind::Element,
        });
        if let (Some(target), XmlKind::None) = (&target, kind) {
            let component = component_name(target);
            let inferred = component.as_deref().or(inferred);
            return self.node_by_component(target, inferred, depth + 1);
        }
        let name = written.name.clone().or_else(|| inferred.map(str::to_owned));
        let of_items = match kind {
            XmlKind::Element => name.as_deref(),
            _ => inferred,
        };
        let is_named = matches!(kind, XmlKind::Element | XmlKind::Attribute);
        let local = match is_named {
            true => name.clone()?,
            false => String::new(),
        };
        let mut node = XmlNode {
            kind,
            name: XmlName {
                prefix: written.prefix,
                namespace: written.namespace,
                local,
            },
            inner: None,
            item: None,
        };
        match target {
            // An element around what the referenced schema is.
            Some(target) => {
                let component = component_name(&target);
                let inner = component.as_deref().or(inferred);
                let inner = self.node_by_component(&target, inner, depth + 1);
                match inner {
                    Some(inner) if inner.kind == XmlKind::Element && kind == XmlKind::Element => {
                        node.inner = Some(Box::new(inner));
                    }
                    Some(inner) => node.item = inner.item,
                    None => {}
                }
            }
            None => node.item = self.item(place, of_items, depth).map(Box::new),
        }
        Some(node)
    }

    /// Returns the node of the elements of a list, or of the lists that are values of a map.
    fn item(&mut self, place: &Pointer, inferred: Option<&str>, depth: usize) -> Option<XmlNode> {
        if depth > DEPTH {
            return None;
        }
        for place in self.chain(place) {
            let items = place.child("items");
            if !self.typed.exists(&items) {
                let values = place.child("additionalProperties");
                if self
                    .typed
                    .document()
                    .get(&values)
                    .is_some_and(|it| it.as_map().is_some())
                {
                    return self.item(&values, None, depth + 1);
                }
                continue;
            }
            if self.is_by_component {
                return self.node_by_component(&items, inferred, depth + 1);
            }
            // The element of a list of components has the name that the component chooses.
            let chain = self.chain(&items);
            let chosen = chain.iter().find_map(|place| self.written(place).name);
            let component = chain.iter().find_map(component_name);
            let name = chosen.or(inferred.map(str::to_owned)).or(component)?;
            return Some(self.node_of_property(&items, &name, depth + 1));
        }
        None
    }

    /// Returns the schema and those that it is only a reference to.
    fn chain(&self, place: &Pointer) -> Vec<Pointer> {
        let mut chain = vec![place.clone()];
        while let Some(target) = chain.last().and_then(|last| self.target(last)) {
            if chain.len() > CHAIN || chain.contains(&target) {
                break;
            }
            chain.push(target);
        }
        chain
    }

    /// Returns the target of a schema that is only a reference; with siblings, the reference is the
    /// only element of `allOf`.
    fn target(&self, place: &Pointer) -> Option<Pointer> {
        let all = place.child("allOf");
        let is_plain = self.typed.len(&all) == 1 && !self.typed.exists(&place.child("properties"));
        let places = [Some(place.clone()), is_plain.then(|| all.child(0))];
        let mut references = places.into_iter().flatten();
        let text = references.find_map(|place| self.typed.text(&place.child("$ref")))?;
        let fragment = percent_decoded(text.strip_prefix('#')?);
        Pointer::parse(&fragment).filter(|target| self.typed.exists(target))
    }

    fn is_list(&self, chain: &[Pointer]) -> bool {
        chain.iter().any(|place| {
            self.typed.text(&place.child("type")).as_deref() == Some("array")
                || self.typed.exists(&place.child("items"))
        })
    }

    /// Reads the `xml` object of a schema.
    fn written(&mut self, place: &Pointer) -> Written {
        let schema = place;
        let place = place.child(XML);
        let typed = self.typed;
        let Some(Node::Map(map)) = typed.document().get(&place) else {
            return Written::default();
        };
        let is_list = self.is_list(&self.chain(schema));
        let is_new = self.read.insert(place.clone());
        if is_new {
            let known = |key: &&String| !MEMBERS.contains(&key.as_str()) && !key.starts_with("x-");
            for key in map.keys().filter(known) {
                let message = format!("unknown member `{key}` in `xml`; ignored");
                self.problem(&place.child(key), &message, None);
            }
        }
        let text = |key: &str| map.get(key).and_then(Node::as_str).map(str::to_owned);
        let flag = |key: &str| typed.flag(&place.child(key));
        let old = match (flag("attribute"), flag("wrapped")) {
            (Some(true), _) => Some(XmlKind::Attribute),
            (_, Some(true)) => Some(XmlKind::Element),
            (_, Some(false)) => Some(XmlKind::None),
            _ => None,
        };
        let kind = match text("nodeType").as_deref() {
            Some("element") => Some(XmlKind::Element),
            Some("attribute") => Some(XmlKind::Attribute),
            Some("text") => Some(XmlKind::Text),
            Some("cdata") => Some(XmlKind::Cdata),
            Some("none") => Some(XmlKind::None),
            _ => old,
        };
        if is_new && map.contains_key("nodeType") {
            let known = ["element", "attribute", "text", "cdata", "none"];
            if !text("nodeType").is_some_and(|it| known.contains(&it.as_str())) {
                let found = match text("nodeType") {
                    Some(found) => format!("`{found}`"),
                    None => map["nodeType"].kind().to_owned(),
                };
                let message = format!(
                    "expected `element`, `attribute`, `text`, `cdata` or `none`, found {found}; ignored"
                );
                self.problem(&place.child("nodeType"), &message, None);
            }
            for key in ["attribute", "wrapped"]
                .into_iter()
                .filter(|key| map.contains_key(*key))
            {
                let message = format!("`{key}` has no effect next to `nodeType`; ignored");
                self.problem(&place.child(key), &message, Some("remove one of them"));
            }
        }
        if is_new && flag("wrapped").is_some() && !is_list {
            let message = "`wrapped` has no effect on a type that is not a list; ignored";
            self.problem(&place.child("wrapped"), message, None);
        }
        let kind = match kind {
            // `wrapped` has an effect only on lists.
            kind if map.contains_key("nodeType") || is_list => kind,
            Some(XmlKind::Attribute) => kind,
            _ => None,
        };
        Written {
            kind,
            name: text("name"),
            prefix: text("prefix"),
            namespace: text("namespace"),
        }
    }

    fn problem(&mut self, place: &Pointer, message: &str, help: Option<&str>) {
        let warning = Diagnostic::new(Code::IgnoredKeyword, place, message).on_key();
        self.problems.push(match help {
            Some(help) => warning.help(help),
            None => warning,
        });
    }
}

fn unnamed(kind: XmlKind) -> XmlNode {
    XmlNode {
        kind,
        name: XmlName::default(),
        inner: None,
        item: None,
    }
}

/// Returns the name of a component schema.
fn component_name(place: &Pointer) -> Option<String> {
    let segments: Vec<_> = place.segments().collect();
    match segments.as_slice() {
        [components, schemas, name] if components == "components" && schemas == "schemas" => {
            Some(name.clone())
        }
        _ => None,
    }
}
