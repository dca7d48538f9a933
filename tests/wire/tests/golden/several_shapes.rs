//! Pages and envelopes of responses with one of several shapes.

use serde_json::{Value as Json, json};
use trine_golden::several_shapes::params::{ListNotesParams, ListTreesParams};
use trine_golden::several_shapes::types::{Note, NotesOrPage, Trees};
use trine_golden::{Error, Items};
use trine_loopback::{Loopback, MockResponse};

use crate::client;

/// Returns a server with responses by request target.
fn server(responses: &[(&'static str, Json)]) -> Loopback {
    let responses = responses.to_vec();
    Loopback::start(move |request| {
        let response = responses
            .iter()
            .find(|(target, _)| *target == request.target);
        match response {
            Some((_, json)) => MockResponse::json(200, json.to_string()),
            None => MockResponse::status(404),
        }
    })
}

async fn all<T, E: std::fmt::Debug>(mut items: Items<T, E>) -> Vec<T> {
    let mut found = Vec::new();
    while let Some(item) = items.next().await {
        found.push(item.expect("expected no error"));
    }
    found
}

fn note(id: i64) -> Note {
    Note { id: Some(id) }
}

#[tokio::test]
async fn a_shape_with_paging_information_continues() {
    let server = server(&[
        (
            "/notes",
            json!({"data": [{"id": 1}], "meta": {"more": true}}),
        ),
        (
            "/notes?page=2",
            json!({"data": [{"id": 2}], "meta": {"last": 3}}),
        ),
        (
            "/notes?page=3",
            json!({"data": [{"id": 3}], "meta": {"last": 3}}),
        ),
    ]);
    let items = client!(several_shapes, server).list_notes_items(&ListNotesParams::new());
    assert_eq!(all(items).await, [1, 2, 3].map(note));
}

#[tokio::test]
async fn a_shape_without_paging_information_is_complete() {
    let server = server(&[("/notes", json!([{"id": 1}, {"id": 2}]))]);
    let items = client!(several_shapes, server).list_notes_items(&ListNotesParams::new());
    assert_eq!(all(items).await, [1, 2].map(note));
    assert_eq!(server.requests().len(), 1);
}

#[tokio::test]
async fn a_null_or_empty_list_in_a_variant_is_the_end() {
    for response in [
        json!(null),
        json!({"trees": null}),
        json!({"trees": []}),
        json!({"found": {"trees": null}}),
    ] {
        let server = server(&[("/trees", response)]);
        let items = client!(several_shapes, server).list_trees_items(&ListTreesParams::new());
        assert_eq!(all(items).await.len(), 0);
    }
}

/// A declared shape without a list is not the end either.
#[tokio::test]
async fn a_shape_without_its_list_is_an_error() {
    for response in [json!("none"), json!({"other": 1}), json!({"found": {}})] {
        let server = server(&[
            ("/trees", json!({"trees": [{"name": "a"}], "next": 5})),
            ("/trees?start=5", response.clone()),
        ]);
        let mut items = client!(several_shapes, server).list_trees_items(&ListTreesParams::new());
        assert!(matches!(items.next().await, Some(Ok(_))));
        match items.next().await {
            Some(Err(error)) => assert_eq!(
                error.to_string(),
                "unexpected response to GET /trees (200 OK) at `trees`: the list \
                 of the page is missing"
            ),
            other => panic!("{response}: {other:?}"),
        }
        assert!(items.next().await.is_none(), "it is over after an error");
    }
}

#[tokio::test]
async fn an_unknown_shape_is_not_the_end() {
    let server = server(&[
        ("/trees", json!({"trees": [{"name": "a"}], "next": 5})),
        ("/trees?start=5", json!(7)),
    ]);
    let mut items = client!(several_shapes, server).list_trees_items(&ListTreesParams::new());
    assert!(matches!(items.next().await, Some(Ok(_))));
    match items.next().await {
        Some(Err(error)) => assert_eq!(
            error.to_string(),
            "unexpected response to GET /trees (200 OK): expected a page, found an unknown shape"
        ),
        other => panic!("{other:?}"),
    }
    assert!(items.next().await.is_none(), "it is over after an error");
}

#[tokio::test]
async fn pages_can_have_both_shapes() {
    let server = server(&[
        ("/trees", json!({"trees": [{"name": "a"}], "next": 5})),
        (
            "/trees?start=5",
            json!({"found": {"trees": [{"name": "b"}], "next": 9}}),
        ),
        (
            "/trees?start=9",
            json!({"found": {"trees": [{"name": "c"}], "next": null}}),
        ),
    ]);
    let items = client!(several_shapes, server).list_trees_items(&ListTreesParams::new());
    let trees = all(items).await.into_iter();
    let names: Vec<_> = trees.map(|tree| tree.name.unwrap_or_default()).collect();
    assert_eq!(names, ["a", "b", "c"]);
}

#[tokio::test]
async fn the_content_is_extracted_from_each_shape() {
    for response in [json!([{"id": 1}]), json!({"data": [{"id": 1}]})] {
        let server = server(&[("/notes", response)]);
        let client = client!(several_shapes, server);
        let response = client.list_notes(&ListNotesParams::new()).await;
        let content = response.expect("a response").into_content();
        assert_eq!(*content.expect("it has content"), [note(1)]);
    }
}

#[tokio::test]
async fn a_shape_without_content_is_an_error_with_its_location() {
    let server = server(&[("/notes", json!("none"))]);
    let client = client!(several_shapes, server);
    let response = client
        .list_notes(&ListNotesParams::new())
        .await
        .expect("a response");
    assert_eq!(*response, NotesOrPage::Raw(json!("none")));
    let error = response.into_content().expect_err("it has no content");
    assert_eq!(error.path(), "data");
    assert!(matches!(Error::<()>::Decode(error), Error::Decode(_)));
}

#[test]
fn a_boxed_variant_returns_its_content() {
    use trine_golden::Envelope;
    let plain: Trees = serde_json::from_value(json!({"trees": [{"name": "a"}]})).expect("a tree");
    assert!(matches!(plain, Trees::Plain(_)));
    let content = plain.into_content().expect("it has content");
    assert_eq!(content[0].name.as_deref(), Some("a"));
}
