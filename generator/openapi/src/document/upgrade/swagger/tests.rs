//! One test per topic: a part of a Swagger 2.0 document in, its OpenAPI 3.0 form out.

use expect_test::{Expect, expect};

use crate::document::Document;
use crate::document::upgrade::tests::check_at;
use trine_ir::pointer::Pointer;

/// Checks a part of a document whose members, apart from the version and `info`, start at line 3.
fn check(members: &str, place: &str, expected: Expect) {
    let text = format!("swagger: '2.0'\ninfo: {{title: t, version: '1'}}\n{members}\n");
    check_at(&text, place, &expected);
}

/// Checks an operation, which starts at line 3, column 16.
fn check_operation(operation: &str, expected: Expect) {
    let members = format!("paths: {{/a: {{post: {operation}}}}}");
    check(&members, "/paths/~1a/post", expected);
}

/// Checks the schema of `definitions`, which starts at line 3, column 18.
fn check_schema(schema: &str, expected: Expect) {
    let members = format!("definitions: {{S: {schema}}}");
    check(&members, "/components/schemas/S", expected);
}

#[test]
fn servers() {
    check(
        "host: a.test\nbasePath: /v1/\nschemes: [http, https]",
        "/servers",
        expect![[r#"[{url: "https://a.test/v1"}, {url: "http://a.test/v1"}]"#]],
    );
    check(
        "host: a.test",
        "/servers",
        expect![[r#"[{url: "https://a.test"}]"#]],
    );
    check(
        "basePath: v1\nschemes: [http]",
        "/servers",
        expect![[r#"[{url: "/v1"}]"#]],
    );
    check("schemes: [http]", "/servers", expect!["nothing"]);
    check(
        "host: a.test\nschemes: [wss, ftp]",
        "/servers",
        expect![[r#"
            nothing
            4:11 ignored-keyword: unsupported scheme `wss`; ignored
            4:16 ignored-keyword: expected the scheme `http` or `https`, found `ftp`; ignored"#]],
    );
    check(
        "host: 'http://a.test/'\nbasePath: /",
        "/servers",
        expect![[r#"
            [{url: "http://a.test"}]
            3:7 repaired: expected a host without a scheme, found `http://a.test/`; treated as `a.test/`"#]],
    );
    check(
        "host: a.test\nschemes: [https]\npaths: {/a: {get: {schemes: [http], responses: {}}}}",
        "/paths/~1a/get",
        expect![[r#"{responses: {}, servers: [{url: "http://a.test"}]}"#]],
    );
}

#[test]
fn bodies() {
    check_operation(
        "{parameters: [{in: query, name: q, type: integer, format: int64, required: true, default: 1}, \
         {in: body, name: b, required: true, description: d, schema: {$ref: '#/definitions/S'}}], \
         responses: {}}",
        expect![[
            r##"{parameters: [{in: "query", name: "q", required: true, schema: {type: "integer", format: "int64", default: 1}}], responses: {}, requestBody: {description: "d", required: true, content: {application/json: {schema: {$ref: "#/definitions/S"}}}}}"##
        ]],
    );
    check_operation(
        "{consumes: [application/xml, json], parameters: [{in: body, name: b, x-example: 1, \
         schema: {type: object}}], responses: {}}",
        expect![[r#"
            {responses: {}, requestBody: {content: {application/xml: {schema: {type: "object"}, example: 1}, application/json: {schema: {type: "object"}}}}}
            3:49 repaired: expected a media type, found `json`; treated as `application/json`"#]],
    );
    check_operation(
        "{consumes: [text/plain, application/x-tar], parameters: [{in: body, name: b, \
         schema: {type: string, format: binary}}], responses: {}}",
        expect![[
            r#"{responses: {}, requestBody: {content: {text/plain: {schema: {type: "string", format: "binary"}}, application/x-tar: {schema: {type: "string", format: "binary"}}}}}"#
        ]],
    );
    check_operation(
        "{parameters: [{in: body, name: b}, {in: body, name: c, type: string}], responses: {}}",
        expect![[r#"
            {responses: {}, requestBody: {content: {application/json: {schema: {}}}}}
            3:34 repaired: missing `schema` in this body; treated as any value
            3:55 duplicate-parameter: duplicate body parameter"#]],
    );
}

#[test]
fn shared_bodies() {
    let members = "consumes: [application/json]
parameters:
  B: {in: body, name: b, schema: {type: object, properties: {a: {type: string}}}}
  C: {in: body, name: c, schema: {$ref: '#/definitions/S'}}
  D: {in: body, name: d, schema: {$ref: '#/definitions/S'}}
  E: {in: formData, name: e, type: string}
  Q: {in: query, name: q, type: string}
definitions: {S: {type: object}}
paths:
  /a: {post: {parameters: [{$ref: '#/parameters/B'}, {$ref: '#/parameters/Q'}], responses: {}}}
  /b: {post: {parameters: [{$ref: '#/parameters/C'}], responses: {}}}";
    check(
        members,
        "/components",
        expect![[
            r#"{schemas: {S: {type: "object"}}, requestBodies: {B: {content: {application/json: {schema: {type: "object", properties: {a: {type: "string"}}}}}}, D: {content: {}}, E: {content: {}}}, parameters: {Q: {in: "query", name: "q", schema: {type: "string"}}}}"#
        ]],
    );
    check(
        members,
        "/paths",
        expect![[
            r##"{/a: {post: {parameters: [{$ref: "#/components/parameters/Q"}], responses: {}, requestBody: {content: {application/json: {schema: {$ref: "#/components/requestBodies/B/content/application~1json/schema"}}}}}}, /b: {post: {responses: {}, requestBody: {content: {application/json: {schema: {$ref: "#/components/schemas/S"}}}}}}}"##
        ]],
    );
}

#[test]
fn forms() {
    check_operation(
        "{parameters: [{in: formData, name: a, type: string, required: true, description: d}, \
         {in: formData, name: b, type: array, items: {type: integer}, collectionFormat: pipes}, \
         {in: formData, name: c, type: array, items: {type: integer}, collectionFormat: multi}], \
         responses: {}}",
        expect![[
            r#"{responses: {}, requestBody: {content: {application/x-www-form-urlencoded: {schema: {type: "object", properties: {a: {type: "string", description: "d"}, b: {type: "array", items: {type: "integer"}}, c: {type: "array", items: {type: "integer"}}}, required: ["a"]}, encoding: {b: {style: "pipeDelimited", explode: false}, c: {style: "form", explode: true}}}}, required: true}}"#
        ]],
    );
    check_operation(
        "{consumes: [application/json], parameters: [{in: formData, name: f, type: file}, \
         {in: formData, name: l, type: array, items: {type: string}}], responses: {}}",
        expect![[r#"
            {responses: {}, requestBody: {content: {multipart/form-data: {schema: {type: "object", properties: {f: {type: "string", format: "binary"}, l: {type: "array", items: {type: "string"}, x-trine:collection-format: "csv"}}}}}}}
            3:64 repaired: expected `multipart/form-data` in `consumes` for `formData`, found `application/json`; treated as if it were listed"#]],
    );
    check_operation(
        "{parameters: [{in: formData, name: f, type: string}, {in: body, name: b, schema: {}}, \
         {in: formData, name: f, type: string}], responses: {}}",
        expect![[r#"
            {responses: {}, requestBody: {content: {application/json: {schema: {}}}}}
            3:34 ignored-keyword: expected a `body` parameter or `formData`, found both; the `body` parameter is used
            3:106 ignored-keyword: expected a `body` parameter or `formData`, found both; the `body` parameter is used"#]],
    );
    check_operation(
        "{consumes: [multipart/form-data], parameters: [{in: formData, name: f}, \
         {in: body, name: b, schema: {}}, {in: formData, type: file}], responses: {}}",
        expect![[r#"
            {responses: {}, requestBody: {content: {multipart/form-data: {schema: {type: "object", properties: {f: {type: "string"}}}}}}}
            3:67 repaired: missing `type`; treated as `string`
            3:92 ignored-keyword: expected a `body` parameter or `formData`, found both; the `formData` parameters are used
            3:125 malformed-part: missing `name` in this parameter"#]],
    );
}

#[test]
fn parameters_of_a_path() {
    check(
        "paths:
  /a:
    parameters:
      - {in: formData, name: a, type: string}
      - {in: query, name: q, type: string}
      - {in: formData, name: b, type: string}
    post: {parameters: [{in: formData, name: b, type: integer}], responses: {}}",
        "/paths/~1a",
        expect![[
            r#"{parameters: [{in: "query", name: "q", schema: {type: "string"}}], post: {responses: {}, requestBody: {content: {application/x-www-form-urlencoded: {schema: {type: "object", properties: {a: {type: "string"}, b: {type: "integer"}}}}}}}}"#
        ]],
    );
}

#[test]
fn collection_formats() {
    check_operation(
        "{parameters: [\
         {in: query, name: a, type: array, items: {type: string}}, \
         {in: query, name: b, type: array, items: {type: string}, collectionFormat: ssv}, \
         {in: query, name: c, type: array, items: {type: string}, collectionFormat: tsv}, \
         {in: query, name: d, type: array, items: {type: string}, collectionFormat: pipes}, \
         {in: query, name: e, type: array, items: {type: string}, collectionFormat: multi}, \
         {in: query, name: f, type: array, collectionFormat: multi, \
         items: {type: array, items: {type: string}, collectionFormat: pipes}}, \
         {in: header, name: g, type: array, items: {type: string}, collectionFormat: pipes}, \
         {in: header, name: h, type: array, items: {type: string}, collectionFormat: multi}, \
         {in: query, name: i, type: string, collectionFormat: csv}, \
         {in: query, name: j, type: array, collectionFormat: comma}], responses: {}}",
        expect![[r#"
            {parameters: [{in: "query", name: "a", schema: {type: "array", items: {type: "string"}}, style: "form", explode: false}, {in: "query", name: "b", schema: {type: "array", items: {type: "string"}}, style: "spaceDelimited", explode: false}, {in: "query", name: "c", schema: {type: "array", items: {type: "string"}, x-trine:collection-format: "tsv"}}, {in: "query", name: "d", schema: {type: "array", items: {type: "string"}}, style: "pipeDelimited", explode: false}, {in: "query", name: "e", schema: {type: "array", items: {type: "string"}}, style: "form", explode: true}, {in: "query", name: "f", schema: {type: "array", items: {type: "array", items: {type: "string"}, x-trine:collection-format: "pipes"}}, style: "form", explode: true}, {in: "header", name: "g", schema: {type: "array", items: {type: "string"}, x-trine:collection-format: "pipes"}}, {in: "header", name: "h", schema: {type: "array", items: {type: "string"}}}, {in: "query", name: "i", schema: {type: "string"}}, {in: "query", name: "j", schema: {type: "array", items: {type: "string"}}, style: "form", explode: false}], responses: {}}
            3:710 repaired: `multi` has no effect outside of queries and forms; treated as `csv`
            3:753 ignored-keyword: `collectionFormat` has no effect on a type that is not an array; ignored
            3:777 repaired: missing `items` in this array; its elements are treated as strings
            3:829 repaired: expected `csv`, `ssv`, `tsv`, `pipes` or `multi` for `collectionFormat`, found `comma`; treated as `csv`"#]],
    );
}

#[test]
fn parameters_with_mistakes() {
    check_operation(
        "{parameters: [\
         {in: query, name: a}, \
         {in: query, name: b, schema: {type: integer}}, \
         {in: query, name: c, type: integer, schema: {type: string}}, \
         {in: query, name: d, type: object, properties: {e: {type: string}}}, \
         {in: query, name: e, type: string, style: form, x-note: n, allowEmptyValue: true, x-example: v}, \
         {in: cookie, name: f, type: string}, \
         {in: nowhere, name: g, type: string}, \
         {name: h, type: string}], responses: {}}",
        expect![[r#"
            {parameters: [{in: "query", name: "a", schema: {type: "string"}}, {in: "query", name: "b", schema: {type: "integer"}}, {in: "query", name: "c", schema: {type: "integer"}}, {in: "query", name: "d", schema: {type: "object", properties: {e: {type: "string"}}}}, {in: "query", name: "e", x-trine:ignored-style: "form", x-note: "n", allowEmptyValue: true, example: "v", schema: {type: "string"}}, {in: "cookie", name: "f", schema: {type: "string"}}], responses: {}}
            3:34 repaired: missing `type`; treated as `string`
            3:56 repaired: expected the type in the parameter, found it in `schema`; treated as if it were in the parameter
            3:103 ignored-keyword: `schema` has no effect next to `type` or `items`; ignored
            3:199 repaired: unknown field `properties` in a parameter; treated as in a schema
            3:268 ignored-keyword: unknown field `style` in a parameter; ignored
            3:335 repaired: unknown location `cookie` in Swagger 2.0; treated as in OpenAPI 3
            3:372 malformed-part: expected the parameter location `query`, `header`, `path`, `formData` or `body`, found `nowhere`
            3:405 malformed-part: expected the parameter location `query`, `header`, `path`, `formData` or `body`, found none"#]],
    );
}

#[test]
fn responses() {
    let operation = "{produces: [application/json, text/plain], responses: {200: {description: d, \
         schema: {type: object}, examples: {application/json: {a: 1}, text/csv: b}}, \
         201: {description: d, schema: {type: string}}, \
         202: {description: d, schema: {type: file}}, 204: {description: d}, \
         default: {description: d, headers: {X: {type: array, items: {type: integer}, \
         collectionFormat: csv}}, schema: {type: object}}}}";
    check_operation(
        operation,
        expect![[
            r#"{responses: {200: {description: "d", x-trine:examples: {text/csv: "b"}, content: {application/json: {schema: {type: "object"}, example: {a: 1}}}}, 201: {description: "d", content: {application/json: {schema: {type: "string"}}, text/plain: {schema: {type: "string"}}}}, 202: {description: "d", content: {text/plain: {schema: {type: "string", format: "binary"}}}}, 204: {description: "d"}, default: {description: "d", headers: {X: {schema: {type: "array", items: {type: "integer"}}}}, content: {application/json: {schema: {type: "object"}}}}}}"#
        ]],
    );
    // A table is another representation than JSON; XML is not.
    check_operation(
        "{produces: [application/json, application/xml, text/csv], responses: {200: {description: d, schema: {type: array}}}}",
        expect![[r#"
            {responses: {200: {description: "d", content: {application/json: {schema: {type: "array", items: {}}}, text/csv: {schema: {type: "array", items: {}}}}}}}
            3:120 repaired: missing `items` in this array; its elements are treated as any value
            3:120 repaired: missing `items` in this array; its elements are treated as any value"#]],
    );
    // Commas separate media types in one text, at any level.
    check_operation(
        "{produces: 'application/json, text/csv', responses: {200: {description: d, schema: {type: string}}}}",
        expect![[r#"
            {responses: {200: {description: "d", content: {application/json: {schema: {type: "string"}}, text/csv: {schema: {type: "string"}}}}}}
            3:31 repaired: expected a list for `produces`, found one element; treated as a list
            3:31 repaired: expected one media type, found `application/json, text/csv`; treated as a list"#]],
    );
    check_operation(
        "{produces: [application/x-tar], responses: {200: {description: d, schema: {type: file}}, \
         404: {description: d, schema: {$ref: '#/definitions/Error'}}}}",
        expect![[
            r##"{responses: {200: {description: "d", content: {application/x-tar: {schema: {type: "string", format: "binary"}}}}, 404: {description: "d", content: {application/json: {schema: {$ref: "#/definitions/Error"}}}}}}"##
        ]],
    );
}

#[test]
fn media_types_of_the_document_in_one_text() {
    let operation = "{parameters: [{name: b, in: body, schema: {type: string}}], \
                     responses: {200: {description: d, schema: {type: string}}}}";
    let members = format!(
        "consumes: 'application/json, text/plain'\nproduces: application/json,text/plain\n\
         paths: {{/a: {{post: {operation}}}}}"
    );
    check(
        &members,
        "/paths/~1a/post",
        expect![[r#"
        {responses: {200: {description: "d", content: {application/json: {schema: {type: "string"}}, text/plain: {schema: {type: "string"}}}}}, requestBody: {content: {application/json: {schema: {type: "string"}}, text/plain: {schema: {type: "string"}}}}}
        3:11 repaired: expected a list for `consumes`, found one element; treated as a list
        3:11 repaired: expected one media type, found `application/json, text/plain`; treated as a list
        4:11 repaired: expected a list for `produces`, found one element; treated as a list
        4:11 repaired: expected one media type, found `application/json,text/plain`; treated as a list"#]],
    );
}

#[test]
fn shared_responses() {
    let members = "produces: [application/json]
responses:
  Text: {description: t, schema: {type: string}, headers: {X: {type: string}}}
  Error: {description: e, schema: {type: object, properties: {m: {type: string}}}}
paths:
  /a:
    get:
      produces: [text/plain]
      responses: {200: {$ref: '#/responses/Text'}, 404: {$ref: '#/responses/Error'}}
    put:
      responses: {200: {$ref: '#/responses/Text'}}";
    check(
        members,
        "/paths",
        expect![[
            r##"{/a: {get: {responses: {200: {description: "t", headers: {X: {schema: {type: "string"}}}, content: {text/plain: {schema: {$ref: "#/components/responses/Text/content/application~1json/schema"}}}}, 404: {$ref: "#/components/responses/Error"}}}, put: {responses: {200: {$ref: "#/components/responses/Text"}}}}}"##
        ]],
    );
    check(
        members,
        "/components/responses",
        expect![[
            r#"{Text: {description: "t", headers: {X: {schema: {type: "string"}}}, content: {application/json: {schema: {type: "string"}}}}, Error: {description: "e", content: {application/json: {schema: {type: "object", properties: {m: {type: "string"}}}}}}}"#
        ]],
    );
}

#[test]
fn security() {
    check(
        "securityDefinitions:
  a: {type: basic}
  b: {type: apiKey, in: query, name: k}
  c: {type: oauth2, flow: implicit, authorizationUrl: 'https://a.test', scopes: {r: read}}
  d: {type: oauth2, flow: password, tokenUrl: 'https://a.test', scopes: {}}
  e: {type: oauth2, flow: application, tokenUrl: 'https://a.test', scopes: {}}
  f: {type: oauth2, flow: accessCode, authorizationUrl: 'https://a.test', tokenUrl: 'https://b.test', scopes: {}}
  g: {type: oauth2, flow: clientCredentials, tokenUrl: 'https://a.test', scopes: {}}
  h: {type: oauth2, tokenUrl: 'https://a.test'}
  i: {type: oauth2, flow: device}
  j: {type: http, scheme: bearer}
  k: {type: mutualTLS}
  l: {}
  m: {type: apiKey, in: cookie, name: k}",
        "/components/securitySchemes",
        expect![[r#"
            {a: {type: "http", scheme: "basic"}, b: {type: "apiKey", in: "query", name: "k"}, c: {type: "oauth2", flows: {implicit: {authorizationUrl: "https://a.test", scopes: {r: "read"}}}}, d: {type: "oauth2", flows: {password: {tokenUrl: "https://a.test", scopes: {}}}}, e: {type: "oauth2", flows: {clientCredentials: {tokenUrl: "https://a.test", scopes: {}}}}, f: {type: "oauth2", flows: {authorizationCode: {authorizationUrl: "https://a.test", tokenUrl: "https://b.test", scopes: {}}}}, g: {type: "oauth2", flows: {clientCredentials: {tokenUrl: "https://a.test", scopes: {}}}}, h: {type: "oauth2", flows: {clientCredentials: {tokenUrl: "https://a.test", scopes: {}}}}, j: {type: "http", scheme: "bearer"}}
            10:27 repaired: expected the flow `application`, found `clientCredentials`, its name in OpenAPI 3; treated as `application`
            11:6 repaired: missing `flow`; treated as `application`
            12:27 malformed-part: expected the flow `implicit`, `password`, `application` or `accessCode`, found `device`
            13:13 repaired: unknown type `http` in Swagger 2.0; treated as in OpenAPI 3
            14:13 malformed-part: expected the type `basic`, `apiKey` or `oauth2`, found `mutualTLS`
            15:6 malformed-part: missing `type` in this security scheme
            16:25 malformed-part: expected an API key in `query` or `header`, found `cookie`"#]],
    );
}

#[test]
fn schemas() {
    check_schema(
        "{type: object, discriminator: kind, required: [kind], properties: {kind: {type: string}, \
         n: {type: string, x-nullable: true}, r: {$ref: '#/definitions/S', x-nullable: true}, \
         e: {type: number, minimum: 1, exclusiveMinimum: true}}}",
        expect![[
            r##"{type: "object", discriminator: {propertyName: "kind"}, required: ["kind"], properties: {kind: {type: "string"}, n: {type: "string", nullable: true}, r: {allOf: [{$ref: "#/components/schemas/S"}], nullable: true}, e: {type: "number", minimum: 1, exclusiveMinimum: true}}}"##
        ]],
    );
}

#[test]
fn values_of_discriminators() {
    let members = "definitions:
  Base: {type: object, discriminator: kind, required: [kind], properties: {kind: {type: string}}}
  Mid: {x-ms-discriminator-value: 'm/1', allOf: [{$ref: '#/definitions/Base'}]}
  Leaf: {x-ms-discriminator-value: leaf, allOf: [{$ref: '#/definitions/Mid'}]}
  Loop: {x-ms-discriminator-value: loop, allOf: [{$ref: '#/definitions/Loop'}]}";
    check(
        members,
        "/components/schemas/Base/discriminator",
        expect![[
            r##"{propertyName: "kind", mapping: {m/1: "#/components/schemas/Mid", leaf: "#/components/schemas/Leaf"}}"##
        ]],
    );
}

#[test]
fn references_lead_to_the_new_places() {
    let members = "paths:
  /a~b/{c d}:
    get:
      responses:
        200: {description: d, schema: {type: object, properties: {x: {type: object}}}}
        404: {description: d, schema: {$ref: '#/paths/~1a~0b~1{c%20d}/get/responses/200/schema/properties/x'}}
        500: {description: d, schema: {$ref: '#/definitions/A/properties/b'}}
        501: {description: d, schema: {$ref: '#/definitions/missing'}}
        default: {$ref: '#/x-parts/R'}
definitions:
  A: {description: sibling, $ref: '#/definitions/B', properties: {b: {$ref: '#/definitions/A'}}}
  B: {type: object}
x-parts:
  R: {description: r, schema: {type: integer}}";
    check(
        members,
        "/paths",
        expect![[
            r##"{/a~b/{c d}: {get: {responses: {200: {description: "d", content: {application/json: {schema: {type: "object", properties: {x: {type: "object"}}}}}}, 404: {description: "d", content: {application/json: {schema: {$ref: "#/paths/~1a~0b~1{c d}/get/responses/200/content/application~1json/schema/properties/x"}}}}, 500: {description: "d", content: {application/json: {schema: {$ref: "#/components/schemas/A/properties/b"}}}}, 501: {description: "d", content: {application/json: {schema: {$ref: "#/definitions/missing"}}}}, default: {$ref: "#/x-parts/R"}}}}}"##
        ]],
    );
    check(
        members,
        "/components",
        expect![[
            r##"{schemas: {A: {allOf: [{$ref: "#/components/schemas/B"}], description: "sibling", properties: {b: {$ref: "#/components/schemas/A"}}}, B: {type: "object"}}}"##
        ]],
    );
    check(
        members,
        "/x-parts",
        expect![[
            r#"{R: {description: "r", content: {application/json: {schema: {type: "integer"}}}}}"#
        ]],
    );
}

#[test]
fn unknown_members_have_the_names_of_this_version() {
    check(
        "servers: []\ncomponents: {}\npaths: {/a: {trace: {}, get: {requestBody: {}, \
         callbacks: {}, responses: {200: {description: d, content: {}}}}}}",
        "/paths",
        expect![[r#"
            {/a: {x-trine:ignored-trace: {}, get: {x-trine:ignored-requestBody: {}, x-trine:ignored-callbacks: {}, responses: {200: {description: "d", x-trine:ignored-content: {}}}}}}
            3:1 ignored-keyword: unknown field `servers` in a Swagger 2.0 document; ignored
            4:1 ignored-keyword: unknown field `components` in a Swagger 2.0 document; ignored
            5:14 ignored-keyword: unknown field `trace` in a path item; ignored
            5:31 ignored-keyword: unknown field `requestBody` in an operation; ignored
            5:48 ignored-keyword: unknown field `callbacks` in an operation; ignored
            5:97 ignored-keyword: unknown field `content` in a response; ignored"#]],
    );
    check(
        "host: [a]\nschemes: https\nconsumes: {}\ndefinitions: []",
        "",
        expect![[r#"
            {openapi: "3.0.3", info: {title: "t", version: "1"}, paths: {}}
            3:7 ignored-keyword: expected a string for `host`, found a list; ignored
            4:10 repaired: expected a list for `schemes`, found one element; treated as a list
            5:11 malformed-part: expected a list for `consumes`, found an object
            6:14 malformed-part: expected an object for `definitions`, found a list"#]],
    );
}

#[test]
fn files_join_along_the_grammar_of_this_version() {
    let text = "swagger: '2.0'\ninfo: {title: t, version: '1'}\npaths:\n  /a: {$ref: 'parts.yaml#/item'}\n  \
                /b: {$ref: 'parts.yaml#/item'}\n  /c: {$ref: 'other.yaml'}\n";
    let load = |path: &str| {
        Ok(match path {
            "parts.yaml" => {
                "item: {post: {parameters: [{$ref: '#/body'}, {$ref: '#/limit'}], responses: {200: \
                 {$ref: '#/ok'}}}}\nbody: {in: body, name: b, schema: {$ref: '#/Pet'}}\nlimit: {in: \
                 query, name: l, type: integer}\nok: {description: d, schema: {$ref: '#/Pet'}}\nPet: \
                 {type: object}\n"
            }
            _ => "get: {responses: {200: {description: d, schema: {type: file}}}}\n",
        }
        .to_owned())
    };
    let (document, diagnostics) =
        Document::load_files("api.yaml", text, &load).expect("a document");
    let shown = crate::document::upgrade::tests::shown(document.root());
    expect![[r##"{openapi: "3.0.3", info: {title: "t", version: "1"}, paths: {/a: {post: {parameters: [{$ref: "#/components/parameters/limit"}], responses: {200: {$ref: "#/components/responses/ok"}}, requestBody: {content: {application/json: {schema: {$ref: "#/components/schemas/Pet"}}}}}}, /b: {$ref: "#/paths/~1a"}, /c: {get: {responses: {200: {description: "d", content: {*/*: {schema: {type: "string", format: "binary"}}}}}}}}, components: {schemas: {Pet: {type: "object"}}, responses: {ok: {description: "d", content: {application/json: {schema: {$ref: "#/components/schemas/Pet"}}}}}, parameters: {limit: {in: "query", name: "l", schema: {type: "integer"}}}}}"##]].assert_eq(&shown);
    assert_eq!(diagnostics.iter().count(), 0);
    let place = Pointer::parse("/components/parameters/limit/schema/type").unwrap_or_default();
    let location = document.locate(&place).expect("a location");
    assert_eq!(
        (document.file_name(location.file), location.line),
        ("parts.yaml", 3)
    );
}
