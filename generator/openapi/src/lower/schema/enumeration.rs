//! Enums: `enum`, and `const`, which the upgrade turns into an enum of one value.

use std::collections::HashSet;

use serde_json::Value as Json;

use trine_ir::{Enum, EnumValue, Scalar, Shape};

use crate::lower::schema::form::SchemaForm;
use crate::lower::schema::keywords::{Keywords, SchemaRef};
use crate::lower::schema::kind::enum_scalar;
use crate::lower::view::DocumentView;

/// The extensions with the names of values.
pub(in crate::lower) const NAMES: &[&str] = &["x-enum-varnames", "x-enumNames"];
/// The extensions with the docs of values.
pub(in crate::lower) const DESCRIPTIONS: &[&str] = &["x-enum-descriptions", "x-enumDescriptions"];

impl DocumentView<'_> {
    /// Returns the form of a schema with `enum`.
    pub(in crate::lower) fn enum_form(&mut self, node: &Keywords) -> SchemaForm {
        let Some(scalar) = enum_scalar(node) else {
            let values = || node.enumeration.iter().filter(|value| !value.is_null());
            return SchemaForm::Shape(match node.typ.as_deref() {
                _ if values().all(Json::is_boolean) && values().next().is_some() => Shape::Boolean,
                Some("integer") => self.scalar(node),
                _ if values().all(Json::is_number) && values().next().is_some() => Shape::Number,
                Some("array") => return SchemaForm::List(node.items.clone()),
                Some("object") => return SchemaForm::Map(None),
                // The type next to `enum` is that of unlisted values.
                None if values().next().is_none() => Shape::Null,
                _ if values().next().is_none() => self.scalar(node),
                _ => Shape::Any,
            });
        };
        if !self.may_choose(node.enumeration.len(), node) {
            return SchemaForm::Shape(Shape::Any);
        }
        let mut values: Vec<EnumValue> = Vec::new();
        let mut known = HashSet::new();
        for (index, value) in node.enumeration.iter().enumerate() {
            let Some(value @ (Scalar::Text(_) | Scalar::Integer(_))) = Scalar::of(value) else {
                continue;
            };
            if known.insert(value.clone()) {
                values.push(EnumValue {
                    value,
                    name_hint: parallel(node, NAMES, index),
                    description: parallel(node, DESCRIPTIONS, index),
                });
            }
        }
        SchemaForm::Enum(Enum {
            scalar,
            values,
            lenient: node.is_lenient(),
            open: node.open_values,
        })
    }
}

impl DocumentView<'_> {
    /// Returns the listed values of a property without an enum type: booleans, numbers, `null`.
    pub(in crate::lower) fn listed_scalars(&mut self, sub: &SchemaRef) -> Vec<Scalar> {
        let Some(node) = self.look(sub) else {
            return Vec::new();
        };
        let is_whole = |value: &Json| value.is_object() || value.is_array();
        match node.enumeration.as_slice() {
            [] if node.typ.as_deref() == Some("null") => vec![Scalar::Null],
            values if enum_scalar(&node).is_some() || values.iter().any(is_whole) => Vec::new(),
            // Listing both booleans restricts nothing.
            [Json::Bool(_), Json::Bool(_), ..] => Vec::new(),
            values => Scalar::all_of(values),
        }
    }
}

/// Returns the entry for the value at `index` in a list parallel to `enum`.
fn parallel(node: &Keywords, names: &[&str], index: usize) -> Option<String> {
    let mut lists = names.iter().filter_map(|name| node.extension(name));
    let text = match lists.next()? {
        Json::Array(list) => list.get(index)?.as_str()?,
        Json::Object(by_value) => by_value
            .get(node.enumeration.get(index)?.as_str()?)?
            .as_str()?,
        _ => return None,
    };
    (!text.trim().is_empty()).then(|| text.to_owned())
}
