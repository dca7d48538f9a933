//! The table of an object.

/// The wire format of a struct, one field per line.
///
/// `optional`, `patch`, `required` and `nullable` specify the presence of a field, `patch("")` the
/// value that is written instead of `null`, and `as` a codec. `or_empty_list` after the name reads
/// `[]` as an empty object. `extra NAME(codec)` specifies a codec for undeclared members.
#[doc(hidden)]
#[macro_export]
macro_rules! __trine_object {
    ($(#[$attribute:meta])* encode $type:ident $($table:tt)*) => {
        $crate::runtime::wire::object! { @write [$(#[$attribute])*] $type $($table)* }
        $crate::runtime::wire::object! {
            @read [$(#[$attribute])* #[cfg(feature = "full-serde")]] $type $($table)*
        }
    };
    ($(#[$attribute:meta])* decode $type:ident $($table:tt)*) => {
        $crate::runtime::wire::object! {
            @write [$(#[$attribute])* #[cfg(feature = "full-serde")]] $type $($table)*
        }
        $crate::runtime::wire::object! { @read [$(#[$attribute])*] $type $($table)* }
    };
    ($(#[$attribute:meta])* both $type:ident $($table:tt)*) => {
        $crate::runtime::wire::object! { @write [$(#[$attribute])*] $type $($table)* }
        $crate::runtime::wire::object! { @read [$(#[$attribute])*] $type $($table)* }
    };

    (@write [$($attributes:tt)*] $type:ident $($or_empty_list:ident)? {}) => {
        $($attributes)*
        impl ::serde::Serialize for $type {
            fn serialize<S: ::serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                $crate::runtime::wire::ObjectWriter::begin(serializer).end()
            }
        }
    };
    (@write [$($attributes:tt)*] $type:ident $($or_empty_list:ident)? {
        $($name:literal => $field:ident : $kind:ident $(($clear:tt))? $(as $codec:expr)? ,)*
    } $(extra $extra:ident $(($extra_codec:expr))? $(matching $custom:ident)?)?
      $(one_of $([$($member:ident),+ $(,)?]),+ $(,)?)?) => {
        $($attributes)*
        impl ::serde::Serialize for $type {
            fn serialize<S: ::serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                let mut writer = $crate::runtime::wire::ObjectWriter::begin(serializer);
                $(writer.one_of(&[
                    $(&[$((
                        stringify!($member),
                        $crate::runtime::wire::Present::is_present(&self.$member),
                    )),+]),+
                ]);)?
                $(
                    writer
                        $(.clearing($crate::runtime::wire::object!(@clear $clear)))?
                        $(.with($codec))?
                        .$kind($name, &self.$field);
                )*
                $crate::runtime::wire::object!(
                    @extra self writer [$($name),*] $($extra [$($extra_codec)?] $($custom)?)?
                );
                writer.end()
            }
        }
    };

    (@read [$($attributes:tt)*] $type:ident $($or_empty_list:ident)? {
        $($name:literal => $field:ident : $kind:ident $(($clear:tt))? $(as $codec:expr)? ,)*
    } $(extra $extra:ident $(($extra_codec:expr))? $(matching $custom:ident)?)?
      $(one_of $([$($member:ident),+ $(,)?]),+ $(,)?)?) => {
        $($attributes)*
        impl<'de> ::serde::Deserialize<'de> for $type {
            fn deserialize<D: ::serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                $crate::runtime::wire::object!(@begin_read deserializer $($or_empty_list)?)
            }
        }

        $($attributes)*
        impl $crate::runtime::wire::ReadObject for $type {
            const TYPE: &'static str = stringify!($type);
            const NAMES: &'static [&'static str] = &[$($name),*];
            const NULLABLE: usize = 0 $(+ $crate::runtime::wire::object!(@nullable $kind))*;
            $(const KEEPS_EXTRA: bool = $crate::runtime::wire::object!(@true $extra);)?

            #[allow(unused_mut, reason = "a type without fields reads none")]
            fn read<'de, A: ::serde::de::MapAccess<'de>>(
                mut reader: $crate::runtime::wire::ObjectReader<'de, A>,
            ) -> Result<Self, A::Error> {
                $(let mut $field = $crate::runtime::wire::object!(@begin $kind);)*
                $(let mut $extra = ::std::collections::BTreeMap::new();)?
                while let Some(mut turn) = reader.next_member() {
                    $(
                        reader
                            $(.clearing($crate::runtime::wire::object!(@clear $clear)))?
                            $(.with($codec))?
                            .$kind(&mut turn, &mut $field);
                    )*
                    $crate::runtime::wire::object!(@rest reader turn $($extra [$($extra_codec)?])?);
                }
                if let Some(error) = reader.error() {
                    return Err(error);
                }
                Ok(Self {
                    $($field: $crate::runtime::wire::object!(@finish $kind $name $field),)*
                    $($extra,)?
                })
            }
        }
    };

    (@extra $this:ident $writer:ident $names:tt) => {};
    (@extra $this:ident $writer:ident $names:tt
     $extra:ident [$($codec:expr)?] $($custom:ident)?) => {
        $($writer.matching(&$custom, &$this.$extra);)?
        $writer $(.with($codec))? .extra(&$names, &$this.$extra)
    };
    (@begin_read $deserializer:ident) => {
        $crate::runtime::wire::read_object($deserializer)
    };
    (@begin_read $deserializer:ident or_empty_list) => {
        $crate::runtime::wire::read_object_or_empty_list($deserializer)
    };
    (@nullable nullable) => { 1 };
    (@nullable $kind:ident) => { 0 };
    (@begin patch) => { $crate::runtime::Patch::Absent };
    (@begin $kind:ident) => { None };

    // Only fallible fields return early: each return adds compile time.
    (@finish required $name:literal $field:ident) => {
        match $crate::runtime::wire::require($name, $field) {
            Ok(value) => value,
            Err(error) => return Err(error),
        }
    };
    (@finish patch $name:literal $field:ident) => { $field };
    (@finish optional $name:literal $field:ident) => { $field };
    (@finish nullable $name:literal $field:ident) => { $field };

    (@rest $reader:ident $turn:ident) => { $reader.ignore($turn) };
    (@rest $reader:ident $turn:ident $extra:ident [$($codec:expr)?]) => {
        $reader $(.with($codec))? .extra($turn, &mut $extra)
    };
    (@true $extra:ident) => { true };
    (@clear "") => { $crate::runtime::wire::Clear::EmptyText };
    (@clear []) => { $crate::runtime::wire::Clear::EmptyList };
    (@clear 0) => { $crate::runtime::wire::Clear::Zero };
}
pub use __trine_object as object;
