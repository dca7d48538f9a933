//! The demo: a server that simulates the CRMs by their documents, and a report that checks the
//! requests.

pub mod report;
pub mod server;

/// The examples of the README, which are compiled and run as doc tests.
#[cfg(doctest)]
#[doc = include_str!("../../../README.md")]
pub struct Readme;
