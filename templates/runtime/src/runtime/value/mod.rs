//! The types of values that generated types consist of.

pub(in crate::runtime) mod custom; // part: CustomFields
pub(in crate::runtime) mod envelope; // part: Envelope
pub(in crate::runtime) mod filter; // part: Filter
pub(in crate::runtime) mod headers; // part: Headers
pub(in crate::runtime) mod json_text; // part: JsonText
mod lenient_json_text; // part: JsonText+Lenient
pub(in crate::runtime) mod number; // part: Decimal, OrderedParameters
pub(in crate::runtime) mod number_read; // part: Decimal
pub(in crate::runtime) mod ordered; // part: OrderedMap
pub(in crate::runtime) mod patch;
pub(in crate::runtime) mod raw; // part: Decimal, OrderedParameters, Union
pub(in crate::runtime) mod slot; // part: Slot
pub(in crate::runtime) mod text; // part: Date, DateTime, Decimal, Duration, JsonText, Time, Uuid
pub(in crate::runtime) mod update; // part: Update
mod update_custom; // part: CustomFields+Update
pub(in crate::runtime) mod whole; // part: Decimal, Headers, Lenient

pub use custom::{CustomClear, CustomFields, KeyPart}; // part: CustomFields
pub use envelope::Envelope; // part: Envelope
pub use filter::{Condition, Conditions, Filter, Logic}; // part: Filter
pub use headers::{HasHeaders, Header, Headers, ResponseRef}; // part: Headers
pub use headers::{invalid_headers, read_headers}; // part: Headers
pub use json_text::JsonText; // part: JsonText
pub use ordered::{OrderedEntry, OrderedMap}; // part: OrderedMap
pub use patch::Patch;
pub use slot::Slot; // part: Slot
pub use text::*; // part: Date, DateTime, Decimal, Duration, Time, Uuid
pub use update::{AsJson, Conversion, ExtraRules, Merged, Same}; // part: Update
pub use update::{Update, UpdateError, UpdateFields}; // part: Update
