//! The demo: a server that plays the CRMs from their documents, and a report that checks what is sent.

pub mod report;
pub mod server;

/// The examples of the README, which are compiled and run as doc tests.
#[cfg(doctest)]
#[doc = include_str!("../../../README.md")]
pub struct Readme;
