//! Types, and the tables of their wire formats.

pub(in crate::emit) mod argument_checks;
pub(in crate::emit) mod codec;
pub(in crate::emit) mod constraints;
pub(in crate::emit) mod custom_fields;
pub(in crate::emit) mod debug;
pub(in crate::emit) mod enums;
pub(in crate::emit) mod envelope;
pub(in crate::emit) mod file;
pub(in crate::emit) mod filters;
pub(in crate::emit) mod mapped_type;
pub(in crate::emit) mod setters;
pub(in crate::emit) mod shape;
pub(in crate::emit) mod structs;
pub(in crate::emit) mod unions;
pub(in crate::emit) mod update;
pub(in crate::emit) mod value;
pub(in crate::emit) mod wire;
pub(in crate::emit) mod xml;
