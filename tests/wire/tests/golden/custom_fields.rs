//! Additional properties: typed, untyped, and custom fields.

use trine_golden::Json;
use trine_golden::additional_properties::types::{PutAnyRequest, Typed};
use trine_golden::custom_fields::types::{
    PrefixedInput, UpdateFixedRequest, UpdateHashedRequest, UpdateSpelledRequest,
};
use trine_loopback::{Loopback, MockResponse};

use crate::{assert_rejected, client, serving, silent};

#[tokio::test]
async fn typed_properties_are_sent_and_received() {
    let server = serving(r#"{"b":2,"id":"i","extra":"e","a":1}"#);
    let mut typed = Typed::new("i").extra("e");
    typed.extra_.insert("z".to_owned(), 26);
    typed.extra_.insert("a b".to_owned(), -1);
    let given = client!(additional_properties, server)
        .put_typed(&typed)
        .await;
    assert_eq!(
        server.request().text(),
        r#"{"id":"i","extra":"e","a b":-1,"z":26}"#
    );
    let given = given.expect("a response").into_inner();
    assert_eq!(
        (given.id.as_str(), given.extra.as_deref()),
        ("i", Some("e"))
    );
    assert_eq!(
        given.extra_,
        [("a".to_owned(), 1), ("b".to_owned(), 2)].into()
    );
}

#[tokio::test]
async fn typed_ones_have_that_type() {
    let server = serving(r#"{"id":"i","a":"x"}"#);
    let error = client!(additional_properties, server)
        .put_typed(&Typed::new("i"))
        .await;
    let error = error.expect_err("no integer");
    let trine_golden::Error::Decode(misfit) = &error else {
        panic!("{error:?}");
    };
    assert_eq!(misfit.path(), "a");
}

#[tokio::test]
async fn a_declared_name_is_not_an_additional_property() {
    let server = silent();
    let mut typed = Typed::new("i");
    typed.extra_.insert("extra".to_owned(), 1);
    let outcome = client!(additional_properties, server)
        .put_typed(&typed)
        .await;
    assert_rejected(outcome, &server, &["PUT /typed", "`extra`"]);
}

#[tokio::test]
async fn untyped_values_and_maps() {
    let server = serving(r#"{"name":"n","closed":1}"#);
    let mut any = PutAnyRequest::new();
    any.extra
        .insert("x".to_owned(), serde_json::json!({ "y": [null] }));
    let given = client!(additional_properties, server).put_any(&any).await;
    assert_eq!(server.request().text(), r#"{"x":{"y":[null]}}"#);
    assert_eq!(given.expect("a response").name.as_deref(), Some("n"));

    let server = serving(r#"{"a":1,"b":2}"#);
    let map = [("k".to_owned(), Some(1)), ("l".to_owned(), None)].into();
    let given = client!(additional_properties, server).put_map(&map).await;
    assert_eq!(server.request().text(), r#"{"k":1,"l":null}"#);
    assert_eq!(
        *given.expect("a response"),
        [("a".to_owned(), 1), ("b".to_owned(), 2)].into()
    );
}

/// Returns the body of an update with prefixed custom fields.
async fn prefixed(body: PrefixedInput) -> String {
    let server = serving("{}");
    client!(custom_fields, server)
        .update_prefixed(&body)
        .await
        .expect("a response");
    server.request().text()
}

#[tokio::test]
async fn a_prefix_is_added_only_once() {
    assert_eq!(
        prefixed(PrefixedInput::new().set_custom("cf_1", 5)).await,
        r#"{"custom.cf_1":5}"#
    );
    let body = PrefixedInput::new()
        .set_custom("custom.cf_1", "x")
        .name("n");
    assert_eq!(prefixed(body).await, r#"{"name":"n","custom.cf_1":"x"}"#);
}

#[tokio::test]
async fn custom_fields_are_cleared_added_to_and_removed_from() {
    let body = PrefixedInput::new()
        .clear_custom("cf_1")
        .add_custom("cf_2", vec!["a"])
        .remove_custom("custom.cf_2", "b");
    assert_eq!(
        prefixed(body).await,
        r#"{"custom.cf_1":null,"custom.cf_2.add":["a"],"custom.cf_2.remove":"b"}"#
    );
    let server = silent();
    let body = UpdateHashedRequest::new()
        .clear_custom("00ff")
        .set_custom("abcd", true);
    client!(custom_fields, server)
        .update_hashed(&body)
        .await
        .expect("a response");
    assert_eq!(server.request().text(), r#"{"00ff":"","abcd":true}"#);
}

#[tokio::test]
async fn an_invalid_key_is_rejected() {
    for id in ["abcde", "ABCD", "", "00f", "00fg", "titel"] {
        let server = silent();
        let body = UpdateHashedRequest::new().set_custom(id, 1);
        let outcome = client!(custom_fields, server).update_hashed(&body).await;
        assert_rejected(outcome, &server, &["PATCH /hashed", id]);
    }
    let server = silent();
    let body = PrefixedInput::new().set_custom("name", 1);
    let outcome = client!(custom_fields, server).update_prefixed(&body).await;
    assert_rejected(outcome, &server, &["custom.name"]);
}

#[tokio::test]
async fn a_second_value_for_one_key_is_rejected() {
    let added = PrefixedInput::new()
        .add_custom("cf_1", "a")
        .add_custom("custom.cf_1", "b");
    let thrice = added.clone().add_custom("cf_1", "c");
    let equal = PrefixedInput::new()
        .add_custom("cf_1", "a")
        .add_custom("cf_1", "a");
    for body in [added, thrice, equal] {
        let server = silent();
        let outcome = client!(custom_fields, server).update_prefixed(&body).await;
        let says = [
            "PATCH /prefixed",
            "expected one value for `custom.cf_1.add`",
        ];
        assert_rejected(outcome, &server, &says);
    }
    let server = silent();
    let body = PrefixedInput::new()
        .remove_custom("cf_1", "a")
        .remove_custom("cf_1", "b");
    let outcome = client!(custom_fields, server).update_prefixed(&body).await;
    assert_rejected(
        outcome,
        &server,
        &["expected one value for `custom.cf_1.remove`"],
    );

    // A value of another field, and a removed value, do not count as a second one. Setting or
    // clearing replaces earlier values, like every setter.
    let body = PrefixedInput::new()
        .add_custom("cf_1", "a")
        .add_custom("cf_2", "b")
        .remove_custom("cf_1", "c")
        .set_custom("cf_3", 1)
        .clear_custom("cf_3")
        .clear_custom("cf_4")
        .set_custom("cf_4", 2);
    assert_eq!(
        prefixed(body).await,
        r#"{"custom.cf_1.add":"a","custom.cf_1.remove":"c","custom.cf_2.add":"b","custom.cf_3":null,"custom.cf_4":2}"#
    );
}

#[tokio::test]
async fn an_id_with_a_misspelled_prefix_is_rejected() {
    for id in [
        "ufCrm_1720019876534",
        "UfCrm_1",
        "uf_crm_1",
        "UF-CRM-1",
        "UFCRM_1",
        "UF_CRM_UF_CRM_1",
        "UF_CRM_ufCrm_1",
    ] {
        let server = silent();
        let body = UpdateSpelledRequest::new().set_custom(id, "x");
        let outcome = client!(custom_fields, server).update_spelled(&body).await;
        let says = ["PATCH /spelled", "the prefix `UF_CRM_` or another spelling"];
        assert_rejected(outcome, &server, &says);

        let server = silent();
        let mut body = UpdateSpelledRequest::new();
        body.extra.insert(format!("UF_CRM_{id}"), Json::from("x"));
        let outcome = client!(custom_fields, server).update_spelled(&body).await;
        assert_rejected(outcome, &server, &says);
    }
    // These only share a prefix.
    for id in [
        "1720019876534",
        "ufCrm2_1",
        "UFCRMOTHER",
        "UF",
        "MY_UF_CRM_1",
    ] {
        let server = silent();
        let body = UpdateSpelledRequest::new()
            .set_custom(id, "x")
            .clear_custom("UF_CRM_2");
        let client = client!(custom_fields, server);
        client.update_spelled(&body).await.expect("a response");
        let sent = server.request().json();
        assert_eq!(sent[format!("UF_CRM_{id}")], "x");
        assert_eq!(sent["UF_CRM_2"], "");
    }
}

#[tokio::test]
async fn an_id_fits_one_of_several_patterns() {
    for (id, fits) in [
        ("UF_A", true),
        ("uf7", true),
        ("uf777", false),
        ("UF_uf7", false),
    ] {
        let server = silent();
        let body = UpdateFixedRequest::new().set_custom(id, 1);
        let outcome = client!(custom_fields, server).update_fixed(&body).await;
        match fits {
            true => assert_eq!(server.request().text(), format!(r#"{{"{id}":1}}"#)),
            false => assert_rejected(outcome, &server, &["PATCH /fixed", id]),
        }
    }
}

#[tokio::test]
async fn a_property_named_custom_keeps_its_name() {
    let server = silent();
    let body = UpdateFixedRequest::new()
        .custom_("c")
        .set_custom("UF_A_1", vec![1, 2]);
    assert_eq!(body.custom("UF_A_1"), Some(&Json::from(vec![1, 2])));
    client!(custom_fields, server)
        .update_fixed(&body)
        .await
        .expect("a response");
    assert_eq!(server.request().text(), r#"{"custom":"c","UF_A_1":[1,2]}"#);
}

#[tokio::test]
async fn custom_fields_round_trip_under_any_name() {
    let body = r#"{"name":null,"custom.cf_1":[1],"new":{}}"#;
    let server = Loopback::with_response(MockResponse::json(200, body));
    let client = client!(custom_fields, server);
    let given = client
        .update_prefixed(&PrefixedInput::new())
        .await
        .expect("a response");
    assert_eq!(server.request().text(), "{}");
    assert_eq!(given.custom("cf_1"), Some(&Json::from(vec![1])));
    assert_eq!(given.custom("custom.cf_1"), given.custom("cf_1"));
    assert_eq!(given.extra.get("new"), Some(&serde_json::json!({})));
}
