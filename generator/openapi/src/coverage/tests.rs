//! Tests for the coverage report, and for the repairs of a tolerant reading.

use expect_test::expect;

use super::support::keyword_support;
use super::*;
use crate::{Lowered, Options, Strictness, read};
use trine_ir::dump::dump;

/// Returns the options of a tolerant reading.
fn tolerant() -> Options {
    Options {
        strictness: Strictness::Tolerant,
        ..Options::default()
    }
}

fn reading(text: &str) -> Lowered {
    let text = format!("openapi: 3.1.0\ninfo: {{title: T, version: '1'}}\n{text}");
    read("t.yaml", &text, None, &tolerant()).unwrap_or_else(|error| panic!("{error}"))
}

fn coverage(text: &str) -> String {
    let reading = reading(text);
    reading.coverage.render(&reading.document)
}

/// Returns the problems, followed by the generated API.
fn outcome(text: &str) -> String {
    let reading = reading(text);
    let problems = reading.diagnostics.iter().map(|one| {
        let (severity, code, pointer) = (one.severity(), one.code, &one.pointer);
        format!("{severity} {code} {pointer}: {}\n", one.message)
    });
    format!("{}{}", problems.collect::<String>(), dump(&reading.api))
}

#[test]
fn what_is_not_used_is_listed_with_its_place() {
    let text = "webhooks: {lead: {post: {}}}
paths:
  /leads:
    summary: Leads
    post:
      operationId: addLead
      callbacks: {done: {'{$url}': {post: {requestBody: {content: {text/plain: {}}}}}}}
      requestBody:
        content:
          application/json:
            schema: {$ref: '#/components/schemas/Lead'}
            examples: {a: {value: 1}, b: {value: 2}}
          application/xml: {}
      responses:
        '200':
          description: Added.
          links: {next: {operationId: addLead}}
          headers: {x-a: {schema: {type: integer}}}
components:
  schemas:
    Lead:
      type: object
      colour: red
      patternProperties: {'^x': {type: string}}
      properties:
        name: {type: string, maxLength: 9, xml: {name: n}, x-vendor: 1}
";
    expect![[r#"
        t.yaml:3:19: affects-calls: unsupported: `post`: missing payload in this webhook (#/webhooks/lead/post)
        t.yaml:6:5: not-shown: unsupported: `summary`: summary and description of the operations are shown (#/paths/~1leads/summary)
        t.yaml:9:37: affects-calls: unsupported: `post`: expected a JSON payload for this callback, found another media type (#/paths/~1leads/post/callbacks/done/{$url}/post)
        t.yaml:14:13: not-shown: unsupported: `examples`: only one example is shown (#/paths/~1leads/post/requestBody/content/application~1json/examples)
        t.yaml:15:11: not-checked: documented-only: `application/xml`: the body is sent as `application/json` (#/paths/~1leads/post/requestBody/content/application~1xml)
        t.yaml:19:11: not-shown: unsupported: `links`: no code is generated for it (#/paths/~1leads/post/responses/200/links)
        t.yaml:25:7: not-checked: unsupported: `colour`: unknown field `colour` in a schema; ignored (#/components/schemas/Lead/colour)
        t.yaml:26:7: not-checked: documented-only: `patternProperties`: documented only; values pass through without validation (#/components/schemas/Lead/patternProperties)
        t.yaml:28:30: checked-on-request: documented-only: `maxLength`: documented; checked only by the feature `validate` (#/components/schemas/Lead/properties/name/maxLength)
        t.yaml:28:44: not-shown: unsupported: `xml`: no body in XML contains values of this schema (#/components/schemas/Lead/properties/name/xml)
    "#]].assert_eq(&coverage(text));
}

#[test]
fn an_optional_body_that_is_always_empty_is_listed() {
    let operation = |method: &str, body: &str| {
        format!(
            "    {method}: {{operationId: {method}, requestBody: {{{body}}}, responses: {{'204': {{description: d}}}}}}\n"
        )
    };
    let content = "content: {application/json: {schema: {type: object, additionalProperties: false";
    let text = [
        operation("get", &format!("{content}}}}}}}")),
        operation("post", &format!("required: true, {content}}}}}}}")),
        operation("put", &format!("{content}, properties: {{a: {{}}}}}}}}}}")),
        operation(
            "patch",
            &format!("{content}}}}}, text/plain: {{schema: {{type: string}}}}}}"),
        ),
    ];
    let text = format!("paths:\n  /a:\n{}", text.concat());
    expect![[r#"
        t.yaml:5:29: not-shown: unsupported: `requestBody`: optional and always empty; it is not sent (#/paths/~1a/get/requestBody)
    "#]]
    .assert_eq(&coverage(&text));
}

#[test]
fn a_title_is_shown_only_without_a_description() {
    let text = "paths: {/a: {get: {operationId: a, responses: {'200': {description: d, content: {application/json: {schema: {$ref: '#/components/schemas/A'}}}}}}}}
components:
  schemas:
    A: {type: object, title: One label, description: Two., properties: {b: {$ref: '#/components/schemas/B'}}}
    B: {type: object, title: Another label}
";
    expect![[r#"
        t.yaml:6:23: not-shown: unsupported: `title`: not shown in any documentation here (#/components/schemas/A/title)
    "#]].assert_eq(&coverage(text));
}

#[test]
fn a_media_type_that_has_a_method_is_not_listed_and_the_example_of_unknown_parts_is() {
    let text = "paths:
  /leads:
    post:
      operationId: addLead
      requestBody:
        content:
          application/json: {schema: {$ref: '#/components/schemas/Lead'}}
          multipart/related: {schema: {$ref: '#/components/schemas/Lead'}}
          multipart/form-data: {schema: {$ref: '#/components/schemas/Lead'}, example: {}}
          application/x-www-form-urlencoded: {schema: {type: object}, example: {a: b}}
          application/octet-stream: {}
          application/xml: {schema: {$ref: '#/components/schemas/Lead'}}
          text/event-stream: {}
      responses: {}
  /parts:
    post:
      operationId: addParts
      requestBody:
        content:
          multipart/form-data: {example: {a: b}}
      responses: {}
components:
  schemas:
    Lead:
      type: object
      properties: {scan: {type: string, format: binary}}
";
    expect![[r#"
        t.yaml:10:11: not-checked: documented-only: `multipart/related`: the body is sent as `application/json` (#/paths/~1leads/post/requestBody/content/multipart~1related)
        t.yaml:14:11: not-checked: documented-only: `application/xml`: the body is sent as `application/json` (#/paths/~1leads/post/requestBody/content/application~1xml)
        t.yaml:15:11: not-checked: documented-only: `text/event-stream`: the body is sent as `application/json` (#/paths/~1leads/post/requestBody/content/text~1event-stream)
        t.yaml:22:33: not-shown: unsupported: `example`: the parts are not declared; callers build them (#/paths/~1parts/post/requestBody/content/multipart~1form-data/example)
    "#]].assert_eq(&coverage(text));
}

#[test]
fn the_media_types_of_strings_that_no_type_follows_from_are_listed() {
    let text = "paths: {}
components:
  schemas:
    A: {type: string, contentMediaType: application/json}
    B: {type: string, contentMediaType: application/json, contentEncoding: base64}
    C: {type: string, contentMediaType: image/png}
    D: {type: string, contentMediaType: text/csv}
    E: {type: integer, contentMediaType: application/json}
";
    expect![[r#"
        t.yaml:7:23: not-checked: documented-only: `contentMediaType`: documented only, except for JSON and bytes (#/components/schemas/B/contentMediaType)
        t.yaml:7:59: not-checked: documented-only: `contentEncoding`: documented only; not validated (#/components/schemas/B/contentEncoding)
        t.yaml:9:23: not-checked: documented-only: `contentMediaType`: documented only, except for JSON and bytes (#/components/schemas/D/contentMediaType)
        t.yaml:10:24: not-checked: documented-only: `contentMediaType`: documented only, except for JSON and bytes (#/components/schemas/E/contentMediaType)
    "#]]
    .assert_eq(&coverage(text));
}

#[test]
fn a_header_that_is_no_parameter_is_listed() {
    let text = "paths:
  /a:
    get:
      operationId: a
      parameters:
        - {name: Accept, in: header, schema: {type: string}}
        - {name: accept, in: query, schema: {type: string}}
";
    expect![[r#"
        t.yaml:8:11: not-checked: unsupported: `parameters`: OpenAPI does not treat this header as a parameter (#/paths/~1a/get/parameters/0)
    "#]].assert_eq(&coverage(text));
}

#[test]
fn entries_name_their_file() {
    let text = "openapi: 3.0.3\ninfo: {title: t, version: '1'}\npaths:\n  /a:\n    get:\n      \
                operationId: a\n      responses: {'200': {description: d, content: {application/json: \
                {schema: {$ref: 'note.yaml'}}}}}\n";
    let note = "type: object\nproperties:\n  text: {type: string, pattern: a}\n";
    let load = |path: &str| match path {
        "note.yaml" => Ok(note.to_owned()),
        _ => Err(std::io::ErrorKind::NotFound.into()),
    };
    let lowered = read("api.yaml", text, Some(&load), &tolerant()).expect("a document");
    let report = lowered.coverage.render(&lowered.document);
    assert!(
        report.contains("note.yaml:3:24: checked-on-request"),
        "{report}"
    );
    let json = lowered.coverage.to_json(&lowered.document);
    let entries = json["entries"].as_array().expect("entries");
    assert!(
        entries.iter().any(|one| one["file"] == "note.yaml"),
        "{json}"
    );
}

#[test]
fn the_report_as_json() {
    let reading = reading("paths: {/a: {get: {operationId: a}}}\nexternalDocs: {url: u}\n");
    let json = reading.coverage.to_json(&reading.document);
    expect![[r#"
        {
          "affectsCalls": 0,
          "checkedOnRequest": 0,
          "entries": [
            {
              "class": "not-shown",
              "column": 1,
              "file": "t.yaml",
              "keyword": "externalDocs",
              "kind": "unsupported",
              "line": 4,
              "note": "no code is generated for it",
              "pointer": "/externalDocs"
            }
          ],
          "keywords": {
            "documentedOnly": 0,
            "skipped": 0,
            "unsupported": 1,
            "used": 8
          },
          "notChecked": 0,
          "notShown": 1,
          "operations": 1,
          "operationsSkipped": 0,
          "parameters": 0,
          "responses": 0,
          "schemas": 0,
          "securitySchemes": 0,
          "servers": 1,
          "updates": []
        }"#]]
    .assert_eq(&format!("{json:#}"));
    let unsupported = reading.coverage.by_keyword(CoverageKind::Unsupported);
    assert_eq!(unsupported, [("externalDocs", 1)]);
}

#[test]
fn only_the_invalid_operation_is_skipped() {
    let text = "paths:
  /a:
    get:
      operationId: first
      parameters: [{name: b, in: body}]
      responses: {'200': {content: {application/json: {schema: {type: object, properties: {a: {enum: [x]}}}}}}}
  /b:
    get:
      operationId: second
      responses: {'200': {content: {application/json: {schema: {type: object, properties: {b: {enum: [y]}}}}}}}
  /c:
    parameters: [{in: query}]
    get: {operationId: third}
    post: {operationId: fourth}
  /d:
    get:
      operationId: fifth
      parameters: [{$ref: '#/components/parameters/Body'}]
      responses: {'200': {content: {application/json: {schema: {$ref: '#/components/schemas/Fifth'}}}}}
components:
  schemas:
    Fifth: {type: object, properties: {inner: {$ref: '#/components/schemas/Inner'}, kept: {$ref: '#/components/schemas/Kept'}}}
    Inner: {type: object, properties: {outer: {$ref: '#/components/schemas/Fifth'}}}
    Kept: {type: object, properties: {a: {type: string}}}
    Alone: {type: object, properties: {kept: {$ref: '#/components/schemas/Kept'}}}
  parameters:
    Body: {name: b, in: body}
";
    expect![[r#"
        error malformed-part /paths/~1a/get/parameters/0/in: expected a parameter location of OpenAPI 3, found `body` of Swagger 2.0
        error malformed-part /paths/~1c/parameters/0: missing `name` in this parameter
        error malformed-part /components/parameters/Body/in: expected a parameter location of OpenAPI 3, found `body` of Swagger 2.0
        api "T" 1
        server - /

        struct Kept
          a?: text

        struct Alone
          kept?: Kept

        struct second.200
          b?: second.200.b

        enum second.200.b
          text "y"

        GET /b second
          200 json second.200 application/json
    "#]]
    .assert_eq(&outcome(text));
    expect![[r#"
        t.yaml:5:5: affects-calls: skipped: `get`: `GET /a` is skipped: expected a parameter location of OpenAPI 3, found `body` of Swagger 2.0 (#/paths/~1a/get)
        t.yaml:14:5: not-checked: unsupported: `parameters`: not used by any operation of this path (#/paths/~1c/parameters)
        t.yaml:15:5: affects-calls: skipped: `get`: `GET /c` is skipped: missing `name` in this parameter (#/paths/~1c/get)
        t.yaml:16:5: affects-calls: skipped: `post`: `POST /c` is skipped: missing `name` in this parameter (#/paths/~1c/post)
        t.yaml:18:5: affects-calls: skipped: `get`: `GET /d` is skipped: expected a parameter location of OpenAPI 3, found `body` of Swagger 2.0 (#/paths/~1d/get)
        t.yaml:24:5: not-shown: skipped: `Fifth`: only skipped operations refer to it (#/components/schemas/Fifth)
        t.yaml:25:5: not-shown: skipped: `Inner`: only skipped operations refer to it (#/components/schemas/Inner)
    "#]].assert_eq(&coverage(text));
    let counts = reading(text).coverage.counts;
    assert_eq!((counts.operations, counts.operations_skipped), (1, 4));
}

/// The name of a part does not decide whether an operation needs it.
#[test]
fn a_part_with_the_name_of_a_keyword_is_needed_like_any_other() {
    let skipped = |name: &str| {
        let text = "paths:
  /parameter:
    get: {operationId: a, parameters: [{$ref: '#/components/parameters/NAME'}]}
  /response:
    get: {operationId: b, responses: {200: {$ref: '#/components/responses/NAME'}}}
  /body:
    post: {operationId: c, requestBody: {$ref: '#/components/requestBodies/NAME'}}
  /item: {$ref: '#/components/pathItems/NAME'}
  /schema:
    get: {operationId: e, responses: {200: {content: {application/json: {schema: {$ref: '#/components/schemas/NAME'}}}}}}
  /property:
    get: {operationId: f, responses: {200: {content: {application/json: {schema: {$ref: '#/components/schemas/Whole'}}}}}}
  /header:
    get: {operationId: g, responses: {200: {headers: {NAME: {$ref: '#/components/headers/NAME'}}}}}
  /example:
    get: {operationId: h, responses: {200: {content: {application/json: {examples: {NAME: {$ref: '#/components/examples/NAME'}}}}}}}
components:
  parameters: {NAME: {name: id, in: body, required: true}}
  responses: {NAME: 5}
  requestBodies: {NAME: 5}
  pathItems: {NAME: {get: {operationId: d, parameters: [{name: id, in: body}]}}}
  schemas: {NAME: 5, Whole: {properties: {NAME: 5, kept: {type: string}}}}
  headers: {NAME: 5}
  examples: {NAME: 5}
";
        let skipped = reading(&text.replace("NAME", name)).coverage;
        let skipped = skipped
            .entries
            .into_iter()
            .filter(|part| part.kind == CoverageKind::Skipped);
        let places = skipped.map(|part| part.pointer.to_string().replace(name, "NAME"));
        let is_operation = |place: &String| place.ends_with("/get") || place.ends_with("/post");
        places.filter(is_operation).collect::<Vec<_>>()
    };
    let expected = [
        "/paths/~1parameter/get",
        "/paths/~1response/get",
        "/paths/~1body/post",
        "/components/pathItems/NAME/get",
    ];
    for name in [
        "kind",
        "tags",
        "headers",
        "security",
        "description",
        "examples",
        "schema",
    ] {
        assert_eq!(skipped(name), expected, "{name}");
    }
}

#[test]
fn mistakes_are_repaired_if_that_is_safe() {
    let text = "servers: [{url: 'https://{host}/'}, {url: 'https://{bad'}]
security: [{nobody: []}]
paths:
  /a:
    get:
      operationId: same
      parameters:
        - {$ref: '#/components/parameters/Gone'}
        - {name: q, in: query, schema: {$ref: 'https://example.com/q.json'}}
        - {name: q, in: query, schema: {type: string}}
      responses:
        '200': {$ref: '#/components/responses/Gone'}
        '2000': {description: No status.}
    post:
      operationId: same
      requestBody: {$ref: '#/components/requestBodies/Gone'}
components:
  schemas:
    Lead:
      type: object
      required: [nmae]
      properties: {name: {$ref: '#/components/schemas/Gone'}, broken: text}
      x-trine-rust-name: 7
";
    expect![[r#"
        warning invalid-response-status /paths/~1a/get/responses/2000: expected a response status, found `2000`; the response is ignored
        error malformed-part /components/schemas/Lead/properties/broken: expected a schema for `broken`, found a string
        warning invalid-extension /components/schemas/Lead/x-trine-rust-name: expected a non-empty string, found `7`; the extension is ignored
        warning unknown-required-property /components/schemas/Lead/required/0: unknown property `nmae` in `required`; the requirement is dropped
        warning unresolved-reference /components/schemas/Lead/properties/name/$ref: cannot find `#/components/schemas/Gone` in the document; treated as any value
        warning invalid-server-url /servers/0/url: undeclared variable `host` in the URL; callers must set it
        warning invalid-server-url /servers/1/url: invalid URL `https://{bad`; the server is skipped
        warning unknown-security-scheme /security/0/nobody: unknown security scheme `nobody`; the alternative that requires it is dropped
        warning unresolved-reference /paths/~1a/get/parameters/0/$ref: cannot find `#/components/parameters/Gone` in the document; it is skipped
        warning duplicate-parameter /paths/~1a/get/parameters/2: duplicate parameter `q`; the first one is used
        warning external-reference /paths/~1a/get/parameters/1/schema/$ref: cannot resolve `https://example.com/q.json`: it is outside this document; treated as any value
        warning unresolved-reference /paths/~1a/get/responses/200/$ref: cannot find `#/components/responses/Gone` in the document; treated as bytes
        warning duplicate-operation-id /paths/~1a/post/operationId: duplicate `operationId` `same`: already used by `#/paths/~1a/get`; this one is named after its method and path
        warning unresolved-reference /paths/~1a/post/requestBody/$ref: cannot find `#/components/requestBodies/Gone` in the document; treated as a JSON body of any value
        api "T" 1
        server - https://{host}/
          host = "" required

        struct Lead
          name?: any
          broken?: any

        GET /a same
          query q?: any form explode
          200 bytes */*

        POST /a post_a
          body? json any application/json
    "#]].assert_eq(&outcome(text));
}

#[test]
fn alternatives_that_name_no_property_make_one() {
    let text = "paths: {}
components:
  schemas:
    Lead:
      type: object
      properties: {id: {type: string}}
      anyOf: [{required: [id]}, {required: [phone]}]
      x-trine-constructor: [by_id, 'by phone']
";
    expect![[r#"
        warning invalid-extension /components/schemas/Lead/x-trine-constructor: expected the name of a Rust function, or a list of names for `anyOf`, found `["by_id","by phone"]`; the extension is ignored
        warning unknown-required-property /components/schemas/Lead/anyOf/1/required/0: unknown property `phone` in `required`; the requirement is dropped
        api "T" 1
        server - /

        struct Lead
          -- anyOf id, phone
          id?: text
          phone?: any
          alternative id
          alternative phone
    "#]].assert_eq(&outcome(text));
}

#[test]
fn what_a_caller_cannot_send_or_read_affects_calls() {
    let text = "webhooks: {ping: {get: {}}}
paths:
  /a:
    get:
      operationId: a
      security: [{digest: []}]
      parameters:
        - {name: x, in: query, content: {application/xml: {schema: {type: object}}}}
        - {name: t, in: query, content: {text/plain: {schema: {type: string}}}}
      responses:
        '200':
          description: d
          content:
            application/json: {schema: {type: object}}
            text/json: {schema: {type: object}}
            application/xml: {schema: {type: object}}
            text/csv: {schema: {type: string}}
  /b:
    put:
      operationId: b
      requestBody:
        content:
          multipart/form-data:
            schema: {type: object, properties: {g: {type: array, items: {type: string}}, h: {type: array, items: {type: string}}}}
            encoding: {g: {style: form, explode: false}, h: {style: form, explode: true}}
      responses: {'200': {description: d, content: {application/x-yaml: {schema: {type: object}}}}}
  /c:
    put:
      operationId: c
      requestBody: {content: {text/yaml: {schema: {type: string, minLength: 1}}}}
      responses: {}
components:
  securitySchemes: {digest: {type: http, scheme: digest}}
";
    expect![[r#"
        t.yaml:3:19: affects-calls: unsupported: `get`: missing payload in this webhook (#/webhooks/ping/get)
        t.yaml:10:42: affects-calls: unsupported: `application/xml`: unsupported media type `application/xml` for a parameter; treated as a string (#/paths/~1a/get/parameters/0/content/application~1xml)
        t.yaml:18:13: not-checked: unsupported: `application/xml`: `application/xml` has no effect next to `application/json`; ignored (#/paths/~1a/get/responses/200/content/application~1xml)
        t.yaml:19:13: affects-calls: unsupported: `text/csv`: `text/csv` has no effect next to `application/json`; ignored (#/paths/~1a/get/responses/200/content/text~1csv)
        t.yaml:27:28: affects-calls: unsupported: `style`: the media type determines how the parts of a body are encoded (#/paths/~1b/put/requestBody/content/multipart~1form-data/encoding/g/style)
        t.yaml:27:41: affects-calls: unsupported: `explode`: the media type determines how the parts of a body are encoded (#/paths/~1b/put/requestBody/content/multipart~1form-data/encoding/g/explode)
        t.yaml:27:62: not-checked: unsupported: `style`: the media type determines how the parts of a body are encoded (#/paths/~1b/put/requestBody/content/multipart~1form-data/encoding/h/style)
        t.yaml:27:75: not-checked: unsupported: `explode`: the media type determines how the parts of a body are encoded (#/paths/~1b/put/requestBody/content/multipart~1form-data/encoding/h/explode)
        t.yaml:28:74: affects-calls: unsupported: `schema`: bodies of type `application/x-yaml` pass through unchanged (#/paths/~1b/put/responses/200/content/application~1x-yaml/schema)
        t.yaml:32:66: checked-on-request: documented-only: `minLength`: documented; checked only by the feature `validate` (#/paths/~1c/put/requestBody/content/text~1yaml/schema/minLength)
        t.yaml:35:21: affects-calls: documented-only: `digest`: unsupported scheme `digest`; callers pass the complete value of `Authorization` (#/components/securitySchemes/digest)
    "#]].assert_eq(&coverage(text));
    let reading = reading(text);
    let parts = reading.coverage.affecting_calls();
    let parts = parts.iter().map(|(part, count)| format!("{count} {part}"));
    expect!["1 security scheme, 1 webhook, 1 `application/xml`, 1 `explode`, 1 `schema`, 1 `style`, 1 `text/csv`"].assert_eq(&parts.collect::<Vec<_>>().join(", "));
}

#[test]
fn the_schema_of_the_content_of_events_is_used() {
    let text = "paths:
  /a:
    get:
      operationId: a
      responses:
        '200':
          description: d
          content:
            text/event-stream:
              itemSchema:
                type: object
                properties:
                  data: {type: string, contentMediaType: application/json, contentSchema: {type: object, properties: {a: {type: integer}}}}
components:
  schemas:
    Other: {type: object, properties: {a: {type: string, contentMediaType: application/json, contentSchema: {type: object}}}}
";
    expect![[r#"
        t.yaml:18:94: not-checked: documented-only: `contentSchema`: documented only; not validated (#/components/schemas/Other/properties/a/contentSchema)
    "#]].assert_eq(&coverage(text));
}

#[test]
fn parts_that_are_not_typed_affect_calls() {
    let text = "paths:
  /a:
    put:
      operationId: a
      requestBody:
        content:
          multipart/mixed:
            itemSchema: {type: object, properties: {a: {type: integer}}}
            itemEncoding: {contentType: application/xml, headers: {X-A: {schema: {type: string}}}}
            encoding: {a: {contentType: text/plain}}
      responses:
        '200':
          description: d
          content:
            multipart/mixed:
              itemSchema: {type: object}
              itemEncoding:
                contentType: multipart/mixed
                itemEncoding: {contentType: text/plain}
  /b:
    put:
      operationId: b
      requestBody:
        content:
          multipart/form-data:
            schema: {type: array, prefixItems: [{type: string}, {type: string}]}
            prefixEncoding: [{headers: {Content-Disposition: {schema: {const: form-data; name=a}}}}]
      responses:
        '200':
          description: d
          content:
            multipart/mixed: {schema: {type: array, prefixItems: [{type: string}, {type: integer}]}}
  /c:
    put:
      operationId: c
      requestBody:
        content:
          multipart/mixed:
            schema: {type: object, properties: {a: {type: array, items: {type: string}}}}
            encoding: {a: {contentType: multipart/mixed, itemEncoding: {contentType: text/plain}}}
            prefixEncoding: [{}]
      responses: {'204': {description: d}}
  /d:
    put:
      operationId: d
      requestBody: {content: {application/json: {schema: {type: array}, itemEncoding: {}}}}
      responses: {'204': {description: d}}
";
    expect![[r#"
        t.yaml:11:13: affects-calls: documented-only: `itemEncoding`: unsupported media type for a part with structured content; callers build the content (#/paths/~1a/put/requestBody/content/multipart~1mixed/itemEncoding)
        t.yaml:12:13: not-checked: unsupported: `encoding`: the parts have no names (#/paths/~1a/put/requestBody/content/multipart~1mixed/encoding)
        t.yaml:18:15: affects-calls: documented-only: `itemSchema`: unsupported media type for parts with structured content; received as bytes (#/paths/~1a/put/responses/200/content/multipart~1mixed/itemSchema)
        t.yaml:21:17: affects-calls: unsupported: `itemEncoding`: callers parse the parts of a part themselves (#/paths/~1a/put/responses/200/content/multipart~1mixed/itemEncoding/itemEncoding)
        t.yaml:28:65: affects-calls: unsupported: `prefixItems`: missing header `Content-Disposition` in the encoding of this part; sent without a name (#/paths/~1b/put/requestBody/content/multipart~1form-data/schema/prefixItems/1)
        t.yaml:34:53: affects-calls: documented-only: `prefixItems`: expected one type for all parts, found several; received as bytes (#/paths/~1b/put/responses/200/content/multipart~1mixed/schema/prefixItems)
        t.yaml:42:58: affects-calls: unsupported: `itemEncoding`: callers build the parts of a part themselves (#/paths/~1c/put/requestBody/content/multipart~1mixed/encoding/a/itemEncoding)
        t.yaml:43:13: not-checked: unsupported: `prefixEncoding`: applies only to parts that are the elements of an array (#/paths/~1c/put/requestBody/content/multipart~1mixed/prefixEncoding)
        t.yaml:48:73: not-checked: unsupported: `itemEncoding`: applies only to the parts of a `multipart` body (#/paths/~1d/put/requestBody/content/application~1json/itemEncoding)
    "#]].assert_eq(&coverage(text));
}

#[test]
fn keywords_of_a_list_of_parts_are_those_of_its_parts_or_listed() {
    let text = "paths:
  /a:
    put:
      operationId: a
      requestBody:
        content:
          multipart/mixed:
            schema:
              {type: array, minItems: 1, maxItems: 3, uniqueItems: true, items: {type: string}, default: [a]}
      responses:
        '200':
          description: d
          content:
            multipart/mixed:
              schema: {type: array, minItems: 1, uniqueItems: true, items: {type: string}, example: [a]}
  /b:
    put:
      operationId: b
      requestBody:
        content:
          multipart/mixed:
            schema:
              type: array
              minItems: 1
              uniqueItems: true
              contains: {type: string}
              prefixItems: [{type: string}]
              items: {type: integer}
      responses: {'204': {description: d}}
  /c:
    put:
      operationId: c
      requestBody:
        content:
          multipart/mixed:
            schema: {type: array, prefixItems: [{type: string}], unevaluatedItems: {type: integer}}
      responses: {'204': {description: d}}
  /d:
    put:
      operationId: d
      requestBody:
        content:
          multipart/mixed:
            schema:
              type: array
              minItems: 3
              maxItems: 1
              prefixItems: [{type: string}, {type: integer}]
            prefixEncoding: [{}, {}, {}]
            itemEncoding: {}
      responses: {'204': {description: d}}
  /e:
    put:
      operationId: e
      requestBody:
        content:
          multipart/mixed:
            schema: {type: array, minItems: 1, items: {type: string}}
            itemSchema: {type: string}
      responses: {'204': {description: d}}
";
    expect![[r#"
        t.yaml:11:29: checked-on-request: documented-only: `minItems`: documented; checked only by the feature `validate` (#/paths/~1a/put/requestBody/content/multipart~1mixed/schema/minItems)
        t.yaml:11:42: checked-on-request: documented-only: `maxItems`: documented; checked only by the feature `validate` (#/paths/~1a/put/requestBody/content/multipart~1mixed/schema/maxItems)
        t.yaml:11:55: checked-on-request: documented-only: `uniqueItems`: documented; checked only by the feature `validate` (#/paths/~1a/put/requestBody/content/multipart~1mixed/schema/uniqueItems)
        t.yaml:11:97: not-checked: documented-only: `default`: documented only; absent values are not sent (#/paths/~1a/put/requestBody/content/multipart~1mixed/schema/default)
        t.yaml:17:37: not-checked: documented-only: `minItems`: documented only; received parts are not validated (#/paths/~1a/put/responses/200/content/multipart~1mixed/schema/minItems)
        t.yaml:17:50: not-checked: documented-only: `uniqueItems`: documented only; received parts are not validated (#/paths/~1a/put/responses/200/content/multipart~1mixed/schema/uniqueItems)
        t.yaml:17:92: not-shown: unsupported: `example`: not shown in any documentation here (#/paths/~1a/put/responses/200/content/multipart~1mixed/schema/example)
        t.yaml:26:15: checked-on-request: documented-only: `minItems`: documented; checked only by the feature `validate` (#/paths/~1b/put/requestBody/content/multipart~1mixed/schema/minItems)
        t.yaml:27:15: not-checked: documented-only: `uniqueItems`: documented only; parts with members of their own are not compared (#/paths/~1b/put/requestBody/content/multipart~1mixed/schema/uniqueItems)
        t.yaml:28:15: not-checked: documented-only: `contains`: documented only; not validated (#/paths/~1b/put/requestBody/content/multipart~1mixed/schema/contains)
        t.yaml:48:15: not-checked: unsupported: `minItems`: the body cannot contain this number of parts (#/paths/~1d/put/requestBody/content/multipart~1mixed/schema/minItems)
        t.yaml:49:15: checked-on-request: documented-only: `maxItems`: documented; checked only by the feature `validate` (#/paths/~1d/put/requestBody/content/multipart~1mixed/schema/maxItems)
        t.yaml:50:45: not-checked: unsupported: `prefixItems`: the body cannot contain this part (#/paths/~1d/put/requestBody/content/multipart~1mixed/schema/prefixItems/1)
        t.yaml:51:34: not-checked: unsupported: `prefixEncoding`: the body cannot contain this part (#/paths/~1d/put/requestBody/content/multipart~1mixed/prefixEncoding/1)
        t.yaml:51:38: not-checked: unsupported: `prefixEncoding`: the body cannot contain this part (#/paths/~1d/put/requestBody/content/multipart~1mixed/prefixEncoding/2)
        t.yaml:52:13: not-checked: unsupported: `itemEncoding`: no further parts can follow (#/paths/~1d/put/requestBody/content/multipart~1mixed/itemEncoding)
        t.yaml:60:35: checked-on-request: documented-only: `minItems`: documented; checked only by the feature `validate` (#/paths/~1e/put/requestBody/content/multipart~1mixed/schema/minItems)
        t.yaml:60:48: not-checked: unsupported: `items`: `itemSchema` describes the elements (#/paths/~1e/put/requestBody/content/multipart~1mixed/schema/items)
    "#]].assert_eq(&coverage(text));
}

#[test]
fn what_is_no_openapi_document_fails_all_the_same() {
    for text in ["", "a: 1", "swagger: '1.2'", "openapi: 2.0.0", "[", "- 1"] {
        assert!(read("t.yaml", text, None, &tolerant()).is_err(), "{text}");
    }
}

/// Every keyword of the real documents is known.
#[test]
fn every_keyword_of_real_documents_is_known() {
    for (name, text) in crate::corpus::documents() {
        let (document, _) = Document::load(&name, &text).expect("a document");
        members::<()>(document.root(), &Marks::default(), &mut |member, _| {
            let is_known = keyword_support(member.object, &member.keyword).is_some();
            let (object, keyword) = (member.object, &member.keyword);
            assert!(
                is_known || member.is_unknown,
                "{name}#{}: unknown keyword `{keyword}` of a {object}",
                member.pointer()
            );
            matches!(verdict(member, Annotations::EVERYTHING), Verdict::Used)
        });
    }
}

#[test]
fn a_parameter_that_is_sent_by_other_means_is_listed() {
    let text = "security: [{key: []}]
paths:
  /a?kind=lead&q={q}:
    get:
      operationId: a
      parameters:
        - {name: key, in: query, schema: {type: string, maxLength: 9}}
        - {name: kind, in: query, schema: {enum: [lead]}}
        - {name: q, in: path, required: true, schema: {type: string}}
        - {name: q, in: query, schema: {type: string}}
      responses: {'204': {description: Done.}}
components:
  securitySchemes: {key: {type: apiKey, in: query, name: key}}
";
    expect![[r#"
        t.yaml:9:11: not-checked: unsupported: `parameters`: sent as the credential of the security scheme `key` (#/paths/~1a?kind=lead&q={q}/get/parameters/0)
        t.yaml:10:11: not-checked: unsupported: `parameters`: the path contains its only value (#/paths/~1a?kind=lead&q={q}/get/parameters/1)
        t.yaml:11:11: not-checked: unsupported: `parameters`: a parameter of the query sends this value (#/paths/~1a?kind=lead&q={q}/get/parameters/2)
    "#]].assert_eq(&coverage(text));
}

#[test]
fn nested_values_without_a_defined_format_are_listed() {
    let text = "paths:
  /a:
    get:
      operationId: a
      parameters:
        - {name: flat, in: query, schema: {type: object, properties: {a: {type: string}}}}
        - {name: list, in: query, schema: {type: array, items: {type: string}}}
        - {name: form, in: query, schema: {type: object, properties: {a: {type: string}, b: {type: object, properties: {c: {type: string}}}}}}
        - {name: deep, in: query, style: deepObject, explode: true, schema: {type: object, properties: {a: {type: array, items: {type: string}}}}}
        - {name: lists, in: query, schema: {type: array, items: {type: array, items: {type: string}}}}
      responses: {'204': {description: Done.}}
";
    expect![[r#"
        t.yaml:10:35: not-checked: documented-only: `schema`: undefined format for values in `b`; sent as JSON (#/paths/~1a/get/parameters/2/schema)
        t.yaml:11:69: not-checked: documented-only: `schema`: undefined format for values in `a`; sent with the names and indices of their values in brackets (#/paths/~1a/get/parameters/3/schema)
        t.yaml:12:36: not-checked: documented-only: `schema`: undefined format for values in the elements; sent as JSON (#/paths/~1a/get/parameters/4/schema)
    "#]].assert_eq(&coverage(text));
}
