//! Bodies of requests.

use std::borrow::Cow;

use serde::Serialize;

use crate::runtime::Request;
use crate::runtime::body::content::Content;
use crate::runtime::transport::message::RequestBody;

impl Request {
    /// Sets a JSON body.
    pub fn json_body<T: Serialize + ?Sized>(mut self, media_type: &'static str, body: &T) -> Self {
        match serde_json::to_vec(body) {
            Ok(json) => self.content = Content::Json(media_type, json),
            Err(error) => self.refuse(error.to_string()),
        }
        self
    }

    /// Sets an optional JSON body.
    pub fn json_body_optional<T: Serialize + ?Sized>(
        self,
        media_type: &'static str,
        body: Option<&T>,
    ) -> Self {
        match body {
            Some(body) => self.json_body(media_type, body),
            None => self,
        }
    }

    /// Sets a body from bytes or a stream.
    pub fn bytes_body(
        mut self,
        media_type: impl Into<Cow<'static, str>>,
        body: impl Into<RequestBody>,
    ) -> Self {
        self.content = Content::Other(media_type.into(), body.into());
        self
    }

    /// Sets an optional body from bytes or a stream.
    pub fn bytes_body_optional(
        self,
        media_type: &'static str,
        body: Option<impl Into<RequestBody>>,
    ) -> Self {
        match body {
            Some(body) => self.bytes_body(media_type, body),
            None => self,
        }
    }
}
