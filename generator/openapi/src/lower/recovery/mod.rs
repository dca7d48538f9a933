//! The handling of mistakes and limits of a document.

pub(in crate::lower) mod reach;
pub(in crate::lower) mod skipped;
pub(in crate::lower) mod tolerant;
