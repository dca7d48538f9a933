//! Encodings other than JSON.

mod loopback_server;

use std::collections::BTreeMap;

use loopback_server::{Server, response};
use reqwest::Method;
use serde::Serialize;
use serde_json::json;
use trine_runtime_tests::client::Client;
use trine_runtime_tests::runtime::{
    Error, FormRules, FormStyle, NoError, OrderedMap, Request, Response, Style,
};

const FORM: &str = "application/x-www-form-urlencoded";
const DEEP: FormRules = FormRules {
    others: FormStyle::DeepObject,
    named: &[],
};

/// Returns the request of a call, or the reason why it is not sent.
async fn sent(call: impl FnOnce(Request) -> Request) -> Result<String, Error<NoError>> {
    let server = Server::with_responses(&[&response("204 No Content", "", "")]).await;
    let request = Client::at(&server.url).call(Method::POST, "/x/{v}");
    let outcome: Result<Response<()>, _> = call(request).send_empty().await;
    outcome.map(|_| server.request())
}

/// Returns the path for a value.
async fn in_path(value: &impl Serialize, style: Style) -> Result<String, Error<NoError>> {
    let request = sent(|request| request.path_value("v", value, style, true)).await?;
    let path = request.split(' ').nth(1).expect("a path");
    Ok(path.trim_start_matches("/x/").to_owned())
}

/// Servers use the order of the fields to sort by.
#[tokio::test]
async fn members_keep_their_order() {
    let order = OrderedMap::from([("b", "ASC"), ("a", "DESC")]);
    let body = BTreeMap::from([("sort", &order)]);
    for (request, expected) in [
        (
            sent(|it| it.path("v", "1").form_body_as(FORM, &body, &DEEP)).await,
            "sort%5Bb%5D=ASC&sort%5Ba%5D=DESC",
        ),
        (
            sent(|it| it.path("v", "1").brackets_body(FORM, &body)).await,
            "sort%5Bb%5D=ASC&sort%5Ba%5D=DESC",
        ),
    ] {
        let request = request.expect("it is sent");
        assert!(
            request.ends_with(&format!("\r\n\r\n{expected}")),
            "{request}"
        );
    }
    let path = in_path(&order, Style::Simple).await.expect("it is sent");
    assert_eq!(path, "b=ASC,a=DESC");
    let path = in_path(&order, Style::Json).await.expect("it is sent");
    let expected = "%7B%22b%22%3A%22ASC%22%2C%22a%22%3A%22DESC%22%7D";
    assert_eq!(path, expected);
}

/// For values of every type: the JSON is that of `serde_json`.
#[tokio::test]
async fn values_are_encoded_like_json() {
    async fn assert_is_its_json(value: impl Serialize) {
        let path = in_path(&value, Style::Json).await.expect("it is sent");
        let path = path.replace("%20", " ");
        let mut text = String::new();
        let mut left = path.split('%');
        text.push_str(left.next().unwrap_or_default());
        for part in left {
            let (digits, rest) = part.split_at(2);
            text.push(char::from(
                u8::from_str_radix(digits, 16).expect("two digits"),
            ));
            text.push_str(rest);
        }
        assert_eq!(text, serde_json::to_string(&value).expect("JSON"));
    }
    assert_is_its_json((true, 'c', "t", Some(1_i8), None::<i16>, ())).await;
    assert_is_its_json((1_i32, 1_i64, 1_i128, 1_u8, 1_u16, 1_u32, 1_u64, 1_u128)).await;
    assert_is_its_json((0.5_f32, 0.1_f64, 4.0_f64, f64::NAN)).await;
    assert_is_its_json(vec![json!({"a": [1, {"b": null}]})]).await;
    assert_is_its_json(1..3).await;
    assert_is_its_json([Ok(1), Err("e")]).await;
    assert_is_its_json((
        BTreeMap::from([(2_i64, 'a')]),
        BTreeMap::from([(true, 'b')]),
    ))
    .await;
    let error = in_path(&BTreeMap::from([([1], 2)]), Style::Json).await;
    let error = error.expect_err("a list is not a key").to_string();
    assert!(error.contains("key must be a string"), "{error}");
}
