//! The wire formats of types: one table per type, which the macros of this module expand.
//!
//! A table expands to two short impls that call shared code: this reduces compile time, and the
//! code that reads and writes objects exists only once.
#![allow(
    unused_macros,
    unused_imports,
    reason = "a generated crate uses only the tables that its documents need"
)]

pub(super) mod codec;
mod constant;
mod digits;
mod empty_list;
mod field_read;
mod fit;
mod headers;
mod key;
mod lenient;
mod newtype;
mod node;
mod node_reader;
mod number;
mod object;
mod object_read;
mod object_write;
mod parameters;
mod parts;
mod responses;
mod scalar;
mod scalar_enum;
mod string_bool;
mod tagged;
mod union;

pub use codec::{
    Decode, Encode, Plain, Written, each, each_value, open_map, or_null, plain, written,
};
pub use constant::{OneOf, one_of};
pub use empty_list::or_empty_list;
pub(in crate::runtime) use lenient::lenient_texts;
pub use lenient::{LenientScalar, lenient, lenient_integer, lenient_text, read_lenient_text};
pub use node::Node;
pub use node_reader::{NodeError, NodeReader};
pub use number::{WireInteger, decimal, integer};
pub use object_read::{ObjectReader, ReadObject, read_object, read_object_or_empty_list, require};
pub use object_write::{Clear, ObjectWriter, Present};
pub use scalar_enum::{listed, listed_or_open, read_integer, read_text};
pub use string_bool::string_bool;
pub use tagged::{Tag, write_tagged};
pub use union::{Candidate, ReadUnion, read_union};

pub use headers::headers;
pub use newtype::newtype;
pub use object::object;
pub use parameters::params;
pub use parts::parts;
pub use responses::{errors, responses};
pub use scalar_enum::{integer_enum, text_enum};
pub use union::union;
