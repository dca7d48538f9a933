//! Text bodies with a media type that the caller selects.

use crate::runtime::Request;
use crate::runtime::body::text_body::encoded;

impl Request {
    /// Sets a text body in the charset of the media type that the caller selects.
    pub fn chosen_text_body(
        mut self,
        allowed: &'static [&'static str],
        media_type: &str,
        body: &str,
    ) -> Self {
        match encoded(body, media_type) {
            Ok(bytes) => self.chosen_body(allowed, media_type, bytes),
            Err(problem) => {
                self.refuse(problem);
                self
            }
        }
    }

    /// Sets an optional body with a media type that the caller selects.
    pub fn chosen_text_body_optional(
        self,
        allowed: &'static [&'static str],
        media_type: &str,
        body: Option<&str>,
    ) -> Self {
        match body {
            Some(body) => self.chosen_text_body(allowed, media_type, body),
            None => self,
        }
    }
}
