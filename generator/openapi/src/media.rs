//! Media types and their kinds.

/// The kind of a media type, the most useful first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum MediaKind {
    Json,
    /// `multipart/…` with a file, which a form cannot contain.
    Files,
    Form,
    Multipart,
    /// XML with a schema.
    Xml,
    Text,
    JsonLines,
    Bytes,
    EventStream,
}

impl MediaKind {
    /// Returns the word that distinguishes a body of this kind from other bodies of the request.
    pub fn word(self) -> &'static str {
        match self {
            Self::Json => "Json",
            Self::Files | Self::Multipart => "Multipart",
            Self::Form => "Form",
            Self::Xml => "Xml",
            Self::Text | Self::EventStream => "Text",
            Self::JsonLines => "Lines",
            Self::Bytes => "Bytes",
        }
    }

    /// Returns whether a response of this kind is read as a stream.
    pub fn is_stream(self) -> bool {
        matches!(self, Self::JsonLines | Self::EventStream)
    }
}

/// Returns a media type in lower case, without its parameters (`; charset=utf-8`).
pub(crate) fn essence(media_type: &str) -> String {
    let essence = media_type.split(';').next().unwrap_or_default();
    essence.trim().to_ascii_lowercase()
}

/// Returns whether it is a range of media types, which cannot be sent: `image/*`.
pub(crate) fn is_range(media_type: &str) -> bool {
    essence(media_type).contains('*')
}

/// Returns the kind of a media type; parameters are ignored.
pub(crate) fn media_kind(media_type: &str) -> MediaKind {
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
        essence
            if ["+json-seq", "+jsonl", "+ndjson"]
                .iter()
                .any(|suffix| essence.ends_with(suffix)) =>
        {
            MediaKind::JsonLines
        }
        essence if essence.starts_with("text/") || essence.ends_with("+xml") => MediaKind::Text,
        essence if essence.starts_with("multipart/") => MediaKind::Multipart,
        _ => MediaKind::Bytes,
    }
}

/// Returns whether a media type is XML.
pub(crate) fn is_xml(media_type: &str) -> bool {
    let essence = essence(media_type);
    matches!(essence.as_str(), "application/xml" | "text/xml") || essence.ends_with("+xml")
}

/// Returns whether the content of a media type (or of all in a comma-separated list) is bytes
/// rather than text.
pub(crate) fn is_of_bytes(media_type: &str) -> bool {
    let is_open = |one: &str| matches!(essence(one).as_str(), "*/*" | "application/*");
    let is_of_bytes = |one: &str| media_kind(one) == MediaKind::Bytes && !is_open(one);
    media_type.split(',').all(is_of_bytes)
}

/// Returns whether a string with this `contentMediaType` has a type of its own.
pub fn has_type_of_its_own(media_type: &str) -> bool {
    media_kind(media_type) == MediaKind::Json || is_of_bytes(media_type)
}
