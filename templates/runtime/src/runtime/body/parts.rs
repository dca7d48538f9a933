//! Multipart bodies (`multipart/…`).

use std::collections::BTreeMap;
use std::fmt;

use http::header::{HeaderName, HeaderValue};
use serde::Serialize;

use crate::runtime::body::content::{Content, PartsContent};
use crate::runtime::body::file::FileContent;
use crate::runtime::body::part_value::{FilePart, NULL, PartForm, PartOf};
use crate::runtime::parameter::json::{self, OrderedJson};
use crate::runtime::transport::message::RequestBody;
use crate::runtime::transport::random::random;
use crate::runtime::{File, Json, Request};

/// A type that is sent as a multipart body.
pub trait MultipartBody {
    /// Writes the parts.
    fn write(self, writer: &mut PartWriter);
}

/// A multipart body without declared parts.
///
/// ```ignore
/// let body = Parts::new()
///     .text("title", "Invoice")
///     .file("file", File::bytes("invoice.pdf", pdf));
/// ```
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Parts(Vec<(String, File)>);

impl Parts {
    /// Creates an empty body.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a text part.
    pub fn text(self, name: impl Into<String>, text: impl Into<String>) -> Self {
        self.file(name, File::bytes("", text.into()))
    }

    /// Adds a JSON part.
    pub fn json(self, name: impl Into<String>, value: impl Into<Json>) -> Self {
        let json = value.into().to_string();
        self.file(name, File::bytes("", json).media_type("application/json"))
    }

    /// Adds a file.
    pub fn file(mut self, name: impl Into<String>, file: File) -> Self {
        self.0.push((name.into(), file));
        self
    }
}

impl MultipartBody for Parts {
    fn write(self, writer: &mut PartWriter) {
        writer.parts.extend(self.0);
    }
}

/// A collector of parts.
#[derive(Default)]
pub struct PartWriter {
    /// Invariant: a file without a name is a plain value.
    pub(super) parts: Vec<(String, File)>,
    /// Whether their order identifies the parts, which have no names.
    pub(super) is_positional: bool,
    /// The first absent part, if their order identifies the parts.
    absent: Option<&'static str>,
    problem: Option<String>,
}

macro_rules! forms {
    ($($(#[$docs:meta])* $name:ident: $form:ident,)*) => {
        $(
            $(#[$docs])*
            pub fn $name(&mut self, name: &'static str) -> PartOf<'_> {
                self.part(name, PartForm::$form)
            }
        )*
    };
}

impl PartWriter {
    forms! {
        /// Begins a part: the text of a scalar, or JSON of any other value.
        text: Text,
        /// Begins a part for each element of a list.
        each: Each,
        /// Begins a JSON part.
        json: Json,
        /// Begins a JSON part for each element of a list.
        each_json: EachJson,
    }

    /// Begins a body whose parts have no names: their order identifies them.
    pub fn positional(&mut self) {
        self.is_positional = true;
    }

    /// Adds a part.
    pub(super) fn push(&mut self, name: &'static str, file: File) {
        if let Some(absent) = self.absent {
            let problem = format!(
                "expected the part `{absent}` before `{name}`: the order of the parts identifies \
                 them"
            );
            self.problem.get_or_insert(problem);
        }
        self.parts.push((name.to_owned(), file));
    }

    /// Omits a part.
    pub(super) fn skip(&mut self, name: &'static str) {
        if self.is_positional {
            self.absent.get_or_insert(name);
        }
    }

    /// Begins a file part.
    pub fn file(&mut self, name: &'static str) -> FilePart<'_> {
        self.files(name)
    }

    /// Begins a part for each file.
    pub fn files(&mut self, name: &'static str) -> FilePart<'_> {
        let part = self.part(name, PartForm::Text);
        FilePart(part)
    }

    fn part(&mut self, name: &'static str, form: PartForm) -> PartOf<'_> {
        PartOf {
            writer: self,
            name,
            form,
            media_type: None,
            headers: Vec::new(),
        }
    }

    /// Writes undeclared parts. `names` are the declared ones.
    pub fn extra<T: Serialize>(&mut self, names: &[&str], extra: BTreeMap<String, T>) {
        for (name, value) in extra {
            if names.contains(&name.as_str()) {
                let problem = format!(
                    "expected undeclared properties in `extra`, found `{name}`, which has its \
                         own field"
                );
                self.problem.get_or_insert(problem);
            }
            match json::of(&value) {
                Ok(OrderedJson::Null) => self.refuse(&name, &NULL),
                Ok(value) => self.parts.push((name, plain(&value, false, None))),
                Err(error) => self.refuse(&name, &error),
            }
        }
    }

    pub(super) fn refuse(&mut self, name: &str, error: &dyn fmt::Display) {
        let problem = format!("cannot serialize part `{name}`: {error}");
        self.problem.get_or_insert(problem);
    }
}

impl PartsContent for PartWriter {
    /// Adds a text part, unless a part with this name exists.
    fn add_member(&mut self, name: &str, text: &str) {
        if self.is_positional {
            let problem = format!("cannot add the member `{name}` to parts without names");
            self.problem.get_or_insert(problem);
        } else if !self.has_member(name) {
            self.parts.push((name.to_owned(), File::bytes("", text)));
        }
    }

    fn has_member(&self, name: &str) -> bool {
        !self.is_positional && self.parts.iter().any(|(taken, _)| taken == name)
    }

    fn into_body(mut self: Box<Self>, media_type: &str) -> Result<(String, RequestBody), String> {
        if let Some(problem) = self.problem.take() {
            return Err(problem);
        }
        let boundary = boundary();
        let mut media_type = format!("{media_type}; boundary={boundary}");
        if self.is_positional {
            for (_, file) in &mut self.parts {
                complete(file);
            }
            let root = self.parts.first();
            let root = root.and_then(|(_, root)| root.media_type.as_deref());
            if let Some(root) = root.filter(|_| media_type.starts_with("multipart/related;")) {
                // RFC 2387 requires the media type of the root, which is the first part.
                let root = root.split(';').next().unwrap_or_default().trim();
                media_type.push_str(&format!("; type=\"{}\"", quoted(root)));
            }
        }
        let mut body = Assembly::default();
        for (name, file) in self.parts {
            let head = match self.is_positional {
                true => headers(&name, &file)?,
                false => head(&name, &file)?,
            };
            let begin = format!("--{boundary}\r\n{head}\r\n");
            body.text.extend_from_slice(begin.as_bytes());
            body.content(&name, file.content)?;
            body.text.extend_from_slice(b"\r\n");
        }
        let end = format!("--{boundary}--\r\n");
        body.text.extend_from_slice(end.as_bytes());
        Ok((media_type, body.finish()))
    }
}

impl Request {
    /// Sets a multipart body.
    pub fn multipart_body(mut self, media_type: &'static str, body: impl MultipartBody) -> Self {
        let mut parts = PartWriter::default();
        body.write(&mut parts);
        self.content = Content::Parts(media_type, Box::new(parts));
        self
    }

    /// Sets an optional multipart body.
    pub fn multipart_body_optional(
        self,
        media_type: &'static str,
        body: Option<impl MultipartBody>,
    ) -> Self {
        match body {
            Some(body) => self.multipart_body(media_type, body),
            None => self,
        }
    }
}

/// Returns a plain value: the text of a scalar, or JSON of any other value.
pub(super) fn plain(value: &OrderedJson, as_json: bool, media_type: Option<&str>) -> File {
    let is_scalar = !value.is_array() && !value.is_object();
    let (text, default) = match value {
        OrderedJson::String(text) if !as_json => (text.clone(), None),
        _ if is_scalar && !as_json => (value.to_string(), None),
        _ => (value.to_string(), Some("application/json")),
    };
    let mut file = File::bytes("", text);
    file.media_type = media_type.or(default).map(str::to_owned);
    file
}

/// Adds the headers of a part without a name that the document and the caller do not set.
fn complete(file: &mut File) {
    let is_ascii = match &file.content {
        FileContent::Bytes(bytes) => bytes.is_ascii(),
        #[cfg(feature = "stream")]
        FileContent::Stream(_) => true,
    };
    let default = match is_ascii {
        true => "text/plain",
        // Without it, the text would be ASCII (RFC 2046).
        false => "text/plain; charset=utf-8",
    };
    file.media_type.get_or_insert_with(|| default.to_owned());
    let is_disposition =
        |(name, _): &(String, String)| name.eq_ignore_ascii_case("content-disposition");
    if !file.name.is_empty() && !file.headers.iter().any(is_disposition) {
        let disposition = format!("attachment; filename=\"{}\"", quoted(&file.name));
        let header = ("Content-Disposition".to_owned(), disposition);
        file.headers.push(header);
    }
}

/// Returns the header section of a part with a name.
fn head(name: &str, file: &File) -> Result<String, String> {
    let mut head = format!("Content-Disposition: form-data; name=\"{}\"", quoted(name));
    if !file.name.is_empty() {
        head.push_str(&format!("; filename=\"{}\"", quoted(&file.name)));
    }
    head.push_str("\r\n");
    Ok(head + &headers(name, file)?)
}

/// Returns the headers of a part that its name does not determine.
fn headers(name: &str, file: &File) -> Result<String, String> {
    let mut head = String::new();
    let media_type = file.media_type.as_deref();
    let media_type = media_type.map(|media_type| ("Content-Type", media_type));
    let headers = file.headers.iter();
    let headers = headers.map(|(name, value)| (name.as_str(), value.as_str()));
    for (header, value) in media_type.into_iter().chain(headers) {
        let is_valid = HeaderName::from_bytes(header.as_bytes()).is_ok()
            && HeaderValue::from_str(value).is_ok();
        if !is_valid {
            let (header, name) = (header.escape_debug(), name.escape_debug());
            return Err(format!("invalid header `{header}` of part `{name}`"));
        }
        head.push_str(&format!("{header}: {value}\r\n"));
    }
    Ok(head)
}

/// Escapes the characters that would end a name, as browsers do. Some servers end a name at NUL
/// too.
fn quoted(name: &str) -> String {
    name.replace('\0', "%00")
        .replace('\r', "%0D")
        .replace('\n', "%0A")
        .replace('"', "%22")
}

/// Returns a text that no part contains.
fn boundary() -> String {
    format!("part-{:016x}{:016x}", random(), random())
}

/// A body under construction. It is in memory, except for streams.
#[derive(Default)]
struct Assembly {
    #[cfg(feature = "stream")]
    done: std::collections::VecDeque<RequestBody>,
    /// The text after the last stream.
    text: Vec<u8>,
}

impl Assembly {
    #[cfg_attr(
        not(feature = "stream"),
        allow(unused_variables, clippy::unnecessary_wraps)
    )]
    fn content(&mut self, name: &str, content: FileContent) -> Result<(), String> {
        match content {
            FileContent::Bytes(bytes) => self.text.extend_from_slice(&bytes),
            #[cfg(feature = "stream")]
            FileContent::Stream(stream) => {
                let Some(stream) = stream.take() else {
                    return Err(format!("the stream of part `{name}` was already sent"));
                };
                let before = std::mem::take(&mut self.text);
                self.done.extend([before.into(), stream]);
            }
        }
        Ok(())
    }

    #[cfg(not(feature = "stream"))]
    fn finish(self) -> RequestBody {
        self.text.into()
    }

    #[cfg(feature = "stream")]
    fn finish(mut self) -> RequestBody {
        if self.done.is_empty() {
            return self.text.into();
        }
        self.done.push_back(self.text.into());
        RequestBody::wrap(crate::runtime::body::file::stream::Chain(self.done))
    }
}
