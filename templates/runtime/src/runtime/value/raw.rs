//! Numbers with all of their digits. Serde's number types round them.
//!
//! With its feature `raw_value`, serde_json passes a value as text under a reserved name. Other
//! formats do not know the name: there a number is read as one of serde's number types, and digits
//! that none of these types can represent are written as a map with that name.

/// The reserved name of a value that is passed as text.
pub(in crate::runtime) const RAW: &str = "$serde_json::private::RawValue";
