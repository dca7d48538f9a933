//! Media types that the caller chooses: where a document has several, or a range of them.

use crate::runtime::Request;
use crate::runtime::body::charset;

impl Request {
    /// A body that is sent as it is, as the one of some media types that the caller names. Those
    /// that are allowed may be ranges (`image/*`); one that is sent is none.
    pub fn chosen_body(
        mut self,
        allowed: &'static [&'static str],
        media_type: &str,
        body: impl Into<reqwest::Body>,
    ) -> Self {
        if let Err(why) = check(media_type, allowed) {
            self.refuse(format!("the media type of its body is {why}"));
        }
        self.bytes_body(media_type.to_owned(), body)
    }

    /// Such a body that may be left out.
    pub fn chosen_body_optional(
        self,
        allowed: &'static [&'static str],
        media_type: &str,
        body: Option<impl Into<reqwest::Body>>,
    ) -> Self {
        match body {
            Some(body) => self.chosen_body(allowed, media_type, body),
            None => self,
        }
    }

    /// A body that is text, in the charset of the media type that the caller names.
    pub fn chosen_text_body(
        mut self,
        allowed: &'static [&'static str],
        media_type: &str,
        body: &str,
    ) -> Self {
        match charset::encoded(body, media_type) {
            Ok(bytes) => self.chosen_body(allowed, media_type, bytes),
            Err(problem) => {
                self.refuse(problem);
                self
            }
        }
    }

    /// Such a body that may be left out.
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

/// Whether a media type is one, and one of those that are allowed.
pub(in crate::runtime) fn check(media_type: &str, allowed: &[&str]) -> Result<(), String> {
    let said = media_type.escape_debug();
    let Some(own) =
        parts(media_type).filter(|(kind, subtype)| !kind.contains('*') && !subtype.contains('*'))
    else {
        return Err(format!("`{said}`, which is not one media type"));
    };
    match allowed.iter().any(|allowed| fits(&own, allowed)) {
        true => Ok(()),
        false => Err(format!(
            "`{said}`, which is none of `{}`",
            allowed.join("`, `")
        )),
    }
}

/// Type and subtype, without parameters and in lower case.
fn parts(media_type: &str) -> Option<(String, String)> {
    let essence = media_type.split(';').next().unwrap_or_default();
    let (kind, subtype) = essence.trim().split_once('/')?;
    let is_token = |text: &str| {
        let is_one = |byte: u8| byte.is_ascii_alphanumeric() || b"!#$&-^_.+*%'`|~".contains(&byte);
        !text.is_empty() && text.bytes().all(is_one)
    };
    let is_valid = is_token(kind) && is_token(subtype);
    is_valid.then(|| (kind.to_ascii_lowercase(), subtype.to_ascii_lowercase()))
}

fn fits((kind, subtype): &(String, String), allowed: &str) -> bool {
    let Some((range, of)) = parts(allowed) else {
        return false;
    };
    let is_of = match of.strip_prefix('*') {
        // `*`, `*+json`
        Some(suffix) => subtype.ends_with(suffix),
        None => *subtype == of,
    };
    (range == "*" || range == *kind) && is_of
}
