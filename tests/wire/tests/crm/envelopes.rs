//! Responses that wrap their content in an envelope.

use std::fmt::Debug;

use crm_clients::{Envelope, Error, Response};
use serde_json::{Value as Json, json};
use trine_loopback::MockResponse;

/// Returns the content of a response, which still provides the other members.
pub async fn content<T, E: Debug>(
    call: impl Future<Output = Result<Response<T>, Error<E>>>,
) -> T::Content
where
    T: Envelope + Clone + Debug,
    T::Content: Debug,
{
    let whole = call.await.expect("a success");
    let content = whole.clone().into_content().expect("there is content");
    assert_eq!(content.raw(), whole.raw());
    assert_eq!(content.status(), whole.status());
    assert_eq!(content.headers(), whole.headers());
    content.into_inner()
}

/// Returns the path of missing content.
pub async fn missing<T, E: Debug>(
    call: impl Future<Output = Result<Response<T>, Error<E>>>,
) -> String
where
    T: Envelope,
    T::Content: Debug,
{
    let whole = call.await.expect("a success");
    let error = whole.into_content().expect_err("expected no content");
    error.path().to_owned()
}

/// Returns a successful response with content.
pub fn envelope(data: Json) -> MockResponse {
    let body = json!({"success": true, "data": data});
    MockResponse::json(200, body.to_string())
}
