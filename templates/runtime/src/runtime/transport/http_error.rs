//! Errors of HTTP clients and of services in their place.

use std::error::Error as StdError;
use std::io;

use crate::runtime::NotSent;
use crate::runtime::transport::address;
use crate::runtime::transport::default_client::{self, KnownError};
use crate::runtime::transport::message::Url;
use crate::runtime::transport::retry::Repeatable;

/// Any error.
pub(in crate::runtime) type BoxError = Box<dyn StdError + Send + Sync>;

/// The reason why there is no response, or only a part of it.
pub(in crate::runtime) struct HttpError {
    /// The error, without the URL of the request as far as it is known to contain it.
    pub(in crate::runtime) error: BoxError,
    /// The server of the request, if it is known.
    pub(in crate::runtime) server: Option<String>,
    /// Whether a time limit of the HTTP client was exceeded.
    pub(in crate::runtime) is_timeout: bool,
    /// Whether the server did not receive the request.
    pub(in crate::runtime) is_connect: bool,
    pub(in crate::runtime) repeatable: Repeatable,
}

impl HttpError {
    /// Creates an error for a request to a URL, unless only the error knows it.
    pub(in crate::runtime) fn new(error: BoxError, url: Option<&Url>) -> Self {
        let known = default_client::known(error).unwrap_or_else(|error| KnownError {
            error,
            server: None,
            is_timeout: false,
        });
        let KnownError {
            error, is_timeout, ..
        } = known;
        let server = known.server.or_else(|| url.and_then(address::server));
        let (mut is_connect, mut is_final, mut is_untrusted) = (false, false, false);
        let mut next: Option<&(dyn StdError + 'static)> = Some(&*error);
        while let Some(error) = next {
            is_connect |= default_client::is_connect(error) || error.is::<NotSent>();
            is_final |= default_client::is_final(error) || error.is::<http::uri::InvalidUri>();
            is_untrusted |= is_invalid(error);
            next = error.source();
        }
        let repeatable = match is_connect {
            _ if is_final || (is_connect && is_untrusted) => Repeatable::Never,
            true => Repeatable::Always,
            false => Repeatable::Idempotent,
        };
        Self {
            error,
            server,
            is_timeout,
            is_connect,
            repeatable,
        }
    }
}

/// Returns whether the TLS handshake failed: the certificate is not trusted, or the server does not
/// speak TLS as the client expects. Only errors of rustls are recognized: other implementations
/// report theirs like those of the connection.
fn is_invalid(error: &(dyn StdError + 'static)) -> bool {
    let mut io = error.downcast_ref::<io::Error>();
    // The error of rustls is inside of another one, which is not its source.
    while let Some(error) = io {
        if error.kind() == io::ErrorKind::InvalidData {
            return true;
        }
        io = error.get_ref().and_then(|inner| inner.downcast_ref());
    }
    false
}
