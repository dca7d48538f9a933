//! Documentation: prose, annotations, and statements about values.

use serde_json::Value as Json;

/// The prose and annotations of a part of the document.
///
/// All text is untrusted and unmodified; `emit` converts it to rustdoc.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Docs {
    /// `summary`, or a schema's `title` if it says more than its name.
    pub summary: Option<String>,
    /// `description`.
    pub description: Option<String>,
    /// Statements about the values that no type expresses, in the order of the documentation.
    pub statements: Vec<Statement>,
    /// `x-trine-unverified`: why this could not be verified.
    pub unverified: Option<String>,
    /// The sentences of vendor extensions, as defined by `x-trine-documented`.
    pub notes: Vec<String>,
    /// `externalDocs.url`.
    pub external: Option<String>,
    /// `deprecated`.
    pub deprecated: bool,
    /// `example`, or the first of `examples`.
    pub example: Option<Json>,
}

/// A statement about values that their type does not express: a constraint, or an annotation of a
/// schema without an item of its own.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Statement {
    /// A limit of a number of parts: `minLength`, `maxItems` and similar.
    Count(Counted, CountLimit),
    /// `pattern`
    Pattern(Pattern),
    /// `minimum`
    Minimum(Bound),
    /// `maximum`
    Maximum(Bound),
    /// `multipleOf`: the number as written.
    MultipleOf(String),
    /// `uniqueItems`
    UniqueItems,
    /// The values of an `enum` that does not become a Rust enum.
    Values(Vec<Json>),
    /// The only allowed numbers, with digits that no number of Rust keeps.
    Numbers(Vec<String>),
    /// `not`
    Not,
    /// The possible `format`s.
    Format(Vec<String>),
    /// The sets of properties of which one must be present.
    RequiredSets {
        /// Whether exactly one of them must be present (`oneOf`).
        exactly_one: bool,
        /// The names of the properties of each set.
        sets: Vec<Vec<String>>,
    },
    /// Another keyword, in the document's spelling, and its value.
    Keyword(String, Json),
    /// `default`
    Default(Json),
    /// `example`
    Example(Json),
    /// `deprecated`
    Deprecated,
    /// `externalDocs.url`
    External(String),
    /// `title`, `description`, or the description of a header of a part.
    Prose(String),
    /// `allowEmptyValue` of a parameter.
    EmptyValue,
    /// The media types of a file to choose from.
    MediaTypes(Vec<String>),
    /// The name of a header that a file may have.
    FileHeader(String),
    /// A statement about some of the values inside.
    Within(StatementScope, Box<Self>),
}

impl Statement {
    /// Creates the statement of a single `format`.
    pub fn format(name: impl Into<String>) -> Self {
        Self::Format(vec![name.into()])
    }
}

/// The parts that a [`Statement::Count`] counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Counted {
    /// The characters of a string.
    Characters,
    /// The elements of a list.
    Elements,
    /// The properties of an object.
    Properties,
}

/// A limit of a number of parts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum CountLimit {
    /// This number.
    Exactly(usize),
    /// This number or more.
    AtLeast(usize),
    /// This number or fewer.
    AtMost(usize),
}

/// A regular expression that strings match.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Pattern {
    /// The expression of ECMA-262.
    pub text: String,
    /// The same in the notation of the crate `regex`; `None` if it cannot be checked.
    pub regex: Option<String>,
}

/// A bound of a number.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Bound {
    /// The number as written.
    pub number: String,
    /// Whether the number itself is excluded.
    pub is_exclusive: bool,
}

/// The values that a [`Statement::Within`] applies to.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum StatementScope {
    /// The elements of a list.
    Elements,
    /// The values of a map.
    Values,
    /// The undeclared properties of an object.
    OtherProperties,
    /// The values of one kind of a union: `String`.
    Kind(String),
}
