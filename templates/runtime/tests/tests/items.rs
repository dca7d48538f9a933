//! Paginated items for callers: streams, and positions of all types.

mod loopback_server;

use std::future::poll_fn;
use std::pin::Pin;

use futures_core::Stream;
use loopback_server::{Server, response};
use reqwest::Method;
use serde_json::json;
use trine_runtime_tests::client::Client;
use trine_runtime_tests::runtime::{
    Error, EventStream, FromPosition, Items, Json, JsonStream, NoError, Paging, Patch, Position,
    Slot,
};

/// Returns the next item of any stream.
async fn next<S: Stream + Unpin>(stream: &mut S) -> Option<S::Item> {
    poll_fn(|context| Pin::new(&mut *stream).poll_next(context)).await
}

/// Returns the items of a server with a cursor of type `T`.
fn items<T: FromPosition + ToString + 'static>(url: &str) -> Items<i64, NoError> {
    let client = Client::at(url);
    Items::new(Paging::cursor(), move |next| {
        let client = client.clone();
        async move {
            let mut options = trine_runtime_tests::runtime::RequestOptions::new();
            if let Some(next) = next {
                options = options.query("cursor", next.position::<T>()?.to_string());
            }
            let request = client.with_options(options).call(Method::GET, "/items");
            let page = request.send_json::<Json, NoError>().await;
            page.map(|page| {
                page.into_page()
                    .next("next", |page| page.get("next").map(Position::from))
                    .items("items", &[&["items"]], |page| {
                        let items = page.get("items")?.as_array()?;
                        Some(items.iter().filter_map(Json::as_i64).collect())
                    })
            })
        }
    })
}

async fn serving(pages: &[Json]) -> Server {
    let pages: Vec<String> = pages
        .iter()
        .map(|page| response("200 OK", "", &page.to_string()))
        .collect();
    let pages: Vec<&str> = pages.iter().map(String::as_str).collect();
    Server::with_responses(&pages).await
}

fn targets(server: &Server) -> Vec<String> {
    let requests = server.requests();
    let target = |request: &String| request.split(' ').nth(1).map(str::to_owned);
    requests.iter().filter_map(target).collect()
}

#[test]
fn streams_are_send_and_static() {
    fn is_fit<T: Send + Unpin + 'static>() {}
    is_fit::<Items<String, NoError>>();
    is_fit::<JsonStream<String>>();
    is_fit::<EventStream<String>>();
}

#[tokio::test]
async fn items_are_a_stream() {
    let server = serving(&[
        json!({"items": [1, 2], "next": 18_446_744_073_709_551_615_u64}),
        json!({"items": [3], "next": false}),
    ])
    .await;
    let mut items = items::<u64>(&server.url);
    assert_eq!(items.size_hint(), (0, None));
    let mut found = Vec::new();
    while let Some(item) = next(&mut items).await {
        found.push(item.expect("no error"));
        assert_eq!(items.size_hint().0, usize::from(found.len() == 1));
    }
    assert_eq!(found, [1, 2, 3]);
    assert_eq!(
        targets(&server),
        ["/items", "/items?cursor=18446744073709551615"]
    );
    assert!(next(&mut items).await.is_none());
    assert_eq!(
        format!("{items:?}"),
        "Items { left_of_page: 0, is_over: true, .. }"
    );
}

#[tokio::test]
async fn a_position_that_cannot_be_sent_is_an_error() {
    let server = serving(&[json!({"items": [1], "next": -1})]).await;
    let mut items = items::<u64>(&server.url);
    assert_eq!(items.next().await.expect("an item").expect("it is one"), 1);
    let error = items
        .next()
        .await
        .expect("an error")
        .expect_err("it is one");
    assert_eq!(
        error.to_string(),
        "unexpected response to GET /items (200 OK) at `next`: the request \
         cannot represent the position of the next page"
    );
    assert!(matches!(error, Error::Decode(_)));
    assert!(items.next().await.is_none());
    assert_eq!(server.requests().len(), 1);
}

/// Positions that never repeat do not continue a list forever.
#[tokio::test]
async fn a_list_has_a_maximum_number_of_pages() {
    let page = |next: i64| json!({"items": [next], "next": next});
    let server = serving(&[page(1), page(2), page(3), page(4)]).await;
    let mut items = items::<i64>(&server.url).max_pages(2);
    for expected in [1, 2] {
        let item = items.next().await.expect("an item");
        assert_eq!(item.expect("a page"), expected);
    }
    let error = items.next().await.expect("an error").unwrap_err();
    assert!(matches!(error, Error::Decode(_)), "{error:?}");
    assert!(error.to_string().contains("at most 2 pages"), "{error}");
    assert!(error.to_string().contains("`max_pages`"), "{error}");
    assert!(items.next().await.is_none());
    assert_eq!(targets(&server), ["/items", "/items?cursor=1"]);

    // The last page is not followed by another one.
    let last = json!({"items": [2], "next": null});
    let server = serving(&[page(1), last]).await;
    let mut items = self::items::<i64>(&server.url).max_pages(2);
    assert_eq!(items.next().await.expect("an item").expect("a page"), 1);
    assert_eq!(items.next().await.expect("an item").expect("a page"), 2);
    assert!(items.next().await.is_none());
}

#[tokio::test]
async fn lines_are_a_stream() {
    let body = "{\"a\":1}\n{\"a\":2}\n";
    let head = "content-type: application/x-ndjson\r\n";
    let server = Server::with_responses(&[&response("200 OK", head, body)]).await;
    let call = Client::at(&server.url).call(Method::GET, "/lines");
    let lines = call.send_json_lines::<Json, NoError>("application/x-ndjson");
    let mut lines = lines.await.expect("a stream").into_inner();
    for expected in [1, 2] {
        let line = next(&mut lines).await.expect("a line").expect("it fits");
        assert_eq!(line["a"], expected);
    }
    assert!(next(&mut lines).await.is_none());
}

#[tokio::test]
async fn events_are_a_stream() {
    let body = "data: 1\n\ndata: 2\n\n";
    let head = "content-type: text/event-stream; charset=utf-8\r\n";
    let server = Server::with_responses(&[&response("200 OK", head, body)]).await;
    let call = Client::at(&server.url).call(Method::GET, "/events");
    let events = call.send_events::<i64, NoError>("");
    let mut events = events.await.expect("a stream").into_inner();
    for expected in [1, 2] {
        let event = next(&mut events).await.expect("an event");
        assert_eq!(event.expect("it fits").value(), Some(&expected));
    }
    assert!(next(&mut events).await.is_none());
    assert!(server.request().starts_with("GET /events "));
}

#[test]
fn missing_members_on_the_path_are_created() {
    let mut option: Option<Patch<Vec<i64>>> = None;
    Slot::open(Slot::open(&mut option)).push(1);
    Slot::open(Slot::open(&mut option)).push(2);
    assert_eq!(option, Some(Patch::Value(vec![1, 2])));
    let mut null: Patch<Vec<i64>> = Patch::Null;
    Slot::open(&mut null).push(1);
    assert_eq!(null, Patch::Value(vec![1]));
}
