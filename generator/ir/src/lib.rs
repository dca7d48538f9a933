//! The content of a document, independent of OpenAPI's spelling.
//!
//! After `lower`, there are no `$ref`s, no `openapiv3` types, no Rust names, and nothing that the
//! emitters cannot write. Every definition keeps its JSON pointer, and every name is the unmodified
//! wire name. `presence` (required or optional) and `nullable` are two axes here; only `emit`
//! combines them into a Rust type.

pub mod analyze;
mod batch;
mod chosen;
mod docs;
pub mod dump;
mod method;
mod operation;
mod paging;
pub mod pointer;
mod references;
mod rules;
mod scalar;
mod schema;
mod security;
pub mod select;
mod server;
pub mod suggest;
mod ty;
mod update;
mod webhook;
mod xml;

use indexmap::IndexMap;

pub use batch::{Batch, BatchErrors, BatchMember, Halt};
pub use chosen::{ChosenName, ChosenNames, NamedPart};
pub use docs::{Bound, CountLimit, Counted, Docs, Pattern, Statement, StatementScope};
pub use method::Method;
pub use operation::{
    Body, Content, ContentKind, ErrorCodes, ErrorRule, FormMember, FormRules, FormStyle, Header,
    HeaderEncoding, Location, Operation, Parameter, ParameterEncoding, Response, RetryRules,
    StatusPattern, Style, WholeQuery,
};
pub use paging::{Fixed, Limit, Member, MemberPath, Paging, PagingStyle, Place, Value};
pub use rules::{CheckedFormat, Rule, Rules};
pub use scalar::Scalar;
pub use schema::{
    Access, Alternative, Clear, CustomClear, CustomFields, Enum, EnumScalar, EnumValue, Extra,
    Field, Filter, FilterLogic, FilterProperty, KeyPart, Operand, Operator, Origin, Part, PartForm,
    Presence, Preset, Schema, SchemaKind, Step, Struct, Union, UnionTag, Variant,
};
pub use security::{
    ClientAuthentication, OAuthFlows, Requirement, SecretPlace, SecurityKind, SecurityScheme,
    TokenRequest,
};
pub use server::{OperationServers, Server, ServerVariable};
pub use ty::{Integer, Separator, Shape, TextFormat, Type};
pub use update::DeclaredUpdate;
pub use webhook::{BytesEncoding, Callbacks, EventName, Signature, SignedPart, Webhook, Webhooks};
pub use xml::{
    NoXml, XmlContent, XmlElement, XmlKind, XmlMember, XmlMembers, XmlName, XmlNode, XmlPlace,
    is_xml_name, xml_definitions, xml_element,
};

/// One lowered document.
#[derive(Clone, Debug, Default)]
pub struct Api {
    /// `info.title`.
    pub title: String,
    /// `info.version`.
    pub version: String,
    /// `info.description`, unmodified.
    pub description: Option<String>,
    /// `servers`, in order; never empty (`/` if the document has none).
    pub servers: Vec<Server>,
    /// The server lists of operations, each list once.
    pub operation_servers: Vec<OperationServers>,
    /// Whether a scheme `mutualTLS` is declared: the HTTP client sends a certificate.
    pub client_certificates: bool,
    /// The `components.securitySchemes` that some operation requires, in document order.
    pub security_schemes: Vec<SecurityScheme>,
    /// The requirements of operations without their own: alternatives.
    pub security: Vec<Vec<Requirement>>,
    /// `tags` with their descriptions, in document order.
    pub tags: IndexMap<String, Option<String>>,
    /// The schemas that become items; [`SchemaId`] is an index into this list.
    pub schemas: Vec<Schema>,
    /// The operations, in document order.
    pub operations: Vec<Operation>,
    /// The types that the document declares as updates.
    pub updates: Vec<DeclaredUpdate>,
    /// The webhooks, if there are any.
    pub webhooks: Option<Webhooks>,
    /// The callbacks, in the order of their operations.
    pub callbacks: Vec<Callbacks>,
    /// The rules that make a 2xx response an error, for calls without a described operation.
    pub error_when: Vec<ErrorRule>,
    /// The rules about repeating calls without a described operation.
    pub retry: Option<RetryRules>,
}

impl Api {
    /// Returns the definition with this id.
    pub fn schema(&self, id: SchemaId) -> &Schema {
        &self.schemas[id.0]
    }

    /// Returns all schema ids, in order.
    pub fn schema_ids(&self) -> impl DoubleEndedIterator<Item = SchemaId> + use<> {
        (0..self.schemas.len()).map(SchemaId)
    }
}

/// A schema of [`Api::schemas`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SchemaId(pub usize);

/// An operation of [`Api::operations`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct OperationId(pub usize);
