//! The JSON types that the values of a schema can have.

use serde_json::Value as Json;

use trine_ir::pointer::Pointer;

use crate::lower::DEPTH;
use crate::lower::Lowering;
use crate::lower::schema::keywords::{Additional, Keywords, Sub};

/// A set of JSON types; `null` is not among them.
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
    /// Every type.
    pub const ALL: Self = Self(0x3f);

    /// The type that `type` names.
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

    /// The type of a value.
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

    /// The types in either set.
    pub const fn or(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// The types in both sets.
    pub const fn and(self, other: Self) -> Self {
        Self(self.0 & other.0)
    }

    /// Whether the sets have a type in common.
    pub fn meets(self, other: Self) -> bool {
        self.and(other) != Self::NONE
    }

    /// Whether every type of `other` is in this set.
    pub fn has(self, other: Self) -> bool {
        self.and(other) == other
    }

    /// Whether a value is of one of these types. `null` always is.
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
    /// The types that `type` and `enum` allow.
    pub(in crate::lower) fn stated_types(&self) -> TypeSet {
        let typ = self.typ.as_deref().map_or(TypeSet::ALL, TypeSet::named);
        let values = self.enumeration.iter().map(TypeSet::of_value);
        match values.fold(TypeSet::NONE, TypeSet::or) {
            TypeSet::NONE => typ,
            values => match typ.and(values) {
                // Values of another type are a mistake that is reported elsewhere.
                TypeSet::NONE => typ,
                both => both,
            },
        }
    }

    /// The types that the other keywords are about; all of them if there are no such keywords.
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

impl Lowering<'_> {
    /// The types that values of a schema can have.
    pub(in crate::lower) fn types_of(&mut self, sub: &Sub) -> TypeSet {
        match sub {
            Sub::Inline(node) => self.types_of_node(&node.clone()),
            Sub::Reference { .. } => match self.place_of(sub) {
                Some(place) => self.types_at(&place),
                None => TypeSet::ALL,
            },
        }
    }

    fn types_at(&mut self, place: &Pointer) -> TypeSet {
        if let Some(known) = self.types.get(place) {
            return *known;
        }
        if self.asking > DEPTH {
            return TypeSet::ALL;
        }
        // Until it is known: a schema that refers to itself adds nothing to itself.
        self.types.insert(place.clone(), TypeSet::ALL);
        self.asking += 1;
        let types = match self.node(place) {
            Some(sub) => self.types_of(&sub),
            None => TypeSet::ALL,
        };
        self.asking -= 1;
        self.types.insert(place.clone(), types);
        types
    }

    fn types_of_node(&mut self, node: &Keywords) -> TypeSet {
        let mut composed = TypeSet::ALL;
        for member in &node.all_of {
            let types = self.types_of(member);
            if composed.meets(types) {
                composed = composed.and(types);
            }
        }
        if node.is_union() && !node.extended {
            let types = self.types_of_branches(node.branches());
            if composed.meets(types) {
                composed = composed.and(types);
            }
        }
        let stated = node.stated_types();
        let types = match composed.and(stated) {
            // A `type` that contradicts what it stands beside has no effect.
            TypeSet::NONE => composed,
            both => both,
        };
        match types {
            TypeSet::ALL => node.implied_types(),
            types => types,
        }
    }

    /// The types that values of one of several schemas can have.
    pub(in crate::lower) fn types_of_branches(&mut self, branches: &[Sub]) -> TypeSet {
        let mut all = TypeSet::NONE;
        for branch in branches {
            all = all.or(self.types_of(branch));
        }
        match all {
            TypeSet::NONE => TypeSet::ALL,
            all => all,
        }
    }
}
