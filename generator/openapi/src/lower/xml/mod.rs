//! XML: the nodes of the values of bodies, from the `xml` objects of their schemas.

pub(in crate::lower) mod bodies;
pub(in crate::lower) mod nodes;
