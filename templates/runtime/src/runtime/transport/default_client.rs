//! The default HTTP client: `reqwest`.

use std::error::Error as StdError;
use std::time::Duration;

use reqwest::redirect::Policy;

use crate::runtime::BuildError;
use crate::runtime::transport::address;
use crate::runtime::transport::http_error::{BoxError, HttpError};
use crate::runtime::transport::http_response::HttpResponse;
use crate::runtime::transport::message::HttpRequest;

pub(in crate::runtime) use reqwest::{Client, ClientBuilder};

/// The default time to establish a connection.
pub(in crate::runtime) const CONNECT_TIMEOUT: Option<Duration> = Some(Duration::from_secs(10));

/// Returns the builder of a client with default settings.
pub(in crate::runtime) fn builder() -> Result<ClientBuilder, BuildError> {
    Ok(Client::builder())
}

/// Builds a client that follows no redirects. Settings that protect credentials are applied last.
pub(in crate::runtime) fn build(
    mut builder: ClientBuilder,
    user_agent: &str,
    connect_timeout: Option<Duration>,
) -> Result<Client, BuildError> {
    if let Some(timeout) = connect_timeout {
        builder = builder.connect_timeout(timeout);
    }
    let builder = builder.user_agent(user_agent).redirect(Policy::none());
    let client = builder.referer(false).build();
    client.map_err(|error| BuildError::new(format!("cannot create an HTTP client: {error}")))
}

/// Sends a request.
pub(in crate::runtime) async fn send(
    client: &Client,
    request: HttpRequest,
) -> Result<HttpResponse, HttpError> {
    match client.execute(request).await {
        Ok(response) => {
            let url = response.url().clone();
            Ok(HttpResponse::new(response.into(), url))
        }
        Err(error) => Err(HttpError::new(Box::new(error), None)),
    }
}

/// An error of a request, with what the client knows of it.
pub(in crate::runtime) struct KnownError {
    /// The error, without the URL of the request.
    pub(in crate::runtime) error: BoxError,
    /// The server of the request.
    pub(in crate::runtime) server: Option<String>,
    pub(in crate::runtime) is_timeout: bool,
}

/// Returns what is known of an error, or the error if it is not one of the client.
pub(in crate::runtime) fn known(error: BoxError) -> Result<KnownError, BoxError> {
    let error = error.downcast::<reqwest::Error>()?;
    Ok(KnownError {
        server: error.url().and_then(address::server),
        is_timeout: error.is_timeout(),
        error: Box::new(error.without_url()),
    })
}

/// Returns whether an error is that of a connection which was not established.
pub(in crate::runtime) fn is_connect(error: &(dyn StdError + 'static)) -> bool {
    let error = error.downcast_ref::<reqwest::Error>();
    error.is_some_and(reqwest::Error::is_connect)
}

/// Returns whether an error would be the same if the request were sent again.
pub(in crate::runtime) fn is_final(error: &(dyn StdError + 'static)) -> bool {
    let error = error.downcast_ref::<reqwest::Error>();
    error.is_some_and(|error| error.is_builder() || error.is_redirect())
}
