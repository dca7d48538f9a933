//! Responses: values, errors and their messages.

mod loopback_server;

use std::error::Error as _;
use std::time::Duration;

use loopback_server::{Server, response};
use reqwest::Method;
use serde_json::json;
use trine_runtime_tests::client::{Client, OtherError, UpdateError, UpdateSuccess};
use trine_runtime_tests::runtime::{
    ApiError, ClientBuilderCore, Credential, DecodeError, ErasedError, Error, ErrorBody,
    InvalidRequest, NoError, RequestOptions, Response, RetryPolicy, ServerUrl, TimeoutError,
    TransportError,
};
use trine_runtime_tests::samples::{Lead, Owner};

async fn read<E: ErrorBody>(response: &str) -> Result<Response<Lead>, Error<E>> {
    let server = Server::with_responses(&[response]).await;
    let call = Client::at(&server.url).call(Method::PATCH, "/leads/{id}");
    call.path("id", 1).send_json().await
}

async fn api_error<E: ErrorBody>(status: &str, headers: &str, body: &str) -> ApiError<E> {
    match read(&response(status, headers, body)).await {
        Err(Error::Api(error)) => error,
        other => panic!("{:?}", other.map(Response::into_inner)),
    }
}

async fn decode_error(body: &str) -> DecodeError {
    match read::<NoError>(&response("200 OK", "x-a: b\r\n", body)).await {
        Err(Error::Decode(error)) => error,
        other => panic!("{:?}", other.map(Response::into_inner)),
    }
}

#[tokio::test]
async fn success() {
    let text = r#"{"id":1,"name":"n"}"#;
    let response = read::<NoError>(&response("201 Created", "x-a: b\r\n", text)).await;
    let response = response.expect("it fits");
    assert_eq!(response.status(), 201);
    assert_eq!(response.headers()["x-a"], "b");
    assert_eq!(response.raw(), text.as_bytes());
    assert_eq!(response.name.as_deref(), Some("n"));
    assert_eq!(response.into_inner().id, 1);
}

#[tokio::test]
async fn other_success_bodies() {
    let server = Server::with_responses(&[&response("200 OK", "", "a\u{fc}")]).await;
    let client = Client::at(&server.url);
    let call = || client.call(Method::GET, "/x");
    assert_eq!(
        *call().send_text::<NoError>().await.expect("it fits"),
        "a\u{fc}"
    );
    assert_eq!(
        *call().send_bytes::<NoError>().await.expect("it fits"),
        "a\u{fc}".as_bytes()
    );
    let ignored = call()
        .send_empty::<NoError>()
        .await
        .expect("any body will do");
    assert_eq!(ignored.raw(), "a\u{fc}".as_bytes());
}

#[tokio::test]
async fn success_bodies_by_status() {
    async fn many(status: &str, body: &str) -> Result<UpdateSuccess, Error<NoError>> {
        let server = Server::with_responses(&[&response(status, "", body)]).await;
        let call = Client::at(&server.url).call(Method::GET, "/x");
        call.send_many().await.map(Response::into_inner)
    }
    let owner = Owner { id: 1, email: None };
    assert_eq!(
        many("200 OK", r#"{"id":1}"#).await.unwrap(),
        UpdateSuccess::Ok(owner)
    );
    assert_eq!(
        many("204 No Content", "").await.unwrap(),
        UpdateSuccess::NoContent
    );
    assert_eq!(
        many("207 Multi", "t").await.unwrap(),
        UpdateSuccess::Success("t".to_owned())
    );
    let error = many("202 Accepted", "{}").await.unwrap_err();
    assert!(matches!(&error, Error::Decode(_)), "{error:?}");
    assert_eq!(
        error.to_string(),
        "unexpected response to GET /x (202 Accepted): the document declares no response for this status"
    );
}

#[tokio::test]
async fn error_bodies_by_status() {
    let found = api_error::<UpdateError>("404 Not Found", "x-a: b\r\n", r#"{"id":4}"#).await;
    assert_eq!(
        found.parsed(),
        Some(&UpdateError::NotFound(Owner { id: 4, email: None }))
    );
    assert_eq!(
        (found.status().as_u16(), found.text().as_ref()),
        (404, r#"{"id":4}"#)
    );
    assert_eq!(found.headers()["x-a"], "b");
    assert_eq!(found.raw(), br#"{"id":4}"#);

    let empty = api_error::<UpdateError>("401 Unauthorized", "", "kept").await;
    assert_eq!(empty.parsed(), Some(&UpdateError::Unauthorized));
    assert_eq!(empty.raw(), b"kept");

    let text = api_error::<UpdateError>("410 Gone", "", "gone").await;
    assert_eq!(
        text.into_parsed(),
        Some(UpdateError::Gone("gone".to_owned()))
    );
    let bytes = api_error::<UpdateError>("411 Length Required", "", "b").await;
    assert_eq!(
        bytes.into_parsed(),
        Some(UpdateError::LengthRequired(b"b".to_vec()))
    );

    let range = api_error::<UpdateError>("422 No", "", r#"{"id":1}"#).await;
    assert!(
        matches!(range.parsed(), Some(UpdateError::ClientError(_))),
        "{range:?}"
    );

    let none = api_error::<UpdateError>("500 No", "", r#"{"id":1}"#).await;
    assert!(
        none.parsed().is_none() && none.decode_error().is_none(),
        "{none:?}"
    );
    let none = api_error::<NoError>("500 No", "", "x").await;
    assert!(
        none.parsed().is_none() && none.decode_error().is_none(),
        "{none:?}"
    );

    let exact = api_error::<OtherError>("500 No", "", r#"{"id":1}"#).await;
    assert!(
        matches!(exact.parsed(), Some(OtherError::InternalServerError(_))),
        "{exact:?}"
    );
    let default = api_error::<OtherError>("301 Moved", "", "[1]").await;
    assert_eq!(default.parsed(), Some(&OtherError::Default(json!([1]))));
}

#[tokio::test]
async fn messages_of_errors_show_what_was_received() {
    for (status, headers, body, expected) in [
        (
            "502 Bad Gateway",
            "content-type: text/html; charset=utf-8\r\n",
            "<p>down",
            "returned 502 Bad Gateway with `text/html; charset=utf-8`: <p>down",
        ),
        (
            "400 Bad Request",
            "content-type: application/problem+json\r\n",
            "{}",
            "returned 400 Bad Request: {}",
        ),
        (
            "302 Found",
            "location: https://user:secret@login.test/sign?next=secret#secret\r\n",
            "",
            "returned 302 Found to `https://login.test/sign`",
        ),
        (
            "301 Moved Permanently",
            "location: /sign?next=secret\r\ncontent-type: text/plain\r\n",
            "moved",
            "returned 301 Moved Permanently to `/sign` with `text/plain`: moved",
        ),
        (
            "404 Not Found",
            "location: /elsewhere\r\n",
            "",
            "returned 404 Not Found",
        ),
    ] {
        let error = api_error::<NoError>(status, headers, body).await;
        assert_eq!(error.to_string(), format!("PATCH /leads/{{id}} {expected}"));
    }
}

#[tokio::test]
async fn error_bodies_that_do_not_fit() {
    let error = api_error::<UpdateError>("404 Not Found", "", r#"{"id":"x"}"#).await;
    assert!(error.parsed().is_none());
    let misfit = error.decode_error().expect("it says why");
    assert_eq!((misfit.path(), misfit.status().as_u16()), ("id", 404));
    assert!(error.source().is_some());
    let html = api_error::<UpdateError>("404 Not Found", "", "<html>").await;
    let misfit = html.decode_error().expect("it says why").to_string();
    assert!(misfit.contains("invalid JSON"), "{misfit}");
}

#[tokio::test]
async fn decode_errors_name_the_value() {
    for (body, path, why) in [
        (
            r#"{"id":1,"items":[{"id":1},{"id":2},{"id":"x"}]}"#,
            "items[2].id",
            "invalid type: string",
        ),
        (
            r#"{"id":1,"items":[{"id":1},{"email":"x"}]}"#,
            "items[1]",
            "missing field `id`",
        ),
        (
            r#"{"id":1,"items":[{"id":1},7]}"#,
            "items[1]",
            "expected an object (Owner)",
        ),
        (
            r#"{"id":1,"items":{"id":1}}"#,
            "items",
            "invalid type: map, expected a sequence",
        ),
        (
            r#"{"id":1,"name":[]}"#,
            "name",
            "invalid type: sequence, expected a string",
        ),
        (r#"{"id":1.5}"#, "id", "invalid type: floating point"),
        (
            "{\n  \"id\": 1,\n  \"a.b\": 2,\n  \"children\": [\n    {\"id\": null}]}",
            "children[0].id",
            "null",
        ),
        (r#"{"name":"x"}"#, "", "missing field `id`"),
        (
            r#"{"id":1,"owner":{"x\"}":{"y":[1,{}]},"id":true}}"#,
            "owner.id",
            "invalid type: boolean",
        ),
        ("[1]", "", "expected an object (Lead)"),
        ("", "", "expected JSON, found an empty body"),
        (" \r\n", "", "expected JSON, found an empty body"),
        ("<html>", "", "invalid JSON"),
        (r#"{"id":1"#, "", "invalid JSON"),
    ] {
        let error = decode_error(body).await;
        assert_eq!(error.path(), path, "{body}: {error}");
        assert!(error.to_string().contains(why), "{body}: {error}");
        assert_eq!(error.raw(), body.as_bytes());
        assert_eq!(
            (error.status().as_u16(), &error.headers()["x-a"]),
            (200, &"b".parse().unwrap())
        );
    }
    let error = decode_error(r#"{"id":1,"owner":{"id":true}}"#).await;
    assert_eq!(
        error.to_string(),
        "unexpected response to PATCH /leads/{id} (200 OK) at `owner.id`: \
         invalid type: boolean `true`, expected i64"
    );
}

#[tokio::test]
async fn retry_hints() {
    for (status, headers, seconds) in [
        ("429 Too Many", "retry-after: 7\r\n", Some(7.0)),
        (
            "503 No",
            "retry-after: Sun, 06 Nov 1994 08:49:37 GMT\r\n",
            Some(0.0),
        ),
        (
            "503 No",
            "date: Thu, 29 Feb 2024 23:59:50 GMT\r\nretry-after: Fri, 01 Mar 2024 00:00:20 GMT\r\n",
            Some(30.0),
        ),
        ("429 Too Many", "ratelimit-reset: 5\r\n", Some(5.0)),
        // From drafts of RateLimit headers, and from earlier servers.
        (
            "429 Too Many",
            "ratelimit: limit=100, remaining=0, reset=5\r\n",
            Some(5.0),
        ),
        (
            "429 Too Many",
            "RateLimit: limit=100,remaining=0,reset=2.2\r\n",
            Some(2.2),
        ),
        (
            "429 Too Many",
            "RateLimit: limit=100,remaining=50,reset=2.2\r\n",
            None,
        ),
        ("500 No", "ratelimit: default;r=0;t=9\r\n", Some(9.0)),
        // Services with a limit per second send their waits in milliseconds, or as a fraction.
        (
            "429 Too Many",
            "retry-after-ms: 250\r\nretry-after: 1\r\n",
            Some(0.25),
        ),
        ("429 Too Many", "retry-after: 0.75\r\n", Some(0.75)),
        // The two obsolete forms of a date.
        (
            "503 No",
            "date: Sun, 06 Nov 1994 08:49:07 GMT\r\nretry-after: Sunday, 06-Nov-94 08:49:37 GMT\r\n",
            Some(30.0),
        ),
        (
            "503 No",
            "date: Sun, 06 Nov 1994 08:49:07 GMT\r\nretry-after: Sun Nov  6 08:49:37 1994\r\n",
            Some(30.0),
        ),
        (
            "429 Too Many",
            "ratelimit: \"default\";r=0;t=9\r\n",
            Some(9.0),
        ),
        (
            "429 Too Many",
            "ratelimit: \"burst\";r=3;t=60, \"day, all\";r=0;t=7\r\n",
            Some(7.0),
        ),
        ("503 No", "x-ratelimit-reset: 2\r\n", Some(2.0)),
        ("429 Too Many", "x-rate-limit-reset: 2\r\n", Some(2.0)),
        (
            "429 Too Many",
            "date: Thu, 29 Feb 2024 23:59:50 GMT\r\nx-ratelimit-reset: 1709251220\r\n",
            Some(30.0),
        ),
        (
            "429 Too Many",
            "date: Thu, 29 Feb 2024 23:59:50 GMT\r\nx-ratelimit-reset: 1709251220000\r\n",
            Some(30.0),
        ),
        (
            "429 Too Many",
            "retry-after: 7\r\nratelimit: limit=1, remaining=0, reset=5\r\n",
            Some(7.0),
        ),
        // A limit that is not exhausted is not a reason to wait.
        (
            "500 No",
            "x-ratelimit-remaining: 9\r\nx-ratelimit-reset: 2\r\n",
            None,
        ),
        (
            "500 No",
            "x-ratelimit-remaining: 0\r\nx-ratelimit-reset: 2\r\n",
            Some(2.0),
        ),
        (
            "500 No",
            "ratelimit: limit=100, remaining=50, reset=5\r\n",
            None,
        ),
        ("429 Too Many", "ratelimit: , ;=, \"\r\n", None),
        ("429 Too Many", "x-ratelimit-reset: soon\r\n", None),
        // What is named is not read as a parameter.
        (
            "429 Too Many",
            "ratelimit: \"a;r=0;t=9, x\";r=0;t=1\r\n",
            Some(1.0),
        ),
        (
            "429 Too Many",
            "ratelimit: \"a\\\";r=0;t=9, x\";r=0;t=1\r\n",
            Some(1.0),
        ),
        (
            "500 No",
            "RateLimit: Limit=10, Remaining=0, Reset=1\r\n",
            Some(1.0),
        ),
        (
            "429 Too Many",
            "date: Thu, 29 Feb 2024 23:59:50 GMT\r\nx-ratelimit-reset: Fri, 01 Mar 2024 00:00:20 GMT\r\n",
            Some(30.0),
        ),
        ("429 Too Many", "x-ratelimit-reset: 2024-03-01\r\n", None),
        ("429 Too Many", "retry-after: soon\r\n", None),
        ("429 Too Many", "retry-after: -1\r\n", None),
        (
            "429 Too Many",
            "retry-after: Sun, 99 Nov 1994 08:49:37 GMT\r\n",
            None,
        ),
        ("429 Too Many", "", None),
    ] {
        let error = read::<NoError>(&response(status, headers, ""))
            .await
            .unwrap_err();
        assert_eq!(
            error.retry_after(),
            seconds.map(Duration::from_secs_f64),
            "{headers}"
        );
    }
}

#[tokio::test]
async fn no_connection_and_no_response() {
    let closed = Client::at("http://127.0.0.1:1/secret-path");
    let error = closed
        .call(Method::GET, "/x")
        .send_json::<Lead, NoError>()
        .await
        .unwrap_err();
    assert!(
        matches!(&error, Error::Transport(error) if error.is_connect()),
        "{error:?}"
    );
    assert!(error.is_retryable() && error.status().is_none());
    assert_eq!(
        error.to_string(),
        "GET /x could not connect to the server `127.0.0.1:1`"
    );
    let source = error.source().expect("there is a reason");
    let original = source.downcast_ref::<reqwest::Error>();
    let original = original.expect("nothing in it is a secret");
    assert!(original.is_connect() && original.url().is_none());
    let source = source.to_string();
    assert!(!source.contains("secret-path"), "{source}");
    assert!(!format!("{error:?}").contains("secret-path"), "{error:?}");

    let server = Server::with_responses(&["silence"]).await;
    let client = Client::at(&server.url)
        .with_options(RequestOptions::new().timeout(Duration::from_millis(100)));
    let error = client
        .call(Method::GET, "/x")
        .send_json::<Lead, NoError>()
        .await
        .unwrap_err();
    assert!(matches!(&error, Error::Timeout(_)), "{error:?}");
    assert!(error.is_retryable());
    assert_eq!(error.to_string(), "GET /x timed out after 100ms");

    let cut = Server::with_responses(&["HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\n{}"]).await;
    let error = Client::at(&cut.url)
        .call(Method::GET, "/x")
        .send_json::<Lead, NoError>()
        .await;
    let error = error.unwrap_err();
    assert!(
        matches!(&error, Error::Transport(_)) && error.is_retryable(),
        "{error:?}"
    );
}

#[tokio::test]
async fn errors_without_a_connection_show_no_secret_of_the_host() {
    let server =
        ServerUrl::new("http://{portal}.invalid").required_variable("portal", "secret-portal", &[]);
    let mut builder = ClientBuilderCore::new("runtime-tests/1.0");
    builder.server(server);
    builder.retry(RetryPolicy::none());
    let core = builder.build(ServerUrl::new("/")).expect("it is complete");
    let error = Client { core }.call(Method::GET, "/x");
    let error = error.send_empty::<NoError>().await.expect_err("no host");
    assert_eq!(error.to_string(), "GET /x could not connect to the server");
    let mut shown = format!("{error:?}");
    let mut source = error.source();
    while let Some(error) = source {
        shown.push_str(&format!(" {error} {error:?}"));
        source = error.source();
    }
    assert!(!shown.contains("secret"), "{shown}");
}

#[tokio::test]
async fn erased_errors_keep_their_details() {
    let error = read::<UpdateError>(&response("404 No", "", r#"{"id":4}"#))
        .await
        .unwrap_err();
    let erased: Error = error.erase();
    let Error::Api(api) = &erased else {
        panic!("{erased:?}")
    };
    let body: &ErasedError = api.parsed().expect("it fits");
    assert_eq!(
        body.downcast_ref(),
        Some(&UpdateError::NotFound(Owner { id: 4, email: None }))
    );
    assert!(body.downcast_ref::<OtherError>().is_none());
    assert_eq!(erased.operation(), "PATCH /leads/{id}");
    assert_eq!(erased.status().map(|status| status.as_u16()), Some(404));
    let _: Box<dyn std::error::Error + Send + Sync + 'static> = Box::new(erased);
}

#[test]
fn errors_are_small() {
    let word = size_of::<usize>();
    assert_eq!(size_of::<ApiError<UpdateError>>(), word);
    assert_eq!(size_of::<DecodeError>(), word);
    assert_eq!(size_of::<TransportError>(), word);
    assert_eq!(size_of::<TimeoutError>(), word);
    assert_eq!(size_of::<InvalidRequest>(), word);
    assert_eq!(size_of::<Error<UpdateError>>(), 2 * word);
}

#[tokio::test]
async fn no_message_shows_a_secret() {
    let body = r#"{"error":"token secret-token of secret-portal is  \n no good"}"#;
    let server = Server::with_responses(&[
        &response("400 No", "", body),
        &response("200 OK", "", r#"{"id":"secret-token"}"#),
    ])
    .await;
    let host = server.url.trim_start_matches("http://").to_owned();
    let mut builder = ClientBuilderCore::new("runtime-tests/1.0");
    builder.credential("token", Credential::bearer("secret-token"));
    builder.credential("key", Credential::basic("user-name", "pass-word"));
    builder.server(
        ServerUrl::new("http://{host}/rest/{portal}")
            .variable("host", host, &[])
            .required_variable("portal", "secret-portal", &[]),
    );
    assert!(!format!("{builder:?}").contains("secret"), "{builder:?}");
    let core = builder.build(ServerUrl::new("/")).expect("it is complete");
    let client = Client { core }.with_options(
        RequestOptions::new()
            .header("x", "secret-header")
            .query("y", "secret-query"),
    );
    assert!(!format!("{client:?}").contains("secret"), "{client:?}");
    assert!(
        format!("{client:?}").contains("http://{host}/rest/{portal}"),
        "{client:?}"
    );
    let error = client
        .call(Method::GET, "/x")
        .send_json::<Lead, UpdateError>()
        .await
        .unwrap_err();
    assert!(
        server
            .request()
            .starts_with("GET /rest/secret-portal/x?y=secret-query ")
    );
    let shown = format!("{error} {error:?}");
    assert!(!shown.contains("secret"), "{shown}");
    assert!(
        shown.contains("GET /x returned 400 Bad Request: {\"error\":\"token … of …"),
        "{shown}"
    );
    let error = client
        .call(Method::GET, "/x")
        .send_json::<Lead, UpdateError>()
        .await
        .unwrap_err();
    let shown = format!("{error} {error:?}");
    assert!(
        matches!(error, Error::Decode(_)) && !shown.contains("secret"),
        "{shown}"
    );
    let credential = Credential::query("q", "secret-value");
    assert!(
        !format!("{credential:?}").contains("secret"),
        "{credential:?}"
    );
}
