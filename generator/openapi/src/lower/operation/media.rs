//! Media types: what can be done with each.

use openapiv3::MediaType;

use trine_ir::pointer::Pointer;

use crate::lower::Lowering;
use crate::lower::schema::keywords::{Keywords, Sub};

/// What can be done with a media type, the most useful first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::lower) enum MediaKind {
    Json,
    /// `multipart/…` with a file in it, which no form can hold.
    Files,
    Form,
    Multipart,
    Text,
    JsonLines,
    Bytes,
    EventStream,
}

impl MediaKind {
    /// What tells a body of this kind from others of the same request.
    pub fn word(self) -> &'static str {
        match self {
            Self::Json => "Json",
            Self::Files | Self::Multipart => "Multipart",
            Self::Form => "Form",
            Self::Text | Self::EventStream => "Text",
            Self::JsonLines => "Lines",
            Self::Bytes => "Bytes",
        }
    }

    /// Whether a response in it is read piece by piece.
    pub fn is_stream(self) -> bool {
        matches!(self, Self::JsonLines | Self::EventStream)
    }
}

/// A media type in lower case and without its parameters (`; charset=utf-8`).
pub(in crate::lower) fn essence(media_type: &str) -> String {
    let essence = media_type.split(';').next().unwrap_or_default();
    essence.trim().to_ascii_lowercase()
}

/// Whether it is a range of media types, of which none can be sent: `image/*`.
pub(in crate::lower) fn is_range(media_type: &str) -> bool {
    essence(media_type).contains('*')
}

/// What a media type is; parameters do not count.
pub(in crate::lower) fn media_kind(media_type: &str) -> MediaKind {
    match essence(media_type).as_str() {
        "application/json" | "text/json" => MediaKind::Json,
        "application/x-www-form-urlencoded" => MediaKind::Form,
        "text/event-stream" => MediaKind::EventStream,
        "application/x-ndjson"
        | "application/ndjson"
        | "application/jsonl"
        | "application/x-jsonl"
        | "application/jsonlines"
        | "application/x-jsonlines"
        | "application/json-lines"
        | "application/json-seq"
        | "application/stream+json"
        | "application/x-stream+json" => MediaKind::JsonLines,
        "application/xml" | "application/yaml" | "application/x-yaml" => MediaKind::Text,
        essence if essence.ends_with("+json") => MediaKind::Json,
        essence if essence.ends_with("+json-seq") => MediaKind::JsonLines,
        essence if essence.starts_with("text/") || essence.ends_with("+xml") => MediaKind::Text,
        essence if essence.starts_with("multipart/") => MediaKind::Multipart,
        _ => MediaKind::Bytes,
    }
}

/// Whether what is in a media type (or in all of several, with commas) is bytes rather than text.
pub(in crate::lower) fn is_of_bytes(media_type: &str) -> bool {
    let is_open = |one: &str| matches!(essence(one).as_str(), "*/*" | "application/*");
    let is_of_bytes = |one: &str| media_kind(one) == MediaKind::Bytes && !is_open(one);
    media_type.split(',').all(is_of_bytes)
}

/// Whether a string with this `contentMediaType` has a type of its own.
pub fn has_type_of_its_own(media_type: &str) -> bool {
    media_kind(media_type) == MediaKind::Json || is_of_bytes(media_type)
}

impl Lowering<'_> {
    /// What a media type is; for `*/*`, `application/*` and bodies in parts the schema tells.
    pub(in crate::lower) fn kind_of(
        &mut self,
        name: &str,
        media: &MediaType,
        place: &Pointer,
    ) -> MediaKind {
        let kind = media_kind(name);
        let is_open = matches!(essence(name).as_str(), "*/*" | "application/*");
        if !is_open && kind != MediaKind::Multipart {
            return kind;
        }
        let schema = media.schema.clone();
        let sub = schema.map(|schema| Sub::new(schema, place.child("schema")));
        let node = sub.and_then(|sub| self.look(&sub));
        match (kind, node) {
            (MediaKind::Multipart, Some(node)) if self.has_file(&node) => MediaKind::Files,
            (MediaKind::Multipart, _) => MediaKind::Multipart,
            (_, Some(node)) if is_structured(&node) => MediaKind::Json,
            _ => MediaKind::Bytes,
        }
    }

    /// Whether a member of an object is a file, or a list of files.
    fn has_file(&mut self, node: &Keywords) -> bool {
        let members: Vec<Sub> = node.properties.values().cloned().collect();
        members.iter().any(|member| {
            let Some(member) = self.look(member) else {
                return false;
            };
            let element = member.items.as_ref().and_then(|items| self.look(items));
            self.is_binary(&member) || element.is_some_and(|element| self.is_binary(&element))
        })
    }
}

fn is_structured(node: &Keywords) -> bool {
    node.is_object() || node.is_union() || node.items.is_some() || !node.all_of.is_empty()
}
