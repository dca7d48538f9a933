//! One test per pass: a schema or a part in, the result and its diagnostics out.

use expect_test::{Expect, expect};

use crate::document::{Document, Node};
use trine_ir::pointer::Pointer;

/// Returns the node in flow style.
pub(super) fn shown(node: &Node) -> String {
    match node {
        Node::Null => "null".to_owned(),
        Node::Bool(value) => value.to_string(),
        Node::Number(text) => text.clone(),
        Node::String(text) => format!("{text:?}"),
        Node::List(list) => {
            let list: Vec<String> = list.iter().map(shown).collect();
            format!("[{}]", list.join(", "))
        }
        Node::Map(map) => {
            let members: Vec<String> = map
                .iter()
                .map(|(key, node)| format!("{key}: {}", shown(node)))
                .collect();
            format!("{{{}}}", members.join(", "))
        }
    }
}

/// Checks the upgraded value of `place`, then each diagnostic with line and column.
pub(super) fn check_at(text: &str, place: &str, expected: &Expect) {
    let (document, diagnostics) = match Document::load("api.yaml", text) {
        Ok(loaded) => loaded,
        Err(error) => return expected.assert_eq(&error.to_string()),
    };
    let place = Pointer::parse(place).unwrap_or_default();
    let mut out = document
        .get(&place)
        .map_or_else(|| "nothing".to_owned(), shown);
    for (diagnostic, place) in diagnostics.sorted(&document) {
        let (line, column) = place.map_or((0, 0), |place| (place.line, place.column));
        out.push_str(&format!(
            "\n{line}:{column} {}: {}",
            diagnostic.code, diagnostic.message
        ));
    }
    expected.assert_eq(&out);
}

/// Checks a schema, which starts at line 4, column 6.
fn check(schema: &str, expected: Expect) {
    let text = format!(
        "openapi: 3.1.0\ninfo: {{title: t, version: '1'}}\ncomponents: {{schemas:\n  {{S: {schema}}}}}\n"
    );
    check_at(&text, "/components/schemas/S", &expected);
}

/// Checks an operation, which starts at line 3, column 15.
fn check_operation(operation: &str, expected: Expect) {
    let text = format!(
        "openapi: 3.0.3\ninfo: {{title: t, version: '1'}}\npaths: {{/a: {{get: {operation}}}}}\n"
    );
    check_at(&text, "/paths/~1a/get", &expected);
}

#[test]
fn type_lists() {
    check(
        "{type: [string, 'null'], maxLength: 3}",
        expect![[r#"{type: "string", maxLength: 3, nullable: true}"#]],
    );
    check("{type: [string]}", expect![[r#"{type: "string"}"#]]);
    check("{type: 'null'}", expect!["{nullable: true, enum: [null]}"]);
    check(
        "{type: [integer, number]}",
        expect![[r#"{type: "number"}"#]],
    );
    check(
        "{description: d, type: [string, integer, array, 'null'], minLength: 1, minimum: 2, items: {const: 1}}",
        expect![[
            r#"{description: "d", anyOf: [{type: "string", minLength: 1}, {type: "integer", minimum: 2}, {type: "array", items: {enum: [1]}}], nullable: true}"#
        ]],
    );
    check(
        "{type: [string, integer], enum: [a, 1]}",
        expect![[r#"{anyOf: [{type: "string", enum: ["a"]}, {type: "integer", enum: [1]}]}"#]],
    );
    check(
        "{type: [string, object], oneOf: [{type: string}, {type: object}]}",
        expect![[
            r#"{x-trine:type: ["string", "object"], oneOf: [{type: "string"}, {type: "object"}]}"#
        ]],
    );
    check(
        "{type: [string, blue]}",
        expect![[r#"
            {type: "string"}
            4:14 unknown-type: unknown type `blue` in `type`"#]],
    );
}

#[test]
fn lists_of_items() {
    check(
        "{items: [{type: string}, {type: 'null'}]}",
        expect![[r#"
        {anyOf: [{type: "string"}], nullable: true}
        4:8 repaired: expected a schema for `items` next to `type: array`, found a list without a type; treated as `anyOf`"#]],
    );
    check(
        "{type: array, items: [{type: string}, {type: integer}]}",
        expect![[
            r#"{type: "array", x-trine:prefix-items: [{type: "string"}, {type: "integer"}], items: {}}"#
        ]],
    );
}

#[test]
fn misspelt_types() {
    check(
        "{type: any}",
        expect![[r#"
            {}
            4:7 repaired: unknown type `any`; treated as any value"#]],
    );
    check(
        "{type: String}",
        expect![[r#"
            {type: "string"}
            4:14 repaired: unknown type `String`; treated as `string`"#]],
    );
    check(
        "{type: datetime}",
        expect![[r#"
            {type: "string", format: "date-time"}
            4:14 repaired: unknown type `datetime`; treated as `string` with the format `date-time`"#]],
    );
    check(
        "{type: 'string,', maxLength: 3}",
        expect![[r#"
            {type: "string", maxLength: 3}
            4:14 repaired: unknown type `string,`; treated as `string`"#]],
    );
    check(
        "{type: ' Int32; '}",
        expect![[r#"
            {type: "integer", format: "int32"}
            4:14 repaired: unknown type ` Int32; `; treated as `integer` with the format `int32`"#]],
    );
    check(
        "{type: 'string[]'}",
        expect![[r#"
            {}
            4:14 unknown-type: unknown type `string[]`"#]],
    );
    check(
        "{type: number, maximum: 1e400, minimum: -1e999, multipleOf: x}",
        expect![[r#"
            {type: "number"}
            4:31 ignored-keyword: expected a number of at most 1.8e308 for `maximum`, found `1e400`; ignored
            4:47 ignored-keyword: expected a number of at most 1.8e308 for `minimum`, found `-1e999`; ignored
            4:67 ignored-keyword: expected a number for `multipleOf`, found a string; ignored"#]],
    );
    check(
        "{type: strnig, maxLength: 3}",
        expect![[r#"
            {maxLength: 3}
            4:14 unknown-type: unknown type `strnig`"#]],
    );
}

#[test]
fn null_branches() {
    check(
        "{oneOf: [{type: 'null'}, {type: string}, {type: integer}]}",
        expect![[r#"{oneOf: [{type: "string"}, {type: "integer"}], nullable: true}"#]],
    );
    check(
        "{anyOf: [{const: null}, {$ref: '#/components/schemas/S'}]}",
        expect![[r##"{anyOf: [{$ref: "#/components/schemas/S"}], nullable: true}"##]],
    );
    check(
        "{anyOf: [{type: 'null'}]}",
        expect!["{enum: [null], nullable: true}"],
    );
}

#[test]
fn constants() {
    check("{const: a}", expect![[r#"{enum: ["a"]}"#]]);
    check("{const: null}", expect!["{enum: [null], nullable: true}"]);
    check("{const: a, enum: [a, b]}", expect![[r#"{enum: ["a"]}"#]]);
}

#[test]
fn bounds() {
    check(
        "{type: number, exclusiveMinimum: 0, exclusiveMaximum: 1.5}",
        expect![[
            r#"{type: "number", minimum: 0, maximum: 1.5, exclusiveMinimum: true, exclusiveMaximum: true}"#
        ]],
    );
    check(
        "{type: integer, exclusiveMinimum: 5, minimum: 9}",
        expect![[r#"{type: "integer", minimum: 9}"#]],
    );
    check(
        "{type: integer, minimum: 1.0, maximum: 18446744073709551615}",
        expect![[r#"{type: "integer", minimum: 1, x-trine:maximum: "18446744073709551615"}"#]],
    );
    check(
        "{type: number, maximum: 9223372036854775807, multipleOf: .inf}",
        expect![[
            r#"{type: "number", x-trine:maximum: "9223372036854775807", x-trine:multiple-of: ".inf"}"#
        ]],
    );
    check(
        "{type: string, minLength: '3', maxLength: -1}",
        expect![[r#"
            {type: "string", minLength: 3}
            4:33 repaired: expected a number for `minLength`, found a number in quotes; treated as a number
            4:49 ignored-keyword: expected a count for `maxLength`, found -1; ignored"#]],
    );
}

#[test]
fn references_with_siblings() {
    check(
        "{$ref: '#/components/schemas/S', description: d}",
        expect![[r##"{allOf: [{$ref: "#/components/schemas/S"}], description: "d"}"##]],
    );
    check(
        "{$ref: '#/components/schemas/S', nullable: true, allOf: [{minLength: x}]}",
        expect![[r##"
            {allOf: [{$ref: "#/components/schemas/S"}, {}], nullable: true}
            4:76 ignored-keyword: expected a number for `minLength`, found a string; ignored"##]],
    );
    check(
        "{$ref: 5}",
        expect![[r#"
            nothing
            4:14 malformed-part: expected a string for `$ref` in this schema"#]],
    );
}

#[test]
fn keywords_that_are_carried() {
    check(
        "{type: object, patternProperties: {^x: {type: [string, 'null']}}}",
        expect![[
            r#"{type: "object", x-trine:pattern-properties: {^x: {type: "string", nullable: true}}}"#
        ]],
    );
    check(
        "{type: array, prefixItems: [{const: 1}, true], items: false}",
        expect![[
            r#"{type: "array", x-trine:prefix-items: [{enum: [1]}, {}], items: {x-trine:never: true}}"#
        ]],
    );
    check(
        "{type: array, items: [{type: string}], additionalItems: true}",
        expect![[r#"{type: "array", x-trine:prefix-items: [{type: "string"}], items: {}}"#]],
    );
    check(
        "{if: {const: 1}, then: true, else: false, dependentRequired: {a: [b]}, unevaluatedProperties: false, propertyNames: {pattern: a}, minContains: 2, $comment: c}",
        expect![[
            r#"{x-trine:if: {enum: [1]}, x-trine:then: {}, x-trine:else: {x-trine:never: true}, x-trine:dependent-required: {a: ["b"]}, x-trine:unevaluated-properties: false, x-trine:property-names: {pattern: "a"}, x-trine:min-contains: 2, x-trine:comment: "c"}"#
        ]],
    );
    check(
        "{type: string, contentEncoding: base64}",
        expect![[r#"{type: "string", x-trine:content-encoding: "base64", format: "byte"}"#]],
    );
    check(
        "{type: string, contentMediaType: application/octet-stream}",
        expect![[
            r#"{type: "string", x-trine:content-media-type: "application/octet-stream", format: "binary"}"#
        ]],
    );
    check(
        "{type: string, examples: [a, b], xml: {name: n}, example: null}",
        expect![[
            r#"{type: "string", x-trine:examples: ["a", "b"], x-trine:xml: {name: "n"}, x-trine:example: null, example: "a"}"#
        ]],
    );
    check(
        "{type: boolean, default: null}",
        expect![[r#"{type: "boolean", x-trine:default: null}"#]],
    );
    check(
        "{$defs: {A: {type: [integer, 'null']}}, properties: {a: {$ref: '#/components/schemas/S/$defs/A'}}}",
        expect![[
            r##"{$defs: {A: {type: "integer", nullable: true}}, properties: {a: {$ref: "#/components/schemas/S/$defs/A"}}}"##
        ]],
    );
}

#[test]
fn boolean_schemas() {
    check("true", expect!["{}"]);
    check(
        "{properties: {a: true, b: false}, additionalProperties: false}",
        expect!["{properties: {a: {}, b: {x-trine:never: true}}, additionalProperties: false}"],
    );
}

#[test]
fn booleans_for_required() {
    check(
        "{type: object, properties: {a: {type: string, required: true}, b: {type: string, required: 'false'}}}",
        expect![[r#"
            {type: "object", properties: {a: {type: "string"}, b: {type: "string"}}, required: ["a"]}
            4:63 repaired: expected a list of names in the enclosing object for `required`, found a boolean in the property; treated as `required: [a]` of that object
            4:98 repaired: expected a list of names in the enclosing object for `required`, found a boolean in the property; ignored"#]],
    );
    check(
        "{type: object, required: true}",
        expect![[r#"
            {type: "object"}
            4:32 ignored-keyword: expected a list of properties for `required`, found a boolean; ignored"#]],
    );
}

#[test]
fn values_of_another_type() {
    check(
        "{type: string, enum: [1.10, yes, true]}",
        expect![[r#"
            {type: "string", enum: ["1.10", "yes", "true"]}
            4:28 repaired: expected values of the type `string` in `enum`, found values such as `1.10`; converted"#]],
    );
    check(
        "{type: integer, enum: ['1', 2], default: '10'}",
        expect![[r#"
            {type: "integer", enum: [1, 2], default: 10}
            4:29 repaired: expected values of the type `integer` in `enum`, found values such as `1`; converted
            4:48 repaired: expected a value of the type `integer` for `default`, found a string; converted"#]],
    );
    check(
        "{type: string, enum: []}",
        expect![[r#"
            {type: "string"}
            4:28 empty-enum: expected at least one value in `enum`, found none; ignored"#]],
    );
}

#[test]
fn keywords_of_another_type() {
    check(
        "{type: string, items: {type: string}, properties: {}}",
        expect![[r#"
            {type: "string", x-trine:ignored-items: {type: "string"}}
            4:22 ignored-keyword: `items` has no effect on the type `string`; ignored"#]],
    );
    check(
        "{type: object, items: {type: string}}",
        expect![[r#"
            {type: "array", items: {type: "string"}}
            4:14 repaired: expected `type: array` next to `items`, found `object`; treated as `array`"#]],
    );
    check(
        "{type: object, colour: red, x-colour: blue}",
        expect![[r#"
            {type: "object", x-trine:ignored-colour: "red", x-colour: "blue"}
            4:22 ignored-keyword: unknown field `colour` in a schema; ignored"#]],
    );
}

#[test]
fn nulls() {
    check(
        "{type: object, properties: null, description: null, nullable: null}",
        expect![[r#"
            {type: "object"}
            4:34 repaired: `properties` is null; ignored
            4:53 repaired: `description` is null; ignored
            4:69 repaired: `nullable` is null; ignored"#]],
    );
    check_operation(
        "{tags: null, security: null, parameters: null, responses: {200: null}}",
        expect![[r#"
            {responses: {}}
            3:26 repaired: `tags` is null; ignored
            3:42 repaired: `security` is null; ignored
            3:60 repaired: `parameters` is null; ignored
            3:83 repaired: `200` is null; ignored"#]],
    );
}

#[test]
fn parameters() {
    check_operation(
        "{parameters: [{in: body, name: b}, {in: query, name: q, type: integer, maximum: 3}]}",
        expect![[r#"
            {parameters: [{in: "query", name: "q", schema: {type: "integer", maximum: 3}}], responses: {}}
            3:38 malformed-part: expected a parameter location of OpenAPI 3, found `body` of Swagger 2.0
            3:81 repaired: expected the type in `schema`, found it in the parameter; treated as if it were in `schema`"#]],
    );
    check_operation(
        "{parameters: [{in: path, name: p, schema: {}}, {in: query, name: q}, {in: query}]}",
        expect![[r#"
            {parameters: [{in: "path", name: "p", schema: {}, required: true}, {in: "query", name: "q", schema: {}}], responses: {}}
            3:33 repaired: missing `required: true` in this path parameter; treated as required
            3:66 repaired: expected `schema` or `content`, found neither; treated as any value
            3:88 malformed-part: missing `name` in this parameter"#]],
    );
    check_operation(
        "{parameters: [{in: header, name: h, schema: {}, style: form, allowReserved: true}]}",
        expect![[r#"
            {parameters: [{in: "header", name: "h", schema: {}, x-trine:ignored-style: "form", x-trine:ignored-allowReserved: true}], responses: {}}
            3:67 ignored-keyword: expected the style `simple`, found `form`; ignored
            3:80 ignored-keyword: `allowReserved` has no effect on a value that is not percent-encoded; ignored"#]],
    );
    check_operation(
        "{parameters: [{in: query, name: h, schema: {}, examples: [1, 2]}]}",
        expect![[r#"
            {parameters: [{in: "query", name: "h", schema: {}, x-trine:examples: [1, 2], example: 1}], responses: {}}
            3:76 repaired: expected a map for `examples`, found a list; its first value is used"#]],
    );
}

#[test]
fn responses() {
    check_operation(
        "{responses: {200: {}, 4xx: {description: d}, ok: {}, x-a: 1}}",
        expect![[r#"
            {responses: {200: {description: ""}, 4XX: {description: "d"}, x-a: 1}}
            3:64 invalid-response-status: expected a response status, found `ok`"#]],
    );
    check_operation(
        "{callbacks: {c: {}}, responses: {default: {description: d, links: {l: {}}}}}",
        expect![[
            r#"{x-trine:callbacks: {c: {}}, responses: {default: {description: "d", x-trine:links: {l: {}}}}}"#
        ]],
    );
    check_operation(
        "{tags: a, summary: 4.10, colour: red}",
        expect![[r#"
            {tags: ["a"], summary: "4.10", x-trine:ignored-colour: "red", responses: {}}
            3:26 repaired: expected a list for `tags`, found one element; treated as a list
            3:38 repaired: expected a string for `summary`, found a number; treated as "4.10"
            3:44 ignored-keyword: unknown field `colour` in an operation; ignored"#]],
    );
}

#[test]
fn content_that_is_a_reference() {
    check_at(
        "openapi: 3.0.3
info: {title: t, version: 1.10}
paths:
  /a:
    get:
      responses:
        200:
          description: d
          content: {$ref: '#/components/contents/m'}
components:
  contents:
    m:
      application/json: {schema: {type: [string, 'null'], maxLength: x}}
",
        "/paths/~1a/get/responses/200/content",
        &expect![[r#"
            {application/json: {schema: {type: "string", nullable: true}}}
            2:27 repaired: expected a string for `version`, found a number; treated as "1.10"
            9:11 repaired: expected a map for `content`, found a reference; replaced by its target
            11:3 ignored-keyword: unknown field `contents` in a components object; ignored
            13:70 ignored-keyword: expected a number for `maxLength`, found a string; ignored"#]],
    );
}

#[test]
fn references_to_unusual_places() {
    let text = "openapi: 3.0.3
info: {title: t, version: '1'}
components:
  schemas:
    A: {anyOf: [{type: 'null'}, {type: string}]}
    B: {properties: {a: {$ref: '#/components/schemas/A/anyOf/1'}, b: {$ref: '#/x-shared/N'}}}
x-shared:
  N: {type: [integer, 'null']}
";
    check_at(
        text,
        "/components/schemas/B",
        &expect![[
            r##"{properties: {a: {$ref: "#/components/schemas/A/anyOf/0"}, b: {$ref: "#/x-shared/N"}}}"##
        ]],
    );
    check_at(
        text,
        "/x-shared",
        &expect![[r#"{N: {type: "integer", nullable: true}}"#]],
    );
}

#[test]
fn security_schemes() {
    let text = "openapi: 3.1.0
info: {title: t}
components:
  securitySchemes:
    a: {type: mutualTLS}
    b: {type: basic}
    c: {type: apiKey, name: k, in: body}
    d: {type: oauth2, flows: {clientCredentials: {tokenUrl: /t, authorizationUrl: /a}, implicit: {}}}
    e: {type: magic}
    f: {name: f}
";
    check_at(
        text,
        "/components/securitySchemes",
        &expect![[r#"
            {a: {type: "http", scheme: "mutualTLS", x-trine:mutual-tls: true}, b: {type: "http", scheme: "basic"}, d: {type: "oauth2", flows: {clientCredentials: {tokenUrl: "/t", x-trine:ignored-authorizationUrl: "/a", scopes: {}}, implicit: {authorizationUrl: "", scopes: {}}}}}
            2:7 repaired: missing `version`; treated as `""`
            6:15 repaired: unknown type `basic`; treated as `type: http, scheme: basic`, as in Swagger 2.0
            7:36 malformed-part: expected an API key in `query`, `header` or `cookie`, found `body`
            8:98 repaired: missing `authorizationUrl`; treated as `""`
            9:15 malformed-part: expected the type `apiKey`, `http`, `oauth2`, `openIdConnect` or `mutualTLS`, found `magic`
            10:8 malformed-part: missing `type` in this security scheme"#]],
    );
}

#[test]
fn merge_keys() {
    check_at(
        "openapi: 3.0.3
info: {title: t, version: '1'}
x-base: &base {type: integer, minLength: 2, format: int32}
x-more: &more {<<: *base, description: d}
components:
  schemas:
    S:
      <<: [*more, {title: u}]
      type: string
",
        "/components/schemas/S",
        &expect![[
            r#"{type: "string", description: "d", title: "u", minLength: 2, format: "int32"}"#
        ]],
    );
}

#[test]
fn documents_that_are_none() {
    for (text, expected) in [
        (
            "[]",
            expect![[r#"
                error[malformed-document]: expected an OpenAPI document (an object), found a list
                 --> api.yaml:1:1
                  |
                1 | []
                  | ^
            "#]],
        ),
        (
            "a: 1\nb: 2\n",
            expect![[r#"
                error[malformed-document]: not an OpenAPI document: expected `openapi` or `swagger`, found the keys `a`, `b`
                 --> api.yaml:1:1
                  |
                1 | a: 1
                  | ^
                  |
                  = help: add `openapi: 3.0.3` or `swagger: '2.0'` at the start
            "#]],
        ),
        (
            "swagger: '2.0'\n",
            expect![[r#"{openapi: "3.0.3", paths: {}}"#]],
        ),
        (
            "openapi: 4.0.0\n",
            expect![[r#"
                error[unsupported-version]: unsupported version: OpenAPI `4.0.0`
                 --> api.yaml:1:10
                  |
                1 | openapi: 4.0.0
                  |          ^^^^^
                  |
                  = help: use version 3.0, 3.1 or 3.2, or Swagger 2.0
            "#]],
        ),
        (
            "openapi: 3.2.0\n",
            expect![[r#"{openapi: "3.2.0", paths: {}}"#]],
        ),
        (
            "openapi: 3.1\nwebhooks: {a: {}}\n",
            expect![[r#"
                {openapi: "3.1", webhooks: {a: {}}, paths: {}}
                1:10 repaired: expected a string for `openapi`, found a number; treated as "3.1""#]],
        ),
    ] {
        check_at(text, "", &expected);
    }
}
