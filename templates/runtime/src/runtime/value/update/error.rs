//! [`UpdateError`].

use std::error::Error as StdError;
use std::fmt;

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
pub(super) enum Reason {
    NotClearable,
    Missing,
    Mismatch,
    Required,
}

impl UpdateError {
    pub(super) fn new(name: &str, reason: Reason) -> Self {
        let path = name.to_owned();
        Self { path, reason }
    }

    /// Returns the error of a member of the field `name`.
    pub(super) fn inside(self, name: &str) -> Self {
        let Self { path, reason } = self;
        let path = format!("{name}.{path}");
        Self { path, reason }
    }

    /// Returns the name of the field on the wire, or the path of a nested field: `value.amount`.
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
