//! The names of extensions that several modules use.

/// The value that clears a field.
pub(in crate::lower) const CLEAR: &str = "x-trine-clear";
/// The rules for errors in 2xx responses.
pub(in crate::lower) const ERROR_WHEN: &str = "x-trine-error-when";
/// The rules about repeating operations.
pub(in crate::lower) const RETRY: &str = "x-trine-retry";
/// A scalar that is read from any scalar with the same meaning.
pub(in crate::lower) const SCALAR: &str = "x-trine-lenient";
/// An object that is read from an empty list.
pub(in crate::lower) const OBJECT: &str = "x-trine-empty-list";
/// A map whose order is significant.
pub(in crate::lower) const ORDERED: &str = "x-trine-ordered";
/// The extension of an operation that requests a stream.
pub(in crate::lower) const STREAM_WHEN: &str = "x-trine-stream-when";
/// The extension of a media type that names the last event of a stream.
pub(in crate::lower) const STREAM_END: &str = "x-trine-stream-end";
/// The vendor extensions that are shown in the docs.
pub(in crate::lower) const DOCUMENTED: &str = "x-trine-documented";
/// The resource that an object updates.
pub(in crate::lower) const UPDATE_OF: &str = "x-trine-update-of";
/// The extension of a webhook that names its header.
pub(in crate::lower) const WEBHOOK_EVENT: &str = "x-trine-webhook-event";
/// The extension of a document whose webhooks are signed.
pub(in crate::lower) const WEBHOOK_SIGNATURE: &str = "x-trine-webhook-signature";
/// The prefix of Trine's extensions.
pub(in crate::lower) const PREFIX: &str = "x-trine-";
