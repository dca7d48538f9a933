//! Operations: what is sent and what comes back.

use serde_json::Value as Json;

use super::{Batch, Docs, Fixed, Paging, Presence, SchemaId, Type};
use crate::pointer::Pointer;

/// A method on a path.
#[derive(Clone, Debug)]
pub struct Operation {
    /// Where it stands in the document.
    pub pointer: Pointer,
    /// `operationId`; where it is missing or taken, method and path.
    pub id: String,
    /// `x-trine-rust-name`: a valid Rust function name.
    pub name_override: Option<String>,
    /// Its prose.
    pub docs: Docs,
    /// `tags`.
    pub tags: Vec<String>,
    /// The method in capitals: `PATCH`.
    pub method: String,
    /// The path as the document spells it: `/leads/{id}`.
    pub path: String,
    /// Path parameters in path order.
    pub path_parameters: Vec<Parameter>,
    /// Query, header and cookie parameters in document order.
    pub parameters: Vec<Parameter>,
    /// The body of the request.
    pub body: Option<Body>,
    /// Bodies that can be sent in its place and carry what it cannot: each of another kind.
    pub other_bodies: Vec<Body>,
    /// Declared responses: exact statuses, then ranges, then `default`.
    pub responses: Vec<Response>,
    /// Alternatives, each a list of indices into [`Api::security_schemes`](crate::Api::security_schemes); empty for none.
    pub security: Vec<Vec<usize>>,
    /// Servers of its own, an index into [`Api::own_servers`](crate::Api::own_servers); `None` where the document's count.
    pub own_servers: Option<usize>,
    /// What makes an error of a 2xx response: any of these.
    pub error_when: Vec<ErrorRule>,
    /// What makes batches of it: several calls in one request.
    pub batch: Option<Batch>,
    /// Whether a batch may hold a call of it.
    pub in_batch: bool,
    /// The ways in which it gives the items of a list page by page.
    pub paging: Vec<Paging>,
    /// What is put into the body where a stream is asked for.
    pub stream_when: Option<Fixed>,
}

impl Operation {
    /// All bodies that it can be sent with, each by a method of its own.
    pub fn bodies(&self) -> impl Iterator<Item = &Body> {
        self.body.iter().chain(&self.other_bodies)
    }

    /// The same, to be changed.
    pub fn bodies_mut(&mut self) -> impl Iterator<Item = &mut Body> {
        self.body.iter_mut().chain(&mut self.other_bodies)
    }
}

/// A member of a body that makes an error of a 2xx response.
#[derive(Clone, Debug, PartialEq)]
pub struct ErrorRule {
    /// The names on the way to the member; never empty.
    pub member: Vec<String>,
    /// The scalars that are errors; empty for anything that is there.
    pub is: Vec<Json>,
    /// The status as whose response the body is read.
    pub read_as: u16,
}

/// A parameter of an operation.
#[derive(Clone, Debug)]
pub struct Parameter {
    /// Its name on the wire.
    pub wire_name: String,
    /// Where it stands in the document.
    pub pointer: Pointer,
    /// `x-trine-rust-name`: a valid Rust name.
    pub name_override: Option<String>,
    /// Its prose.
    pub docs: Docs,
    /// Where it goes.
    pub location: Location,
    /// How it is spelled there.
    pub encoding: ParameterEncoding,
    /// What it holds.
    pub ty: Type,
    /// Whether it has to be there.
    pub presence: Presence,
    /// `default`, as documentation.
    pub default: Option<Json>,
}

/// Where a parameter goes.
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

/// How a parameter is spelled.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ParameterEncoding {
    /// By `style` and `explode`.
    Style {
        /// `style`.
        style: Style,
        /// `explode`.
        explode: bool,
        /// `allowReserved`.
        allow_reserved: bool,
    },
    /// As JSON text (`content: application/json`).
    Json,
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
    /// With brackets, as PHP servers read it: `name[member][0]=a`
    Brackets,
}

/// The body of a request.
#[derive(Clone, Debug)]
pub struct Body {
    /// Its prose.
    pub docs: Docs,
    /// Whether it has to be there.
    pub presence: Presence,
    /// What it is.
    pub content: Content,
    /// The media types in which it could be sent as well, and for which there is no method.
    pub others: Vec<String>,
}

/// A body with its media type.
#[derive(Clone, Debug, PartialEq)]
pub struct Content {
    /// The media type as the document spells it: `application/json`.
    pub media_type: String,
    /// How it is written and read.
    pub kind: ContentKind,
    /// The media types and ranges of which the caller takes one, where a request has several.
    pub choices: Vec<String>,
    /// What a response is asked for in, the preferred first: media types, with a weight for those
    /// that are not read.
    pub accept: Vec<String>,
    /// How the members of a [`ContentKind::Form`] are spelled.
    pub form: FormRules,
    /// `example`, or the first of `examples`, of the media type.
    pub example: Option<Json>,
}

/// How the members of a form are spelled.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FormRules {
    /// Those that have no rule of their own.
    pub others: FormStyle,
    /// Those that have one.
    pub named: Vec<FormMember>,
}

/// How a member of a form is spelled.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FormMember {
    /// Its name on the wire.
    pub name: String,
    /// How it is spelled.
    pub style: FormStyle,
    /// `allowReserved`.
    pub reserved: bool,
}

/// The spelling of a member of a form.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum FormStyle {
    /// The text of a scalar, JSON of an object, and a pair for each element of a list.
    #[default]
    Content,
    /// JSON, whatever it is (`contentType: application/json`).
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

/// How a body is written and read.
#[derive(Clone, Debug, PartialEq)]
pub enum ContentKind {
    /// JSON of a type.
    Json(Type),
    /// `application/x-www-form-urlencoded` of a type.
    Form(Type),
    /// The same in the bracketed spelling that PHP servers read.
    Brackets(Type),
    /// `multipart/…` of the members of an object ([`Struct::parts`](crate::Struct::parts)); `None` where the document
    /// does not say what the parts are.
    Multipart(Option<SchemaId>),
    /// `text/…`: a string.
    Text,
    /// Anything else: bytes.
    Bytes,
    /// JSON values of a type, one after the other: `application/x-ndjson` and its kin.
    JsonLines(Type),
    /// `text/event-stream`: events with data of a type.
    Events(Type),
}

impl ContentKind {
    /// The definition that a body is made of.
    pub fn schema(&self) -> Option<SchemaId> {
        match self {
            Self::Json(ty)
            | Self::Form(ty)
            | Self::Brackets(ty)
            | Self::JsonLines(ty)
            | Self::Events(ty) => ty.schema(),
            Self::Multipart(id) => *id,
            Self::Text | Self::Bytes => None,
        }
    }
}

/// A declared response.
#[derive(Clone, Debug)]
pub struct Response {
    /// Where it stands in the document.
    pub pointer: Pointer,
    /// Which statuses it is for.
    pub status: StatusPattern,
    /// Its prose.
    pub docs: Docs,
    /// Its body; `None` for no content. It is no stream.
    pub content: Option<Content>,
    /// Its body where the caller asks for a stream: [`ContentKind::Events`] or
    /// [`ContentKind::JsonLines`].
    pub stream: Option<Content>,
    /// The data of the event that ends the stream.
    pub stream_end: Option<String>,
    /// Declared headers in document order; no two have the same name.
    pub headers: Vec<Header>,
}

/// A declared header of a response.
#[derive(Clone, Debug, PartialEq)]
pub struct Header {
    /// Its name.
    pub wire_name: String,
    /// Its prose.
    pub docs: Docs,
    /// What it holds; it takes no `null`.
    pub ty: Type,
    /// Whether it has to be there.
    pub presence: Presence,
    /// How its value is spelled.
    pub encoding: HeaderEncoding,
}

/// How the value of a header is spelled.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HeaderEncoding {
    /// A scalar as it is, a list with commas, an object as keys and values with commas.
    Simple,
    /// The same, but each key of an object with `=` before its value.
    Exploded,
    /// As JSON text.
    Json,
}

/// The statuses that a response is for.
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
    /// Whether a response with this pattern is a success. `default` is none unless it stands alone.
    pub fn is_success(self) -> bool {
        matches!(self, Self::Code(200..=299) | Self::Range(2))
    }
}
