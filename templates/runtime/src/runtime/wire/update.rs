//! The table of an update.

/// The fields of an update, each with the field of the state that it changes.
///
/// `patch`, `optional`, `required` and `nullable` specify the presence of a field in the update, and
/// in the state; `key` is a field that identifies the resource. `as` is the relation of the types,
/// by default [`Same`](crate::runtime::Same).
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
                // Keys are only of the state before.
                let (base, _) = (self, after);
                let mut fields = $crate::runtime::UpdateFields::default();
                let changes = Self {
                    $($field: $crate::runtime::wire::update!(
                        @diff fields $kind $name base.$field,
                        ($presence before.$from), ($presence after.$from),
                        ($($conversion)?)
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
                $($crate::runtime::wire::update!(
                    @apply fields $kind $name (self.$field) ($presence state.$from)
                    ($($conversion)?)
                );)*
                $(fields.change_extra(&self.$extra, &mut state.$state_extra, &$rules);)?
                fields.finish(())
            }
        }
    };

    (@diff $fields:ident key $name:literal $base:expr, ($($before:tt)*), ($($after:tt)*), $as:tt) => {
        $fields.key(
            $name,
            $base,
            $crate::runtime::wire::update!(@value $($before)*),
            $crate::runtime::wire::update!(@as $as),
        )
    };
    (@diff $fields:ident first_key $name:literal $base:expr, ($($before:tt)*), ($($after:tt)*), $as:tt) => {
        $fields.first_key(
            $name,
            $base,
            $crate::runtime::wire::update!(@value $($before)*),
            $crate::runtime::wire::update!(@as $as),
        )
    };
    (@diff $fields:ident required_key $name:literal $base:expr,
     ($($before:tt)*), ($($after:tt)*), $as:tt) => {
        $fields.required(
            $name,
            $base,
            $crate::runtime::wire::update!(@value $($before)*),
            $crate::runtime::wire::update!(@value $($before)*),
            $crate::runtime::wire::update!(@as $as),
        )
    };
    (@diff $fields:ident $kind:ident $name:literal $base:expr,
     ($($before:tt)*), ($($after:tt)*), $as:tt) => {
        $fields.$kind(
            $name,
            $base,
            $crate::runtime::wire::update!(@value $($before)*),
            $crate::runtime::wire::update!(@value $($after)*),
            $crate::runtime::wire::update!(@as $as),
        )
    };

    (@apply $fields:ident key $($rest:tt)*) => {};
    (@apply $fields:ident first_key $($rest:tt)*) => {};
    (@apply $fields:ident required_key $($rest:tt)*) => {};
    (@apply $fields:ident $kind:ident $name:literal ($update:expr)
     (optional $state:ident . $from:ident) $as:tt) => {
        $fields.change_optional(
            $name,
            $crate::runtime::wire::update!(@change $kind $update),
            &mut $state.$from,
            $crate::runtime::wire::update!(@as $as),
        )
    };
    (@apply $fields:ident $kind:ident $name:literal ($update:expr)
     (required $state:ident . $from:ident) $as:tt) => {
        $fields.change_required(
            $name,
            $crate::runtime::wire::update!(@change $kind $update),
            &mut $state.$from,
            $crate::runtime::wire::update!(@as $as),
        )
    };

    (@value optional $state:ident . $from:ident) => { $state.$from.as_ref() };
    (@value required $state:ident . $from:ident) => { Some(&$state.$from) };
    (@change patch $update:expr) => { $update.as_ref() };
    (@change optional $update:expr) => { $crate::runtime::Patch::or_absent($update.as_ref()) };
    (@change nullable $update:expr) => { $crate::runtime::Patch::from($update.as_ref()) };
    (@change required $update:expr) => { $crate::runtime::Patch::Value(&$update) };
    (@as ()) => { $crate::runtime::Same };
    (@as (json)) => { $crate::runtime::AsJson };
    (@as (merged)) => { $crate::runtime::Merged };
}
pub use __trine_update as update;
