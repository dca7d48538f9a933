//! The credential of crates without security schemes: there is no such value.

use http::header::HeaderMap;

use crate::runtime::Request;
use crate::runtime::transport::secret::Secret;

/// The security schemes of an operation.
pub type Security = &'static [&'static [&'static str]];

/// A security scheme of the document.
pub(in crate::runtime) enum SecurityScheme {}

/// A secret and its location in a request.
#[derive(Clone)]
pub(in crate::runtime) enum Credential {}

impl Credential {
    pub(in crate::runtime) fn add_to(
        &self,
        _: &mut Request,
        _: &mut HeaderMap,
    ) -> Result<(), String> {
        match *self {}
    }

    pub(in crate::runtime) fn add_secrets(&self, _: &mut Vec<Secret>) {
        match *self {}
    }
}
