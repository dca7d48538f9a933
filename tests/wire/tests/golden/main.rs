//! The clients of `trine-golden`, small documents with one feature each, against a server on
//! loopback: their requests, byte for byte, and their decoded responses.

mod batches;
mod blocking;
mod bodies;
mod bodies_that_cannot_be;
mod brackets;
mod calls;
mod charsets;
mod constraints;
mod custom_fields;
mod discriminated_base;
mod discriminators;
mod envelope;
mod equal_types;
mod error_when;
mod filters;
mod forms;
mod grouped;
mod headers;
mod implied_tags;
mod lengths;
mod lenient;
mod lenient_pages;
mod mapped_formats;
mod media_types;
mod missing_credentials;
mod multipart;
mod nested_tags;
mod numbers;
mod oauth;
mod oauth_authorization;
mod oauth_clients;
mod oauth_device;
mod oauth_provider;
mod oauth_refresh;
mod oauth_sources;
mod oauth_waiting;
mod openapi_32;
mod openapi_32_access;
mod ordered;
mod other_bodies;
mod overlays;
mod page_urls;
mod paging;
mod parameters;
mod part_streams;
mod passwords;
mod positional_parts;
mod properties;
mod raw;
mod raw_bodies_streamed;
mod responses;
mod retries;
mod round_trips;
mod schemas;
mod security;
mod sent_once;
mod servers;
mod several_shapes;
mod states;
mod streams;
mod swagger;
mod tag_notations;
mod unions;
mod untagged_variants;
mod updates;
mod webhooks;
mod xml_bodies;
mod xml_namespaces;

use trine_loopback::{Loopback, MockResponse};

/// Creates a client of a golden module for `server` that repeats no request, with a credential if
/// its operations require one.
macro_rules! client {
    ($module:ident, $server:expr $(, $credential:ident($($secret:expr)?))?) => {
        trine_golden::$module::Client::builder()
            $(.$credential($($secret)?))?
            .base_url($server.url())
            .retry(trine_golden::RetryPolicy::none())
            .build()
            .expect("a client")
    };
}
pub(crate) use client;

/// Starts a server that returns a status without a body.
fn silent() -> Loopback {
    Loopback::with_response(MockResponse::status(204))
}

/// Starts a server that returns this JSON.
fn serving(json: &str) -> Loopback {
    Loopback::with_response(MockResponse::json(200, json))
}

/// Returns all sent headers, except for the host and the headers that HTTP requires.
fn sent_headers(server: &Loopback) -> Vec<(String, String)> {
    const OF_HTTP: [&str; 6] = [
        "accept-encoding",
        "host",
        "content-length",
        "transfer-encoding",
        "connection",
        "user-agent",
    ];
    let headers = server.request().headers.into_iter();
    let mut headers: Vec<_> = headers
        .filter(|(name, _)| !OF_HTTP.contains(&name.as_str()))
        .collect();
    headers.sort();
    headers
}

/// Returns pairs in the form of [`sent_headers`].
fn pairs(expected: &[(&str, &str)]) -> Vec<(String, String)> {
    expected
        .iter()
        .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
        .collect()
}

/// Asserts that a call was rejected before anything was sent, with a message that contains all of
/// `expected`.
#[track_caller]
fn assert_rejected<T: std::fmt::Debug, E>(
    outcome: Result<T, trine_golden::Error<E>>,
    server: &Loopback,
    expected: &[&str],
) {
    let error = outcome.expect_err("a rejected call");
    assert!(
        matches!(error, trine_golden::Error::InvalidRequest(_)),
        "{error:?}"
    );
    assert!(
        server.requests().is_empty(),
        "something was sent: {:?}",
        server.requests()
    );
    let text = error.to_string();
    for words in expected {
        assert!(text.contains(words), "`{words}` is not in: {text}");
    }
}
