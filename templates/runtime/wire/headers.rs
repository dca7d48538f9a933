//! The table of the headers of answers.

/// How each header is spelled, one a line, and whether it has to be there.
macro_rules! headers {
    ($(#[$attribute:meta])* $type:ident {
        $($name:literal => $field:ident : $presence:ident $encoding:ident,)*
    }) => {
        $(#[$attribute])*
        impl $type {
            /// Reads these headers of a response or of an error that the server answered with.
            ///
            /// # Errors
            ///
            /// If a header is not what the document says.
            pub fn of(
                answer: &dyn $crate::runtime::Answered,
            ) -> Result<Self, $crate::runtime::DecodeError> {
                $crate::runtime::read_headers(answer, |headers| {
                    Ok(Self {
                        $($field: headers.$encoding($name).$presence()?,)*
                    })
                })
            }
        }
    };
}
pub(crate) use headers;
