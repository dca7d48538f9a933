//! The fields of an update, one call for each.

use std::collections::BTreeMap;

use super::error::Reason;
use super::{Conversion, ExtraRules, UpdateError, nullable, required};
use crate::runtime::Patch;

/// A field of a state that an update changes.
pub enum Target<'s, S> {
    /// A field that may be absent.
    Optional(&'s mut Option<S>),
    /// A field that is always there.
    Required(&'s mut S),
}

/// The first error of some fields. Each field is one call, without a branch of its own.
#[derive(Debug, Default)]
pub struct UpdateFields {
    error: Option<UpdateError>,
    /// Whether a field identifies the resource.
    has_key: bool,
}

impl UpdateFields {
    /// Returns `value`, or the first error.
    ///
    /// # Errors
    ///
    /// Returns the error of the first field that has one.
    pub fn finish<T>(self, value: T) -> Result<T, UpdateError> {
        match self.error {
            Some(error) => Err(error),
            None => Ok(value),
        }
    }

    fn keep<T>(&mut self, result: Result<T, UpdateError>) -> Option<T> {
        match result {
            Ok(value) => Some(value),
            Err(error) => {
                self.error.get_or_insert(error);
                None
            }
        }
    }

    /// Returns a field that can be cleared.
    pub fn patch<S, T>(
        &mut self,
        name: &str,
        base: Patch<T>,
        before: Option<&S>,
        after: Option<&S>,
        conversion: impl Conversion<S, T>,
    ) -> Patch<T> {
        let change = match (before, after) {
            (None, None) => return base,
            (Some(_), None) => return Patch::Null,
            (None, Some(after)) => conversion.set(name, after).map(Some),
            (Some(before), Some(after)) => conversion.between(name, before, after),
        };
        match self.keep(change).flatten() {
            Some(value) => Patch::Value(value),
            None => base,
        }
    }

    /// Returns a field that cannot be cleared.
    pub fn optional<S, T>(
        &mut self,
        name: &str,
        base: Option<T>,
        before: Option<&S>,
        after: Option<&S>,
        conversion: impl Conversion<S, T>,
    ) -> Option<T> {
        let base = Patch::or_absent(base);
        match self.patch(name, base, before, after, conversion) {
            Patch::Absent => None,
            Patch::Value(value) => Some(value),
            Patch::Null => {
                let error = UpdateError::new(name, Reason::NotClearable);
                self.error.get_or_insert(error);
                None
            }
        }
    }

    /// Returns a field that every update contains.
    pub fn required<S, T>(
        &mut self,
        name: &str,
        base: T,
        _before: Option<&S>,
        after: Option<&S>,
        conversion: impl Conversion<S, T>,
    ) -> T {
        let value = required(name, after, conversion);
        self.keep(value).unwrap_or(base)
    }

    /// Returns a field that every update contains, and that can be `null`.
    pub fn nullable<S, T>(
        &mut self,
        name: &str,
        _base: Option<T>,
        _before: Option<&S>,
        after: Option<&S>,
        conversion: impl Conversion<S, T>,
    ) -> Option<T> {
        let value = nullable(name, after, conversion);
        self.keep(value).flatten()
    }

    /// Returns a required field that identifies the resource: it is sent unchanged.
    pub fn required_key<S, T>(
        &mut self,
        name: &str,
        base: T,
        before: Option<&S>,
        _after: Option<&S>,
        conversion: impl Conversion<S, T>,
    ) -> T {
        self.required(name, base, before, before, conversion)
    }

    /// Returns a field that identifies the resource, if it is known: it is sent unchanged.
    pub fn key<S, T>(
        &mut self,
        name: &str,
        base: Option<T>,
        before: Option<&S>,
        _after: Option<&S>,
        conversion: impl Conversion<S, T>,
    ) -> Option<T> {
        match before {
            Some(before) => self.keep(conversion.set(name, before)),
            None => base,
        }
    }

    /// Returns a field that identifies the resource, if it is known and no earlier one does.
    pub fn first_key<S, T>(
        &mut self,
        name: &str,
        base: Option<T>,
        before: Option<&S>,
        after: Option<&S>,
        conversion: impl Conversion<S, T>,
    ) -> Option<T> {
        if before.is_none() || std::mem::replace(&mut self.has_key, true) {
            return base;
        }
        self.key(name, base, before, after, conversion)
    }

    /// Changes a field of a state.
    pub fn change<S, T>(
        &mut self,
        name: &str,
        change: Patch<&T>,
        target: Target<'_, S>,
        conversion: impl Conversion<S, T>,
    ) {
        let changed = match (change, &target) {
            (Patch::Absent, _) => return,
            (Patch::Null, Target::Optional(_)) => Ok(None),
            (Patch::Null, Target::Required(_)) => Err(UpdateError::new(name, Reason::Required)),
            (Patch::Value(change), Target::Optional(state)) => {
                conversion.changed(name, state.as_ref(), change).map(Some)
            }
            (Patch::Value(change), Target::Required(state)) => {
                conversion.changed(name, Some(state), change).map(Some)
            }
        };
        match (self.keep(changed), target) {
            (Some(value), Target::Optional(state)) => *state = value,
            (Some(Some(value)), Target::Required(state)) => *state = value,
            (Some(None), Target::Required(_)) | (None, _) => {}
        }
    }

    /// Returns undeclared properties, except those with a name in `declared`.
    pub fn extra<V: Clone + PartialEq>(
        &mut self,
        mut base: BTreeMap<String, V>,
        before: &BTreeMap<String, V>,
        after: &BTreeMap<String, V>,
        rules: &impl ExtraRules<V>,
        declared: &[&str],
    ) -> BTreeMap<String, V> {
        let keys = before.keys().chain(after.keys());
        for key in keys.filter(|key| rules.has(key) && !declared.contains(&key.as_str())) {
            let value = |state: &BTreeMap<String, V>| {
                let value = state.get(key).cloned();
                value.filter(|value| !rules.is_cleared(value))
            };
            let change = match (value(before), value(after)) {
                (before, after) if before == after => continue,
                (_, Some(after)) => Some(after),
                (_, None) => rules.cleared(),
            };
            match change {
                Some(change) => {
                    base.insert(key.clone(), change);
                }
                None => {
                    let error = UpdateError::new(key, Reason::NotClearable);
                    self.error.get_or_insert(error);
                }
            }
        }
        base
    }

    /// Changes undeclared properties.
    pub fn change_extra<V: Clone>(
        &mut self,
        change: &BTreeMap<String, V>,
        state: &mut BTreeMap<String, V>,
        rules: &impl ExtraRules<V>,
    ) {
        for (key, value) in change {
            rules.change(key, value, state);
        }
    }
}
