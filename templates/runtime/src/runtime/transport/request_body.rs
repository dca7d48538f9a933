//! Bodies of requests.

use std::borrow::Cow;

use serde::Serialize;

use crate::runtime::Request;
use crate::runtime::body::charset;
use crate::runtime::body::content::Content;
use crate::runtime::parameter::brackets;
use crate::runtime::value::ordered_json::OrderedJson;

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

    /// Sets a form body with bracketed names.
    pub fn brackets_body<T: Serialize + ?Sized>(
        mut self,
        media_type: &'static str,
        body: &T,
    ) -> Self {
        let value = OrderedJson::of(body).map_err(|error| error.to_string());
        match value.and_then(|value| brackets::member_pairs(&value)) {
            Ok(pairs) => self.content = Content::Form(media_type, brackets::encoded(&pairs)),
            Err(problem) => self.refuse(problem),
        }
        self
    }

    /// Sets an optional form body with bracketed names.
    pub fn brackets_body_optional<T: Serialize + ?Sized>(
        self,
        media_type: &'static str,
        body: Option<&T>,
    ) -> Self {
        match body {
            Some(body) => self.brackets_body(media_type, body),
            None => self,
        }
    }

    /// Sets a text body.
    pub fn text_body(mut self, media_type: &'static str, body: &str) -> Self {
        match charset::encoded(body, media_type) {
            Ok(bytes) => self.bytes_body(media_type, bytes),
            Err(problem) => {
                self.refuse(problem);
                self
            }
        }
    }

    /// Sets an optional text body.
    pub fn text_body_optional(self, media_type: &'static str, body: Option<&str>) -> Self {
        match body {
            Some(body) => self.text_body(media_type, body),
            None => self,
        }
    }

    /// Sets a body from bytes or a stream.
    pub fn bytes_body(
        mut self,
        media_type: impl Into<Cow<'static, str>>,
        body: impl Into<reqwest::Body>,
    ) -> Self {
        self.content = Content::Other(media_type.into(), body.into());
        self
    }

    /// Sets an optional body from bytes or a stream.
    pub fn bytes_body_optional(
        self,
        media_type: &'static str,
        body: Option<impl Into<reqwest::Body>>,
    ) -> Self {
        match body {
            Some(body) => self.bytes_body(media_type, body),
            None => self,
        }
    }

    /// Sets a body of JSON values, one per line or each after a record separator.
    pub fn lines_body<T: Serialize>(mut self, media_type: &'static str, body: &[T]) -> Self {
        let is_sequence = media_type.ends_with("json-seq");
        let mut lines = Vec::new();
        for value in body {
            if is_sequence {
                lines.push(0x1e);
            }
            if let Err(error) = serde_json::to_writer(&mut lines, value) {
                self.refuse(error.to_string());
            }
            lines.push(b'\n');
        }
        self.bytes_body(media_type, lines)
    }

    /// Sets an optional body of JSON values.
    pub fn lines_body_optional<T: Serialize>(
        self,
        media_type: &'static str,
        body: Option<&[T]>,
    ) -> Self {
        match body {
            Some(body) => self.lines_body(media_type, body),
            None => self,
        }
    }
}
