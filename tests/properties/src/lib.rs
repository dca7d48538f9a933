//! What holds for any input, as functions that panic where it does not.
//!
//! They are called by the fuzz targets in `fuzz/`, which look for inputs that nobody thought of, and
//! by the tests of this package, which call them with what was found once (`cases/`) and with
//! mutations of the golden specs.

/// The runtime, with a module inside of it that reaches what its files keep from others.
#[allow(dead_code, reason = "a client uses what no property is about")]
#[allow(
    clippy::collapsible_if,
    reason = "it is written for Rust 1.85, which has no chains of `let`"
)]
pub mod runtime;

pub mod decode;
pub mod load;
pub mod mutation;
pub mod parsers;
pub mod pipeline;
pub mod random;
