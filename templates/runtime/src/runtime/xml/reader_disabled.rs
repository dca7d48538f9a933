//! The reader without the feature `xml`.

use crate::runtime::xml::nodes::Node;

pub(super) fn to_json(_: &str, _: &Node) -> Result<String, String> {
    Err("the body is XML, which only the feature `xml` of this crate reads".to_owned())
}
