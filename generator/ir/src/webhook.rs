//! Webhooks and callbacks: the requests that an API sends to a URL of its users.

use crate::pointer::Pointer;
use crate::{Docs, Method, OperationId, SchemaId, StatusPattern};

/// The callbacks of an operation.
#[derive(Clone, Debug, PartialEq)]
pub struct Callbacks {
    /// The operation whose request contains the URLs.
    pub operation: OperationId,
    /// The requests.
    pub webhooks: Webhooks,
}

/// The webhooks of an API.
#[derive(Clone, Debug, PartialEq)]
pub struct Webhooks {
    /// The union of the payloads.
    pub union: SchemaId,
    /// The events, in document order.
    pub events: Vec<Webhook>,
    /// The header whose value names the event; `None` if only the payload does.
    pub header: Option<String>,
    /// The members of the payload that name the event, without a header or a constant in each
    /// payload that does.
    pub names: Vec<EventName>,
    /// How requests are signed.
    pub signature: Option<Signature>,
}

/// A webhook: an event, and its payload.
#[derive(Clone, Debug, PartialEq)]
pub struct Webhook {
    /// The place of its operation.
    pub pointer: Pointer,
    /// The key in `webhooks`, or that of the callback.
    pub name: String,
    /// The expression for the URL of a callback.
    pub expression: Option<String>,
    /// `operationId`
    pub id: Option<String>,
    /// `tags`
    pub tags: Vec<String>,
    /// The method of the request.
    pub method: Method,
    /// The documentation.
    pub docs: Docs,
    /// The index of its payload among the variants of the union.
    pub variant: usize,
    /// The values of [`Webhooks::header`] that name it. Without one, it is each value that names no
    /// other event.
    pub header_values: Vec<String>,
    /// The responses that the receiver sends, with their descriptions.
    pub responses: Vec<(StatusPattern, Option<String>)>,
}

/// A member of the payload that names the event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EventName {
    /// The names of the members that lead to it. Lists on the way are passed through.
    pub path: Vec<String>,
    /// Whether the document gives its values: an event with another value is unknown.
    pub is_decisive: bool,
    /// The values that name each variant, parallel to the variants of the union.
    pub values: Vec<Vec<String>>,
}

/// The signature of a request: HMAC-SHA256 of a text that contains the body.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Signature {
    /// The header with the signatures.
    pub header: String,
    /// The signed text.
    pub template: Vec<SignedPart>,
    /// The encoding of a signature.
    pub encoding: BytesEncoding,
    /// The text in front of each signature.
    pub prefix: String,
    /// The text between the items of the header; empty if it has one.
    pub separator: String,
    /// The time of the signature, in seconds since 1970.
    pub timestamp: Option<SignedPart>,
    /// The allowed difference of that time, in seconds.
    pub tolerance: u64,
    /// The text in front of a secret.
    pub secret_prefix: String,
    /// The encoding of a secret; `None` for text.
    pub secret_encoding: Option<BytesEncoding>,
}

/// A part of a signed text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SignedPart {
    /// A fixed text.
    Text(String),
    /// The body.
    Body,
    /// The value of a header.
    Header(String),
    /// An item `name=value` of the header with the signatures.
    Item(String),
}

/// The encoding of bytes as text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BytesEncoding {
    /// Hexadecimal digits.
    Hex,
    /// Base64.
    Base64,
}
