//! Servers that some operations have of their own.

use crate::runtime::ServerUrl;
use crate::runtime::oauth::OAuthToken;

/// The servers of some operations, by their table.
#[derive(Debug)]
pub struct OperationServers {
    /// The builder's setter of a URL in place of them; empty where there is none.
    pub setter: &'static str,
    /// The servers.
    pub servers: &'static [OperationServer],
}

/// A server of some operations.
#[derive(Debug)]
pub struct OperationServer {
    /// What the document calls it; empty where it does not.
    pub name: &'static str,
    /// The URL template.
    pub url: &'static str,
    /// The template of a URL that the answer with the access token says; empty for none.
    pub token_url: &'static str,
    /// The variables of the template.
    pub variables: &'static [OperationServerVariable],
}

/// A variable of a server of some operations.
#[derive(Debug)]
pub struct OperationServerVariable {
    /// Its name in the template.
    pub name: &'static str,
    /// The document's default; `None` where that is no value to use.
    pub default: Option<&'static str>,
    /// The values that are allowed; none are for any.
    pub values: &'static [&'static str],
}

impl OperationServers {
    /// The URL of the server that has the name of the chosen one, with the values of the same
    /// variables; else that of the first, where these values stand in for missing ones only: a
    /// `{version}` of another server may be another thing.
    ///
    /// Where the answer with the access token says a URL, that one counts.
    pub(in crate::runtime) fn beside(
        &self,
        chosen: &ServerUrl,
        token: Option<&OAuthToken>,
    ) -> Result<String, String> {
        let mut servers = self.servers.iter();
        let name = chosen.name();
        let follower = servers.find(|server| !name.is_empty() && server.name == name);
        let Some(server) = follower.or(self.servers.first()) else {
            return Err("there is no server for it".to_owned());
        };
        if let Some(url) = token.and_then(|token| token.url(server.token_url)) {
            return Ok(url);
        }
        let mut url = ServerUrl::new(server.url);
        for variable in server.variables {
            let OperationServerVariable {
                name,
                default,
                values,
            } = *variable;
            let value = match default {
                Some(default) if follower.is_none() => Some(default),
                _ => chosen
                    .value(name)
                    .filter(|value| !value.is_empty())
                    .or(default),
            };
            let Some(value) = value else {
                return Err(self.missing(name));
            };
            url = match default {
                Some(_) => url.variable(name, value, values),
                None => url.required_variable(name, value, values),
            };
        }
        url.resolve().map_err(|error| error.why().to_owned())
    }

    fn missing(&self, variable: &str) -> String {
        let setter = match self.setter {
            "" => "base_url",
            setter => setter,
        };
        format!(
            "the variable `{variable}` of this operation's own server is missing: choose a server \
             that has it with `.server(…)`, or set the URL with `.{setter}(…)`"
        )
    }
}
