//! [`Slot`]: optional fields on the path of a value that a generated method sets.

use crate::runtime::Patch;

/// An optional field.
pub trait Slot {
    /// The type of the value.
    type Content;

    /// Returns the value. Inserts the default if it is missing.
    fn open(&mut self) -> &mut Self::Content;
}

impl<T: Default> Slot for Option<T> {
    type Content = T;

    fn open(&mut self) -> &mut T {
        self.get_or_insert_with(T::default)
    }
}

impl<T: Default> Slot for Patch<T> {
    type Content = T;

    fn open(&mut self) -> &mut T {
        if !matches!(self, Patch::Value(_)) {
            *self = Patch::Value(T::default());
        }
        match self {
            Patch::Value(value) => value,
            Patch::Absent | Patch::Null => unreachable!("it was set just now"),
        }
    }
}
