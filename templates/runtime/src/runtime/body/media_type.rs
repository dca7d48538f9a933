//! Media types that the caller selects, for operations with several media types or ranges.

use crate::runtime::Request;
use crate::runtime::transport::message::RequestBody;

impl Request {
    /// Sets a body with a media type that the caller selects. `allowed` may contain ranges
    /// (`image/*`), `media_type` must not be a range.
    pub fn chosen_body(
        mut self,
        allowed: &'static [&'static str],
        media_type: &str,
        body: impl Into<RequestBody>,
    ) -> Self {
        if let Err(why) = check(media_type, allowed) {
            self.refuse(format!("invalid media type of its body: {why}"));
        }
        self.bytes_body(media_type.to_owned(), body)
    }

    /// Sets an optional body with a media type that the caller selects.
    pub fn chosen_body_optional(
        self,
        allowed: &'static [&'static str],
        media_type: &str,
        body: Option<impl Into<RequestBody>>,
    ) -> Self {
        match body {
            Some(body) => self.chosen_body(allowed, media_type, body),
            None => self,
        }
    }
}

/// Checks that a media type is valid and allowed.
pub(in crate::runtime) fn check(media_type: &str, allowed: &[&str]) -> Result<(), String> {
    let found = media_type.escape_debug();
    let Some(own) =
        parts(media_type).filter(|(kind, subtype)| !kind.contains('*') && !subtype.contains('*'))
    else {
        return Err(format!("expected one media type, found `{found}`"));
    };
    match allowed.iter().any(|allowed| fits(&own, allowed)) {
        true => Ok(()),
        false => Err(format!(
            "expected one of `{}`, found `{found}`",
            allowed.join("`, `")
        )),
    }
}

/// Returns type and subtype in lower case, without parameters.
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
