//! Formats that `trine.toml` maps to types of other crates.

use std::net::Ipv4Addr;

use chrono::{DateTime, Utc};
use trine_golden::Error;
use trine_golden::mapped_formats::errors::PutHostError;
use trine_golden::mapped_formats::headers::PutHostHeaders;
use trine_golden::mapped_formats::params::PutHostParams;
use trine_golden::mapped_formats::types::{HostEither, HostForm, HostInput};
use trine_loopback::{Loopback, MockResponse};

use crate::client;

const ADDRESS: Ipv4Addr = Ipv4Addr::new(192, 0, 2, 1);

fn noon() -> DateTime<Utc> {
    "2026-01-02T12:00:00Z".parse().expect("a time")
}

fn host() -> HostInput {
    HostInput::new(ADDRESS, None)
        .seen_at(noon())
        .clear_mask()
        .former([ADDRESS])
        .places([("here", ADDRESS)])
        .either(HostEither::Address(ADDRESS))
}

#[tokio::test]
async fn mapped_types_are_sent_and_received_in_the_encoding_of_serde() {
    let text = r#"{"address":"192.0.2.1","route":null,"seen_at":"2026-01-02T12:00:00Z","mask":null,"former":["192.0.2.1"],"places":{"here":"192.0.2.1"},"either":"192.0.2.1"}"#;
    let response = MockResponse::json(200, text).header("X-Seen-From", "192.0.2.1");
    let server = Loopback::with_response(response);
    let params = PutHostParams::new(ADDRESS)
        .via(ADDRESS)
        .hops([ADDRESS, ADDRESS])
        .since(noon());
    let response = client!(mapped_formats, server)
        .put_host("192.0.2.1", &params, &host())
        .await
        .expect("a success");
    let request = server.request();
    assert_eq!(request.text(), text);
    assert_eq!(request.header("x-from"), Some("192.0.2.1"));
    assert_eq!(
        request.query(),
        "via=192.0.2.1&hops=192.0.2.1&hops=192.0.2.1&since=2026-01-02T12%3A00%3A00Z"
    );
    assert_eq!(response.seen_at, Some(noon()));
    assert_eq!(response.either, Some(HostEither::Address(ADDRESS)));
    let headers = PutHostHeaders::of(&response).expect("headers");
    assert_eq!(headers.x_seen_from, Some(ADDRESS));
}

#[tokio::test]
async fn a_value_that_the_type_rejects_is_an_error_with_its_path() {
    let text = r#"{"address":"192.0.2.1","route":null,"seen_at":"noon"}"#;
    let server = Loopback::with_response(MockResponse::json(200, text));
    let error = client!(mapped_formats, server)
        .put_host("192.0.2.1", &PutHostParams::new(ADDRESS), &host())
        .await
        .expect_err("not a time");
    let Error::Decode(error) = error else {
        panic!("{error}");
    };
    assert!(error.to_string().contains("seen_at"), "{error}");
}

#[tokio::test]
async fn errors_and_forms_have_mapped_types_too() {
    let server = Loopback::with_response(MockResponse::json(409, r#""192.0.2.1""#));
    let error = client!(mapped_formats, server)
        .put_host("192.0.2.1", &PutHostParams::new(ADDRESS), &host())
        .await
        .expect_err("a conflict");
    let Error::Api(error) = error else {
        panic!("{error}");
    };
    assert_eq!(error.parsed(), Some(&PutHostError::Conflict(ADDRESS)));

    let server = Loopback::with_response(MockResponse::status(204));
    let form = HostForm::new(ADDRESS).former([ADDRESS]);
    let sent = client!(mapped_formats, server).post_host(&form).await;
    sent.expect("a success");
    assert_eq!(
        server.request().text(),
        "address=192.0.2.1&former=192.0.2.1"
    );
}
