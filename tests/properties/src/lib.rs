//! Properties of any input, as functions that panic if they are violated.
//!
//! The fuzz targets in `fuzz/` call them with new inputs. The tests of this package call them with
//! earlier findings (`cases/`) and with mutations of the golden specs.

/// The runtime, with a module that gives access to its private items.
#[allow(dead_code, reason = "a client uses what no property is about")]
#[allow(
    clippy::collapsible_if,
    reason = "it is written for Rust 1.85, which has no chains of `let`"
)]
pub mod runtime;

pub mod configuration;
pub mod decode;
pub mod load;
pub mod mutation;
pub mod overlay;
pub mod parsers;
pub mod pipeline;
pub mod random;
pub mod responses;
pub mod schema_values;
