//! [`OAuthError`]: the error of a request for an access token.

use std::error::Error as StdError;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use reqwest::StatusCode;

use crate::runtime::oauth::store::TokenStoreError;
use crate::runtime::transport::cause::Cause;

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
    /// There was no token in time.
    TimedOut(Duration),
    /// The store failed.
    Store {
        task: &'static str,
        cause: TokenStoreError,
    },
    /// The configuration is invalid, such as a URL.
    Setup(String),
    /// The request panicked, for example in a token store.
    Panicked,
}

/// The grant of a token request.
#[derive(Clone, Copy)]
pub(super) enum Purpose {
    Exchange,
    Refresh,
}

impl fmt::Display for Purpose {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Exchange => "the code could not be exchanged for an access token",
            Self::Refresh => "the access token could not be refreshed",
        })
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

    /// Returns the error code of the service, such as `invalid_grant`.
    pub fn code(&self) -> Option<&str> {
        match &*self.inner {
            Failure::Refused { code, .. } => code.as_deref(),
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
            Failure::NoResponse { .. } | Failure::TimedOut(_) => true,
            Failure::Refused { status, .. } | Failure::NoToken { status, .. } => {
                status.is_server_error() || matches!(status.as_u16(), 408 | 429)
            }
            _ => false,
        }
    }

    /// Returns whether the request exceeded its time limit.
    pub(in crate::runtime) fn is_timeout(&self) -> bool {
        matches!(*self.inner, Failure::TimedOut(_))
    }

    /// Returns whether the request was interrupted, for example because the runtime that it began
    /// on is gone. Another one may succeed.
    pub(super) fn is_interrupted(&self) -> bool {
        match *self.inner {
            Failure::Panicked | Failure::TimedOut(_) => true,
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
                | Failure::TimedOut(_)
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
            Failure::Store { task, cause } => {
                write!(f, "the token store could not {task} the token: {cause}")
            }
            Failure::Setup(why) => f.write_str(why),
            Failure::TimedOut(limit) => write!(f, "no access token was received within {limit:?}"),
            Failure::Panicked => f.write_str("the token request panicked"),
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
            Failure::NoResponse { cause, .. } => Some(cause),
            // `Display` already includes the error, so only its source is returned.
            Failure::Store { cause, .. } => cause.source(),
            _ => None,
        }
    }
}
