//! What a document says, with everything that is OpenAPI's spelling resolved away.
//!
//! After `lower` there is no `$ref`, no `openapiv3` type, no Rust name and nothing that the
//! emitters cannot write. Every definition keeps the JSON pointer that it came from and every
//! name is the wire name, verbatim. `presence` (required or optional) and `nullable` are two
//! axes here; only `emit` folds them into a Rust type.

pub mod analyze;
mod batch;
pub mod dump;
pub mod identifier;
mod operation;
mod paging;
pub mod pointer;
mod schema;
mod security;
pub mod select;
mod server;
pub mod suggest;
mod ty;

use indexmap::IndexMap;
use serde_json::Value as Json;

pub use batch::Batch;
pub use operation::{
    Body, Content, ContentKind, ErrorRule, FormMember, FormRules, FormStyle, Header,
    HeaderEncoding, Location, Operation, Parameter, ParameterEncoding, Response, StatusPattern,
    Style,
};
pub use paging::{Fixed, Limit, Member, MemberPath, Paging, PagingStyle, Place, Value};
pub use schema::{
    Access, Alternative, Clear, CustomClear, CustomFields, Enum, EnumScalar, EnumValue, Extra,
    Field, Filter, FilterLogic, KeyPart, Operand, Operator, Origin, Part, PartForm, Presence,
    Preset, Schema, SchemaKind, Step, Struct, ToldBy, Union, Variant,
};
pub use security::{
    AuthorizationCode, ClientAuthentication, SecretPlace, SecurityKind, SecurityScheme,
    TokenRequest,
};
pub use server::{OwnServers, Server, ServerVariable};
pub use ty::{Integer, Shape, TextFormat, Type};

/// One lowered document.
#[derive(Clone, Debug, Default)]
pub struct Api {
    /// `info.title`.
    pub title: String,
    /// `info.version`.
    pub version: String,
    /// `info.description`, as written.
    pub description: Option<String>,
    /// `servers`, in order; never empty (`/` where the document has none).
    pub servers: Vec<Server>,
    /// Lists of servers that operations have of their own, each list once.
    pub own_servers: Vec<OwnServers>,
    /// Whether it has a scheme `mutualTLS`: a certificate that the HTTP client shows.
    pub client_certificates: bool,
    /// `components.securitySchemes` that some operation asks for, in document order.
    pub security_schemes: Vec<SecurityScheme>,
    /// What is asked for where an operation says nothing: alternatives, each a list of indices into
    /// [`Self::security_schemes`].
    pub security: Vec<Vec<usize>>,
    /// `tags` with their descriptions, in document order.
    pub tags: IndexMap<String, Option<String>>,
    /// Every schema that becomes an item of its own; [`SchemaId`] is an index into it.
    pub schemas: Vec<Schema>,
    /// Every operation, in document order.
    pub operations: Vec<Operation>,
    /// What makes an error of a 2xx response where no operation is described.
    pub error_when: Vec<ErrorRule>,
}

impl Api {
    /// The definition that `id` names.
    pub fn schema(&self, id: SchemaId) -> &Schema {
        &self.schemas[id.0]
    }

    /// All schema ids, in the order of their definition.
    pub fn schema_ids(&self) -> impl Iterator<Item = SchemaId> + use<> {
        (0..self.schemas.len()).map(SchemaId)
    }
}

/// A schema of [`Api::schemas`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SchemaId(pub usize);

/// An operation of [`Api::operations`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct OperationId(pub usize);

/// What the document says about a thing in prose and in annotations.
///
/// All text is untrusted and as written; `emit` makes rustdoc of it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Docs {
    /// `summary`, or a schema's `title` where it says more than its name.
    pub summary: Option<String>,
    /// `description`.
    pub description: Option<String>,
    /// Sentences about constraints that no type expresses (`At most 255 characters.`).
    pub constraints: Vec<String>,
    /// `x-trine-unverified`: why nobody could verify this.
    pub unverified: Option<String>,
    /// What extensions of the vendor's own say, as `x-trine-documented` words it.
    pub notes: Vec<String>,
    /// `externalDocs.url`.
    pub external: Option<String>,
    /// `deprecated`.
    pub deprecated: bool,
    /// `example`, or the first of `examples`.
    pub example: Option<Json>,
}
