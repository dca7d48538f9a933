//! Variants that their structure identifies: requests and responses.

use serde_json::{Value as Json, json};
use trine_golden::untagged_variants::types::*;

use crate::{client, serving};

/// Asserts that `events` are encoded as `json`, and decoded from it.
async fn assert_is(events: Events, json: Json) {
    let server = serving(&json.to_string());
    let given = client!(untagged_variants, server)
        .send_events(&events)
        .await;
    assert_eq!(server.request().json(), json);
    assert_eq!(given.expect("a response").into_inner(), events);
}

/// Returns the decoded response.
async fn given(json: Json) -> Events {
    let server = serving(&json.to_string());
    let given = client!(untagged_variants, server)
        .send_events(&Events::new())
        .await;
    given.expect("a response").into_inner()
}

#[tokio::test]
async fn types_of_properties_name_and_identify_variants() {
    let kinds: [Kinds; 6] = [
        KindsValueString::new("x").into(),
        KindsValueInteger::new(1).into(),
        KindsValueListOfString::new(["x"]).into(),
        KindsValueSound::new(Sound::new()).into(),
        Point::new([1.0]).into(),
        Kinds::Object([("other".to_owned(), json!(true))].into()),
    ];
    assert_is(
        Events::new().kinds(kinds),
        json!({"kinds": [
            {"value": "x"},
            {"value": 1},
            {"value": ["x"]},
            {"value": {"type": "sound"}},
            {"type": "Point", "coordinates": [1.0]},
            {"other": true},
        ]}),
    )
    .await;
}

#[tokio::test]
async fn an_absent_property_identifies_the_variant() {
    let events = given(json!({"parents": [{"id": "x"}, {"parent": "p"}, {"root": "r"}]})).await;
    let parents = events.parents.expect("a list");
    assert!(matches!(parents[0], Parents::Object(_)), "{parents:?}");
    assert_eq!(parents[1], ParentsParent::new("p").into());
    assert_eq!(parents[2], ParentsRoot::new("r").into());
}
