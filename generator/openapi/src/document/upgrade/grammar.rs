//! The grammar of OpenAPI 3.0 documents: every object, its members and their forms.
//!
//! This is the structure that `openapiv3` has types for. [`walk`](super::walk) follows it, so
//! passes do not search for their objects. Unlisted members are carried as extensions.

/// The form of a member.
#[derive(Clone, Copy, Debug)]
pub(in crate::document) enum MemberForm {
    Text,
    Boolean,
    /// A non-negative integer.
    Count,
    Number,
    /// Any value.
    Any,
    Texts,
    /// A list of any values.
    Values,
    TextMap,
    /// A map of any values.
    ValueMap,
    One(&'static ObjectKind),
    List(&'static ObjectKind),
    Map(&'static ObjectKind),
    /// A schema, or a boolean that is not a schema.
    SchemaOrBoolean,
    Security,
}

/// The objects that have passes of their own; see `walk::prepare`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::document) enum Care {
    None,
    Discriminator,
    Encoding,
    Example,
    ExternalDocs,
    Flow,
    Header,
    Info,
    License,
    MediaType,
    Operation,
    Parameter,
    Paths,
    PathItem,
    Response,
    Responses,
    Schema,
    SecurityScheme,
    Server,
    ServerVariable,
    Tag,
}

/// A kind of object.
#[derive(Debug)]
pub(in crate::document) struct ObjectKind {
    /// The name in messages.
    pub(in crate::document) noun: &'static str,
    /// Whether a `$ref` may replace it.
    pub(in crate::document) reference: bool,
    pub(in crate::document) care: Care,
    /// The known members.
    pub(in crate::document) members: &'static [(&'static str, MemberForm)],
    /// The form of all other members except extensions.
    pub(in crate::document) others: Option<MemberForm>,
}

impl ObjectKind {
    /// Returns the form of a member; `None` for an unknown one.
    pub(in crate::document) fn form(&self, name: &str) -> Option<MemberForm> {
        let known = self.members.iter().find(|(member, _)| *member == name);
        known.map(|(_, form)| *form).or(self.others)
    }
}

pub(super) const fn kind(
    noun: &'static str,
    reference: bool,
    care: Care,
    members: &'static [(&'static str, MemberForm)],
) -> ObjectKind {
    ObjectKind {
        noun,
        reference,
        care,
        members,
        others: None,
    }
}

use MemberForm::{
    Any, Boolean, Count, List, Map, Number, One, SchemaOrBoolean, Security, Text, TextMap, Texts,
    ValueMap, Values,
};

pub(in crate::document) static DOCUMENT: ObjectKind = kind(
    "document",
    false,
    Care::None,
    &[
        ("openapi", Text),
        ("info", One(&INFO)),
        ("servers", List(&SERVER)),
        ("paths", One(&PATHS)),
        ("webhooks", Map(&PATH_ITEM)),
        ("components", One(&COMPONENTS)),
        ("security", Security),
        ("tags", List(&TAG)),
        ("externalDocs", One(&EXTERNAL_DOCS)),
        // Not defined by OpenAPI, but targets of references in converted documents.
        ("$defs", Map(&SCHEMA)),
        ("definitions", Map(&SCHEMA)),
    ],
);

pub(super) static INFO: ObjectKind = kind(
    "info object",
    false,
    Care::Info,
    &[
        ("title", Text),
        ("description", Text),
        ("termsOfService", Text),
        ("contact", One(&CONTACT)),
        ("license", One(&LICENSE)),
        ("version", Text),
    ],
);

static CONTACT: ObjectKind = kind(
    "contact",
    false,
    Care::None,
    &[("name", Text), ("url", Text), ("email", Text)],
);

static LICENSE: ObjectKind = kind(
    "license",
    false,
    Care::License,
    &[("name", Text), ("url", Text)],
);

static SERVER: ObjectKind = kind(
    "server",
    false,
    Care::Server,
    &[
        ("url", Text),
        ("description", Text),
        ("variables", Map(&SERVER_VARIABLE)),
    ],
);

static SERVER_VARIABLE: ObjectKind = kind(
    "server variable",
    false,
    Care::ServerVariable,
    &[("enum", Texts), ("default", Text), ("description", Text)],
);

pub(super) static TAG: ObjectKind = kind(
    "tag",
    false,
    Care::Tag,
    &[
        ("name", Text),
        ("description", Text),
        ("externalDocs", One(&EXTERNAL_DOCS)),
    ],
);

pub(super) static EXTERNAL_DOCS: ObjectKind = kind(
    "external documentation",
    false,
    Care::ExternalDocs,
    &[("description", Text), ("url", Text)],
);

pub(in crate::document) static COMPONENTS: ObjectKind = kind(
    "components object",
    false,
    Care::None,
    &[
        ("schemas", Map(&SCHEMA)),
        ("responses", Map(&RESPONSE)),
        ("parameters", Map(&PARAMETER)),
        ("examples", Map(&EXAMPLE)),
        ("requestBodies", Map(&REQUEST_BODY)),
        ("headers", Map(&HEADER)),
        ("securitySchemes", Map(&SECURITY_SCHEME)),
        ("pathItems", Map(&PATH_ITEM)),
        ("mediaTypes", Map(&MEDIA_TYPE)),
        ("callbacks", Map(&CALLBACK)),
        // No code is generated for these, so their form does not matter.
        ("links", ValueMap),
    ],
);

static PATHS: ObjectKind = ObjectKind {
    noun: "paths object",
    reference: false,
    care: Care::Paths,
    members: &[],
    others: Some(One(&PATH_ITEM)),
};

pub(in crate::document) static PATH_ITEM: ObjectKind = kind(
    "path item",
    true,
    Care::PathItem,
    &[
        ("summary", Text),
        ("description", Text),
        ("get", One(&OPERATION)),
        ("put", One(&OPERATION)),
        ("post", One(&OPERATION)),
        ("delete", One(&OPERATION)),
        ("options", One(&OPERATION)),
        ("head", One(&OPERATION)),
        ("patch", One(&OPERATION)),
        ("trace", One(&OPERATION)),
        ("x-trine:query", One(&OPERATION)),
        ("x-trine:additional-operations", Map(&OPERATION)),
        ("servers", List(&SERVER)),
        ("parameters", List(&PARAMETER)),
    ],
);

static OPERATION: ObjectKind = kind(
    "operation",
    false,
    Care::Operation,
    &[
        ("tags", Texts),
        ("summary", Text),
        ("description", Text),
        ("externalDocs", One(&EXTERNAL_DOCS)),
        ("operationId", Text),
        ("parameters", List(&PARAMETER)),
        ("requestBody", One(&REQUEST_BODY)),
        ("responses", One(&RESPONSES)),
        ("deprecated", Boolean),
        ("security", Security),
        ("servers", List(&SERVER)),
        ("x-trine:callbacks", Map(&CALLBACK)),
    ],
);

/// The keys are expressions.
static CALLBACK: ObjectKind = ObjectKind {
    noun: "callback",
    reference: true,
    care: Care::None,
    members: &[],
    others: Some(One(&PATH_ITEM)),
};

static RESPONSES: ObjectKind = ObjectKind {
    noun: "responses object",
    reference: false,
    care: Care::Responses,
    members: &[],
    others: Some(One(&RESPONSE)),
};

static RESPONSE: ObjectKind = kind(
    "response",
    true,
    Care::Response,
    &[
        ("description", Text),
        ("headers", Map(&HEADER)),
        ("content", Map(&MEDIA_TYPE)),
    ],
);

static REQUEST_BODY: ObjectKind = kind(
    "request body",
    true,
    Care::None,
    &[
        ("description", Text),
        ("content", Map(&MEDIA_TYPE)),
        ("required", Boolean),
    ],
);

static MEDIA_TYPE: ObjectKind = kind(
    "media type object",
    true,
    Care::MediaType,
    &[
        ("schema", One(&SCHEMA)),
        ("example", Any),
        ("examples", Map(&EXAMPLE)),
        ("encoding", Map(&ENCODING)),
        ("x-trine:item-schema", One(&SCHEMA)),
        ("x-trine:prefix-encoding", List(&ENCODING)),
        ("x-trine:item-encoding", One(&ENCODING)),
    ],
);

static EXAMPLE: ObjectKind = kind(
    "example",
    true,
    Care::Example,
    &[
        ("summary", Text),
        ("description", Text),
        ("value", Any),
        ("externalValue", Text),
    ],
);

static ENCODING: ObjectKind = kind(
    "encoding",
    false,
    Care::Encoding,
    &[
        ("contentType", Text),
        ("headers", Map(&HEADER)),
        ("style", Text),
        ("explode", Boolean),
        ("allowReserved", Boolean),
        ("x-trine:encoding", Map(&ENCODING)),
        ("x-trine:prefix-encoding", List(&ENCODING)),
        ("x-trine:item-encoding", One(&ENCODING)),
    ],
);

static HEADER: ObjectKind = kind(
    "header",
    true,
    Care::Header,
    &[
        ("description", Text),
        ("style", Text),
        ("explode", Boolean),
        ("required", Boolean),
        ("deprecated", Boolean),
        ("schema", One(&SCHEMA)),
        ("content", Map(&MEDIA_TYPE)),
        ("example", Any),
        ("examples", Map(&EXAMPLE)),
    ],
);

static PARAMETER: ObjectKind = kind(
    "parameter",
    true,
    Care::Parameter,
    &[
        ("name", Text),
        ("in", Text),
        ("description", Text),
        ("required", Boolean),
        ("deprecated", Boolean),
        ("allowEmptyValue", Boolean),
        ("style", Text),
        ("explode", Boolean),
        ("allowReserved", Boolean),
        ("schema", One(&SCHEMA)),
        ("content", Map(&MEDIA_TYPE)),
        ("example", Any),
        ("examples", Map(&EXAMPLE)),
    ],
);

static SECURITY_SCHEME: ObjectKind = kind(
    "security scheme",
    true,
    Care::SecurityScheme,
    &[
        ("type", Text),
        ("description", Text),
        ("name", Text),
        ("in", Text),
        ("scheme", Text),
        ("bearerFormat", Text),
        ("flows", One(&FLOWS)),
        ("openIdConnectUrl", Text),
        ("x-trine:oauth2-metadata-url", Text),
        ("x-trine:deprecated", Boolean),
    ],
);

static FLOWS: ObjectKind = kind(
    "flows object",
    false,
    Care::None,
    &[
        ("implicit", One(&FLOW)),
        ("password", One(&FLOW)),
        ("clientCredentials", One(&FLOW)),
        ("authorizationCode", One(&FLOW)),
        ("x-trine:device-authorization", One(&FLOW)),
    ],
);

static FLOW: ObjectKind = kind(
    "flow",
    false,
    Care::Flow,
    &[
        ("authorizationUrl", Text),
        ("tokenUrl", Text),
        ("refreshUrl", Text),
        ("x-trine:device-authorization-url", Text),
        ("scopes", TextMap),
    ],
);

static DISCRIMINATOR: ObjectKind = kind(
    "discriminator",
    false,
    Care::Discriminator,
    &[
        ("propertyName", Text),
        ("mapping", TextMap),
        ("x-trine:default-mapping", Text),
    ],
);

pub(in crate::document) static SCHEMA: ObjectKind = kind(
    "schema",
    true,
    Care::Schema,
    &[
        ("type", Text),
        ("format", Text),
        ("title", Text),
        ("description", Text),
        ("nullable", Boolean),
        ("readOnly", Boolean),
        ("writeOnly", Boolean),
        ("deprecated", Boolean),
        ("default", Any),
        ("example", Any),
        ("enum", Values),
        ("properties", Map(&SCHEMA)),
        ("required", Texts),
        ("additionalProperties", SchemaOrBoolean),
        ("minProperties", Count),
        ("maxProperties", Count),
        ("items", One(&SCHEMA)),
        ("minItems", Count),
        ("maxItems", Count),
        ("uniqueItems", Boolean),
        ("minLength", Count),
        ("maxLength", Count),
        ("pattern", Text),
        ("minimum", Number),
        ("maximum", Number),
        ("exclusiveMinimum", Boolean),
        ("exclusiveMaximum", Boolean),
        ("multipleOf", Number),
        ("oneOf", List(&SCHEMA)),
        ("anyOf", List(&SCHEMA)),
        ("allOf", List(&SCHEMA)),
        ("not", One(&SCHEMA)),
        ("discriminator", One(&DISCRIMINATOR)),
        ("externalDocs", One(&EXTERNAL_DOCS)),
        // Kept in place as targets of references; `openapiv3` ignores them.
        ("$defs", Map(&SCHEMA)),
        ("definitions", Map(&SCHEMA)),
        // Carried keywords (see `carried`) that contain schemas.
        ("x-trine:contains", One(&SCHEMA)),
        ("x-trine:content-schema", One(&SCHEMA)),
        ("x-trine:dependent-schemas", Map(&SCHEMA)),
        ("x-trine:else", One(&SCHEMA)),
        ("x-trine:if", One(&SCHEMA)),
        ("x-trine:pattern-properties", Map(&SCHEMA)),
        ("x-trine:prefix-items", List(&SCHEMA)),
        ("x-trine:property-names", One(&SCHEMA)),
        ("x-trine:then", One(&SCHEMA)),
        ("x-trine:unevaluated-items", SchemaOrBoolean),
        ("x-trine:unevaluated-properties", SchemaOrBoolean),
    ],
);
