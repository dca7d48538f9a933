//! The support of each keyword of OpenAPI and JSON Schema.

/// The stage that handles a keyword, or ignores it deliberately.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// The document: how the rest is read, or where references lead.
    Document,
    /// Types, parameters, bodies, responses, credentials, servers.
    Lower,
    /// The generated documentation.
    Docs,
    /// No stage.
    Nobody,
}

/// The support of a keyword.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SupportLevel {
    /// The generated code implements it.
    Used,
    /// It appears in the generated documentation, and has no other effect.
    Documented,
    /// No code is generated for it.
    Unsupported,
}

/// Keywords of one object with the same support.
#[derive(Debug)]
pub struct KeywordSupport {
    /// The name of the object in the grammar.
    pub object: &'static str,
    /// The stage that handles them.
    pub stage: Stage,
    /// Their support.
    pub level: SupportLevel,
    /// The explanation in the report; empty for used keywords.
    pub note: &'static str,
    /// The keywords, in the spelling of OpenAPI.
    pub keywords: &'static [&'static str],
}

/// Returns the support of a keyword.
pub(super) fn keyword_support(object: &str, keyword: &str) -> Option<&'static KeywordSupport> {
    let mut of_object = KEYWORDS.iter().filter(|support| support.object == object);
    of_object.find(|support| support.keywords.contains(&keyword))
}

const fn used(
    object: &'static str,
    stage: Stage,
    keywords: &'static [&'static str],
) -> KeywordSupport {
    KeywordSupport {
        object,
        stage,
        level: SupportLevel::Used,
        note: "",
        keywords,
    }
}

const fn documented(
    object: &'static str,
    note: &'static str,
    keywords: &'static [&'static str],
) -> KeywordSupport {
    KeywordSupport {
        object,
        stage: Stage::Docs,
        level: SupportLevel::Documented,
        note,
        keywords,
    }
}

const fn unsupported(
    object: &'static str,
    note: &'static str,
    keywords: &'static [&'static str],
) -> KeywordSupport {
    KeywordSupport {
        object,
        stage: Stage::Nobody,
        level: SupportLevel::Unsupported,
        note,
        keywords,
    }
}

const UNCHECKED: &str = "documented only; not validated";
const CHECKED: &str = "documented; checked only by the feature `validate`";
const UNTYPED: &str = "documented only; values pass through without validation";
const NOTHING: &str = "no code is generated for it";
const TOKENS: &str = "callers provide the tokens of these flows";
const PARTS_OF_A_PART: &str = "callers build the parts of a part themselves";
const EXAMPLES: &str = "only the value of an example is shown";

/// The keywords of schemas that the feature `validate` of generated crates checks.
#[rustfmt::skip]
pub(super) const CHECKED_KEYWORDS: &[&str] = &[
    "minProperties", "maxProperties", "minItems", "maxItems", "uniqueItems", "minLength",
    "maxLength", "pattern", "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum",
    "multipleOf",
];

use Stage::{Docs, Document, Lower};

/// The keywords of OpenAPI 3.0 to 3.2 and of their JSON Schema dialects.
#[rustfmt::skip]
pub const KEYWORDS: &[KeywordSupport] = &[
    used("document", Document, &["openapi", "$self", "paths", "components", "$defs", "definitions"]),
    used("document", Lower, &["servers", "security", "webhooks"]),
    used("document", Docs, &["info", "tags"]),
    unsupported("document", NOTHING, &["externalDocs"]),
    unsupported("document", "schemas are read in the dialect of OpenAPI", &["jsonSchemaDialect"]),
    used("info object", Docs, &["title", "version", "description"]),
    unsupported("info object", NOTHING, &["summary", "termsOfService", "contact", "license"]),
    unsupported("contact", NOTHING, &["name", "url", "email"]),
    unsupported("license", NOTHING, &["name", "url", "identifier"]),
    used("server", Lower, &["url", "variables", "name"]),
    used("server", Docs, &["description"]),
    used("server variable", Lower, &["enum", "default"]),
    used("server variable", Docs, &["description"]),
    used("tag", Docs, &["name", "summary", "description", "parent", "kind"]),
    unsupported("tag", NOTHING, &["externalDocs"]),
    used("external documentation", Docs, &["url"]),
    unsupported("external documentation", "only the URL is shown", &["description"]),
    used(
        "components object",
        Document,
        &[
            "schemas", "responses", "parameters", "examples", "requestBodies", "headers",
            "securitySchemes", "pathItems", "mediaTypes", "callbacks",
        ],
    ),
    unsupported("components object", NOTHING, &["links"]),
    used("path item", Document, &["$ref"]),
    used(
        "path item",
        Lower,
        &[
            "get", "put", "post", "delete", "options", "head", "patch", "trace", "query",
            "additionalOperations", "servers", "parameters",
        ],
    ),
    unsupported("path item", "summary and description of the operations are shown", &["summary", "description"]),
    used(
        "operation",
        Lower,
        &["operationId", "tags", "parameters", "requestBody", "responses", "security", "servers", "callbacks"],
    ),
    used("operation", Docs, &["summary", "description", "externalDocs", "deprecated"]),
    used("response", Document, &["$ref"]),
    used("response", Lower, &["content"]),
    used("response", Docs, &["summary", "description", "headers"]),
    unsupported("response", "only examples in a media type of the response are shown", &["examples"]),
    unsupported("response", NOTHING, &["links"]),
    used("request body", Document, &["$ref"]),
    used("request body", Lower, &["content", "required"]),
    used("request body", Docs, &["description"]),
    used("media type object", Document, &["$ref"]),
    used(
        "media type object",
        Lower,
        &["schema", "itemSchema", "encoding", "prefixEncoding", "itemEncoding"],
    ),
    used("media type object", Docs, &["example", "examples"]),
    used("example", Document, &["$ref"]),
    used("example", Docs, &["value", "dataValue", "serializedValue"]),
    unsupported(
        "example",
        EXAMPLES,
        &["summary", "description", "externalValue"],
    ),
    used("encoding", Lower, &["contentType", "headers", "style", "explode", "allowReserved"]),
    unsupported("encoding", PARTS_OF_A_PART, &["encoding", "prefixEncoding", "itemEncoding"]),
    used("header", Document, &["$ref"]),
    used("header", Lower, &["required", "style", "explode", "schema", "content"]),
    used("header", Docs, &["description", "deprecated", "example", "examples"]),
    used("parameter", Document, &["$ref"]),
    used(
        "parameter",
        Lower,
        &[
            "name", "in", "required", "style", "explode", "allowReserved", "schema", "content",
            "querystring",
        ],
    ),
    used("parameter", Docs, &["description", "deprecated", "example", "examples"]),
    documented("parameter", "values are sent even if they are empty", &["allowEmptyValue"]),
    used("security scheme", Document, &["$ref"]),
    used(
        "security scheme",
        Lower,
        &["type", "name", "in", "scheme", "flows", "openIdConnectUrl", "oauth2MetadataUrl"],
    ),
    used("security scheme", Docs, &["description", "deprecated"]),
    unsupported("security scheme", NOTHING, &["bearerFormat"]),
    unsupported(
        "security scheme",
        "certificates are configured in the HTTP client, with `http_client_builder`",
        &["mutualTls"],
    ),
    used(
        "flows object",
        Lower,
        &["authorizationCode", "clientCredentials", "deviceAuthorization"],
    ),
    unsupported("flows object", TOKENS, &["implicit", "password"]),
    used(
        "flow",
        Lower,
        &["authorizationUrl", "deviceAuthorizationUrl", "tokenUrl", "refreshUrl"],
    ),
    used("flow", Docs, &["scopes"]),
    used("discriminator", Lower, &["propertyName", "mapping", "defaultMapping"]),
    used(
        "schema",
        Document,
        &["$ref", "$defs", "definitions", "$id", "$anchor", "$dynamicAnchor"],
    ),
    used("schema", Lower, &["collectionFormat"]),
    used(
        "schema",
        Lower,
        &[
            "type", "format", "nullable", "readOnly", "writeOnly", "enum", "properties",
            "required", "additionalProperties", "items", "oneOf", "anyOf", "allOf",
            "discriminator", "const", "xml",
        ],
    ),
    used(
        "schema",
        Docs,
        &["title", "description", "deprecated", "example", "examples", "externalDocs"],
    ),
    used(
        "xml object",
        Lower,
        &["nodeType", "name", "namespace", "prefix", "attribute", "wrapped"],
    ),
    documented("schema", "documented only; absent values are not sent", &["default"]),
    documented(
        "schema",
        CHECKED,
        CHECKED_KEYWORDS,
    ),
    documented(
        "schema",
        UNCHECKED,
        &[
            "not", "contains", "minContains", "maxContains",
            "contentEncoding", "contentSchema", "dependentRequired", "propertyNames", "never",
        ],
    ),
    documented(
        "schema",
        UNTYPED,
        &[
            "dependencies", "dependentSchemas", "if", "then", "else", "patternProperties",
            "prefixItems", "unevaluatedItems", "unevaluatedProperties",
        ],
    ),
    documented(
        "schema",
        "documented only, except for JSON and bytes",
        &["contentMediaType"],
    ),
    unsupported("schema", "a comment for the authors of the document", &["$comment"]),
    unsupported(
        "schema",
        "followed only if one part of the document has its name",
        &["$dynamicRef"],
    ),
    unsupported("schema", "schemas are read in the dialect of OpenAPI", &["$schema", "$vocabulary"]),
];

#[cfg(test)]
#[rustfmt::skip]
mod tests {
    use super::*;
    use crate::document::{grammar, CARRIED};

    /// The vocabularies, from the tables of "Fixed Fields" of OpenAPI 3.0.4, 3.1.1 and 3.2.0, and
    /// the meta-schemas of JSON Schema 2020-12.
    const VOCABULARIES: &[(&str, &str)] = &[
        ("document", "openapi $self info jsonSchemaDialect servers paths webhooks components security tags externalDocs"),
        ("info object", "title summary description termsOfService contact license version"),
        ("contact", "name url email"),
        ("license", "name identifier url"),
        ("server", "url description name variables"),
        ("server variable", "enum default description"),
        ("components object", "schemas responses parameters examples requestBodies headers securitySchemes links callbacks pathItems mediaTypes"),
        ("path item", "$ref summary description get put post delete options head patch trace query additionalOperations servers parameters"),
        ("operation", "tags summary description externalDocs operationId parameters requestBody responses callbacks deprecated security servers"),
        ("external documentation", "description url"),
        ("parameter", "$ref name in description required deprecated allowEmptyValue example examples style explode allowReserved schema content"),
        ("request body", "$ref description content required"),
        ("media type object", "$ref schema itemSchema example examples encoding prefixEncoding itemEncoding"),
        ("encoding", "contentType headers encoding prefixEncoding itemEncoding style explode allowReserved"),
        ("response", "$ref summary description headers content links"),
        ("example", "$ref summary description dataValue serializedValue externalValue value"),
        ("header", "$ref description required deprecated example examples style explode schema content"),
        ("tag", "name summary description externalDocs parent kind"),
        ("discriminator", "propertyName mapping defaultMapping"),
        ("security scheme", "$ref type description name in scheme bearerFormat flows openIdConnectUrl oauth2MetadataUrl deprecated"),
        ("flows object", "implicit password clientCredentials authorizationCode deviceAuthorization"),
        ("flow", "authorizationUrl deviceAuthorizationUrl tokenUrl refreshUrl scopes"),
        // OpenAPI's keywords, then JSON Schema: core, applicator, unevaluated, validation,
        // meta-data, format, content, and the keywords that 2020-12 keeps from earlier drafts.
        ("xml object", "nodeType name namespace prefix attribute wrapped"),
        ("schema", "nullable discriminator readOnly writeOnly xml externalDocs example deprecated"),
        ("schema", "$id $schema $ref $anchor $dynamicRef $dynamicAnchor $vocabulary $comment $defs"),
        ("schema", "prefixItems items contains additionalProperties properties patternProperties dependentSchemas propertyNames if then else allOf anyOf oneOf not"),
        ("schema", "unevaluatedItems unevaluatedProperties"),
        ("schema", "type const enum multipleOf maximum exclusiveMaximum minimum exclusiveMinimum maxLength minLength pattern maxItems minItems uniqueItems maxContains minContains maxProperties minProperties required dependentRequired"),
        ("schema", "title description default examples"),
        ("schema", "format contentEncoding contentMediaType contentSchema"),
        ("schema", "definitions dependencies"),
    ];

    #[test]
    fn every_keyword_of_the_vocabularies_is_known() {
        for (object, keywords) in VOCABULARIES {
            for keyword in keywords.split(' ') {
                assert!(keyword_support(object, keyword).is_some(), "unknown keyword `{keyword}` of a {object}");
            }
        }
    }

    #[test]
    fn every_keyword_of_the_grammar_is_known() {
        for (object, keywords) in grammar() {
            for keyword in keywords {
                assert!(keyword_support(object, &keyword).is_some(), "unknown keyword `{keyword}` of a {object}");
            }
        }
    }

    #[test]
    fn every_carried_keyword_is_known() {
        for key in CARRIED {
            let is_known = KEYWORDS.iter().any(|support| {
                let (keyword, _) = crate::document::carried_keyword(key, support.object == "schema");
                support.keywords.contains(&keyword.as_str())
            });
            assert!(is_known, "unknown keyword `{key}`");
        }
    }

    #[test]
    fn a_keyword_is_listed_once_with_its_explanation() {
        for (index, one) in KEYWORDS.iter().enumerate() {
            for keyword in one.keywords {
                let others = KEYWORDS[index + 1..].iter().filter(|two| two.object == one.object);
                let twice = others.filter(|two| two.keywords.contains(keyword)).count();
                assert_eq!(twice, 0, "`{keyword}` of a {} is listed twice", one.object);
            }
            assert_eq!(one.note.is_empty(), one.level == SupportLevel::Used, "{one:?}");
            assert_eq!(one.stage == Stage::Nobody, one.level == SupportLevel::Unsupported, "{one:?}");
        }
    }
}
