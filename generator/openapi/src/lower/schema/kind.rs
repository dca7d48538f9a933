//! The kind of a schema, from its own keywords.

use serde_json::Value as Json;

use trine_ir::EnumScalar;

use crate::lower::schema::keywords::{Additional, Keywords};

/// Returns the scalar of an enum that becomes a definition.
pub(in crate::lower) fn enum_scalar(node: &Keywords) -> Option<EnumScalar> {
    let mut values = node
        .enumeration
        .iter()
        .filter(|value| !value.is_null())
        .peekable();
    values.peek()?;
    if values.clone().all(Json::is_string) {
        Some(EnumScalar::Text)
    } else if values.all(Json::is_i64) {
        Some(EnumScalar::Integer)
    } else {
        None
    }
}

/// Returns a word for a schema without a name.
pub(in crate::lower) fn kind_word(node: &Keywords) -> &'static str {
    let typ = match (node.typ.as_deref(), enum_scalar(node)) {
        (Some(typ), _) => typ,
        (None, Some(EnumScalar::Text)) => "string",
        (None, Some(EnumScalar::Integer)) => "integer",
        (None, None) if node.items.is_some() => "array",
        (None, None) => "object",
    };
    match typ {
        "string" if node.extension("x-trine-boolean").is_some() => "Boolean",
        "string" => "String",
        "integer" => "Integer",
        "number" => "Number",
        "boolean" => "Boolean",
        "array" => "List",
        _ if node.properties.is_empty()
            && node.all_of.is_empty()
            && !matches!(node.additional, Additional::Unsaid | Additional::Forbidden) =>
        {
            "Map"
        }
        _ => "Object",
    }
}
