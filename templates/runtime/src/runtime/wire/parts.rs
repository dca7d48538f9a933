//! The table of a multipart body.

/// The parts of a struct, one field per line: `text`, `each` (a part for each element), `json`,
/// `file` or `files`. The media type of the part is in parentheses; an empty part clears a `patch`.
#[doc(hidden)]
#[macro_export]
macro_rules! __trine_parts {
    ($(#[$attribute:meta])* $type:ident {
        $($form:ident $name:literal => $field:ident : $kind:ident $(($media_type:literal))?
            $(header $header:literal = $value:literal)* $(as $codec:expr)? ,)*
    } $(extra $extra:ident)?) => {
        $(#[$attribute])*
        impl $crate::runtime::MultipartBody for $type {
            fn write(self, writer: &mut $crate::runtime::PartWriter) {
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
