//! The runtime templates, mounted as every generated crate mounts them, and types with tables
//! like those that a generated crate holds: the tables' macros cannot be used from outside.

pub use trine_runtime as runtime;

pub mod client;
pub mod lenient;
pub mod samples;
