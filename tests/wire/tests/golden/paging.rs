//! Paginated lists: the requests for pages, their time, and the end of a list.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicUsize, Ordering};

use serde_json::{Value as Json, json};
use trine_golden::paging::params::{ListByCursorParams, ListByOffsetParams, ListByPageParams};
use trine_golden::paging::types::{ListByKeyRequest, ListByKeyRequestOrder, Note};
use trine_golden::{Error, Items, RequestOptions};
use trine_loopback::{Loopback, MockResponse};

use crate::client;

/// Returns a server with these responses in order, and none after them.
fn pages(responses: &[Json]) -> Loopback {
    let responses = responses.to_vec();
    let next = AtomicUsize::new(0);
    Loopback::start(
        move |_| match responses.get(next.fetch_add(1, Ordering::SeqCst)) {
            Some(response) => MockResponse::json(200, response.to_string()),
            None => MockResponse::status(500),
        },
    )
}

/// Returns the queries of the requests, in order.
fn queries(server: &Loopback) -> Vec<String> {
    let requests = server.requests();
    requests.iter().map(|one| one.query().to_owned()).collect()
}

fn bodies(server: &Loopback) -> Vec<Json> {
    server.requests().iter().map(|one| one.json()).collect()
}

/// Returns all items, followed by the error, if any.
async fn all<T, E>(mut items: Items<T, E>) -> (Vec<T>, Option<Error<E>>) {
    let mut found = Vec::new();
    while let Some(item) = items.next().await {
        match item {
            Ok(item) => found.push(item),
            Err(error) => {
                assert!(items.next().await.is_none(), "it is over after an error");
                return (found, Some(error));
            }
        }
    }
    assert!(items.next().await.is_none(), "the end stays the end");
    (found, None)
}

/// Returns all items, and expects no error.
async fn every<T, E>(items: Items<T, E>) -> Vec<T> {
    let (found, error) = all(items).await;
    assert!(error.is_none(), "{error:?}");
    found
}

fn ids(notes: &[Note]) -> Vec<i64> {
    notes.iter().map(|note| note.id).collect()
}

fn notes(ids: &[i64]) -> Json {
    let notes = ids.iter();
    notes
        .map(|id| json!({"id": id, "kind": format!("k{id}")}))
        .collect()
}

fn offset_page(ids: &[i64], pagination: &Json) -> Json {
    json!({"data": notes(ids), "additional_data": {"pagination": pagination}})
}

/// Asserts that an error has this location and this message.
#[track_caller]
fn assert_stray<E>(error: Option<Error<E>>, path: &str, says: &str) {
    let error = error.expect("an error");
    assert!(!error.is_retryable());
    let text = error.to_string();
    assert!(text.contains(says), "{text}");
    match error {
        Error::Decode(error) => {
            assert_eq!(error.path(), path);
            assert!(!error.raw().is_empty());
        }
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn nothing_is_sent_before_an_item_is_requested() {
    let server = pages(&[]);
    let items = client!(paging, server).list_by_offset_items(&ListByOffsetParams::new());
    tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    assert!(server.requests().is_empty());
    drop(items);
}

#[tokio::test]
async fn an_offset_is_taken_from_the_response() {
    let server = pages(&[
        offset_page(
            &[1, 2],
            &json!({"more_items_in_collection": true, "next_start": 2}),
        ),
        offset_page(
            &[3],
            &json!({"more_items_in_collection": true, "next_start": 50}),
        ),
        offset_page(&[4], &json!({"more_items_in_collection": false})),
    ]);
    let params = ListByOffsetParams::new().owner("a b");
    let items = client!(paging, server).list_by_offset_items(&params);
    assert_eq!(ids(&every(items).await), [1, 2, 3, 4]);
    assert_eq!(
        queries(&server),
        ["owner=a%20b", "start=2&owner=a%20b", "start=50&owner=a%20b"]
    );
}

#[tokio::test]
async fn an_offset_advances_by_the_number_of_items() {
    let more = json!({"more_items_in_collection": true});
    let server = pages(&[
        offset_page(&[1, 2], &more),
        // An empty page: the list advances by the requested page size.
        offset_page(&[], &more),
        offset_page(&[3], &json!({"more_items_in_collection": false})),
    ]);
    let params = ListByOffsetParams::new().start(7).limit(5);
    let items = client!(paging, server).list_by_offset_items(&params);
    assert_eq!(ids(&every(items).await), [1, 2, 3]);
    let expected = ["start=7&limit=5", "start=9&limit=5", "start=14&limit=5"];
    assert_eq!(queries(&server), expected);
}

#[tokio::test]
async fn an_offset_advances_by_the_size_in_the_response() {
    // The server returns at most two items, and hides one of these.
    let page = |ids: &[i64], more: bool| {
        offset_page(ids, &json!({"more_items_in_collection": more, "limit": 2}))
    };
    let server = pages(&[page(&[1], true), page(&[3, 4], false)]);
    let params = ListByOffsetParams::new().limit(1000);
    let items = client!(paging, server).list_by_offset_items(&params);
    assert_eq!(ids(&every(items).await), [1, 3, 4]);
    assert_eq!(queries(&server), ["limit=1000", "start=2&limit=1000"]);
}

#[tokio::test]
async fn one_page_and_none() {
    for (response, found) in [
        (
            offset_page(&[1], &json!({"more_items_in_collection": false})),
            1,
        ),
        (json!({"data": [{"id": 1}]}), 1),
        (json!({"data": []}), 0),
        (json!({"data": null, "additional_data": null}), 0),
    ] {
        let server = pages(&[response]);
        let items = client!(paging, server).list_by_offset_items(&ListByOffsetParams::new());
        assert_eq!(every(items).await.len(), found);
        assert_eq!(server.requests().len(), 1);
    }
}

#[tokio::test]
async fn an_error_in_the_middle_follows_the_items() {
    let count = AtomicUsize::new(0);
    let server = Loopback::start(move |_| match count.fetch_add(1, Ordering::SeqCst) {
        0 => MockResponse::json(
            200,
            offset_page(&[1, 2], &json!({"next_start": 2})).to_string(),
        ),
        _ => MockResponse::json(404, r#"{"error":"gone"}"#),
    });
    let items = client!(paging, server).list_by_offset_items(&ListByOffsetParams::new());
    let (found, error) = all(items).await;
    assert_eq!(ids(&found), [1, 2]);
    let Some(Error::Api(error)) = error else {
        panic!("{error:?}");
    };
    let parsed = format!("{:?}", error.parsed());
    assert!(
        parsed.contains("NotFound") && parsed.contains("gone"),
        "{parsed}"
    );
    assert_eq!(server.requests().len(), 2);
}

/// In the middle of a list, a 2xx response that is not a page is an error with its body, and not
/// the end. In each style, and for every path to the list.
#[tokio::test]
async fn a_page_without_its_list_is_an_error() {
    async fn broken<T: std::fmt::Debug, E: std::fmt::Debug>(
        mut items: Items<T, E>,
        count: usize,
        path: &str,
        raw: &Json,
    ) {
        for _ in 0..count {
            items.next().await.expect("an item").expect("no error");
        }
        let Some(Err(Error::Decode(error))) = items.next().await else {
            panic!("the second page is an error: {raw}");
        };
        assert_eq!(error.path(), path);
        assert!(error.to_string().contains("missing"), "{error}");
        assert_eq!(error.raw(), raw.to_string().as_bytes());
        assert_eq!(error.status(), 200);
        assert!(items.next().await.is_none(), "it is over after an error");
    }
    for unexpected in [
        json!({}),
        json!({"error": "too many requests"}),
        json!({"next_cursor": "c", "next": 2, "additional_data": {}}),
    ] {
        let first = json!({"data": [{"id": 1}], "additional_data": {"next_cursor": "b"}});
        let server = pages(&[first, unexpected.clone()]);
        let items =
            client!(paging, server).list_by_cursor_items("f", 1, &ListByCursorParams::new());
        broken(items, 1, "data", &unexpected).await;

        let server = pages(&[
            json!({"result": [{"ID": "1"}], "next": 1}),
            unexpected.clone(),
        ]);
        let items = client!(paging, server).list_by_key_items(&ListByKeyRequest::new());
        broken(items, 1, "result", &unexpected).await;

        let full = json!({"result": [{"ID": "1"}, {"ID": "2"}, {"ID": "3"}]});
        let server = pages(&[full, unexpected.clone()]);
        let items = client!(paging, server).list_all_by_key(&ListByKeyRequest::new());
        broken(items, 3, "result", &unexpected).await;

        // Also for the first page.
        let server = pages(std::slice::from_ref(&unexpected));
        let items = client!(paging, server).list_all_by_key(&ListByKeyRequest::new());
        broken(items, 0, "result", &unexpected).await;
    }
}

/// Lists in something that can be `null`, and the empty list that PHP encodes for an empty object.
#[tokio::test]
async fn a_list_that_is_null_is_the_end() {
    for response in [json!({"data": null}), json!({"data": []})] {
        let first = json!({"data": [{"id": 1}], "next_cursor": "b"});
        let server = pages(&[first, response]);
        let items =
            client!(paging, server).list_by_cursor_items("f", 1, &ListByCursorParams::new());
        assert_eq!(every(items).await.len(), 1);
    }
}

/// After a transient error, the same page is requested again; the error is retryable.
#[tokio::test]
async fn a_list_can_be_resumed_after_a_transient_error() {
    let count = AtomicUsize::new(0);
    let server = Loopback::start(move |_| match count.fetch_add(1, Ordering::SeqCst) {
        0 => MockResponse::json(
            200,
            offset_page(&[1], &json!({"next_start": 7})).to_string(),
        ),
        1 => MockResponse::status(503),
        2 => MockResponse::json(200, offset_page(&[2], &json!({})).to_string()).cut_short(),
        3 => MockResponse::status(429),
        _ => MockResponse::json(200, offset_page(&[2], &json!({})).to_string()),
    });
    let mut items = client!(paging, server).list_by_offset_items(&ListByOffsetParams::new());
    let mut found = Vec::new();
    let mut errors = 0;
    while let Some(item) = items.next().await {
        match item {
            Ok(note) => found.push(note.id),
            Err(Error::Api(error)) => {
                assert!(matches!(error.status().as_u16(), 429 | 503));
                errors += 1;
            }
            Err(Error::Transport(_)) => errors += 1,
            Err(error) => panic!("{error}"),
        }
    }
    assert_eq!((found, errors), (vec![1, 2], 3));
    assert_eq!(
        queries(&server),
        ["", "start=7", "start=7", "start=7", "start=7"]
    );
}

/// Also for the first page. The stream ends even if a caller skips errors.
#[tokio::test]
async fn endless_errors_end_a_list() {
    let server = Loopback::with_response(MockResponse::status(503));
    let mut items = client!(paging, server).list_by_offset_items(&ListByOffsetParams::new());
    let mut errors = 0;
    while let Some(item) = items.next().await {
        let Err(Error::Api(_)) = item else {
            panic!("{item:?}");
        };
        errors += 1;
    }
    assert_eq!(errors, 100);
    assert_eq!(server.requests().len(), 100);
}

/// Returns a server that never ends.
fn endless() -> Loopback {
    Loopback::start(|request| {
        let start: i64 = match request.query().strip_prefix("start=") {
            Some(start) => start.parse().expect("a number"),
            None => 0,
        };
        let pagination = json!({"next_start": start + 2});
        MockResponse::json(
            200,
            offset_page(&[start, start + 1], &pagination).to_string(),
        )
    })
}

#[tokio::test]
async fn an_endless_list_is_requested_lazily() {
    let server = endless();
    let mut items = client!(paging, server).list_by_offset_items(&ListByOffsetParams::new());
    for (id, requests) in [(0, 1), (1, 1), (2, 2), (3, 2), (4, 3)] {
        let note = items.next().await.expect("an item").expect("no error");
        assert_eq!((note.id, server.requests().len()), (id, requests));
    }
    // The rest of this page, followed by whole pages.
    let page = items.next_page().await.expect("a page").expect("no error");
    assert_eq!((ids(&page), server.requests().len()), (vec![5], 3));
    let page = items.next_page().await.expect("a page").expect("no error");
    assert_eq!((ids(&page), server.requests().len()), (vec![6, 7], 4));
    drop(items);
    tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    assert_eq!(server.requests().len(), 4);
}

#[tokio::test]
async fn the_options_of_the_client_apply_to_each_page() {
    let server = endless();
    let options = RequestOptions::new().header("x-trace", "7");
    let client = client!(paging, server).with_options(options);
    let mut items = client.list_by_offset_items(&ListByOffsetParams::new());
    drop(client);
    for _ in 0..3 {
        items.next().await.expect("an item").expect("no error");
    }
    let traces: Vec<_> = server.requests();
    assert_eq!(traces.len(), 2);
    assert!(traces.iter().all(|one| one.header("x-trace") == Some("7")));
}

#[tokio::test]
async fn items_can_be_sent_to_another_task() {
    let server = endless();
    let mut items = client!(paging, server).list_by_offset_items(&ListByOffsetParams::new());
    let item = tokio::spawn(async move { items.next().await.expect("an item") });
    assert_eq!(item.await.expect("no panic").expect("no error").id, 0);
}

#[tokio::test]
async fn an_offset_without_progress_is_an_error() {
    for next in [0, -5] {
        let page = offset_page(&[1, 2], &json!({"next_start": next}));
        let server = pages(&[page]);
        let items = client!(paging, server).list_by_offset_items(&ListByOffsetParams::new());
        let (found, error) = all(items).await;
        assert_eq!(ids(&found), [1, 2]);
        assert_stray(
            error,
            "additional_data.pagination.next_start",
            "expected a position after 0",
        );
        assert_eq!(server.requests().len(), 1);
    }
}

#[tokio::test]
async fn pages_are_counted_up_to_the_last() {
    let page = |id: i64| json!({"data": notes(&[id]), "meta": {"totalPages": 3}});
    let server = pages(&[page(1), page(2), page(3)]);
    let items = client!(paging, server).list_by_page_items(&ListByPageParams::new());
    assert_eq!(ids(&every(items).await), [1, 2, 3]);
    assert_eq!(queries(&server), ["", "page=2", "page=3"]);

    let server = pages(&[page(2), page(3)]);
    let params = ListByPageParams::new().page(2);
    let items = client!(paging, server).list_by_page_items(&params);
    assert_eq!(ids(&every(items).await), [2, 3]);
    assert_eq!(queries(&server), ["page=2", "page=3"]);

    // Without any pages.
    let server = pages(&[json!({"data": [], "meta": {"totalPages": 0}})]);
    let items = client!(paging, server).list_by_page_items(&ListByPageParams::new());
    assert!(every(items).await.is_empty());
}

#[tokio::test]
async fn pages_are_counted_while_there_is_more() {
    let page = |ids: &[i64], more: bool| json!({"data": notes(ids), "meta": {"hasMore": more}});
    let server = pages(&[page(&[1], true), page(&[], true), page(&[2], false)]);
    let items = client!(paging, server).list_while_there_is_more(&ListByPageParams::new());
    assert_eq!(ids(&every(items).await), [1, 2]);
    assert_eq!(queries(&server), ["", "page=2", "page=3"]);

    // Without other information, an empty page is the end.
    let server = pages(&[
        json!({"data": [{"id": 1}], "meta": {}}),
        json!({"data": [], "meta": {}}),
    ]);
    let items = client!(paging, server).list_while_there_is_more(&ListByPageParams::new());
    assert_eq!(ids(&every(items).await), [1]);
    assert_eq!(server.requests().len(), 2);
}

#[tokio::test]
async fn an_endless_server_does_not_block_the_caller() {
    let server =
        Loopback::start(|_| MockResponse::json(200, r#"{"data":[],"meta":{"hasMore":true}}"#));
    let items = client!(paging, server).list_while_there_is_more(&ListByPageParams::new());
    let (found, error) = all(items).await;
    assert!(found.is_empty());
    assert_stray(error, "data", "1000 consecutive empty pages");
}

#[tokio::test]
async fn a_cursor_is_taken_from_the_response() {
    let server = pages(&[
        json!({"data": notes(&[1]), "additional_data": {"next_cursor": "a/b"}}),
        // An empty page is not the end; the second location is used if the first is empty.
        json!({"data": [], "additional_data": {"next_cursor": null}, "next_cursor": "c"}),
        json!({"data": notes(&[2]), "additional_data": {"next_cursor": null}, "next_cursor": ""}),
    ]);
    let items = client!(paging, server).list_by_cursor_items("x y", 7, &ListByCursorParams::new());
    assert_eq!(ids(&every(items).await), [1, 2]);
    assert_eq!(queries(&server), ["", "cursor=a%2Fb", "cursor=c"]);
    for request in server.requests() {
        assert_eq!(request.path(), "/folders/x%20y/7/cursor");
    }
}

#[tokio::test]
async fn a_repeated_cursor_is_an_error() {
    let page = |cursor: &str| json!({"data": notes(&[1]), "next_cursor": cursor});
    let says = "a page that was already received";
    // Immediately, also for a value that the caller set.
    let server = pages(&[page("a"), page("a")]);
    let items = client!(paging, server).list_by_cursor_items("x", 7, &ListByCursorParams::new());
    let (found, error) = all(items).await;
    assert_eq!(found.len(), 2);
    assert_stray(error, "next_cursor", says);
    let server = pages(&[page("a")]);
    let params = ListByCursorParams::new().cursor("a");
    let (_, error) = all(client!(paging, server).list_by_cursor_items("x", 7, &params)).await;
    assert_stray(error, "next_cursor", says);
    // After some pages.
    let round = ["start", "a", "b", "c"];
    let count = AtomicUsize::new(0);
    let server = Loopback::start(move |_| {
        let index = match count.fetch_add(1, Ordering::SeqCst) {
            0 => 0,
            later => 1 + (later - 1) % 3,
        };
        MockResponse::json(200, page(round[index]).to_string())
    });
    let items = client!(paging, server).list_by_cursor_items("x", 7, &ListByCursorParams::new());
    let (_, error) = all(items).await;
    assert_stray(error, "next_cursor", says);
    assert!(server.requests().len() < 15, "{}", server.requests().len());
}

fn rows(ids: &[&str]) -> Json {
    let rows: Vec<Json> = ids.iter().map(|id| json!({"ID": id})).collect();
    json!({"result": rows})
}

#[tokio::test]
async fn a_key_is_taken_from_the_last_item() {
    let server = pages(&[
        rows(&["1", "2", "5"]),
        rows(&["6", "7", "9"]),
        rows(&["10"]),
    ]);
    let body = ListByKeyRequest::new()
        .order([("TITLE", ListByKeyRequestOrder::Desc)])
        .filter([("TITLE", json!("a"))]);
    let items = client!(paging, server).list_all_by_key(&body);
    let found = every(items).await;
    assert_eq!(found.len(), 7);
    let always = |filter: Json| json!({"start": -1, "order": {"ID": "ASC"}, "filter": filter});
    assert_eq!(
        bodies(&server),
        [
            always(json!({"TITLE": "a"})),
            always(json!({"TITLE": "a", ">ID": "5"})),
            always(json!({"TITLE": "a", ">ID": "9"})),
        ]
    );
    // The caller's body is unchanged.
    assert_eq!(body.start, None);
    assert_eq!(
        body.order,
        Some(BTreeMap::from([(
            "TITLE".to_owned(),
            ListByKeyRequestOrder::Desc
        )]))
    );
}

#[tokio::test]
async fn keys_end_with_a_partial_page() {
    // A full page can be the last one: it is followed by an empty one.
    let server = pages(&[rows(&["1", "2", "3"]), rows(&[])]);
    let items = client!(paging, server).list_all_by_key(&ListByKeyRequest::new());
    assert_eq!(every(items).await.len(), 3);
    assert_eq!(server.requests().len(), 2);
    let server = pages(&[json!({"result": null})]);
    let items = client!(paging, server).list_all_by_key(&ListByKeyRequest::new());
    assert!(every(items).await.is_empty());
}

#[tokio::test]
async fn keys_without_progress_are_errors() {
    let server = pages(&[json!({"result": [{"ID": "1"}, {"ID": "2"}, {}]})]);
    let items = client!(paging, server).list_all_by_key(&ListByKeyRequest::new());
    let (found, error) = all(items).await;
    assert_eq!(found.len(), 3);
    assert_stray(error, "result[2].ID", "expected the key of the last item");
    let again = rows(&["1", "2", "3"]);
    let server = pages(&[again.clone(), again]);
    let items = client!(paging, server).list_all_by_key(&ListByKeyRequest::new());
    let (found, error) = all(items).await;
    assert_eq!(found.len(), 6);
    assert_stray(error, "result[2].ID", "a page that was already received");
}

#[tokio::test]
async fn a_position_in_the_body_advances() {
    let server = pages(&[
        json!({"result": [{"ID": "1"}], "next": 50}),
        json!({"result": [{"ID": "2"}]}),
    ]);
    let items = client!(paging, server).list_by_key_items(&ListByKeyRequest::new());
    assert_eq!(every(items).await.len(), 2);
    assert_eq!(bodies(&server), [json!({}), json!({"start": 50})]);
}

mod shapes {
    use trine_golden::paging_shapes::params::{
        ListDeepParams, ListEnumeratedParams, ListKeysParams, ListWholeParams,
    };
    use trine_golden::paging_shapes::types::{
        ListDeepKind, ListDeepRequest, ListEnumeratedNumber, ShelfInput, ShelfLetter,
    };

    use super::*;

    #[tokio::test]
    async fn a_plain_list_ends_with_a_partial_page() {
        let server = pages(&[notes(&[1, 2]), notes(&[3])]);
        let items = client!(paging_shapes, server).list_whole_items(&ListWholeParams::new());
        assert_eq!(every(items).await.len(), 3);
        assert_eq!(queries(&server), ["", "skip=2"]);
        // A page never has more than two items, regardless of the requested size.
        let server = pages(&[notes(&[1, 2]), notes(&[])]);
        let params = ListWholeParams::new().skip(4.0).limit(9);
        let items = client!(paging_shapes, server).list_whole_items(&params);
        assert_eq!(every(items).await.len(), 2);
        assert_eq!(queries(&server), ["skip=4&limit=9", "skip=6&limit=9"]);
        // A page has one item if one is requested.
        let server = pages(&[notes(&[1]), notes(&[2]), notes(&[])]);
        let items =
            client!(paging_shapes, server).list_whole_items(&ListWholeParams::new().limit(1));
        assert_eq!(every(items).await.len(), 2);
        assert_eq!(
            queries(&server),
            ["limit=1", "skip=1&limit=1", "skip=2&limit=1"]
        );
    }

    #[tokio::test]
    async fn items_can_be_their_own_keys() {
        let page = |keys: &[&str]| json!({"found": {"keys": keys}, "other": null});
        let server = pages(&[page(&["a", "b"]), page(&["c"]), json!({"found": null})]);
        let params = ListKeysParams::new("0");
        let items = client!(paging_shapes, server).list_keys_items(&params);
        assert_eq!(every(items).await, ["a", "b", "c"]);
        assert_eq!(queries(&server), ["after=0", "after=b", "after=c"]);
    }

    #[tokio::test]
    async fn a_missing_body_is_created() {
        let page = |next: Json, more: &str| json!({"meta": {"next": next, "more": more}, "result": {"items": notes(&[1])}});
        let server = pages(&[
            page(json!(7), "Y"),
            page(json!("x"), "Y"),
            page(json!("y"), "N"),
        ]);
        let params = ListDeepParams::new().kind(ListDeepKind::Large);
        let items = client!(paging_shapes, server).list_deep_items(&params, None);
        assert_eq!(every(items).await.len(), 3);
        let sort = json!([{"by": "id", "descending": true}]);
        let body = |at: Json| {
            let mut page = json!({"mode": "deep", "size": null});
            if !at.is_null() {
                page["at"] = json!({"cursor": at});
            }
            json!({"sort": sort, "page": page})
        };
        let expected = [body(Json::Null), body(json!(7)), body(json!("x"))];
        assert_eq!(bodies(&server), expected);
        assert_eq!(queries(&server), ["kind=small"; 3]);
    }

    #[tokio::test]
    async fn an_invalid_cursor_is_an_error() {
        for (next, says) in [
            (json!({"a": 1}), "found an object"),
            (json!(1.5), "found a number with a fraction"),
        ] {
            let page = json!({"meta": {"next": next}, "result": {"items": notes(&[1])}});
            let server = pages(&[page]);
            let items = client!(paging_shapes, server)
                .list_deep_items(&ListDeepParams::new(), Some(&ListDeepRequest::new()));
            let (found, error) = all(items).await;
            assert_eq!(found.len(), 1);
            assert_stray(error, "meta.next", says);
        }
        // There are more pages, but their position is unknown.
        let page = json!({"meta": {"more": "Y"}, "result": null});
        let server = pages(&[page]);
        let items = client!(paging_shapes, server).list_deep_items(&ListDeepParams::new(), None);
        let (_, error) = all(items).await;
        assert_stray(
            error,
            "meta.more",
            "expected the position of the next page, found none",
        );
    }

    #[tokio::test]
    async fn positions_can_be_enums() {
        let shelf = |letter: Json| json!({"letter": letter, "notes": notes(&[1])});
        let server = pages(&[shelf(json!("b")), shelf(json!("c")), shelf(Json::Null)]);
        let body = ShelfInput::new().letter(ShelfLetter::A);
        let params = ListEnumeratedParams::new();
        let items = client!(paging_shapes, server).list_enumerated_items(&params, &body);
        assert_eq!(every(items).await.len(), 3);
        let letters = ["a", "b", "c"].map(|letter| json!({"letter": letter}));
        assert_eq!(bodies(&server), letters);

        let shelf = |number: Json| json!({"number": number, "notes": notes(&[1])});
        let server = pages(&[shelf(json!(1)), shelf(json!(9)), shelf(Json::Null)]);
        let params = ListEnumeratedParams::new().number(ListEnumeratedNumber::from(0));
        let items = client!(paging_shapes, server).list_by_number(&params, &ShelfInput::new());
        assert_eq!(every(items).await.len(), 3);
        assert_eq!(queries(&server), ["number=0", "number=1", "number=9"]);

        let page = |ids: &[i64]| json!({"notes": notes(ids)});
        let server = pages(&[page(&[1, 2]), page(&[3]), page(&[])]);
        let params = ListEnumeratedParams::new();
        let items = client!(paging_shapes, server).list_by_kind(&params, &ShelfInput::new());
        assert_eq!(every(items).await.len(), 3);
        let letters = [json!({}), json!({"letter": "k2"}), json!({"letter": "k3"})];
        assert_eq!(bodies(&server), letters);
    }
}
