//! Schemas, and the types and definitions that they become.

pub(in crate::lower) mod alias;
pub(in crate::lower) mod bounds;
pub(in crate::lower) mod compose;
pub(in crate::lower) mod definitions;
pub(in crate::lower) mod derived;
pub(in crate::lower) mod discriminator;
pub(in crate::lower) mod enumeration;
pub(in crate::lower) mod implied;
mod implied_tag;
pub(in crate::lower) mod intersect;
pub(in crate::lower) mod keywords;
pub(in crate::lower) mod kinds;
pub(in crate::lower) mod narrow;
pub(in crate::lower) mod node;
pub(in crate::lower) mod object;
pub(in crate::lower) mod property;
pub(in crate::lower) mod reference;
pub(in crate::lower) mod scalar;
pub(in crate::lower) mod tags;
pub(in crate::lower) mod type_set;
pub(in crate::lower) mod undeclared;
pub(in crate::lower) mod union;
pub(in crate::lower) mod variant_name;
