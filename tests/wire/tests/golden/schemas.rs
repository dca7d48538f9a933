//! Composed schemas, and undeclared members: encoding, decoding and round trips.

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use trine_golden::{Json, Patch, intersection, names, siblings, undeclared_members};

use crate::{client, serving};

/// Asserts that JSON is equal after decoding and encoding.
#[track_caller]
fn assert_kept<T: Serialize + DeserializeOwned>(json: Value) {
    let value: T = serde_json::from_value(json.clone()).expect("a value");
    assert_eq!(serde_json::to_value(&value).expect("JSON"), json);
}

/// Asserts that a client decodes a holder and encodes it as the same JSON.
macro_rules! assert_round_trip {
    ($module:ident, $received:ty => $sent:ty, $json:expr) => {{
        let json: Value = $json;
        let server = serving(&json.to_string());
        let sent: $sent = serde_json::from_value(json.clone()).expect("a value");
        let given = client!($module, server)
            .put_holder(&sent)
            .await
            .expect("a response");
        let body: Value = serde_json::from_str(&server.request().text()).expect("JSON");
        assert_eq!(body, json);
        let received: &$received = &given;
        assert_eq!(serde_json::to_value(received).expect("JSON"), json);
    }};
}

#[tokio::test]
async fn undeclared_members_survive() {
    use undeclared_members::types::Holder;
    assert_round_trip!(undeclared_members, Holder => Holder, json!({
        "tuple": ["a", 1, true],
        "position": [1.5, 2.5],
        "labels": ["a", "b"],
        "contains": [1, 2],
        "old": ["a", 1],
        "headers": {"x-a": "1", "x-b": "2"},
        "mixed": {"n1": 1, "other": "text"},
        "every": {"a": 1},
        "named": {"id": "i", "x-a": "1", "other": [null]},
        "closed": {"id": "i", "x-a": 1},
        "rest": {"id": "i", "more": 1},
        "composed": {"id": "i", "own": "o", "x-a": "1"},
        "payment": {"kind": "card", "number": "4", "iban": {"odd": 1}, "expires": 2030},
        "several": {"x-a": 1},
        "sale": {"kind": "card", "number": "4"},
        "steps": {"kind": "iban", "number": "4", "iban-1": "5"},
        "seals": {"kind": "k", "count": 4, "more": "text"},
        "spread": {"kind": "k", "n1": 1, "more": "text"},
        "strict": {"kind": "card", "number": "4"},
    }));
    assert_kept::<Holder>(json!({"several": ["a"]}));
}

#[test]
fn members_have_types_if_they_are_always_valid() {
    use undeclared_members::types::{Closed, Holder, Named, Payment, Rest};
    let holder = Holder::new()
        .position([1.5])
        .labels(["a"])
        .headers([("x-a", "b")])
        .every([("a", 1)])
        .tuple([Json::from("a"), Json::from(1)])
        .closed(Closed::new())
        .payment(Payment::new("card").number("4"));
    assert_eq!(holder.position, Some(vec![1.5]));
    assert_eq!(holder.labels, Some(vec!["a".to_owned()]));
    let mut named = Named::new().id("i");
    named.extra.insert("x-a".to_owned(), Json::from("1"));
    let mut rest = Rest::new();
    rest.extra.insert("n".to_owned(), 1);
    let json = serde_json::to_value(holder.named(named).rest(rest)).expect("JSON");
    assert_eq!(json["named"], json!({"id": "i", "x-a": "1"}));
    assert_eq!(json["rest"], json!({"n": 1}));
    assert_eq!(json["payment"], json!({"kind": "card", "number": "4"}));
}

#[tokio::test]
async fn members_of_all_of_narrow_each_other() {
    use intersection::types::{Holder, HolderInput};
    assert_round_trip!(intersection, Holder => HolderInput, json!({
        "narrowed": {
            "name": "n", "level": "middle", "tags": ["a"], "count": 1, "value": 2,
            "owner": {"id": "i", "team": "t"}, "scores": {"a": 1},
        },
        "described": {"level": "low", "tags": ["a"], "owner": {"id": "i"}},
        "map": {"scores": {"total": 1, "other": 2}},
        "pattern": "ab",
        "bounded": 1,
        "few": ["a"],
        "choice": "a",
        "child": {"name": "n", "more": true},
        "pair": {"a": "1", "d": "2"},
        "shape": {"all": {"side": 1}, "round": {"radius": 2}},
    }));
}

#[test]
fn members_narrowed_by_all_of_have_the_narrow_type() {
    use intersection::types::{
        Circle, ExtendedInput, FewItem, HolderInput, NarrowedInput, NarrowedLevel, OwnerOfTeam,
        Pair, Shape, ThingLevel,
    };
    let narrowed = NarrowedInput::new()
        .name("n")
        .clear_note()
        .level(NarrowedLevel::High)
        .tags(["a"])
        .count(1_i32)
        .value(2_i64)
        .owner(OwnerOfTeam::new().id("i").team("t"));
    // `null` is not a valid value for every declaration of the name.
    let name: &Option<String> = &narrowed.name;
    assert_eq!(name.as_deref(), Some("n"));
    assert_eq!(narrowed.note, Patch::Null);
    let holder = HolderInput::new()
        .narrowed(narrowed)
        .child(ExtendedInput::new().level(ThingLevel::Low))
        .few([FewItem::A])
        .pattern("ab")
        .bounded(1_i32)
        .pair(Pair::by_a_and_d("1", "2"))
        .shape(Shape::new().round(Circle::new(1)));
    let json = serde_json::to_value(&holder).expect("JSON");
    assert_eq!(json["narrowed"]["note"], Value::Null);
    assert_eq!(json["shape"], json!({"round": {"radius": 1}}));
    assert_eq!(json["pair"], json!({"a": "1", "d": "2"}));
}

#[tokio::test]
async fn siblings_of_a_reference_keep_its_type() {
    use siblings::types::{Holder, HolderDescending, HolderFull, HolderInput, Order, Parcel};
    let sent = HolderInput::new()
        .order(Order::Asc)
        .listed(Order::Desc)
        .short(Order::Asc)
        .known(Order::Asc)
        .closed(Parcel::new().size(1))
        .one(Parcel::new())
        .whole(7)
        .descending(HolderDescending::Desc)
        .full(HolderFull::new(2))
        .only(Parcel::new());
    let json = json!({
        "order": "asc", "listed": "desc", "short": "asc", "known": "asc", "closed": {"size": 1},
        "one": {}, "whole": 7, "descending": "desc", "full": {"size": 2}, "only": {},
    });
    let server = serving(&json.to_string());
    let given = client!(siblings, server)
        .put_holder(&sent)
        .await
        .expect("a response");
    let body: Value = serde_json::from_str(&server.request().text()).expect("JSON");
    assert_eq!(body, json);
    let received: &Holder = &given;
    assert_eq!(received.order, Some(Order::Asc));
    assert_eq!(received.closed, Some(Parcel::new().size(1)));

    let server = serving(r#"["asc","other"]"#);
    let orders = client!(siblings, server)
        .get_orders()
        .await
        .expect("a response");
    assert_eq!(*orders, [Order::Asc, Order::Unlisted("other".to_owned())]);
}

#[test]
fn a_union_of_one_schema_is_that_schema() {
    use siblings::types::Account;
    let account = Account::new("i").name("n");
    assert_kept::<Account>(json!({"id": "i", "name": "n"}));
    assert_eq!(account.name.as_deref(), Some("n"));
}

#[test]
fn every_notation_of_null_clears() {
    use siblings::types::HolderInput;
    let cleared = HolderInput::new()
        .clear_a()
        .clear_b()
        .clear_c()
        .clear_d()
        .clear_e()
        .clear_f()
        .clear_g()
        .clear_h();
    let json = serde_json::to_value(&cleared).expect("JSON");
    let names = ["a", "b", "c", "d", "e", "f", "g", "h"];
    let nulls = names.map(|name| (name.to_owned(), Value::Null));
    assert_eq!(json, Value::Object(nulls.into_iter().collect()));
    let set = HolderInput::new()
        .a("x")
        .b(siblings::types::Parcel::new())
        .e(siblings::types::Parcel::new().size(1));
    let json = serde_json::to_value(&set).expect("JSON");
    assert_eq!(json, json!({"a": "x", "b": {}, "e": {"size": 1}}));
}

#[test]
fn null_types_accept_only_null() {
    use siblings::types::{Holder, HolderInput};
    let sent = HolderInput::new()
        .clear_nothing()
        .clear_either()
        .nulls([None]);
    let nothing: &Patch<()> = &sent.nothing;
    assert!(nothing.is_null());
    let json = serde_json::to_value(&sent).expect("JSON");
    assert_eq!(
        json,
        json!({"nothing": null, "either": null, "nulls": [null]})
    );
    assert_kept::<HolderInput>(json);
    assert_eq!(
        serde_json::to_value(HolderInput::new()).expect("JSON"),
        json!({})
    );
    assert!(serde_json::from_value::<Holder>(json!({"nothing": "a"})).is_err());
}

#[test]
fn a_component_called_self_has_names_in_camel_case() {
    use names::types::{Self_, SelfInner, SelfInput};
    let sent = SelfInput::new().clear_note().inner(SelfInner::new().a("a"));
    let json = serde_json::to_value(&sent).expect("JSON");
    assert_eq!(json, json!({"note": null, "inner": {"a": "a"}}));
    assert_kept::<Self_>(json!({"self": "s"}));
}
