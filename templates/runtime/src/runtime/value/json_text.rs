//! [`JsonText`]: JSON in a JSON string.

use serde::de::DeserializeOwned;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::runtime::Json;
use crate::runtime::value::text::shared_by_all;
use crate::runtime::value::text::visitor::Text;

/// JSON in a JSON string: `"{\"size\":5}"`.
///
/// The text is kept unmodified and is not checked before it is [read](Self::read). `From`
/// conversions expect JSON text; to serialize a value, use [`of`](Self::of).
///
/// ```ignore
/// let custom = JsonText::of(&BTreeMap::from([("size", 5)]))?;
/// assert_eq!(custom.as_str(), r#"{"size":5}"#);
/// let sizes: BTreeMap<String, i64> = custom.read()?;
/// ```
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct JsonText(String);

impl JsonText {
    /// Serializes a value as JSON.
    ///
    /// # Errors
    ///
    /// Returns an error if JSON cannot represent the value, such as a map with keys that are not
    /// strings.
    pub fn of<T: Serialize + ?Sized>(value: &T) -> serde_json::Result<Self> {
        serde_json::to_string(value).map(Self)
    }

    /// Deserializes the JSON.
    ///
    /// # Errors
    ///
    /// Returns an error if the text is not JSON or does not match `T`.
    pub fn read<T: DeserializeOwned>(&self) -> serde_json::Result<T> {
        serde_json::from_str(&self.0)
    }

    /// Returns the text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Converts into the text.
    pub fn into_string(self) -> String {
        self.0
    }
}

/// `null`
impl Default for JsonText {
    fn default() -> Self {
        Self("null".to_owned())
    }
}

impl From<String> for JsonText {
    fn from(text: String) -> Self {
        Self(text)
    }
}

impl From<JsonText> for String {
    fn from(value: JsonText) -> Self {
        value.0
    }
}

impl From<Json> for JsonText {
    fn from(value: Json) -> Self {
        Self(value.to_string())
    }
}

impl From<&Json> for JsonText {
    fn from(value: &Json) -> Self {
        Self(value.to_string())
    }
}

impl Serialize for JsonText {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for JsonText {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_string(Text("JSON")).map(Self)
    }
}

shared_by_all!(JsonText);
