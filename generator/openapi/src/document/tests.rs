//! Tests for reading texts and finding locations in them.

use expect_test::{Expect, expect};

use super::{Document, Node};
use crate::diagnostic::{Code, Diagnostic};
use trine_ir::pointer::Pointer;

/// Checks the problems of a text that cannot be read.
fn refused(name: &str, text: &str, expected: Expect) {
    match Document::load(name, text) {
        Ok((document, _)) => panic!("{} was read: {:?}", document.name(), document.root()),
        Err(error) => expected.assert_eq(&error.to_string()),
    }
}

fn read(name: &str, text: &str) -> Document {
    match Document::load(name, text) {
        Ok((document, _)) => document,
        Err(error) => panic!("{error}"),
    }
}

/// Collects all places of a tree.
fn every_place(node: &Node, at: Pointer, out: &mut Vec<Pointer>) {
    match node {
        Node::Map(map) => {
            for (key, node) in map {
                every_place(node, at.child(key), out);
            }
        }
        Node::List(list) => {
            for (index, node) in list.iter().enumerate() {
                every_place(node, at.child(index), out);
            }
        }
        _ => {}
    }
    out.push(at);
}

/// Asserts that finding locations at once and one by one gives the same result.
fn assert_same_in_one_go(document: &Document) {
    let mut pointers = Vec::new();
    every_place(document.root(), Pointer::root(), &mut pointers);
    for on_key in [true, false] {
        let all: Vec<Diagnostic> = pointers
            .iter()
            .map(|place| Diagnostic {
                on_key,
                ..Diagnostic::new(Code::Repaired, place, "")
            })
            .collect();
        let found = document.locate_all(&all.iter().collect::<Vec<_>>());
        for (place, found) in pointers.iter().zip(found) {
            let alone = match on_key {
                true => document.locate_key(place),
                false => document.locate(place),
            };
            assert_eq!(found, alone, "{place}, key: {on_key}");
        }
    }
}

/// Returns the locations of a value and its key.
fn places(document: &Document, pointer: &str) -> String {
    let pointer = Pointer::parse(pointer).unwrap_or_default();
    let shown = |place: Option<super::Location>| {
        place.map_or_else(
            || "nowhere".to_owned(),
            |place| format!("{}:{}+{}", place.line, place.column, place.length),
        )
    };
    format!(
        "{pointer} value {} key {}",
        shown(document.locate(&pointer)),
        shown(document.locate_key(&pointer))
    )
}

fn check_places(name: &str, text: &str, pointers: &[&str], expected: Expect) {
    let document = read(name, text);
    assert_same_in_one_go(&document);
    let found: Vec<String> = pointers.iter().map(|it| places(&document, it)).collect();
    expected.assert_eq(&found.join("\n"));
}

#[test]
fn texts_that_are_no_documents() {
    refused(
        "a.yaml",
        "",
        expect![[r#"
            error[malformed-document]: the document is empty
             --> a.yaml:1:1
              |
            1 |
              | ^
        "#]],
    );
    refused(
        "a.yaml",
        "# nothing\n",
        expect![[r#"
            error[malformed-document]: the document is empty
             --> a.yaml:2:1
              |
            2 |
              | ^
              |
              = help: add content, starting with `openapi: 3.0.3`
        "#]],
    );
    refused(
        "a.yaml",
        "openapi: 3.0.3\ninfo:\n\ttitle: x\n",
        expect![[r#"
            error[malformed-document]: invalid YAML: found character that cannot start any token while scanning for the next token
             --> a.yaml:3:1
              |
            3 |     title: x
              | ^^^^^^^^^
              |
              = help: indent YAML with spaces; tabs are not allowed
        "#]],
    );
    refused(
        "a.yaml",
        "openapi: 3.0.3\n  info: 1\n",
        expect![[r#"
            error[malformed-document]: invalid YAML: mapping values are not allowed in this context
             --> a.yaml:2:7
              |
            2 |   info: 1
              |       ^
        "#]],
    );
    refused(
        "a.yaml",
        "openapi: 3.0.3\ninfo: [1, 2\n",
        expect![[r#"
            error[malformed-document]: invalid YAML: did not find expected ',' or ']' while parsing a flow sequence
             --> a.yaml:3:1
              |
            3 |
              | ^
              |
             ::: a.yaml:2:7
              |
            2 | info: [1, 2
              |       - opened here
        "#]],
    );
    refused(
        "a.yaml",
        "openapi: *nowhere\n",
        expect![[r#"
            error[malformed-document]: invalid YAML: unknown anchor
             --> a.yaml:1:10
              |
            1 | openapi: *nowhere
              |          ^^^^^^^^
        "#]],
    );
    refused(
        "a.yaml",
        "openapi: 3.0.3\n---\nopenapi: 3.0.3\n",
        expect![[r#"
            error[malformed-document]: expected one YAML document, found several
             --> a.yaml:2:1
              |
            2 | ---
              | ^^^
              |
              = help: split the file into one file for each document
        "#]],
    );
    refused(
        "a.yaml",
        "openapi: 3.0.3\n[a]: 1\n",
        expect![[r#"
            error[malformed-document]: expected a scalar key, found a list or a map
             --> a.yaml:1:1
              |
            1 | openapi: 3.0.3
              | ^^^^^^^
        "#]],
    );
    refused(
        "a.json",
        "{\"openapi\": \"3.0.3\",\n \"paths\": {,}}",
        expect![[r#"
            error[malformed-document]: invalid JSON: key must be a string
             --> a.json:2:12
              |
            2 |  "paths": {,}}
              |            ^
              |
             ::: a.json:2:11
              |
            2 |  "paths": {,}}
              |           - opened here
        "#]],
    );
    refused(
        "a.json",
        "{\"openapi\": \"3.0.3\"} x",
        expect![[r#"
            error[malformed-document]: invalid JSON: trailing characters
             --> a.json:1:22
              |
            1 | {"openapi": "3.0.3"} x
              |                      ^
        "#]],
    );
    refused(
        "a.json",
        "{\"a\": \"\\ud800\"}",
        expect![[r#"
            error[malformed-document]: invalid JSON: unexpected end of hex escape
             --> a.json:1:14
              |
            1 | {"a": "\ud800"}
              |              ^^
        "#]],
    );
}

#[test]
fn documents_that_are_made_to_exhaust_memory() {
    let mut bomb = String::from("a0: &a0 [x, x, x, x, x, x, x, x, x]\n");
    for level in 1..10 {
        let below = level - 1;
        let aliases = vec![format!("*a{below}"); 9].join(", ");
        bomb.push_str(&format!("a{level}: &a{level} [{aliases}]\n"));
    }
    refused(
        "bomb.yaml",
        &bomb,
        expect![[r#"
            error[too-many-aliases]: the YAML aliases of the document add more to its size than the limit `alias-size` allows (16 MiB)
             --> bomb.yaml:1:1
              |
            1 | a0: &a0 [x, x, x, x, x, x, x, x, x]
              | ^^
              |
              = help: use `$ref` instead of aliases; to accept the document, raise the limit: `--max-alias-size N`, or `alias-size = N` under `[limits]` in trine.toml
        "#]],
    );

    let long = format!(
        "a: &a {}\nb: [{}]\n",
        "x".repeat(100_000),
        vec!["*a"; 1000].join(", ")
    );
    refused(
        "long.yaml",
        &long,
        expect![[r#"
            error[too-many-aliases]: the YAML aliases of the document add more to its size than the limit `alias-size` allows (16 MiB)
             --> long.yaml:1:1
              |
            1 | a: &a xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx…
              | ^
              |
              = help: use `$ref` instead of aliases; to accept the document, raise the limit: `--max-alias-size N`, or `alias-size = N` under `[limits]` in trine.toml
        "#]],
    );

    let deep = format!("{{\"openapi\": {}1{}}}", "[".repeat(125), "]".repeat(125));
    refused(
        "deep.json",
        &deep,
        expect![[r#"
            error[too-deep]: values are nested more deeply than the limit `depth` allows (64)
             --> deep.json:1:76
              |
            1 | …[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]]…
              |                                          ^
              |
              = help: to accept the document, raise the limit: `--max-depth N`, or `depth = N` under `[limits]` in trine.toml
        "#]],
    );
    let deep = format!("openapi: {}1{}\n", "[".repeat(125), "]".repeat(125));
    refused(
        "deep.yaml",
        &deep,
        expect![[r#"
            error[too-deep]: values are nested more deeply than the limit `depth` allows (64)
             --> deep.yaml:1:41
              |
            1 | openapi: [[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[…
              |                                         ^
              |
              = help: to accept the document, raise the limit: `--max-depth N`, or `depth = N` under `[limits]` in trine.toml
        "#]],
    );
    for name in ["deeper.json", "deeper.yaml"] {
        let deeper = format!("{{\"openapi\": {}", "[".repeat(100_000));
        assert!(Document::load(name, &deeper).is_err());
    }
}

#[test]
fn scalars_keep_their_text() {
    let head = "openapi: 3.0.3\n";
    let document = read(
        "a.yaml",
        &format!(
            "{head}x-a: [1.10, .inf, 1e400, 99999999999999999999, 0x1F, 012, yes, ~, '1', 1_000]\nx-b: {{200: a, 1.10: b, null: c, true: d}}\n"
        ),
    );
    let values = document.get(&Pointer::root().child("x-a"));
    expect![[r#"Some([Number("1.10"), Number(".inf"), String("1e400"), Number("99999999999999999999"), Number("31"), String("012"), String("yes"), Null, String("1"), String("1_000")])"#]].assert_eq(&format!("{:?}", values.and_then(Node::as_list)));
    let keys = document
        .get(&Pointer::root().child("x-b"))
        .and_then(Node::as_map);
    expect![[r#"Some(["200", "1.10", "null", "true"])"#]].assert_eq(&format!(
        "{:?}",
        keys.map(|map| map.keys().collect::<Vec<_>>())
    ));
    let document = read(
        "a.json",
        "\u{feff}{\"openapi\": \"3.0.3\", \"x-a\": [1.10, 1e3, 99999999999999999999, -0]}",
    );
    let values = document.get(&Pointer::root().child("x-a"));
    expect![[
        r#"Some([Number("1.10"), Number("1e3"), Number("99999999999999999999"), Number("-0")])"#
    ]]
    .assert_eq(&format!("{:?}", values.and_then(Node::as_list)));
}

#[test]
fn of_equal_keys_the_last_counts() {
    for (name, text) in [
        ("a.yaml", "openapi: 3.0.3\nx-a: 1\nx-b: 2\nx-a: 3\n"),
        (
            "a.json",
            "{\"openapi\": \"3.0.3\",\n\"x-a\": 1,\n\"x-b\": 2,\n\"x-a\": 3}",
        ),
    ] {
        let Ok((document, diagnostics)) = Document::load(name, text) else {
            panic!("{name} is fine")
        };
        let place = Pointer::root().child("x-a");
        assert_eq!(document.get(&place), Some(&Node::Number("3".to_owned())));
        assert_eq!(document.locate(&place).map(|place| place.line), Some(4));
        let text = diagnostics.render(&document);
        assert!(
            text.contains(
                "warning[duplicate-key]: duplicate key `x-a`: appears 2 times, first on line 2"
            ),
            "{text}"
        );
        assert!(text.contains(&format!("{name}:4:1")), "{text}");
    }
}

#[test]
fn places_in_block_style() {
    check_places(
        "a.yaml",
        "# head
openapi: 3.0.3
info:
  title: Größe ✓ \"x\"
  'quo''ted': 'a b' # note
  \"esc\\u0061ped\": \"x\\\"y\" # note
  text: |
    several
    lines
  folded: >-
    more
  list:
    - one
    - two: 2
      three: 3
    -
      - nested
  empty:
  odd: \"a\u{2028}b\"
  last: &anchor {a: [1, {b: c}]}
  alias: *anchor
",
        &[
            "",
            "/openapi",
            "/info",
            "/info/title",
            "/info/x-trine:ignored-quo'ted",
            "/info/x-trine:ignored-escaped",
            "/info/x-trine:ignored-text",
            "/info/x-trine:ignored-folded",
            "/info/x-trine:ignored-list",
            "/info/x-trine:ignored-list/0",
            "/info/x-trine:ignored-list/1",
            "/info/x-trine:ignored-list/1/three",
            "/info/x-trine:ignored-list/2/0",
            "/info/x-trine:ignored-last",
            "/info/x-trine:ignored-last/a/1/b",
            "/info/x-trine:ignored-alias/a/0",
            "/info/nowhere/at/all",
        ],
        expect![[r#"
             value 2:1+7 key 2:1+7
            /openapi value 2:10+5 key 2:1+7
            /info value 4:3+5 key 3:1+4
            /info/title value 4:10+11 key 4:3+5
            /info/x-trine:ignored-quo'ted value 5:15+5 key 5:3+5
            /info/x-trine:ignored-escaped value 6:19+6 key 6:3+14
            /info/x-trine:ignored-text value 7:9+1 key 7:3+4
            /info/x-trine:ignored-folded value 10:11+2 key 10:3+6
            /info/x-trine:ignored-list value 13:5+5 key 12:3+4
            /info/x-trine:ignored-list/0 value 13:7+3 key 13:7+3
            /info/x-trine:ignored-list/1 value 14:7+3 key 14:7+3
            /info/x-trine:ignored-list/1/three value 15:14+1 key 15:7+5
            /info/x-trine:ignored-list/2/0 value 17:9+6 key 17:9+6
            /info/x-trine:ignored-last value 20:9+10 key 20:3+4
            /info/x-trine:ignored-last/a/1/b value 20:29+1 key 20:26+1
            /info/x-trine:ignored-alias/a/0 value 20:22+1 key 20:22+1
            /info/nowhere/at/all value 4:3+5 key 4:3+5"#]],
    );
}

#[test]
fn places_in_json() {
    check_places(
        "a.json",
        "{\"openapi\":\"3.0.3\",\"x-\\\"q\\\\\": {\"a\" : [true,{ \"b\":\"ü\" , \"c\": -1.5e3}]}}",
        &[
            "",
            "/openapi",
            "/x-\"q\\",
            "/x-\"q\\/a",
            "/x-\"q\\/a/0",
            "/x-\"q\\/a/1",
            "/x-\"q\\/a/1/c",
        ],
        expect![[r#"
             value 1:1+1 key 1:1+1
            /openapi value 1:12+7 key 1:2+9
            /x-"q\ value 1:31+1 key 1:20+9
            /x-"q\/a value 1:38+1 key 1:32+3
            /x-"q\/a/0 value 1:39+4 key 1:39+4
            /x-"q\/a/1 value 1:44+1 key 1:44+1
            /x-"q\/a/1/c value 1:61+6 key 1:56+3"#]],
    );
}

#[test]
fn carets_stand_under_what_they_point_at() {
    let text = "openapi: 3.0.3
info: {title: t, version: '1'}
paths: {/a: {get: {description: 日本語の説明, responses: {ok: {description: d}}}}}
components:
  schemas:
    A: {description: \"a\tb\",\ttype: stirng}
";
    let Ok((document, diagnostics)) = Document::load("specs/a.yaml", text) else {
        panic!("it is a document")
    };
    expect![[r#"
        error[invalid-response-status]: expected a response status, found `ok`
         --> specs/a.yaml:3:53
          |
        3 | paths: {/a: {get: {description: 日本語の説明, responses: {ok: {description: d}}}}}
          |                                                           ^^

        error[unknown-type]: unknown type `stirng`
         --> specs/a.yaml:6:35
          |
        6 |     A: {description: "a    b",    type: stirng}
          |                                         ^^^^^^
          |
          = help: use `string`, `number`, `integer`, `boolean`, `array` or `object`
    "#]]
    .assert_eq(&diagnostics.render(&document));
    let long = format!(
        "{{\"openapi\":\"3.0.3\",\"info\":{{\"title\":\"{}\",\"version\":\"1\"}},\"paths\":{{}},\"components\":{{\"schemas\":{{\"A\":{{\"type\":\"stirng\",\"description\":\"{}\"}}}}}}}}",
        "t".repeat(500),
        "d".repeat(500)
    );
    let Ok((document, diagnostics)) = Document::load("long.json", &long) else {
        panic!("it is a document")
    };
    expect![[r#"
        error[unknown-type]: unknown type `stirng`
         --> long.json:1:602
          |
        1 | …{},"components":{"schemas":{"A":{"type":"stirng","description":"dddddddddddddddddddddddddddddddddddddddddddddddddddddddd…
          |                                          ^^^^^^^^
          |
          = help: use `string`, `number`, `integer`, `boolean`, `array` or `object`
    "#]].assert_eq(&diagnostics.render(&document));
    expect![[r#"
        [
          {
            "code": "unknown-type",
            "column": 602,
            "file": "long.json",
            "help": "use `string`, `number`, `integer`, `boolean`, `array` or `object`",
            "line": 1,
            "message": "unknown type `stirng`",
            "pointer": "/components/schemas/A/type",
            "severity": "error"
          }
        ]"#]]
    .assert_eq(&format!("{:#}", diagnostics.to_json(&document)));
}

#[test]
fn pointers_for_programs_are_those_of_the_text() {
    let text = "openapi: 3.1.0
info: {title: t, version: '1'}
components:
  schemas:
    A: {type: number, pattern: '[0-9]', colour: red}
";
    let Ok((document, diagnostics)) = Document::load("a.yaml", text) else {
        panic!("it is a document")
    };
    let problems = diagnostics.to_json(&document);
    let pointers: Vec<_> = problems
        .as_array()
        .into_iter()
        .flatten()
        .map(|problem| problem["pointer"].as_str())
        .collect();
    assert_eq!(
        pointers,
        [
            Some("/components/schemas/A/pattern"),
            Some("/components/schemas/A/colour"),
        ]
    );
}

#[test]
fn many_places_are_located_like_one() {
    let yaml = "openapi: 3.0.3
info: {title: t, version: '1'}
tags:
  - name: a
  -   'name': b
  - {name: c}
  - { 'name': d,
      description: e}
  -
    description: f
paths:
  /a:
    parameters: [{name: a, in: query}, {\"name\": b, in: query}]
";
    let json = r#"{"openapi": "3.0.3", "info": {"title": "t", "version": "1"}, "paths": {"/a": {}},
  "tags": [{"name": "a"}, { "name": "b" },
    {
      "name": "c"
    }]}"#;
    for text in [yaml, json] {
        let (document, _) = Document::load("a", text).expect("a document");
        let mut places = Vec::new();
        for (list, length) in [("/tags", 5), ("/paths/~1a/parameters", 2)] {
            let element =
                |index: usize| Pointer::parse(&format!("{list}/{index}")).expect("a pointer");
            places.extend((0..length).map(element));
        }
        places.retain(|place| document.get(place).is_some());
        assert!(places.len() >= 3);
        let one_by_one: Vec<_> = places
            .iter()
            .map(|place| document.locate_key(place))
            .collect();
        assert_eq!(document.locate_keys(&places), one_by_one);
    }
}
