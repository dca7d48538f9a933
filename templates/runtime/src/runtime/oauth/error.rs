//! [`OAuthError`]: why there is no access token.

use std::error::Error as StdError;
use std::fmt;
use std::sync::Arc;

use reqwest::StatusCode;

use crate::runtime::oauth::store::TokenStoreError;
use crate::runtime::transport::cause::Cause;

/// Why there is no access token. No text of it shows a secret.
#[derive(Clone)]
pub struct OAuthError {
    inner: Arc<Failure>,
}

/// What went wrong.
pub(super) enum Failure {
    /// The store is empty.
    NotAuthorized,
    /// The token has ended, or is refused, and cannot be refreshed.
    NoRefreshToken,
    /// The service answered with an error.
    Refused {
        purpose: Purpose,
        status: StatusCode,
        code: Option<String>,
        excerpt: String,
    },
    /// The service answered with something else than a token.
    NoToken {
        purpose: Purpose,
        status: StatusCode,
        why: String,
    },
    /// There was no answer.
    NoResponse { purpose: Purpose, cause: Cause },
    /// The store failed.
    Store {
        task: &'static str,
        cause: TokenStoreError,
    },
    /// A URL is none, or the like.
    Setup(String),
    /// A store or the like panicked.
    Panicked,
}

/// What a token was asked for with.
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
    /// Whether the user has to authorize the app (again): nobody has yet, or the service does not
    /// take the code or the refresh token (`invalid_grant`), or there is none.
    pub fn needs_authorization(&self) -> bool {
        match &*self.inner {
            Failure::NotAuthorized | Failure::NoRefreshToken => true,
            Failure::Refused { code, .. } => code.as_deref() == Some("invalid_grant"),
            _ => false,
        }
    }

    /// The service's code for what is wrong, such as `invalid_grant`.
    pub fn code(&self) -> Option<&str> {
        match &*self.inner {
            Failure::Refused { code, .. } => code.as_deref(),
            _ => None,
        }
    }

    /// The status of the service's answer to the request for a token.
    pub fn status(&self) -> Option<StatusCode> {
        match &*self.inner {
            Failure::Refused { status, .. } | Failure::NoToken { status, .. } => Some(*status),
            _ => None,
        }
    }

    /// Whether a token that is refused was the end of it: there is no other to be had.
    pub(in crate::runtime) fn is_final(&self) -> bool {
        matches!(*self.inner, Failure::NoRefreshToken)
    }

    /// Whether asking again later may succeed: the service gave no response, or a response with a
    /// server error.
    #[allow(dead_code, reason = "for pages, which not every API has")]
    pub(in crate::runtime) fn may_pass(&self) -> bool {
        match &*self.inner {
            Failure::NoResponse { .. } => true,
            Failure::Refused { status, .. } | Failure::NoToken { status, .. } => {
                status.is_server_error()
            }
            _ => false,
        }
    }

    /// Whether a token was asked for in vain.
    pub(super) fn is_request_failure(&self) -> bool {
        matches!(
            *self.inner,
            Failure::Refused { .. } | Failure::NoToken { .. } | Failure::NoResponse { .. }
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
                f.write_str("the token store is empty: the user has to authorize the app first")
            }
            Failure::NoRefreshToken => f.write_str(
                "it has ended and came without a refresh token: the user has to authorize the app \
                 again",
            ),
            Failure::Refused {
                purpose,
                status,
                excerpt,
                ..
            } => write!(f, "{purpose}: the response was {status}: {excerpt}"),
            Failure::NoToken {
                purpose,
                status,
                why,
            } => write!(f, "{purpose}: the response ({status}) is no token: {why}"),
            Failure::NoResponse { purpose, .. } => write!(f, "{purpose}: there was no response"),
            Failure::Store { task, cause } => {
                write!(f, "the token store could not {task} the token: {cause}")
            }
            Failure::Setup(why) => f.write_str(why),
            Failure::Panicked => f.write_str("asking for it was broken off by a panic"),
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
            // What `Display` has said already is not its source as well.
            Failure::Store { cause, .. } => cause.source(),
            _ => None,
        }
    }
}
