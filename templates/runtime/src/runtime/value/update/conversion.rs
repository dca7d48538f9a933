//! The relation of a field's type in an update and in the resource.

use serde::Serialize;
use serde::de::DeserializeOwned;

use super::error::Reason;
use super::{Update, UpdateError};
use crate::runtime::Json;

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
