//! The Rust names that a document or the configuration chooses, by the part that they name.
//!
//! They are no part of [`Api`](crate::Api): only the stage of names reads them.

use std::collections::BTreeMap;
use std::fmt::Write;

use crate::pointer::Pointer;

/// The chosen Rust names, each a valid identifier.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ChosenNames {
    /// By the place of the schema, branch, response or server. A property and its schema have one place, so types have a table
    /// of their own.
    types: BTreeMap<Pointer, String>,
    /// By the place of the property, parameter, header, operation, alternative, extension, security
    /// scheme or variable.
    values: BTreeMap<Pointer, String>,
    /// By the place of the enum, and the value on the wire.
    enum_values: BTreeMap<(Pointer, String), String>,
    /// By the tag.
    groups: BTreeMap<String, String>,
}

impl ChosenNames {
    /// Adds the name of the type or variant for the part at `place`.
    pub fn add_type(&mut self, place: Pointer, name: String) {
        self.types.insert(place, name);
    }

    /// Adds the name of the function, argument or field for the part at `place`.
    pub fn add_value(&mut self, place: Pointer, name: String) {
        self.values.insert(place, name);
    }

    /// Adds the name of the variant for a value of the enum at `place`.
    pub fn add_enum_value(&mut self, place: Pointer, wire: String, name: String) {
        self.enum_values.insert((place, wire), name);
    }

    /// Adds the name for the operations with a tag: of their module, and of the method that returns
    /// their type.
    pub fn add_group(&mut self, tag: String, name: String) {
        self.groups.insert(tag, name);
    }

    /// Returns the name of the type or variant for the part at `place`.
    pub fn of_type(&self, place: &Pointer) -> Option<&str> {
        self.types.get(place).map(String::as_str)
    }

    /// Returns the name of the function, argument or field for the part at `place`.
    pub fn of_value(&self, place: &Pointer) -> Option<&str> {
        self.values.get(place).map(String::as_str)
    }

    /// Returns the name of the variant for a value of the enum at `place`.
    pub fn of_enum_value(&self, place: &Pointer, wire: &str) -> Option<&str> {
        let key = (place.clone(), wire.to_owned());
        self.enum_values.get(&key).map(String::as_str)
    }

    /// Returns the name for the operations with a tag.
    pub fn of_group(&self, tag: &str) -> Option<&str> {
        self.groups.get(tag).map(String::as_str)
    }

    /// Returns the names as text, one per line, for `--emit=ir` and for tests.
    pub fn dump(&self) -> String {
        let mut out = String::new();
        let tables = [("type", &self.types), ("value", &self.values)];
        for (what, table) in tables {
            for (place, name) in table {
                let _ = writeln!(out, "{what} #{place} named {name}");
            }
        }
        for ((place, wire), name) in &self.enum_values {
            let _ = writeln!(out, "value {wire:?} of #{place} named {name}");
        }
        for (tag, name) in &self.groups {
            let _ = writeln!(out, "tag {tag:?} named {name}");
        }
        match out.is_empty() {
            true => out,
            false => format!("\n{out}"),
        }
    }
}
