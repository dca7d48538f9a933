//! Maps whose order means something.

use serde_json::json;
use trine_golden::OrderedMap;
use trine_golden::ordered_map::types::{Direction, SortingInput};
use trine_loopback::{Answer, Loopback};

use crate::client;

#[tokio::test]
async fn entries_go_out_and_come_back_in_their_order() {
    let text = r#"{"order":{"name":"ASC","id":"DESC"},"labels":{"z":"y","a":"b"},"flags":{"z":"Y","a":"N"},"anything":{"z":1,"a":null}}"#;
    let server = Loopback::answering(Answer::json(200, text));
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
async fn values_and_the_whole_may_be_lenient() {
    let text = r#"{"order":{},"labels":null,"flags":[]}"#;
    let server = Loopback::answering(Answer::json(200, text));
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

    let server = Loopback::answering(Answer::json(200, r#"{"order":{},"flags":{"z":1,"a":"N"}}"#));
    let sorting = client!(ordered_map, server)
        .sort_leads(&body)
        .await
        .expect("it is a success");
    let flags = OrderedMap::from([("z", true), ("a", false)]);
    assert_eq!(sorting.flags, Some(flags));
}
