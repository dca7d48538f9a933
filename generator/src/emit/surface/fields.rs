//! The fields of types: what their values are on the wire.

use super::items::travels;
use super::{Entry, rust_type, wire};
use crate::emit::types::shape::From;
use crate::emit::types::structs::Member;
use crate::emit::{Context, Item};
use crate::ir::{Field, Preset, Scalar, XmlKind, XmlName, XmlNode};
use crate::surface::{Aspect, Declaration};

/// Returns the entry of a field. Each member of a [`Field`] is listed, or has a reason not to be.
pub(super) fn entry(context: Context<'_>, item: Item, member: &Member<'_>) -> Entry {
    let Field {
        wire_name,
        pointer,
        docs,
        ty,
        presence,
        // It determines which types have the field.
        access: _,
        // The method has an entry.
        clear: _,
        default,
        listed,
        preset,
        part,
        xml,
    } = member.field;
    let default = default.as_ref().map(ToString::to_string);
    let rust = rust_type(context.field_type(item, member, From::Beside));
    Entry::new(Declaration::Field(rust), pointer)
        .identified(wire_name)
        .docs(docs)
        .travels(travels(item))
        .wire(Aspect::Name, wire_name)
        .wire(Aspect::Presence, wire::presence(*presence))
        .typed(context, ty)
        .note("default", default.unwrap_or_default())
        .wire(Aspect::Values, values(context, listed, preset.as_ref()))
        .wire(Aspect::Encoding, wire::part(part.as_ref()))
        .wire(Aspect::Xml, node(xml.as_deref()))
}

/// Returns the values of a property that its type does not have: the listed ones, and the one that is
/// written without being set.
fn values(context: Context<'_>, listed: &[Scalar], preset: Option<&Preset>) -> String {
    let listed = (!listed.is_empty()).then(|| format!("one of {}", wire::scalars(listed)));
    let Some(preset) = preset else {
        return listed.unwrap_or_default();
    };
    let Preset { value, is_only } = preset;
    let value = wire::value(context, value);
    match is_only {
        true => format!("only {value}"),
        false => {
            let all = listed.into_iter().chain([format!("{value} unless set")]);
            all.collect::<Vec<_>>().join(", ")
        }
    }
}

/// Returns the node of a value in XML.
pub(super) fn node(node: Option<&XmlNode>) -> String {
    let Some(node) = node else {
        return String::new();
    };
    let XmlNode {
        kind,
        name,
        inner,
        item,
    } = node;
    let XmlName {
        // Both are parts of the qualified name.
        prefix: _,
        local: _,
        namespace,
    } = name;
    let mut words = match kind {
        XmlKind::Element => format!("element `{}`", name.qualified()),
        XmlKind::Attribute => format!("attribute `{}`", name.qualified()),
        XmlKind::Text => "text".to_owned(),
        XmlKind::Cdata => "text in a CDATA section".to_owned(),
        XmlKind::None => "content".to_owned(),
    };
    if let Some(namespace) = namespace {
        words.push_str(&format!(" of `{namespace}`"));
    }
    let inside = [("around the", inner), ("with items in the", item)];
    for (relation, inside) in inside {
        if let Some(inside) = inside {
            words.push_str(&format!(" {relation} {}", self::node(Some(inside))));
        }
    }
    words
}
