//! Decoding of values in other encodings than the declared one.

use std::collections::BTreeMap;

use serde_json::{Value as Json, from_str, json, to_value};
use trine_runtime_tests::lenient::*;
use trine_runtime_tests::runtime::{Body, Date, Decimal, ResponseBodies};

/// Decodes a member of [`Scalars`], and returns its encoding.
fn read(name: &str, value: &Json) -> Result<Option<Json>, String> {
    let mut object = json!({"id": 0, "name": "n", "owner": 0});
    object[name] = value.clone();
    let read: Scalars = from_str(&object.to_string()).map_err(|error| error.to_string())?;
    // Through a buffered value, as in a union.
    let buffered: Scalars = serde_json::from_value(object).expect("the same");
    assert_eq!(read, buffered);
    Ok(to_value(read).expect("JSON").get(name).cloned())
}

fn reads(name: &str, cases: &[(Json, Json)]) {
    for (from, to) in cases {
        assert_eq!(read(name, from), Ok(Some(to.clone())), "{name}: {from}");
    }
}

/// Returns the message for each mismatching value.
fn refuses(name: &str, values: &[Json], expected: &str) {
    for value in values {
        let error = read(name, value).expect_err(&format!("{name}: {value} is refused"));
        assert!(error.contains(expected), "{name}: {value}: {error}");
    }
}

#[test]
fn integers_are_decoded_from_equal_numbers() {
    let cases = [
        (json!(5), json!(5)),
        (json!("5"), json!(5)),
        (json!(" -5 "), json!(-5)),
        (json!(5.0), json!(5)),
        (json!("5.00"), json!(5)),
        (json!(true), json!(1)),
        (json!(false), json!(0)),
    ];
    reads("id", &cases);
    reads("short", &cases);
    reads("owner", &cases);
    reads(
        "id",
        &[(json!("9007199254740993"), json!(9_007_199_254_740_993_i64))],
    );
    reads("long", &[(json!("18446744073709551615"), json!(u64::MAX))]);
    let wrong = [
        json!("5.5"),
        json!(5.5),
        json!("five"),
        json!("5 6"),
        json!("1e3"),
        json!(u64::MAX),
        json!("9223372036854775808"),
        json!(1e300),
        json!([5]),
        json!({}),
    ];
    let expected = "expected an integer, or an equivalent scalar";
    refuses("id", &wrong, expected);
    refuses("owner", &wrong, expected);
    refuses(
        "short",
        &[json!("2147483648"), json!(2_147_483_648_i64)],
        expected,
    );
    refuses("long", &[json!(-1), json!("-1")], expected);
}

#[test]
fn numbers_and_booleans_too() {
    reads(
        "amount",
        &[
            (json!(5), json!(5.0)),
            (json!("15000.00"), json!(15000.0)),
            (json!("-1.5e3"), json!(-1500.0)),
            (json!(true), json!(1.0)),
        ],
    );
    refuses(
        "amount",
        &[json!("NaN"), json!("inf"), json!("1,5"), json!([])],
        "a number",
    );
    reads(
        "hot",
        &[
            (json!(true), json!(true)),
            (json!("true"), json!(true)),
            (json!("FALSE"), json!(false)),
            (json!(1), json!(true)),
            (json!("0"), json!(false)),
            (json!(0.0), json!(false)),
        ],
    );
    refuses(
        "hot",
        &[json!(2), json!("Y"), json!("yes"), json!(0.5)],
        "a boolean",
    );
}

#[test]
fn a_string_is_the_text_of_any_scalar() {
    let cases = [
        (json!("t"), json!("t")),
        (json!(""), json!("")),
        (json!(5), json!("5")),
        (json!(-5), json!("-5")),
        (json!(u64::MAX), json!("18446744073709551615")),
        (json!(1.5), json!("1.5")),
        (json!(2.0), json!("2.0")),
        (json!(true), json!("true")),
    ];
    reads("title", &cases);
    reads("name", &cases);
    reads(
        "due",
        &[
            (json!("2026-11-30"), json!("2026-11-30")),
            (json!(2026), json!("2026")),
        ],
    );
    reads("key", &[(json!("k"), json!("k")), (json!(7), json!("7"))]);
    refuses("title", &[json!([]), json!({})], "a string");
    // The value itself records its encoding.
    reads(
        "price",
        &[(json!("1.10"), json!("1.10")), (json!(1), json!(1))],
    );
    refuses("price", &[json!(true)], "a decimal number");
}

#[test]
fn an_empty_string_is_no_value_of_an_optional_field() {
    for name in [
        "short", "long", "amount", "hot", "due", "price", "opened", "size",
    ] {
        assert_eq!(read(name, &json!("")), Ok(None), "{name}");
        assert_eq!(read(name, &Json::Null), Ok(None), "{name}");
    }
    assert_eq!(read("owner", &json!("")), Ok(Some(Json::Null)));
    assert_eq!(read("owner", &Json::Null), Ok(Some(Json::Null)));
    refuses("id", &[json!(""), json!(" "), Json::Null], "an integer");
    refuses("short", &[json!(" ")], "an integer");
    refuses("name", &[Json::Null], "a string");
}

#[test]
fn flags_keep_their_encoding() {
    let lenient = [
        (json!("Y"), json!("Y")),
        (json!("N"), json!("N")),
        (json!(true), json!("Y")),
        (json!(0), json!("N")),
        (json!("1"), json!("Y")),
        (json!("false"), json!("N")),
    ];
    reads("opened", &lenient);
    refuses(
        "opened",
        &[json!("y"), json!(2), json!(1.5), json!([])],
        r#"expected "Y" or "N""#,
    );
    reads(
        "closed",
        &[(json!("Y"), json!("Y")), (json!(false), json!("N"))],
    );
    refuses(
        "closed",
        &[json!("1"), json!(1), json!(""), json!("true")],
        r#"expected "Y" or "N""#,
    );
    // Here the empty string is a valid encoding.
    reads("shared", &[(json!(""), json!("")), (json!(1), json!("1"))]);
}

#[test]
fn enums_are_read_from_text_and_from_numbers() {
    reads(
        "size",
        &[
            (json!(1), json!(1)),
            (json!("1"), json!(1)),
            (json!("9"), json!(9)),
        ],
    );
    refuses("size", &[json!("big")], "an integer");
    reads(
        "kind",
        &[
            (json!("3"), json!("3")),
            (json!(3), json!("3")),
            (json!(""), json!("")),
        ],
    );
    let read: Scalars = from_str(r#"{"id":1,"name":"","owner":1,"size":"1","kind":3}"#).unwrap();
    assert_eq!(
        (read.size, read.kind),
        (Some(Size::Small), Some(Kind::Person))
    );
    assert_eq!(from_str::<Size>(r#""1""#).unwrap(), Size::Small);
}

#[test]
fn elements_values_and_variants_are_lenient() {
    let text = r#"{"list":["1",2],"maybe":[null,"","2.5",3],"map":{"a":"7"},"value":"1.50",
        "tagged":{"kind":"map","n":5},"loud":"Y"}"#;
    let nested: Nested = from_str(text).unwrap();
    let expected = Nested {
        list: Some(vec![1, 2]),
        maybe: Some(vec![None, None, Some(2.5), Some(3.0)]),
        map: Some(BTreeMap::from([("a".to_owned(), 7)])),
        value: Some(Value::Number(1.5)),
        tagged: Some(Tagged::Map(BTreeMap::from([
            ("kind".to_owned(), "map".to_owned()),
            ("n".to_owned(), "5".to_owned()),
        ]))),
        extra: BTreeMap::from([("loud".to_owned(), true)]),
    };
    assert_eq!(nested, expected);
    assert_eq!(
        to_value(&nested).unwrap(),
        json!({"list": [1, 2], "maybe": [null, null, 2.5, 3.0], "map": {"a": 7}, "value": 1.5,
            "tagged": {"kind": "map", "n": "5"}, "loud": "Y"})
    );
    for (text, value) in [
        ("\"abc\"", Value::Text("abc".to_owned())),
        ("[\"Y\",\"N\"]", Value::Flags(vec![true, false])),
        ("{}", Value::Raw(json!({}))),
        ("\"\"", Value::Text(String::new())),
    ] {
        let read: Value = from_str(text).unwrap();
        assert_eq!(read, value);
        assert_eq!(serde_json::to_string(&read).unwrap(), text);
    }
    let mut written = nested;
    written.extra.insert("list".to_owned(), true);
    let error = to_value(&written).unwrap_err().to_string();
    assert!(error.contains("`list`, which has its own field"), "{error}");
}

#[test]
fn an_empty_list_is_an_empty_object() {
    let text = r#"{"own":[],"several":[[],{"name":"n","x":1}],"here":[],"map":[],"counts":[]}"#;
    let objects: Objects = from_str(text).unwrap();
    let expected = json!({"own": {}, "several": [{}, {"name": "n", "x": 1}], "here": {},
        "map": {}, "counts": {}});
    assert_eq!(to_value(&objects).unwrap(), expected);
    assert_eq!(from_str::<Objects>(&expected.to_string()).unwrap(), objects);
    assert_eq!(
        serde_json::from_value::<Objects>(expected).unwrap(),
        objects
    );

    let objects: Objects = from_str(r#"{"own":null,"map":{"a":"b"},"counts":{"a":"5"}}"#).unwrap();
    assert_eq!(objects.own, None);
    assert_eq!(
        objects.map,
        Some(BTreeMap::from([("a".to_owned(), "b".to_owned())]))
    );
    assert_eq!(objects.counts, Some(BTreeMap::from([("a".to_owned(), 5)])));

    assert_eq!(from_str::<Hollow>("[]").unwrap(), Hollow {});
    let tree: Tree = from_str(r#"{"a":[],"b":{"c":{}}}"#).unwrap();
    assert_eq!(tree.0["a"], Tree::default());
    assert_eq!(to_value(&tree).unwrap(), json!({"a": {}, "b": {"c": {}}}));
}

/// Returns the location and the reason of a mismatch in a response.
fn misfit(status: u16, body: &str) -> (String, String) {
    let read = LenientBodies::read(Body::new(status, body.as_bytes())).expect("a declared status");
    let misfit = read.expect_err("it does not fit");
    (misfit.path, misfit.reason)
}

fn misfit_of<T: serde::de::DeserializeOwned + std::fmt::Debug>(body: &str) -> (String, String) {
    let misfit = Body::new(200, body.as_bytes())
        .json::<T>()
        .expect_err("it does not fit");
    (misfit.path, misfit.reason)
}

#[test]
fn a_list_with_elements_is_not_an_object() {
    let (path, reason) = misfit_of::<Objects>(r#"{"several":[{},[1]]}"#);
    assert_eq!(path, "several[1]");
    assert!(
        reason.contains("expected an object, or an empty list"),
        "{reason}"
    );
    for body in [r#"{"here":["a"]}"#, r#"{"here":"a"}"#, r#"{"here":5}"#] {
        let (path, reason) = misfit_of::<Objects>(body);
        assert_eq!(path, "here");
        assert!(
            reason.contains("expected an object, or an empty list"),
            "{reason}"
        );
    }
    assert_eq!(misfit_of::<Objects>(r#"{"strict":[]}"#).0, "strict");
    let (path, reason) = misfit_of::<Needy>("[]");
    assert_eq!(
        (path.as_str(), reason.as_str()),
        ("", "missing field `name`")
    );
}

#[test]
fn mismatches_have_a_path() {
    let paths = [
        (r#"{"list":[1,"x"]}"#, "list[1]"),
        (r#"{"maybe":[1,[]]}"#, "maybe[1]"),
        (r#"{"map":{"a":1,"b":"x"}}"#, "map.b"),
        (r#"{"loud":"X"}"#, "loud"),
        (r#"{"loud":"Y","list":{}}"#, "list"),
    ];
    for (body, path) in paths {
        assert_eq!(misfit_of::<Nested>(body).0, path, "{body}");
    }
    assert_eq!(misfit_of::<Scalars>(r#"{"id":"x"}"#).0, "id");
    assert_eq!(misfit_of::<Scalars>(r#"{"short":"x","id":1}"#).0, "short");
    assert_eq!(misfit_of::<Scalars>(r#"{"id":1,"opened":"x"}"#).0, "opened");
    assert_eq!(misfit_of::<Scalars>(r#"{"id":1,"size":"x"}"#).0, "size");
}

#[test]
fn a_whole_body_has_a_codec_too() {
    let read = |status, body: &str| {
        let read = LenientBodies::read(Body::new(status, body.as_bytes()));
        read.expect("a declared status").expect("it fits")
    };
    assert_eq!(read(200, "[]"), LenientBodies::Counts(BTreeMap::new()));
    let counts = BTreeMap::from([("a".to_owned(), 5)]);
    assert_eq!(read(200, r#"{"a":"5"}"#), LenientBodies::Counts(counts));
    assert_eq!(read(500, "\"N\" "), LenientBodies::Flag(false));
    assert_eq!(misfit(200, r#"{"a":"x"}"#).0, "a");
    assert_eq!(misfit(500, "\"x\"").0, "");
    assert!(misfit(500, "\"Y\" 1").1.contains("invalid JSON"));
    assert_eq!(misfit(200, " ").1, "expected JSON, found an empty body");
}

#[test]
fn values_of_the_caller_keep_their_json_type() {
    let scalars = Scalars {
        id: 5,
        title: Some("5".to_owned()),
        due: Some(Date::from("2026-11-30")),
        price: Some(Decimal::from("1.10")),
        opened: Some(true),
        ..Scalars::default()
    };
    assert_eq!(
        to_value(&scalars).unwrap(),
        json!({"id": 5, "title": "5", "name": "", "due": "2026-11-30", "price": "1.10",
            "owner": null, "opened": "Y"})
    );
}

#[test]
fn integers_that_may_be_rounded_are_refused() {
    for json in [
        "9007199254740993.0",
        "-9223372036854775809",
        "9007199254740993e0",
    ] {
        let object = format!(r#"{{"id":{json},"owner":0,"name":"n"}}"#);
        from_str::<Scalars>(&object).expect_err(json);
    }
}
