//! Updates from two states of a resource (RFC 7396): [`Update`], and how its fields are compared.

mod conversion;
mod error;
mod extra;
mod fields;

pub use conversion::{AsJson, Conversion, Merged, Same, nullable, required};
pub use error::UpdateError;
pub use extra::{ExtraRules, NothingClears, NullClears};
pub use fields::{Target, UpdateFields};

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
