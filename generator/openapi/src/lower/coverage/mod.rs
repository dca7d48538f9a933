//! The parts of a document without effect on the API.

pub(in crate::lower) mod remaining;
pub(in crate::lower) mod unused;
