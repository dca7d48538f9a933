//! The tables of constraints.

/// The constraints of a struct: a row for each field with rules, or with a type that has some.
///
/// `extra` are the rules of undeclared properties. `properties` are those of their number: the number
/// of properties that are always there, and the fields that may be unset.
#[doc(hidden)]
#[macro_export]
macro_rules! __trine_validate_object {
    ($type:path {
        $($name:literal => $field:ident: [$($rule:expr),* $(,)?],)*
    }
    $(extra $extra:ident: [$($extra_rule:expr),* $(,)?])?
    $(properties [$($count_rule:expr),* $(,)?] of $always:literal, [$($counted:ident),* $(,)?]
        $(and $more:ident)?)?) => {
        impl $crate::runtime::validate::Validate for $type {
            #[allow(deprecated, unused_imports, unused_variables)]
            fn check<'v>(
                &'v self,
                rules: &[$crate::runtime::validate::Rule],
                checks: &mut $crate::runtime::validate::Checks<'v>,
            ) {
                use $crate::runtime::validate::rules::*;
                $(checks.properties(
                    $always $(+ self.$more.len())?,
                    &[$(&self.$counted),*],
                    &[$($count_rule),*],
                );)?
                $(checks.field($name, &self.$field, &[$($rule),*]);)*
                $(checks.members(&self.$extra, &[$($extra_rule),*]);)?
            }
        }
    };
}
pub use __trine_validate_object as object;

/// The constraints of a union: a row for each variant with rules, or with a type that has some.
#[doc(hidden)]
#[macro_export]
macro_rules! __trine_validate_union {
    ($type:path { $($variant:ident: [$($rule:expr),* $(,)?],)* }) => {
        impl $crate::runtime::validate::Validate for $type {
            #[allow(unused_imports, unused_variables)]
            fn check<'v>(
                &'v self,
                rules: &[$crate::runtime::validate::Rule],
                checks: &mut $crate::runtime::validate::Checks<'v>,
            ) {
                use $crate::runtime::validate::rules::*;
                match self {
                    $(Self::$variant(value) => {
                        checks.value(value, &[$($rule),*]);
                    })*
                    _ => {}
                }
            }
        }
    };
}
pub use __trine_validate_union as union;

/// The constraints of a type that is encoded as its content.
#[doc(hidden)]
#[macro_export]
macro_rules! __trine_validate_wrapper {
    ($type:path: [$($rule:expr),* $(,)?]) => {
        impl $crate::runtime::validate::Validate for $type {
            #[allow(unused_imports, unused_variables)]
            fn check<'v>(
                &'v self,
                rules: &[$crate::runtime::validate::Rule],
                checks: &mut $crate::runtime::validate::Checks<'v>,
            ) {
                use $crate::runtime::validate::rules::*;
                checks.value(&self.0, &[$($rule),*]);
            }
        }
    };
}
pub use __trine_validate_wrapper as wrapper;

/// Closed lists of values, each with its variant for others.
#[doc(hidden)]
#[macro_export]
macro_rules! __trine_validate_enums {
    (of { $($type:path => $unlisted:ident,)* }) => {
        $(impl $crate::runtime::validate::Validate for $type {
            fn check<'v>(
                &'v self,
                _: &[$crate::runtime::validate::Rule],
                checks: &mut $crate::runtime::validate::Checks<'v>,
            ) {
                if let Self::$unlisted(value) = self {
                    checks.unlisted(value.clone());
                }
            }
        })*
    };
}
pub use __trine_validate_enums as enums;

/// Types without constraints.
#[doc(hidden)]
#[macro_export]
macro_rules! __trine_validate_plain {
    (of { $($type:path,)* }) => {
        $(impl $crate::runtime::validate::Validate for $type {
            fn check<'v>(
                &'v self,
                _: &[$crate::runtime::validate::Rule],
                _: &mut $crate::runtime::validate::Checks<'v>,
            ) {
            }
        })*
    };
}
pub use __trine_validate_plain as plain;
