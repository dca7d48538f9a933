//! The table of an operation's query, header and cookie parameters.

/// Where each parameter goes and how it is spelled, one a line. What stands in parentheses
/// behind `required` or `optional` is the codec of a value with another wire form.
#[doc(hidden)]
#[macro_export]
macro_rules! __trine_params {
    ($(#[$attribute:meta])* $type:ident {
        $($place:ident $name:literal => $field:ident : $kind:ident $(($codec:expr))?
            $style:ident $($reserved:ident)? ,)*
    }) => {
        $(#[$attribute])*
        impl $crate::runtime::Params for $type {
            fn write(&self, writer: &mut $crate::runtime::ParameterWriter) {
                $(
                    writer
                        .$place($name)
                        .$style()
                        $(.$reserved())?
                        $(.with($codec))?
                        .$kind(&self.$field);
                )*
            }
        }
    };
}
pub use __trine_params as params;
