//! Values without objects: their order is that of their lists.

use serde::Serialize;
use serde_json::Error;
pub(in crate::runtime) use serde_json::Value as OrderedJson;

/// Serializes a value.
pub(in crate::runtime) fn of<T: Serialize + ?Sized>(value: &T) -> Result<OrderedJson, Error> {
    serde_json::to_value(value)
}

/// Returns the members of an object; none for any other value.
pub(in crate::runtime) fn members(
    value: &OrderedJson,
) -> impl Iterator<Item = (&String, &OrderedJson)> {
    value.as_object().into_iter().flatten()
}
