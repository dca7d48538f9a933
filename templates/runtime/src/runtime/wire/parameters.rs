//! The table of an operation's query, header and cookie parameters.

/// The location and style of each parameter, one per line. `required(codec)` and `optional(codec)`
/// specify a codec for the value.
#[doc(hidden)]
#[macro_export]
macro_rules! __trine_params {
    ($(#[$attribute:meta])* $type:ident {
        $($place:ident $name:literal => $field:ident : $kind:ident $(($codec:expr))?
            $style:ident $([$rules:expr])? $($reserved:ident)? ,)*
    }) => {
        $(#[$attribute])*
        impl $crate::runtime::Params for $type {
            fn write(&self, writer: &mut $crate::runtime::ParameterWriter) {
                $(
                    writer
                        .$place($name)
                        .$style($($rules)?)
                        $(.$reserved())?
                        $(.with($codec))?
                        .$kind(&self.$field);
                )*
            }
        }
    };
}
pub use __trine_params as params;
