//! Encoding an operation to an `http::Request`, and decoding it from an `http::Response`, without
//! I/O and without an async runtime: to sign, queue or record requests, and to decode responses that
//! something else received.

use std::future::Future;
use std::pin::pin;
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll, Waker};

use crm_clients::octanist::types::CreateLeadRequest;
use crm_clients::octanist::{Client, errors::GetLeadError};
use crm_clients::{Error, NotSent, RequestBody, RetryPolicy};
use tower::service_fn;

type Request = http::Request<RequestBody>;

/// Returns the output of a future that is ready at once.
fn ready<F: Future>(future: F) -> F::Output {
    match pin!(future).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(output) => output,
        Poll::Pending => panic!("it waits for something"),
    }
}

/// Returns the request of a call, without sending it.
fn encode<T, E: std::fmt::Debug, F>(call: impl FnOnce(Client) -> F) -> Result<Request, Error<E>>
where
    F: Future<Output = Result<T, Error<E>>>,
{
    let kept = Arc::new(Mutex::new(None));
    let keep = Arc::clone(&kept);
    let service = service_fn(move |request: Request| {
        *keep.lock().expect("the request") = Some(request);
        async { Err::<http::Response<String>, _>(NotSent::new("encoded only")) }
    });
    let builder = Client::builder().api_key("the key");
    let builder = builder.retry(RetryPolicy::none()).transport(service);
    let outcome = ready(call(builder.build().expect("a client")));
    let request = kept.lock().expect("the request").take();
    match (request, outcome) {
        (Some(request), _) => Ok(request),
        (None, Err(error)) => Err(error),
        (None, Ok(_)) => unreachable!("there is no other response"),
    }
}

/// Returns the outcome of a call for a response.
fn decode<T, E, F>(
    response: http::Response<&'static str>,
    call: impl FnOnce(Client) -> F,
) -> Result<T, Error<E>>
where
    F: Future<Output = Result<T, Error<E>>>,
{
    let response = response.map(str::to_owned);
    let service = service_fn(move |_: Request| {
        std::future::ready(Ok::<_, std::convert::Infallible>(response.clone()))
    });
    let builder = Client::builder().api_key("the key");
    let builder = builder.retry(RetryPolicy::none()).transport(service);
    ready(call(builder.build().expect("a client")))
}

fn response(status: u16, body: &'static str) -> http::Response<&'static str> {
    let response = http::Response::builder().status(status);
    let response = response.header("content-type", "application/json");
    response.body(body).expect("a response")
}

#[test]
fn an_operation_is_encoded_to_a_request() {
    let created = CreateLeadRequest::by_name("Ada");
    let request = encode(|client| async move { client.create_lead(&created).await });
    let request = request.expect("a request");
    assert_eq!(request.method(), http::Method::POST);
    assert!(
        request.uri().path().ends_with("/leads"),
        "{}",
        request.uri()
    );
    assert_eq!(request.headers()["content-type"], "application/json");
    assert_eq!(request.body().as_bytes(), Some(&br#"{"name":"Ada"}"#[..]));
}

#[test]
fn a_request_that_cannot_be_sent_is_not_encoded() {
    let error = encode(|client| async move { client.get_lead("..").await });
    let error = error.expect_err("the path would be another one");
    assert!(matches!(error, Error::InvalidRequest(_)), "{error:?}");
}

#[test]
fn a_response_is_decoded() {
    let lead = r#"{"success":true,"data":{"id":"7","name":"Ada"}}"#;
    let call = |client: Client| async move { client.get_lead("7").await };
    let found = decode(response(200, lead), call).expect("a lead");
    assert_eq!(
        found.data.as_ref().and_then(|lead| lead.name.as_deref()),
        Some("Ada")
    );

    let missing = r#"{"success":false,"error":"no such lead"}"#;
    let error = decode(response(404, missing), call).expect_err("an error");
    let Error::Api(error) = error else {
        panic!("{error:?}");
    };
    assert_eq!(error.status(), 404);
    let _: Option<&GetLeadError> = error.parsed();
    assert!(error.text().contains("no such lead"));

    let error = decode(response(200, "[]"), call).expect_err("a list");
    assert!(matches!(error, Error::Decode(_)), "{error:?}");
}
