//! Schemas, and the places where they are allowed.

use super::{Case, Object, beside, case, place};

pub const DISCRIMINATOR: Object = Object {
    noun: "discriminator",
    base: &[("propertyName", "kind")],
    places: &[
        place(
            "a union",
            "/components/schemas/U/discriminator",
            "paths: {}\ncomponents: {schemas: {U: {oneOf: [{$ref: '#/components/schemas/A'}, {$ref: '#/components/schemas/B'}], discriminator: @}, A: {type: object, properties: {kind: {type: string}, sort: {type: string}, a: {type: string}}}, B: {type: object, properties: {kind: {type: string}, sort: {type: string}, b: {type: string}}}}}",
        ),
        place(
            "an object that others extend",
            "/components/schemas/U/discriminator",
            "paths: {/a: {get: {operationId: a, responses: {'200': {description: d, content: {application/json: {schema: {$ref: '#/components/schemas/U'}}}}}}}}\ncomponents: {schemas: {U: {type: object, properties: {kind: {type: string}, sort: {type: string}}, discriminator: @}, A: {allOf: [{$ref: '#/components/schemas/U'}, {type: object, properties: {a: {type: string}}}]}, B: {allOf: [{$ref: '#/components/schemas/U'}, {type: object, properties: {b: {type: string}}}]}}}",
        ),
        place(
            "an object that a union lists beside what extends it",
            "/components/schemas/U/discriminator",
            "paths: {}\ncomponents: {schemas: {V: {oneOf: [{$ref: '#/components/schemas/U'}, {$ref: '#/components/schemas/A'}]}, U: {type: object, properties: {kind: {type: string}, sort: {type: string}}, discriminator: @}, A: {allOf: [{$ref: '#/components/schemas/U'}, {type: object, properties: {a: {type: string}}}]}}}",
        ),
        place(
            "an object",
            "/components/schemas/U/discriminator",
            "paths: {}\ncomponents: {schemas: {U: {type: object, properties: {kind: {type: string}, sort: {type: string}}, discriminator: @}, A: {type: object}}}",
        ),
        place(
            "a string",
            "/components/schemas/U/discriminator",
            "paths: {}\ncomponents: {schemas: {U: {type: string, discriminator: @}, A: {type: object}}}",
        ),
    ],
    cases: &[
        case("propertyName", "sort"),
        case("mapping", "{first: '#/components/schemas/A'}"),
        case("defaultMapping", "A"),
    ],
};

const STRING: &[(&str, &str)] = &[("type", "string")];
const INTEGER: &[(&str, &str)] = &[("type", "integer")];
const OBJECT: &[(&str, &str)] = &[("type", "object")];
const LIST: &[(&str, &str)] = &[("type", "array"), ("items", "{type: string}")];
const PROPERTIES: &[(&str, &str)] = &[("type", "object"), ("properties", "{p: {type: string}}")];

pub const SCHEMA: Object = Object {
    noun: "schema",
    base: &[],
    places: &[
        place(
            "a component",
            "/components/schemas/S",
            "paths: {/a: {post: {operationId: a, requestBody: {required: true, content: {application/json: {schema: {$ref: '#/components/schemas/S'}}}}}}}\ncomponents: {schemas: {S: @, T: {type: integer}}}",
        ),
        place(
            "a property",
            "/components/schemas/O/properties/p",
            "paths: {/a: {post: {operationId: a, requestBody: {required: true, content: {application/json: {schema: {$ref: '#/components/schemas/O'}}}}}}}\ncomponents: {schemas: {O: {type: object, properties: {p: @}}, T: {type: integer}}}",
        ),
        place(
            "a property in XML",
            "/components/schemas/O/properties/p",
            "paths: {/a: {post: {operationId: a, requestBody: {required: true, content: {application/xml: {schema: {$ref: '#/components/schemas/O'}}}}}}}\ncomponents: {schemas: {O: {type: object, properties: {p: @}}, T: {type: integer}}}",
        ),
        place(
            "a property of a response",
            "/components/schemas/O/properties/p",
            "paths: {/a: {get: {operationId: a, responses: {'200': {description: d, content: {application/json: {schema: {$ref: '#/components/schemas/O'}}}}}}}}\ncomponents: {schemas: {O: {type: object, properties: {p: @}}, T: {type: integer}}}",
        ),
        place(
            "an element",
            "/components/schemas/O/properties/l/items",
            "paths: {}\ncomponents: {schemas: {O: {type: object, properties: {l: {type: array, items: @}}}, T: {type: integer}}}",
        ),
        place(
            "an additional property",
            "/components/schemas/O/additionalProperties",
            "paths: {}\ncomponents: {schemas: {O: {type: object, properties: {q: {type: string}}, additionalProperties: @}, T: {type: integer}}}",
        ),
        place(
            "a value of a map",
            "/components/schemas/O/additionalProperties",
            "paths: {}\ncomponents: {schemas: {O: {type: object, additionalProperties: @}, T: {type: integer}}}",
        ),
        place(
            "a branch of a union",
            "/components/schemas/U/oneOf/0",
            "paths: {/a: {post: {operationId: a, requestBody: {content: {application/json: {schema: {type: object, properties: {u: {$ref: '#/components/schemas/U'}}}}}}}}}\ncomponents: {schemas: {U: {oneOf: [@, {type: boolean}]}, T: {type: integer}}}",
        ),
        place(
            "a member of a composition",
            "/components/schemas/C/allOf/0",
            "paths: {/a: {post: {operationId: a, requestBody: {content: {application/json: {schema: {type: object, properties: {u: {$ref: '#/components/schemas/C'}}}}}}}}}\ncomponents: {schemas: {C: {allOf: [@, {minimum: 1}]}, T: {type: integer}}}",
        ),
        place(
            "a body",
            "/paths/~1a/post/requestBody/content/application~1json/schema",
            "paths: {/a: {post: {operationId: a, requestBody: {required: true, content: {application/json: {schema: @}}}}}}\ncomponents: {schemas: {T: {type: integer}}}",
        ),
        place(
            "a response",
            "/paths/~1a/post/responses/200/content/application~1json/schema",
            "paths: {/a: {post: {operationId: a, responses: {'200': {description: d, content: {application/json: {schema: @}}}}}}}\ncomponents: {schemas: {T: {type: integer}}}",
        ),
        place(
            "the data of events",
            "/paths/~1a/post/responses/200/content/text~1event-stream/schema",
            "paths: {/a: {post: {operationId: a, responses: {'200': {description: d, content: {text/event-stream: {schema: @}}}}}}}\ncomponents: {schemas: {T: {type: integer}}}",
        ),
        place(
            "an error",
            "/paths/~1a/post/responses/400/content/application~1json/schema",
            "paths: {/a: {post: {operationId: a, responses: {'400': {description: d, content: {application/json: {schema: @}}}}}}}\ncomponents: {schemas: {T: {type: integer}}}",
        ),
        place(
            "a part",
            "/paths/~1a/post/requestBody/content/multipart~1form-data/schema/properties/p",
            "paths: {/a: {post: {operationId: a, requestBody: {required: true, content: {multipart/form-data: {schema: {type: object, required: [p], properties: {p: @}}}}}}}}\ncomponents: {schemas: {T: {type: integer}}}",
        ),
        place(
            "a body of text",
            "/paths/~1a/post/requestBody/content/text~1plain/schema",
            "paths: {/a: {post: {operationId: a, requestBody: {required: true, content: {text/plain: {schema: @}}}}}}\ncomponents: {schemas: {T: {type: integer}}}",
        ),
        place(
            "a parameter in the query",
            "/paths/~1a/get/parameters/0/schema",
            "paths: {/a: {get: {operationId: a, parameters: [{name: q, in: query, schema: @}]}}}\ncomponents: {schemas: {T: {type: integer}}}",
        ),
        place(
            "a parameter in the path",
            "/paths/~1a~1{q}/get/parameters/0/schema",
            "paths: {'/a/{q}': {get: {operationId: a, parameters: [{name: q, in: path, required: true, schema: @}]}}}\ncomponents: {schemas: {T: {type: integer}}}",
        ),
        place(
            "a header of a response",
            "/paths/~1a/get/responses/200/headers/h/schema",
            "paths: {/a: {get: {operationId: a, responses: {'200': {description: d, headers: {h: {schema: @}}}}}}}\ncomponents: {schemas: {T: {type: integer}}}",
        ),
        place(
            "a header of a part",
            "/paths/~1a/post/requestBody/content/multipart~1form-data/encoding/p/headers/h/schema",
            "paths: {/a: {post: {operationId: a, requestBody: {required: true, content: {multipart/form-data: {schema: {type: object, properties: {p: {type: string}}}, encoding: {p: {headers: {h: {schema: @}}}}}}}}}}\ncomponents: {schemas: {T: {type: integer}}}",
        ),
        place(
            "`$defs` that are used",
            "/components/schemas/S/$defs/D",
            "paths: {/a: {post: {operationId: a, requestBody: {content: {application/json: {schema: {$ref: '#/components/schemas/S'}}}}}}}\ncomponents: {schemas: {S: {type: object, properties: {d: {$ref: '#/components/schemas/S/$defs/D'}}, $defs: {D: @}}, T: {type: integer}}}",
        ),
        place(
            "`$defs` that are not used",
            "/components/schemas/S/$defs/D",
            "paths: {}\ncomponents: {schemas: {S: {type: object, $defs: {D: @}}, T: {type: integer}}}",
        ),
        place(
            "`not`",
            "/components/schemas/S/not",
            "paths: {}\ncomponents: {schemas: {S: {type: string, not: @}, T: {type: integer}}}",
        ),
        place(
            "`patternProperties`",
            "/components/schemas/S/patternProperties/^x",
            "paths: {}\ncomponents: {schemas: {S: {type: object, patternProperties: {^x: @}}, T: {type: integer}}}",
        ),
    ],
    cases: CASES,
};

const CASES: &[Case] = &[
    case("$ref", "'#/components/schemas/T'"),
    beside(
        "$defs",
        "{D: {type: string}}",
        &[
            ("type", "object"),
            (
                "properties",
                "{p: {$ref: '#/components/schemas/S/$defs/D'}}",
            ),
        ],
    ),
    beside(
        "definitions",
        "{D: {type: string}}",
        &[
            ("type", "object"),
            (
                "properties",
                "{p: {$ref: '#/components/schemas/S/definitions/D'}}",
            ),
        ],
    ),
    case("type", "string"),
    beside("format", "date-time", STRING),
    beside("nullable", "true", STRING),
    beside("nullable", "true", PROPERTIES),
    beside("readOnly", "true", STRING),
    beside("writeOnly", "true", STRING),
    beside("enum", "[a, b]", STRING),
    beside("properties", "{p: {type: string}}", OBJECT),
    beside("required", "[p]", PROPERTIES),
    beside("additionalProperties", "{type: integer}", OBJECT),
    beside("additionalProperties", "{type: integer}", PROPERTIES),
    beside("items", "{type: integer}", &[("type", "array")]),
    case("oneOf", "[{type: string}, {type: integer}]"),
    case("anyOf", "[{type: string}, {type: integer}]"),
    case("allOf", "[{type: string}]"),
    beside(
        "discriminator",
        "{propertyName: k}",
        &[(
            "oneOf",
            "[{title: A, type: object, properties: {k: {type: string, enum: [a]}, x: {type: string}}}, {title: B, type: object, properties: {k: {type: string, enum: [b]}, y: {type: string}}}]",
        )],
    ),
    beside("title", "A heading", PROPERTIES),
    beside("title", "A heading", STRING),
    beside("description", "Words.", PROPERTIES),
    beside("description", "Words.", STRING),
    beside("deprecated", "true", PROPERTIES),
    beside("deprecated", "true", STRING),
    beside("example", "x", STRING),
    beside("example", "{p: x}", PROPERTIES),
    beside("examples", "[x]", STRING),
    beside("examples", "[{p: x}]", PROPERTIES),
    beside("externalDocs", "{url: https://example.com}", STRING),
    beside("externalDocs", "{url: https://example.com}", PROPERTIES),
    beside("default", "x", STRING),
    beside("default", "{p: x}", PROPERTIES),
    beside("minProperties", "2", PROPERTIES),
    beside("maxProperties", "2", PROPERTIES),
    beside("minItems", "2", LIST),
    beside("maxItems", "2", LIST),
    beside("uniqueItems", "true", LIST),
    beside("minLength", "2", STRING),
    beside("maxLength", "2", STRING),
    beside("pattern", "'^x'", STRING),
    beside("minimum", "2", INTEGER),
    beside("maximum", "2", INTEGER),
    beside("exclusiveMinimum", "2", INTEGER),
    beside("exclusiveMaximum", "2", INTEGER),
    beside("multipleOf", "2", INTEGER),
    beside("not", "{type: integer}", STRING),
    beside("const", "x", STRING),
    beside("const", "x", &[("type", "string"), ("enum", "[x, y]")]),
    beside("contains", "{type: string}", LIST),
    beside("minContains", "2", LIST),
    beside("maxContains", "2", LIST),
    beside("contentEncoding", "base64", STRING),
    beside("contentMediaType", "text/html", STRING),
    beside("contentSchema", "{type: string}", STRING),
    beside("dependencies", "{p: [q]}", PROPERTIES),
    beside("dependentRequired", "{p: [q]}", PROPERTIES),
    beside("dependentSchemas", "{p: {type: object}}", PROPERTIES),
    beside("if", "{type: string}", STRING),
    beside("then", "{type: string}", STRING),
    beside("else", "{type: string}", STRING),
    beside("patternProperties", "{^x: {type: string}}", PROPERTIES),
    beside("prefixItems", "[{type: string}]", LIST),
    beside("propertyNames", "{maxLength: 3}", PROPERTIES),
    beside("unevaluatedItems", "false", LIST),
    beside("unevaluatedProperties", "false", PROPERTIES),
    beside("$comment", "Words.", STRING),
    beside("xml", "{name: n}", STRING),
    beside("$id", "https://example.com/id", STRING),
    beside("$anchor", "here", STRING),
    beside("$dynamicAnchor", "here", STRING),
    beside("$dynamicRef", "'#here'", STRING),
    beside("$schema", "https://example.com/schema", STRING),
    beside("$vocabulary", "{}", STRING),
];

pub const XML: Object = Object {
    noun: "xml object",
    base: &[],
    places: &[
        place(
            "a list in a body",
            "/paths/~1a/post/requestBody/content/application~1xml/schema/properties/p/xml",
            "paths: {/a: {post: {operationId: a, requestBody: {required: true, content: {application/xml: {schema: {type: object, xml: {name: root}, properties: {p: {type: array, items: {type: string}, xml: @}}}}}}}}}",
        ),
        place(
            "a text in a body",
            "/paths/~1a/post/requestBody/content/application~1xml/schema/properties/p/xml",
            "paths: {/a: {post: {operationId: a, requestBody: {required: true, content: {application/xml: {schema: {type: object, xml: {name: root}, properties: {p: {type: string, xml: @}}}}}}}}}",
        ),
    ],
    cases: &[
        case("nodeType", "element"),
        case("wrapped", "true"),
        case("attribute", "true"),
        beside("name", "m", &[("nodeType", "element")]),
        beside("prefix", "m", &[("nodeType", "element")]),
        beside(
            "namespace",
            "https://example.com/m",
            &[("nodeType", "element")],
        ),
    ],
};
