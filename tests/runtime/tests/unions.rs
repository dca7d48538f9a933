//! Which variant of a union a value is read as.

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
fn scalars_do_not_take_one_another() {
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
    // Unknown members deeper down count as well: a company's owner has no email.
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
fn what_an_attempt_ignored_does_not_count_for_the_next_union() {
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
    // The next one has all its tries again.
    let tree: Tree = from_str(r#"{"next":{"next":null}}"#).unwrap();
    let Tree::Left(left) = tree else {
        panic!("{tree:?}")
    };
    assert!(matches!(left.next, Some(Tree::Left(_))), "{left:?}");
}
