//! Updates from two states of a resource (RFC 7396): [`Update`], and how its fields are compared.

use std::collections::BTreeMap;
use std::error::Error as StdError;
use std::fmt;

use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::runtime::{Json, Patch};

/// The error of `diff` and `apply_to`: a change that an update cannot contain, or that its target
/// cannot.
///
/// It contains the name of the field, and none of its values.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UpdateError {
    /// The names on the path to the field, joined by dots.
    path: String,
    reason: Reason,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Reason {
    NotClearable,
    Missing,
    Mismatch,
    Required,
}

impl UpdateError {
    fn new(name: &str, reason: Reason) -> Self {
        let path = name.to_owned();
        Self { path, reason }
    }

    /// Returns the error of a member of the field `name`.
    fn inside(self, name: &str) -> Self {
        let Self { path, reason } = self;
        let path = format!("{name}.{path}");
        Self { path, reason }
    }

    /// Returns the name of the field on the wire; that of a nested one with its path:
    /// `value.amount`.
    pub fn field(&self) -> &str {
        &self.path
    }

    /// Returns whether the field was cleared, and the API has no way to clear it.
    pub fn is_not_clearable(&self) -> bool {
        self.reason == Reason::NotClearable
    }
}

impl fmt::Display for UpdateError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let path = &self.path;
        match self.reason {
            Reason::NotClearable => write!(
                f,
                "`{path}` was cleared, but the API has no way to clear it: keep its value, or set \
                 another one"
            ),
            Reason::Missing => write!(
                f,
                "expected a value of `{path}`, which every update contains, found none"
            ),
            Reason::Mismatch => write!(
                f,
                "the value of `{path}` does not have the type of this field in the other state"
            ),
            Reason::Required => write!(
                f,
                "the update clears `{path}`, but the state always has a value of it"
            ),
        }
    }
}

impl StdError for UpdateError {}

/// A type that contains changes of `S`; the table of a type implements it.
pub trait Update<S>: Sized {
    /// Returns this update with the changes from `before` to `after`.
    ///
    /// # Errors
    ///
    /// Returns the first field with a change that an update cannot contain.
    fn with_changes(self, before: &S, after: &S) -> Result<Self, UpdateError>;

    /// Changes `state` by this update.
    ///
    /// # Errors
    ///
    /// Returns the first field with a value that the state cannot contain. `state` may have some of
    /// the changes then.
    fn change(&self, state: &mut S) -> Result<(), UpdateError>;
}

/// The relation between the type `S` of a field in a state, and its type `T` in an update.
pub trait Conversion<S, T>: Copy {
    /// Returns the change between two values, if they differ.
    fn between(self, name: &str, before: &S, after: &S) -> Result<Option<T>, UpdateError>;

    /// Returns the update that sets a value.
    fn set(self, name: &str, value: &S) -> Result<T, UpdateError>;

    /// Returns the changed value.
    fn changed(self, name: &str, value: Option<&S>, change: &T) -> Result<S, UpdateError>;
}

/// Both have the same type.
#[derive(Clone, Copy)]
pub struct Same;

impl<T: Clone + PartialEq> Conversion<T, T> for Same {
    fn between(self, _: &str, before: &T, after: &T) -> Result<Option<T>, UpdateError> {
        Ok((before != after).then(|| after.clone()))
    }

    fn set(self, _: &str, value: &T) -> Result<T, UpdateError> {
        Ok(value.clone())
    }

    fn changed(self, _: &str, _: Option<&T>, change: &T) -> Result<T, UpdateError> {
        Ok(change.clone())
    }
}

/// They have the same JSON, except for members that an update does not have.
#[derive(Clone, Copy)]
pub struct AsJson;

impl<S, T> Conversion<S, T> for AsJson
where
    S: Serialize + DeserializeOwned + PartialEq,
    T: Serialize + DeserializeOwned + PartialEq,
{
    fn between(self, name: &str, before: &S, after: &S) -> Result<Option<T>, UpdateError> {
        if before == after {
            return Ok(None);
        }
        let new: T = converted(name, after)?;
        // Only members that no update contains may have changed.
        let old = converted(name, before);
        Ok((old.as_ref() != Ok(&new)).then_some(new))
    }

    fn set(self, name: &str, value: &S) -> Result<T, UpdateError> {
        converted(name, value)
    }

    fn changed(self, name: &str, value: Option<&S>, change: &T) -> Result<S, UpdateError> {
        let change = to_json(name, change)?;
        let old = value.map(|value| -> Result<_, UpdateError> {
            let as_update: T = converted(name, value)?;
            Ok((to_json(name, value)?, to_json(name, &as_update)?))
        });
        let changed = match (old, change) {
            // Members that an update does not have keep their values.
            (Some(Ok((Json::Object(mut all), Json::Object(old)))), Json::Object(new)) => {
                for key in old.keys() {
                    all.remove(key);
                }
                all.extend(new);
                Json::Object(all)
            }
            (_, change) => change,
        };
        from_json(name, changed)
    }
}

/// The update's type is an update itself: only the changed members are sent.
#[derive(Clone, Copy)]
pub struct Merged;

impl<S, T> Conversion<S, T> for Merged
where
    S: Clone + PartialEq + Serialize + DeserializeOwned,
    T: Update<S> + Default + PartialEq + Serialize + DeserializeOwned,
{
    fn between(self, name: &str, before: &S, after: &S) -> Result<Option<T>, UpdateError> {
        let changes = T::default().with_changes(before, after);
        let changes = changes.map_err(|error| error.inside(name))?;
        Ok((changes != T::default()).then_some(changes))
    }

    fn set(self, name: &str, value: &S) -> Result<T, UpdateError> {
        converted(name, value)
    }

    fn changed(self, name: &str, value: Option<&S>, change: &T) -> Result<S, UpdateError> {
        let Some(value) = value else {
            return AsJson.changed(name, None, change);
        };
        let mut value = value.clone();
        let changed = change.change(&mut value);
        changed.map_err(|error| error.inside(name))?;
        Ok(value)
    }
}

fn to_json<T: Serialize>(name: &str, value: &T) -> Result<Json, UpdateError> {
    serde_json::to_value(value).map_err(|_| UpdateError::new(name, Reason::Mismatch))
}

fn from_json<T: DeserializeOwned>(name: &str, value: Json) -> Result<T, UpdateError> {
    serde_json::from_value(value).map_err(|_| UpdateError::new(name, Reason::Mismatch))
}

fn converted<S: Serialize, T: DeserializeOwned>(name: &str, value: &S) -> Result<T, UpdateError> {
    from_json(name, to_json(name, value)?)
}

/// Returns the value of a field that every update contains.
///
/// # Errors
///
/// Returns an error if the state has no value of it.
pub fn required<S, T>(
    name: &str,
    value: Option<&S>,
    conversion: impl Conversion<S, T>,
) -> Result<T, UpdateError> {
    match value {
        Some(value) => conversion.set(name, value),
        None => Err(UpdateError::new(name, Reason::Missing)),
    }
}

/// Returns the value of a field that every update contains, and that can be `null`.
///
/// # Errors
///
/// Returns an error if the update cannot contain the value.
pub fn nullable<S, T>(
    name: &str,
    value: Option<&S>,
    conversion: impl Conversion<S, T>,
) -> Result<Option<T>, UpdateError> {
    value.map(|value| conversion.set(name, value)).transpose()
}

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

    /// Changes one property. One that is cleared already stays as it is.
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
