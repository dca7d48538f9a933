//! No default HTTP client: the feature `reqwest` is off, and requests are sent by the caller's
//! service.
#![allow(dead_code, reason = "neither a client nor its errors exist")]

use std::convert::Infallible;
use std::error::Error as StdError;
use std::time::Duration;

use crate::runtime::BuildError;
use crate::runtime::transport::http_error::{BoxError, HttpError};
use crate::runtime::transport::http_response::HttpResponse;
use crate::runtime::transport::message::HttpRequest;

/// A client: no value of this type exists.
pub(in crate::runtime) type Client = Infallible;

/// The builder of a client: no value of this type exists.
pub(in crate::runtime) type ClientBuilder = Infallible;

pub(in crate::runtime) const CONNECT_TIMEOUT: Option<Duration> = None;

/// Returns an error.
pub(in crate::runtime) fn builder() -> Result<ClientBuilder, BuildError> {
    Err(BuildError::new(
        "expected a service that sends the requests, because the feature `reqwest` is off: set one \
         with `.transport(…)`, or enable the feature",
    ))
}

pub(in crate::runtime) fn build(
    builder: ClientBuilder,
    _: &str,
    _: Option<Duration>,
) -> Result<Client, BuildError> {
    match builder {}
}

pub(in crate::runtime) async fn send(
    client: &Client,
    _: HttpRequest,
) -> Result<HttpResponse, HttpError> {
    match *client {}
}

/// An error of a client.
pub(in crate::runtime) struct KnownError {
    pub(in crate::runtime) error: BoxError,
    pub(in crate::runtime) server: Option<String>,
    pub(in crate::runtime) is_timeout: bool,
}

/// Returns the error: it is that of the caller's service.
pub(in crate::runtime) fn known(error: BoxError) -> Result<KnownError, BoxError> {
    Err(error)
}

pub(in crate::runtime) fn is_connect(_: &(dyn StdError + 'static)) -> bool {
    false
}

pub(in crate::runtime) fn is_final(_: &(dyn StdError + 'static)) -> bool {
    false
}
