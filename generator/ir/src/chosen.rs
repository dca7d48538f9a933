//! The Rust names that a document or the configuration chooses, by the part that they name.
//!
//! They are no part of [`Api`](crate::Api): only the stage of names reads them.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::ops::Range;

use crate::pointer::Pointer;

/// A part of an API with a Rust name of its own.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum NamedPart {
    /// The type or variant for the schema, branch, response or server at a place. A property and its
    /// schema have one place, but not one name.
    Type(Pointer),
    /// The function, argument or field for the property, parameter, header, operation, alternative,
    /// extension, security scheme or variable at a place.
    Value(Pointer),
    /// The variant for a value, as it is on the wire, of the enum at a place.
    EnumValue(Pointer, String),
    /// The module and the methods of a tag.
    Group(String),
}

impl NamedPart {
    /// Returns its place; `None` for a tag, which has no single one.
    pub fn place(&self) -> Option<&Pointer> {
        match self {
            Self::Type(place) | Self::Value(place) | Self::EnumValue(place, _) => Some(place),
            Self::Group(_) => None,
        }
    }
}

/// A chosen Rust name: a valid identifier.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChosenName {
    /// The name.
    pub name: String,
    /// The place of its key in the configuration, in bytes; `None`: the document chooses it.
    pub configured: Option<Range<usize>>,
}

/// The chosen Rust names.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ChosenNames {
    names: BTreeMap<NamedPart, ChosenName>,
}

impl ChosenNames {
    /// Adds a name, which replaces another one for the same part.
    pub fn add(&mut self, part: NamedPart, name: ChosenName) {
        self.names.insert(part, name);
    }

    /// Adds the name that the document chooses for a part.
    pub fn add_of_document(&mut self, part: NamedPart, name: String) {
        let configured = None;
        self.add(part, ChosenName { name, configured });
    }

    /// Returns whether no names are chosen.
    pub fn is_empty(&self) -> bool {
        self.names.is_empty()
    }

    /// Returns the name of a part.
    pub fn get(&self, part: &NamedPart) -> Option<&ChosenName> {
        self.names.get(part)
    }

    /// Returns the name of the type or variant for the part at `place`.
    pub fn of_type(&self, place: &Pointer) -> Option<&str> {
        self.of(|| NamedPart::Type(place.clone()))
    }

    /// Returns the name of the function, argument or field for the part at `place`.
    pub fn of_value(&self, place: &Pointer) -> Option<&str> {
        self.of(|| NamedPart::Value(place.clone()))
    }

    /// Returns the name of the variant for a value of the enum at `place`.
    pub fn of_enum_value(&self, place: &Pointer, wire: &str) -> Option<&str> {
        self.of(|| NamedPart::EnumValue(place.clone(), wire.to_owned()))
    }

    /// Returns the name for the operations with a tag.
    pub fn of_group(&self, tag: &str) -> Option<&str> {
        self.of(|| NamedPart::Group(tag.to_owned()))
    }

    /// Most documents choose no names, so the part is made only if there are some.
    fn of(&self, part: impl FnOnce() -> NamedPart) -> Option<&str> {
        if self.names.is_empty() {
            return None;
        }
        let chosen = self.get(&part())?;
        Some(&chosen.name)
    }

    /// Returns the names as text, one per line, for `--emit=ir` and for tests.
    pub fn dump(&self) -> String {
        let mut out = String::new();
        for (part, ChosenName { name, .. }) in &self.names {
            let _ = match part {
                NamedPart::Type(place) => writeln!(out, "type #{place} named {name}"),
                NamedPart::Value(place) => writeln!(out, "value #{place} named {name}"),
                NamedPart::EnumValue(place, wire) => {
                    writeln!(out, "value {wire:?} of #{place} named {name}")
                }
                NamedPart::Group(tag) => writeln!(out, "tag {tag:?} named {name}"),
            };
        }
        match out.is_empty() {
            true => out,
            false => format!("\n{out}"),
        }
    }
}
