//! The table of the success bodies of an operation, by status.

/// The success bodies of an operation that has several, by status.
#[doc(hidden)]
#[macro_export]
macro_rules! __trine_responses {
    ($(#[$attribute:meta])* $type:ident {
        $($first:literal $(..= $last:literal)? => $variant:ident $(($kind:ident $(as $codec:expr)?))?,)*
        $(default => $default:ident $(($default_kind:ident $(as $default_codec:expr)?))?,)?
    }) => {
        $(#[$attribute])*
        impl $crate::runtime::ResponseBodies for $type {
            fn read(
                body: $crate::runtime::Body<'_>,
            ) -> Option<Result<Self, $crate::runtime::Mismatch>> {
                $crate::runtime::wire::errors!(@read body {
                    $($first $(..= $last)? => $variant $(($kind $(as $codec)?))?,)*
                } $($default $(($default_kind $(as $default_codec)?))?)?)
            }
        }
    };
}
pub use __trine_responses as responses;
