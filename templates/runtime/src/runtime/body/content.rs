//! The body of a request.

use std::borrow::Cow;

use crate::runtime::transport::message::RequestBody;

/// The body of a request.
pub(in crate::runtime) enum Content {
    Empty,
    Json(&'static str, Vec<u8>),
    #[allow(dead_code, reason = "not every document has forms")]
    Form(&'static str, Vec<String>),
    #[allow(dead_code, reason = "not every document has such bodies")]
    Parts(&'static str, Box<dyn PartsContent>),
    Other(Cow<'static, str>, RequestBody),
}

/// The parts of a body.
pub(in crate::runtime) trait PartsContent: Send + Sync {
    /// Adds a text part, unless a part with this name exists.
    #[allow(dead_code, reason = "for credentials that not every document has")]
    fn add_member(&mut self, name: &str, text: &str);

    /// Returns whether a part with this name exists.
    #[allow(dead_code, reason = "for credentials that not every document has")]
    fn has_member(&self, name: &str) -> bool;

    /// Returns the media type with the boundary, and the body.
    fn into_body(self: Box<Self>, media_type: &str) -> Result<(String, RequestBody), String>;
}
