//! Parts under construction: [`PartOf`] and [`FilePart`].

use serde::Serialize;

use crate::runtime::body::media_type;
use crate::runtime::body::parts::{PartWriter, plain};
use crate::runtime::parameter::json::{self, OrderedJson};
use crate::runtime::wire::{Encode, written};
use crate::runtime::{File, Patch};

/// Values that would otherwise be skipped silently.
pub(super) const NULL: &str = "expected a value, found `null`, which a part cannot represent";
const NO_ELEMENT: &str = "expected elements, found an empty list, which parts cannot represent";

/// The format of the parts of a value.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum PartForm {
    Text,
    Each,
    Json,
    EachJson,
}

impl PartForm {
    fn is_json(self) -> bool {
        matches!(self, Self::Json | Self::EachJson)
    }
}

/// One part, or a part for each element: first its format, then its value.
pub struct PartOf<'a> {
    pub(super) writer: &'a mut PartWriter,
    pub(super) name: &'static str,
    pub(super) form: PartForm,
    pub(super) media_type: Option<&'static str>,
    pub(super) headers: Vec<(String, String)>,
}

impl<'a> PartOf<'a> {
    /// Sets the media type.
    pub fn media_type(mut self, media_type: &'static str) -> Self {
        self.media_type = Some(media_type);
        self
    }

    /// Adds a header.
    pub fn header(mut self, name: &'static str, value: &'static str) -> Self {
        self.headers.push((name.to_owned(), value.to_owned()));
        self
    }

    /// Writes a required value.
    pub fn required<T: Serialize>(self, value: T) {
        self.put(json::of(&value));
    }

    /// Writes an optional value.
    pub fn optional<T: Serialize>(self, value: Option<T>) {
        match value {
            Some(value) => self.required(value),
            None => self.writer.skip(self.name),
        }
    }

    /// Writes an optional value; an empty part clears it.
    pub fn patch<T: Serialize>(self, value: Patch<T>) {
        match value {
            Patch::Absent => self.writer.skip(self.name),
            Patch::Null => self.required(""),
            Patch::Value(value) => self.required(value),
        }
    }

    /// Sets a codec for the value.
    pub fn with<C>(self, codec: C) -> PartWith<'a, C> {
        PartWith(self, codec)
    }

    fn put(self, value: serde_json::Result<OrderedJson>) {
        let values = match (value, self.form) {
            (Ok(OrderedJson::Array(elements)), PartForm::Each | PartForm::EachJson) => elements,
            (Ok(value), _) => vec![value],
            (Err(error), _) => return self.writer.refuse(self.name, &error),
        };
        if values.is_empty() {
            return self.writer.refuse(self.name, &NO_ELEMENT);
        }
        if !self.form.is_json() && values.contains(&OrderedJson::Null) {
            return self.writer.refuse(self.name, &NULL);
        }
        for value in values {
            let mut part = plain(&value, self.form.is_json(), self.media_type);
            part.headers.clone_from(&self.headers);
            self.writer.push(self.name, part);
        }
    }
}

/// A part with a codec for its value.
pub struct PartWith<'a, C>(PartOf<'a>, C);

impl<C: Copy> PartWith<'_, C> {
    /// Writes a required value.
    pub fn required<T>(self, value: T)
    where
        C: Encode<T>,
    {
        self.0.put(json::of(&written(&value, self.1)));
    }

    /// Writes an optional value.
    pub fn optional<T>(self, value: Option<T>)
    where
        C: Encode<T>,
    {
        match value {
            Some(value) => self.required(value),
            None => self.0.writer.skip(self.0.name),
        }
    }

    /// Writes an optional value; an empty part clears it.
    pub fn patch<T>(self, value: Patch<T>)
    where
        C: Encode<T>,
    {
        match value {
            Patch::Absent => self.0.writer.skip(self.0.name),
            Patch::Null => self.0.required(""),
            Patch::Value(value) => self.required(value),
        }
    }
}

/// One file part, or a part for each file.
pub struct FilePart<'a>(pub(super) PartOf<'a>);

impl FilePart<'_> {
    /// Sets the media type for files without one. With several media types (comma-separated) or a
    /// range, the file has to specify one.
    pub fn media_type(self, media_type: &'static str) -> Self {
        Self(self.0.media_type(media_type))
    }

    /// Adds a header, unless the file has a header with this name.
    pub fn header(self, name: &'static str, value: &'static str) -> Self {
        Self(self.0.header(name, value))
    }

    /// Writes required files.
    pub fn required(self, files: impl Files) {
        let part = self.0;
        let before = part.writer.parts.len();
        files.each(&mut |mut file| {
            let media_type = part.media_type.unwrap_or("application/octet-stream");
            if media_type.contains([',', '*']) {
                let allowed: Vec<&str> = media_type.split(',').map(str::trim).collect();
                let own = file.media_type.as_deref().unwrap_or_default();
                if let Err(why) = media_type::check(own, &allowed) {
                    let why = format!("invalid media type (`File::media_type`): {why}");
                    part.writer.refuse(part.name, &why);
                }
            } else if part.media_type.is_some()
                || !file.name.is_empty()
                || part.writer.is_positional
            {
                // Without a name, it is a plain value, which is text by default.
                file.media_type.get_or_insert_with(|| media_type.to_owned());
            }
            for (name, value) in &part.headers {
                let is_same = |(own, _): &(String, String)| own.eq_ignore_ascii_case(name);
                if !file.headers.iter().any(is_same) {
                    file.headers.push((name.clone(), value.clone()));
                }
            }
            part.writer.push(part.name, file);
        });
        if part.writer.parts.len() == before {
            part.writer.refuse(part.name, &NO_ELEMENT);
        }
    }

    /// Writes optional files.
    pub fn optional(self, files: Option<impl Files>) {
        match files {
            Some(files) => self.required(files),
            None => self.0.writer.skip(self.0.name),
        }
    }
}

/// One or more files.
pub trait Files {
    /// Passes each file to `take`.
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
