//! The table of a multipart body.

/// The parts of a struct, one field per line: `text`, `each` (a part for each element), `json`,
/// `each_json`, `file` or `files`. The media type of the part is in parentheses; an empty part clears
/// a `patch`. The parts of a `positional` struct have no names on the wire.
#[doc(hidden)]
#[macro_export]
macro_rules! __trine_parts {
    ($(#[$attribute:meta])* positional $type:ident {$($rows:tt)*}) => {
        $crate::runtime::wire::parts!(@table [positional] $(#[$attribute])* $type {$($rows)*});
    };
    ($(#[$attribute:meta])* $type:ident {$($rows:tt)*} $(extra $extra:ident)?) => {
        $crate::runtime::wire::parts!(
            @table [] $(#[$attribute])* $type {$($rows)*} $(extra $extra)?
        );
    };
    (@table [$($positional:ident)?] $(#[$attribute:meta])* $type:ident {
        $($form:ident $name:literal => $field:ident : $kind:ident $(($media_type:literal))?
            $(header $header:literal = $value:literal)* $(as $codec:expr)? ,)*
    } $(extra $extra:ident)?) => {
        $(#[$attribute])*
        impl $crate::runtime::MultipartBody for $type {
            fn write(self, writer: &mut $crate::runtime::PartWriter) {
                $(writer.$positional();)?
                $(
                    writer
                        .$form($name)
                        $(.media_type($media_type))?
                        $(.header($header, $value))*
                        $(.with($codec))?
                        .$kind(self.$field);
                )*
                $crate::runtime::wire::parts!(@extra self writer [$($name),*] $($extra)?);
            }
        }
    };
    (@extra $this:ident $writer:ident $names:tt) => { let _ = $writer; };
    (@extra $this:ident $writer:ident $names:tt $extra:ident) => {
        $writer.extra(&$names, $this.$extra);
    };
}
pub use __trine_parts as parts;
