//! Servers.

/// Servers that count for some operations in place of the document's.
#[derive(Clone, Debug, PartialEq)]
pub struct OwnServers {
    /// What they are called together, where users may put a URL in place of them.
    pub name: Option<String>,
    /// The servers; never empty. One that is called as a server of the document counts where that
    /// one is chosen, and else the first.
    pub servers: Vec<Server>,
}

/// A server.
#[derive(Clone, Debug, PartialEq)]
pub struct Server {
    /// The URL template.
    pub url: String,
    /// `x-trine-name`: what its variant is named after.
    pub name_hint: Option<String>,
    /// `x-trine-token-url`: where it is, as members of the answer with an access token say.
    pub token_url: Option<String>,
    /// `description`.
    pub description: Option<String>,
    /// Its variables in the order of the template.
    pub variables: Vec<ServerVariable>,
}

/// A variable of a server's URL.
#[derive(Clone, Debug, PartialEq)]
pub struct ServerVariable {
    /// Its name in the template.
    pub name: String,
    /// `default`.
    pub default: String,
    /// `enum`; empty for any value.
    pub values: Vec<String>,
    /// `description`.
    pub description: Option<String>,
    /// `x-trine-required`: the default is a placeholder and no value to use.
    pub required: bool,
}
