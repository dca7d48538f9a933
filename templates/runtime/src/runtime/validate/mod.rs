//! The constraints of a document on values, and checks of values against them.
//!
//! Generated crates have one table per type, which lists its fields with the rules of their values.
//! Values are checked as they are in Rust: nothing is serialized.
#![allow(
    unused_macros,
    unused_imports,
    reason = "a generated crate uses only the macros that its types need"
)]

mod calendar;
mod checks;
mod decimal; // part: Decimal
mod error;
mod exact;
mod format;
mod json;
mod pattern; // part: Patterns; otherwise: pattern_none.rs
mod rule;
mod scalars;
mod table;

pub use checks::{Checks, Validate, arguments};
pub use error::{ValidationError, Violation};
pub use format::Format;
pub use rule::{Rule, rules};
pub use table::{enums, object, plain, union, wrapper};

scalars::texts!(crate::runtime::Date); // part: Date
scalars::texts!(crate::runtime::DateTime); // part: DateTime
scalars::texts!(crate::runtime::Duration); // part: Duration
scalars::texts!(crate::runtime::Time); // part: Time
scalars::texts!(crate::runtime::Uuid); // part: Uuid
scalars::unchecked!(crate::runtime::JsonText); // part: JsonText
scalars::unchecked!(crate::runtime::File); // part: Multipart
scalars::ordered_maps!(crate::runtime::OrderedMap); // part: OrderedMap
