//! Names of servers and their variables.

use super::Source;
use super::case::{component_name, constant_name, value_name};
use super::scope::Scope;
use crate::ir::OperationServers;

/// The names of a server.
#[derive(Clone, Debug)]
pub struct ServerNames {
    /// Its variant of `Server`.
    pub variant: String,
    /// The fields of that variant, parallel to its variables.
    pub variables: Vec<String>,
}

/// Names all servers: by `x-trine-name`, otherwise by position.
pub fn name_servers(source: Source<'_>) -> Vec<ServerNames> {
    let servers = &source.api.servers;
    let wanted = servers.iter().enumerate().map(|(index, server)| {
        let derived = match (&server.name_hint, index) {
            (Some(hint), _) => component_name(hint),
            (None, 0) => "Default".to_owned(),
            (None, index) => format!("Server{}", index + 1),
        };
        source.wanted_type(&server.pointer, derived)
    });
    let variants = Scope::default().take_all(wanted, "");
    let named = servers.iter().zip(variants);
    named
        .map(|(server, variant)| {
            let wanted = server.variables.iter().map(|variable| {
                let place = server.variable_pointer(variable);
                source.wanted_value(&place, &variable.name, "variable")
            });
            ServerNames {
                variant,
                variables: Scope::default().take_all(wanted, "_"),
            }
        })
        .collect()
}

/// The names of a server list of operations.
#[derive(Clone, Debug)]
pub struct OperationServersNames {
    /// The table with the servers.
    pub table: String,
    /// The builder's setter for a URL that replaces them, if the list has a name.
    pub setter: Option<String>,
}

/// Names the server lists of operations; `setters` are those of the builder, `tables` the other
/// items of its module.
pub fn name_operation_servers(
    lists: &[OperationServers],
    setters: &mut Scope,
    tables: &mut Scope,
) -> Vec<OperationServersNames> {
    lists
        .iter()
        .map(|list| {
            let table = match &list.name {
                Some(name) => format!("{}_SERVERS", constant_name(&value_name(name, "operation"))),
                None => "OPERATION_SERVERS".to_owned(),
            };
            let setter = list.name.as_ref().map(|name| {
                let wanted = format!(
                    "{}_base_url",
                    value_name(name, "operation").trim_end_matches('_')
                );
                setters.take(wanted, "_")
            });
            OperationServersNames {
                table: tables.take(table, "_"),
                setter,
            }
        })
        .collect()
}
