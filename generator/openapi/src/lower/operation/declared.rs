//! The parameters of an operation as they are declared.

use indexmap::IndexMap;
use openapiv3::Parameter;

use trine_ir::Location;
use trine_ir::pointer::Pointer;

/// The mark of a parameter that is the whole query.
pub(in crate::lower) const WHOLE_QUERY: &str = "x-trine:querystring";

/// Parameters, each with its place and that of the reference to it.
pub(in crate::lower) type ByPlace = IndexMap<(String, Location), (Parameter, Pointer, Pointer)>;
