//! Custom fields: additional properties whose keys follow a rule.

use std::collections::BTreeMap;

use serde::Serializer;

use crate::runtime::Json;
use crate::runtime::wire::ObjectWriter;

/// Ends the key under which a second value for one key is kept until it is refused. No document
/// can name such a key.
const SECOND: char = '\0';

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

    /// Sets the field `id`, in place of what it was set to before.
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

    /// Adds `value` to those of the field `id`. A request adds one value to a field: a second one
    /// is refused when the request is sent, and does not replace the first.
    pub fn add(&self, fields: &mut BTreeMap<String, Json>, id: &str, value: Json) {
        self.set_with_suffix(fields, id, self.add_suffix, value);
    }

    /// Removes `value` from those of the field `id`. A second one is refused, as by
    /// [`add`](Self::add).
    pub fn remove(&self, fields: &mut BTreeMap<String, Json>, id: &str, value: Json) {
        self.set_with_suffix(fields, id, self.remove_suffix, value);
    }

    /// The value of the field `id`.
    pub fn get<'a>(&self, fields: &'a BTreeMap<String, Json>, id: &str) -> Option<&'a Json> {
        fields.get(&self.key(id))
    }

    /// Whether `key` may be the key of a custom field, with or without a suffix.
    pub fn accepts(&self, key: &str) -> bool {
        if key.ends_with(SECOND) {
            return false;
        }
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
        if fields.contains_key(&key) {
            key.push(SECOND);
        }
        fields.insert(key, value);
    }

    fn is_id(&self, id: &str) -> bool {
        if self.respells_prefix(id) {
            return false;
        }
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

impl CustomFields {
    /// Whether `id` begins with the prefix, or with another spelling of it: `ufCrm_1` and
    /// `uf-crm-1` for `UF_CRM_`. Such an ID names a field in another family of keys, or already
    /// has the prefix, and the server would ignore the key that results.
    fn respells_prefix(&self, id: &str) -> bool {
        let mut letters = self
            .prefix
            .chars()
            .filter(|letter| letter.is_alphanumeric());
        let Some(first) = letters.next() else {
            return false;
        };
        let mut wanted = Some(first);
        let mut rest = id.chars().peekable();
        while let Some(letter) = wanted {
            match rest.next() {
                Some(found) if found.eq_ignore_ascii_case(&letter) => wanted = letters.next(),
                // Separators stand between letters, not before the first.
                Some(found) if !found.is_alphanumeric() && letter != first => {}
                _ => return false,
            }
        }
        // `customer` does not begin with `custom.`.
        match (self.prefix.ends_with(char::is_alphanumeric), rest.peek()) {
            (true, Some(next)) => !next.is_alphabetic(),
            (false, Some(next)) => !next.is_alphanumeric(),
            (_, None) => false,
        }
    }

    /// Why `key` is refused.
    fn refusal(&self, key: &str) -> String {
        if let Some(key) = key.strip_suffix(SECOND) {
            return format!(
                "two values for `{key}`: one request takes one value for it, and the second would \
                 replace the first"
            );
        }
        let id = key.strip_prefix(self.prefix).unwrap_or(key);
        if self.respells_prefix(id) {
            return format!(
                "`{key}` is not the key of a custom field: the ID `{id}` begins with the prefix `{}` or \
                 another spelling of it",
                self.prefix
            );
        }
        format!("`{key}` is not the key of a custom field")
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
            self.refuse(format_args!("{}", custom.refusal(name)));
        }
    }
}
