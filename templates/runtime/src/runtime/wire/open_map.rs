//! Variants of unions that are maps of any values.

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use crate::runtime::wire::codec::{Decode, Encode};
use crate::runtime::wire::fit;
use crate::runtime::wire::node::Node;
use crate::runtime::wire::node_reader::NodeReader;

/// The codec of a union variant that is a map of any values; see [`open_map`].
#[derive(Clone, Copy, Debug)]
pub struct OpenMap;

/// The codec of a union variant that is a map of any values. It declares no members, so a variant
/// that declares them matches better.
#[allow(
    non_upper_case_globals,
    reason = "all codecs of a table are spelled alike"
)]
pub const open_map: OpenMap = OpenMap;

impl<T: Serialize + ?Sized> Encode<T> for OpenMap {
    fn write<S: Serializer>(self, value: &T, serializer: S) -> Result<S::Ok, S::Error> {
        value.serialize(serializer)
    }
}

impl<T: for<'any> Deserialize<'any>> Decode<T> for OpenMap {
    fn read<'de, D: Deserializer<'de>>(self, deserializer: D) -> Result<T, D::Error> {
        if !fit::is_measuring() {
            return T::deserialize(deserializer);
        }
        let node = Node::deserialize(deserializer)?;
        fit::count_unnamed(node.members());
        T::deserialize(NodeReader::of(&node)).map_err(de::Error::custom)
    }
}
