//! Updates from two states: `diff` and `apply_to`, and what is sent.

use std::collections::BTreeMap;

use serde_json::json;
use trine_golden::runtime::{Date, Patch};
use trine_golden::updates::types::{ExplainedChange, Note, NoteChange, Place, VersionedChange};

fn note(json: serde_json::Value) -> Note {
    let mut note = json!({"id": "7", "version": 1, "text": "Call"});
    let members = json.as_object().expect("an object").clone();
    note.as_object_mut().expect("an object").extend(members);
    serde_json::from_value(note).expect("a note")
}

/// Returns the JSON of the change, after a check that it leads from one state to the other.
fn diff(before: &Note, after: &Note) -> serde_json::Value {
    let change = NoteChange::diff(before, after).expect("a change");
    let mut changed = before.clone();
    change.apply_to(&mut changed).expect("a note");
    assert_eq!(changed, *after);
    assert_eq!(change.is_empty(), before == after);
    serde_json::to_value(&change).expect("JSON")
}

#[test]
fn only_changed_fields_are_sent() {
    let before = note(json!({"due": "2026-01-01", "color": "red"}));
    assert_eq!(diff(&before, &before), json!({}));
    let after = note(json!({"text": "Write", "due": null, "color": "red"}));
    assert_eq!(diff(&before, &after), json!({"text": "Write", "due": null}));
    assert_eq!(
        diff(&after, &before),
        json!({"text": "Call", "due": "2026-01-01"})
    );
}

#[test]
fn a_cleared_field_that_cannot_be_cleared_is_an_error() {
    let (before, after) = (note(json!({"color": "red"})), note(json!({})));
    let error = NoteChange::diff(&before, &after).expect_err("an error");
    assert_eq!(error.field(), "color");
    assert!(error.is_not_clearable());
    assert_eq!(
        error.to_string(),
        "`color` was cleared, but the API has no way to clear it: keep its value, or set another one"
    );
}

#[test]
fn nested_updates_are_merged_and_others_replaced() {
    let place = |city: Option<&str>, street: Option<&str>| json!({"place": {"geohash": "u33", "city": city, "street": street}});
    let (before, after) = (
        note(place(Some("Bonn"), Some("Am Hof"))),
        note(place(Some("Bonn"), None)),
    );
    assert_eq!(diff(&before, &after), json!({"place": {"street": null}}));
    assert_eq!(
        diff(&note(json!({})), &note(json!({}))),
        json!({}),
        "both without a place"
    );
    let links = |urls: &[&str]| {
        let links: Vec<_> = urls.iter().map(|url| json!({"url": url})).collect();
        note(json!({ "links": links }))
    };
    assert_eq!(
        diff(&links(&["a", "b"]), &links(&["a"])),
        json!({"links": [{"url": "a"}]})
    );
    assert_eq!(
        diff(&links(&["a"]), &note(json!({}))),
        json!({"links": null})
    );
    // Members that an update does not have are no changes of it.
    let checked = note(json!({"links": [{"url": "a", "checked": "2026-01-01T00:00:00Z"}]}));
    let change = NoteChange::diff(&links(&["a"]), &checked).expect("a change");
    assert!(change.is_empty());
}

#[test]
fn members_of_a_state_that_an_update_does_not_have_are_kept() {
    let mut state = note(json!({"place": {"geohash": "u33", "city": "Bonn"}}));
    let change: NoteChange = serde_json::from_value(json!({"place": {"city": "Ulm"}})).unwrap();
    change.apply_to(&mut state).expect("a note");
    let place = Place {
        geohash: "u33".into(),
        city: Some("Ulm".into()),
        street: None,
    };
    assert_eq!(state.place, Some(place));
    // A place without `geohash` does not exist.
    let mut state = note(json!({}));
    let error = change.apply_to(&mut state).expect_err("an error");
    assert_eq!(error.field(), "place");
    assert!(!error.is_not_clearable());
}

#[test]
fn undeclared_properties_are_compared() {
    let before = note(json!({"a": "1", "b": "2", "c": null}));
    let mut after = before.clone();
    after.extra.insert("a".into(), Some("3".into()));
    after.extra.remove("b");
    after.extra.insert("d".into(), Some("4".into()));
    assert_eq!(
        diff(&before, &after),
        json!({"a": "3", "b": null, "d": "4"})
    );
    // `null` is the same as absence.
    after.extra.remove("c");
    let change = NoteChange::diff(&before, &after).expect("a change");
    let keys: Vec<_> = change.extra.keys().collect();
    assert_eq!(keys, ["a", "b", "d"]);
}

#[test]
fn fields_of_another_type_and_unknown_ones_are_not_set() {
    let (before, after) = (note(json!({"size": "s"})), note(json!({"size": "m"})));
    let change = NoteChange::diff(&before, &after).expect("a change");
    assert!(change.is_empty());
    assert!(!change.notify(true).is_empty());
    let change = NoteChange::new().diff_("x");
    assert_eq!(change.diff.as_deref(), Some("x"));
}

#[test]
fn required_fields_come_from_the_states() {
    let before = note(json!({"color": "red"}));
    let mut after = note(json!({"id": "8", "version": 2, "text": "Write", "color": "blue"}));
    after.extra = BTreeMap::new();
    let change = VersionedChange::diff(&before, &after).expect("a change");
    let json = serde_json::to_value(&change).expect("JSON");
    // The key is that of the state before, and `color` is not compared.
    assert_eq!(json, json!({"id": "7", "version": 2, "text": "Write"}));
}

#[test]
fn required_fields_that_the_state_does_not_have_come_from_the_caller() {
    let (before, after) = (note(json!({})), note(json!({"due": "2026-01-01"})));
    let change = ExplainedChange::diff(ExplainedChange::new("why"), &before, &after);
    let change = change.expect("a change");
    assert_eq!(change.reason, "why");
    assert_eq!(change.due, Patch::Value(Date::from("2026-01-01")));
    assert!(!change.is_empty());
    let same = ExplainedChange::diff(ExplainedChange::new("why"), &before, &before);
    assert!(same.expect("a change").is_empty());
}
