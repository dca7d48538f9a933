//! Errors of HTTP clients and of services in their place.

use std::error::Error as StdError;
use std::io;

use reqwest::Url;

use crate::runtime::NotSent;

/// Any error.
pub(in crate::runtime) type BoxError = Box<dyn StdError + Send + Sync>;

/// The reason why there is no response, or only a part of it.
pub(in crate::runtime) enum HttpError {
    /// The error of reqwest.
    Client(reqwest::Error),
    /// The error of a service, and the host of the request.
    Service(BoxError, Option<String>),
}

impl HttpError {
    /// Creates the error of a service. That of reqwest is treated as without a service.
    pub(in crate::runtime) fn of_service(error: BoxError, url: &Url) -> Self {
        match error.downcast() {
            Ok(error) => Self::Client(*error),
            Err(error) => Self::Service(error, url.host_str().map(str::to_owned)),
        }
    }

    /// Returns the host of the request, if it is known.
    pub(in crate::runtime) fn host(&self) -> Option<&str> {
        match self {
            Self::Client(error) => error.url()?.host_str(),
            Self::Service(_, host) => host.as_deref(),
        }
    }

    /// Returns whether a time limit of the HTTP client was exceeded.
    pub(in crate::runtime) fn is_timeout(&self) -> bool {
        match self {
            Self::Client(error) => error.is_timeout(),
            Self::Service(..) => false,
        }
    }

    /// Returns whether the server did not receive the request.
    pub(in crate::runtime) fn is_connect(&self) -> bool {
        let mut chain = self.chain();
        chain.any(|error| {
            let of_client = error.downcast_ref::<reqwest::Error>();
            error.is::<NotSent>() || of_client.is_some_and(reqwest::Error::is_connect)
        })
    }

    /// Returns whether the same request would fail again: it is invalid, or has too many redirects.
    pub(in crate::runtime) fn is_permanent(&self) -> bool {
        let mut chain = self.chain();
        chain.any(|error| {
            let of_client = error.downcast_ref::<reqwest::Error>();
            let is_invalid = error.is::<http::uri::InvalidUri>();
            is_invalid || of_client.is_some_and(|error| error.is_builder() || error.is_redirect())
        })
    }

    /// Returns whether the TLS handshake failed: the certificate is not trusted, or the server does
    /// not speak TLS as the client expects. Only errors of rustls are recognized: other
    /// implementations report theirs like those of the connection.
    pub(in crate::runtime) fn is_untrusted(&self) -> bool {
        let mut chain = self.chain();
        self.is_connect()
            && chain.any(|error| {
                let mut io = error.downcast_ref::<io::Error>();
                // The error of rustls is inside of another one, which is not its source.
                while let Some(error) = io {
                    if error.kind() == io::ErrorKind::InvalidData {
                        return true;
                    }
                    io = error.get_ref().and_then(|inner| inner.downcast_ref());
                }
                false
            })
    }

    /// Returns the error and its sources.
    fn chain(&self) -> impl Iterator<Item = &(dyn StdError + 'static)> {
        let mut next = Some(self.as_error());
        std::iter::from_fn(move || {
            let error = next?;
            next = error.source();
            Some(error)
        })
    }

    fn as_error(&self) -> &(dyn StdError + 'static) {
        match self {
            Self::Client(error) => error,
            Self::Service(error, _) => &**error,
        }
    }

    /// Converts into the error without the URL of the request, as far as it is known to contain it.
    pub(in crate::runtime) fn into_error(self) -> BoxError {
        match self {
            Self::Client(error) => Box::new(error.without_url()),
            Self::Service(error, _) => error,
        }
    }
}
