//! Operations, with their requests and responses.

use serde_json::Value as Json;

use super::{
    Batch, Docs, Fixed, Method, Paging, PartForm, Presence, Requirement, SchemaId, Type, XmlNode,
};
use crate::pointer::Pointer;

/// A method on a path.
#[derive(Clone, Debug)]
pub struct Operation {
    /// The place in the document.
    pub pointer: Pointer,
    /// `operationId`; method and path if it is missing or duplicate.
    pub id: String,
    /// The documentation.
    pub docs: Docs,
    /// `tags`.
    pub tags: Vec<String>,
    /// The method.
    pub method: Method,
    /// The path in the document's spelling: `/leads/{id}`.
    pub path: String,
    /// Path parameters in path order.
    pub path_parameters: Vec<Parameter>,
    /// Query, header and cookie parameters in document order.
    pub parameters: Vec<Parameter>,
    /// The body of the request.
    pub body: Option<Body>,
    /// Alternative bodies that can carry other content, each of another kind.
    pub other_bodies: Vec<Body>,
    /// Declared responses: exact statuses, then ranges, then `default`.
    pub responses: Vec<Response>,
    /// The required credentials, as alternatives; empty if nothing is required.
    pub security: Vec<Vec<Requirement>>,
    /// The operation's servers, an index into [`Api::operation_servers`](crate::Api::operation_servers); `None`
    /// for the servers of the document.
    pub operation_servers: Option<usize>,
    /// The rules that make a 2xx response an error: any of these.
    pub error_when: Vec<ErrorRule>,
    /// The rules of the document about repeating the operation.
    pub retry: Option<RetryRules>,
    /// The batch description, if the operation sends several calls in one request.
    pub batch: Option<Batch>,
    /// Whether a batch may contain a call of this operation.
    pub in_batch: bool,
    /// The ways to list items page by page.
    pub paging: Vec<Paging>,
    /// The value in the body that requests a stream.
    pub stream_when: Option<Fixed>,
}

impl Operation {
    /// Returns all bodies; each has a method of its own.
    pub fn bodies(&self) -> impl Iterator<Item = &Body> {
        self.body.iter().chain(&self.other_bodies)
    }

    /// Returns the place that names its errors: its responses.
    pub fn errors_pointer(&self) -> Pointer {
        self.pointer.child("responses")
    }

    /// Returns all bodies, mutably.
    pub fn bodies_mut(&mut self) -> impl Iterator<Item = &mut Body> {
        self.body.iter_mut().chain(&mut self.other_bodies)
    }
}

/// A member of a body that makes a 2xx response an error.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct ErrorRule {
    /// The names on the path to the member; never empty.
    pub member: Vec<String>,
    /// The values that are errors; empty for any value.
    pub is: Vec<Json>,
    /// The status of the response whose type the body is read as.
    pub read_as: u16,
}

/// The rules of a document about repeating an operation.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct RetryRules {
    /// Whether the operation may be executed twice; `None` if its method says that.
    pub is_idempotent: Option<bool>,
    /// The header of the idempotency key.
    pub idempotency_key: Option<String>,
    /// The error codes after which it is repeated, or not.
    pub codes: Option<ErrorCodes>,
}

/// Error codes, by whether a request is repeated.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct ErrorCodes {
    /// The names on the path to the code in an error body; never empty.
    pub member: Vec<String>,
    /// The codes after which the request is repeated.
    pub always: Vec<String>,
    /// The codes after which it is not.
    pub never: Vec<String>,
}

/// A parameter of an operation.
#[derive(Clone, Debug)]
pub struct Parameter {
    /// The name on the wire.
    pub wire_name: String,
    /// The place in the document.
    pub pointer: Pointer,
    /// The documentation.
    pub docs: Docs,
    /// The location.
    pub location: Location,
    /// The encoding.
    pub encoding: ParameterEncoding,
    /// The type.
    pub ty: Type,
    /// Whether it is required.
    pub presence: Presence,
    /// `default`, as documentation.
    pub default: Option<Json>,
}

/// The location of a parameter.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Location {
    /// In the path.
    Path,
    /// In the query.
    Query,
    /// In a header.
    Header,
    /// In a cookie.
    Cookie,
}

/// The encoding of a parameter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ParameterEncoding {
    /// `style` and `explode`.
    Style {
        /// `style`.
        style: Style,
        /// `explode`.
        explode: bool,
        /// `allowReserved`.
        allow_reserved: bool,
    },
    /// JSON text (`content: application/json`).
    Json,
    /// The whole query, which the parameter alone determines.
    Query(WholeQuery),
}

/// The format of a whole query.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum WholeQuery {
    /// The pairs of a form.
    Form(FormRules),
    /// Percent-encoded JSON.
    Json,
    /// Percent-encoded text.
    Text,
}

/// The style of a parameter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Style {
    /// `simple`
    Simple,
    /// `label`
    Label,
    /// `matrix`
    Matrix,
    /// `form`
    Form,
    /// `spaceDelimited`
    SpaceDelimited,
    /// `pipeDelimited`
    PipeDelimited,
    /// `deepObject`
    DeepObject,
    /// Brackets, as PHP servers read them: `name[member][0]=a`.
    Brackets,
    /// `cookie`: values of a cookie, not encoded.
    Cookie,
}

/// The body of a request.
#[derive(Clone, Debug)]
pub struct Body {
    /// The documentation.
    pub docs: Docs,
    /// Whether it is required.
    pub presence: Presence,
    /// The content.
    pub content: Content,
    /// The media types and ranges to choose from, if there are several.
    pub choices: Vec<String>,
    /// The encoding of the members of a [`ContentKind::Form`].
    pub form: FormRules,
    /// Further media types that are offered but have no method.
    pub others: Vec<String>,
}

/// A body with its media type.
#[derive(Clone, Debug, PartialEq)]
pub struct Content {
    /// The media type in the document's spelling: `application/json`.
    pub media_type: String,
    /// The format of the body.
    pub kind: ContentKind,
    /// `example`, or the first of `examples`, of the media type.
    pub example: Option<Json>,
}

/// The encoding of the members of a form.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FormRules {
    /// The style of all other members.
    pub others: FormStyle,
    /// The members with their own style.
    pub named: Vec<FormMember>,
}

/// The encoding of a member of a form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FormMember {
    /// The name on the wire.
    pub name: String,
    /// The style.
    pub style: FormStyle,
    /// `allowReserved`.
    pub reserved: bool,
}

/// The style of a member of a form.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum FormStyle {
    /// The text of a scalar, JSON for an object, and a pair for each element of a list.
    #[default]
    Content,
    /// JSON for all values (`contentType: application/json`).
    Json,
    /// A pair for each element of a list, or for each member of an object.
    Exploded,
    /// One pair, with commas.
    Joined,
    /// One pair, with spaces.
    Space,
    /// One pair, with `|`.
    Pipe,
    /// `name[member]=value`
    DeepObject,
}

/// The format of a body.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum ContentKind {
    /// JSON of a type.
    Json(Type),
    /// `application/x-www-form-urlencoded` of a type.
    Form(Type),
    /// The same with brackets, as PHP servers read them.
    Brackets(Type),
    /// `multipart/…`: a [`SchemaKind::Multipart`](crate::SchemaKind::Multipart); `None` if the
    /// document does not describe the parts.
    Multipart(Option<SchemaId>),
    /// `application/xml` and similar: XML of a type, with the node of its root element.
    Xml(Type, Box<XmlNode>),
    /// `text/…`: a string.
    Text,
    /// Anything else: bytes.
    Bytes,
    /// JSON values of a type, one per line: `application/x-ndjson` and similar.
    JsonLines(Type),
    /// `text/event-stream`: events with data of a type.
    Events(Type),
    /// `multipart/…` as a response whose parts have no names: parts with content of a type, as
    /// [`PartForm::Text`], [`PartForm::Json`], or [`PartForm::File`] for bytes of any type.
    PartStream(Type, PartForm),
}

impl ContentKind {
    /// Returns the type of the body, unless it consists of parts.
    pub fn ty_mut(&mut self) -> Option<&mut Type> {
        match self {
            Self::Json(ty)
            | Self::Form(ty)
            | Self::Brackets(ty)
            | Self::Xml(ty, _)
            | Self::JsonLines(ty)
            | Self::Events(ty)
            | Self::PartStream(ty, _) => Some(ty),
            Self::Multipart(_) | Self::Text | Self::Bytes => None,
        }
    }

    /// Returns the definition of the body.
    pub fn schema(&self) -> Option<SchemaId> {
        match self {
            Self::Json(ty)
            | Self::Form(ty)
            | Self::Brackets(ty)
            | Self::Xml(ty, _)
            | Self::JsonLines(ty)
            | Self::Events(ty)
            | Self::PartStream(ty, _) => ty.schema(),
            Self::Multipart(id) => *id,
            Self::Text | Self::Bytes => None,
        }
    }
}

/// A declared response.
#[derive(Clone, Debug)]
pub struct Response {
    /// The place in the document.
    pub pointer: Pointer,
    /// The statuses that the response applies to.
    pub status: StatusPattern,
    /// The documentation.
    pub docs: Docs,
    /// The body, unless it is a stream; `None` for no content.
    pub content: Option<Content>,
    /// The media types of the content for the `Accept` header, the preferred first, with a weight
    /// for those that are not read.
    pub accept: Vec<String>,
    /// The body if the caller requests a stream: [`ContentKind::Events`],
    /// [`ContentKind::JsonLines`] or [`ContentKind::PartStream`].
    pub stream: Option<Content>,
    /// The data of the event that ends the stream.
    pub stream_end: Option<String>,
    /// Declared headers in document order; no two have the same name.
    pub headers: Vec<Header>,
}

impl Response {
    /// Returns the place of its headers.
    pub fn headers_pointer(&self) -> Pointer {
        self.pointer.child("headers")
    }
}

/// A declared header of a response.
#[derive(Clone, Debug, PartialEq)]
pub struct Header {
    /// The name on the wire.
    pub wire_name: String,
    /// The place in the document.
    pub pointer: Pointer,
    /// The documentation.
    pub docs: Docs,
    /// The type; never nullable.
    pub ty: Type,
    /// Whether it is required.
    pub presence: Presence,
    /// The encoding.
    pub encoding: HeaderEncoding,
}

/// The encoding of a header's value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HeaderEncoding {
    /// A scalar unmodified, a list with commas, an object as keys and values with commas.
    Simple,
    /// The same, but the members of an object as `key=value`.
    Exploded,
    /// JSON text.
    Json,
}

/// The statuses that a response applies to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum StatusPattern {
    /// One status: `404`.
    Code(u16),
    /// A class: `4XX` is `Range(4)`.
    Range(u8),
    /// `default`.
    Default,
}

impl StatusPattern {
    /// Returns whether a response with this pattern is a success. `default` counts as a success
    /// only without other responses.
    pub fn is_success(self) -> bool {
        matches!(self, Self::Code(200..=299) | Self::Range(2))
    }
}
