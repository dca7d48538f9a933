//! Unused parts, for the coverage report.
//!
//! They are recorded where a part is lowered. Parts that a person would call a mistake are
//! diagnostics instead.

use std::collections::HashSet;

use indexmap::IndexMap;

use trine_ir::pointer::Pointer;

/// A part of the document that no code is generated for.
#[derive(Clone, Debug, PartialEq)]
pub struct Unused {
    /// The place.
    pub place: Pointer,
    /// Whether the generated documentation mentions it.
    pub is_documented: bool,
    /// Whether something that a caller could send or read is not there.
    pub affects_calls: bool,
    /// The explanation in the report.
    pub note: String,
}

/// The annotations of a schema that the generated documentation shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Annotations(u8);

impl Annotations {
    /// No annotations.
    pub const NOTHING: Self = Self(0);
    /// Constraints that no type expresses.
    pub const CONSTRAINTS: Self = Self(1);
    /// `description`
    pub const DESCRIPTION: Self = Self(1 << 1);
    /// `default`
    pub const DEFAULT: Self = Self(1 << 2);
    /// `title`
    pub const TITLE: Self = Self(1 << 3);
    /// `deprecated`
    pub const DEPRECATED: Self = Self(1 << 4);
    /// `externalDocs`
    pub const EXTERNAL: Self = Self(1 << 5);
    /// `example`
    pub const EXAMPLE: Self = Self(1 << 6);
    /// All annotations.
    pub const EVERYTHING: Self = Self(0x7f);
    /// The annotations of an element that are shown in the documentation of its list.
    pub const WITHIN: Self = Self(0b111);

    /// Returns the union.
    pub const fn and(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// Returns the difference.
    pub const fn but(self, other: Self) -> Self {
        Self(self.0 & !other.0)
    }

    /// Returns whether `other` is a subset.
    pub const fn has(self, other: Self) -> bool {
        self.0 & other.0 == other.0
    }

    /// Returns the annotation of a keyword of a schema; `is_constraint` for keywords that no type
    /// expresses.
    pub(crate) fn of(keyword: &str, is_constraint: bool) -> Self {
        match keyword {
            "title" => Self::TITLE,
            "description" => Self::DESCRIPTION,
            "default" => Self::DEFAULT,
            "deprecated" => Self::DEPRECATED,
            "externalDocs" => Self::EXTERNAL,
            "example" | "examples" => Self::EXAMPLE,
            _ if is_constraint => Self::CONSTRAINTS,
            _ => Self::NOTHING,
        }
    }
}

/// The unused parts found so far.
#[derive(Default)]
pub(in crate::lower) struct Coverage {
    pub unused: IndexMap<Pointer, Unused>,
    /// The schemas whose annotations are not all shown.
    pub shown: IndexMap<Pointer, Annotations>,
    /// The schemas that are read-only or write-only, and those where this has an effect.
    pub access: (Vec<Pointer>, HashSet<Pointer>),
    /// The path items.
    pub path_items: Vec<Pointer>,
    /// The parts of path items that an operation uses: their servers, each of their parameters.
    pub read: HashSet<Pointer>,
    /// The `xml` objects with an effect.
    pub xml: HashSet<Pointer>,
    /// The keywords that are only documented elsewhere, where they are types: the `contentSchema` of
    /// the data of events, and the `prefixItems` of parts.
    pub typed_keywords: HashSet<Pointer>,
}
