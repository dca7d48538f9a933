//! [`OAuthError`]: the error of a request for an access token.

use std::error::Error as StdError;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use http::StatusCode;

use crate::runtime::oauth::{TokenSourceError, TokenStoreError};
use crate::runtime::transport::cause::Cause;
use crate::runtime::transport::http_error::HttpError;
use crate::runtime::transport::secrets::Secrets;

/// The reason why no access token is available. Its messages contain no secrets.
#[derive(Clone)]
pub struct OAuthError {
    inner: Arc<Failure>,
}

/// The cause of an [`OAuthError`].
pub(super) enum Failure {
    /// The store is empty.
    NotAuthorized,
    /// The token has expired or was rejected, and cannot be refreshed.
    NoRefreshToken,
    /// The service returned an error.
    Refused {
        purpose: Purpose,
        status: StatusCode,
        code: Option<String>,
        excerpt: String,
        /// The time to wait that the service requests.
        retry_after: Option<Duration>,
    },
    /// The response of the service contains no token.
    NoToken {
        purpose: Purpose,
        status: StatusCode,
        why: String,
    },
    /// No response was received.
    NoResponse {
        purpose: Purpose,
        /// Whether a connection was established and broke.
        is_broken: bool,
        cause: Cause,
    },
    /// A timeout while waiting for a token, or for the response to another request.
    TimedOut(Duration, Option<Purpose>),
    /// The redirect after the authorization is invalid.
    Redirect(&'static str),
    /// The user or the service denied the authorization.
    Denied { code: String, excerpt: String },
    /// The user did not authorize the device before the code expired.
    DeviceExpired,
    /// The store failed.
    Store {
        task: &'static str,
        cause: TokenStoreError,
    },
    /// The caller's source of tokens failed.
    Source(TokenSourceError),
    /// The configuration is invalid, such as a URL.
    Setup(String),
    /// The request panicked, for example in a token store.
    Panicked,
    /// The token was revoked while the call waited for one.
    Revoked,
}

/// The purpose of a request.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Purpose {
    Exchange,
    Refresh,
    ClientCredentials,
    DeviceAuthorization,
    Device,
    Revocation,
    Metadata,
}

impl Purpose {
    /// Returns whether the request is sent to a token endpoint.
    pub(super) fn is_token_request(self) -> bool {
        !matches!(
            self,
            Self::DeviceAuthorization | Self::Revocation | Self::Metadata
        )
    }

    /// Returns the purpose of the URL, for messages.
    pub(super) fn of_url(self) -> &'static str {
        match self {
            Self::DeviceAuthorization => "for the authorization of devices",
            Self::Revocation => "for the revocation of tokens",
            Self::Metadata => "for the metadata of the provider",
            _ => "for token requests",
        }
    }

    /// Returns the setter of the URL.
    pub(super) fn setter(self) -> &'static str {
        match self {
            Self::DeviceAuthorization => "device_authorization_url",
            Self::Revocation => "revocation_url",
            _ => "token_url",
        }
    }
}

impl fmt::Display for Purpose {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Exchange => "the code could not be exchanged for an access token",
            Self::Refresh => "the access token could not be refreshed",
            Self::ClientCredentials => "no access token for the client credentials",
            Self::DeviceAuthorization => "the authorization of the device could not be started",
            Self::Device => "no access token for the device",
            Self::Revocation => "the token could not be revoked",
            Self::Metadata => "the metadata of the provider could not be read",
        })
    }
}

impl Failure {
    /// Creates the failure of a request without a response.
    pub(super) fn no_response(purpose: Purpose, error: HttpError, secrets: &Secrets) -> OAuthError {
        let is_broken = !error.is_connect && !error.is_timeout;
        let cause = Cause::of_http(error, secrets);
        Self::NoResponse {
            purpose,
            is_broken,
            cause,
        }
        .into()
    }
}

impl OAuthError {
    /// Returns `true` if the user has to authorize the app (again): the store is empty, there is no
    /// refresh token, or the service rejected the code or refresh token (`invalid_grant`).
    pub fn needs_authorization(&self) -> bool {
        match &*self.inner {
            Failure::NotAuthorized | Failure::NoRefreshToken => true,
            Failure::Refused { code, .. } => code.as_deref() == Some("invalid_grant"),
            _ => false,
        }
    }

    /// Returns the error code of the service, such as `invalid_grant`, or `access_denied` if the user
    /// did not authorize the app.
    pub fn code(&self) -> Option<&str> {
        match &*self.inner {
            Failure::Refused { code, .. } => code.as_deref(),
            Failure::Denied { code, .. } => Some(code),
            _ => None,
        }
    }

    /// Returns the status of the token response.
    pub fn status(&self) -> Option<StatusCode> {
        match &*self.inner {
            Failure::Refused { status, .. } | Failure::NoToken { status, .. } => Some(*status),
            _ => None,
        }
    }

    /// Returns the time to wait that the service requests.
    pub(in crate::runtime) fn retry_after(&self) -> Option<Duration> {
        match &*self.inner {
            Failure::Refused { retry_after, .. } => *retry_after,
            _ => None,
        }
    }

    /// Returns whether a rejected token cannot be replaced.
    pub(in crate::runtime) fn is_final(&self) -> bool {
        matches!(*self.inner, Failure::NoRefreshToken)
    }

    /// Returns whether a later request may succeed: there was no response, or a server error, or
    /// too many requests.
    pub(in crate::runtime) fn may_pass(&self) -> bool {
        match &*self.inner {
            Failure::NoResponse { .. } | Failure::TimedOut(..) => true,
            Failure::Refused { status, .. } | Failure::NoToken { status, .. } => {
                status.is_server_error() || matches!(status.as_u16(), 408 | 429)
            }
            _ => false,
        }
    }

    /// Returns whether the request exceeded its time limit.
    pub(in crate::runtime) fn is_timeout(&self) -> bool {
        matches!(*self.inner, Failure::TimedOut(..))
    }

    /// Returns whether the request was interrupted, for example because the runtime that it began
    /// on is gone. Another one may succeed.
    pub(super) fn is_interrupted(&self) -> bool {
        match *self.inner {
            Failure::Panicked | Failure::Revoked | Failure::TimedOut(..) => true,
            Failure::NoResponse { is_broken, .. } => is_broken,
            _ => false,
        }
    }

    /// Returns whether a token request was sent and failed.
    pub(super) fn is_request_failure(&self) -> bool {
        matches!(
            *self.inner,
            Failure::Refused { .. }
                | Failure::NoToken { .. }
                | Failure::NoResponse { .. }
                | Failure::TimedOut(..)
        )
    }
}

impl From<Failure> for OAuthError {
    fn from(failure: Failure) -> Self {
        Self {
            inner: Arc::new(failure),
        }
    }
}

impl fmt::Display for OAuthError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &*self.inner {
            Failure::NotAuthorized => {
                f.write_str("the token store is empty: authorize the app first")
            }
            Failure::NoRefreshToken => f.write_str(
                "the access token has expired and there is no refresh token: authorize the \
                         app again",
            ),
            Failure::Refused {
                purpose,
                status,
                excerpt,
                ..
            } => write!(f, "{purpose}: the service returned {status}: {excerpt}"),
            Failure::NoToken {
                purpose,
                status,
                why,
            } => write!(
                f,
                "{purpose}: expected a token response, found {why} ({status})"
            ),
            Failure::NoResponse { purpose, .. } => write!(f, "{purpose}: no response received"),
            Failure::Redirect(why) => write!(f, "invalid redirect after the authorization: {why}"),
            Failure::Denied { excerpt, .. } => write!(f, "the app was not authorized: {excerpt}"),
            Failure::DeviceExpired => {
                f.write_str("the user did not authorize the device before the code expired")
            }
            Failure::Source(cause) => write!(f, "the token source failed: {cause}"),
            Failure::Store { task, cause } => {
                write!(f, "the token store could not {task} the token: {cause}")
            }
            Failure::Setup(why) => f.write_str(why),
            Failure::TimedOut(limit, None) => {
                write!(f, "no access token was received within {limit:?}")
            }
            Failure::TimedOut(limit, Some(purpose)) => {
                write!(f, "{purpose}: no response received within {limit:?}")
            }
            Failure::Panicked => f.write_str("the token request panicked"),
            Failure::Revoked => f.write_str("the access token was revoked"),
        }
    }
}

impl fmt::Debug for OAuthError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut fields = f.debug_struct("OAuthError");
        fields.field("why", &format_args!("{self}"));
        if let Some(source) = self.source() {
            fields.field("source", &source);
        }
        fields.finish()
    }
}

impl StdError for OAuthError {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        match &*self.inner {
            // The error of the HTTP client, if it contains no secret.
            Failure::NoResponse { cause, .. } => Some(cause.as_source()),
            // `Display` already includes the error, so only its source is returned.
            Failure::Store { cause, .. } | Failure::Source(cause) => cause.source(),
            _ => None,
        }
    }
}
