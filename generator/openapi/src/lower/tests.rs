//! Tests for the lowering: `check` compares the dump of the IR and the diagnostics.

use std::collections::HashSet;

use expect_test::{Expect, expect};
use indexmap::IndexSet;

use crate::Options;
use crate::diagnostic::{Diagnostics, Strictness};
use crate::document::Document;
use crate::typed::Typed;
use trine_ir::dump::dump;
use trine_ir::{Api, Origin, SchemaId, SchemaKind, Shape, Type};

use super::lower;

/// Lowers a document and checks the problems and the IR.
fn check_document(text: &str, config: &Options, expected: &Expect) {
    let text = format!("openapi: 3.0.3\ninfo: {{title: T, version: '1'}}\n{text}");
    let (document, mut diagnostics) = Document::load("t.yaml", &text).expect("a document");
    let lowered = lower(&Typed::new(&document), config, &mut diagnostics);
    let dumped = match diagnostics.stop() {
        true => String::new(),
        false => format!("{}{}", dump(&lowered.api), lowered.chosen_names.dump()),
    };
    expected.assert_eq(&format!("{}{dumped}", problems(&diagnostics)));
}

fn problems(diagnostics: &Diagnostics) -> String {
    let lines = diagnostics
        .iter()
        .map(|one| format!("{} {}: {}\n", one.code, one.pointer, one.message));
    lines.collect()
}

/// Checks component schemas.
fn check(schemas: &str, expected: Expect) {
    let schemas: String = schemas
        .lines()
        .map(|line| format!("    {line}\n"))
        .collect();
    let text = format!("paths: {{}}\ncomponents:\n  schemas:\n{schemas}");
    check_document(&text, &Options::default(), &expected);
}

/// Checks the content of `paths` and the following sections.
fn check_paths(paths: &str, expected: Expect) {
    check_document(&format!("paths:\n{paths}"), &Options::default(), &expected);
}

#[test]
fn presence_and_nullability_are_two_axes() {
    check(
        r"Lead:
  type: object
  required: [a, b]
  properties:
    a: {type: string}
    b: {type: string, nullable: true}
    c: {type: string}
    d: {type: string, nullable: true}",
        expect![[r#"
            api "T" 1
            server - /

            struct Lead
              a: text
              b: text | null
              c?: text
              d?: text | null
        "#]],
    );
}

#[test]
fn scalars_and_formats() {
    check(
        r"All:
  type: object
  properties:
    a: {type: integer}
    b: {type: integer, format: int32}
    c: {type: integer, format: uint64, minimum: 0}
    d: {type: number, format: float}
    e: {type: boolean}
    f: {type: string, format: date}
    g: {type: string, format: date-time}
    h: {type: string, format: uuid}
    i: {type: string, format: binary}
    j: {}
    k: {pattern: '^a'}
    l: {type: string, x-trine-boolean: {'true': Y, 'false': N}}",
        expect![[r#"
            api "T" 1
            server - /

            struct All
              a?: i64
              b?: i32
              c?: u64
                -- minimum 0
              d?: number
              e?: boolean
              f?: date
              g?: datetime
              h?: uuid
              i?: binary
                -- format binary
              j?: any
              k?: text
                -- pattern "^a"
              l?: string_bool("Y", "N")
        "#]],
    );
}

#[test]
fn extensions_of_the_vendor_show_where_they_are_documented() {
    check_document(
        r"x-trine-documented:
  x-token-cost: 'Costs {} tokens, {} of them.'
  x-beta: May change.
  x-scopes: 'Needs {}.'
paths:
  /a:
    get:
      operationId: a
      x-token-cost: 10
      x-beta: true
      x-other: 1
      parameters: [{name: p, in: query, x-beta: true, schema: {type: string, x-scopes: [a, b]}}]
      responses: {'204': {description: Done.}}
components:
  schemas:
    A: {type: object, x-beta: false, x-scopes: ' c ', properties: {b: {type: string, x-token-cost: {d: 1}}, c: {$ref: '#/components/schemas/C'}}}
    C: {type: string, x-beta: null, x-token-cost: many}
",
        &Options::default(),
        &expect![[r#"
            api "T" 1
            server - /

            struct A
              -- note "Needs c."
              b?: text
                -- note "Costs `{\"d\":1}` tokens, `{\"d\":1}` of them."
              c?: C

            alias C = text
              -- note "Costs many tokens, many of them."

            GET /a a
              -- note "Costs 10 tokens, 10 of them."
              -- note "May change."
              query p?: text form explode
                -- note "May change."
                -- note "Needs a, b."
              204
                -- description "Done."
        "#]],
    );
    check_document(
        r"x-trine-documented: {x-tokencost: 'Costs {}.', x-trine-name: a, cost: b, x-a: 1, x-b: ' '}
x-trine-document: {}
paths:
  /a: {get: {operationId: a, x-token-cost: 10, responses: {'204': {description: Done.}}}}
",
        &Options::default(),
        &expect![[r#"
            invalid-extension /x-trine-documented/x-trine-name: expected a vendor extension, found `x-trine-name`
            invalid-extension /x-trine-documented/cost: expected a vendor extension, found `cost`
            invalid-extension /x-trine-documented/x-a: expected a sentence for `x-a`, found `1`
            invalid-extension /x-trine-documented/x-b: expected a sentence for `x-b`, found `" "`
            invalid-extension /x-trine-document: unknown extension `x-trine-document`
            invalid-extension /x-trine-documented/x-tokencost: unused extension `x-tokencost`: it does not appear on any documented item
        "#]],
    );
    check_document(
        "x-trine-documented: [x-a]\npaths: {}\n",
        &Options::default(),
        &expect![[r#"
            invalid-extension /x-trine-documented: expected a map from `x-…` names to sentences for `x-trine-documented`
        "#]],
    );
}

#[test]
fn json_in_a_string_is_known_by_its_media_type() {
    check(
        r"All:
  type: object
  properties:
    a: {type: string, contentMediaType: application/json}
    b: {type: string, contentMediaType: 'Application/Problem+JSON; charset=utf-8', maxLength: 9}
    c: {type: string, contentMediaType: application/json, contentEncoding: base64}
    d: {type: string, contentMediaType: text/html}
    e: {type: integer, contentMediaType: application/json}
    f: {type: string, contentMediaType: application/json, enum: ['{}']}",
        expect![[r#"
            api "T" 1
            server - /

            struct All
              a?: json
              b?: json
                -- maxLength 9
              c?: text
                -- format byte
                -- contentMediaType "application/json"
                -- contentEncoding "base64"
              d?: text
                -- contentMediaType "text/html"
              e?: i64
              f?: All.f

            enum All.f
              -- contentMediaType "application/json"
              text "{}"
        "#]],
    );
}

#[test]
fn leniency_stands_at_types_and_at_definitions() {
    check(
        r"Id: {type: integer, x-trine-lenient: true}
Stage: {type: integer, enum: [1], x-trine-lenient: true}
Map: {type: object, x-trine-empty-list: true, additionalProperties: {$ref: '#/components/schemas/Id'}}
Base: {type: object, x-trine-empty-list: true, properties: {a: {type: string}}}
Merged: {allOf: [{$ref: '#/components/schemas/Id'}, {type: integer, format: int32}]}
Whole: {allOf: [{$ref: '#/components/schemas/Base'}, {properties: {b: {type: string, nullable: true, x-trine-lenient: true}}}]}
Beside: {x-trine-empty-list: true, allOf: [{type: object, properties: {c: {type: string}}}, {properties: {d: {$ref: '#/components/schemas/Stage'}}}]}
Strict: {type: object, x-trine-empty-list: false, properties: {e: {type: integer, x-trine-lenient: false}}}
Either: {oneOf: [{type: number, x-trine-lenient: true}, {type: string}, {type: string, enum: [f], x-trine-lenient: true}]}
Here: {type: array, items: {allOf: [{$ref: '#/components/schemas/Strict'}], x-trine-empty-list: true}}",
        expect![[r#"
            api "T" 1
            server - /

            alias Id = i64 lenient

            enum Stage lenient
              integer "1"

            alias Map = {*: Id} or []

            struct Base or []
              a?: text

            alias Merged = i32 lenient

            struct Whole or []
              a?: text
              b?: text lenient | null

            struct Beside or []
              c?: text
              d?: Stage

            struct Strict
              e?: i64

            union Either
              | Number: number lenient
              | String: Either|String lenient

            alias Here = [Strict or []]

            enum Either|String lenient or any other
              text "f"
        "#]],
    );
}

#[test]
fn what_cannot_be_lenient_is_told() {
    check(
        r"List: {type: array, x-trine-lenient: true, items: {type: integer}}
Any: {x-trine-lenient: true}
Union: {x-trine-lenient: true, oneOf: [{type: integer}, {type: string}]}
Objects: {x-trine-empty-list: true, oneOf: [{type: object, properties: {a: {type: integer}}}, {type: string}]}
Text: {type: string, x-trine-empty-list: true}
Stage: {type: integer, enum: [1]}
Used: {type: object, x-trine-lenient: true, properties: {a: {allOf: [{$ref: '#/components/schemas/Stage'}], x-trine-lenient: true}}}
Map: {type: object, x-trine-lenient: true, additionalProperties: {type: integer, x-trine-boolean: {'true': a, 'false': b}}}
Flags: {x-trine-boolean: {'true': a, 'false': b}, oneOf: [{type: string}, {type: integer}]}
Same: {type: string, x-trine-boolean: {'true': a, 'false': a}}
Said: {type: string, x-trine-lenient: 'yes'}",
        expect![[r#"
            invalid-extension /components/schemas/Flags/x-trine-boolean: `x-trine-boolean` applies only to strings
            invalid-extension /components/schemas/Same/x-trine-boolean: expected a map of `true` and `false` to two different strings, found `{"false":"a","true":"a"}`
            invalid-extension /components/schemas/Said/x-trine-lenient: expected `true` or `false`, found `"yes"`
            invalid-extension /components/schemas/List/x-trine-lenient: expected a scalar for `x-trine-lenient`, found another type
            invalid-extension /components/schemas/Any/x-trine-lenient: expected a scalar for `x-trine-lenient`, found another type
            invalid-extension /components/schemas/Union/x-trine-lenient: expected a scalar for `x-trine-lenient`, found another type
            invalid-extension /components/schemas/Objects/x-trine-empty-list: expected an object or a map for `x-trine-empty-list`, found another type
            invalid-extension /components/schemas/Text/x-trine-empty-list: expected an object or a map for `x-trine-empty-list`, found another type
            invalid-extension /components/schemas/Used/x-trine-lenient: expected a scalar for `x-trine-lenient`, found another type
            invalid-extension /components/schemas/Used/properties/a/x-trine-lenient: `x-trine-lenient` has no effect on a reference to an enum
            invalid-extension /components/schemas/Map/x-trine-lenient: expected a scalar for `x-trine-lenient`, found another type
        "#]],
    );
    check_paths(
        r"  /a:
    get:
      operationId: a
      responses:
        '200':
          description: Streams.
          content:
            application/x-ndjson: {schema: {type: array, items: {type: integer, x-trine-lenient: true}}}
            text/event-stream: {schema: {type: object, properties: {data: {type: object, x-trine-empty-list: true}}}}",
        expect![[r#"
            ignored-keyword /paths/~1a/get/responses/200/content/text~1event-stream: `text/event-stream` has no effect next to `application/x-ndjson`; ignored
            invalid-extension /paths/~1a/get/responses/200/content/application~1x-ndjson: `x-trine-boolean`, `x-trine-lenient` and `x-trine-empty-list` have no effect on the elements of a stream
        "#]],
    );
}

#[test]
fn constraints_become_statements() {
    check(
        r"Lead:
  type: object
  minProperties: 1
  properties:
    a: {type: string, minLength: 1, maxLength: 255, pattern: '^x'}
    b: {type: integer, minimum: 0, exclusiveMinimum: true, maximum: 9223372036854775807, multipleOf: 5}
    c: {type: array, minItems: 2, maxItems: 2, uniqueItems: true, items: {type: string, description: A tag., maxLength: 3}}
    d: {type: number, enum: [0.5, 1.5]}
    e: {type: boolean, enum: [true]}
    f: {not: {type: string}}
    g: {type: object, additionalProperties: {type: integer, minimum: 1}}",
        expect![[r#"
            api "T" 1
            server - /

            struct Lead
              -- minProperties 1
              a?: text
                -- minLength 1
                -- maxLength 255
                -- pattern "^x"
              b?: i64
                -- minimum 0 exclusive
                -- maximum 9223372036854775807
                -- multipleOf 5
              c?: [text]
                -- minItems = maxItems 2
                -- uniqueItems
                -- items: prose "A tag."
                -- items: maxLength 3
              d?: number of 0.5, 1.5
                -- enum 0.5, 1.5
              e?: boolean of true
                -- enum true
              f?: any
                -- not
              g?: {*: i64}
                -- values: minimum 1
        "#]],
    );
}

#[test]
fn components_that_are_no_objects_are_aliases() {
    check(
        r"Id: {type: string, format: uuid, description: An ID.}
Ids: {type: array, items: {$ref: '#/components/schemas/Id'}}
Names: {type: object, additionalProperties: {type: string}}
Anything: {}
Empty: {type: object}
Closed: {type: object, additionalProperties: false}
Other: {$ref: '#/components/schemas/Id'}
Leads: {type: array, items: {type: object, properties: {a: {type: string}}}}
ById: {type: object, additionalProperties: {type: object, properties: {a: {type: string}}}}
Maybe: {type: string, nullable: true}
Use: {type: object, properties: {maybe: {$ref: '#/components/schemas/Maybe'}, ids: {$ref: '#/components/schemas/Ids'}}}",
        expect![[r#"
            api "T" 1
            server - /

            alias Id = uuid
              -- description "An ID."

            alias Ids = [Id]

            alias Names = {*: text}

            alias Anything = any

            alias Empty = {*: any}

            struct Closed

            alias Other = Id

            alias Leads = [Leads[]]

            alias ById = {*: ById.*}

            alias Maybe = text

            struct Use
              maybe?: Maybe | null
              ids?: Ids

            struct Leads[]
              a?: text

            struct ById.*
              a?: text
        "#]],
    );
}

#[test]
fn additional_properties() {
    check(
        r"Ignored: {type: object, properties: {a: {type: string}}}
Refused: {type: object, properties: {a: {type: string}}, additionalProperties: false}
Any: {type: object, properties: {a: {type: string}}, additionalProperties: true}
Typed: {type: object, properties: {a: {type: string}}, additionalProperties: {type: integer, nullable: true}}
Custom:
  type: object
  properties: {a: {type: string}}
  additionalProperties: {}
  x-trine-custom-fields: {prefix: custom., pattern: '^[0-9a-z_]{3,}$', clear: null, add-suffix: .add, remove-suffix: .remove}",
        expect![[r#"
            api "T" 1
            server - /

            struct Ignored
              a?: text

            struct Refused
              a?: text

            struct Any
              a?: text
              *: any

            struct Typed
              a?: text
              *: i64 | null

            struct Custom
              a?: text
              *: any custom "custom." matching ^[0-9a-z_]{3,}$ (1 parts) clear null add ".add" remove ".remove"
        "#]],
    );
}

#[test]
fn titles_that_repeat_the_name_say_nothing() {
    check(
        r"UpdateLead: {type: object, title: Update lead, properties: {a: {type: string, title: The A}}}
Other: {type: object, title: Something else, properties: {a: {type: string}}}",
        expect![[r#"
            api "T" 1
            server - /

            struct UpdateLead
              a?: text
                -- summary "The A"

            struct Other
              -- summary "Something else"
              a?: text
        "#]],
    );
}

#[test]
fn recursion_through_references() {
    check(
        r"Tree:
  type: object
  properties:
    children: {type: array, items: {$ref: '#/components/schemas/Tree'}}
    parent: {$ref: '#/components/schemas/Node'}
Node:
  allOf:
    - $ref: '#/components/schemas/Tree'
    - type: object
      properties: {name: {type: string}}
Json:
  oneOf:
    - {type: string}
    - {type: array, items: {$ref: '#/components/schemas/Json'}}",
        expect![[r#"
            api "T" 1
            server - /

            struct Tree
              children?: [Tree]
              parent?: Node

            struct Node
              children?: [Tree]
              parent?: Node
              name?: text

            union Json
              | String: text
              | List: [Json]
        "#]],
    );
}

#[test]
fn references_lead_anywhere() {
    check(
        r"A:
  type: object
  properties:
    b: {type: object, properties: {c: {type: string}}}
    d: {$ref: '#/components/schemas/A/properties/b'}
    e: {$ref: '#/components/schemas/A/properties/b/properties/c'}
Z: {$ref: '#/components/schemas/A/properties/b'}",
        expect![[r#"
            api "T" 1
            server - /

            struct A
              b?: A.b
              d?: A.b
              e?: text

            alias Z = A.b

            struct A.b
              c?: text
        "#]],
    );
}

#[test]
fn references_lead_into_operations() {
    check_paths(
        r"  /leads/{id}:
    get:
      operationId: getLead
      responses:
        '200': {description: '', content: {application/json: {schema: {type: object, properties: {a: {type: string}}}}}}
components:
  schemas:
    Use:
      type: object
      properties:
        lead: {$ref: '#/paths/~1leads~1%7Bid%7D/get/responses/200/content/application~1json/schema'}",
        expect![[r#"
            path-parameter-mismatch /paths/~1leads~1{id}/get: undeclared path parameter `id`; treated as a string
            api "T" 1
            server - /

            struct Use
              lead?: getLead.200

            struct getLead.200
              a?: text

            GET /leads/{id} getLead
              path id: text simple
              200 json getLead.200 application/json
        "#]],
    );
}

#[test]
fn all_of_merges_members() {
    check(
        r"Base:
  type: object
  required: [id]
  properties:
    id: {type: string, description: Old.}
    kind: {type: string, enum: [a, b]}
    meta: {type: object, properties: {x: {type: string}}}
Derived:
  description: Both.
  allOf:
    - $ref: '#/components/schemas/Base'
    - type: object
      properties:
        id: {type: string, description: New.}
        kind: {type: string, enum: [b, c]}
        meta: {type: object, properties: {y: {type: integer}}}
        own: {type: object, properties: {z: {type: string}}}
  required: [kind, own]",
        expect![[r#"
            api "T" 1
            server - /

            struct Base
              id: text
                -- description "Old."
              kind?: Base.kind
              meta?: Base.meta

            struct Derived
              -- description "Both."
              id: text
                -- description "New."
              kind: Derived.kind always "b"
              meta?: Derived.meta
              own: Derived.own

            enum Base.kind
              text "a"
              text "b"

            struct Base.meta
              x?: text

            enum Derived.kind
              text "b"

            struct Derived.meta
              x?: text
              y?: i64

            struct Derived.own
              z?: text
        "#]],
    );
}

#[test]
fn all_of_with_one_member_is_that_member() {
    check(
        r"Base: {type: object, properties: {a: {type: string}}}
Use:
  type: object
  properties:
    plain: {$ref: '#/components/schemas/Base'}
    nullable: {nullable: true, description: Here., allOf: [{$ref: '#/components/schemas/Base'}]}
    typed: {type: object, allOf: [{$ref: '#/components/schemas/Base'}, {description: Also here.}]}
    more: {allOf: [{$ref: '#/components/schemas/Base'}, {required: [a]}]}
Alias: {allOf: [{$ref: '#/components/schemas/Base'}]}",
        expect![[r#"
            api "T" 1
            server - /

            struct Base
              a?: text

            struct Use
              plain?: Base
              nullable?: Base | null
                -- description "Here."
              typed?: Base
                -- description "Also here."
              more?: Use.more

            alias Alias = Base

            struct Use.more
              a: text
        "#]],
    );
}

#[test]
fn all_of_of_scalars() {
    check(
        r"Text: {type: string, maxLength: 5}
Short: {allOf: [{$ref: '#/components/schemas/Text'}, {minLength: 1}]}
Kind: {allOf: [{type: string}, {enum: [a, b]}]}",
        expect![[r#"
            api "T" 1
            server - /

            alias Text = text
              -- maxLength 5

            alias Short = Text
              -- minLength 1

            enum Kind
              text "a"
              text "b"
        "#]],
    );
}

#[test]
fn all_of_with_a_union_distributes_the_properties() {
    check(
        r"Pet:
  type: object
  required: [name]
  properties: {name: {type: string}}
  oneOf:
    - $ref: '#/components/schemas/Cat'
    - title: Dog
      type: object
      properties: {bark: {type: boolean}}
Cat: {type: object, properties: {meow: {type: boolean}}}",
        expect![[r#"
            api "T" 1
            server - /

            union Pet
              | Cat: Pet|Cat
              | Dog: Pet|Dog
                -- summary "Dog"

            struct Cat
              meow?: boolean

            struct Pet|Cat
              name: text
              meow?: boolean

            struct Pet|Dog
              -- summary "Dog"
              name: text
              bark?: boolean
        "#]],
    );
}

#[test]
fn a_base_that_lists_its_children() {
    check(
        r"Pet:
  type: object
  required: [kind]
  properties: {kind: {type: string}}
  oneOf:
    - $ref: '#/components/schemas/Cat'
    - $ref: '#/components/schemas/Dog'
  discriminator: {propertyName: kind, mapping: {cat: '#/components/schemas/Cat', dog: Dog}}
Cat: {allOf: [{$ref: '#/components/schemas/Pet'}, {properties: {meow: {type: boolean}}}]}
Dog: {allOf: [{$ref: '#/components/schemas/Pet'}, {properties: {bark: {type: boolean}}}]}",
        expect![[r#"
            api "T" 1
            server - /

            union Pet
              by kind
              | Cat: Cat when cat
              | Dog: Dog when dog

            struct Cat
              kind: text from the start "cat"
              meow?: boolean

            struct Dog
              kind: text from the start "dog"
              bark?: boolean
        "#]],
    );
}

#[test]
fn a_base_without_a_union_is_one_of_what_extends_it() {
    check(
        r"Pet:
  type: object
  properties: {kind: {type: string}, friend: {$ref: '#/components/schemas/Pet'}}
  discriminator: {propertyName: kind, mapping: {cat: '#/components/schemas/Cat', pet: Pet}}
Cat: {allOf: [{$ref: '#/components/schemas/Pet'}, {properties: {meow: {type: boolean}}}]}
Kitten: {allOf: [{$ref: '#/components/schemas/Tom'}, {properties: {age: {type: integer}}}]}
Tom: {$ref: '#/components/schemas/Cat'}
Other: {allOf: [{$ref: '#/components/schemas/Pet'}]}",
        expect![[r#"
            api "T" 1
            server - /

            union Pet
              by kind
              | Cat: Cat when cat
              | Kitten: Kitten when Kitten
              | Object: Pet|Object when pet

            struct Cat
              kind?: text
              friend?: Pet
              meow?: boolean

            struct Kitten
              kind?: text
              friend?: Pet
              meow?: boolean
              age?: i64

            alias Tom = Cat

            alias Other = Pet

            struct Pet|Object
              kind?: text
              friend?: Pet
        "#]],
    );
}

#[test]
fn a_base_between_others_has_values_of_its_own() {
    check(
        r"A:
  type: object
  properties: {kind: {type: string, enum: [a]}}
  discriminator: {propertyName: kind, mapping: {b: B, c: C}}
B:
  allOf: [{$ref: '#/components/schemas/A'}]
  properties: {b: {type: string}}
  discriminator: {propertyName: kind}
C: {allOf: [{$ref: '#/components/schemas/B'}]}",
        expect![[r#"
            api "T" 1
            server - /

            union A
              by kind
              | B: B when b
              | C: C when c

            union B
              by kind
              | C: C when c
              | Object: B|Object when b

            struct C
              kind?: A.kind
              b?: text

            struct B|Object
              kind?: A.kind
              b?: text

            enum A.kind
              text "a"
        "#]],
    );
}

#[test]
fn a_base_stays_an_object_where_nothing_extends_it_or_a_union_lists_it() {
    check(
        r"Alone:
  type: object
  properties: {kind: {type: string}}
  discriminator: {propertyName: kind, mapping: {cat: '#/components/schemas/Cat'}}
Any: {oneOf: [{$ref: '#/components/schemas/Pet'}, {$ref: '#/components/schemas/Cat'}]}
Pet:
  type: object
  properties: {kind: {type: string}}
  discriminator: {propertyName: kind}
Cat: {allOf: [{$ref: '#/components/schemas/Pet'}, {properties: {meow: {type: boolean}}}]}",
        expect![[r#"
            ignored-keyword /components/schemas/Alone/discriminator: `discriminator` has no effect without `oneOf` or `anyOf`; references to this schema use the schema itself
            api "T" 1
            server - /

            struct Alone
              kind?: text

            union Any
              | Pet: Pet
              | Cat: Cat

            struct Pet
              kind?: text

            struct Cat
              kind?: text
              meow?: boolean
        "#]],
    );
}

#[test]
fn alternatives() {
    check(
        r"Update:
  type: object
  properties: {id: {type: string}, email: {type: string}, phone: {type: string}}
  anyOf: [{required: [id]}, {required: [email, phone]}]
  x-trine-constructor: [by_id, by_contact]
One:
  type: object
  properties: {a: {type: string}, b: {type: string}}
  oneOf: [{required: [a], x-trine-constructor: with_a}, {required: [b]}]",
        expect![[r#"
            api "T" 1
            server - /

            struct Update
              -- anyOf id, email+phone
              id?: text
              email?: text
              phone?: text
              alternative id
              alternative email+phone

            struct One
              -- oneOf a, b
              a?: text
              b?: text
              alternative a
              alternative b

            value #/components/schemas/One/oneOf/0/required named with_a
            value #/components/schemas/Update/anyOf/0/required named by_id
            value #/components/schemas/Update/anyOf/1/required named by_contact
        "#]],
    );
}

#[test]
fn unions_that_are_none() {
    check(
        r"Enum: {type: string, enum: [a]}
Use:
  type: object
  properties:
    nullable: {oneOf: [{$ref: '#/components/schemas/Enum'}, {enum: [null]}]}
    single: {oneOf: [{type: string}]}
    open: {anyOf: [{$ref: '#/components/schemas/Enum'}, {type: string}]}
    widened: {oneOf: [{type: string, enum: [b], description: The b.}, {type: string, enum: [c]}]}
    twice: {anyOf: [{type: integer}, {type: integer}]}
    dates: {anyOf: [{type: string, format: date}, {type: string, format: date-time}]}
    shared: {type: string, anyOf: [{enum: [x]}, {format: uri}]}",
        expect![[r#"
            api "T" 1
            server - /

            enum Enum
              text "a"

            struct Use
              nullable?: Enum | null
              single?: text
              open?: Enum
              widened?: Use.widened
              twice?: i64
              dates?: text
                -- String: format date or date-time
              shared?: Use.shared

            enum Use.widened
              text "b" -- "The b."
              text "c"

            enum Use.shared or any other
              -- String: format uri
              text "x"
        "#]],
    );
}

#[test]
fn unions() {
    check(
        r"Value:
  oneOf:
    - {type: string}
    - {type: number, minimum: 1}
    - {type: boolean}
    - {type: array, items: {type: string}}
    - {type: object, additionalProperties: {type: string}}
    - {type: object, title: A point, properties: {x: {type: number}}}
    - {type: object, required: [kind], properties: {kind: {type: string, enum: [line]}}}
    - $ref: '#/components/schemas/Other'
Open: {anyOf: [{$ref: '#/components/schemas/Other'}, {}]}
Other: {type: object, properties: {a: {type: string}}}",
        expect![[r#"
            api "T" 1
            server - /

            union Value
              -- Number: minimum 1
              | String: text
              | Number: number
                -- minimum 1
              | Boolean: boolean
              | List: [text]
              | Map: {*: text}
              | A point: Value|A point
                -- summary "A point"
              | line: Value|line
              | Other: Other

            union Open
              | Other: Other

            struct Other
              a?: text

            struct Value|A point
              -- summary "A point"
              x?: number

            struct Value|line
              kind: Value|line.kind always "line"

            enum Value|line.kind
              text "line"
        "#]],
    );
}

#[test]
fn discriminators() {
    check(
        r"Mapped:
  oneOf: [{$ref: '#/components/schemas/Cat'}, {$ref: '#/components/schemas/Dog'}]
  discriminator: {propertyName: kind, mapping: {cat: '#/components/schemas/Cat', kitty: Cat}}
Implied:
  oneOf: [{$ref: '#/components/schemas/Dog'}, {$ref: '#/components/schemas/Fish'}]
  discriminator: {propertyName: kind}
Cat: {type: object, properties: {kind: {type: string}}}
Dog: {type: object, properties: {kind: {type: string}}}
Fish: {type: object, properties: {kind: {type: string, enum: [fish]}}}",
        expect![[r#"
            api "T" 1
            server - /

            union Mapped
              by kind
              | Cat: Cat when cat, kitty
              | Dog: Dog when Dog

            union Implied
              by kind
              | Dog: Dog when Dog
              | Fish: Fish when fish

            struct Cat
              kind?: text

            struct Dog
              kind?: text

            struct Fish
              kind?: Fish.kind

            enum Fish.kind
              text "fish"
        "#]],
    );
}

#[test]
fn merging_that_leads_back_to_itself_ends() {
    check(
        r"A:
  allOf:
    - $ref: '#/components/schemas/Base'
    - properties: {child: {properties: {x: {type: string}}}}
Base: {type: object, properties: {child: {$ref: '#/components/schemas/A'}}}",
        expect![[r#"
            api "T" 1
            server - /

            struct A
              child?: A.child

            struct Base
              child?: A

            struct A.child
              child?: A.child
              x?: text
        "#]],
    );
}

#[test]
fn long_chains_do_not_exhaust_the_stack() {
    let link = |number: usize, what: &str| {
        format!(
            "    C{number}: {}\n",
            what.replace('N', &(number + 1).to_string())
        )
    };
    let chain = |what: &str| {
        (0..600)
            .map(|number| link(number, what))
            .collect::<String>()
    };
    let target = "#/components/schemas/CN";
    for what in [
        format!("{{$ref: '{target}'}}"),
        format!("{{allOf: [{{$ref: '{target}'}}, {{properties: {{a: {{type: string}}}}}}]}}"),
        format!("{{properties: {{a: {{$ref: '{target}/properties/a'}}}}}}"),
        format!("{{oneOf: [{{$ref: '{target}'}}, {{type: string}}]}}"),
    ] {
        let last = "    C600: {properties: {a: {type: string}}}\n";
        let text = format!(
            "openapi: 3.0.3\ninfo: {{title: T, version: '1'}}\npaths: {{}}\ncomponents:\n  schemas:\n{}{last}",
            chain(&what)
        );
        let (document, mut diagnostics) = Document::load("t.yaml", &text).expect("a document");
        let typed = Typed::new(&document);
        let api = super::lower_parts(
            &typed,
            &Options::default(),
            &mut diagnostics,
            &HashSet::new(),
        )
        .api;
        assert!(api.schemas.len() > 600);
        sound("chain", &api);
    }
}

#[test]
fn a_union_is_no_variant_of_itself() {
    check(
        r"One: {oneOf: [{$ref: '#/components/schemas/Two'}, {type: integer}]}
Two: {oneOf: [{$ref: '#/components/schemas/One'}, {type: string}]}",
        expect![[r#"
            ignored-keyword /components/schemas/One: cyclic union: a variant refers to the union itself; skipped
            api "T" 1
            server - /

            union One
              | String: text
              | Integer: i64

            union Two
              | One: One
              | String: text
        "#]],
    );
}

#[test]
fn enums() {
    check(
        r"Text: {type: string, enum: [a, b, a, null], x-enum-varnames: [First, Second], x-enum-descriptions: [The first., '']}
Integer: {type: integer, enum: [1, 2]}
Mixed: {enum: [1, a]}
Use: {type: object, properties: {text: {$ref: '#/components/schemas/Text'}, inline: {type: string, enum: [x]}}}",
        expect![[r#"
            api "T" 1
            server - /

            enum Text
              text "a" as First -- "The first."
              text "b" as Second

            enum Integer
              integer "1"
              integer "2"

            alias Mixed = any
              -- enum 1, "a"

            struct Use
              text?: Text | null
              inline?: Use.inline

            enum Use.inline
              text "x"
        "#]],
    );
}

#[test]
fn fields_carry_what_is_said_about_them() {
    check(
        r"Lead:
  type: object
  properties:
    a: {type: string, readOnly: true, deprecated: true, default: x, example: y}
    b: {type: string, writeOnly: true, x-trine-clear: ''}
    c: {type: array, items: {type: string}, x-trine-clear: [], x-trine-rust-name: see}
    d: {type: string, x-trine-unverified: Nobody knows., externalDocs: {url: 'https://example.com'}}
    e: {$ref: '#/components/schemas/Read'}
    f: {type: string, enum: [x], x-trine-rust-name: kind}
Read: {type: string, readOnly: true}",
        expect![[r#"
            api "T" 1
            server - /

            struct Lead
              a?: text read-only = "x"
                -- example "y"
                -- deprecated
                -- example "y"
              b?: text write-only clear ""
              c?: [text] clear []
              d?: text
                -- unverified "Nobody knows."
                -- see "https://example.com"
              e?: Read read-only
              f?: Lead.f

            alias Read = text

            enum Lead.f
              text "x"

            value #/components/schemas/Lead/properties/c named see
            value #/components/schemas/Lead/properties/f named kind
        "#]],
    );
}

#[test]
fn an_alias_may_hold_itself_in_a_list() {
    check(
        r"Tree: {type: array, items: {$ref: '#/components/schemas/Tree'}}",
        expect![[r#"
            api "T" 1
            server - /

            alias Tree = [Tree]
        "#]],
    );
}

#[test]
fn parameters() {
    check_paths(
        r"  /leads/{id}/{kind}:
    parameters:
      - {name: kind, in: path, required: true, schema: {type: string, enum: [a]}}
      - {name: limit, in: query, schema: {type: integer, default: 5, maximum: 100}}
      - {name: Accept, in: header, schema: {type: string}}
    get:
      operationId: getLead
      parameters:
        - {name: id, in: path, required: true, schema: {type: integer}}
        - {name: limit, in: query, required: true, description: How many., schema: {type: integer}}
        - {name: ids, in: query, explode: false, schema: {type: array, items: {type: integer}}}
        - {name: deep, in: query, style: deepObject, explode: true, schema: {type: object, properties: {a: {type: string}}}}
        - {name: filter, in: query, content: {application/json: {schema: {type: object}}}}
        - {name: x-tz, in: header, schema: {type: string}}
        - {name: sid, in: cookie, schema: {type: string}}
        - {$ref: '#/components/parameters/Sort'}
      responses: {'204': {description: Nothing.}}
components:
  parameters:
    Sort: {name: sort, in: query, allowReserved: true, schema: {type: string, enum: [asc, desc]}}",
        expect![[r#"
            api "T" 1
            server - /

            enum getLead.kind
              text "a"

            struct getLead.deep
              a?: text

            enum Sort
              text "asc"
              text "desc"

            GET /leads/{id}/{kind} getLead
              path id: i64 simple
              path kind: getLead.kind simple
              query limit: i64 form explode
                -- description "How many."
              query ids?: [i64] form
              query deep?: getLead.deep deepobject explode
              query filter?: {*: any} json
              header x-tz?: text simple
              cookie sid?: text form explode
              query sort?: Sort form explode reserved
              204
                -- description "Nothing."
        "#]],
    );
}

#[test]
fn bodies_and_responses() {
    check_paths(
        r"  /leads:
    post:
      operationId: addLead
      requestBody:
        description: The lead.
        required: true
        content:
          application/xml: {}
          application/merge-patch+json:
            schema: {type: object, properties: {title: {type: string}}}
            examples: {one: {value: {title: A}}}
      responses:
        default: {$ref: '#/components/responses/Failed'}
        4XX: {$ref: '#/components/responses/Failed'}
        '201':
          description: Added.
          headers: {Location: {description: Where., schema: {type: string}}}
          content: {application/json: {schema: {type: array, items: {type: object, properties: {id: {type: string}}}}}}
        '204': {description: Nothing.}
        '409': {description: '', content: {text/plain: {schema: {type: string}}}}
    put:
      operationId: putLead
      requestBody: {content: {application/x-www-form-urlencoded: {schema: {type: object, properties: {a: {type: string}}}}}}
      responses:
        '200': {description: OK, content: {'*/*': {schema: {type: string, format: binary}}}}
components:
  responses:
    Failed: {description: Failed., content: {application/json: {schema: {type: object, properties: {e: {type: string}}}}}}",
        expect![[r#"
            api "T" 1
            server - /

            struct addLead.request
              title?: text

            struct Failed.Response
              e?: text

            struct addLead.201[]
              id?: text

            struct putLead.request
              a?: text

            POST /leads addLead
              body json addLead.request application/merge-patch+json
                -- or application/xml
                -- description "The lead."
                -- example {"title":"A"}
              201 json [addLead.201[]] application/json
                -- description "Added."
                header Location?: text
                  -- description "Where."
              204
                -- description "Nothing."
              409 text text/plain
              4XX json Failed.Response application/json
                -- description "Failed."
              default json Failed.Response application/json
                -- description "Failed."

            PUT /leads putLead
              body? form putLead.request application/x-www-form-urlencoded
              200 bytes */*
                -- description "OK"
        "#]],
    );
}

#[test]
fn security_and_servers() {
    check_paths(
        r"  /a:
    servers: [{url: 'https://a.example.com'}]
    get: {operationId: a, security: [], responses: {'204': {description: ''}}}
    put: {operationId: b, security: [{}, {key: [], token: []}], responses: {'204': {description: ''}}}
    post: {operationId: c, responses: {'204': {description: ''}}}
servers:
  - url: https://{host}/{version}
    x-trine-name: main
    variables:
      version: {default: v1, enum: [v1, v2]}
      host: {default: example.com, x-trine-required: true}
security: [{basic: []}]
components:
  securitySchemes:
    unused: {type: http, scheme: bearer}
    key: {type: apiKey, in: query, name: api_key}
    basic: {type: http, scheme: basic}
    token: {type: oauth2, x-trine-body-parameter: auth, flows: {}}",
        expect![[r#"
            api "T" 1
            server main https://{host}/{version}
              host = "example.com" required
              version = "v1" of ["v1", "v2"]
            security key key in query api_key
            security basic basic
            security token bearer in body auth
            requires basic

            GET /a a
              server - https://a.example.com
              204

            PUT /a b
              server - https://a.example.com
              204
              security none
              security key+token

            POST /a c
              server - https://a.example.com
              204
              security basic
        "#]],
    );
}

#[test]
fn operations() {
    check_paths(
        r"  /leads/{id}:
    patch:
      tags: [leads]
      summary: Update
      description: Updates.
      deprecated: true
      x-trine-rust-name: change
      responses: {'204': {description: ''}}
    get:
      operationId: getLead
      responses: {'204': {description: ''}}
  /alias:
    $ref: '#/x-items/one'
x-items:
  one:
    get: {operationId: one, responses: {'204': {description: ''}}}",
        expect![[r#"
            missing-operation-id /paths/~1leads~1{id}/patch: missing `operationId` in this operation; named `patch_leads_id`
            path-parameter-mismatch /paths/~1leads~1{id}/patch: undeclared path parameter `id`; treated as a string
            path-parameter-mismatch /paths/~1leads~1{id}/get: undeclared path parameter `id`; treated as a string
            api "T" 1
            server - /

            PATCH /leads/{id} patch_leads_id #leads
              -- summary "Update"
              -- description "Updates."
              -- deprecated
              path id: text simple
              204

            GET /leads/{id} getLead
              path id: text simple
              204

            GET /alias one
              204

            value #/paths/~1leads~1{id}/patch named change
        "#]],
    );
}

#[test]
fn the_configuration_names_things_and_maps_formats() {
    let names = [
        ("#/components/schemas/Lead", "Prospect"),
        ("/components/schemas/Lead/properties/type", "kind"),
        ("getLead", "fetch"),
    ];
    let names = names.map(|(key, name)| {
        let name = crate::ConfiguredName {
            name: name.to_owned(),
            key: 0..0,
        };
        (key.to_owned(), name)
    });
    let options = Options {
        names: names.into_iter().collect(),
        formats: ["date".to_owned()].into_iter().collect(),
        ..Options::default()
    };
    let text = r"paths:
  /lead:
    get: {operationId: getLead, responses: {'204': {description: ''}}}
components:
  schemas:
    Lead: {type: object, properties: {type: {type: string}, day: {type: string, format: date}}}
";
    check_document(
        text,
        &options,
        &expect![[r#"
            api "T" 1
            server - /

            struct Lead
              type?: text
              day?: text as the type of date

            GET /lead getLead
              204

            type #/components/schemas/Lead named Prospect
            value #/components/schemas/Lead/properties/type named kind
            value #/paths/~1lead/get named fetch
        "#]],
    );
}

/// The IR of the real documents in the folder `TRINE_CORPUS` is sound.
#[test]
fn the_ir_of_real_documents_is_sound() {
    let mut lowered = 0;
    for (name, text) in crate::corpus::documents() {
        let Ok((document, _)) = Document::load(&name, &text) else {
            continue;
        };
        // Errors of the document itself are irrelevant here: they only leave a gap.
        let mut lowering_errors = Diagnostics::new().under(Strictness::Tolerant);
        let config = Options::default();
        let typed = Typed::new(&document);
        let api = super::lower_tolerant(&typed, &config, &mut lowering_errors).api;
        assert!(!lowering_errors.pass_a_limit(), "{name} passes a limit");
        sound(&name, &api);
        lowered += 1;
    }
    println!("{lowered} documents");
}

fn sound(name: &str, api: &Api) {
    let known = |ty: &Type| known_types(ty).all(|id| id.0 < api.schemas.len());
    for id in api.schema_ids() {
        let schema = api.schema(id);
        let place = format!("{name}#{}", schema.pointer);
        let origin = match &schema.origin {
            Origin::Within(inner, _) => inner,
            origin => origin,
        };
        if let Origin::Inside(parent, _) = origin {
            assert!(parent.0 < api.schemas.len() && *parent != id, "{place}");
        }
        match &schema.kind {
            SchemaKind::Struct(object) | SchemaKind::Multipart(object) => {
                let names: HashSet<_> =
                    object.fields.iter().map(|field| &field.wire_name).collect();
                assert_eq!(names.len(), object.fields.len(), "{place}");
                assert!(
                    object.fields.iter().all(|field| known(&field.ty)),
                    "{place}"
                );
                assert!(
                    object.extra.iter().all(|extra| known(&extra.value)),
                    "{place}"
                );
            }
            SchemaKind::Enum(values) => assert!(!values.values.is_empty(), "{place}"),
            SchemaKind::Union(union) => {
                assert!(!union.variants.is_empty(), "{place}");
                for variant in &union.variants {
                    assert!(known(&variant.ty) && !variant.ty.nullable, "{place}");
                    assert!(
                        union.discriminator().is_none() || !variant.tags.is_empty(),
                        "{place}"
                    );
                }
            }
            SchemaKind::Filter(filter) => {
                assert!(!filter.operators.is_empty(), "{place}");
                assert!(schema.members().into_iter().all(known), "{place}");
            }
            SchemaKind::Alias(ty) => assert!(known(ty) && !ty.nullable, "{place}"),
        }
    }
    let mut ids = HashSet::new();
    for operation in &api.operations {
        let place = format!("{name} {}", operation.id);
        assert!(ids.insert(&operation.id), "{place}");
        let template =
            super::operation::server::template_names(&operation.path).unwrap_or_default();
        let names = operation
            .path_parameters
            .iter()
            .map(|one| one.wire_name.clone());
        let distinct: IndexSet<_> = template.into_iter().collect();
        assert!(names.eq(distinct), "{place}");
        let mut schemes = operation.security.iter().flatten();
        assert!(
            schemes.all(|one| one.scheme < api.security_schemes.len()),
            "{place}"
        );
        assert!(
            operation
                .responses
                .is_sorted_by_key(|response| response.status),
            "{place}"
        );
    }
}

/// Returns the definitions that a type names.
fn known_types(ty: &Type) -> impl Iterator<Item = SchemaId> + '_ {
    let mut ty = ty;
    while let Shape::List(element) | Shape::Map(element) | Shape::Ordered(element) = &ty.shape {
        ty = element;
    }
    let id = match ty.shape {
        Shape::Schema(id) => Some(id),
        _ => None,
    };
    id.into_iter()
}

#[test]
fn pages_are_ways_into_types() {
    check_paths(
        r"  /leads:
    post:
      operationId: listLeads
      x-trine-paging:
        - style: page
          first: 0
          items: /data
          position: {query: page}
          limit: [/meta/size, {query: limit}]
          size: 50
          last: /meta/pages
          more: /meta/more
        - style: keyset
          items: /data
          key: /id
          position: {body: '/filter/>id'}
          fixed:
            - {body: /order, value: {by: id, down: false, kinds: [1, b]}}
            - {query: page, value: 1}
          method: by_id
      parameters:
        - {name: limit, in: query, schema: {type: integer, default: 20}}
        - {name: page, in: query, schema: {type: integer}}
      requestBody:
        content:
          application/json:
            schema:
              type: object
              properties:
                order:
                  type: object
                  properties:
                    by: {type: string, enum: [name, id]}
                    down: {type: boolean}
                    kinds: {type: array, items: {oneOf: [{type: string}, {type: integer}]}}
                filter: {type: object, additionalProperties: {nullable: true}}
      responses:
        '200':
          description: d
          content:
            application/json:
              schema:
                type: object
                x-trine-envelope: /data
                properties:
                  data: {type: array, items: {type: object, properties: {id: {type: string}}}}
                  meta:
                    type: object
                    nullable: true
                    properties:
                      size: {type: integer}
                      pages: {type: integer}
                      more: {type: boolean}",
        expect![[r#"
            api "T" 1
            server - /

            struct listLeads.request
              order?: listLeads.request.order
              filter?: {*: any | null}

            struct listLeads.request.order
              by?: listLeads.request.order.by
              down?: boolean
              kinds?: [listLeads.request.order.kinds]

            enum listLeads.request.order.by
              text "name"
              text "id"

            union listLeads.request.order.kinds
              | String: text
              | Integer: i64

            struct listLeads.200
              data?: [listLeads.200.data]
              meta?: listLeads.200.meta | null
              envelope of /data: [listLeads.200.data]

            struct listLeads.200.data
              id?: text

            struct listLeads.200.meta
              size?: i64
              pages?: i64
              more?: boolean

            POST /leads listLeads
              query limit?: i64 form explode = 20
              query page?: i64 form explode
              body? json listLeads.request application/json
              200 json listLeads.200 application/json
                -- description "d"
              pages by page from 0
                items /data: [listLeads.200.data]
                position query page
                last /meta/pages: i64
                limit /meta/size: i64
                more /meta/more: boolean
                limit query limit = 20
                at most 50
              pages by keyset
                items /data: [listLeads.200.data]
                position body /filter/>id: any | null
                key /id: text
                always body /order: listLeads.request.order = {0: value 1, 1: false, 2: [variant 1 1, variant 0 "b"]}
                always query page = 1

            value #/paths/~1leads/post/x-trine-paging/1 named by_id
        "#]],
    );
}
