//! Parameters and forms as text.

pub(in crate::runtime) mod brackets;
pub(in crate::runtime) mod form;
pub(in crate::runtime) mod params;
pub(in crate::runtime) mod percent;
pub(in crate::runtime) mod style;

pub use form::{FormRules, FormStyle};
pub use params::{Parameter, ParameterWith, ParameterWriter, Params};
pub use style::Style;
