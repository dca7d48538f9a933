//! XML bodies: the nodes that values become, and how they are written and read.
//!
//! A value travels through the JSON of its type, so that the tables of the types apply unchanged.
//! A second table per type names the elements and attributes.

mod body;
#[cfg(feature = "xml")]
mod name;
mod node;
#[cfg(feature = "xml")]
mod reader;
#[cfg(not(feature = "xml"))]
#[path = "reader_disabled.rs"]
mod reader;
mod start;
#[cfg(feature = "xml")]
mod tree;
#[cfg(feature = "xml")]
mod value;
mod writer;

pub use body::xml_of;
pub use node::nodes;
pub use node::xml;
