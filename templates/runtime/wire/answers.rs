//! Tables of the bodies that an operation answers with, by status.

/// The error bodies of an operation, by status.
macro_rules! errors {
    ($(#[$attribute:meta])* $type:ident {
        $($first:literal $(..= $last:literal)? => $variant:ident $(($kind:ident))?,)*
        $(default => $default:ident $(($default_kind:ident))?,)?
    }) => {
        $(#[$attribute])*
        impl $crate::runtime::ErrorBody for $type {
            fn read(
                body: $crate::runtime::Body<'_>,
            ) -> Option<Result<Self, $crate::runtime::Misfit>> {
                $crate::runtime::wire::errors!(@read body {
                    $($first $(..= $last)? => $variant $(($kind))?,)*
                } $($default $(($default_kind))?)?)
            }
        }
    };

    (@read $body:ident {
        $($first:literal $(..= $last:literal)? => $variant:ident $(($kind:ident))?,)*
    }) => {
        match $body.status() {
            $($first $(..= $last)? => Some(
                $crate::runtime::wire::errors!(@variant $body $variant $(($kind))?)
            ),)*
            _ => None,
        }
    };
    (@read $body:ident {
        $($first:literal $(..= $last:literal)? => $variant:ident $(($kind:ident))?,)*
    } $default:ident $(($default_kind:ident))?) => {
        Some(match $body.status() {
            $($first $(..= $last)? =>
                $crate::runtime::wire::errors!(@variant $body $variant $(($kind))?),)*
            _ => $crate::runtime::wire::errors!(@variant $body $default $(($default_kind))?),
        })
    };
    (@variant $body:ident $variant:ident) => { Ok(Self::$variant) };
    (@variant $body:ident $variant:ident ($kind:ident)) => { $body.$kind().map(Self::$variant) };
}
pub(crate) use errors;

/// The success bodies of an operation that has several, by status.
macro_rules! responses {
    ($(#[$attribute:meta])* $type:ident {
        $($first:literal $(..= $last:literal)? => $variant:ident $(($kind:ident))?,)*
        $(default => $default:ident $(($default_kind:ident))?,)?
    }) => {
        $(#[$attribute])*
        impl $crate::runtime::ResponseBodies for $type {
            fn read(
                body: $crate::runtime::Body<'_>,
            ) -> Option<Result<Self, $crate::runtime::Misfit>> {
                $crate::runtime::wire::errors!(@read body {
                    $($first $(..= $last)? => $variant $(($kind))?,)*
                } $($default $(($default_kind))?)?)
            }
        }
    };
}
pub(crate) use responses;
