//! Custom fields in updates.

use std::collections::BTreeMap;

use crate::runtime::Json;
use crate::runtime::value::custom::{CustomClear, CustomFields};
use crate::runtime::value::update::ExtraRules;

impl ExtraRules<Json> for CustomFields {
    fn has(&self, key: &str) -> bool {
        self.accepts(key) && self.without_suffix(key).is_none()
    }

    fn cleared(&self) -> Option<Json> {
        match self.clear {
            CustomClear::Nothing => None,
            CustomClear::Null => Some(Json::Null),
            CustomClear::EmptyText => Some(Json::String(String::new())),
            CustomClear::EmptyList => Some(Json::Array(Vec::new())),
            CustomClear::Zero => Some(Json::from(0)),
        }
    }

    fn is_cleared(&self, value: &Json) -> bool {
        value.is_null() || self.cleared().as_ref() == Some(value)
    }

    fn change(&self, key: &str, value: &Json, state: &mut BTreeMap<String, Json>) {
        let Some((key, is_added)) = self.without_suffix(key) else {
            let is_set = state.get(key).is_some_and(|old| !self.is_cleared(old));
            if !self.is_cleared(value) {
                state.insert(key.to_owned(), value.clone());
            } else if is_set {
                state.remove(key);
            }
            return;
        };
        let mut values = match state.remove(key) {
            None => Vec::new(),
            Some(Json::Array(values)) => values,
            Some(value) => vec![value],
        };
        values.retain(|one| one != value);
        if is_added {
            values.push(value.clone());
        }
        if !values.is_empty() {
            state.insert(key.to_owned(), Json::Array(values));
        }
    }
}

impl CustomFields {
    /// Returns the key to which a value is added (`true`) or from which it is removed, if `key` has
    /// a suffix for that.
    fn without_suffix<'k>(&self, key: &'k str) -> Option<(&'k str, bool)> {
        let added = self.add_suffix.and_then(|suffix| key.strip_suffix(suffix));
        let removed = self
            .remove_suffix
            .and_then(|suffix| key.strip_suffix(suffix));
        let key = added
            .map(|key| (key, true))
            .or(removed.map(|key| (key, false)));
        // The suffix may be a part of an ID.
        key.filter(|(key, _)| self.accepts(key))
    }
}
