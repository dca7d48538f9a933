//! Names of security schemes.

use super::Source;
use super::case::constant_name;
use super::scope::Scope;

/// The names of a security scheme.
#[derive(Clone, Debug)]
pub struct SecuritySchemeNames {
    /// The builder's setter for its secret.
    pub setter: String,
    /// The builder's setter for a session, and the description of its flows, if an app requests the
    /// tokens.
    pub session: Option<(String, String)>,
}

/// Names all schemes; `setters` are those of the builder, `tables` the other items of its module.
pub fn name_security_schemes(
    source: Source<'_>,
    setters: &mut Scope,
    tables: &mut Scope,
) -> Vec<SecuritySchemeNames> {
    let schemes = &source.api.security_schemes;
    let wanted = schemes
        .iter()
        .map(|scheme| source.wanted_value(&scheme.pointer(), &scheme.name, "credential"));
    let names = setters.take_all(wanted, "_");
    // After all of them, so that none loses its name to a session.
    names
        .into_iter()
        .zip(schemes)
        .map(|(setter, scheme)| {
            let stem = setter.trim_end_matches('_');
            let session = scheme.oauth.as_ref().map(|_| {
                let session = setters.take(format!("{stem}_session"), "_");
                (session, tables.take(constant_name(stem), "_"))
            });
            SecuritySchemeNames { setter, session }
        })
        .collect()
}
