//! The runtime templates, mounted like in generated crates, and types with tables like those of
//! generated crates: the macros of tables cannot be used from outside.

pub use trine_runtime as runtime;

pub mod client;
pub mod lenient;
pub mod samples;
