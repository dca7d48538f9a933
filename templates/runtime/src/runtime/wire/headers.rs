//! The table of the headers of answers.

/// How each header is spelled, one a line, and whether it has to be there; `as` names another wire
/// form of the value.
#[doc(hidden)]
#[macro_export]
macro_rules! __trine_headers {
    ($(#[$attribute:meta])* $type:ident {
        $($name:literal => $field:ident : $presence:ident $encoding:ident $(as $codec:expr)?,)*
    }) => {
        $(#[$attribute])*
        impl $type {
            /// Reads these headers of a response or of an error that the server answered with.
            ///
            /// An optional header with a value that does not fit is `None`, so that it does not cost
            /// the others; [`invalid`](Self::invalid) reports it.
            ///
            /// # Errors
            ///
            /// If a required header is missing, or its value does not fit.
            pub fn of(
                response: &dyn $crate::runtime::HasHeaders,
            ) -> Result<Self, $crate::runtime::DecodeError> {
                $crate::runtime::read_headers(response, Self::read)
            }

            /// Returns an error for each of these headers that does not fit, and for each required
            /// one that is missing.
            pub fn invalid(
                response: &dyn $crate::runtime::HasHeaders,
            ) -> Vec<$crate::runtime::DecodeError> {
                $crate::runtime::invalid_headers(response, |headers| drop(Self::read(headers)))
            }

            fn read(
                headers: &$crate::runtime::Headers<'_>,
            ) -> Result<Self, $crate::runtime::Mismatch> {
                // All of them are read before one fails.
                $(let $field = headers.$encoding($name) $(.with($codec))? .$presence();)*
                Ok(Self {
                    $($field: $field?,)*
                })
            }
        }
    };
}
pub use __trine_headers as headers;
