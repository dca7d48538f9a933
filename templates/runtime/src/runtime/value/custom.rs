//! Custom fields: additional properties with keys that follow a pattern.

use std::collections::BTreeMap;

use serde::Serializer;

use crate::runtime::Json;
use crate::runtime::wire::ObjectWriter;

/// The suffix of the key that stores a second value for the same key until serialization rejects
/// it. No document can declare a key with this character.
const SECOND: char = '\0';

/// The key pattern of custom fields, and how values are cleared, added and removed.
#[derive(Clone, Copy, Debug)]
pub struct CustomFields {
    /// The prefix of every key, or an empty string.
    pub prefix: &'static str,
    /// The patterns of an ID without its prefix: it matches one of them. Empty: any ID matches.
    pub patterns: &'static [&'static [KeyPart]],
    /// The value that clears a field.
    pub clear: CustomClear,
    /// The suffix of a key that adds a value.
    pub add_suffix: Option<&'static str>,
    /// The suffix of a key that removes a value.
    pub remove_suffix: Option<&'static str>,
}

/// A run of characters in an ID: `[0-9a-f]{40}`, or a literal character.
#[derive(Clone, Copy, Debug)]
pub struct KeyPart {
    /// The allowed characters, as inclusive ranges.
    pub ranges: &'static [(char, char)],
    /// The minimum number of characters.
    pub least: u32,
    /// The maximum number of characters; `None` for no limit.
    pub most: Option<u32>,
}

/// The value that clears a custom field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CustomClear {
    /// No value clears it.
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
    /// Returns the key of the field `id`. An ID that already has the prefix is returned unchanged.
    pub fn key(&self, id: &str) -> String {
        if id.starts_with(self.prefix) {
            id.to_owned()
        } else {
            format!("{}{id}", self.prefix)
        }
    }

    /// Sets the field `id`. Replaces a value that was set earlier.
    pub fn set(&self, fields: &mut BTreeMap<String, Json>, id: &str, value: Json) {
        fields.insert(self.key(id), value);
    }

    /// Clears the field `id` with the clear value of this API. Does nothing if the API has none.
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

    /// Adds `value` to the values of the field `id`. A request can add one value per field: a
    /// second one makes the request invalid when it is sent.
    pub fn add(&self, fields: &mut BTreeMap<String, Json>, id: &str, value: Json) {
        self.set_with_suffix(fields, id, self.add_suffix, value);
    }

    /// Removes `value` from the values of the field `id`. A second value makes the request invalid,
    /// as for [`add`](Self::add).
    pub fn remove(&self, fields: &mut BTreeMap<String, Json>, id: &str, value: Json) {
        self.set_with_suffix(fields, id, self.remove_suffix, value);
    }

    /// Returns the value of the field `id`.
    pub fn get<'a>(&self, fields: &'a BTreeMap<String, Json>, id: &str) -> Option<&'a Json> {
        fields.get(&self.key(id))
    }

    /// Returns whether `key` may be the key of a custom field, with or without a suffix.
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
    /// Returns whether `id` begins with the prefix or another spelling of it: `ufCrm_1` and
    /// `uf-crm-1` for `UF_CRM_`. Such an ID names a field with a different kind of key or already
    /// has the prefix; the server would ignore the resulting key.
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
                // A separator is allowed between letters, not before the first.
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

    /// Returns the reason why `key` is invalid.
    fn refusal(&self, key: &str) -> String {
        if let Some(key) = key.strip_suffix(SECOND) {
            return format!(
                "expected one value for `{key}`, found two: the second would replace the first"
            );
        }
        let id = key.strip_prefix(self.prefix).unwrap_or(key);
        if self.respells_prefix(id) {
            return format!(
                "expected the key of a custom field, found `{key}`: the ID `{id}` already begins \
                 with the prefix `{}` or another spelling of it",
                self.prefix
            );
        }
        format!("expected the key of a custom field, found `{key}`")
    }
}

impl KeyPart {
    /// Returns the positions that this part can reach from the positions in `from`. All positions
    /// advance together, which limits the time for any pattern to the square of the key's length.
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
    /// Reports an error if `extra` contains a key that is not the key of a custom field.
    pub fn matching<T>(&mut self, custom: &CustomFields, extra: &BTreeMap<String, T>) {
        if let Some(name) = extra.keys().find(|name| !custom.accepts(name)) {
            self.refuse(format_args!("{}", custom.refusal(name)));
        }
    }
}
