//! Names of security schemes.

use super::case::{constant_name, value_name};
use super::scope::Scope;
use crate::ir::SecurityScheme;

/// The names of a security scheme.
#[derive(Clone, Debug)]
pub struct SecuritySchemeNames {
    /// The builder's setter of its secret.
    pub setter: String,
    /// Where users authorize an app: the builder's setter of a session, and the description of the
    /// flow.
    pub session: Option<(String, String)>,
}

/// Names all schemes; `setters` are the builder's, `tables` what stands beside it.
pub fn name_security_schemes(
    schemes: &[SecurityScheme],
    setters: &mut Scope,
    tables: &mut Scope,
) -> Vec<SecuritySchemeNames> {
    let names: Vec<String> = schemes
        .iter()
        .map(|scheme| setters.take(value_name(&scheme.name, "credential"), "_"))
        .collect();
    // After all of them, so that none gives its name up for a session.
    names
        .into_iter()
        .zip(schemes)
        .map(|(setter, scheme)| {
            let stem = setter.trim_end_matches('_');
            let session = scheme.authorization.as_ref().map(|_| {
                let session = setters.take(format!("{stem}_session"), "_");
                (session, tables.take(constant_name(stem), "_"))
            });
            SecuritySchemeNames { setter, session }
        })
        .collect()
}
