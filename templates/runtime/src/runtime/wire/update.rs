//! The table of an update.

use crate::runtime::Patch;
use crate::runtime::value::update::{AsJson, Merged, Same, Target};

/// The fields of an update, each with the field of the state that it changes.
///
/// The first word is the presence of a field in the update (`key` and `first_key` are optional
/// fields that identify the resource, `required_key` is a required one), the second that in the
/// state. `as` is the relation of the types, by default [`Same`](crate::runtime::Same).
///
/// The words are names of functions, because nested macro calls would take most of the compile
/// time of a table.
#[doc(hidden)]
#[macro_export]
macro_rules! __trine_update {
    ($type:ident of $state:ident {
        $($name:literal => $field:ident: $kind:ident of $from:ident: $presence:ident
            $(as $conversion:ident)?,)*
    } $(extra $extra:ident of $state_extra:ident as $rules:path, except [$($declared:literal),*])?) => {
        #[allow(clippy::needless_update, reason = "a table may have all fields")]
        impl $crate::runtime::Update<$state> for $type {
            fn with_changes(
                self,
                before: &$state,
                after: &$state,
            ) -> Result<Self, $crate::runtime::UpdateError> {
                let base = self;
                let mut fields = $crate::runtime::UpdateFields::default();
                let changes = Self {
                    $($field: fields.$kind(
                        $name,
                        base.$field,
                        $crate::runtime::wire::of::$presence(&before.$from),
                        $crate::runtime::wire::of::$presence(&after.$from),
                        $crate::runtime::wire::Same$(.$conversion())?,
                    ),)*
                    $($extra: fields.extra(
                        base.$extra,
                        &before.$state_extra,
                        &after.$state_extra,
                        &$rules,
                        &[$($declared),*],
                    ),)?
                    ..base
                };
                fields.finish(changes)
            }

            fn change(&self, state: &mut $state) -> Result<(), $crate::runtime::UpdateError> {
                let mut fields = $crate::runtime::UpdateFields::default();
                $(fields.change(
                    $name,
                    $crate::runtime::wire::change::$kind(&self.$field),
                    $crate::runtime::wire::target::$presence(&mut state.$from),
                    $crate::runtime::wire::Same$(.$conversion())?,
                );)*
                $(fields.change_extra(&self.$extra, &mut state.$state_extra, &$rules);)?
                fields.finish(())
            }
        }
    };
}
pub use __trine_update as update;

impl Same {
    /// Returns the relation of types with the same JSON.
    pub fn json(self) -> AsJson {
        AsJson
    }

    /// Returns the relation of an update to the object that it changes.
    pub fn merged(self) -> Merged {
        Merged
    }
}

/// The values of fields of a state, by their presence.
pub mod of {
    /// Returns the value of a field that may be absent.
    pub fn optional<S>(field: &Option<S>) -> Option<&S> {
        field.as_ref()
    }

    /// Returns the value of a field that is always there.
    pub fn required<S>(field: &S) -> Option<&S> {
        Some(field)
    }
}

/// The fields of a state to change, by their presence.
pub mod target {
    use super::Target;

    /// Returns a field that may be absent.
    pub fn optional<S>(field: &mut Option<S>) -> Target<'_, S> {
        Target::Optional(field)
    }

    /// Returns a field that is always there.
    pub fn required<S>(field: &mut S) -> Target<'_, S> {
        Target::Required(field)
    }
}

/// The changes of fields of an update, by their presence.
pub mod change {
    use super::Patch;

    /// Returns the change by a field that can be cleared.
    pub fn patch<T>(field: &Patch<T>) -> Patch<&T> {
        field.as_ref()
    }

    /// Returns the change by a field that cannot be cleared.
    pub fn optional<T>(field: &Option<T>) -> Patch<&T> {
        Patch::or_absent(field.as_ref())
    }

    /// Returns the change by a field that every update contains.
    pub fn required<T>(field: &T) -> Patch<&T> {
        Patch::Value(field)
    }

    /// Returns the change by a field that every update contains, and that can be `null`.
    pub fn nullable<T>(field: &Option<T>) -> Patch<&T> {
        Patch::from(field.as_ref())
    }

    /// Returns no change: the field identifies the resource.
    pub fn key<T>(_: &Option<T>) -> Patch<&T> {
        Patch::Absent
    }

    /// Returns no change: the field identifies the resource.
    pub fn first_key<T>(_: &Option<T>) -> Patch<&T> {
        Patch::Absent
    }

    /// Returns no change: the field identifies the resource.
    pub fn required_key<T>(_: &T) -> Patch<&T> {
        Patch::Absent
    }
}
