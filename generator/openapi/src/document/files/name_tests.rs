//! Tests for references by name: `$self`, `$id`, anchors.

use expect_test::{Expect, expect};

use crate::document::Document;
use trine_ir::pointer::Pointer;

/// Checks the references of `S`, a component of a document with `schemas`, and the problems.
fn check(schemas: &str, expected: &Expect) {
    let text = format!(
        "openapi: 3.2.0\n$self: https://example.com/a.yaml\ninfo: {{title: t, version: '1'}}\ncomponents:\n  schemas:\n{schemas}"
    );
    let load = |path: &str| {
        match path {
        "other.yaml" => Ok("A: {$anchor: far, type: object, properties: {b: {$ref: '#near'}}}\nB: {$anchor: near, type: integer}\n".to_owned()),
        _ => Err(std::io::ErrorKind::NotFound.into()),
    }
    };
    let (document, diagnostics) =
        Document::load_files("a.yaml", &text, &load).unwrap_or_else(|error| panic!("{error}"));
    let mut found = Vec::new();
    let place = Pointer::parse("/components/schemas/S/properties").unwrap_or_default();
    let properties = document.get(&place).and_then(|node| node.as_map());
    for (name, node) in properties.into_iter().flatten() {
        let reference = node.child("$ref").and_then(|node| node.as_str());
        found.push(format!("{name}: {}", reference.unwrap_or("-")));
    }
    found.push(diagnostics.render(&document));
    expected.assert_eq(&found.join("\n"));
}

#[test]
fn names_become_pointers() {
    check(
        "    A: {$anchor: a, type: string}
    B: {$id: b/c, $defs: {D: {$anchor: a, type: integer}}, type: object, properties: {own: {$ref: '#/$defs/D'}, anchored: {$ref: '#a'}}}
    S:
      properties:
        anchor: {$ref: '#a'}
        own_uri: {$ref: 'https://example.com/a.yaml#/components/schemas/A'}
        own_path: {$ref: 'a.yaml#a'}
        id: {$ref: 'b/c'}
        id_pointer: {$ref: './b/c#/$defs/D'}
        id_anchor: {$ref: 'https://example.com/b/c#a'}
        encoded: {$ref: '#%61'}
        file: {$ref: 'other.yaml#far'}
",
        &expect![[r#"
            anchor: #/components/schemas/A
            own_uri: #/components/schemas/A
            own_path: #/components/schemas/A
            id: #/components/schemas/B
            id_pointer: #/components/schemas/B/$defs/D
            id_anchor: #/components/schemas/B/$defs/D
            encoded: #/components/schemas/A
            file: #/components/schemas/A2
        "#]],
    );
}

#[test]
fn unknown_and_ambiguous_names_stay() {
    check(
        "    A: {$dynamicAnchor: twice, type: string}
    B: {$id: b, $dynamicAnchor: twice, type: integer}
    C: {$id: c, type: integer}
    S:
      properties:
        dynamic: {$dynamicRef: '#twice'}
        missing: {$ref: '#missing'}
        outside: {$ref: 'https://example.com/d'}
        data: {default: {$anchor: data}, example: {$dynamicRef: '#twice'}}
        to_data: {$ref: '#data'}
",
        &expect![[r#"
            dynamic: -
            missing: #missing
            outside: https://example.com/d
            data: -
            to_data: #data
        "#]],
    );
}
