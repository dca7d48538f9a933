//! Names of servers and their variables.

use super::case::{component_name, value_name};
use super::scope::Scope;
use crate::ir::Server;

/// The names of a server.
#[derive(Clone, Debug)]
pub struct ServerNames {
    /// Its variant of `Server`.
    pub variant: String,
    /// The fields of that variant, parallel to its variables.
    pub variables: Vec<String>,
}

/// Names all servers: by `x-trine-name`, else by position.
pub fn name_servers(servers: &[Server]) -> Vec<ServerNames> {
    let mut scope = Scope::default();
    servers
        .iter()
        .enumerate()
        .map(|(index, server)| {
            let wanted = match (&server.name_hint, index) {
                (Some(hint), _) => component_name(hint),
                (None, 0) => "Default".to_owned(),
                (None, index) => format!("Server{}", index + 1),
            };
            let mut variables = Scope::default();
            ServerNames {
                variant: scope.take(wanted, ""),
                variables: server
                    .variables
                    .iter()
                    .map(|variable| variables.take(value_name(&variable.name, "variable"), "_"))
                    .collect(),
            }
        })
        .collect()
}
