//! The clients of `trine-golden`, one small document per feature, against a server on loopback:
//! what they send, byte for byte, and what they make of what comes back.

mod answers;
mod batches;
mod bodies;
mod bodies_that_cannot_be;
mod brackets;
mod calls;
mod charsets;
mod custom_fields;
mod discriminated_base;
mod discriminators;
mod envelope;
mod error_when;
mod filters;
mod forms;
mod headers;
mod lengths;
mod lenient;
mod mapped_formats;
mod media_types;
mod multipart;
mod numbers;
mod oauth;
mod oauth_waiting;
mod ordered;
mod other_bodies;
mod paging;
mod parameters;
mod properties;
mod raw;
mod round_trips;
mod schemas;
mod security;
mod servers;
mod several_shapes;
mod states;
mod streams;
mod told_apart;
mod unions;

use trine_loopback::{Answer, Loopback};

/// A client of a golden module whose calls go to `server`.
macro_rules! client {
    ($module:ident, $server:expr) => {
        trine_golden::$module::Client::builder()
            .base_url($server.url())
            .build()
            .expect("a client")
    };
}
pub(crate) use client;

/// A server that answers with a status and no body.
fn silent() -> Loopback {
    Loopback::answering(Answer::status(204))
}

/// A server that answers with this JSON.
fn giving(json: &str) -> Loopback {
    Loopback::answering(Answer::json(200, json))
}

/// Everything that is sent, but for the host and what HTTP itself needs.
fn sent_headers(server: &Loopback) -> Vec<(String, String)> {
    const OF_HTTP: [&str; 5] = [
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

/// Pairs as [`sent_headers`] gives them.
fn pairs(expected: &[(&str, &str)]) -> Vec<(String, String)> {
    expected
        .iter()
        .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
        .collect()
}

/// That a call was refused before anything was sent, and says all of this.
#[track_caller]
fn assert_refused<T: std::fmt::Debug, E>(
    outcome: Result<T, trine_golden::Error<E>>,
    server: &Loopback,
    says: &[&str],
) {
    let error = outcome.expect_err("it has to be refused");
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
    for words in says {
        assert!(text.contains(words), "`{words}` is not in: {text}");
    }
}
