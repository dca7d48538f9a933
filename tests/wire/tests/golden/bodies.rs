//! Bodies of every type, in both directions.

use trine_golden::Json;
use trine_golden::form_body::types::{
    RequestTokenRequest, RequestTokenRequestDevice, RequestTokenRequestGrantType,
};
use trine_golden::json_media_types::types::Lead;
use trine_golden::optional_body::types::{FormRequest, JsonRequest, Nothing};
use trine_golden::several_successes::types::{
    Lead as GivenLead, OrNothingSuccess, SeveralCreatedResponse, SeveralSuccess,
};
use trine_loopback::{Loopback, MockResponse};

use crate::{client, serving, silent};

/// Returns the media type and the text of the only request body.
fn sent(server: &Loopback) -> (Option<String>, String) {
    let request = server.request();
    (
        request.header("content-type").map(str::to_owned),
        request.text(),
    )
}

fn body(media_type: &str, text: &str) -> (Option<String>, String) {
    (Some(media_type.to_owned()), text.to_owned())
}

#[tokio::test]
async fn json_keeps_the_media_type_of_the_document() {
    let server = Loopback::with_response(MockResponse::body(
        200,
        "application/vnd.example.v2+json; charset=utf-8",
        r#"{"title":"b","unknown":[1]}"#,
    ));
    let client = client!(json_media_types, server);
    let given = client
        .merge(&Lead::new().title("a"))
        .await
        .expect("a response");
    assert_eq!(
        sent(&server),
        body("application/merge-patch+json", r#"{"title":"a"}"#)
    );
    assert_eq!(*given, Lead::new().title("b"));
    assert_eq!(server.request().method, "PATCH");
}

#[tokio::test]
async fn json_is_chosen_of_several() {
    let server = serving("{}");
    client!(json_media_types, server)
        .several(&Lead::new())
        .await
        .expect("a response");
    assert_eq!(sent(&server), body("application/json", "{}"));
}

#[tokio::test]
async fn text_is_sent_and_received() {
    let server = Loopback::with_response(MockResponse::body(200, "text/plain", "é;\n"));
    let given = client!(text_and_bytes_bodies, server)
        .put_text("a;ü\r\n")
        .await;
    assert_eq!(sent(&server), body("text/csv; charset=utf-8", "a;ü\r\n"));
    assert_eq!(given.expect("a response").into_inner(), "é;\n");
}

#[tokio::test]
async fn bytes_are_sent_and_received() {
    let server = Loopback::with_response(MockResponse::body(200, "image/png", [0xff, 0, 1]));
    let client = client!(text_and_bytes_bodies, server);
    let given = client
        .put_bytes(vec![0, 159, 255])
        .await
        .expect("a response");
    assert_eq!(server.request().body, [0, 159, 255]);
    assert_eq!(server.request().header("content-type"), Some("image/png"));
    assert_eq!(*given, [0xff, 0, 1]);
    assert_eq!(given.raw(), [0xff, 0, 1]);
}

#[tokio::test]
async fn scalars_untyped_values_and_null_are_bodies() {
    let server = serving("7");
    let given = client!(text_and_bytes_bodies, server)
        .put_scalar("a\"b")
        .await;
    assert_eq!(sent(&server), body("application/json", r#""a\"b""#));
    assert_eq!(*given.expect("a response"), 7);

    let server = serving(r#"[1,null]"#);
    let anything = Json::from(vec![Json::Null, Json::from("x")]);
    let given = client!(text_and_bytes_bodies, server)
        .put_anything(&anything)
        .await;
    assert_eq!(sent(&server), body("application/json", r#"[null,"x"]"#));
    assert_eq!(given.expect("a response").to_string(), "[1,null]");

    let server = serving("null");
    let given = client!(text_and_bytes_bodies, server)
        .put_nullable(&None)
        .await;
    assert_eq!(sent(&server), body("application/json", "null"));
    assert_eq!(*given.expect("a response"), None);
}

#[tokio::test]
async fn a_form_is_urlencoded() {
    let server = silent();
    let form = RequestTokenRequest::new(RequestTokenRequestGrantType::RefreshToken)
        .user("a&b c")
        .scopes(["x", "y z"])
        .device(RequestTokenRequestDevice::new().name("n"));
    client!(form_body, server)
        .request_token(&form)
        .await
        .expect("a response");
    let (media_type, text) = sent(&server);
    assert_eq!(
        media_type.as_deref(),
        Some("application/x-www-form-urlencoded")
    );
    let mut pairs: Vec<&str> = text.split('&').collect();
    pairs.sort_unstable();
    assert_eq!(
        pairs,
        [
            "grant_type=refresh_token",
            "name=n",
            "scopes=x",
            "scopes=y%20z",
            "user=a%26b%20c",
        ]
    );
}

#[tokio::test]
async fn an_optional_body_can_be_omitted() {
    let server = silent();
    let client = client!(optional_body, server);
    client.json(None).await.expect("a response");
    client.list(None).await.expect("a response");
    client.form(None).await.expect("a response");
    client.text(None).await.expect("a response");
    client.bytes(None::<Vec<u8>>).await.expect("a response");
    let requests = server.requests();
    assert_eq!(requests.len(), 5);
    for request in requests {
        assert_eq!(
            (request.header("content-type"), request.text().as_str()),
            (None, "")
        );
    }
}

#[tokio::test]
async fn an_optional_body_that_is_always_empty_is_not_sent() {
    let server = silent();
    let client = client!(optional_body, server);
    client.empty_form().await.expect("a response");
    client.empty_json().await.expect("a response");
    client
        .required_empty(&Nothing::new())
        .await
        .expect("a response");
    let requests = server.requests();
    let sent: Vec<_> = requests
        .iter()
        .map(|request| (request.header("content-type"), request.text()))
        .collect();
    assert_eq!(
        sent,
        [
            (None, String::new()),
            (None, String::new()),
            (Some("application/json"), "{}".to_owned())
        ]
    );
}

#[tokio::test]
async fn an_optional_body_can_be_sent() {
    let server = silent();
    let client = client!(optional_body, server);
    client
        .json(Some(&JsonRequest::new().note("n")))
        .await
        .expect("a response");
    client
        .list(Some(&["a".to_owned()]))
        .await
        .expect("a response");
    client
        .form(Some(&FormRequest::new().note("n")))
        .await
        .expect("a response");
    client.text(Some("t")).await.expect("a response");
    client.bytes(Some(vec![b'b'])).await.expect("a response");
    let bodies: Vec<_> = server
        .requests()
        .iter()
        .map(|request| {
            (
                request.header("content-type").map(str::to_owned),
                request.text(),
            )
        })
        .collect();
    assert_eq!(
        bodies,
        [
            body("application/json", r#"{"note":"n"}"#),
            body("application/json", r#"["a"]"#),
            body("application/x-www-form-urlencoded", "note=n"),
            body("text/plain", "t"),
            body("application/octet-stream", "b"),
        ]
    );
}

#[tokio::test]
async fn several_success_bodies_are_distinguished_by_status() {
    let cases = [
        (
            MockResponse::json(200, r#"{"title":"t"}"#),
            SeveralSuccess::Ok(GivenLead { title: "t".into() }),
        ),
        (
            MockResponse::json(201, r#"{"id":"7"}"#),
            SeveralSuccess::Created(SeveralCreatedResponse { id: "7".into() }),
        ),
        (
            MockResponse::body(202, "text/plain", "later"),
            SeveralSuccess::Accepted("later".into()),
        ),
        (MockResponse::status(204), SeveralSuccess::NoContent),
        (
            MockResponse::body(206, "x/y", [0, 255]),
            SeveralSuccess::Success(vec![0, 255]),
        ),
    ];
    for (response, expected) in cases {
        let server = Loopback::with_response(response);
        let given = client!(several_successes, server)
            .several()
            .await
            .expect("a success");
        assert_eq!(*given, expected);
    }
}

#[tokio::test]
async fn one_body_for_several_statuses_needs_no_enum() {
    for status in [200, 201, 299] {
        let server = Loopback::with_response(MockResponse::json(status, r#"{"title":"t"}"#));
        let given = client!(several_successes, server)
            .same()
            .await
            .expect("a success");
        assert_eq!(
            (given.title.as_str(), given.status().as_u16()),
            ("t", status)
        );
    }
}

#[tokio::test]
async fn an_optional_body() {
    let server = Loopback::with_response(MockResponse::status(204));
    let given = client!(several_successes, server)
        .or_nothing()
        .await
        .expect("a success");
    assert_eq!(*given, OrNothingSuccess::NoContent);
    let server = Loopback::with_response(MockResponse::json(203, "{}"));
    let error = client!(several_successes, server)
        .or_nothing()
        .await
        .expect_err("undeclared");
    assert!(matches!(error, trine_golden::Error::Decode(_)), "{error:?}");
    assert_eq!(error.status().map(|status| status.as_u16()), Some(203));
}
