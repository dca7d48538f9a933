//! With `full-serde`, every type is encoded and decoded, regardless of its direction, in every
//! self-describing format.

use std::fmt::Debug;

use serde::Serialize;
use serde::de::DeserializeOwned;
use trine_golden::{
    Json, additional_properties, aliases, at_least_one_of, boolean_flag, clear_literal,
    custom_fields, discriminated_union, error_statuses, formats, integer_enum, json_text, names,
    nesting, openapi_31, patch, read_write_split, recursive, text_enum, union,
};

/// Asserts that a value is equal after encoding and decoding, as text, as a tree and in YAML.
#[track_caller]
fn assert_survives<T: Serialize + DeserializeOwned + PartialEq + Debug>(value: &T) {
    let text = serde_json::to_string(value).expect("JSON is written");
    assert_eq!(
        &serde_json::from_str::<T>(&text).expect(&text),
        value,
        "{text}"
    );
    let tree = serde_json::to_value(value).expect("a tree is made");
    assert_eq!(
        &serde_json::from_value::<T>(tree).expect(&text),
        value,
        "{text}"
    );
    let yaml = serde_yaml::to_string(value).expect("YAML is written");
    assert_eq!(
        &serde_yaml::from_str::<T>(&yaml).expect(&yaml),
        value,
        "{yaml}"
    );
}

/// Asserts the same for a decoded value, which is encoded as the same JSON.
#[track_caller]
fn assert_is<T: Serialize + DeserializeOwned + PartialEq + Debug>(json: &str) {
    let value: T = serde_json::from_str(json).expect(json);
    assert_eq!(
        serde_json::to_string(&value).expect("JSON is written"),
        json
    );
    assert_survives(&value);
}

#[test]
fn three_states_survive() {
    use patch::types::{Lead, Owner, UpdateLead};
    assert_survives(&UpdateLead::new("r", None));
    assert_survives(
        &UpdateLead::new("r", None)
            .clear_optional_nullable()
            .owner(Owner::new()),
    );
    assert_survives(
        &UpdateLead::new("r", Some("n".into()))
            .number(1.5)
            .labels(["a"])
            .clear_owner(),
    );
    let lead = UpdateLead::new("r", None).clear_number();
    let read: UpdateLead = serde_json::from_str(&serde_json::to_string(&lead).unwrap()).unwrap();
    assert!(read.number.is_null() && read.labels.is_absent() && read.owner.is_absent());
    assert_is::<Lead>(r#"{"required":"r","required_nullable":null,"optional":"o"}"#);
}

#[test]
fn the_clearing_value_is_decoded_as_cleared() {
    use clear_literal::types::UpdateLeadRequest;
    let cleared =
        r#"{"title":"","labels":[],"owner_id":0,"budget":0,"due":"","stage":"","opened":""}"#;
    assert_is::<UpdateLeadRequest>(cleared);
    let read: UpdateLeadRequest = serde_json::from_str(cleared).unwrap();
    assert!(read.title.is_null() && read.labels.is_null() && read.owner_id.is_null());
    assert!(read.budget.is_null() && read.stage.is_null() && read.opened.is_null());
    assert_is::<UpdateLeadRequest>(r#"{"title":"t","labels":["a"],"owner_id":1,"opened":"N"}"#);
    assert_is::<UpdateLeadRequest>(r#"{"score":3,"level":"won"}"#);
    let read: UpdateLeadRequest = serde_json::from_str(r#"{"score":"","level":""}"#).unwrap();
    assert!(read.score.is_null() && read.level.is_null());
    assert_survives(&UpdateLeadRequest::new());
}

#[test]
fn both_sides_of_a_split_type_survive() {
    use read_write_split::types::{Lead, LeadInput2};
    assert_is::<LeadInput2>(r#"{"password":"p","name":"n","contacts":[{"email":null}]}"#);
    assert_is::<Lead>(r#"{"id":"i","name":"n","contacts":[{"kind":"other"}]}"#);
}

#[test]
fn additional_and_custom_properties_survive() {
    assert_is::<additional_properties::types::Typed>(r#"{"id":"i","extra":"e","a":1,"b":-2}"#);
    assert_is::<additional_properties::types::PutAnyRequest>(r#"{"name":"n","a":[{"b":null}]}"#);
    assert_is::<custom_fields::types::PrefixedInput>(
        r#"{"name":null,"custom.cf_1":null,"custom.cf_2.add":["x"]}"#,
    );
}

#[test]
fn unions_survive() {
    for json in [
        "1.5",
        r#""x""#,
        r#"{"amount":1.5}"#,
        r#"["a"]"#,
        "true",
        "null",
        "[1]",
        r#"{"x":1}"#,
    ] {
        assert_is::<union::types::Value>(json);
    }
    for json in [r#"{"name":"a","tail":"t"}"#, r#"{"cage":1}"#] {
        assert_is::<union::types::Pet>(json);
    }
    for json in [
        r#"{"pet_type":"kitty","claws":1}"#,
        r#"{"pet_type":"dog","friend":{"pet_type":"cat"}}"#,
        r#"{"pet_type":"fish"}"#,
        "7",
    ] {
        assert_is::<discriminated_union::types::Pet>(json);
    }
    assert_is::<discriminated_union::types::Shape>(r#"{"kind":"Square","side":1.5}"#);
    // A discriminator that the branch does not declare is encoded last.
    assert_is::<discriminated_union::types::Shape>(r#"{"radius":1.5,"kind":"Circle"}"#);
}

#[test]
fn enums_survive() {
    for json in [r#""""#, r#"">=""#, r#""a\"b\\c""#, r#""not listed""#] {
        assert_is::<text_enum::types::Odd>(json);
    }
    for json in ["1", "10", "-7", "9007199254740993"] {
        assert_is::<integer_enum::types::Size>(json);
    }
    assert_is::<boolean_flag::types::Lead>(r#"{"opened":"Y","closed":"0","each":["N","Y"]}"#);
}

#[test]
fn json_text_survives() {
    use json_text::types::{Lead, LeadInput};
    let json = concat!(
        r#"{"custom":"{ \"size\":5 }","optional":"no JSON","nullable":"","untyped":"null","#,
        r#""tags":["1"],"either":"[]","encoded":"e30=","text":"a,b","bytes":"b","date":"d"}"#
    );
    assert_is::<Lead>(json);
    assert_is::<LeadInput>(json);
    let lead: Lead = serde_json::from_str(json).expect(json);
    let custom: Json = lead.custom.read().expect("JSON");
    assert_eq!(custom["size"], 5);
    lead.optional
        .expect("it is there")
        .read::<Json>()
        .expect_err("no JSON");
    let input = LeadInput::new(custom).clear_nullable();
    let written = serde_json::to_string(&input).expect("JSON is written");
    assert_eq!(written, r#"{"custom":"{\"size\":5}","nullable":null}"#);
}

#[test]
fn the_rest_survives() {
    assert_is::<recursive::types::Tree>(
        r#"{"value":"1","next":{"value":"2"},"chicken":{"eggs":{"chicken":{"eggs":{}}}},"nested":[[]]}"#,
    );
    assert_is::<aliases::types::Lead>(r#"{"id":"7","maybe":null,"maybe_required":null}"#);
    assert_is::<formats::types::Formats>(
        r#"{"date":"x","decimal":"1.10","address":"::1","unsigned_long":18446744073709551615}"#
            .replace("::1", "1.2.3.4")
            .as_str(),
    );
    assert_is::<names::types::Names>(
        r#"{"type":"t","new":"n","default":"d","":"e","1st":"1","z":"z"}"#,
    );
    assert_is::<at_least_one_of::types::UpdateLeadRequest>(r#"{"source":"s","id":"i"}"#);
    assert_is::<error_statuses::types::Problem>(r#"{"message":"m","fields":{"a":["b"]}}"#);
    let nested = concat!(
        r#"{"empty":{},"lists":[[],["2024-02-29"]],"gaps":["a",null],"all_gaps":[{},null],"#,
        r#""maps":{"a":{"b":null,"c":1}},"enums":{"k":["x","new"]},"#,
        r#""inline":{"inner":{"innermost":true}},"either":"e","numbers":1,"kinds":[{}],"#,
        r#""nested":["a",1.5],"free":{"f":[null]},"other":{}}"#
    );
    assert_is::<nesting::types::Things>(nested);
    assert_is::<nesting::types::ThingsInput>(nested);
    assert_is::<openapi_31::types::UpdateLead>(r#"{"name":null,"value":"1","pair":["a",1]}"#);
}

#[test]
fn values_rejected_by_encoding_are_not_encoded() {
    use additional_properties::types::Typed;
    let mut typed = Typed::new("i");
    typed.extra_.insert("id".to_owned(), 1);
    assert!(serde_json::to_string(&typed).is_err());
    assert!(serde_json::to_value(&typed).is_err());
    let broken = custom_fields::types::UpdateHashedRequest::new().set_custom("no", 1);
    assert!(serde_json::to_value(&broken).is_err());
}

#[test]
fn the_last_duplicate_key_wins() {
    let json = r#"{"new":"a","new":"b","default":"d","z":"1","z":"2"}"#;
    let names: names::types::Names = serde_json::from_str(json).expect(json);
    assert_eq!((names.new.as_str(), names.extra_["z"].as_str()), ("b", "2"));
}

#[test]
fn unknown_members_of_a_response_are_ignored() {
    let json = r#"{"message":"m","new":{"deep":[1,{"x":null}]}}"#;
    let problem: error_statuses::types::Problem = serde_json::from_str(json).expect(json);
    assert_eq!(problem.message, "m");
    let tree: Json = serde_json::from_str(json).expect(json);
    let same: error_statuses::types::Problem = serde_json::from_value(tree).expect(json);
    assert_eq!(same, problem);
}
