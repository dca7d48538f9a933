//! Objects of which one of several sets of members has to be set.

use serde::Serializer;

use crate::runtime::Patch;
use crate::runtime::wire::object_write::ObjectWriter;

/// An optional field.
pub trait Present {
    /// Returns whether the field is set.
    fn is_present(&self) -> bool;
}

impl<T> Present for Option<T> {
    fn is_present(&self) -> bool {
        self.is_some()
    }
}

impl<T> Present for Patch<T> {
    fn is_present(&self) -> bool {
        self.value().is_some()
    }
}

impl<S: Serializer> ObjectWriter<S> {
    /// Reports an error if none of the alternatives is completely set.
    pub fn one_of(&mut self, alternatives: &[&[(&str, bool)]]) {
        let is_whole = |fields: &&[(&str, bool)]| fields.iter().all(|(_, present)| *present);
        if alternatives.iter().any(is_whole) {
            return;
        }
        let names = |fields: &&[(&str, bool)]| {
            let names: Vec<&str> = fields
                .iter()
                .map(|(name, _)| name.trim_start_matches("r#"))
                .collect();
            names.join(" and ")
        };
        let choices: Vec<String> = alternatives.iter().map(names).collect();
        self.refuse(format_args!(
            "expected one of these to be set: {}",
            choices.join("; ")
        ));
    }
}
