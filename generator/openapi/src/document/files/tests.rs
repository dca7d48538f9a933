//! Tests for documents in several files, which are in memory here.

use std::cell::RefCell;
use std::io;

use expect_test::{Expect, expect};

use crate::diagnostic::Diagnostics;
use crate::document::{Access, Document, LoadError, Node, Unreadable};
use crate::{Lowered, Options};
use trine_ir::pointer::Pointer;

/// The head of a document.
const HEAD: &str = "openapi: 3.0.3\ninfo: {title: t, version: '1'}\n";

type Texts<'t> = &'t [(&'t str, &'t str)];

/// Finds a file in memory.
fn lookup(files: Texts<'_>, path: &str) -> io::Result<String> {
    let found = files.iter().find(|(name, _)| *name == path);
    match found {
        Some((_, text)) => Ok((*text).to_owned()),
        None => Err(io::ErrorKind::NotFound.into()),
    }
}

/// Reads `api/openapi.yaml`, which consists of the head and this text.
fn load(text: &str, files: Texts<'_>) -> (Document, Diagnostics) {
    let text = format!("{HEAD}{text}");
    Document::load_files("api/openapi.yaml", &text, &|path: &str| lookup(files, path))
        .unwrap_or_else(|error| panic!("{error}"))
}

fn try_read(text: &str, files: Texts<'_>) -> Result<Lowered, Box<LoadError>> {
    let text = format!("{HEAD}{text}");
    let load = |path: &str| lookup(files, path);
    crate::read("api/openapi.yaml", &text, Some(&load), &Options::default())
}

/// Checks the document, or all of its problems.
fn read(text: &str, files: Texts<'_>, expected: Expect) {
    match try_read(text, files) {
        Ok(reading) => {
            let warnings = reading.diagnostics.render(&reading.document);
            expected.assert_eq(&format!("{}{warnings}", trine_ir::dump::dump(&reading.api)));
        }
        Err(failure) => expected.assert_eq(&failure.to_string()),
    }
}

/// Returns the tree as one line.
fn line(node: &Node) -> String {
    match node {
        Node::Map(map) => {
            let members = map
                .iter()
                .map(|(key, node)| format!("{key}: {}", line(node)));
            format!("{{{}}}", members.collect::<Vec<_>>().join(", "))
        }
        Node::List(list) => {
            let elements: Vec<String> = list.iter().map(line).collect();
            format!("[{}]", elements.join(", "))
        }
        other => other.scalar_text().unwrap_or_default(),
    }
}

fn tree_at(document: &Document, place: &str) -> String {
    let place = Pointer::parse(place).unwrap_or_default();
    document.get(&place).map_or("nothing".to_owned(), line)
}

#[test]
fn a_component_becomes_what_its_file_holds() {
    let (document, diagnostics) = load(
        "paths: {}
components:
  schemas:
    Lead: {$ref: ./schemas/Lead.yaml}
    Other: {$ref: schemas/all.yaml#/Other}
    Again: {$ref: schemas/Lead.yaml}
",
        &[
            (
                "schemas/Lead.yaml",
                "type: object\nproperties: {owner: {$ref: Person.yaml}, status: {$ref: '#/definitions/Status'}}\ndefinitions: {Status: {type: string}}\n",
            ),
            (
                "schemas/Person.yaml",
                "type: object\nproperties: {leads: {type: array, items: {$ref: ./Lead.yaml}}, self: {$ref: '#'}}\n",
            ),
            ("schemas/all.yaml", "Other: {type: string}\n"),
        ],
    );
    assert_eq!(diagnostics.render(&document), "");
    expect!["{Lead: {type: object, properties: {owner: {$ref: #/components/schemas/Person}, status: {$ref: #/components/schemas/Lead/definitions/Status}}, definitions: {Status: {type: string}}}, Other: {type: string}, Again: {$ref: #/components/schemas/Lead}, Person: {type: object, properties: {leads: {type: array, items: {$ref: #/components/schemas/Lead}}, self: {$ref: #/components/schemas/Person}}}}"]
        .assert_eq(&tree_at(&document, "/components/schemas"));
}

#[test]
fn paths_parameters_and_responses_of_other_files() {
    read(
        "paths:
  /leads/{id}: {$ref: 'paths/lead.yaml'}
  /a: {get: {operationId: a, parameters: [{$ref: 'common.yaml#/parameters/Page'}], responses: {'200': {$ref: 'common.yaml#/components/responses/Done'}}}}
components:
  schemas:
    Lead: {$ref: schemas/Lead.yaml}
",
        &[
            (
                "paths/lead.yaml",
                "parameters: [{$ref: '../common.yaml#/parameters/Id'}]
get:
  operationId: getLead
  responses: {'200': {description: d, content: {application/json: {schema: {$ref: ../schemas/Lead.yaml}}}}}
post:
  operationId: setLead
  requestBody: {$ref: '../common.yaml#/components/requestBodies/Change'}
  responses: {'204': {description: d}}
",
            ),
            (
                "common.yaml",
                "parameters:
  Id: {name: id, in: path, required: true, schema: {type: integer}}
  Page: {name: page, in: query, schema: {type: integer}}
components:
  responses:
    Done: {description: d, content: {application/json: {schema: {type: object, properties: {ok: {type: boolean}}}}}}
  requestBodies:
    Change: {content: {application/json: {schema: {$ref: '#/components/schemas/Change'}}}}
  schemas:
    Change: {type: object, properties: {title: {type: string}}}
    Unused: {type: object, properties: {title: {type: string}}}
",
            ),
            ("schemas/Lead.yaml", "type: object\nproperties: {id: {type: integer}}\n"),
        ],
        expect![[r#"
            api "t" 1
            server - /

            struct Lead
              id?: i64

            struct Change
              title?: text

            struct Done.Response
              ok?: boolean

            GET /leads/{id} getLead
              path id: i64 simple
              200 json Lead application/json
                -- description "d"

            POST /leads/{id} setLead
              path id: i64 simple
              body? json Change application/json
              204
                -- description "d"

            GET /a a
              query page?: i64 form explode
              200 json Done.Response application/json
                -- description "d"
        "#]],
    );
}

#[test]
fn one_name_in_two_files_is_two_types() {
    read(
        "paths:
  /a: {get: {operationId: a, responses: {'200': {description: d, content: {application/json: {schema: {$ref: 'a.yaml#/Lead'}}}}}}}
  /b: {get: {operationId: b, responses: {'200': {description: d, content: {application/json: {schema: {$ref: 'b.yaml#/Lead'}}}}}}}
components: {schemas: {Lead: {type: object, properties: {own: {type: string}}}}}
",
        &[
            ("a.yaml", "Lead: {type: object, properties: {a: {type: string}}}\n"),
            ("b.yaml", "Lead: {type: object, properties: {b: {type: string}}}\n"),
        ],
        expect![[r#"
            api "t" 1
            server - /

            struct Lead
              own?: text

            struct Lead2
              a?: text

            struct Lead3
              b?: text

            GET /a a
              200 json Lead2 application/json
                -- description "d"

            GET /b b
              200 json Lead3 application/json
                -- description "d"
        "#]],
    );
}

#[test]
fn files_that_refer_to_one_another() {
    read(
        "paths: {}
components: {schemas: {Node: {$ref: 'a.yaml#/Node'}, Mine: {type: object, properties: {name: {type: string}}}}}
",
        &[
            ("a.yaml", "Node: {type: object, properties: {next: {$ref: 'b.yaml#/Next'}, mine: {$ref: 'openapi.yaml#/components/schemas/Mine'}}}\n"),
            ("b.yaml", "Next: {type: object, properties: {back: {$ref: 'a.yaml#/Node'}}}\n"),
        ],
        expect![[r#"
            api "t" 1
            server - /

            struct Node
              next?: Next
              mine?: Mine

            struct Mine
              name?: text

            struct Next
              back?: Node
        "#]],
    );
}

#[test]
fn references_that_lead_around_in_circles() {
    read(
        "paths: {}\ncomponents: {schemas: {A: {$ref: a.yaml}}}\n",
        &[("a.yaml", "$ref: b.yaml\n"), ("b.yaml", "$ref: a.yaml\n")],
        expect![[r#"
            error[reference-cycle]: cyclic reference: this definition refers only to itself
             --> api/b.yaml:1:1
              |
            1 | $ref: a.yaml
              | ^^^^
        "#]],
    );
    read(
        "paths: {$ref: paths.yaml}\n",
        &[("paths.yaml", "/a: {get: {$ref: 'paths.yaml#/~1a/get'}}\n")],
        expect![[r#"
            warning[repaired]: expected a value for `paths`, found a reference; replaced by its target
             --> api/openapi.yaml:3:9
              |
            3 | paths: {$ref: paths.yaml}
              |         ^^^^

            warning[missing-operation-id]: missing `operationId` in this operation; named `get_a`
             --> api/paths.yaml:1:6
              |
            1 | /a: {get: {$ref: 'paths.yaml#/~1a/get'}}
              |      ^^^

            warning[repaired]: expected a value for `get`, found a reference; replaced by its target
             --> api/paths.yaml:1:12
              |
            1 | /a: {get: {$ref: 'paths.yaml#/~1a/get'}}
              |            ^^^^

            warning[ignored-keyword]: unknown field `$ref` in an operation; ignored
             --> api/paths.yaml:1:12
              |
            1 | /a: {get: {$ref: 'paths.yaml#/~1a/get'}}
              |            ^^^^

            error[reference-cycle]: cyclic reference: the target refers back to itself
             --> api/paths.yaml:1:18
              |
            1 | /a: {get: {$ref: 'paths.yaml#/~1a/get'}}
              |                  ^^^^^^^^^^^^^^^^^^^^^
        "#]],
    );
}

#[test]
fn whole_sections_of_other_files() {
    read(
        "paths: {$ref: paths/index.yaml}
components: {schemas: {$ref: schemas/_index.yaml}}
",
        &[
            ("paths/index.yaml", "/leads: {$ref: leads.yaml}\n"),
            (
                "paths/leads.yaml",
                "get: {operationId: leads, responses: {$ref: '../responses.yaml'}}\n",
            ),
            (
                "responses.yaml",
                "'200': {description: d, content: {application/json: {schema: {$ref: 'schemas/_index.yaml#/Lead'}}}}\n",
            ),
            ("schemas/_index.yaml", "Lead: {$ref: ./Lead.yaml}\n"),
            (
                "schemas/Lead.yaml",
                "type: object\nproperties: {id: {type: integer}}\n",
            ),
        ],
        expect![[r#"
            api "t" 1
            server - /

            struct Lead
              id?: i64

            GET /leads leads
              200 json Lead application/json
                -- description "d"
            warning[repaired]: expected a value for `paths`, found a reference; replaced by its target
             --> api/openapi.yaml:3:9
              |
            3 | paths: {$ref: paths/index.yaml}
              |         ^^^^

            warning[repaired]: expected a value for `schemas`, found a reference; replaced by its target
             --> api/openapi.yaml:4:24
              |
            4 | components: {schemas: {$ref: schemas/_index.yaml}}
              |                        ^^^^

            warning[repaired]: expected a value for `responses`, found a reference; replaced by its target
             --> api/paths/leads.yaml:1:39
              |
            1 | get: {operationId: leads, responses: {$ref: '../responses.yaml'}}
              |                                       ^^^^
        "#]],
    );
}

#[test]
fn problems_are_shown_in_the_file_they_are_in() {
    read(
        "paths: {/a: {$ref: paths/a.yaml}}
components: {schemas: {Broken: {$ref: broken.yaml}, Far: {$ref: 'https://example.com/a.yaml#/A'}, Above: {$ref: ../a.yaml}, Gone: {$ref: gone.yaml}}}
",
        &[
            (
                "paths/a.yaml",
                "get:
  operationId: a
  parameters:
    - {name: q, in: query, schema: {$ref: '#/nowhere'}}
    - {name: q, in: query, schema: {$ref: '../schemas/b.yaml#/B'}}
    - {name: p, in: query, schema: {$ref: '../schemas/b.yaml#/C'}}
    - {name: r, in: query, schema: {$ref: 'gone.yaml'}}
  responses: {'204': {description: d}}
",
            ),
            ("schemas/b.yaml", "C:\n  type: string\n  enum: []\n  minLenght: 1\n  minLenght: 2\n"),
            ("broken.yaml", "a: [1\nb: 2\n"),
        ],
        expect![[r#"
            error[external-reference]: the file `broken.yaml` is invalid
             --> api/openapi.yaml:4:39
              |
            4 | components: {schemas: {Broken: {$ref: broken.yaml}, Far: {$ref: 'https://example.com/a.yaml#/A'}, Above: {$ref: ../a.yam…
              |                                       ^^^^^^^^^^^
              |
              = help: fix the errors reported for that file

            error[external-reference]: `https://example.com/a.yaml` is a URL; Trine does not download files
             --> api/openapi.yaml:4:65
              |
            4 | …roken: {$ref: broken.yaml}, Far: {$ref: 'https://example.com/a.yaml#/A'}, Above: {$ref: ../a.yaml}, Gone: {$ref: gone.ya…
              |                                          ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
              |
              = help: save the file next to the document, and refer to that file

            error[external-reference]: `../a.yaml` is outside the folder of the document
             --> api/openapi.yaml:4:113
              |
            4 | …/example.com/a.yaml#/A'}, Above: {$ref: ../a.yaml}, Gone: {$ref: gone.yaml}}}
              |                                          ^^^^^^^^^
              |
              = help: pass `--root DIR` with a folder that contains both; in trine.toml it is the key `root`, in a build script `Api::root`

            error[external-reference]: file not found: `gone.yaml`
             --> api/openapi.yaml:4:138
              |
            4 | … Above: {$ref: ../a.yaml}, Gone: {$ref: gone.yaml}}}
              |                                          ^^^^^^^^^
              |
              = help: write the path relative to the file that contains the reference

            error[unresolved-reference]: cannot find `#/nowhere` in the file `paths/a.yaml`
             --> api/paths/a.yaml:4:43
              |
            4 |     - {name: q, in: query, schema: {$ref: '#/nowhere'}}
              |                                           ^^^^^^^^^^^
              |
              = help: refer to a location in the file, such as `#/components/schemas/Lead`

            error[duplicate-parameter]: duplicate parameter `q`
             --> api/paths/a.yaml:5:7
              |
            5 |     - {name: q, in: query, schema: {$ref: '../schemas/b.yaml#/B'}}
              |       ^

            error[external-reference]: file not found: `paths/gone.yaml`
             --> api/paths/a.yaml:7:43
              |
            7 |     - {name: r, in: query, schema: {$ref: 'gone.yaml'}}
              |                                           ^^^^^^^^^^^
              |
              = help: write the path relative to the file that contains the reference

            error[malformed-part]: invalid YAML: did not find expected ',' or ']' while parsing a flow sequence
             --> api/broken.yaml:2:2
              |
            2 | b: 2
              |  ^
              |
             ::: api/broken.yaml:1:4
              |
            1 | a: [1
              |    - opened here

            warning[empty-enum]: expected at least one value in `enum`, found none; ignored
             --> api/schemas/b.yaml:3:9
              |
            3 |   enum: []
              |         ^

            warning[duplicate-key]: duplicate key `minLenght`: appears 2 times, first on line 4; only the last value is used
             --> api/schemas/b.yaml:5:3
              |
            5 |   minLenght: 2
              |   ^^^^^^^^^
              |
              = help: remove or rename the duplicates

            warning[ignored-keyword]: unknown field `minLenght` in a schema; ignored
             --> api/schemas/b.yaml:5:3
              |
            5 |   minLenght: 2
              |   ^^^^^^^^^
        "#]],
    );
}

#[test]
fn a_discriminator_may_name_files() {
    read(
        "paths: {}
components:
  schemas:
    Pet:
      oneOf: [{$ref: pets/cat.yaml}, {$ref: pets/dog.yaml}]
      discriminator: {propertyName: kind, mapping: {meow: pets/cat.yaml, woof: ./pets/dog.yaml}}
",
        &[
            (
                "pets/cat.yaml",
                "type: object\nrequired: [kind]\nproperties: {kind: {type: string}, lives: {type: integer}}\n",
            ),
            (
                "pets/dog.yaml",
                "type: object\nrequired: [kind]\nproperties: {kind: {type: string}, tricks: {type: integer}}\n",
            ),
        ],
        expect![[r#"
            api "t" 1
            server - /

            union Pet
              by kind
              | cat: cat when meow
              | dog: dog when woof

            struct cat
              kind: text from the start "meow"
              lives?: i64

            struct dog
              kind: text from the start "woof"
              tricks?: i64
        "#]],
    );
}

/// Files below a root that contains the document `crm/openapi.yaml`.
struct Rooted<'t>(Texts<'t>);

impl Access for Rooted<'_> {
    fn entry(&self) -> Option<&str> {
        Some("crm/openapi.yaml")
    }

    fn open(&self, path: &str) -> Result<String, Unreadable> {
        Ok(lookup(self.0, path)?)
    }
}

#[test]
fn a_root_contains_files_outside_the_folder_of_the_document() {
    let text = format!(
        "{HEAD}paths: {{}}
components:
  schemas:
    Near: {{$ref: near.yaml}}
    Common: {{$ref: ../common/a.yaml}}
    Far: {{$ref: ../../a.yaml}}
    Gone: {{$ref: ../gone.yaml}}
"
    );
    let files = Rooted(&[
        ("crm/near.yaml", "type: string\nenum: []\n"),
        (
            "common/a.yaml",
            "type: object\nproperties: {a: {$ref: ../crm/near.yaml}, b: {$ref: ../../b.yaml}, c: {$ref: '#/d'}, e: {type: strin}}\n",
        ),
    ]);
    let failure = crate::read(
        "apis/crm/openapi.yaml",
        &text,
        Some(&files),
        &Options::default(),
    )
    .expect_err("problems");
    let names: Vec<_> = failure.document.file_names().collect();
    assert_eq!(
        names,
        [
            "apis/crm/openapi.yaml",
            "apis/crm/near.yaml",
            "apis/common/a.yaml"
        ]
    );
    let said = failure.to_string();
    let heads = said.lines().filter(|line| line.starts_with("error"));
    expect![[r#"
        error[external-reference]: `../../a.yaml` is outside the root of the document's files
        error[external-reference]: file not found: `../gone.yaml`
        error[external-reference]: `../../b.yaml` is outside the root of the document's files
        error[unresolved-reference]: cannot find `#/d` in the file `../common/a.yaml`
        error[unknown-type]: unknown type `strin`"#]]
    .assert_eq(&heads.collect::<Vec<_>>().join("\n"));
}

/// Values are data: apparent references in them are not followed.
#[test]
fn a_file_is_asked_for_once_and_only_where_a_reference_is() {
    let asked = RefCell::new(Vec::new());
    let text = format!(
        "{HEAD}paths: {{}}
components:
  schemas:
    A: {{type: object, properties: {{a: {{$ref: b.yaml}}, b: {{$ref: ./b.yaml}}}}, example: {{$ref: c.yaml}}, default: {{a: {{$ref: d.yaml}}}}}}
    B: {{$ref: ../up.yaml}}
    C: {{type: object, properties: {{$ref: {{type: string}}}}}}
"
    );
    let load = |path: &str| {
        asked.borrow_mut().push(path.to_owned());
        Ok("type: string\n".to_owned())
    };
    let (document, _) = Document::load_files("openapi.yaml", &text, &load)
        .unwrap_or_else(|error| panic!("{error}"));
    assert_eq!(*asked.borrow(), ["b.yaml"]);
    assert_eq!(
        document.file_names().collect::<Vec<_>>(),
        ["openapi.yaml", "b.yaml"]
    );
}

/// For every reference at every place, the document is read or a problem is reported.
#[test]
fn no_reference_is_too_strange() {
    let texts = [
        "",
        "#",
        "#/",
        "#x",
        "#/a/~2/%",
        "a.yaml",
        "a.yaml#",
        "a.yaml#/",
        "a.yaml#/S",
        "a.yaml#/S/properties/a",
        "b.yaml",
        "b.yaml#/0",
        "openapi.yaml",
        "openapi.yaml#/paths",
        "./",
        ".",
        "..",
        "a.yaml/..",
        "?",
        "://",
        "empty.yaml",
        "%00",
        "a.yaml#/Loop",
        "openapi.yaml#/components/schemas/A",
    ];
    let places = [
        "paths: REF",
        "paths: {/a: REF}",
        "paths: {/a: {get: REF}}",
        "paths: {/a: {get: {parameters: REF, requestBody: REF, responses: REF}}}",
        "paths: {/a: {get: {parameters: [REF], responses: {'200': REF}}}}",
        "paths: {/a: {get: {responses: {'200': {content: REF}}}}}",
        "paths: {/a: {get: {responses: {'200': {content: {application/json: REF}, headers: {a: REF}}}}}}",
        "components: REF",
        "components: {schemas: REF, parameters: REF}",
        "components: {schemas: {A: REF, B: {properties: REF}, C: {allOf: [REF], items: REF}}}",
        "components: {schemas: {A: {oneOf: [REF], discriminator: {propertyName: a, mapping: {a: TEXT}}}}}",
        "components: {securitySchemes: {A: REF}, responses: {A: REF}, examples: {A: REF}}",
        "servers: REF\ntags: REF\nsecurity: REF",
    ];
    let files = [
        (
            "a.yaml",
            "S: {type: object, properties: {a: {$ref: '#/S'}, b: {$ref: 'b.yaml#/0'}}}\nLoop: {$ref: '#/Loop'}\n",
        ),
        ("b.yaml", "[{$ref: 'a.yaml#/S'}, 1]\n"),
        ("empty.yaml", ""),
    ];
    for place in places {
        for text in texts {
            let reference = format!("{{$ref: '{text}'}}");
            let document = place
                .replace("REF", &reference)
                .replace("TEXT", &format!("'{text}'"));
            let said = match try_read(&document, &files) {
                Ok(reading) => reading.diagnostics.render(&reading.document),
                Err(failure) => failure.to_string(),
            };
            assert!(!said.contains("api/:"), "{document}\n{said}");
        }
    }
}
