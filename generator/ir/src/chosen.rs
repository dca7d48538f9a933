//! The Rust names that a document or the configuration chooses, by the part that they name.
//!
//! They are no part of [`Api`](crate::Api): only the stage of names reads them.

use std::collections::BTreeMap;
use std::fmt::Write;

use crate::pointer::Pointer;

/// The chosen Rust names, each a valid identifier.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ChosenNames {
    /// By the place of the schema. A property and its schema have one place, so types have a table
    /// of their own.
    types: BTreeMap<Pointer, String>,
    /// By the place of the property, parameter, operation, alternative or extension.
    values: BTreeMap<Pointer, String>,
}

impl ChosenNames {
    /// Adds the name of the type of the schema at `place`.
    pub fn add_type(&mut self, place: Pointer, name: String) {
        self.types.insert(place, name);
    }

    /// Adds the name of the function, argument or field for the part at `place`.
    pub fn add_value(&mut self, place: Pointer, name: String) {
        self.values.insert(place, name);
    }

    /// Returns the name of the type of the schema at `place`.
    pub fn of_type(&self, place: &Pointer) -> Option<&str> {
        self.types.get(place).map(String::as_str)
    }

    /// Returns the name of the function, argument or field for the part at `place`.
    pub fn of_value(&self, place: &Pointer) -> Option<&str> {
        self.values.get(place).map(String::as_str)
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
        match out.is_empty() {
            true => out,
            false => format!("\n{out}"),
        }
    }
}
