//! The runtime templates, mounted as every generated crate mounts them, and types with tables
//! like those that a generated crate holds: the tables' macros cannot be used from outside.

#[path = "../../../templates/runtime/mod.rs"]
pub mod runtime;

pub mod client;
pub mod lenient;
pub mod samples;
