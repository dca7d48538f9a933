//! What of a document has no effect on the API.

pub(in crate::lower) mod unused;
