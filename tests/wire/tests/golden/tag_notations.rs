//! Variants in the notations of GeoJSON and of Rust: requests and responses.

use serde_json::{Value as Json, json};
use trine_golden::tag_notations::types::*;

use crate::{client, serving};

/// Asserts that `events` are encoded as `json`, and decoded from it.
async fn assert_is(events: Events, json: Json) {
    let server = serving(&json.to_string());
    let given = client!(tag_notations, server).send_events(&events).await;
    assert_eq!(server.request().json(), json);
    assert_eq!(given.expect("a response").into_inner(), events);
}

/// Returns the decoded response.
async fn given(json: Json) -> Events {
    let server = serving(&json.to_string());
    let given = client!(tag_notations, server)
        .send_events(&Events::new())
        .await;
    given.expect("a response").into_inner()
}

#[tokio::test]
async fn shapes_of_geojson() {
    let shapes: [Shape; 2] = [
        Line::new([vec![1.0, 2.0], vec![]]).into(),
        Collection::new([Shape::from(Point::new([1.0])), Line::new([]).into()]).into(),
    ];
    assert_is(
        Events::new().shapes(shapes),
        json!({"shapes": [
            {"type": "Line", "coordinates": [[1.0, 2.0], []]},
            {"type": "Collection", "shapes": [
                {"type": "Point", "coordinates": [1.0]},
                {"type": "Line", "coordinates": []},
            ]},
        ]}),
    )
    .await;
}

#[tokio::test]
async fn tags_beside_and_around_the_content() {
    let adjacent: [Adjacent; 4] = [
        AdjacentString::Nothing.into(),
        AdjacentNumber::new(1).into(),
        AdjacentText::new("x").into(),
        AdjacentUnit::new().into(),
    ];
    let outcomes: [Outcome; 2] = [OutcomeOk::new(1).into(), OutcomeErr::new("x").into()];
    assert_is(
        Events::new().adjacent(adjacent).outcomes(outcomes),
        json!({
            "adjacent": ["Nothing", {"t": "Number", "c": 1}, {"t": "Text", "c": "x"}, {"t": "Unit"}],
            "outcomes": [{"Ok": 1}, {"Err": "x"}],
        }),
    )
    .await;
}

#[tokio::test]
async fn unlisted_variants_are_kept_raw_and_sent_unmodified() {
    let json = json!({
        "shapes": [{"type": "Circle"}, {"type": "Point", "coordinates": "x"}],
        "adjacent": [{"t": "Other", "c": 1}],
        "outcomes": [{"Maybe": 1}],
    });
    let events = given(json.clone()).await;
    let server = serving("{}");
    let sent = client!(tag_notations, server).send_events(&events).await;
    sent.expect("a response");
    assert_eq!(server.request().json(), json);
    let all = |raw: Option<bool>| assert_eq!(raw, Some(true));
    all(events
        .shapes
        .map(|all| all.iter().all(|one| matches!(one, Shape::Raw(_)))));
    all(events
        .adjacent
        .map(|all| all.iter().all(|one| matches!(one, Adjacent::Raw(_)))));
    all(events
        .outcomes
        .map(|all| all.iter().all(|one| matches!(one, Outcome::Raw(_)))));
}
