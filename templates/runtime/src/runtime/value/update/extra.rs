//! Undeclared properties of an update: how one of them is cleared.

use std::collections::BTreeMap;

use crate::runtime::Json;

/// The rules for undeclared properties with values of type `V`.
pub trait ExtraRules<V: Clone> {
    /// Returns whether an update may contain a property.
    fn has(&self, _key: &str) -> bool {
        true
    }

    /// Returns the value that clears a property, if there is one.
    fn cleared(&self) -> Option<V>;

    /// Returns whether a property with this value is the same as a missing one.
    fn is_cleared(&self, value: &V) -> bool;

    /// Changes one property. A property that is already cleared stays unchanged.
    fn change(&self, key: &str, value: &V, state: &mut BTreeMap<String, V>) {
        match self.is_cleared(value) {
            true => {
                if state.get(key).is_some_and(|old| !self.is_cleared(old)) {
                    state.remove(key);
                }
            }
            false => {
                state.insert(key.to_owned(), value.clone());
            }
        }
    }
}

/// Properties that `null` clears.
#[derive(Clone, Copy)]
pub struct NullClears;

impl ExtraRules<Json> for NullClears {
    fn cleared(&self) -> Option<Json> {
        Some(Json::Null)
    }

    fn is_cleared(&self, value: &Json) -> bool {
        value.is_null()
    }
}

impl<V: Clone> ExtraRules<Option<V>> for NullClears {
    fn cleared(&self) -> Option<Option<V>> {
        Some(None)
    }

    fn is_cleared(&self, value: &Option<V>) -> bool {
        value.is_none()
    }
}

/// Properties that cannot be cleared.
#[derive(Clone, Copy)]
pub struct NothingClears;

impl<V: Clone> ExtraRules<V> for NothingClears {
    fn cleared(&self) -> Option<V> {
        None
    }

    fn is_cleared(&self, _: &V) -> bool {
        false
    }
}
