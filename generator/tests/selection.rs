//! Tests for a reading of selected operations, and other methods of a reading.

use expect_test::{Expect, expect};

use trine::config::Config;
use trine::dependency::Dependencies;
use trine::{Analyzed, CrateText, Provenance, Spec, Strictness, crate_files, dump};

const DOCUMENT: &str = "openapi: 3.0.3
info: {title: t, version: '1'}
security: [{two: []}]
tags: [{name: A, description: as}, {name: B, description: bs}]
paths:
  /a:
    get:
      operationId: getA
      tags: [A]
      security: [{one: []}]
      responses: {'200': {description: d, content: {application/json: {schema: {type: object, properties: {kind: {type: string, enum: [x]}}}}}}}
  /b:
    post:
      operationId: setB
      tags: [B]
      requestBody: {content: {application/json: {schema: {$ref: '#/components/schemas/B'}}}}
      responses:
        '200': {description: d, content: {application/json: {schema: {type: array, items: {$ref: '#/paths/~1a/get/responses/200/content/application~1json/schema'}}}}}
        '400': {description: d, content: {application/json: {schema: {$ref: '#/components/schemas/Only/properties/part'}}}}
  /c:
    get: {operationId: getC, responses: {'200': {description: d, content: {application/json: {schema: {$ref: '#/components/schemas/Only'}}}}}}
components:
  securitySchemes:
    one: {type: http, scheme: basic}
    two: {type: http, scheme: bearer}
  schemas:
    Unused: {type: object, properties: {a: {type: string}}}
    B: {type: object, properties: {next: {$ref: '#/components/schemas/B'}, more: {type: object, additionalProperties: {$ref: '#/components/schemas/C'}}}}
    C: {type: string, enum: [a, b]}
    Only: {type: object, properties: {part: {type: object, properties: {p: {type: string}}}}}
";

fn spec(document: &str) -> Spec {
    Spec {
        name: "a.yaml".to_owned(),
        text: document.to_owned(),
        module: None,
        config: Config::default(),
        strictness: Strictness::Strict,
    }
}

fn read(document: &str) -> Analyzed {
    trine::read(&spec(document)).unwrap_or_else(|failure| panic!("{failure}"))
}

fn selected(names: &[&str], expected: Expect) {
    let names: Vec<String> = names.iter().map(|name| (*name).to_owned()).collect();
    match read(DOCUMENT).only(&names) {
        Ok(analyzed) => expected.assert_eq(&dump::dump(&analyzed.api)),
        Err(error) => expected.assert_eq(&error.to_string()),
    }
}

#[test]
fn a_tag_keeps_its_operations_and_the_schemas_that_they_use() {
    selected(
        &["B"],
        expect![[r#"
            api "t" 1
            server - /
            security two bearer in Authorization
            requires two

            struct B
              next?: B
              more?: {*: C}

            enum C
              text "a"
              text "b"

            struct Only.part
              p?: text

            struct getA.200
              kind?: getA.200.kind

            enum getA.200.kind
              text "x"

            POST /b setB #B
              body? json B application/json
              200 json [getA.200] application/json
                -- description "d"
              400 json Only.part application/json
                -- description "d"
              security two
        "#]],
    );
}

#[test]
fn an_operation_keeps_its_own_security() {
    selected(
        &["getA"],
        expect![[r#"
            api "t" 1
            server - /
            security one basic

            struct getA.200
              kind?: getA.200.kind

            enum getA.200.kind
              text "x"

            GET /a getA #A
              200 json getA.200 application/json
                -- description "d"
              security one
        "#]],
    );
}

#[test]
fn everything_is_everything() {
    selected(
        &["A", "setB", "getC", "B"],
        expect![[r#"
            api "t" 1
            server - /
            security one basic
            security two bearer in Authorization
            requires two

            struct B
              next?: B
              more?: {*: C}

            enum C
              text "a"
              text "b"

            struct Only
              part?: Only.part

            struct Only.part
              p?: text

            struct getA.200
              kind?: getA.200.kind

            enum getA.200.kind
              text "x"

            GET /a getA #A
              200 json getA.200 application/json
                -- description "d"
              security one

            POST /b setB #B
              body? json B application/json
              200 json [getA.200] application/json
                -- description "d"
              400 json Only.part application/json
                -- description "d"
              security two

            GET /c getC
              200 json Only application/json
                -- description "d"
              security two
        "#]],
    );
}

#[test]
fn unknown_names() {
    selected(
        &["getB", "A", "nowhere"],
        expect![[r#"
            unknown tag, operationId or webhook `getB`; did you mean `getA`?
            unknown tag, operationId or webhook `nowhere`"#]],
    );
}

/// The document names a schema after an operation that is removed.
#[test]
fn names_do_not_depend_on_the_selection() {
    let document = "openapi: 3.0.3
info: {title: t, version: '1'}
paths:
  /a:
    get:
      operationId: getA
      responses:
        '200': {description: d}
        '404': {description: d, content: {application/json: {schema: {type: object, properties: {a: {type: string}}}}}}
  /b:
    get:
      operationId: getB
      responses:
        '200': {description: d, content: {application/json: {schema: {$ref: '#/paths/~1a/get/responses/404/content/application~1json/schema'}}}}
  /c:
    get:
      operationId: getC
      responses:
        '200': {description: d, content: {application/json: {schema: {$ref: '#/components/schemas/LeadDto/properties/2nd'}}}}
components:
  schemas:
    LeadDto: {type: object, properties: {2nd: {type: object, properties: {b: {type: string}}}}}
";
    let names = |analyzed: &Analyzed| {
        let ids = analyzed.api.schema_ids();
        let names = ids.map(|id| analyzed.names.schema(id).received.clone());
        names.collect::<Vec<_>>()
    };
    assert_eq!(
        names(&read(document)),
        ["LeadDto", "LeadDtoValue2nd", "GetANotFoundResponse"]
    );
    let kept = ["getB".to_owned(), "getC".to_owned()];
    let selected = read(document).only(&kept).expect("operations");
    assert_eq!(
        names(&selected),
        ["LeadDtoValue2nd", "GetANotFoundResponse"]
    );
}

#[test]
fn pages_and_envelopes_are_removed_with_their_types() {
    let document = "openapi: 3.0.3
info: {title: t, version: '1'}
paths:
  /a: {get: {operationId: getA, responses: {'200': {description: d, content: {application/json: {schema: {$ref: '#/components/schemas/A'}}}}}}}
  /b:
    post:
      operationId: getB
      x-trine-paging:
        style: keyset
        items: /data/items
        key: /id
        position: {body: /at/key}
        fixed: [{body: /at, value: {kind: y}}]
      requestBody: {required: true, content: {application/json: {schema: {$ref: '#/components/schemas/Query'}}}}
      responses: {'200': {description: d, content: {application/json: {schema: {$ref: '#/components/schemas/B'}}}}}
components:
  schemas:
    A: {type: object, properties: {a: {type: object, properties: {b: {type: string}}}}}
    Query: {type: object, properties: {at: {type: object, properties: {key: {type: string}, kind: {type: string, enum: [x, y]}}}}}
    B: {type: object, x-trine-envelope: /data/items, properties: {data: {type: object, properties: {items: {type: array, items: {$ref: '#/components/schemas/Item'}}}}}}
    Item: {type: object, properties: {id: {type: string}}}
";
    let analyzed = |names: &[String]| {
        let analyzed = read(document);
        let analyzed = analyzed.only(names).expect("they are there");
        let tree = crate_files(
            &CrateText {
                package: "a".to_owned(),
                version: "1.0.0".to_owned(),
                description: "d".to_owned(),
                license: None,
                features: Vec::new(),
                runtime: trine::runtime::RuntimeSource::Embedded,
            },
            &Dependencies::new(),
            &[(&spec(document), analyzed)],
            &Provenance { from: "a", by: "b" },
        );
        let tree = tree.expect("it is Rust");
        ["src/pages.rs", "src/types.rs"].map(|file| tree.get(file).map(str::to_owned))
    };
    let [pages, types] = analyzed(&["getB".to_owned()]).map(|text| text.expect("a file"));
    let [all, _] =
        analyzed(&["getA".to_owned(), "getB".to_owned()]).map(|text| text.expect("a file"));
    let requests = |text: &str| {
        text.split("struct GetBItemsPages")
            .nth(1)
            .map(str::to_owned)
    };
    assert!(
        requests(&pages).is_some_and(|it| it.contains("kind: Some(types::QueryAtKind::Y)")),
        "{pages}"
    );
    assert_eq!(requests(&pages), requests(&all));
    assert!(types.contains("self.data?.items"), "{types}");
}

#[test]
fn warnings_can_be_denied() {
    let analyzed = |paths: &str| {
        let head = "openapi: 3.1.0\ninfo: {title: T, version: '1'}\n";
        let spec = Spec {
            strictness: Strictness::Tolerant,
            ..spec(&format!("{head}{paths}"))
        };
        trine::read(&spec).unwrap_or_else(|failure| panic!("{failure}"))
    };
    let clean = "paths: {/a: {get: {operationId: a}}}";
    assert!(analyzed(clean).deny_warnings().is_ok());
    let nameless = analyzed("paths: {/a: {get: {}}}");
    assert_eq!(
        nameless
            .diagnostics
            .count(trine::diagnostic::Severity::Error),
        0
    );
    let failure = nameless.deny_warnings().expect_err("a warning");
    assert_eq!(failure.errors(), 1);
    assert!(
        failure
            .to_string()
            .starts_with("error[missing-operation-id]")
    );
}

/// Returns the depth of the types of a document whose schema `T0` contains `T1`, and so on to `T9`, and
/// the length of their longest chain.
fn depth_and_chain(last: &str) -> (usize, usize) {
    let schemas: String = (0..9)
        .map(|index| {
            let next = index + 1;
            format!(
                "    T{index}: {{ type: object, properties: {{ a: {{ $ref: '#/components/schemas/T{next}' }} }} }}\n"
            )
        })
        .collect();
    let spec = Spec {
        name: "deep.yaml".to_owned(),
        text: format!(
            "openapi: 3.1.0\ninfo: {{ title: Deep, version: '1' }}\npaths: {{}}\n\
             components:\n  schemas:\n{schemas}    T9: {last}\n"
        ),
        module: None,
        config: Config::default(),
        strictness: Strictness::Tolerant,
    };
    let analysis = trine::read(&spec).expect("a document").analysis;
    (analysis.depth(), analysis.chain())
}

#[test]
fn boxes_and_lists_end_the_depth_of_types_but_not_their_chain() {
    assert_eq!(depth_and_chain("{ type: object }"), (10, 10));
    // All ten contain one another in a cycle, each in a box.
    let circle = "{ type: object, properties: { a: { $ref: '#/components/schemas/T0' } } }";
    assert_eq!(depth_and_chain(circle), (1, 10));
    let list = "{ type: object, properties: { a: { type: array, items: { $ref: '#/components/schemas/T0' } } } }";
    assert_eq!(depth_and_chain(list), (10, 10));
}

#[test]
fn the_coverage_is_that_of_the_selection() {
    let document = "openapi: 3.0.3
info: {title: t, version: '1', termsOfService: https://example.com}
security: [{key: []}]
tags: [{name: A, externalDocs: {url: https://a.example}}, {name: B, externalDocs: {url: https://b.example}}]
paths:
  /a:
    parameters: [{name: p, in: query, schema: {type: string, pattern: p}}]
    summary: s
    get:
      operationId: getA
      tags: [A]
      parameters: [{$ref: '#/components/parameters/Q'}]
      responses:
        '200': {description: d, content: {application/json: {schema: {$ref: '#/components/schemas/A'}}}, links: {a: {operationId: getB}}}
    delete: {operationId: deleteA, responses: {'200': {description: d, links: {b: {operationId: getB}}}}}
  /b:
    summary: t
    get:
      operationId: getB
      tags: [B]
      security: [{other: []}]
      responses:
        '200': {description: d, content: {application/json: {schema: {$ref: '#/components/schemas/B'}}}, links: {c: {operationId: getB}}}
components:
  securitySchemes:
    key: {type: http, scheme: bearer, bearerFormat: JWT}
    other: {type: http, scheme: bearer, bearerFormat: JWT}
  parameters:
    Q: {name: q, in: query, schema: {type: string, pattern: q}}
    R: {name: r, in: query, schema: {type: string, pattern: r}}
  schemas:
    A: {type: object, properties: {next: {$ref: '#/components/schemas/C'}, a: {type: string, maxLength: 3}}}
    B: {type: object, properties: {b: {type: string, maxLength: 3}}}
    C: {type: object, properties: {c: {type: string, maxLength: 3}}}
";
    let places = |analyzed: &Analyzed| {
        let entries = analyzed.coverage.entries.iter();
        let mut places: Vec<_> = entries.map(|entry| entry.pointer.to_string()).collect();
        places.sort();
        places
    };
    let whole = read(document);
    let only = |names: &[&str]| {
        let names: Vec<String> = names.iter().map(|name| (*name).to_owned()).collect();
        read(document).only(&names).expect("operations")
    };
    assert!(!whole.coverage.is_selection);
    let selected = only(&["A"]);
    assert!(selected.coverage.is_selection);
    expect![[r#"
        /components/parameters/Q/schema/pattern
        /components/schemas/A/properties/a/maxLength
        /components/schemas/C/properties/c/maxLength
        /components/securitySchemes/key/bearerFormat
        /info/termsOfService
        /paths/~1a/get/responses/200/x-trine:links
        /paths/~1a/parameters/0/schema/pattern
        /paths/~1a/summary
        /tags/0/externalDocs"#]]
    .assert_eq(&places(&selected).join("\n"));
    let counts = (selected.coverage.counts, whole.coverage.counts);
    assert_eq!((counts.0.operations, counts.1.operations), (1, 3));
    assert!(counts.0.keywords < counts.1.keywords, "{counts:?}");

    // The selection of everything lacks only what no operation uses.
    let all = only(&["getA", "deleteA", "getB"]);
    let unused = "/components/parameters/R";
    let mut expected = places(&whole);
    expected.retain(|place| place != unused);
    assert_eq!(places(&all), expected);
}
