//! Parameters and forms as text.

pub(in crate::runtime) mod brackets; // part: Brackets
pub(in crate::runtime) mod form; // part: Form
pub(in crate::runtime) mod json; // part: Parameters
mod other_styles; // part: OtherStyles
pub(in crate::runtime) mod params;
pub(in crate::runtime) mod path_style; // part: PathStyle
pub(in crate::runtime) mod percent;
pub(in crate::runtime) mod style; // part: Parameters
mod value; // part: Parameters
mod whole_query; // part: WholeQuery

pub use form::{FormRules, FormStyle}; // part: Form
pub use params::{ParameterWriter, Params};
pub use path_style::Style; // part: PathStyle
pub use value::{Parameter, ParameterWith}; // part: Parameters
pub use whole_query::{WholeQuery, WholeQueryWith}; // part: WholeQuery
