//! Query, header and cookie parameters.

/// The query, header and cookie parameters of an operation.
pub trait Params {
    /// Writes the parameters.
    fn write(&self, writer: &mut ParameterWriter);
}

/// A collector of parameters.
#[derive(Clone, Default)]
pub struct ParameterWriter {
    pub(in crate::runtime) query: Vec<String>,
    pub(in crate::runtime) headers: Vec<(&'static str, String)>,
    pub(in crate::runtime) cookies: Vec<String>,
    pub(in crate::runtime) problem: Option<String>,
}
