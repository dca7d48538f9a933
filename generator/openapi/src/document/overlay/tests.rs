use super::*;
use crate::Options;
use crate::document::{Document, LoadError};
use crate::limits::Limits;

const DOCUMENT: &str = r#"
openapi: 3.0.3
info: {title: Leads, version: '1'}
tags: [{name: a}, {name: b}, {name: c}]
paths:
  /leads:
    get:
      operationId: getLeads
      tags: [a, b]
      responses: {'200': {description: ok}}
    post:
      operationId: addLead
      responses: {'200': {description: ok}}
components:
  schemas:
    Lead: {type: object, properties: {name: {type: string}}}
"#;

/// Reads a tree.
pub(super) fn node(text: &str) -> Node {
    let source = crate::document::source::Source::new("a.yaml", text);
    let mut budget = crate::document::budget::Budget::new(&Limits::default());
    match crate::document::load::load(&source, &mut budget) {
        Ok(loaded) => loaded.root,
        Err(error) => panic!("{error:?}"),
    }
}

fn read(overlays: &[&str], limits: Limits) -> Result<(Document, Diagnostics), Box<LoadError>> {
    let overlays = overlays
        .iter()
        .enumerate()
        .map(|(index, text)| OverlayFile {
            name: format!("{index}.overlay.yaml"),
            text: format!("overlay: 1.1.0\ninfo: {{title: o, version: '1'}}\nactions:\n{text}\n"),
        });
    let options = Options {
        limits,
        overlays: overlays.collect(),
        ..Options::default()
    };
    Document::load_with("openapi.yaml", DOCUMENT, None, &options)
}

/// Returns the part of the document at a place after overlays, and the messages.
fn overlaid(overlays: &[&str], place: &str) -> (Option<Node>, String) {
    let (document, diagnostics) = read(overlays, Limits::default()).expect("a document");
    let place = Pointer::parse(place).expect("a pointer");
    let messages = diagnostics.render(&document);
    (document.get(&place).cloned(), messages)
}

fn is(overlays: &[&str], place: &str, expected: &str) {
    let (found, messages) = overlaid(overlays, place);
    assert_eq!(found, Some(node(expected)), "{messages}");
    assert_eq!(messages, "");
}

fn refused(overlay: &str) -> String {
    let error = read(&[overlay], Limits::default()).expect_err("an invalid overlay");
    error.to_string()
}

#[test]
fn objects_are_merged_recursively() {
    is(
        &["- {target: $.info, update: {title: Other, contact: {name: me}}}"],
        "/info",
        "{title: Other, version: '1', contact: {name: me}}",
    );
}

#[test]
fn lists_are_concatenated_and_take_elements() {
    is(
        &[
            "- {target: $.paths.*.get.tags, update: [c]}\n- {target: $.paths.*.get.tags, update: d}",
            "- {target: \"$.paths['/leads']\", update: {get: {tags: [e]}}}",
        ],
        "/paths/~1leads/get/tags",
        "[a, b, c, d, e]",
    );
}

#[test]
fn scalars_are_replaced() {
    is(
        &["- {target: $.info.title, update: Other}"],
        "/info/title",
        "Other",
    );
}

#[test]
fn parts_are_removed_from_maps_and_lists() {
    let overlay =
        "- {target: \"$.tags[?@.name != 'b']\", remove: true}\n- {target: $..post, remove: true}";
    is(&[overlay], "/tags", "[{name: b}]");
    let (found, _) = overlaid(&[overlay], "/paths/~1leads/post");
    assert_eq!(found, None);
    let nested = "- {target: '$.tags..*', remove: true}";
    is(&[nested], "/tags", "[]");
}

#[test]
fn a_part_is_copied() {
    let overlay = "- {target: $.components.schemas, update: {Other: {}}}\n\
                   - {target: $.components.schemas.Other, copy: $.components.schemas.Lead}";
    is(
        &[overlay],
        "/components/schemas/Other",
        "{type: object, properties: {name: {type: string}}}",
    );
    let several = refused("- {target: $.info, copy: '$.tags[*]'}");
    assert!(
        several.contains("expected a query that selects one value, found 3"),
        "{several}"
    );
}

#[test]
fn each_part_keeps_its_place() {
    let overlays = [
        "- {target: '$.tags[0]', remove: true}\n- target: $.components.schemas.Lead.properties\n  update:\n    age:\n      type: integer\n",
        "- target: $.components.schemas.Lead.properties.age\n  update:\n    minimum: 1\n",
    ];
    let (document, _) = read(&overlays, Limits::default()).expect("a document");
    let line = |place: &str| {
        let place = Pointer::parse(place).expect("a pointer");
        let location = document.locate(&place).expect("a place");
        let text = document.source_around(location, 80).0.trim().to_owned();
        format!("{}: {text}", document.file_name(location.file))
    };
    assert_eq!(
        line("/components/schemas/Lead/properties/age/type"),
        "0.overlay.yaml: type: integer"
    );
    assert_eq!(
        line("/components/schemas/Lead/properties/age/minimum"),
        "1.overlay.yaml: minimum: 1"
    );
    assert!(line("/components/schemas/Lead/properties/name/type").starts_with("openapi.yaml: "));
    // It was the second element.
    let tag = Pointer::parse("/tags/0/name").expect("a pointer");
    let location = document.locate(&tag).expect("a place");
    let (text, before, _) = document.source_around(location, 80);
    assert_eq!(&text[before..=before], "b");
}

#[test]
fn mistakes_are_reported_with_their_place() {
    for (overlay, expected) in [
        (
            "- {target: $.info, update: [1]}",
            "cannot merge a list into `#/info`, which is an object",
        ),
        (
            "- {target: $.info, update: {title: {a: 1}}}",
            "cannot merge an object into `#/info/title`",
        ),
        ("- {target: $, remove: true}", "found the whole document"),
        (
            "- {target: '$.*', update: {a: 1}}",
            "expected a target that selects only",
        ),
        ("- {target: $.info}", "missing `update`, `remove` or `copy`"),
        (
            "- {target: $.info, update: {}, copy: $}",
            "expected `update` or `copy`, found both",
        ),
        (
            "- {update: {}}",
            "expected a JSONPath query in `target`, found nothing",
        ),
        ("- {target: $.paths./leads, update: {}}", "`/leads`"),
        (
            "- {target: $.info, remove: 1}",
            "expected `true` or `false`, found a number",
        ),
        ("- 1", "expected an action, found a number"),
    ] {
        let messages = refused(overlay);
        assert!(messages.contains(expected), "{overlay}: {messages}");
        assert!(messages.contains("error[invalid-overlay]"), "{messages}");
        assert!(messages.contains("--> 0.overlay.yaml:4:"), "{messages}");
    }
}

#[test]
fn a_target_without_a_node_is_a_warning() {
    let (_, messages) = overlaid(&["- {target: \"$.paths['/leads'].gte\", update: {}}"], "");
    assert!(messages.contains("warning[unmatched-target]"), "{messages}");
    assert!(
        messages.contains("no member `gte` in `#/paths/~1leads`; skipped"),
        "{messages}"
    );
    assert!(messages.contains("did you mean `get`?"), "{messages}");
}

#[test]
fn insertions_and_queries_are_bounded() {
    let limits = |name, value| {
        let mut limits = Limits::default();
        limits.set(name, value);
        limits
    };
    let doubling =
        "- {target: $.info, update: {a: {}}}\n- {target: $.info.a, copy: $}\n".repeat(20);
    for (overlay, name, value) in [
        (doubling.as_str(), "values", 1000),
        (doubling.as_str(), "depth", 20),
        (
            "- {target: '$..[?count($..*) > 1]', update: {x-a: 1}}",
            "selections",
            1000,
        ),
    ] {
        let error = read(&[overlay], limits(name, value)).expect_err("a limit");
        assert!(
            error
                .to_string()
                .contains(&format!("the limit `{name}` allows")),
            "{error}"
        );
    }
}

#[test]
fn an_overlay_of_swagger_applies_to_what_is_written() {
    let options = Options {
        overlays: vec![OverlayFile {
            name: "o.yaml".to_owned(),
            text: "overlay: 1.0.0\ninfo: {title: o, version: '1'}\nactions:\n- target: $.definitions.A\n  update: {type: object}\n".to_owned(),
        }],
        ..Options::default()
    };
    let text = "swagger: '2.0'\ninfo: {title: a, version: '1'}\npaths: {}\ndefinitions: {A: {}}\n";
    let (document, _) = Document::load_with("a.yaml", text, None, &options).expect("a document");
    let place = Pointer::parse("/components/schemas/A/type").expect("a pointer");
    assert_eq!(document.get(&place), Some(&Node::from("object")));
    let location = document.locate(&place).expect("a place");
    assert_eq!(document.file_name(location.file), "o.yaml");
}
