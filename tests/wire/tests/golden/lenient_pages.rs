//! Lists that keep elements apart that do not match the document.

use std::sync::atomic::{AtomicUsize, Ordering};

use serde_json::{Value as Json, json};
use trine_golden::page_urls::params::{ListIssuesParams, ListNotesParams};
use trine_golden::paging::types::ListByKeyRequest;
use trine_golden::{Error, Items};
use trine_loopback::{Loopback, MockResponse};

use crate::client;

/// Returns a server with these responses in order, and an error after them.
fn pages(bodies: Vec<String>) -> Loopback {
    let next = AtomicUsize::new(0);
    Loopback::start(
        move |_| match bodies.get(next.fetch_add(1, Ordering::SeqCst)) {
            Some(body) => MockResponse::json(200, body.clone()),
            None => MockResponse::status(400),
        },
    )
}

fn page(data: &Json, next: &Json) -> String {
    json!({"data": data, "links": {"next": next}}).to_string()
}

/// Returns each item, or the path and the text of an element that does not match.
async fn all<T, E>(mut items: Items<T, E>) -> Vec<Result<T, (String, String)>> {
    let mut all = Vec::new();
    while let Some(item) = items.next().await {
        all.push(item.map_err(|error| match error {
            Error::Decode(error) => (
                error.path().to_owned(),
                String::from_utf8_lossy(error.raw()).into_owned(),
            ),
            other => panic!("{other:?}"),
        }));
    }
    all
}

fn rejected<T>(path: &str, text: &str) -> Result<T, (String, String)> {
    Err((path.to_owned(), text.to_owned()))
}

#[tokio::test]
async fn one_element_does_not_cost_its_page() {
    let server = pages(vec![
        page(
            &json!([{"id": 1}, {"id": "two"}, {"id": 3}, 4]),
            &json!("?page=2"),
        ),
        page(&json!([null, {"id": 5}]), &json!(null)),
    ]);
    let items = client!(page_urls, server, key("k")).list_notes_items(&ListNotesParams::new());
    let found = all(items.lenient()).await;
    let found: Vec<_> = found
        .into_iter()
        .map(|item| item.map(|note| note.id))
        .collect();
    let expected = [
        Ok(1),
        rejected("data[1].id", r#"{"id":"two"}"#),
        Ok(3),
        rejected("data[3]", "4"),
        rejected("data[0]", "null"),
        Ok(5),
    ];
    assert_eq!(found, expected);
    assert_eq!(server.requests().len(), 2);
}

#[tokio::test]
async fn a_list_is_not_lenient_by_default() {
    let server = pages(vec![page(&json!([{"id": 1}, {"id": "two"}]), &json!(null))]);
    let items = client!(page_urls, server, key("k")).list_notes_items(&ListNotesParams::new());
    let found = all(items).await;
    assert_eq!(found.len(), 1);
    let (path, text) = found[0].as_ref().expect_err("a whole page");
    assert_eq!(path, "data[1].id");
    assert!(text.starts_with(r#"{"data":"#), "{text}");
}

#[tokio::test]
async fn pages_are_divided_at_elements_that_are_kept_apart() {
    let ids = json!([{"id": 1}, {"id": 2}, {}, {"id": 3}, {"id": 4}]);
    let server = pages(vec![page(&ids, &json!(null))]);
    let items = client!(page_urls, server, key("k")).list_notes_items(&ListNotesParams::new());
    let mut items = items.lenient();
    let mut lengths = Vec::new();
    while let Some(page) = items.next_page().await {
        lengths.push(page.map_or(0, |page| page.len()));
    }
    assert_eq!(lengths, [2, 0, 2]);
}

#[tokio::test]
async fn a_list_can_be_the_whole_response() {
    let server = pages(vec![r#"[{"id": 1}, {"id": 1.5}, {"id": 2}]"#.to_owned()]);
    let client = client!(page_urls, server, key("k"));
    let items = client.list_issues_items("a", &ListIssuesParams::new());
    let found = all(items.lenient()).await;
    assert_eq!(found.len(), 3);
    assert_eq!(found[1].as_ref().expect_err("a mismatch").0, "[1].id");
}

#[tokio::test]
async fn a_page_that_does_not_match_elsewhere_is_an_error() {
    for body in [
        r#"{"data": [{"id": "one"}], "links": 7}"#,
        r#"{"data": {"id": 1}}"#,
        r#"{"links": {}}"#,
        r#"{"data": [{"id": "one"}"#,
        "no JSON",
    ] {
        let server = pages(vec![body.to_owned()]);
        let items = client!(page_urls, server, key("k")).list_notes_items(&ListNotesParams::new());
        let found = all(items.lenient()).await;
        assert_eq!(found.len(), 1, "{body}");
        let (_, text) = found[0].as_ref().expect_err("an error");
        assert_eq!(text, body);
    }
}

#[tokio::test]
async fn a_page_of_mismatches_is_an_error() {
    for (count, expected) in [(100, 100), (101, 1)] {
        let data: Json = (0..count).map(|_| json!({"id": "one"})).collect();
        let server = pages(vec![page(&data, &json!(null))]);
        let items = client!(page_urls, server, key("k")).list_notes_items(&ListNotesParams::new());
        assert_eq!(all(items.lenient()).await.len(), expected);
    }
}

/// The key of the last element is the position of the next page.
#[tokio::test]
async fn the_position_of_the_next_page_is_that_of_the_last_element() {
    let result = |ids: Json| {
        let items = ids.as_array().expect("a list").iter();
        let items: Vec<Json> = items.map(|id| json!({"ID": id})).collect();
        json!({"result": items}).to_string()
    };
    // A page has three elements, unless it is the last one.
    let server = pages(vec![result(json!(["1", 2, "3"])), result(json!(["4"]))]);
    let items = client!(paging, server).list_all_by_key(&ListByKeyRequest::new());
    let found = all(items.lenient()).await;
    let ids: Vec<_> = found
        .iter()
        .map(|item| item.as_ref().ok().and_then(|item| item.id.clone()))
        .collect();
    let expected = ["1", "", "3", "4"].map(|id| (!id.is_empty()).then(|| id.to_owned()));
    assert_eq!(ids, expected);
    let second = &server.requests()[1].json()["filter"];
    assert_eq!(second, &json!({">ID": "3"}));
    // Without that key, the rest of the list is unknown.
    let server = pages(vec![result(json!(["1", "2", 3])), result(json!(["4"]))]);
    let items = client!(paging, server).list_all_by_key(&ListByKeyRequest::new());
    let mut items = items.lenient();
    for is_ok in [true, true, false] {
        assert_eq!(items.next().await.expect("an element").is_ok(), is_ok);
    }
    let error = items.next().await.expect("an error").expect_err("no key");
    assert!(
        error.to_string().contains("the key of the last item"),
        "{error}"
    );
    assert!(items.next().await.is_none());
    assert_eq!(server.requests().len(), 1);
}

#[tokio::test]
async fn items_are_collected_without_other_crates() {
    let bodies = || {
        vec![
            page(&json!([{"id": 1}, {"id": 2}]), &json!("?page=2")),
            page(&json!([{"id": 3}]), &json!(null)),
        ]
    };
    let server = pages(bodies());
    let client = client!(page_urls, server, key("k"));
    let items = client.list_notes_items(&ListNotesParams::new());
    let all = items.collect().await.expect("two pages");
    assert_eq!(
        all.iter().map(|note| note.id).collect::<Vec<_>>(),
        [1, 2, 3]
    );
    let server = pages(bodies()[..1].to_vec());
    let client = client!(page_urls, server, key("k"));
    let mut items = client.list_notes_items(&ListNotesParams::new());
    for id in [1, 2] {
        let item = items.try_next().await.expect("a page");
        assert_eq!(item.map(|note| note.id), Some(id));
    }
    items.try_next().await.expect_err("no second page");
    assert!(items.try_next().await.expect("the end").is_none());
}
