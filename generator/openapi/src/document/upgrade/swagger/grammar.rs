//! The grammar of Swagger 2.0 documents, with the names of that version.
//!
//! Schemas have the grammar of OpenAPI 3: they are prepared later, at their final places.

use crate::document::upgrade::grammar::{
    Care, EXTERNAL_DOCS, INFO, MemberForm, ObjectKind, SCHEMA, TAG, kind,
};

use MemberForm::{Any, Boolean, List, Map, One, Security, Text, TextMap, Texts, ValueMap};

/// The member for path items of other files that several paths refer to.
pub(super) const PATH_ITEMS: &str = "x-trine:path-items";

pub(in crate::document) static DOCUMENT: ObjectKind = kind(
    "Swagger 2.0 document",
    false,
    Care::None,
    &[
        ("swagger", Any),
        ("info", One(&INFO)),
        ("host", Text),
        ("basePath", Text),
        ("schemes", Texts),
        ("consumes", Texts),
        ("produces", Texts),
        ("paths", One(&PATHS)),
        ("definitions", Map(&SCHEMA)),
        ("parameters", Map(&PARAMETER)),
        ("responses", Map(&RESPONSE)),
        ("securityDefinitions", Map(&SECURITY_SCHEME)),
        ("security", Security),
        ("tags", List(&TAG)),
        ("externalDocs", One(&EXTERNAL_DOCS)),
        (PATH_ITEMS, Map(&PATH_ITEM)),
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
    Care::None,
    &[
        ("get", One(&OPERATION)),
        ("put", One(&OPERATION)),
        ("post", One(&OPERATION)),
        ("delete", One(&OPERATION)),
        ("options", One(&OPERATION)),
        ("head", One(&OPERATION)),
        ("patch", One(&OPERATION)),
        ("parameters", List(&PARAMETER)),
    ],
);

static OPERATION: ObjectKind = kind(
    "operation",
    false,
    Care::None,
    &[
        ("tags", Texts),
        ("summary", Text),
        ("description", Text),
        ("externalDocs", One(&EXTERNAL_DOCS)),
        ("operationId", Text),
        ("consumes", Texts),
        ("produces", Texts),
        ("parameters", List(&PARAMETER)),
        ("responses", One(&RESPONSES)),
        ("schemes", Texts),
        ("deprecated", Boolean),
        ("security", Security),
    ],
);

/// The keywords of a schema that stand in the parameter itself are checked as parts of the schema
/// that they become.
pub(super) static PARAMETER: ObjectKind = ObjectKind {
    noun: "parameter",
    reference: true,
    care: Care::None,
    members: &[
        ("name", Text),
        ("in", Text),
        ("description", Text),
        ("required", Boolean),
        ("schema", One(&SCHEMA)),
        ("allowEmptyValue", Boolean),
        ("collectionFormat", Text),
        ("items", One(&SCHEMA)),
    ],
    others: Some(Any),
};

static RESPONSES: ObjectKind = ObjectKind {
    noun: "responses object",
    reference: false,
    care: Care::Responses,
    members: &[],
    others: Some(One(&RESPONSE)),
};

pub(super) static RESPONSE: ObjectKind = kind(
    "response",
    true,
    Care::None,
    &[
        ("description", Text),
        ("schema", One(&SCHEMA)),
        ("headers", Map(&HEADER)),
        ("examples", ValueMap),
    ],
);

static HEADER: ObjectKind = ObjectKind {
    noun: "header",
    reference: false,
    care: Care::None,
    members: &[
        ("description", Text),
        ("collectionFormat", Text),
        ("items", One(&SCHEMA)),
    ],
    others: Some(Any),
};

static SECURITY_SCHEME: ObjectKind = kind(
    "security scheme",
    false,
    Care::None,
    &[
        ("type", Text),
        ("description", Text),
        ("name", Text),
        ("in", Text),
        ("flow", Text),
        ("authorizationUrl", Text),
        ("tokenUrl", Text),
        ("scopes", TextMap),
        // Of OpenAPI 3; documents use it because 2.0 has no bearer tokens.
        ("scheme", Text),
        ("bearerFormat", Text),
    ],
);
