//! Bodies of requests that are several JSON values.

use serde::Serialize;

use crate::runtime::Request;

impl Request {
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
