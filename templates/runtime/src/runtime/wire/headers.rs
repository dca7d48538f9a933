//! The table of response headers.

/// The format and presence of each header, one per line. `as` names a codec for the value.
#[doc(hidden)]
#[macro_export]
macro_rules! __trine_headers {
    ($(#[$attribute:meta])* $type:ident {
        $($name:literal => $field:ident : $presence:ident $encoding:ident $(as $codec:expr)?,)*
    }) => {
        $(#[$attribute])*
        impl $type {
            /// Reads these headers of a response or an API error.
            ///
            /// An optional header with an invalid value is `None`, so that the other headers remain
            /// available; [`invalid`](Self::invalid) reports it.
            ///
            /// # Errors
            ///
            /// Returns an error if a required header is missing or invalid.
            pub fn of(
                response: &dyn $crate::runtime::HasHeaders,
            ) -> Result<Self, $crate::runtime::DecodeError> {
                $crate::runtime::read_headers(response, Self::read)
            }

            /// Returns an error for each invalid header and each missing required header.
            pub fn invalid(
                response: &dyn $crate::runtime::HasHeaders,
            ) -> Vec<$crate::runtime::DecodeError> {
                $crate::runtime::invalid_headers(response, |headers| drop(Self::read(headers)))
            }

            fn read(
                headers: &$crate::runtime::Headers<'_>,
            ) -> Result<Self, $crate::runtime::Mismatch> {
                // All headers are read before an error is returned.
                $(let $field = headers.$encoding($name) $(.with($codec))? .$presence();)*
                Ok(Self {
                    $($field: $field?,)*
                })
            }
        }
    };
}
pub use __trine_headers as headers;
