//! The types of text formats.

/// Defines the type of a format.
macro_rules! text_format {
    ($(#[$docs:meta])* $name:ident, $expects:literal) => {
        $(#[$docs])*
        ///
        /// The text is kept as received and is not validated. Features named after other crates
        /// enable conversions from and to their types.
        #[derive(Clone, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(String);

        impl $name {
            /// Returns the text.
            pub fn as_str(&self) -> &str {
                &self.0
            }

            /// Converts into the text.
            pub fn into_string(self) -> String {
                self.0
            }
        }

        impl From<String> for $name {
            fn from(text: String) -> Self {
                Self(text)
            }
        }

        impl From<$name> for String {
            fn from(value: $name) -> Self {
                value.0
            }
        }

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(&self.0)
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(
                deserializer: D,
            ) -> Result<Self, D::Error> {
                let text = $crate::runtime::value::text::visitor::Text($expects);
                deserializer.deserialize_string(text).map(Self)
            }
        }

        $crate::runtime::value::text::shared_by_all!($name);
    };
}

pub(in crate::runtime) use text_format;
