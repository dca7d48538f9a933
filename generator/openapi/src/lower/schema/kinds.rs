//! Conversion of openapiv3's kinds of schemas into the kind that allows any combination of
//! keywords.

use openapiv3::{
    AnySchema, IntegerFormat, NumberFormat, SchemaKind, StringFormat, Type, VariantOrUnknownOrEmpty,
};
use serde_json::{Number, Value as Json};

/// Returns `multipleOf`, `minimum` and `maximum` of an integer, which a float might round.
pub(in crate::lower) fn exact_bounds(kind: &SchemaKind) -> Option<[Option<String>; 3]> {
    let SchemaKind::Type(Type::Integer(integer)) = kind else {
        return None;
    };
    let bounds = [integer.multiple_of, integer.minimum, integer.maximum];
    Some(bounds.map(|bound| bound.map(|bound| bound.to_string())))
}

/// Converts every kind of schema into the kind that allows any combination of keywords.
pub(in crate::lower) fn any_schema(kind: SchemaKind) -> AnySchema {
    let none = AnySchema::default();
    match kind {
        SchemaKind::Any(any) => any,
        SchemaKind::OneOf { one_of } => AnySchema { one_of, ..none },
        SchemaKind::AnyOf { any_of } => AnySchema { any_of, ..none },
        SchemaKind::AllOf { all_of } => AnySchema { all_of, ..none },
        SchemaKind::Not { not } => AnySchema {
            not: Some(not),
            ..none
        },
        SchemaKind::Type(typ) => typed_schema(typ),
    }
}

fn typed_schema(typ: Type) -> AnySchema {
    let named = |name: &str| AnySchema {
        typ: Some(name.to_owned()),
        ..AnySchema::default()
    };
    match typ {
        Type::String(string) => AnySchema {
            format: format_text(string.format, string_format),
            pattern: string.pattern,
            min_length: string.min_length,
            max_length: string.max_length,
            enumeration: values(string.enumeration, Json::String),
            ..named("string")
        },
        Type::Number(number) => AnySchema {
            format: format_text(number.format, number_format),
            multiple_of: number.multiple_of,
            exclusive_minimum: Some(number.exclusive_minimum),
            exclusive_maximum: Some(number.exclusive_maximum),
            minimum: number.minimum,
            maximum: number.maximum,
            enumeration: values(number.enumeration, |value| {
                Number::from_f64(value).map_or(Json::Null, Json::Number)
            }),
            ..named("number")
        },
        Type::Integer(integer) => AnySchema {
            format: format_text(integer.format, integer_format),
            multiple_of: integer.multiple_of.map(|value| value as f64),
            exclusive_minimum: Some(integer.exclusive_minimum),
            exclusive_maximum: Some(integer.exclusive_maximum),
            minimum: integer.minimum.map(|value| value as f64),
            maximum: integer.maximum.map(|value| value as f64),
            enumeration: values(integer.enumeration, Json::from),
            ..named("integer")
        },
        Type::Boolean(boolean) => AnySchema {
            enumeration: values(boolean.enumeration, Json::Bool),
            ..named("boolean")
        },
        Type::Object(object) => AnySchema {
            properties: object.properties,
            required: object.required,
            additional_properties: object.additional_properties,
            min_properties: object.min_properties,
            max_properties: object.max_properties,
            ..named("object")
        },
        Type::Array(array) => AnySchema {
            items: array.items,
            min_items: array.min_items,
            max_items: array.max_items,
            unique_items: Some(array.unique_items),
            ..named("array")
        },
    }
}

fn values<T>(listed: Vec<Option<T>>, json: impl Fn(T) -> Json) -> Vec<Json> {
    let values = listed.into_iter();
    values
        .map(|value| value.map_or(Json::Null, &json))
        .collect()
}

fn format_text<T>(
    format: VariantOrUnknownOrEmpty<T>,
    spelling: fn(T) -> &'static str,
) -> Option<String> {
    match format {
        VariantOrUnknownOrEmpty::Item(known) => Some(spelling(known).to_owned()),
        VariantOrUnknownOrEmpty::Unknown(text) => Some(text),
        VariantOrUnknownOrEmpty::Empty => None,
    }
}

fn string_format(format: StringFormat) -> &'static str {
    match format {
        StringFormat::Date => "date",
        StringFormat::DateTime => "date-time",
        StringFormat::Password => "password",
        StringFormat::Byte => "byte",
        StringFormat::Binary => "binary",
    }
}

fn number_format(format: NumberFormat) -> &'static str {
    match format {
        NumberFormat::Float => "float",
        NumberFormat::Double => "double",
    }
}

fn integer_format(format: IntegerFormat) -> &'static str {
    match format {
        IntegerFormat::Int32 => "int32",
        IntegerFormat::Int64 => "int64",
    }
}
