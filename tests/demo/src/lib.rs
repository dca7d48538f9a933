//! The stage of the demo: CRMs that are played from their documents, and a report of what went
//! over the wire that checks what it says.

pub mod report;
pub mod server;

/// The examples of the README: they are compiled, so that they cannot be wrong for long.
#[cfg(doctest)]
#[doc = include_str!("../../../README.md")]
pub struct Readme;
