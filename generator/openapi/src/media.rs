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
    /// `multipart/…` whose parts have no names.
    PartList,
    Bytes,
    EventStream,
}

impl MediaKind {
    /// Returns the word that distinguishes a body of this kind from other bodies of the request.
    pub fn word(self) -> &'static str {
        match self {
            Self::Json => "Json",
            Self::Files | Self::Multipart | Self::PartList => "Multipart",
            Self::Form => "Form",
            Self::Xml => "Xml",
            Self::Text | Self::EventStream => "Text",
            Self::JsonLines => "Lines",
            Self::Bytes => "Bytes",
        }
    }

    /// Returns whether a response of this kind is read as a stream.
    pub fn is_stream(self) -> bool {
        matches!(self, Self::JsonLines | Self::PartList | Self::EventStream)
    }
}

/// Returns a media type in lower case, without its parameters (`; charset=utf-8`).
pub(crate) fn essence(media_type: &str) -> String {
    let essence = media_type.split(';').next().unwrap_or_default();
    essence.trim().to_ascii_lowercase()
}

/// Returns whether a text is a media type or a range, with optional parameters, as in RFC 9110.
pub(crate) fn is_media_type(text: &str) -> bool {
    let blank = [' ', '\t'];
    let mut parts = parts(text).into_iter().map(|part| part.trim_matches(blank));
    let essence = parts.next().unwrap_or_default();
    let is_essence = essence
        .split_once('/')
        .is_some_and(|(kind, name)| is_token(kind) && is_token(name));
    // Empty parameters are allowed.
    is_essence && parts.all(|part| part.is_empty() || is_parameter(part))
}

/// Splits a media type at the semicolons that are not in a quoted value.
fn parts(text: &str) -> Vec<&str> {
    let (mut parts, mut start, mut is_quoted, mut is_escaped) = (Vec::new(), 0, false, false);
    for (index, letter) in text.char_indices() {
        match letter {
            _ if is_escaped => is_escaped = false,
            '\\' if is_quoted => is_escaped = true,
            '"' => is_quoted = !is_quoted,
            ';' if !is_quoted => {
                parts.push(&text[start..index]);
                start = index + 1;
            }
            _ => {}
        }
    }
    parts.push(&text[start..]);
    parts
}

fn is_parameter(part: &str) -> bool {
    let Some((name, value)) = part.split_once('=') else {
        return false;
    };
    let quoted = value
        .strip_prefix('"')
        .and_then(|rest| rest.strip_suffix('"'));
    is_token(name)
        && match quoted {
            Some(text) => is_quoted_text(text),
            None => is_token(value),
        }
}

fn is_quoted_text(text: &str) -> bool {
    let mut letters = text.chars();
    while let Some(letter) = letters.next() {
        let is_valid = match letter {
            '"' => false,
            '\\' => letters
                .next()
                .is_some_and(|it| it == '\t' || !it.is_control()),
            letter => letter == '\t' || !letter.is_control(),
        };
        if !is_valid {
            return false;
        }
    }
    true
}

fn is_token(text: &str) -> bool {
    let is_letter =
        |letter: u8| letter.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&letter);
    !text.is_empty() && text.bytes().all(is_letter)
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

#[cfg(test)]
mod tests {
    use super::is_media_type;

    #[test]
    fn media_types_are_those_of_rfc_9110() {
        for valid in [
            "application/json",
            "application/vnd.api+json;version=1",
            "text/plain; charset=utf-8",
            "text/plain ; charset=\"a;b \\\" c\";",
            "*/*",
            "image/*",
        ] {
            assert!(is_media_type(valid), "{valid}");
        }
        for invalid in [
            "",
            "/",
            "json",
            "a/",
            "/b",
            "a/b c",
            "a b/c",
            "a/b/c",
            "a/b, c/d",
            "a/b; c",
            "a/b; c = d",
            "a/b; c=\"d",
            "a/b; c=\"d\"e\"",
            "a/b\n",
            "a/\u{e9}",
        ] {
            assert!(!is_media_type(invalid), "{invalid:?}");
        }
    }
}
