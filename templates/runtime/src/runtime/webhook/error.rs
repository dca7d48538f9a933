//! [`WebhookError`].

use std::fmt;

use crate::runtime::{Json, Mismatch};

/// The reason why the request of a webhook is refused.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum WebhookError {
    /// The body is not JSON, or not the payload of its event.
    #[non_exhaustive]
    Payload {
        /// The name of the event; empty if it is not known. Events that have the same payload, and
        /// that nothing else distinguishes, are listed: `a or b`.
        event: &'static str,
        /// The reason, and the path of the value.
        mismatch: Mismatch,
        /// The body; `None` if it is not JSON. It appears neither in the message of the error nor in
        /// its `Debug`.
        raw: Option<Json>,
    },
    /// A header is missing, or invalid.
    Header(&'static str),
    /// None of the signatures is that of this request with one of the secrets.
    Signature,
    /// The time of the signature differs too much from the current time.
    Expired,
    /// The secret does not have the declared format.
    Secret,
}

impl fmt::Debug for WebhookError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Payload {
                event, mismatch, ..
            } => f
                .debug_struct("Payload")
                .field("event", event)
                .field("mismatch", mismatch)
                .finish_non_exhaustive(),
            Self::Header(name) => f.debug_tuple("Header").field(name).finish(),
            Self::Signature => f.write_str("Signature"),
            Self::Expired => f.write_str("Expired"),
            Self::Secret => f.write_str("Secret"),
        }
    }
}

impl fmt::Display for WebhookError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Payload {
                event, mismatch, ..
            } => {
                match *event {
                    "" => f.write_str("invalid payload")?,
                    event => write!(f, "invalid payload of `{event}`")?,
                }
                match mismatch.path.as_str() {
                    "" => write!(f, ": {}", mismatch.reason),
                    path => write!(f, " at `{path}`: {}", mismatch.reason),
                }
            }
            Self::Header(name) => write!(f, "missing or invalid header `{name}`"),
            Self::Signature => f.write_str("no signature matches the request"),
            Self::Expired => f.write_str("the time of the signature is not within the tolerance"),
            Self::Secret => f.write_str("the secret does not have the expected format"),
        }
    }
}

impl std::error::Error for WebhookError {}
