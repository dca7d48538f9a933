//! Webhooks: requests that an API sends.

mod error;
mod events;
#[cfg(feature = "webhook-signatures")] // part: WebhookSignatures
mod key; // part: WebhookSignatures
#[cfg(feature = "webhook-signatures")] // part: WebhookSignatures
mod signature; // part: WebhookSignatures

pub use error::WebhookError;
pub use events::{WebhookEventRule, WebhookName, WebhookRules};
pub use events::{parse_payload, parse_webhook, payload_mismatch};
#[cfg(feature = "webhook-signatures")] // part: WebhookSignatures
pub use signature::{SignatureEncoding, SignatureRules, SignedPart, WebhookVerifier}; // part: WebhookSignatures
