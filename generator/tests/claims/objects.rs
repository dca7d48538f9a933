//! The objects of OpenAPI, the places where each is allowed, and a case for each of its keywords.

use super::{Case, Object, Place};

#[path = "schemas.rs"]
mod schemas;

/// Keywords that state the default, by object and place.
pub const SAME: &[(&str, &str, &str)] = &[
    // The style `simple` writes lists in one way.
    ("parameter", "an operation, in a header", "explode"),
    ("parameter", "an operation, in the path", "explode"),
    // Types used only in requests can be write-only, and those used only in responses read-only.
    ("schema", "a property", "writeOnly"),
    ("schema", "a property in XML", "writeOnly"),
    // A text is an element, and has no elements to wrap.
    ("xml object", "a text in a body", "nodeType"),
    ("schema", "a part", "writeOnly"),
    ("schema", "a property of a response", "readOnly"),
    // Members that may be absent from a response may be null there.
    ("schema", "a property of a response", "nullable"),
    // Every event has data, and a text body is a string.
    ("schema", "the data of events", "nullable"),
    ("schema", "a body of text", "type"),
    ("schema", "`$defs` that are used", "writeOnly"),
    // A header is text, and has one style.
    ("schema", "a header of a response", "type"),
    ("schema", "a header of a response", "allOf"),
    ("header", "a success", "style"),
    ("header", "a second success", "style"),
    ("header", "an error", "style"),
    ("header", "a component that is used", "style"),
    ("header", "a file", "style"),
];

const fn case(keyword: &'static str, value: &'static str) -> Case {
    Case {
        keyword,
        value,
        beside: &[],
    }
}

const fn beside(
    keyword: &'static str,
    value: &'static str,
    beside: &'static [(&'static str, &'static str)],
) -> Case {
    Case {
        keyword,
        value,
        beside,
    }
}

const fn place(name: &'static str, pointer: &'static str, text: &'static str) -> Place {
    Place {
        name,
        text,
        pointer,
        base: &[],
    }
}

impl Place {
    const fn with(self, base: &'static [(&'static str, &'static str)]) -> Self {
        Self { base, ..self }
    }
}

pub const OBJECTS: &[Object] = &[
    DOCUMENT,
    INFO,
    CONTACT,
    LICENSE,
    SERVER,
    SERVER_VARIABLE,
    TAG,
    EXTERNAL_DOCS,
    COMPONENTS,
    PATH_ITEM,
    OPERATION,
    PARAMETER,
    REQUEST_BODY,
    MEDIA_TYPE,
    EXAMPLE,
    ENCODING,
    RESPONSE,
    HEADER,
    SECURITY_SCHEME,
    FLOWS,
    FLOW,
    schemas::DISCRIMINATOR,
    schemas::SCHEMA,
    schemas::XML,
];

const DOCUMENT: Object = Object {
    noun: "document",
    base: &[
        ("openapi", "3.1.0"),
        ("info", "{title: T, version: '1'}"),
        (
            "paths",
            "{/a: {get: {operationId: a, tags: [A], parameters: [{name: q, in: query, schema: {$ref: '#/components/schemas/S'}}]}}}",
        ),
        (
            "components",
            "{schemas: {S: {type: string, enum: [x]}}, securitySchemes: {key: {type: apiKey, in: header, name: k}}}",
        ),
    ],
    places: &[place("the document", "", "")],
    cases: &[
        case("openapi", "'4.0'"),
        case("info", "{title: U, version: '1'}"),
        case("paths", "{/b: {get: {operationId: b}}}"),
        beside(
            "components",
            "{schemas: {S: {type: object, properties: {a: {type: string}}}}}",
            &[("security", "")],
        ),
        case("servers", "[{url: https://example.com}]"),
        case("security", "[{key: []}]"),
        case("tags", "[{name: A, description: Words.}]"),
        case("externalDocs", "{url: https://example.com}"),
        case(
            "webhooks",
            "{w: {post: {requestBody: {content: {application/json: {schema: {type: object}}}}}}}",
        ),
        case("jsonSchemaDialect", "https://example.com/dialect"),
        case("$self", "https://example.com/self"),
        beside(
            "$defs",
            "{D: {type: integer}}",
            &[(
                "paths",
                "{/a: {get: {operationId: a, parameters: [{name: q, in: query, schema: {$ref: '#/$defs/D'}}]}}}",
            )],
        ),
        beside(
            "definitions",
            "{D: {type: integer}}",
            &[(
                "paths",
                "{/a: {get: {operationId: a, parameters: [{name: q, in: query, schema: {$ref: '#/definitions/D'}}]}}}",
            )],
        ),
    ],
};

const INFO: Object = Object {
    noun: "info object",
    base: &[("title", "T"), ("version", "'1'")],
    places: &[place("the document", "/info", "paths: {}\ninfo: @")],
    cases: &[
        case("title", "U"),
        case("version", "'2'"),
        case("description", "Words."),
        case("summary", "Words."),
        case("termsOfService", "https://example.com"),
        case("contact", "{name: N}"),
        case("license", "{name: MIT}"),
    ],
};

const CONTACT: Object = Object {
    noun: "contact",
    base: &[],
    places: &[place(
        "the document",
        "/info/contact",
        "paths: {}\ninfo: {title: T, version: '1', contact: @}",
    )],
    cases: &[
        case("name", "N"),
        case("url", "https://example.com"),
        case("email", "n@example.com"),
    ],
};

const LICENSE: Object = Object {
    noun: "license",
    base: &[("name", "MIT")],
    places: &[place(
        "the document",
        "/info/license",
        "paths: {}\ninfo: {title: T, version: '1', license: @}",
    )],
    cases: &[
        case("name", "Apache-2.0"),
        case("url", "https://example.com"),
        case("identifier", "MIT"),
    ],
};

const SERVER: Object = Object {
    noun: "server",
    base: &[("url", "'https://{v}.example.com'")],
    places: &[
        place("the document", "/servers/0", "servers: [@]\npaths: {}"),
        place(
            "the document, the second",
            "/servers/1",
            "servers: [{url: https://example.com}, @]\npaths: {}",
        ),
        place(
            "a path item",
            "/paths/~1a/servers/0",
            "paths: {/a: {servers: [@], get: {operationId: a}}}",
        ),
        place(
            "a path item whose operations have their own",
            "/paths/~1a/servers/0",
            "paths: {/a: {servers: [@], get: {operationId: a, servers: [{url: https://own.example.com}]}}}",
        ),
        place(
            "an operation",
            "/paths/~1a/get/servers/0",
            "paths: {/a: {get: {operationId: a, servers: [@]}}}",
        ),
        place(
            "an operation, the second",
            "/paths/~1a/get/servers/1",
            "paths: {/a: {get: {operationId: a, servers: [{url: https://example.com}, @]}}}",
        ),
    ],
    cases: &[
        case("url", "https://other.example.com"),
        case("variables", "{v: {default: w}}"),
        case("name", "Main"),
        case("description", "Words."),
    ],
};

const SERVER_VARIABLE: Object = Object {
    noun: "server variable",
    base: &[("default", "x")],
    places: &[
        place(
            "a server of the document",
            "/servers/0/variables/v",
            "servers: [{url: 'https://{v}.example.com', variables: {v: @}}]\npaths: {}",
        ),
        place(
            "a server without it",
            "/servers/0/variables/v",
            "servers: [{url: 'https://example.com', variables: {v: @}}]\npaths: {}",
        ),
        place(
            "a server of an operation",
            "/paths/~1a/get/servers/0/variables/v",
            "paths: {/a: {get: {operationId: a, servers: [{url: 'https://{v}.example.com', variables: {v: @}}]}}}",
        ),
    ],
    cases: &[
        case("enum", "[x, y]"),
        case("default", "y"),
        case("description", "Words."),
    ],
};

const TAG: Object = Object {
    noun: "tag",
    base: &[("name", "A")],
    places: &[
        place(
            "the document",
            "/tags/0",
            "tags: [@]\npaths: {/a: {get: {operationId: a, tags: [A]}}, /b: {get: {operationId: b, tags: [B]}}}",
        )
        .with(&[("description", "Prose.")]),
        place(
            "the document, the first of several tags",
            "/tags/0",
            "tags: [@]\npaths: {/a: {get: {operationId: a, tags: [A, B]}}, /b: {get: {operationId: b, tags: [B]}}}",
        )
        .with(&[("description", "Prose.")]),
        place(
            "the document, without operations",
            "/tags/0",
            "tags: [@]\npaths: {/a: {get: {operationId: a}}}",
        ),
    ],
    cases: &[
        case("name", "B"),
        case("description", "Words."),
        case("summary", "Words."),
        case("externalDocs", "{url: https://example.com}"),
        case("parent", "P"),
        case("kind", "badge"),
    ],
};

const EXTERNAL_DOCS: Object = Object {
    noun: "external documentation",
    base: &[("url", "https://example.com")],
    places: &[
        place(
            "the document",
            "/externalDocs",
            "paths: {}\nexternalDocs: @",
        ),
        place(
            "a tag",
            "/tags/0/externalDocs",
            "tags: [{name: A, externalDocs: @}]\npaths: {/a: {get: {operationId: a, tags: [A]}}}",
        ),
        place(
            "an operation",
            "/paths/~1a/get/externalDocs",
            "paths: {/a: {get: {operationId: a, externalDocs: @}}}",
        ),
        place(
            "a component",
            "/components/schemas/S/externalDocs",
            "paths: {}\ncomponents: {schemas: {S: {type: object, externalDocs: @}}}",
        ),
        place(
            "a property",
            "/components/schemas/S/properties/p/externalDocs",
            "paths: {}\ncomponents: {schemas: {S: {type: object, properties: {p: {type: string, externalDocs: @}}}}}",
        ),
        place(
            "the schema of a parameter",
            "/paths/~1a/get/parameters/0/schema/externalDocs",
            "paths: {/a: {get: {operationId: a, parameters: [{name: q, in: query, schema: {type: string, externalDocs: @}}]}}}",
        ),
    ],
    cases: &[
        case("url", "https://example.com/other"),
        case("description", "Words."),
    ],
};

const COMPONENTS: Object = Object {
    noun: "components object",
    base: &[
        ("schemas", "{S: {type: string, enum: [x]}}"),
        (
            "parameters",
            "{P: {name: q, in: query, schema: {$ref: '#/components/schemas/S'}}}",
        ),
        (
            "requestBodies",
            "{B: {content: {application/json: {schema: {type: integer}, examples: {e: {$ref: '#/components/examples/E'}}}}}}",
        ),
        ("examples", "{E: {value: 7}}"),
        (
            "responses",
            "{R: {description: r, headers: {h: {$ref: '#/components/headers/H'}}, content: {application/json: {schema: {type: integer}}}}}",
        ),
        ("headers", "{H: {description: h, schema: {type: integer}}}"),
        (
            "securitySchemes",
            "{key: {type: apiKey, in: header, name: k}}",
        ),
        ("pathItems", "{I: {get: {operationId: i}}}"),
        ("mediaTypes", "{M: {schema: {type: integer}}}"),
        ("callbacks", "{C: {}}"),
    ],
    places: &[place(
        "the document",
        "/components",
        "paths: {/a: {post: {operationId: a, parameters: [{$ref: '#/components/parameters/P'}], requestBody: {$ref: '#/components/requestBodies/B'}, responses: {'200': {$ref: '#/components/responses/R'}}, security: [{key: []}]}}, /i: {$ref: '#/components/pathItems/I'}, /m: {get: {operationId: m, callbacks: {c: {$ref: '#/components/callbacks/C'}}, responses: {'200': {description: d, content: {application/json: {$ref: '#/components/mediaTypes/M'}}}}}}}\ncomponents: @",
    )],
    cases: &[
        case("schemas", "{S: {type: string, enum: [x, y]}}"),
        case(
            "parameters",
            "{P: {name: r, in: query, schema: {type: string}}}",
        ),
        case(
            "requestBodies",
            "{B: {content: {application/json: {schema: {type: string}}}}}",
        ),
        case("examples", "{E: {value: 8}}"),
        case(
            "responses",
            "{R: {description: r, content: {application/json: {schema: {type: string}}}}}",
        ),
        case("headers", "{H: {description: i, schema: {type: integer}}}"),
        case("securitySchemes", "{key: {type: http, scheme: basic}}"),
        case("pathItems", "{I: {put: {operationId: i}}}"),
        case("links", "{L: {operationId: a}}"),
        case(
            "callbacks",
            "{C: {'{$url}': {post: {requestBody: {content: {application/json: {schema: {type: string}}}}, responses: {'204': {description: d}}}}}}",
        ),
        case("mediaTypes", "{M: {schema: {type: string}}}"),
    ],
};

const PATH_ITEM: Object = Object {
    noun: "path item",
    base: &[
        ("get", "{operationId: a}"),
        (
            "parameters",
            "[{name: q, in: query, schema: {type: string}}]",
        ),
    ],
    places: &[
        place(
            "paths",
            "/paths/~1a",
            "paths: {/a: @, /b: {get: {operationId: b}}}",
        ),
        place(
            "a component that is used",
            "/components/pathItems/I",
            "paths: {/a: {$ref: '#/components/pathItems/I'}, /b: {get: {operationId: b}}}\ncomponents: {pathItems: {I: @}}",
        ),
        place(
            "a component that is not used",
            "/components/pathItems/I",
            "paths: {/b: {get: {operationId: b}}}\ncomponents: {pathItems: {I: @}}",
        ),
        place(
            "a webhook",
            "/webhooks/w",
            "paths: {/b: {get: {operationId: b}}}\nwebhooks: {w: @}",
        ),
        place(
            "a callback",
            "/paths/~1b/get/callbacks/c/url",
            "paths: {/b: {get: {operationId: b, callbacks: {c: {url: @}}}}}",
        ),
    ],
    cases: &[
        beside("$ref", "'#/paths/~1b'", &[("get", ""), ("parameters", "")]),
        case("get", "{operationId: c}"),
        case("put", "{operationId: c}"),
        case("post", "{operationId: c}"),
        case("delete", "{operationId: c}"),
        case("options", "{operationId: c}"),
        case("head", "{operationId: c}"),
        case("patch", "{operationId: c}"),
        case("trace", "{operationId: c}"),
        case("query", "{operationId: c}"),
        case("additionalOperations", "{COPY: {operationId: c}}"),
        case("servers", "[{url: https://example.com}]"),
        case(
            "parameters",
            "[{name: r, in: query, schema: {type: string}}]",
        ),
        beside(
            "parameters",
            "[{name: r, in: query, schema: {type: string}}]",
            &[("get", "")],
        ),
        beside("servers", "[{url: https://example.com}]", &[("get", "")]),
        case("summary", "Words."),
        case("description", "Words."),
    ],
};

const OPERATION: Object = Object {
    noun: "operation",
    base: &[("operationId", "a")],
    places: &[
        place(
            "a path item",
            "/paths/~1a/post",
            "paths: {/a: {post: @}}\nsecurity: [{bearer: []}]\ncomponents: {securitySchemes: {key: {type: apiKey, in: header, name: k}, bearer: {type: http, scheme: bearer}}}",
        ),
        place(
            "a webhook",
            "/webhooks/w/post",
            "paths: {}\nwebhooks: {w: {post: @}}\nsecurity: [{bearer: []}]\ncomponents: {securitySchemes: {key: {type: apiKey, in: header, name: k}, bearer: {type: http, scheme: bearer}}}",
        ),
    ],
    cases: &[
        case("operationId", "b"),
        case("tags", "[A]"),
        case(
            "parameters",
            "[{name: r, in: query, schema: {type: string}}]",
        ),
        case(
            "requestBody",
            "{content: {application/json: {schema: {type: integer}}}}",
        ),
        case(
            "responses",
            "{'200': {description: r, content: {application/json: {schema: {type: integer}}}}}",
        ),
        case("security", "[{key: []}]"),
        case("servers", "[{url: https://example.com}]"),
        case("summary", "Words."),
        case("description", "Words."),
        case("externalDocs", "{url: https://example.com}"),
        case("deprecated", "true"),
        case(
            "callbacks",
            "{c: {'{$url}': {post: {requestBody: {content: {application/json: {schema: {type: string}}}}, responses: {'204': {description: d}}}}}}",
        ),
    ],
};

const PARAMETER: Object = Object {
    noun: "parameter",
    base: &[
        ("name", "q"),
        ("in", "query"),
        ("schema", "{type: array, items: {type: string}}"),
    ],
    places: &[
        place(
            "an operation, in the query",
            "/paths/~1a/get/parameters/0",
            "paths: {/a: {get: {operationId: a, parameters: [@]}}}\ncomponents: {parameters: {P: {name: z, in: query, schema: {type: string}}}}",
        ),
        place(
            "an operation, in a header",
            "/paths/~1a/get/parameters/0",
            "paths: {/a: {get: {operationId: a, parameters: [@]}}}\ncomponents: {parameters: {P: {name: z, in: query, schema: {type: string}}}}",
        )
        .with(&[("in", "header")]),
        place(
            "an operation, in a cookie",
            "/paths/~1a/get/parameters/0",
            "paths: {/a: {get: {operationId: a, parameters: [@]}}}\ncomponents: {parameters: {P: {name: z, in: query, schema: {type: string}}}}",
        )
        .with(&[("in", "cookie")]),
        place(
            "an operation, in the path",
            "/paths/~1a~1{q}/get/parameters/0",
            "paths: {'/a/{q}': {get: {operationId: a, parameters: [@]}}}\ncomponents: {parameters: {P: {name: z, in: query, schema: {type: string}}}}",
        )
        .with(&[("in", "path"), ("required", "true")]),
        place(
            "a path item",
            "/paths/~1a/parameters/0",
            "paths: {/a: {parameters: [@], get: {operationId: a}}}\ncomponents: {parameters: {P: {name: z, in: query, schema: {type: string}}}}",
        ),
        place(
            "a path item whose operation has its own",
            "/paths/~1a/parameters/0",
            "paths: {/a: {parameters: [@], get: {operationId: a, parameters: [{name: q, in: query, schema: {type: integer}}, {name: r, in: query, schema: {type: integer}}, {name: q, in: header, schema: {type: integer}}, {name: z, in: query, schema: {type: integer}}]}}}\ncomponents: {parameters: {P: {name: z, in: query, schema: {type: string}}}}",
        ),
        place(
            "a component that is used",
            "/components/parameters/Q",
            "paths: {/a: {get: {operationId: a, parameters: [{$ref: '#/components/parameters/Q'}]}}}\ncomponents: {parameters: {Q: @, P: {name: z, in: query, schema: {type: string}}}}",
        ),
        place(
            "a component that is not used",
            "/components/parameters/Q",
            "paths: {/a: {get: {operationId: a}}}\ncomponents: {parameters: {Q: @, P: {name: z, in: query, schema: {type: string}}}}",
        ),
        place(
            "an operation, as the whole query",
            "/paths/~1a/get/parameters/0",
            "paths: {/a: {get: {operationId: a, parameters: [@]}}}\ncomponents: {parameters: {P: {name: z, in: query, schema: {type: string}}}}",
        )
        .with(&[
            ("in", "querystring"),
            ("schema", ""),
            ("content", "{application/x-www-form-urlencoded: {schema: {type: object, properties: {a: {type: string}}}}}"),
        ]),
        place(
            "an operation, as a header that is not a parameter",
            "/paths/~1a/get/parameters/0",
            "paths: {/a: {get: {operationId: a, parameters: [@]}}}\ncomponents: {parameters: {P: {name: Accept, in: header, schema: {type: string}}}}",
        )
        .with(&[("in", "header"), ("name", "Content-Type")]),
    ],
    cases: &[
        beside(
            "$ref",
            "'#/components/parameters/P'",
            &[("name", ""), ("in", ""), ("schema", ""), ("required", "")],
        ),
        case("name", "r"),
        beside("in", "cookie", &[("required", "")]),
        case("required", "true"),
        case("style", "pipeDelimited"),
        case("explode", "false"),
        case("allowReserved", "true"),
        case("schema", "{type: integer}"),
        beside(
            "content",
            "{application/json: {schema: {type: integer}}}",
            &[("schema", "")],
        ),
        case("content", "{application/json: {schema: {type: integer}}}"),
        case("description", "Words."),
        case("deprecated", "true"),
        case("example", "[x]"),
        case("examples", "{x: {value: [x]}}"),
        case("allowEmptyValue", "true"),
    ],
};

const REQUEST_BODY: Object = Object {
    noun: "request body",
    base: &[("content", "{application/json: {schema: {type: integer}}}")],
    places: &[
        place(
            "an operation",
            "/paths/~1a/post/requestBody",
            "paths: {/a: {post: {operationId: a, requestBody: @}}}\ncomponents: {requestBodies: {C: {content: {text/plain: {}}}}}",
        ),
        place(
            "an operation without a body",
            "/paths/~1a/get/requestBody",
            "paths: {/a: {get: {operationId: a, requestBody: @}}}\ncomponents: {requestBodies: {C: {content: {text/plain: {}}}}}",
        ),
        place(
            "a component that is used",
            "/components/requestBodies/B",
            "paths: {/a: {post: {operationId: a, requestBody: {$ref: '#/components/requestBodies/B'}}}}\ncomponents: {requestBodies: {B: @, C: {content: {text/plain: {}}}}}",
        ),
        place(
            "a component that is not used",
            "/components/requestBodies/B",
            "paths: {/a: {post: {operationId: a}}}\ncomponents: {requestBodies: {B: @, C: {content: {text/plain: {}}}}}",
        ),
    ],
    cases: &[
        beside("$ref", "'#/components/requestBodies/C'", &[("content", "")]),
        case("content", "{application/json: {schema: {type: string}}}"),
        case("required", "true"),
        case("description", "Words."),
        beside("required", "true", &[("content", "{}")]),
        beside("description", "Words.", &[("content", "{}")]),
    ],
};

const OBJECT: &str =
    "{type: object, properties: {p: {type: string}, f: {type: array, items: {type: string}}}}";

const LIST: &str = "{type: array, prefixItems: [{type: string}], items: {type: string}}";

const MEDIA_TYPE: Object = Object {
    noun: "media type object",
    base: &[("schema", OBJECT)],
    places: &[
        place(
            "a request, JSON",
            "/paths/~1a/post/requestBody/content/application~1json",
            "paths: {/a: {post: {operationId: a, requestBody: {required: true, content: {application/json: @}}}}}\ncomponents: {mediaTypes: {M: {schema: {type: string}}}}",
        ),
        place(
            "a request, JSON lines",
            "/paths/~1a/post/requestBody/content/application~1jsonl",
            "paths: {/a: {post: {operationId: a, requestBody: {required: true, content: {application/jsonl: @}}}}}",
        ),
        place(
            "a request, a form",
            "/paths/~1a/post/requestBody/content/application~1x-www-form-urlencoded",
            "paths: {/a: {post: {operationId: a, requestBody: {required: true, content: {application/x-www-form-urlencoded: @}}}}}",
        ),
        place(
            "a request, parts",
            "/paths/~1a/post/requestBody/content/multipart~1form-data",
            "paths: {/a: {post: {operationId: a, requestBody: {required: true, content: {multipart/form-data: @}}}}}",
        ),
        place(
            "a request, parts without names",
            "/paths/~1a/post/requestBody/content/multipart~1mixed",
            "paths: {/a: {post: {operationId: a, requestBody: {required: true, content: {multipart/mixed: @}}}}}",
        )
        .with(&[("schema", LIST)]),
        place(
            "a response, parts",
            "/paths/~1a/get/responses/200/content/multipart~1mixed",
            "paths: {/a: {get: {operationId: a, responses: {'200': {description: d, content: {multipart/mixed: @}}}}}}",
        )
        .with(&[("schema", LIST)]),
        place(
            "a response, parts with names",
            "/paths/~1a/get/responses/200/content/multipart~1form-data",
            "paths: {/a: {get: {operationId: a, responses: {'200': {description: d, content: {multipart/form-data: @}}}}}}",
        ),
        place(
            "a request, text",
            "/paths/~1a/post/requestBody/content/text~1plain",
            "paths: {/a: {post: {operationId: a, requestBody: {required: true, content: {text/plain: @}}}}}",
        ),
        place(
            "a request, bytes",
            "/paths/~1a/post/requestBody/content/image~1png",
            "paths: {/a: {post: {operationId: a, requestBody: {required: true, content: {image/png: @}}}}}",
        ),
        place(
            "a request, a second one",
            "/paths/~1a/post/requestBody/content/application~1xml",
            "paths: {/a: {post: {operationId: a, requestBody: {required: true, content: {application/json: {schema: {type: integer}}, application/xml: @}}}}}",
        ),
        place(
            "a response, JSON",
            "/paths/~1a/get/responses/200/content/application~1json",
            "paths: {/a: {get: {operationId: a, responses: {'200': {description: d, content: {application/json: @}}}}}}",
        ),
        place(
            "a response, text",
            "/paths/~1a/get/responses/200/content/text~1plain",
            "paths: {/a: {get: {operationId: a, responses: {'200': {description: d, content: {text/plain: @}}}}}}",
        ),
        place(
            "a response, bytes",
            "/paths/~1a/get/responses/200/content/image~1png",
            "paths: {/a: {get: {operationId: a, responses: {'200': {description: d, content: {image/png: @}}}}}}",
        ),
        place(
            "a response, events",
            "/paths/~1a/get/responses/200/content/text~1event-stream",
            "paths: {/a: {get: {operationId: a, responses: {'200': {description: d, content: {text/event-stream: @}}}}}}",
        ),
        place(
            "a response, JSON lines",
            "/paths/~1a/get/responses/200/content/application~1jsonl",
            "paths: {/a: {get: {operationId: a, responses: {'200': {description: d, content: {application/jsonl: @}}}}}}",
        ),
        place(
            "a response, a second one",
            "/paths/~1a/get/responses/200/content/application~1xml",
            "paths: {/a: {get: {operationId: a, responses: {'200': {description: d, content: {application/json: {schema: {type: integer}}, application/xml: @}}}}}}",
        ),
        place(
            "an error, JSON",
            "/paths/~1a/get/responses/400/content/application~1json",
            "paths: {/a: {get: {operationId: a, responses: {'400': {description: d, content: {application/json: @}}}}}}",
        ),
        place(
            "an error, events",
            "/paths/~1a/get/responses/400/content/text~1event-stream",
            "paths: {/a: {get: {operationId: a, responses: {'400': {description: d, content: {text/event-stream: @}}}}}}",
        ),
        place(
            "a parameter, JSON",
            "/paths/~1a/get/parameters/0/content/application~1json",
            "paths: {/a: {get: {operationId: a, parameters: [{name: q, in: query, content: {application/json: @}}]}}}",
        ),
        place(
            "a parameter, text",
            "/paths/~1a/get/parameters/0/content/text~1plain",
            "paths: {/a: {get: {operationId: a, parameters: [{name: q, in: query, content: {text/plain: @}}]}}}",
        ),
        place(
            "a header of a response",
            "/paths/~1a/get/responses/200/headers/h/content/application~1json",
            "paths: {/a: {get: {operationId: a, responses: {'200': {description: d, headers: {h: {content: {application/json: @}}}}}}}}",
        ),
        place(
            "a header of a part",
            "/paths/~1a/post/requestBody/content/multipart~1form-data/encoding/p/headers/h/content/application~1json",
            "paths: {/a: {post: {operationId: a, requestBody: {required: true, content: {multipart/form-data: {schema: {type: object, properties: {p: {type: string}}}, encoding: {p: {headers: {h: {content: {application/json: @}}}}}}}}}}}",
        ),
    ],
    cases: &[
        beside("$ref", "'#/components/mediaTypes/M'", &[("schema", "")]),
        case("schema", "{type: object, properties: {r: {type: integer}}}"),
        case("example", "{p: x}"),
        case("examples", "{e: {value: {p: x}}}"),
        case("examples", "{e: {value: {p: x}}, f: {value: {p: y}}}"),
        case(
            "encoding",
            "{p: {contentType: image/png}, f: {style: pipeDelimited}}",
        ),
        case("prefixEncoding", "[{contentType: image/png}]"),
        case("itemEncoding", "{contentType: image/png}"),
        case(
            "itemSchema",
            "{type: object, properties: {r: {type: integer}}}",
        ),
        beside(
            "itemSchema",
            "{type: object, properties: {r: {type: integer}}}",
            &[("schema", "")],
        ),
    ],
};

const EXAMPLE: Object = Object {
    noun: "example",
    base: &[("value", "7")],
    places: &[
        place(
            "a request",
            "/paths/~1a/post/requestBody/content/application~1json/examples/e",
            "paths: {/a: {post: {operationId: a, requestBody: {required: true, content: {application/json: {schema: {type: integer}, examples: {e: @}}}}}}}\ncomponents: {examples: {F: {value: 9}}}",
        ),
        place(
            "a request, the second",
            "/paths/~1a/post/requestBody/content/application~1json/examples/e",
            "paths: {/a: {post: {operationId: a, requestBody: {required: true, content: {application/json: {schema: {type: integer}, examples: {d: {value: 1}, e: @}}}}}}}\ncomponents: {examples: {F: {value: 9}}}",
        ),
        place(
            "a response",
            "/paths/~1a/get/responses/200/content/application~1json/examples/e",
            "paths: {/a: {get: {operationId: a, responses: {'200': {description: d, content: {application/json: {schema: {type: integer}, examples: {e: @}}}}}}}}\ncomponents: {examples: {F: {value: 9}}}",
        ),
        place(
            "a parameter",
            "/paths/~1a/get/parameters/0/examples/e",
            "paths: {/a: {get: {operationId: a, parameters: [{name: q, in: query, schema: {type: integer}, examples: {e: @}}]}}}\ncomponents: {examples: {F: {value: 9}}}",
        ),
        place(
            "a header",
            "/paths/~1a/get/responses/200/headers/h/examples/e",
            "paths: {/a: {get: {operationId: a, responses: {'200': {description: d, headers: {h: {schema: {type: integer}, examples: {e: @}}}}}}}}\ncomponents: {examples: {F: {value: 9}}}",
        ),
        place(
            "a component that is not used",
            "/components/examples/E",
            "paths: {}\ncomponents: {examples: {E: @, F: {value: 9}}}",
        ),
    ],
    cases: &[
        beside("$ref", "'#/components/examples/F'", &[("value", "")]),
        case("value", "8"),
        case("summary", "Words."),
        case("description", "Words."),
        beside("externalValue", "https://example.com", &[("value", "")]),
        beside("dataValue", "8", &[("value", "")]),
        beside("serializedValue", "'8'", &[("value", "")]),
        case("dataValue", "8"),
        case("serializedValue", "'8'"),
    ],
};

const ENCODING: Object = Object {
    noun: "encoding",
    base: &[],
    places: &[
        place(
            "a request, parts",
            "/paths/~1a/post/requestBody/content/multipart~1form-data/encoding/p",
            "paths: {/a: {post: {operationId: a, requestBody: {required: true, content: {multipart/form-data: {schema: {type: object, properties: {p: {type: array, items: {type: string}}}}, encoding: {p: @}}}}}}}",
        ),
        place(
            "a request, the first part",
            "/paths/~1a/post/requestBody/content/multipart~1mixed/prefixEncoding/0",
            "paths: {/a: {post: {operationId: a, requestBody: {required: true, content: {multipart/mixed: {schema: {type: array, prefixItems: [{type: string}]}, prefixEncoding: [@]}}}}}}",
        ),
        place(
            "a request, the other parts",
            "/paths/~1a/post/requestBody/content/multipart~1mixed/itemEncoding",
            "paths: {/a: {post: {operationId: a, requestBody: {required: true, content: {multipart/mixed: {itemSchema: {type: string}, itemEncoding: @}}}}}}",
        ),
        place(
            "a response, the parts of a stream",
            "/paths/~1a/post/responses/200/content/multipart~1mixed/itemEncoding",
            "paths: {/a: {post: {operationId: a, responses: {'200': {description: d, content: {multipart/mixed: {itemSchema: {type: string}, itemEncoding: @}}}}}}}",
        ),
        place(
            "a request, a form",
            "/paths/~1a/post/requestBody/content/application~1x-www-form-urlencoded/encoding/p",
            "paths: {/a: {post: {operationId: a, requestBody: {required: true, content: {application/x-www-form-urlencoded: {schema: {type: object, properties: {p: {type: array, items: {type: string}}}}, encoding: {p: @}}}}}}}",
        ),
        place(
            "a request, JSON",
            "/paths/~1a/post/requestBody/content/application~1json/encoding/p",
            "paths: {/a: {post: {operationId: a, requestBody: {required: true, content: {application/json: {schema: {type: object, properties: {p: {type: array, items: {type: string}}}}, encoding: {p: @}}}}}}}",
        ),
        place(
            "a request, parts without such a member",
            "/paths/~1a/post/requestBody/content/multipart~1form-data/encoding/p",
            "paths: {/a: {post: {operationId: a, requestBody: {required: true, content: {multipart/form-data: {schema: {type: object, properties: {q: {type: string}}}, encoding: {p: @}}}}}}}",
        ),
        place(
            "a request, parts of which nothing is known",
            "/paths/~1a/post/requestBody/content/multipart~1form-data/encoding/p",
            "paths: {/a: {post: {operationId: a, requestBody: {required: true, content: {multipart/form-data: {encoding: {p: @}}}}}}}",
        ),
        place(
            "a response, parts",
            "/paths/~1a/post/responses/200/content/multipart~1form-data/encoding/p",
            "paths: {/a: {post: {operationId: a, responses: {'200': {description: d, content: {multipart/form-data: {schema: {type: object, properties: {p: {type: string}}}, encoding: {p: @}}}}}}}}",
        ),
    ],
    cases: &[
        case("contentType", "image/png"),
        case("headers", "{h: {schema: {type: string, default: x}}}"),
        case("style", "deepObject"),
        case("explode", "false"),
        case("allowReserved", "true"),
        case("encoding", "{}"),
        case("prefixEncoding", "[]"),
        case("itemEncoding", "{}"),
    ],
};

const RESPONSE: Object = Object {
    noun: "response",
    base: &[
        ("description", "Prose."),
        ("content", "{application/json: {schema: {type: integer}}}"),
    ],
    places: &[
        place(
            "a success",
            "/paths/~1a/get/responses/200",
            "paths: {/a: {get: {operationId: a, responses: {'200': @}}}}\ncomponents: {responses: {R: {description: Other.}}}",
        ),
        place(
            "a second success",
            "/paths/~1a/get/responses/201",
            "paths: {/a: {get: {operationId: a, responses: {'200': {description: d, content: {application/json: {schema: {type: string}}}}, '201': @}}}}\ncomponents: {responses: {R: {description: Other.}}}",
        ),
        place(
            "an error",
            "/paths/~1a/get/responses/400",
            "paths: {/a: {get: {operationId: a, responses: {'400': @}}}}\ncomponents: {responses: {R: {description: Other.}}}",
        ),
        place(
            "an informational status",
            "/paths/~1a/get/responses/100",
            "paths: {/a: {get: {operationId: a, responses: {'100': @}}}}\ncomponents: {responses: {R: {description: Other.}}}",
        ),
        place(
            "a redirection",
            "/paths/~1a/get/responses/302",
            "paths: {/a: {get: {operationId: a, responses: {'302': @}}}}\ncomponents: {responses: {R: {description: Other.}}}",
        ),
        place(
            "the default",
            "/paths/~1a/get/responses/default",
            "paths: {/a: {get: {operationId: a, responses: {default: @}}}}\ncomponents: {responses: {R: {description: Other.}}}",
        ),
        place(
            "a component that is used",
            "/components/responses/Q",
            "paths: {/a: {get: {operationId: a, responses: {'200': {$ref: '#/components/responses/Q'}}}}}\ncomponents: {responses: {R: {description: Other.}, Q: @}}",
        ),
        place(
            "a component that is not used",
            "/components/responses/Q",
            "paths: {/a: {get: {operationId: a}}}\ncomponents: {responses: {R: {description: Other.}, Q: @}}",
        ),
    ],
    cases: &[
        beside(
            "$ref",
            "'#/components/responses/R'",
            &[("content", ""), ("description", "")],
        ),
        case("content", "{application/json: {schema: {type: string}}}"),
        case("description", "Words."),
        case("headers", "{h: {description: h, schema: {type: integer}}}"),
        case("links", "{next: {operationId: a}}"),
        case("summary", "Words."),
    ],
};

const HEADER: Object = Object {
    noun: "header",
    base: &[
        ("schema", "{type: array, items: {type: string}}"),
        ("description", "Prose."),
    ],
    places: &[
        place(
            "a success",
            "/paths/~1a/get/responses/200/headers/h",
            "paths: {/a: {get: {operationId: a, responses: {'200': {description: d, headers: {h: @}}}}}}\ncomponents: {headers: {G: {description: Other., schema: {type: integer}}}}",
        ),
        place(
            "a second success",
            "/paths/~1a/get/responses/201/headers/h",
            "paths: {/a: {get: {operationId: a, responses: {'200': {description: d}, '201': {description: d, headers: {h: @}}}}}}\ncomponents: {headers: {G: {description: Other., schema: {type: integer}}}}",
        ),
        place(
            "an error",
            "/paths/~1a/get/responses/400/headers/h",
            "paths: {/a: {get: {operationId: a, responses: {'400': {description: d, headers: {h: @}}}}}}\ncomponents: {headers: {G: {description: Other., schema: {type: integer}}}}",
        ),
        place(
            "a component that is used",
            "/components/headers/H",
            "paths: {/a: {get: {operationId: a, responses: {'200': {description: d, headers: {h: {$ref: '#/components/headers/H'}}}}}}}\ncomponents: {headers: {H: @, G: {description: Other., schema: {type: integer}}}}",
        ),
        place(
            "a component that is not used",
            "/components/headers/H",
            "paths: {}\ncomponents: {headers: {H: @, G: {description: Other., schema: {type: integer}}}}",
        ),
        place(
            "a response, as the header Content-Type",
            "/paths/~1a/get/responses/200/headers/Content-Type",
            "paths: {/a: {get: {operationId: a, responses: {'200': {description: d, headers: {Content-Type: @}}}}}}\ncomponents: {headers: {G: {description: Other., schema: {type: integer}}}}",
        ),
        place(
            "a part",
            "/paths/~1a/post/requestBody/content/multipart~1form-data/encoding/p/headers/h",
            "paths: {/a: {post: {operationId: a, requestBody: {required: true, content: {multipart/form-data: {schema: {type: object, properties: {p: {type: string}}}, encoding: {p: {headers: {h: @}}}}}}}}}\ncomponents: {headers: {G: {description: Other., schema: {type: integer, default: 1}}}}",
        ),
        place(
            "a part, as the header Content-Type",
            "/paths/~1a/post/requestBody/content/multipart~1form-data/encoding/p/headers/Content-Type",
            "paths: {/a: {post: {operationId: a, requestBody: {required: true, content: {multipart/form-data: {schema: {type: object, properties: {p: {type: string}}}, encoding: {p: {headers: {Content-Type: @}}}}}}}}}\ncomponents: {headers: {G: {description: Other., schema: {type: integer, default: 1}}}}",
        ),
        place(
            "a file",
            "/paths/~1a/post/requestBody/content/multipart~1form-data/encoding/p/headers/h",
            "paths: {/a: {post: {operationId: a, requestBody: {required: true, content: {multipart/form-data: {schema: {type: object, properties: {p: {type: string, format: binary}}}, encoding: {p: {headers: {h: @}}}}}}}}}\ncomponents: {headers: {G: {description: Other., schema: {type: integer, default: 1}}}}",
        ),
    ],
    cases: &[
        beside(
            "$ref",
            "'#/components/headers/G'",
            &[("schema", ""), ("description", "")],
        ),
        case("description", "Words."),
        case("deprecated", "true"),
        case("example", "[x]"),
        case("examples", "{e: {value: [x]}}"),
        case("required", "true"),
        case("style", "simple"),
        beside("explode", "true", &[("schema", OBJECT)]),
        case("schema", "{type: integer, default: 4}"),
        beside(
            "content",
            "{application/json: {schema: {type: integer}}}",
            &[("schema", "")],
        ),
    ],
};

const SECURITY_SCHEME: Object = Object {
    noun: "security scheme",
    base: &[("type", "apiKey"), ("in", "header"), ("name", "k")],
    places: &[
        place(
            "a component that is used",
            "/components/securitySchemes/s",
            "security: [{s: []}]\npaths: {/a: {get: {operationId: a}}}\ncomponents: {securitySchemes: {s: @, t: {type: http, scheme: basic}}}",
        ),
        place(
            "a component that is not used",
            "/components/securitySchemes/s",
            "paths: {/a: {get: {operationId: a}}}\ncomponents: {securitySchemes: {s: @, t: {type: http, scheme: basic}}}",
        ),
    ],
    cases: &[
        beside(
            "$ref",
            "'#/components/securitySchemes/t'",
            &[("type", ""), ("in", ""), ("name", "")],
        ),
        beside(
            "type",
            "http",
            &[("in", ""), ("name", ""), ("scheme", "basic")],
        ),
        case("name", "l"),
        case("in", "query"),
        beside(
            "scheme",
            "basic",
            &[("type", "http"), ("in", ""), ("name", "")],
        ),
        case("description", "Words."),
        beside(
            "bearerFormat",
            "JWT",
            &[
                ("type", "http"),
                ("scheme", "bearer"),
                ("in", ""),
                ("name", ""),
            ],
        ),
        case("deprecated", "true"),
        beside(
            "flows",
            "{authorizationCode: {authorizationUrl: https://example.com, tokenUrl: https://example.com, scopes: {}}}",
            &[("type", "oauth2"), ("in", ""), ("name", "")],
        ),
        beside(
            "oauth2MetadataUrl",
            "https://example.com",
            &[
                ("type", "oauth2"),
                ("in", ""),
                ("name", ""),
                ("flows", "{}"),
            ],
        ),
        beside(
            "openIdConnectUrl",
            "https://example.com/other",
            &[
                ("type", "openIdConnect"),
                ("in", ""),
                ("name", ""),
                ("openIdConnectUrl", "https://example.com"),
            ],
        ),
        case("scheme", "basic"),
        case("flows", "{}"),
        case("openIdConnectUrl", "https://example.com"),
    ],
};

const FLOWS: Object = Object {
    noun: "flows object",
    base: &[],
    places: &[place(
        "a security scheme",
        "/components/securitySchemes/s/flows",
        "security: [{s: []}]\npaths: {/a: {get: {operationId: a}}}\ncomponents: {securitySchemes: {s: {type: oauth2, flows: @}}}",
    )],
    cases: &[
        case(
            "implicit",
            "{authorizationUrl: https://example.com, scopes: {}}",
        ),
        case("password", "{tokenUrl: https://example.com, scopes: {}}"),
        case(
            "clientCredentials",
            "{tokenUrl: https://example.com, scopes: {}}",
        ),
        case(
            "authorizationCode",
            "{authorizationUrl: https://example.com, tokenUrl: https://example.com, scopes: {}}",
        ),
        case(
            "authorizationCode",
            "{authorizationUrl: https://example.com, tokenUrl: '', scopes: {}}",
        ),
        case(
            "deviceAuthorization",
            "{deviceAuthorizationUrl: https://example.com, tokenUrl: https://example.com, scopes: {}}",
        ),
    ],
};

const FLOW: Object = Object {
    noun: "flow",
    base: &[
        ("authorizationUrl", "https://example.com"),
        ("tokenUrl", "https://example.com"),
        ("scopes", "{}"),
    ],
    places: &[
        place(
            "a flow by code",
            "/components/securitySchemes/s/flows/authorizationCode",
            "security: [{s: []}]\npaths: {/a: {get: {operationId: a}}}\ncomponents: {securitySchemes: {s: {type: oauth2, flows: {authorizationCode: @}}}}",
        ),
        place(
            "a flow of devices",
            "/components/securitySchemes/s/flows/deviceAuthorization",
            "security: [{s: []}]\npaths: {/a: {get: {operationId: a}}}\ncomponents: {securitySchemes: {s: {type: oauth2, flows: {deviceAuthorization: @}}}}",
        ),
    ],
    cases: &[
        case("authorizationUrl", "https://example.com/other"),
        case("deviceAuthorizationUrl", "https://example.com/other"),
        case("tokenUrl", "https://example.com/other"),
        case("refreshUrl", "https://example.com/other"),
        case("scopes", "{read: To read.}"),
    ],
};
