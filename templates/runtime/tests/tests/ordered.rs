//! Maps that keep their order.

use trine_runtime_tests::runtime::OrderedMap;

fn keys(map: &OrderedMap<i64>) -> Vec<&str> {
    map.iter().map(|(key, _)| key.as_str()).collect()
}

#[test]
fn entries_keep_their_order() {
    let mut map: OrderedMap<i64> = [("z", 1), ("a", 2)].into();
    assert_eq!(map.insert("m", 3), None);
    assert_eq!(keys(&map), ["z", "a", "m"]);
    assert_eq!(map.insert("z", 4), Some(1));
    assert_eq!(keys(&map), ["z", "a", "m"]);
    assert_eq!((map.get("z"), map.get("x")), (Some(&4), None));
    assert_eq!((map.len(), map.is_empty()), (3, false));
    assert_eq!(format!("{map:?}"), r#"{"z": 4, "a": 2, "m": 3}"#);
    let entries: Vec<_> = map.into_iter().collect();
    assert_eq!(entries[0], ("z".to_owned(), 4));
}

#[test]
fn entries_are_inserted_and_removed() {
    let mut map: OrderedMap<Vec<i64>> = [("z", vec![1]), ("a", vec![2])].into();
    map.entry("a").or_default().push(3);
    map.entry("m").or_default().push(4);
    assert_eq!(
        map,
        [("z", vec![1]), ("a", vec![2, 3]), ("m", vec![4])].into()
    );
    assert_eq!((map.remove("z"), map.remove("z")), (Some(vec![1]), None));
    assert_eq!(map, [("a", vec![2, 3]), ("m", vec![4])].into());
}

#[test]
fn the_order_is_that_of_the_text_both_ways() {
    let text = r#"{"z":1,"a":2,"m":3}"#;
    let map: OrderedMap<i64> = serde_json::from_str(text).expect("it is a map");
    assert_eq!(
        serde_json::to_string(&map).expect("it can be written"),
        text
    );
    assert_ne!(map, [("a", 2), ("z", 1), ("m", 3)].into());
}

#[test]
fn the_last_of_two_values_replaces_the_first() {
    let map: OrderedMap<i64> = serde_json::from_str(r#"{"z":1,"a":2,"z":3}"#).expect("a map");
    assert_eq!(map, [("z", 3), ("a", 2)].into());
}

#[test]
fn a_list_is_not_an_ordered_map() {
    let error = serde_json::from_str::<OrderedMap<i64>>("[]").expect_err("a list");
    assert!(error.to_string().contains("expected an object"), "{error}");
    assert_eq!(OrderedMap::<i64>::default(), OrderedMap::new());
}
