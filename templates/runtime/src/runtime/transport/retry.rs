//! Which failed calls may be retried: one table for the client and for callers.

use crate::runtime::error::failure::Operation;
use crate::runtime::transport::response::RawResponse;
use crate::runtime::transport::retry_after;

/// The calls that may be retried after a failure.
#[derive(Clone, Copy)]
pub(in crate::runtime) enum Repeatable {
    /// None: the same request fails again, or its failure is final.
    Never,
    /// Calls that may be executed twice: the server may have executed this one.
    Idempotent,
    /// All calls: the server did not execute this one, or asks for another request.
    Always,
}

impl Repeatable {
    /// Returns whether the operation may be retried.
    pub(in crate::runtime) fn allows(self, operation: &Operation) -> bool {
        match self {
            Self::Never => false,
            Self::Idempotent => operation.is_idempotent,
            Self::Always => true,
        }
    }
}

/// What the document says about retrying an operation.
pub(in crate::runtime) trait RetryAdvice: Sync {
    /// Returns the header of the idempotency key.
    fn idempotency_key(&self) -> Option<&'static str>;

    /// Returns whether an error with this body is always or never retryable, if its code says so.
    fn of_error(&self, json: &[u8]) -> Option<bool>;
}

/// Returns the calls that may be retried after this response. Signs of the server take precedence
/// over the status.
pub(in crate::runtime) fn of_response(response: &RawResponse) -> Repeatable {
    let (headers, status) = (&response.headers, response.counts_as());
    if response.is_success() {
        return Repeatable::Never;
    }
    match retry_after::text(headers, "x-should-retry") {
        Some("true") => return Repeatable::Always,
        Some("false") => return Repeatable::Never,
        _ => {}
    }
    let advice = response.operation.advice.and_then(|advice| {
        let json = response.body().json_text().ok()?;
        advice.of_error(&json)
    });
    match advice {
        Some(true) => return Repeatable::Always,
        Some(false) => return Repeatable::Never,
        None => {}
    }
    if retry_after::explicit(headers).is_some() {
        return Repeatable::Always;
    }
    match status.as_u16() {
        429 => Repeatable::Always,
        503 if response.retry_after().is_some() => Repeatable::Always,
        408 | 425 | 500 | 502..=504 | 520..=524 | 529 => Repeatable::Idempotent,
        _ => Repeatable::Never,
    }
}
