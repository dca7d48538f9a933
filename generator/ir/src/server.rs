//! Servers.

use crate::pointer::Pointer;

/// Servers of some operations that replace those of the document.
#[derive(Clone, Debug, PartialEq)]
pub struct OperationServers {
    /// Their common name, if users may override the URL.
    pub name: Option<String>,
    /// The servers; never empty. The one with the name of the chosen server of the document is
    /// used, otherwise the first.
    pub servers: Vec<Server>,
}

impl OperationServers {
    /// Returns whether two lists are equal, wherever they are written.
    pub fn is_same(&self, other: &Self) -> bool {
        let Self { name, servers } = other;
        let mut pairs = self.servers.iter().zip(servers);
        self.name == *name
            && self.servers.len() == servers.len()
            && pairs.all(|(one, other)| {
                let pointer = one.pointer.clone();
                let other = Server {
                    pointer,
                    ..other.clone()
                };
                *one == other
            })
    }
}

/// A server.
#[derive(Clone, Debug, PartialEq)]
pub struct Server {
    /// The place in the document.
    pub pointer: Pointer,
    /// The URL template.
    pub url: String,
    /// `x-trine-name`: the name for its variant.
    pub name_hint: Option<String>,
    /// `x-trine-token-url`: the URL, with members of the token response.
    pub token_url: Option<String>,
    /// `description`.
    pub description: Option<String>,
    /// The variables in the order of the template.
    pub variables: Vec<ServerVariable>,
}

impl Server {
    /// Returns the place of one of its variables.
    pub fn variable_pointer(&self, variable: &ServerVariable) -> Pointer {
        self.pointer.child("variables").child(&variable.name)
    }
}

/// A variable of a server's URL.
#[derive(Clone, Debug, PartialEq)]
pub struct ServerVariable {
    /// The name in the template.
    pub name: String,
    /// `default`.
    pub default: String,
    /// `enum`; empty for any value.
    pub values: Vec<String>,
    /// `description`.
    pub description: Option<String>,
    /// `x-trine-required`: the default is a placeholder, not a usable value.
    pub required: bool,
}
