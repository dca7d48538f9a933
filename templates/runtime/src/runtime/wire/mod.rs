//! The wire formats of types: one table per type, which the macros of this module expand.
//!
//! A table expands to two short impls that call shared code: this reduces compile time, and the
//! code that reads and writes objects exists only once.
#![allow(
    unused_macros,
    unused_imports,
    reason = "a generated crate uses only the tables that its documents need"
)]

mod alternatives; // part: Alternatives
mod among; // part: Webhooks
mod clear; // part: Clear
pub(super) mod codec;
mod constant; // part: Union
mod decimal; // part: Decimal
mod digits; // part: Union
mod empty_list; // part: Lenient
mod errors;
mod extra; // part: Extra
mod field_read;
mod finite; // part: Number
mod fit; // part: Union; otherwise: fit_disabled.rs
mod headers; // part: Headers
mod integer_enum; // part: IntegerEnum
mod joined; // part: JoinedList
mod key;
mod lenient; // part: Lenient
mod listed; // part: IntegerEnum, TextEnum
pub(super) mod nested; // part: NestedCodec, OrderedMap
mod newtype; // part: Newtype
mod node; // part: Union
mod node_reader; // part: Union
mod number; // part: Integer
mod object;
mod object_read;
mod object_write;
mod open_map; // part: Union
mod parameters; // part: Parameters
mod parts; // part: Multipart
mod redacted; // part: Redacted
mod refuse; // part: Alternatives, CustomFields, Extra
mod responses; // part: SeveralBodies
mod scalar; // part: Union
mod string_bool; // part: StringBool
mod tagged; // part: Union
mod text_enum; // part: TextEnum
mod union; // part: Union
mod update; // part: Update

pub use crate::runtime::value::update::{AsJson, Same, nullable, required}; // part: Update
pub use crate::runtime::value::update::{NothingClears, NullClears}; // part: Update
pub use crate::runtime::xml::{nodes, xml, xml_of}; // part: Xml
pub use alternatives::Present; // part: Alternatives
pub(in crate::runtime) use among::{choose_among, read_at, texts_at}; // part: Webhooks
pub use clear::Clear; // part: Clear
pub use codec::{Decode, Encode, Plain, Written, plain, written};
pub use constant::{OneOf, one_of}; // part: Union
pub use decimal::decimal; // part: Decimal
pub use empty_list::{or_empty_list, read_object_or_empty_list}; // part: Lenient
pub use finite::number; // part: Number
pub use integer_enum::read_integer; // part: IntegerEnum
pub use joined::joined; // part: JoinedList
pub(in crate::runtime) use lenient::lenient_texts; // part: Lenient
pub use lenient::{LenientScalar, lenient, lenient_integer}; // part: Lenient
pub use lenient::{lenient_text, read_lenient_text}; // part: Lenient
pub use listed::{listed, listed_or_open}; // part: IntegerEnum, TextEnum
pub use nested::{each, each_value, or_null}; // part: NestedCodec, OrderedMap
pub use node::Node; // part: Union
pub use node_reader::{NodeError, NodeReader}; // part: Union
pub use number::{WireInteger, integer}; // part: Integer
pub use object_read::{ObjectReader, ReadObject, read_object, require};
pub use object_write::ObjectWriter;
pub use open_map::open_map; // part: Union
pub use redacted::Redacted; // part: Redacted
pub use string_bool::string_bool; // part: StringBool
pub use tagged::{Tag, write_tagged}; // part: Union
pub use text_enum::read_text; // part: TextEnum
pub use union::{Candidate, ReadUnion, read_union}; // part: Union

pub use errors::errors;
pub use headers::headers; // part: Headers
pub use integer_enum::integer_enum; // part: IntegerEnum
pub use newtype::newtype; // part: Newtype
pub use object::object;
pub use parameters::params; // part: Parameters
pub use parts::parts; // part: Multipart
pub use responses::responses; // part: SeveralBodies
pub use text_enum::text_enum; // part: TextEnum
pub use union::union; // part: Union
pub use update::{change, of, target, update}; // part: Update
