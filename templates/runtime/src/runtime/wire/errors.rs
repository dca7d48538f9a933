//! The table of the error bodies of an operation, by status.

/// The error bodies of an operation, by status.
#[doc(hidden)]
#[macro_export]
macro_rules! __trine_errors {
    ($(#[$attribute:meta])* $type:ident {
        $($first:literal $(..= $last:literal)? => $variant:ident $(($kind:ident $(as $codec:expr)?))?,)*
        $(default => $default:ident $(($default_kind:ident $(as $default_codec:expr)?))?,)?
    }) => {
        $(#[$attribute])*
        impl $crate::runtime::ErrorBody for $type {
            fn read(
                body: $crate::runtime::Body<'_>,
            ) -> Option<Result<Self, $crate::runtime::Mismatch>> {
                $crate::runtime::wire::errors!(@read body {
                    $($first $(..= $last)? => $variant $(($kind $(as $codec)?))?,)*
                } $($default $(($default_kind $(as $default_codec)?))?)?)
            }
        }

        impl $crate::runtime::OperationError for $type {}
    };

    (@read $body:ident {
        $($first:literal $(..= $last:literal)? => $variant:ident $(($kind:ident $(as $codec:expr)?))?,)*
    }) => {
        match $body.status() {
            $($first $(..= $last)? => Some(
                $crate::runtime::wire::errors!(@variant $body $variant $(($kind $(as $codec)?))?)
            ),)*
            _ => None,
        }
    };
    (@read $body:ident {
        $($first:literal $(..= $last:literal)? => $variant:ident $(($kind:ident $(as $codec:expr)?))?,)*
    } $default:ident $(($default_kind:ident $(as $default_codec:expr)?))?) => {
        Some(match $body.status() {
            $($first $(..= $last)? =>
                $crate::runtime::wire::errors!(@variant $body $variant $(($kind $(as $codec)?))?),)*
            _ => $crate::runtime::wire::errors!(@variant $body $default $(($default_kind $(as $default_codec)?))?),
        })
    };
    (@variant $body:ident $variant:ident) => { Ok(Self::$variant) };
    (@variant $body:ident $variant:ident ($kind:ident)) => { $body.$kind().map(Self::$variant) };
    (@variant $body:ident $variant:ident (json as $codec:expr)) => {
        $body.json_as($codec).map(Self::$variant)
    };
    (@variant $body:ident $variant:ident (xml as $format:expr)) => {
        $body.xml_as($format).map(Self::$variant)
    };
}
pub use __trine_errors as errors;
