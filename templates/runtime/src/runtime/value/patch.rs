//! [`Patch`]: a field of an update: absent, null or a value.

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A field of an update: absent (not changed), null (cleared) or a value (set).
///
/// Used for properties that are optional *and* nullable in the document: "not sent" and "sent as
/// null" have different meanings there.
///
/// ```ignore
/// let update = LeadUpdate {
///     name: Patch::Value("Ada".into()),
///     email: Patch::Null, // clears the email
///     ..LeadUpdate::default() // leaves everything else unchanged
/// };
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Patch<T> {
    /// The field is not sent: its value does not change.
    #[default]
    Absent,
    /// The field is sent as `null`: its value is cleared.
    Null,
    /// The field is sent with this value.
    Value(T),
}

impl<T> Patch<T> {
    /// Returns whether the field is not sent.
    pub const fn is_absent(&self) -> bool {
        matches!(self, Self::Absent)
    }

    /// Returns whether the field is cleared.
    pub const fn is_null(&self) -> bool {
        matches!(self, Self::Null)
    }

    /// Returns a reference to the value, if there is one.
    pub const fn value(&self) -> Option<&T> {
        match self {
            Self::Value(value) => Some(value),
            Self::Absent | Self::Null => None,
        }
    }

    /// Converts into the value, if there is one.
    pub fn into_value(self) -> Option<T> {
        match self {
            Self::Value(value) => Some(value),
            Self::Absent | Self::Null => None,
        }
    }

    /// Converts an optional value: `None` leaves the field unchanged.
    ///
    /// `From<Option<T>>` clears it instead.
    pub fn or_absent(value: Option<T>) -> Self {
        match value {
            Some(value) => Self::Value(value),
            None => Self::Absent,
        }
    }

    /// Maps the value with `change`; `Absent` and `Null` are kept.
    pub fn map<U>(self, change: impl FnOnce(T) -> U) -> Patch<U> {
        match self {
            Self::Absent => Patch::Absent,
            Self::Null => Patch::Null,
            Self::Value(value) => Patch::Value(change(value)),
        }
    }

    /// Converts from `&Patch<T>` to `Patch<&T>`.
    pub const fn as_ref(&self) -> Patch<&T> {
        match self {
            Self::Absent => Patch::Absent,
            Self::Null => Patch::Null,
            Self::Value(value) => Patch::Value(value),
        }
    }

    /// Applies the update to `target`: leaves it unchanged, clears it or sets it.
    pub fn apply_to(self, target: &mut Option<T>) {
        match self {
            Self::Absent => {}
            Self::Null => *target = None,
            Self::Value(value) => *target = Some(value),
        }
    }
}

impl<T> From<T> for Patch<T> {
    fn from(value: T) -> Self {
        Self::Value(value)
    }
}

/// `None` clears the field. Use [`Patch::or_absent`] to leave it unchanged.
impl<T> From<Option<T>> for Patch<T> {
    fn from(value: Option<T>) -> Self {
        match value {
            Some(value) => Self::Value(value),
            None => Self::Null,
        }
    }
}

/// Only a member of an object can be absent. Anywhere else, `Absent` is serialized as `null`.
impl<T: Serialize> Serialize for Patch<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.value().serialize(serializer)
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Patch<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Option::deserialize(deserializer).map(Self::from)
    }
}
