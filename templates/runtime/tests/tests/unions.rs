//! The choice of a union's variant.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use serde_json::{from_str, json, to_string};
use trine_runtime_tests::samples::*;

fn value(text: &str) -> Value {
    let value = from_str(text).expect("a union takes anything");
    assert_eq!(to_string(&value).unwrap(), text, "it is written back");
    value
}

#[test]
fn scalars_are_not_converted() {
    assert_eq!(value("1"), Value::Integer(1));
    assert_eq!(value("1.5"), Value::Number(1.5));
    assert_eq!(value(r#""1""#), Value::Text("1".to_owned()));
    assert_eq!(value("true"), Value::Raw(json!(true)));
    assert_eq!(value("null"), Value::Raw(json!(null)));
    assert_eq!(
        value(r#"[{"id":1}]"#),
        Value::List(vec![Owner { id: 1, email: None }])
    );
    assert_eq!(value(r#"[{"id":"x"}]"#), Value::Raw(json!([{"id": "x"}])));
}

#[test]
fn the_fewest_unknown_members_win() {
    let party = |text: &str| from_str::<Party>(text).unwrap();
    assert!(matches!(
        party(r#"{"name":"a","size":1}"#),
        Party::Company(_)
    ));
    assert!(
        matches!(party(r#"{"name":"a"}"#), Party::Company(_)),
        "ties go to the first"
    );
    assert!(
        matches!(party(r#"{"name":"a","x":1}"#), Party::Company(_)),
        "ties go to the first"
    );
    // Nested unknown members count as well: a company's owner has no email.
    assert!(matches!(
        party(r#"{"owner":{"id":1,"email":"e"}}"#),
        Party::Person(_)
    ));
    assert!(matches!(
        party(r#"{"size":1,"y":1,"owner":{"id":1,"email":"e"}}"#),
        Party::Company(_)
    ));
    assert!(matches!(party(r#"{"name":1}"#), Party::Raw(_)));
}

#[test]
fn ignored_members_of_an_attempt_do_not_count_for_the_next_union() {
    let parties: Vec<Party> =
        from_str(r#"[{"name":"a","q":1,"r":2},{"owner":{"id":1,"email":"e"}},{"size":1}]"#)
            .unwrap();
    assert!(matches!(
        parties.as_slice(),
        [Party::Company(_), Party::Person(_), Party::Company(_)]
    ));
}

#[test]
fn the_discriminator_wins() {
    let pet = |text: &str| from_str::<Pet>(text).unwrap();
    assert!(matches!(
        pet(r#"{"petType":"kitty","bark":1}"#),
        Pet::Cat(_)
    ));
    assert!(matches!(pet(r#"{"petType":"dog","lives":1}"#), Pet::Dog(_)));
    for raw in [
        r#"{"petType":"bird"}"#,
        r#"{"lives":9}"#,
        r#"{"petType":1}"#,
        r#"{"petType":"cat","lives":"nine"}"#,
        "[]",
    ] {
        assert!(matches!(pet(raw), Pet::Raw(_)), "{raw}");
        assert_eq!(
            from_str::<serde_json::Value>(&to_string(&pet(raw)).unwrap()).unwrap(),
            from_str::<serde_json::Value>(raw).unwrap()
        );
    }
}

#[test]
fn the_encoder_writes_the_discriminator() {
    let cat = |tag: Option<&str>| {
        let pet_type = tag.map(str::to_owned);
        let lives = Some(9);
        to_string(&Pet::Cat(Cat { pet_type, lives })).unwrap()
    };
    assert_eq!(cat(None), r#"{"lives":9,"petType":"cat"}"#);
    assert_eq!(cat(Some("kitty")), r#"{"lives":9,"petType":"kitty"}"#);
    assert_eq!(cat(Some("dog")), r#"{"lives":9,"petType":"cat"}"#);
    let dog = |members: BTreeMap<String, serde_json::Value>| to_string(&Pet::Dog(members)).unwrap();
    assert_eq!(dog(BTreeMap::new()), r#"{"petType":"dog"}"#);
    let wrong = BTreeMap::from([("petType".to_owned(), json!(3)), ("z".to_owned(), json!(1))]);
    assert_eq!(dog(wrong), r#"{"petType":"dog","z":1}"#);
}

#[test]
fn unions_inside_of_themselves_do_not_multiply_without_end() {
    let depth = 60;
    // Each level has an unknown member, so that no attempt is perfect and both are made.
    let open = r#"{"u":1,"next":"#.repeat(depth);
    let text = format!("{open}1{}", "}".repeat(depth));
    let begin = Instant::now();
    let tree: Tree = from_str(&text).unwrap();
    assert!(matches!(tree, Tree::Left(_)), "{tree:?}");
    assert!(
        begin.elapsed() < Duration::from_secs(20),
        "{:?}",
        begin.elapsed()
    );
    // The next value has all attempts again.
    let tree: Tree = from_str(r#"{"next":{"next":null}}"#).unwrap();
    let Tree::Left(left) = tree else {
        panic!("{tree:?}")
    };
    assert!(matches!(left.next, Some(Tree::Left(_))), "{left:?}");
}

/// Returns how often the leaves of a value are decoded.
fn leaves_read(text: &str) -> usize {
    LEAVES_READ.set(0);
    let nest: Nest = from_str(text).expect("a union takes anything");
    assert!(!matches!(nest, Nest::Raw(_)), "{text}");
    LEAVES_READ.get()
}

#[test]
fn the_work_is_linear_in_the_input() {
    // An unknown member at each level: no variant is perfect, and all of them are tried.
    let deep = |depth: usize| {
        let open = r#"{"u":1,"leaf":1,"next":"#.repeat(depth);
        format!("{open}[]{}", "}".repeat(depth))
    };
    for depth in [1, 2, 10, 20, 40, 60] {
        let read = leaves_read(&deep(depth));
        assert!(read <= 3 * depth, "{depth} levels: {read}");
    }
    for width in [1, 10, 100, 1000] {
        let elements = vec![deep(20); width].join(",");
        let read = leaves_read(&format!("[{elements}]"));
        assert!(read <= 3 * 20 * width, "{width} elements: {read}");
    }
    let lists = format!("{}{}{}", "[".repeat(100), deep(1), "]".repeat(100));
    assert!(leaves_read(&lists) <= 3);
}

#[test]
fn a_union_of_unions_is_raw_if_both_unions_are() {
    let either = |text: &str| from_str::<Either>(text).unwrap();
    assert!(matches!(
        either(r#"{"size":1}"#),
        Either::Party(Party::Company(_))
    ));
    assert!(matches!(
        either(r#"{"petType":"dog","x":1}"#),
        Either::Pet(Pet::Dog(_))
    ));
    for raw in ["1", r#"{"name":1}"#, "[]", r#"{"name":1,"petType":"bird"}"#] {
        assert!(matches!(either(raw), Either::Raw(_)), "{raw}");
    }
}

#[test]
fn the_digits_of_numbers_are_found_in_linear_time() {
    let numbers = r#"1.10,2,"3.30","#.repeat(50_000);
    let begin = Instant::now();
    let Value::Raw(raw) = from_str(&format!("[{numbers}4.40]")).unwrap() else {
        panic!("no list of owners");
    };
    assert!(begin.elapsed() < Duration::from_secs(5));
    let read = raw.as_array().map(Vec::as_slice).unwrap_or_default();
    assert_eq!(read.len(), 150_001);
    assert_eq!(
        read[149_997..],
        [json!(1.1), json!(2), json!("3.30"), json!(4.4)]
    );
}

#[test]
fn an_object_that_looks_like_a_text_of_serde_json_is_an_object() {
    let name = "$serde_json::private::RawValue";
    let text = format!(r#"{{"{name}":"[1]"}}"#);
    assert_eq!(value(&text), Value::Raw(json!({name: "[1]"})));
    let json: Value = serde_json::from_value(json!({name: "[1]"})).unwrap();
    assert_eq!(json, Value::Raw(json!({name: "[1]"})));
}

#[test]
fn scalars_of_every_type_identify_the_variant() {
    let tagged = |text: &str| from_str::<Tagged>(text).unwrap();
    for number in ["1", "1.0", "1.5", "-2"] {
        let text = format!(r#"{{"in":{{"tag":{number}}}}}"#);
        assert!(matches!(tagged(&text), Tagged::Number(_)), "{number}");
    }
    for yes in ["true", r#""yes""#] {
        let text = format!(r#"{{"in":{{"tag":{yes}}}}}"#);
        assert!(matches!(tagged(&text), Tagged::Yes(_)), "{yes}");
    }
    assert!(matches!(
        tagged(r#"{"in":{"tag":null}}"#),
        Tagged::Nothing(_)
    ));
    for raw in ["2", "1.25", "false", r#""no""#, r#""1""#, "[]"] {
        let text = format!(r#"{{"in":{{"tag":{raw}}}}}"#);
        assert!(matches!(tagged(&text), Tagged::Raw(_)), "{raw}");
    }
    // Without a tag, the best match is chosen.
    assert_eq!(tagged(r#""x""#), Tagged::Text("x".to_owned()));
    assert!(matches!(tagged(r#"{"in":{}}"#), Tagged::Number(_)));
}

#[test]
fn a_constant_is_not_written_wrongly() {
    let constants = |yes, number| to_string(&Constants { yes, number });
    assert_eq!(constants(true, None).unwrap(), r#"{"yes":true}"#);
    assert_eq!(
        constants(true, Some(1.0)).unwrap(),
        r#"{"yes":true,"number":1.0}"#
    );
    assert!(constants(false, None).is_err());
    assert!(constants(true, Some(2.0)).is_err());
    // Responses that contradict the document are decoded as well.
    let read: Constants = from_str(r#"{"yes":false,"number":2}"#).unwrap();
    assert_eq!((read.yes, read.number), (false, Some(2.0)));
}
