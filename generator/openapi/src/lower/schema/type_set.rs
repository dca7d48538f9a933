//! The JSON types that a schema allows.

use serde_json::Value as Json;

use crate::lower::schema::keywords::{Additional, Keywords};

/// A set of JSON types, without `null`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::lower) struct TypeSet(u8);

impl TypeSet {
    /// No type.
    pub const NONE: Self = Self(0);
    /// `boolean`
    pub const BOOLEAN: Self = Self(1);
    /// `integer`
    pub const INTEGER: Self = Self(1 << 1);
    /// `number`, which includes integers.
    pub const NUMBER: Self = Self(1 << 1 | 1 << 2);
    /// `string`
    pub const STRING: Self = Self(1 << 3);
    /// `array`
    pub const ARRAY: Self = Self(1 << 4);
    /// `object`
    pub const OBJECT: Self = Self(1 << 5);
    /// All types.
    pub const ALL: Self = Self(0x3f);

    /// Returns the type named by `type`.
    fn named(name: &str) -> Self {
        match name {
            "boolean" => Self::BOOLEAN,
            "integer" => Self::INTEGER,
            "number" => Self::NUMBER,
            "string" => Self::STRING,
            "array" => Self::ARRAY,
            "object" => Self::OBJECT,
            _ => Self::ALL,
        }
    }

    /// Returns the type of a value.
    fn of_value(value: &Json) -> Self {
        match value {
            Json::Null => Self::NONE,
            Json::Bool(_) => Self::BOOLEAN,
            Json::Number(number) if number.is_f64() => Self::NUMBER,
            Json::Number(_) => Self::INTEGER,
            Json::String(_) => Self::STRING,
            Json::Array(_) => Self::ARRAY,
            Json::Object(_) => Self::OBJECT,
        }
    }

    /// Returns the union.
    pub const fn or(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// Returns the intersection.
    pub const fn and(self, other: Self) -> Self {
        Self(self.0 & other.0)
    }

    /// Returns whether the sets have a type in common.
    pub fn meets(self, other: Self) -> bool {
        self.and(other) != Self::NONE
    }

    /// Returns whether `other` is a subset.
    pub fn has(self, other: Self) -> bool {
        self.and(other) == other
    }

    /// Returns whether a value has one of these types. `null` always does.
    pub fn takes(self, value: &Json) -> bool {
        let of_value = match value {
            // 5.0 is an integer.
            Json::Number(number) if number.as_f64().is_some_and(|it| it.fract() == 0.0) => {
                Self::INTEGER
            }
            value => Self::of_value(value),
        };
        self.has(of_value)
    }
}

impl Keywords {
    /// Returns the types that `type` and `enum` allow.
    pub(in crate::lower) fn stated_types(&self) -> TypeSet {
        let typ = self.typ.as_deref().map_or(TypeSet::ALL, TypeSet::named);
        let values = self.enumeration.iter().map(TypeSet::of_value);
        match values.fold(TypeSet::NONE, TypeSet::or) {
            TypeSet::NONE => typ,
            values => match typ.and(values) {
                // Values of another type are reported elsewhere.
                TypeSet::NONE => typ,
                both => both,
            },
        }
    }

    /// Returns the types that the other keywords apply to; all types without such keywords.
    pub(in crate::lower) fn implied_types(&self) -> TypeSet {
        let about = [
            (self.has_object_keywords(), TypeSet::OBJECT),
            (
                !matches!(self.additional, Additional::Unsaid),
                TypeSet::OBJECT,
            ),
            (self.properties_count != (None, None), TypeSet::OBJECT),
            (self.items.is_some(), TypeSet::ARRAY),
            (self.items_count != (None, None), TypeSet::ARRAY),
            (self.pattern.is_some(), TypeSet::STRING),
            (self.length != (None, None), TypeSet::STRING),
            (self.minimum.is_some(), TypeSet::NUMBER),
            (self.maximum.is_some(), TypeSet::NUMBER),
            (self.multiple_of.is_some(), TypeSet::NUMBER),
        ];
        let about = about.iter().filter(|(is_there, _)| *is_there);
        match about.fold(TypeSet::NONE, |all, (_, one)| all.or(*one)) {
            TypeSet::NONE => TypeSet::ALL,
            some => some,
        }
    }
}
