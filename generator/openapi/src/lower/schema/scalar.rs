//! Scalars: `type` and `format`.

use serde_json::Value as Json;

use trine_ir::{Integer, Shape, TextFormat};

use crate::lower::schema::keywords::Keywords;
use crate::lower::view::DocumentView;
use crate::media::{MediaKind, is_of_bytes, media_kind};

impl DocumentView<'_> {
    /// Returns the shape of a schema without structure.
    pub(in crate::lower) fn scalar(&self, node: &Keywords) -> Shape {
        match node.typ.as_deref() {
            Some("boolean") => Shape::Boolean,
            Some("integer") => Shape::Integer(integer(node)),
            Some("number") if is_decimal(node.format.as_deref()) => Shape::Decimal,
            Some("number") => Shape::Number,
            Some("string") | None if self.is_binary(node) => Shape::Text(TextFormat::Binary),
            Some("string") => Shape::Text(self.text_format(node)),
            None if node.is_json_text() => Shape::Text(self.text_format(node)),
            // Only strings have these keywords in practice.
            None if node.pattern.is_some() || node.length != (None, None) => {
                Shape::Text(self.text_format(node))
            }
            _ => Shape::Any,
        }
    }

    /// Returns whether a string is `format: binary`, or has a `contentMediaType` of unencoded
    /// bytes.
    pub(in crate::lower) fn is_binary(&self, node: &Keywords) -> bool {
        if self.config.formats.contains("binary") {
            return false;
        }
        let media_type = node.extension("x-trine:content-media-type");
        match (node.format.as_deref(), media_type.and_then(Json::as_str)) {
            (Some(format), _) => format == "binary",
            (None, Some(media_type)) => {
                is_of_bytes(media_type) && node.extension("x-trine:content-encoding").is_none()
            }
            (None, None) => false,
        }
    }

    fn text_format(&self, node: &Keywords) -> TextFormat {
        let plain = match node.is_json_text() {
            true => TextFormat::Json,
            false => TextFormat::Plain,
        };
        let Some(format) = node.format.as_deref() else {
            return plain;
        };
        if self.config.formats.contains(format) {
            return TextFormat::Mapped(format.to_owned());
        }
        match format {
            "date" => TextFormat::Date,
            "date-time" => TextFormat::DateTime,
            "time" => TextFormat::Time,
            "duration" => TextFormat::Duration,
            "uuid" => TextFormat::Uuid,
            "password" if plain == TextFormat::Plain => TextFormat::Password,
            _ if is_decimal(Some(format)) => TextFormat::Decimal,
            _ => plain,
        }
    }

    /// Reads `x-trine-boolean`: a string that represents a boolean.
    pub(in crate::lower) fn flag(&mut self, node: &Keywords) -> Option<Shape> {
        let Json::Object(spelling) = node.extension("x-trine-boolean")? else {
            return None;
        };
        Some(Shape::StringBool {
            yes: spelling.get("true")?.as_str()?.to_owned(),
            no: spelling.get("false")?.as_str()?.to_owned(),
        })
    }
}

impl Keywords {
    /// Returns whether it is a string that contains unencoded JSON.
    pub(in crate::lower) fn is_json_text(&self) -> bool {
        let media_type = self.extension("x-trine:content-media-type");
        let media_type = media_type.and_then(Json::as_str);
        media_type.is_some_and(|media_type| media_kind(media_type) == MediaKind::Json)
            && self.extension("x-trine:content-encoding").is_none()
            && self.enumeration.is_empty()
    }
}

fn is_decimal(format: Option<&str>) -> bool {
    matches!(format, Some("decimal" | "decimal128"))
}

/// Returns the width of an integer: that of its format, or a larger one if its bounds require it.
fn integer(node: &Keywords) -> Integer {
    let width = match node.format.as_deref() {
        Some("int32" | "int16" | "int8") => Integer::I32,
        Some("uint32" | "uint16" | "uint8") => Integer::U32,
        Some("uint64" | "uint") => Integer::U64,
        Some("int128") => Integer::I128,
        Some("uint128") => Integer::U128,
        _ => Integer::I64,
    };
    let listed = node.enumeration.iter().filter_map(|value| {
        let unsigned = value.as_u64().map(i128::from);
        unsigned.or_else(|| value.as_i64().map(i128::from))
    });
    let minimum = bound(node, "minimum", node.exclusive_minimum, 1).or(listed.clone().min());
    let maximum = bound(node, "maximum", node.exclusive_maximum, -1).or(listed.max());
    let holds = |width: Integer| {
        let minimum = minimum.is_none_or(|bound| width.holds(bound));
        minimum && maximum.is_none_or(|bound| width.holds(bound))
    };
    if holds(width) {
        return width;
    }
    // Unsigned only if the document excludes negative numbers.
    let is_unsigned = width.is_unsigned() || minimum.is_some_and(|minimum| minimum >= 0);
    let wider: &[Integer] = match is_unsigned {
        true => &[Integer::I64, Integer::U64, Integer::U128],
        false => &[Integer::I64],
    };
    let wider = wider.iter().copied();
    // An unsigned format stays unsigned.
    let mut wider = wider.filter(|wider| wider.is_unsigned() || !width.is_unsigned());
    wider.find(|width| holds(*width)).unwrap_or(Integer::I128)
}

/// Returns the last value that a bound allows, limited to `i128`.
fn bound(node: &Keywords, keyword: &str, exclusive: bool, inward: i128) -> Option<i128> {
    let stated = match keyword {
        "minimum" => &node.minimum,
        _ => &node.maximum,
    };
    let carried = node.extension(&format!("x-trine:{keyword}"));
    let number = |text: &str| match text.parse::<i128>() {
        Ok(value) => Some(value),
        // This saturates.
        Err(_) => text.parse::<f64>().ok().map(|value| value.trunc() as i128),
    };
    let value = match carried.and_then(Json::as_str) {
        Some(text) => number(text)?,
        // Bounds beyond `i64` are carried; the float only rounds them.
        None => number(stated.as_deref()?)?.clamp(i64::MIN.into(), i64::MAX.into()),
    };
    Some(match exclusive {
        true => value.saturating_add(inward),
        false => value,
    })
}
