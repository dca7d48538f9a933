//! Custom fields: additional properties whose keys follow a rule.

use std::collections::BTreeMap;

use serde::Serializer;

use crate::runtime::Json;
use crate::runtime::wire::ObjectWriter;

/// The rule that the keys of custom fields follow, and what changes them.
#[derive(Clone, Copy, Debug)]
pub struct CustomFields {
    /// What stands before each id; empty for none.
    pub prefix: &'static str,
    /// What an id without its prefix looks like: one of these; empty for anything.
    pub patterns: &'static [&'static [KeyPart]],
    /// What clears a field.
    pub clear: CustomClear,
    /// What is put behind a key to add one value.
    pub add_suffix: Option<&'static str>,
    /// What is put behind a key to remove one value.
    pub remove_suffix: Option<&'static str>,
}

/// A run of characters of an id: `[0-9a-f]{40}`, or a literal one.
#[derive(Clone, Copy, Debug)]
pub struct KeyPart {
    /// The allowed characters, as inclusive ranges.
    pub ranges: &'static [(char, char)],
    /// The least number of them.
    pub least: u32,
    /// The greatest number of them; `None` for no bound.
    pub most: Option<u32>,
}

/// What clears a custom field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CustomClear {
    /// Nothing does.
    Nothing,
    /// `null`
    Null,
    /// `""`
    EmptyText,
    /// `[]`
    EmptyList,
    /// `0`
    Zero,
}

impl CustomFields {
    /// The key of the field `id`. A prefix that is already there is not doubled.
    pub fn key(&self, id: &str) -> String {
        if id.starts_with(self.prefix) {
            id.to_owned()
        } else {
            format!("{}{id}", self.prefix)
        }
    }

    /// Sets the field `id`.
    pub fn set(&self, fields: &mut BTreeMap<String, Json>, id: &str, value: Json) {
        fields.insert(self.key(id), value);
    }

    /// Clears the field `id`, in the way of this API; does nothing where there is none.
    pub fn clear(&self, fields: &mut BTreeMap<String, Json>, id: &str) {
        let value = match self.clear {
            CustomClear::Nothing => return,
            CustomClear::Null => Json::Null,
            CustomClear::EmptyText => Json::String(String::new()),
            CustomClear::EmptyList => Json::Array(Vec::new()),
            CustomClear::Zero => Json::from(0),
        };
        self.set(fields, id, value);
    }

    /// Adds `value` to those of the field `id`.
    pub fn add(&self, fields: &mut BTreeMap<String, Json>, id: &str, value: Json) {
        self.set_with_suffix(fields, id, self.add_suffix, value);
    }

    /// Removes `value` from those of the field `id`.
    pub fn remove(&self, fields: &mut BTreeMap<String, Json>, id: &str, value: Json) {
        self.set_with_suffix(fields, id, self.remove_suffix, value);
    }

    /// The value of the field `id`.
    pub fn get<'a>(&self, fields: &'a BTreeMap<String, Json>, id: &str) -> Option<&'a Json> {
        fields.get(&self.key(id))
    }

    /// Whether `key` may be the key of a custom field, with or without a suffix.
    pub fn accepts(&self, key: &str) -> bool {
        let Some(id) = key.strip_prefix(self.prefix) else {
            return false;
        };
        let suffixes = [self.add_suffix, self.remove_suffix];
        self.is_id(id)
            || suffixes
                .into_iter()
                .flatten()
                .any(|suffix| id.strip_suffix(suffix).is_some_and(|id| self.is_id(id)))
    }

    fn set_with_suffix(
        &self,
        fields: &mut BTreeMap<String, Json>,
        id: &str,
        suffix: Option<&str>,
        value: Json,
    ) {
        let mut key = self.key(id);
        key.push_str(suffix.unwrap_or_default());
        fields.insert(key, value);
    }

    fn is_id(&self, id: &str) -> bool {
        if self.patterns.is_empty() {
            return !id.is_empty();
        }
        let characters: Vec<char> = id.chars().collect();
        let mut patterns = self.patterns.iter();
        patterns.any(|pattern| {
            let mut reached = vec![false; characters.len() + 1];
            reached[0] = true;
            for part in *pattern {
                reached = part.advance(&characters, &reached);
            }
            reached[characters.len()]
        })
    }
}

impl KeyPart {
    /// The places that can be reached by this part from the places in `from`: all at once, so
    /// that no pattern takes longer than the square of the key's length.
    fn advance(&self, characters: &[char], from: &[bool]) -> Vec<bool> {
        let mut reached = vec![false; from.len()];
        for start in (0..from.len()).filter(|&place| from[place]) {
            let allowed = characters[start..]
                .iter()
                .take_while(|&&character| self.allows(character))
                .count();
            let most = self.most.map_or(allowed, |most| allowed.min(most as usize));
            for length in self.least as usize..=most {
                reached[start + length] = true;
            }
        }
        reached
    }

    fn allows(&self, character: char) -> bool {
        self.ranges
            .iter()
            .any(|(first, last)| (*first..=*last).contains(&character))
    }
}

impl<S: Serializer> ObjectWriter<S> {
    /// Refuses fields in `extra` that are no custom fields.
    pub fn matching<T>(&mut self, custom: &CustomFields, extra: &BTreeMap<String, T>) {
        if let Some(name) = extra.keys().find(|name| !custom.accepts(name)) {
            self.refuse(format_args!("`{name}` is not the key of a custom field"));
        }
    }
}
