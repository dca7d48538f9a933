//! What a document says, with everything that is OpenAPI's spelling resolved away.
//!
//! After `lower` there is no `$ref`, no `openapiv3` type, no Rust name and nothing that the
//! emitters cannot write. Every definition keeps the JSON pointer that it came from and every
//! name is the wire name, verbatim. `presence` (required or optional) and `nullable` are two
//! axes here; only `emit` folds them into a Rust type.

mod batch;
mod paging;

use indexmap::IndexMap;
use serde_json::Value as Json;

use crate::pointer::Pointer;

pub use batch::Batch;
pub use paging::{Fixed, Limit, Member, MemberPath, Paging, PagingStyle, Place, Value};

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

/// A schema that becomes a Rust item.
#[derive(Clone, Debug)]
pub struct Schema {
    /// Where it stands in the document.
    pub pointer: Pointer,
    /// What its name is made from.
    pub origin: Origin,
    /// `x-trine-rust-name`, or the override of `trine.toml`: a valid Rust type name.
    pub name_override: Option<String>,
    /// Its prose.
    pub docs: Docs,
    /// What it is.
    pub kind: SchemaKind,
    /// Where its content is, if it is no more than what an answer comes in; for a union, where it
    /// is in each of its shapes.
    pub envelope: Vec<MemberPath>,
}

impl Schema {
    /// The types that stand directly in it, in the order of its members.
    pub fn members(&self) -> Vec<&Type> {
        match &self.kind {
            SchemaKind::Struct(object) => object
                .fields
                .iter()
                .map(|field| &field.ty)
                .chain(object.extra.iter().map(|extra| &extra.value))
                .collect(),
            SchemaKind::Union(union) => union.variants.iter().map(|variant| &variant.ty).collect(),
            SchemaKind::Filter(filter) => {
                let properties = filter.properties.iter().map(|property| &property.ty);
                properties.chain(&filter.others).collect()
            }
            SchemaKind::Alias(ty) => vec![ty],
            SchemaKind::Enum(_) => Vec::new(),
        }
    }
}

/// What a schema's name is made from.
#[derive(Clone, Debug, PartialEq)]
pub enum Origin {
    /// A component: its key in `components.schemas`.
    Component(String),
    /// Something inside another definition.
    Inside(SchemaId, Step),
    /// The body of a request.
    RequestBody(OperationId),
    /// The body of a response. The 2XX body of an operation with one is its `…Response`.
    ResponseBody(OperationId, StatusPattern),
    /// A parameter, by its wire name.
    Parameter(OperationId, String),
    /// Something shared that is no component schema: the words of its name. The inline schema of
    /// `components.responses.NotFound` is `["NotFound", "Response"]`.
    Named(Vec<String>),
    /// An element of a list or a value of a map that is no definition itself: the items of a
    /// response that is a list.
    Within(Box<Origin>, Step),
}

/// The way from a definition to what lies inside it.
#[derive(Clone, Debug, PartialEq)]
pub enum Step {
    /// The value of a property, by its wire name.
    Property(String),
    /// An element of a list.
    Item,
    /// A value of a map (`additionalProperties`).
    Value,
    /// A variant of a union: its title, or what it was named after.
    Variant(String),
}

/// What a schema is.
#[derive(Clone, Debug, PartialEq)]
#[allow(
    clippy::large_enum_variant,
    reason = "nearly all definitions are objects"
)]
pub enum SchemaKind {
    /// An object with named properties.
    Struct(Struct),
    /// A closed list of scalar values.
    Enum(Enum),
    /// One of several shapes.
    Union(Union),
    /// An object whose keys are names of properties with an operator.
    Filter(Filter),
    /// Another name for a type: a scalar, list or map component. The type does not take `null`;
    /// where the component is nullable, each use of it is.
    Alias(Type),
}

/// An object with named properties.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Struct {
    /// Its properties in document order; wire names are unique.
    pub fields: Vec<Field>,
    /// What happens to properties that are not named; `None`: they are ignored.
    pub extra: Option<Extra>,
    /// `anyOf` of `required` sets: at least one of these must be wholly present.
    pub alternatives: Vec<Alternative>,
    /// How each member is sent, parallel to [`Self::fields`], where this is a body in parts
    /// (`multipart/…`); such an object is nothing else. `None` for every other object.
    pub parts: Option<Vec<Part>>,
    /// `x-trine-empty-list`: an empty list is read as this object without any property.
    pub or_empty_list: bool,
}

/// How a member of a body in parts is sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part {
    /// What is written of its value.
    pub form: PartForm,
    /// The media type of the part, where the document says one.
    pub media_type: Option<String>,
    /// Headers of the part whose values the document says.
    pub headers: Vec<(String, String)>,
}

impl Part {
    /// Whether it is a file, or several.
    pub fn is_file(&self) -> bool {
        matches!(self.form, PartForm::File | PartForm::Files)
    }
}

/// What is written of the value of a member of a body in parts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PartForm {
    /// One part: the text of a scalar, JSON of anything else.
    Text,
    /// A part for each element of a list, as [`Self::Text`].
    Each,
    /// One part, JSON.
    Json,
    /// A file.
    File,
    /// A part for each file of a list.
    Files,
}

/// A property of an object.
#[derive(Clone, Debug, PartialEq)]
pub struct Field {
    /// The key on the wire.
    pub wire_name: String,
    /// Where it stands in the document.
    pub pointer: Pointer,
    /// `x-trine-rust-name`: a valid Rust field name.
    pub name_override: Option<String>,
    /// Its prose.
    pub docs: Docs,
    /// What it holds; `ty.nullable` says whether `null` is one of its values.
    pub ty: Type,
    /// Whether it has to be there.
    pub presence: Presence,
    /// `readOnly`, `writeOnly` or neither.
    pub access: Access,
    /// `x-trine-clear`: what this API takes for "clear it" instead of `null`.
    pub clear: Option<Clear>,
    /// `default`, as documentation.
    pub default: Option<Json>,
}

/// Whether a property has to be there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Presence {
    /// Listed in `required`.
    Required,
    /// Not listed in `required`.
    Optional,
}

/// In which direction a property travels.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Access {
    /// In both.
    ReadWrite,
    /// `readOnly`: never sent.
    ReadOnly,
    /// `writeOnly`: never received.
    WriteOnly,
}

/// A value that an API takes for "clear it".
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Clear {
    /// `""`
    EmptyText,
    /// `[]`
    EmptyList,
    /// `0`
    Zero,
}

/// Properties that a schema does not name.
#[derive(Clone, Debug, PartialEq)]
pub struct Extra {
    /// What they hold.
    pub value: Type,
    /// `x-trine-custom-fields`, where they follow a rule.
    pub custom: Option<CustomFields>,
}

/// `x-trine-custom-fields`: the rule that the keys of custom fields follow.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct CustomFields {
    /// What stands before each id (`custom.`); empty for none.
    pub prefix: String,
    /// What an id without its prefix looks like: one of these; empty for anything.
    pub patterns: Vec<Vec<KeyPart>>,
    /// The patterns as written, for the documentation.
    pub pattern_texts: Vec<String>,
    /// What clears a field; `None`: nothing does.
    pub clear: Option<CustomClear>,
    /// What is put behind a key to add one value (`.add`).
    pub add_suffix: Option<String>,
    /// What is put behind a key to remove one value (`.remove`).
    pub remove_suffix: Option<String>,
}

/// What clears a custom field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CustomClear {
    /// `null`
    Null,
    /// A value of the API's own.
    Value(Clear),
}

/// A run of characters in the key of a custom field: `[0-9a-f]{40}`, or a literal one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeyPart {
    /// The allowed characters, as inclusive ranges.
    pub ranges: Vec<(char, char)>,
    /// The least number of them.
    pub least: u32,
    /// The greatest number of them; `None` for no bound.
    pub most: Option<u32>,
}

/// One of the ways in which an object identifies what it is about.
#[derive(Clone, Debug, PartialEq)]
pub struct Alternative {
    /// Indices into [`Struct::fields`], in the order of `required`.
    pub fields: Vec<usize>,
    /// `x-trine-constructor`: a valid Rust function name.
    pub constructor: Option<String>,
}

/// A list of scalar values; what is not listed survives all the same.
#[derive(Clone, Debug, PartialEq)]
pub struct Enum {
    /// The kind of its values.
    pub scalar: EnumScalar,
    /// Its values, without duplicates and in document order.
    pub values: Vec<EnumValue>,
    /// `x-trine-lenient`: it is read from any scalar that says the same.
    pub lenient: bool,
}

/// The scalar that an enum is made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EnumScalar {
    /// Strings.
    Text,
    /// Integers.
    Integer,
}

/// One value of an enum.
#[derive(Clone, Debug, PartialEq)]
pub struct EnumValue {
    /// The value on the wire; an integer in decimal digits.
    pub wire: String,
    /// `x-enum-varnames`: what the variant is named after instead of the value.
    pub name_hint: Option<String>,
    /// `x-enum-descriptions`.
    pub description: Option<String>,
}

/// `x-trine-filter`: an object whose keys are names of properties with an operator.
#[derive(Clone, Debug, PartialEq)]
pub struct Filter {
    /// The properties that conditions are about.
    pub properties: Vec<Field>,
    /// What the conditions on all other properties hold; `None` where there are no others.
    pub others: Option<Type>,
    /// The operators, sorted by name.
    pub operators: Vec<Operator>,
    /// How groups of conditions are spelled, where there are any.
    pub logic: Option<FilterLogic>,
}

/// An operator of a filter.
#[derive(Clone, Debug, PartialEq)]
pub struct Operator {
    /// What its method is named after.
    pub name: String,
    /// What stands before the name of the property.
    pub before: String,
    /// What stands behind it.
    pub behind: String,
    /// What it is given.
    pub operand: Operand,
}

/// What an operator is given.
#[derive(Clone, Debug, PartialEq)]
pub enum Operand {
    /// A value of the property's type.
    Value,
    /// A list of such values.
    List,
    /// A text, whatever the property is.
    Text,
    /// Nothing: this scalar is written.
    Fixed(Json),
}

/// How groups of conditions are spelled: `{"logic": "OR", "0": {…}, "1": {…}}`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FilterLogic {
    /// The key that says how what stands beside it is joined.
    pub key: String,
    /// What it says where all of it has to hold.
    pub all: String,
    /// What it says where one of it has to.
    pub any: String,
}

/// One of several shapes.
#[derive(Clone, Debug, PartialEq)]
pub struct Union {
    /// Its variants in document order.
    pub variants: Vec<Variant>,
    /// The property that tells them apart, where the document names one.
    pub discriminator: Option<String>,
}

/// One shape of a union.
#[derive(Clone, Debug, PartialEq)]
pub struct Variant {
    /// What it is named after: a component's name, a title, or the kind of its type.
    pub name_hint: String,
    /// Its prose.
    pub docs: Docs,
    /// What it holds.
    pub ty: Type,
    /// The discriminator's values that select it, the first being the one that is written.
    pub tags: Vec<String>,
}

/// A use of a type.
#[derive(Clone, Debug, PartialEq)]
pub struct Type {
    /// What it is.
    pub shape: Shape,
    /// Whether `null` is one of its values.
    pub nullable: bool,
    /// Whether it is read from other spellings as well: a scalar from any scalar that says the same
    /// (`x-trine-lenient`), an object from an empty list (`x-trine-empty-list`).
    pub lenient: bool,
}

impl Type {
    /// A use of `shape` that does not take `null`.
    pub fn new(shape: Shape) -> Self {
        Self {
            shape,
            nullable: false,
            lenient: false,
        }
    }
}

impl Type {
    /// The definition that it names, through lists and maps.
    pub fn schema(&self) -> Option<SchemaId> {
        match &self.shape {
            Shape::List(inner) | Shape::Map(inner) | Shape::Ordered(inner) => inner.schema(),
            Shape::Schema(id) => Some(*id),
            _ => None,
        }
    }
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

/// The shape of a type.
#[derive(Clone, Debug, PartialEq)]
pub enum Shape {
    /// Any JSON value.
    Any,
    /// `boolean`.
    Boolean,
    /// `x-trine-boolean`: a boolean that is spelled as one of two strings.
    Flag {
        /// The text for `true`.
        yes: String,
        /// The text for `false`.
        no: String,
    },
    /// `integer`.
    Integer(Integer),
    /// `number`.
    Number,
    /// `string`.
    Text(TextFormat),
    /// An array.
    List(Box<Type>),
    /// An object of which only `additionalProperties` are known.
    Map(Box<Type>),
    /// The same, where the order of the members means something.
    Ordered(Box<Type>),
    /// A file: a member of a body in parts, and nothing else.
    File,
    /// A definition.
    Schema(SchemaId),
}

/// The width of an integer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Integer {
    /// `int32`
    I32,
    /// `int64` and no format
    I64,
    /// `uint32`
    U32,
    /// `uint64`
    U64,
}

/// The format of a string.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TextFormat {
    /// No format, or one that Trine does not know.
    Plain,
    /// `date`
    Date,
    /// `date-time`
    DateTime,
    /// `time`
    Time,
    /// `duration`
    Duration,
    /// `uuid`
    Uuid,
    /// `decimal`
    Decimal,
    /// `contentMediaType` of JSON: JSON that is text inside of other JSON.
    Json,
    /// `binary`: a file in a body in parts, and a string everywhere else.
    Binary,
    /// A format that `trine.toml` maps to a Rust type: the path of that type.
    Mapped(String),
}

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
    /// Declared responses: exact statuses, then ranges, then `default`.
    pub responses: Vec<Response>,
    /// Alternatives, each a list of indices into [`Api::security_schemes`]; empty for none.
    pub security: Vec<Vec<usize>>,
    /// Servers of its own, an index into [`Api::own_servers`]; `None` where the document's count.
    pub own_servers: Option<usize>,
    /// What makes batches of it: several calls in one request.
    pub batch: Option<Batch>,
    /// Whether a batch may hold a call of it.
    pub in_batch: bool,
    /// The ways in which it gives the items of a list page by page.
    pub paging: Vec<Paging>,
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
    /// The media types in which it could be sent as well.
    pub others: Vec<String>,
}

/// A body with its media type.
#[derive(Clone, Debug, PartialEq)]
pub struct Content {
    /// The media type as the document spells it: `application/json`.
    pub media_type: String,
    /// How it is written and read.
    pub kind: ContentKind,
    /// `example`, or the first of `examples`, of the media type.
    pub example: Option<Json>,
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
    /// `multipart/…` of the members of an object ([`Struct::parts`]); `None` where the document
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

/// Servers that count for some operations in place of the document's.
#[derive(Clone, Debug, PartialEq)]
pub struct OwnServers {
    /// What they are called together, where users may put a URL in place of them.
    pub name: Option<String>,
    /// The servers; never empty. One that is called as a server of the document counts where that
    /// one is chosen, and else the first.
    pub servers: Vec<Server>,
}

/// A server.
#[derive(Clone, Debug, PartialEq)]
pub struct Server {
    /// The URL template.
    pub url: String,
    /// `x-trine-name`: what its variant is named after.
    pub name_hint: Option<String>,
    /// `x-trine-token-url`: where it is, as members of the answer with an access token say.
    pub token_url: Option<String>,
    /// `description`.
    pub description: Option<String>,
    /// Its variables in the order of the template.
    pub variables: Vec<ServerVariable>,
}

/// A variable of a server's URL.
#[derive(Clone, Debug, PartialEq)]
pub struct ServerVariable {
    /// Its name in the template.
    pub name: String,
    /// `default`.
    pub default: String,
    /// `enum`; empty for any value.
    pub values: Vec<String>,
    /// `description`.
    pub description: Option<String>,
    /// `x-trine-required`: the default is a placeholder and no value to use.
    pub required: bool,
}

/// A way to authenticate.
#[derive(Clone, Debug, PartialEq)]
pub struct SecurityScheme {
    /// Its key in `components.securitySchemes`.
    pub name: String,
    /// `description`.
    pub description: Option<String>,
    /// What it is.
    pub kind: SecurityKind,
    /// How users authorize an app, where the secret is a token that is had in this way.
    pub authorization: Option<AuthorizationCode>,
}

/// How an app gets access tokens for the codes of users who authorize it.
#[derive(Clone, Debug, PartialEq)]
pub struct AuthorizationCode {
    /// Where users authorize an app. Like the other URLs it may be relative to the server, and hold
    /// its variables.
    pub authorization_url: String,
    /// Where codes are exchanged for tokens.
    pub token_url: String,
    /// Where tokens are refreshed, if that is another place.
    pub refresh_url: Option<String>,
    /// What an app can be authorized for, with its prose.
    pub scopes: IndexMap<String, String>,
    /// How an app says who it is.
    pub client: ClientAuthentication,
    /// How a token is asked for.
    pub token_request: TokenRequest,
    /// Parameters that the service does not take.
    pub left_out: Vec<String>,
    /// Whether a comma, and not a space, stands between two scopes.
    pub comma_scopes: bool,
}

/// How an app says who it is when it asks for a token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ClientAuthentication {
    /// With HTTP basic authentication.
    Basic,
    /// Beside the other parameters.
    Body,
    /// In the query.
    Query,
}

/// How a token is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TokenRequest {
    /// `POST` with a form.
    PostForm,
    /// `GET` with everything in the query.
    GetQuery,
}

/// What a security scheme is.
#[derive(Clone, Debug, PartialEq)]
pub enum SecurityKind {
    /// A secret in one place.
    ApiKey(SecretPlace),
    /// HTTP basic.
    Basic,
    /// HTTP bearer, OAuth 2 and OpenID Connect: a token.
    Bearer(SecretPlace),
}

/// Where a secret goes.
#[derive(Clone, Debug, PartialEq)]
pub enum SecretPlace {
    /// In a header of this name.
    Header(String),
    /// In the query under this name.
    Query(String),
    /// In a cookie of this name.
    Cookie(String),
    /// In the JSON body under this name (`x-trine-body-parameter`).
    Body(String),
    /// `Authorization: Bearer …`
    Authorization,
}
