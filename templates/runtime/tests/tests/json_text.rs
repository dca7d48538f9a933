//! JSON as text inside of other JSON.

use std::collections::BTreeMap;

use serde_json::json;
use trine_runtime_tests::runtime::JsonText;

#[test]
fn json_text_converts_from_and_to_values() {
    let sizes = BTreeMap::from([("a".to_owned(), 5)]);
    let text = JsonText::of(&sizes).expect("JSON");
    assert_eq!(text, r#"{"a":5}"#);
    assert_eq!(text.read::<BTreeMap<String, i64>>().expect("sizes"), sizes);
    assert_eq!(JsonText::from(json!({"a": 5})), text);
    assert_eq!(JsonText::from(&json!({"a": 5})), text);
    assert_eq!(JsonText::of("a").expect("JSON"), r#""a""#);
    assert_eq!(
        JsonText::default().read::<Option<i64>>().expect("null"),
        None
    );
    JsonText::of(&BTreeMap::from([((1, 2), 3)])).expect_err("no JSON");
    text.read::<i64>().expect_err("no integer");
}

#[test]
fn its_text_stays_as_it_came() {
    let text = r#"{ "a" : 1e2, "a": 2 } nonsense"#;
    let written = serde_json::to_string(text).expect("JSON");
    let read: JsonText = serde_json::from_str(&written).expect("any text");
    assert_eq!(read.as_str(), text);
    assert_eq!(serde_json::to_string(&read).expect("JSON"), written);
    assert_eq!(JsonText::from(text), read);
    assert_eq!(read.to_string(), text);
    assert_eq!(read.into_string(), text);
    let error = serde_json::from_str::<JsonText>("{}").expect_err("no text");
    assert!(
        error.to_string().contains("expected JSON as a string"),
        "{error}"
    );
}
