//! Encoding and decoding of objects and enums.

use std::collections::BTreeMap;

use serde::Serialize;
use serde_json::{from_str, json, to_string};
use trine_runtime_tests::runtime::{Decimal, Json, Patch};
use trine_runtime_tests::samples::*;

fn refusal(value: &impl Serialize) -> String {
    to_string(value).expect_err("it is refused").to_string()
}

#[test]
fn absent_fields_are_omitted() {
    assert_eq!(
        to_string(&Update::default()).unwrap(),
        r#"{"id":0,"owner":null}"#
    );
}

#[test]
fn nulls_and_literals_clear() {
    let update = Update {
        value: Patch::Null,
        phone: Patch::Null,
        tags: Patch::Null,
        stage: Patch::Null,
        hot: Patch::Null,
        ..Update::default()
    };
    assert_eq!(
        to_string(&update).unwrap(),
        r#"{"id":0,"owner":null,"value":null,"phone":"","tags":[],"stage":0,"HOT":""}"#
    );
}

fn full_update() -> Update {
    Update {
        id: 1,
        owner: Some(2),
        label: Some("x".to_owned()),
        value: Patch::Value(1.5),
        phone: Patch::Value("7".to_owned()),
        tags: Patch::Value(vec!["a".to_owned()]),
        stage: Patch::Value(9),
        open: Some(true),
        hot: Patch::Value(false),
        flags: Some(vec![true, false]),
    }
}

#[test]
fn values_are_written_in_the_order_of_the_table() {
    assert_eq!(
        to_string(&full_update()).unwrap(),
        r#"{"id":1,"owner":2,"label":"x","value":1.5,"phone":"7","tags":["a"],"stage":9,"OPENED":"Y","HOT":"N","flags":["1","0"]}"#
    );
}

#[cfg(feature = "full-serde")]
#[test]
fn requests_can_be_decoded() {
    let cleared = Update {
        value: Patch::Null,
        phone: Patch::Null,
        tags: Patch::Null,
        stage: Patch::Null,
        hot: Patch::Null,
        ..Update::default()
    };
    for update in [full_update(), cleared, Update::default()] {
        let text = to_string(&update).unwrap();
        assert_eq!(from_str::<Update>(&text).unwrap(), update, "{text}");
    }
    let error = from_str::<Update>(r#"{"id":1,"stage":"x"}"#).unwrap_err();
    assert!(error.to_string().contains("expected i64"), "{error}");
    let error = from_str::<Update>(r#"{"id":1,"HOT":"maybe"}"#).unwrap_err();
    assert!(
        error.to_string().contains(r#"expected "Y" or "N""#),
        "{error}"
    );
    let lead: Lead = from_str(r#"{"id":1,"owner":{"id":2}}"#).unwrap();
    let text = to_string(&lead).unwrap();
    assert_eq!(text, r#"{"id":1,"owner":{"id":2}}"#);
}

#[test]
fn one_of_the_alternatives_must_be_whole() {
    assert_eq!(
        refusal(&Find::default()),
        "expected one of these to be set: id; email and phone; type"
    );
    let half = Find {
        email: Some("a".to_owned()),
        phone: Patch::Null,
        ..Find::default()
    };
    assert_eq!(
        refusal(&half),
        "expected one of these to be set: id; email and phone; type"
    );
    let whole = Find {
        phone: Patch::Value("1".to_owned()),
        ..half
    };
    assert_eq!(to_string(&whole).unwrap(), r#"{"email":"a","phone":"1"}"#);
    let by_type = Find {
        r#type: Some("t".to_owned()),
        ..Find::default()
    };
    assert_eq!(to_string(&by_type).unwrap(), r#"{"type":"t"}"#);
}

#[test]
fn members_are_read_in_any_order_and_unknown_ones_ignored() {
    let lead: Lead = from_str(
        r#"{"owner":null,"new":{"deep":[1,{"a":2}]},"name":null,"items":[{"email":"e","id":3}],"id":7,"added":"2026-13-99"}"#,
    )
    .unwrap();
    assert_eq!(lead.id, 7);
    assert_eq!(lead.name, None);
    assert_eq!(lead.owner, None);
    assert_eq!(lead.items.unwrap()[0].email.as_deref(), Some("e"));
    assert_eq!(lead.added.unwrap().as_str(), "2026-13-99");
}

#[test]
fn the_last_duplicate_member_wins() {
    let owner: Owner = from_str(r#"{"id":1,"id":2}"#).unwrap();
    assert_eq!(owner.id, 2);
}

#[test]
fn missing_required_members_are_errors() {
    let error = from_str::<Owner>(r#"{"email":"x"}"#).unwrap_err();
    assert!(
        error.to_string().starts_with("missing field `id`"),
        "{error}"
    );
    let error = from_str::<Owner>(r#"{"id":null}"#).unwrap_err();
    assert!(
        error.to_string().starts_with("invalid type: null"),
        "{error}"
    );
    let error = from_str::<Owner>("[1]").unwrap_err();
    assert!(
        error.to_string().contains("expected an object (Owner)"),
        "{error}"
    );
}

#[test]
fn escaped_keys_are_found() {
    let owner: Owner = from_str(r#"{"\u0069d":5,"e\u006dail":"x"}"#).unwrap();
    assert_eq!((owner.id, owner.email.as_deref()), (5, Some("x")));
}

#[test]
fn an_object_without_fields() {
    assert_eq!(to_string(&Nothing {}).unwrap(), "{}");
    assert_eq!(from_str::<Nothing>(r#"{"a":1}"#).unwrap(), Nothing {});
}

#[test]
fn extra_contains_undeclared_properties() {
    let counted: Counted = from_str(r#"{"b":1,"id":2,"a":3}"#).unwrap();
    assert_eq!(counted.id, Some(2));
    assert_eq!(
        counted.extra,
        BTreeMap::from([("a".to_owned(), 3), ("b".to_owned(), 1)])
    );
    assert_eq!(to_string(&counted).unwrap(), r#"{"id":2,"a":3,"b":1}"#);
    let error = from_str::<Counted>(r#"{"b":"x"}"#).unwrap_err();
    assert!(error.to_string().contains("expected i64"), "{error}");
    let clash = Counted {
        extra: BTreeMap::from([("id".to_owned(), 1)]),
        ..Counted::default()
    };
    assert_eq!(
        refusal(&clash),
        "expected undeclared properties in `extra`, found `id`, which has its own field"
    );
}

#[test]
fn custom_fields_follow_their_rule() {
    let mut custom = Custom::default();
    CUSTOM.set(&mut custom.extra, "ca1", json!("x"));
    CUSTOM.clear(&mut custom.extra, "custom.cb2");
    CUSTOM.add(&mut custom.extra, "cff", json!(1));
    CUSTOM.remove(&mut custom.extra, "cff", json!(2));
    assert_eq!(
        to_string(&custom).unwrap(),
        r#"{"custom.ca1":"x","custom.cb2":null,"custom.cff.add":1,"custom.cff.remove":2}"#
    );
    assert_eq!(CUSTOM.get(&custom.extra, "ca1"), Some(&json!("x")));
    assert_eq!(CUSTOM.get(&custom.extra, "c00"), None);
    CUSTOM.set(&mut custom.extra, "d1", Json::Null);
    assert_eq!(
        refusal(&custom),
        "expected the key of a custom field, found `custom.d1`"
    );
}

#[test]
fn custom_keys_are_matched_to_their_end() {
    for key in ["custom.ca1", "custom.cabcd", "custom.ca1.add"] {
        assert!(CUSTOM.accepts(key), "{key}");
    }
    for key in [
        "ca1",
        "custom.ca",
        "custom.cabcde",
        "custom.cg1",
        "custom.",
        "custom.ca1.x",
    ] {
        assert!(!CUSTOM.accepts(key), "{key}");
    }
}

#[test]
fn enums_of_strings_are_open() {
    assert_eq!(from_str::<Visibility>(r#""3""#).unwrap(), Visibility::Group);
    let new: Visibility = from_str(r#""ne\u0077""#).unwrap();
    assert_eq!(new, Visibility::Unlisted("new".to_owned()));
    assert_eq!(to_string(&new).unwrap(), r#""new""#);
    assert_eq!(to_string(&Visibility::Owner).unwrap(), r#""1""#);
    assert_eq!(Visibility::from("1".to_owned()), Visibility::Owner);
    assert_eq!(Visibility::from("9").to_string(), "9");
    from_str::<Visibility>("1").expect_err("a number is not a string");
}

#[test]
fn enums_of_integers_are_open() {
    assert_eq!(from_str::<Size>("-2").unwrap(), Size::Negative);
    assert_eq!(from_str::<Size>("5").unwrap(), Size::Unlisted(5));
    assert_eq!(
        to_string(&[Size::Small, Size::Unlisted(7)]).unwrap(),
        "[1,7]"
    );
    assert_eq!(Size::Negative.to_string(), "-2");
    from_str::<Size>("1.5").expect_err("it is not an integer");
}

#[test]
fn text_formats_keep_the_text() {
    let text = r#"{"id":"no uuid","price":"1.10"}"#;
    let formats: Formats = from_str(text).unwrap();
    assert_eq!(formats.id.as_ref().unwrap(), &"no uuid");
    assert_eq!(to_string(&formats).unwrap(), text);
    let error = from_str::<Formats>(r#"{"id":1}"#).unwrap_err();
    assert!(
        error.to_string().contains("expected a UUID as a string"),
        "{error}"
    );
}

#[test]
fn decimals_are_written_back_as_they_came() {
    for text in [
        r#""1.10""#,
        "1.5",
        "7",
        "-3",
        "18446744073709551615",
        r#""""#,
    ] {
        let decimal: Decimal = from_str(text).unwrap();
        assert_eq!(to_string(&decimal).unwrap(), text);
    }
    assert_eq!(to_string(&Decimal::from("2.50")).unwrap(), r#""2.50""#);
    assert_eq!(to_string(&Decimal::from("2.5").as_number()).unwrap(), "2.5");
    assert_eq!(
        to_string(&Decimal::from("many").as_number()).unwrap(),
        r#""many""#
    );
    from_str::<Decimal>("true").expect_err("it is not a decimal");
}

#[test]
fn deep_nesting_is_an_error() {
    let deep = format!(
        "{}{}",
        r#"{"children":["#.repeat(100_000),
        "]}".repeat(100_000)
    );
    let error = from_str::<Lead>(&deep).unwrap_err();
    assert!(error.to_string().contains("recursion limit"), "{error}");
}

#[test]
fn a_wrapper_is_encoded_as_its_content() {
    let nested: Nested = from_str("[[],[[]]]").unwrap();
    assert_eq!(nested.0[1].0.len(), 1);
    assert_eq!(to_string(&nested).unwrap(), "[[],[[]]]");
}
