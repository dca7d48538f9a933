//! `consumes` and `produces`: the media types of bodies.
//!
//! The lists apply to all bodies of an operation, so they name media types that some of them cannot
//! have: a file is not JSON, and the object that describes an error is not a tar archive. Each body
//! gets those media types that can represent its values.

use super::schema::Values;
use crate::diagnostic::Code;
use crate::document::node::{Map, Node};
use crate::document::place::Place;
use crate::document::upgrade::walk::Walk;
use crate::media::{MediaKind, essence, is_media_type, is_range, media_kind};
use trine_ir::pointer::Pointer;

const JSON: &str = "application/json";

/// A media type, with its place in the document, if it is listed there.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct MediaType {
    pub(super) name: String,
    pub(super) place: Option<Pointer>,
}

impl MediaType {
    pub(super) fn new(name: &str) -> Self {
        Self {
            name: name.to_owned(),
            place: None,
        }
    }

    fn kind(&self) -> MediaKind {
        media_kind(&self.name)
    }
}

/// A list of media types.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Listed {
    list: Vec<MediaType>,
    /// Whether the operation lists them itself.
    pub(super) is_own: bool,
}

/// The media types of a document, or of an operation.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct MediaTypes {
    pub(super) consumes: Listed,
    pub(super) produces: Listed,
}

impl MediaTypes {
    /// Takes the lists of a document.
    pub(super) fn take(walk: &mut Walk<'_>, root: &mut Map) -> Self {
        Self::default().of_operation(walk, root, &Place::Root)
    }

    /// Takes the lists of an operation; these are its defaults. An empty list removes them.
    pub(super) fn of_operation(
        &self,
        walk: &mut Walk<'_>,
        operation: &mut Map,
        at: &Place<'_>,
    ) -> Self {
        let mut take = |member: &str, default: &Listed| {
            let Some(Node::List(list)) = operation.shift_remove(member) else {
                return Listed {
                    list: default.list.clone(),
                    is_own: false,
                };
            };
            Listed {
                list: read(walk, &list, &Place::Key(at, member)),
                is_own: true,
            }
        };
        Self {
            consumes: take("consumes", &self.consumes),
            produces: take("produces", &self.produces),
        }
    }
}

impl Listed {
    /// Returns the media types of a body that is sent.
    pub(super) fn of_body(&self, values: Values) -> Vec<MediaType> {
        match values {
            Values::Bytes => self.of_bytes("application/octet-stream"),
            Values::Structured => self.filtered(can_structure).unwrap_or_else(|| self.all()),
            Values::Other => self.all(),
        }
    }

    /// Returns the media types of a response.
    pub(super) fn of_response(&self, values: Values, is_error: bool) -> Vec<MediaType> {
        match (values, is_error) {
            (Values::Bytes, _) => self.of_bytes("*/*"),
            // JSON says the same as XML and other formats next to it, but not as a table.
            (Values::Structured, false) => self
                .filtered(|one| one.kind() == MediaKind::Json || one.kind().is_stream())
                .map(|json| self.with_tables(json))
                .or_else(|| self.filtered(can_structure))
                .unwrap_or_else(|| self.all()),
            // The list describes successes; errors with members are JSON everywhere.
            (Values::Structured, true) => self
                .filtered(|one| one.kind() == MediaKind::Json)
                .or_else(|| self.filtered(|one| can_structure(one) && !one.kind().is_stream()))
                .unwrap_or_else(|| vec![MediaType::new(JSON)]),
            (Values::Other, _) => self.all(),
        }
    }

    /// Adds the tables that an operation lists itself.
    fn with_tables(&self, mut media_types: Vec<MediaType>) -> Vec<MediaType> {
        let tables = self.list.iter().filter(|one| is_table(one));
        if self.is_own {
            media_types.extend(tables.cloned());
        }
        media_types
    }

    /// Returns the media types of a form, and whether one of them is listed.
    pub(super) fn of_form(&self, has_file: bool) -> (Vec<MediaType>, bool) {
        let is_form = |one: &MediaType| match one.kind() {
            MediaKind::Multipart => !is_range(&one.name) || has_file,
            MediaKind::Form => !has_file,
            _ => false,
        };
        match self.filtered(is_form) {
            Some(listed) => (listed, true),
            None if has_file => (vec![MediaType::new("multipart/form-data")], false),
            None => {
                let form = "application/x-www-form-urlencoded";
                (vec![MediaType::new(form)], false)
            }
        }
    }

    /// Returns whether no media type is listed.
    pub(super) fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    /// Returns the names for messages.
    pub(super) fn names(&self) -> String {
        let names = self.list.iter().map(|one| format!("`{}`", one.name));
        names.collect::<Vec<_>>().join(", ")
    }

    fn all(&self) -> Vec<MediaType> {
        match self.list.is_empty() {
            true => vec![MediaType::new(JSON)],
            false => self.list.clone(),
        }
    }

    /// Returns the media types of bytes, which are not JSON.
    fn of_bytes(&self, default: &str) -> Vec<MediaType> {
        self.filtered(|one| {
            let kind = one.kind();
            kind == MediaKind::Bytes || self.is_own && kind != MediaKind::Json
        })
        .unwrap_or_else(|| vec![MediaType::new(default)])
    }

    /// Returns some of the media types, if there are any.
    fn filtered(&self, is_kept: impl Fn(&MediaType) -> bool) -> Option<Vec<MediaType>> {
        let kept: Vec<_> = self
            .list
            .iter()
            .filter(|one| is_kept(one))
            .cloned()
            .collect();
        (!kept.is_empty()).then_some(kept)
    }
}

/// Returns whether a media type can represent lists and objects.
fn can_structure(media_type: &MediaType) -> bool {
    let name = essence(&media_type.name);
    match media_type.kind() {
        MediaKind::Text => ["xml", "yaml"].iter().any(|it| name.ends_with(it)),
        MediaKind::Bytes => is_range(&name),
        _ => true,
    }
}

/// Returns whether values of a media type are the rows of a table.
fn is_table(media_type: &MediaType) -> bool {
    let name = essence(&media_type.name);
    name == "text/csv" || name == "text/tab-separated-values"
}

/// Reads a list of media types.
fn read(walk: &mut Walk<'_>, list: &[Node], at: &Place<'_>) -> Vec<MediaType> {
    let mut media_types: Vec<MediaType> = Vec::new();
    for (index, node) in list.iter().enumerate() {
        let place = Place::Index(at, index);
        let written = node.as_str().unwrap_or_default().trim();
        for one in separated(walk, written, &place) {
            let Some(name) = media_type(walk, one, &place) else {
                continue;
            };
            if media_types.iter().all(|known| known.name != name) {
                let place = Some(place.pointer());
                media_types.push(MediaType { name, place });
            }
        }
    }
    media_types
}

/// Returns the media types of a text: several if commas separate them.
fn separated<'t>(walk: &mut Walk<'_>, written: &'t str, place: &Place<'_>) -> Vec<&'t str> {
    let parts = written.split(',').map(str::trim);
    let parts: Vec<&str> = parts.filter(|part| !part.is_empty()).collect();
    let is_one = parts.len() < 2 || is_media_type(written);
    if is_one
        || !parts
            .iter()
            .all(|part| is_media_type(part) || is_short(part))
    {
        return vec![written];
    }
    let message = format!("expected one media type, found `{written}`; treated as a list");
    walk.repaired(place, message);
    parts
}

/// Returns a media type, repaired if it is clear.
fn media_type(walk: &mut Walk<'_>, written: &str, place: &Place<'_>) -> Option<String> {
    if is_short(written) {
        let name = format!("application/{written}");
        let message = format!("expected a media type, found `{written}`; treated as `{name}`");
        walk.repaired(place, message);
        return Some(name);
    }
    if !is_media_type(written) {
        let message = format!("expected a media type, found `{written}`; ignored");
        walk.report(Code::IgnoredKeyword, place, message);
        return None;
    }
    Some(written.to_owned())
}

/// Returns whether a text is the subtype of a media type.
fn is_short(text: &str) -> bool {
    matches!(text, "json" | "xml" | "yaml")
}
