//! Bodies of several parts (`multipart/…`).

use std::collections::BTreeMap;
use std::fmt;
use std::hash::{BuildHasher, Hasher, RandomState};

use reqwest::header::{HeaderName, HeaderValue};
use serde::Serialize;

use crate::runtime::body::content::{Content, PartsContent};
use crate::runtime::body::file::FileContent;
use crate::runtime::body::media_type;
use crate::runtime::value::ordered_json::{OrderedJson, Writer};
use crate::runtime::wire::Encode;
use crate::runtime::{File, Json, Patch, Request};

/// A body of several parts, by its table.
pub trait MultipartBody {
    /// Writes its parts down.
    fn write(self, writer: &mut PartWriter);
}

/// The parts of a body, put together by hand: for a body of which the document says no more than
/// that it has parts.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Parts(Vec<(String, File)>);

impl Parts {
    /// No part yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a part that is text.
    pub fn text(self, name: impl Into<String>, text: impl Into<String>) -> Self {
        self.file(name, File::bytes("", text.into()))
    }

    /// Adds a part that is JSON.
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

/// Collects parts.
#[derive(Default)]
pub struct PartWriter {
    /// A file without a name is a plain value.
    parts: Vec<(String, File)>,
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
        /// A part that is the text of a scalar, or JSON of anything else.
        text: Text,
        /// A part for each element of a list.
        each: Each,
        /// A part that is JSON.
        json: Json,
    }

    /// A part that is a file.
    pub fn file(&mut self, name: &'static str) -> FilePart<'_> {
        self.files(name)
    }

    /// A part for each of several files.
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

    /// Parts that the table `names` does not name.
    pub fn extra<T: Serialize>(&mut self, names: &[&str], extra: BTreeMap<String, T>) {
        for (name, value) in extra {
            if names.contains(&name.as_str()) {
                let problem = format!("`extra` holds `{name}`, which has a field of its own");
                self.problem.get_or_insert(problem);
            }
            match OrderedJson::of(&value) {
                Ok(OrderedJson::Null) => self.refuse(&name, &NULL),
                Ok(value) => self.parts.push((name, plain(&value, false, None))),
                Err(error) => self.refuse(&name, &error),
            }
        }
    }

    fn refuse(&mut self, name: &str, error: &dyn fmt::Display) {
        let problem = format!("part `{name}` cannot be written: {error}");
        self.problem.get_or_insert(problem);
    }
}

impl PartsContent for PartWriter {
    /// Adds a text part of this name, unless there is a part of it.
    fn add_member(&mut self, name: &str, text: &str) {
        if self.parts.iter().all(|(taken, _)| taken != name) {
            self.parts.push((name.to_owned(), File::bytes("", text)));
        }
    }

    /// The body with the boundary between its parts.
    fn into_body(mut self: Box<Self>) -> Result<(String, reqwest::Body), String> {
        if let Some(problem) = self.problem.take() {
            return Err(problem);
        }
        let boundary = boundary();
        let mut body = Assembly::default();
        for (name, file) in self.parts {
            let begin = format!("--{boundary}\r\n{}\r\n", head(&name, &file)?);
            body.text.extend_from_slice(begin.as_bytes());
            body.content(&name, file.content)?;
            body.text.extend_from_slice(b"\r\n");
        }
        let end = format!("--{boundary}--\r\n");
        body.text.extend_from_slice(end.as_bytes());
        Ok((boundary, body.finish()))
    }
}

impl Request {
    /// A body of several parts.
    pub fn multipart_body(mut self, media_type: &'static str, body: impl MultipartBody) -> Self {
        let mut parts = PartWriter::default();
        body.write(&mut parts);
        self.content = Content::Parts(media_type, Box::new(parts));
        self
    }

    /// A body of several parts that may be left out.
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

/// What would be left out without a word.
const NULL: &str = "`null` has no spelling in a part";
const NO_ELEMENT: &str = "an empty list has no spelling in parts";

/// How a value becomes parts.
#[derive(Clone, Copy, PartialEq, Eq)]
enum PartForm {
    Text,
    Each,
    Json,
}

/// One part, or one for each element: first how it is written, then what it holds.
pub struct PartOf<'a> {
    writer: &'a mut PartWriter,
    name: &'static str,
    form: PartForm,
    media_type: Option<&'static str>,
    headers: Vec<(String, String)>,
}

impl<'a> PartOf<'a> {
    /// Its media type.
    pub fn media_type(mut self, media_type: &'static str) -> Self {
        self.media_type = Some(media_type);
        self
    }

    /// A header of it.
    pub fn header(mut self, name: &'static str, value: &'static str) -> Self {
        self.headers.push((name.to_owned(), value.to_owned()));
        self
    }

    /// A value that is always there.
    pub fn required<T: Serialize>(self, value: T) {
        self.put(OrderedJson::of(&value));
    }

    /// A value that may be left out.
    pub fn optional<T: Serialize>(self, value: Option<T>) {
        if let Some(value) = value {
            self.required(value);
        }
    }

    /// A value that may be left out, and that an empty part clears.
    pub fn patch<T: Serialize>(self, value: Patch<T>) {
        match value {
            Patch::Absent => {}
            Patch::Null => self.required(""),
            Patch::Value(value) => self.required(value),
        }
    }

    /// For a value with another wire form.
    pub fn with<C>(self, codec: C) -> PartWith<'a, C> {
        PartWith(self, codec)
    }

    fn put(self, value: serde_json::Result<OrderedJson>) {
        let values = match (value, self.form) {
            (Ok(OrderedJson::Array(elements)), PartForm::Each) => elements,
            (Ok(value), _) => vec![value],
            (Err(error), _) => return self.writer.refuse(self.name, &error),
        };
        if values.is_empty() {
            return self.writer.refuse(self.name, &NO_ELEMENT);
        }
        if self.form != PartForm::Json && values.contains(&OrderedJson::Null) {
            return self.writer.refuse(self.name, &NULL);
        }
        for value in values {
            let mut part = plain(&value, self.form == PartForm::Json, self.media_type);
            part.headers.clone_from(&self.headers);
            self.writer.parts.push((self.name.to_owned(), part));
        }
    }
}

/// A part whose value has another wire form.
pub struct PartWith<'a, C>(PartOf<'a>, C);

impl<C> PartWith<'_, C> {
    /// A value that is always there.
    pub fn required<T>(self, value: T)
    where
        C: Encode<T>,
    {
        let value = self.1.write(&value, Writer);
        self.0.put(value);
    }

    /// A value that may be left out.
    pub fn optional<T>(self, value: Option<T>)
    where
        C: Encode<T>,
    {
        if let Some(value) = value {
            self.required(value);
        }
    }

    /// A value that may be left out, and that an empty part clears.
    pub fn patch<T>(self, value: Patch<T>)
    where
        C: Encode<T>,
    {
        match value {
            Patch::Absent => {}
            Patch::Null => self.0.required(""),
            Patch::Value(value) => self.required(value),
        }
    }
}

/// A part that is a file, or one for each of several.
pub struct FilePart<'a>(PartOf<'a>);

impl FilePart<'_> {
    /// Its media type, where the file has none; of several, with commas, and of ranges the caller
    /// takes one.
    pub fn media_type(self, media_type: &'static str) -> Self {
        Self(self.0.media_type(media_type))
    }

    /// A header of it, where the file has none of its name.
    pub fn header(self, name: &'static str, value: &'static str) -> Self {
        Self(self.0.header(name, value))
    }

    /// Files that are always there.
    pub fn required(self, files: impl Files) {
        let part = self.0;
        let before = part.writer.parts.len();
        files.each(&mut |mut file| {
            let media_type = part.media_type.unwrap_or("application/octet-stream");
            if media_type.contains([',', '*']) {
                let allowed: Vec<&str> = media_type.split(',').map(str::trim).collect();
                let own = file.media_type.as_deref().unwrap_or_default();
                if let Err(why) = media_type::check(own, &allowed) {
                    let why = format!("its media type (`File::media_type`) is {why}");
                    part.writer.refuse(part.name, &why);
                }
            } else if part.media_type.is_some() || !file.name.is_empty() {
                // Without a name it is a plain value, which is text if it says nothing.
                file.media_type.get_or_insert_with(|| media_type.to_owned());
            }
            for (name, value) in &part.headers {
                let is_same = |(own, _): &(String, String)| own.eq_ignore_ascii_case(name);
                if !file.headers.iter().any(is_same) {
                    file.headers.push((name.clone(), value.clone()));
                }
            }
            part.writer.parts.push((part.name.to_owned(), file));
        });
        if part.writer.parts.len() == before {
            part.writer.refuse(part.name, &NO_ELEMENT);
        }
    }

    /// Files that may be left out.
    pub fn optional(self, files: Option<impl Files>) {
        if let Some(files) = files {
            self.required(files);
        }
    }
}

/// One file or several.
pub trait Files {
    /// Gives each of them to `take`.
    fn each(self, take: &mut dyn FnMut(File));
}

impl Files for File {
    fn each(self, take: &mut dyn FnMut(File)) {
        take(self);
    }
}

impl Files for Vec<File> {
    fn each(self, take: &mut dyn FnMut(File)) {
        self.into_iter().for_each(take);
    }
}

/// A plain value: the text of a scalar, JSON of anything else.
fn plain(value: &OrderedJson, as_json: bool, media_type: Option<&str>) -> File {
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

/// The head of a part, up to the empty line.
fn head(name: &str, file: &File) -> Result<String, String> {
    let mut head = format!("Content-Disposition: form-data; name=\"{}\"", quoted(name));
    if !file.name.is_empty() {
        head.push_str(&format!("; filename=\"{}\"", quoted(&file.name)));
    }
    head.push_str("\r\n");
    let media_type = file.media_type.as_deref();
    let media_type = media_type.map(|media_type| ("Content-Type", media_type));
    let headers = file.headers.iter();
    let headers = headers.map(|(name, value)| (name.as_str(), value.as_str()));
    for (header, value) in media_type.into_iter().chain(headers) {
        let is_valid = HeaderName::from_bytes(header.as_bytes()).is_ok()
            && HeaderValue::from_str(value).is_ok();
        if !is_valid {
            let (header, name) = (header.escape_debug(), name.escape_debug());
            return Err(format!(
                "the header `{header}` of the part `{name}` holds what no header can"
            ));
        }
        head.push_str(&format!("{header}: {value}\r\n"));
    }
    Ok(head)
}

/// What browsers do with the characters that would end a name; some servers end one at NUL too.
fn quoted(name: &str) -> String {
    name.replace('\0', "%00")
        .replace('\r', "%0D")
        .replace('\n', "%0A")
        .replace('"', "%22")
}

/// A text that no part holds.
fn boundary() -> String {
    // Each `RandomState` has keys of its own: nobody can guess the two numbers.
    let random = || RandomState::new().build_hasher().finish();
    format!("part-{:016x}{:016x}", random(), random())
}

/// A body that is put together: in memory, but for the streams in it.
#[derive(Default)]
struct Assembly {
    #[cfg(feature = "stream")]
    done: std::collections::VecDeque<reqwest::Body>,
    /// What comes next.
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
                    return Err(format!(
                        "the stream of the part `{name}` has been sent already"
                    ));
                };
                let before = std::mem::take(&mut self.text);
                self.done.extend([before.into(), stream]);
            }
        }
        Ok(())
    }

    #[cfg(not(feature = "stream"))]
    fn finish(self) -> reqwest::Body {
        self.text.into()
    }

    #[cfg(feature = "stream")]
    fn finish(mut self) -> reqwest::Body {
        if self.done.is_empty() {
            return self.text.into();
        }
        self.done.push_back(self.text.into());
        reqwest::Body::wrap(crate::runtime::body::file::stream::Chain(self.done))
    }
}
