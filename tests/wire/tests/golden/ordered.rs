//! Maps with a significant order.

use std::sync::atomic::{AtomicUsize, Ordering};

use serde_json::json;
use trine_golden::OrderedMap;
use trine_golden::ordered_map::types::{Direction, SearchLeadsRequest, SortingInput};
use trine_loopback::{Loopback, MockResponse};

use crate::client;

#[tokio::test]
async fn entries_round_trip_in_their_order() {
    let text = r#"{"order":{"name":"ASC","id":"DESC"},"labels":{"z":"y","a":"b"},"flags":{"z":"Y","a":"N"},"anything":{"z":1,"a":null}}"#;
    let server = Loopback::with_response(MockResponse::json(200, text));
    let body = SortingInput::new([("name", "ASC"), ("id", "DESC")])
        .labels([("z", "y"), ("a", "b")])
        .flags([("z", true), ("a", false)])
        .anything([("z", json!(1)), ("a", json!(null))]);
    let sorting = client!(ordered_map, server)
        .sort_leads(&body)
        .await
        .expect("it is a success");
    assert_eq!(server.request().text(), text);
    let order = [("name", Direction::Asc), ("id", Direction::Desc)];
    assert_eq!(sorting.order, OrderedMap::from(order));
    let flags = OrderedMap::from([("z", true), ("a", false)]);
    assert_eq!(sorting.flags, Some(flags));
}

#[tokio::test]
async fn values_and_whole_bodies_can_be_lenient() {
    let text = r#"{"order":{},"labels":null,"flags":[]}"#;
    let server = Loopback::with_response(MockResponse::json(200, text));
    let body = SortingInput::new(OrderedMap::<Direction>::new()).clear_labels();
    let sorting = client!(ordered_map, server)
        .sort_leads(&body)
        .await
        .expect("it is a success");
    assert_eq!(server.request().text(), r#"{"order":{},"labels":null}"#);
    assert_eq!(
        (sorting.labels.as_ref(), sorting.flags.as_ref()),
        (None, Some(&OrderedMap::new()))
    );

    let server = Loopback::with_response(MockResponse::json(
        200,
        r#"{"order":{},"flags":{"z":1,"a":"N"}}"#,
    ));
    let sorting = client!(ordered_map, server)
        .sort_leads(&body)
        .await
        .expect("it is a success");
    let flags = OrderedMap::from([("z", true), ("a", false)]);
    assert_eq!(sorting.flags, Some(flags));
}

#[tokio::test]
async fn pages_append_their_entries_to_the_callers() {
    let pages = [
        r#"{"leads":[{"id":7}],"meta":{"more":true}}"#,
        r#"{"leads":[{"id":9}],"meta":{"more":false}}"#,
    ];
    let page = AtomicUsize::new(0);
    let server = Loopback::start(
        move |_| match pages.get(page.fetch_add(1, Ordering::SeqCst)) {
            Some(page) => MockResponse::json(200, *page),
            None => MockResponse::status(500),
        },
    );
    let body = SearchLeadsRequest::new()
        .order([("name", Direction::Desc), ("id", Direction::Desc)])
        .conditions([("z", 1)])
        .options([("z", OrderedMap::from([("y", true)]))]);
    let mut leads = client!(ordered_map, server).search_leads_items(&body);
    let mut found = Vec::new();
    while let Some(lead) = leads.next().await {
        found.push(lead.expect("it is a lead").id);
    }
    assert_eq!(found, [7, 9]);
    let options = r#""options":{"z":{"y":true},"count":{"total":false},"labels":{}}"#;
    let sent: Vec<_> = server.requests().iter().map(|one| one.text()).collect();
    let expected = [r#"{"z":1}"#, r#"{"z":1,">id":7}"#];
    let expected = expected.map(|conditions| {
        format!(r#"{{"order":{{"id":"ASC"}},"conditions":{conditions},{options}}}"#)
    });
    assert_eq!(sent, expected);
}
