//! Names of environment variables, without the prefix of the API.

use std::collections::BTreeMap;

use super::case::constant_name;
use super::scope::Scope;
use super::{OperationServersNames, SecuritySchemeNames, ServerNames};
use crate::ir::{Api, SecurityKind};

/// The names of the environment variables of a client.
#[derive(Clone, Debug)]
pub struct EnvironmentNames {
    /// The base URL.
    pub base_url: String,
    /// The name of the server.
    pub server: String,
    /// The values of [`Self::server`], parallel to the servers.
    pub servers: Vec<String>,
    /// The variables of each server, parallel to them. Servers share those of the same name.
    pub variables: Vec<Vec<String>>,
    /// The secrets of each security scheme: one, or user and password.
    pub credentials: Vec<Vec<String>>,
    /// The base URL of each list of operation servers that has a setter.
    pub operation_base_urls: Vec<Option<String>>,
}

/// Names all environment variables, after the methods and fields for the same settings.
pub fn name_environment(
    api: &Api,
    servers: &[ServerNames],
    schemes: &[SecuritySchemeNames],
    operation_servers: &[OperationServersNames],
) -> EnvironmentNames {
    let mut scope = Scope::default();
    let mut take = |name: &str| scope.take(constant_name(name), "_");
    let (base_url, server) = (take("base_url"), take("server"));
    let credentials = api.security_schemes.iter().zip(schemes);
    let credentials = credentials
        .map(|(scheme, names)| match scheme.kind {
            SecurityKind::Basic => ["user", "password"]
                .map(|secret| take(&format!("{}_{secret}", names.setter)))
                .to_vec(),
            SecurityKind::ApiKey(_) | SecurityKind::Bearer(_) => vec![take(&names.setter)],
        })
        .collect();
    let operation_base_urls = operation_servers
        .iter()
        .map(|names| names.setter.as_deref().map(&mut take))
        .collect();
    let mut shared: BTreeMap<&str, String> = BTreeMap::new();
    let variables = servers.iter().map(|names| {
        let names = names.variables.iter();
        names
            .map(|name| shared.entry(name).or_insert_with(|| take(name)).clone())
            .collect()
    });
    EnvironmentNames {
        base_url,
        server,
        variables: variables.collect(),
        servers: servers
            .iter()
            .map(|names| constant_name(&names.variant).to_lowercase())
            .collect(),
        credentials,
        operation_base_urls,
    }
}
