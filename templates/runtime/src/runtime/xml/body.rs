//! Bodies of requests and responses that are XML.

use std::borrow::Cow;
use std::future::Future;

use serde::Serialize;

use crate::runtime::body::charset;
use crate::runtime::body::content::Content as RequestContent;
use crate::runtime::parameter::json;
use crate::runtime::wire::{Decode, Plain, plain};
use crate::runtime::xml::nodes::Node;
use crate::runtime::xml::{reader, writer};
use crate::runtime::{Body, Error, ErrorBody, Mismatch, Request, Response};

/// The root element of a body, with the codec of its value.
#[derive(Clone, Copy, Debug)]
pub struct XmlFormat<C = Plain> {
    root: &'static Node,
    codec: C,
}

/// Returns the format of a body with this root element.
pub const fn xml_of(root: &'static Node) -> XmlFormat {
    XmlFormat { root, codec: plain }
}

impl XmlFormat {
    /// Sets the codec of the value.
    pub const fn with<C>(self, codec: C) -> XmlFormat<C> {
        XmlFormat {
            root: self.root,
            codec,
        }
    }
}

impl Request {
    /// Sets an XML body.
    pub fn xml_body<T: Serialize + ?Sized>(
        mut self,
        media_type: &'static str,
        body: &T,
        format: XmlFormat,
    ) -> Self {
        let written = json::of(body).map_err(|error| error.to_string());
        match written.and_then(|value| writer::write(format.root, &value)) {
            // XML is UTF-8 unless it declares something else.
            Ok(text) => self.content = RequestContent::Other(media_type.into(), text.into()),
            Err(problem) => self.refuse(problem),
        }
        self
    }

    /// Sets an optional XML body.
    pub fn xml_body_optional<T: Serialize + ?Sized>(
        self,
        media_type: &'static str,
        body: Option<&T>,
        format: XmlFormat,
    ) -> Self {
        match body {
            Some(body) => self.xml_body(media_type, body, format),
            None => self,
        }
    }

    /// Sends the request and reads the response body as XML.
    pub fn send_xml<T, C, E>(
        self,
        format: XmlFormat<C>,
    ) -> impl Future<Output = Result<Response<T>, Error<E>>>
    where
        C: Decode<T>,
        E: ErrorBody,
    {
        self.send(
            "application/xml, text/xml, */*;q=0.5",
            move |body: Body<'_>| body.xml_as(format),
        )
    }
}

impl Body<'_> {
    /// Reads the body as XML.
    pub fn xml_as<T, C: Decode<T>>(self, format: XmlFormat<C>) -> Result<T, Mismatch> {
        self.whole()?;
        let is_blank = self.raw.iter().all(u8::is_ascii_whitespace);
        // A range of statuses may declare a body for one that allows none.
        if is_blank && matches!(self.status(), 204 | 205) {
            return self.json_as(format.codec);
        }
        if is_blank {
            return Err(Mismatch::of_whole(
                "expected XML, found an empty body".to_owned(),
            ));
        }
        let text = self.xml_text()?;
        let json = reader::to_json(&text, format.root).map_err(|reason| {
            let other = self.media_type.filter(|found| !found.contains("xml"));
            Mismatch::of_whole(match other {
                Some(found) => {
                    let found: String = found.chars().take(100).collect();
                    format!("{reason}; its media type is `{found}`")
                }
                None => reason,
            })
        })?;
        Body::new(self.status(), json.as_bytes()).json_as(format.codec)
    }

    /// Returns the text: in the charset of the header, or else in the one that the XML declares.
    fn xml_text(&self) -> Result<Cow<'_, str>, Mismatch> {
        let charset = self.charset.or_else(|| declared_encoding(self.raw));
        charset::text(self.raw, charset).map_err(Mismatch::of_whole)
    }
}

/// Returns the encoding that the declaration of XML names: `<?xml version="1.0" encoding="…"?>`.
fn declared_encoding(raw: &[u8]) -> Option<&str> {
    let raw = raw.strip_prefix(b"\xef\xbb\xbf").unwrap_or(raw);
    let end = raw.iter().take(200).position(|byte| *byte == b'>')?;
    let declaration = std::str::from_utf8(&raw[..end])
        .ok()?
        .strip_prefix("<?xml")?;
    let (_, value) = declaration.split_once("encoding")?;
    let value = value.trim_start().strip_prefix('=')?.trim_start();
    let quote = value
        .chars()
        .next()
        .filter(|quote| matches!(quote, '"' | '\''))?;
    value[1..].split(quote).next()
}
