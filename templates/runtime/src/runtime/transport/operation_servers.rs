//! Servers of single operations.

use std::borrow::Cow;

use crate::runtime::transport::address;
use crate::runtime::transport::client::OwnServers;
use crate::runtime::transport::sessions::OAuthToken;
use crate::runtime::{ClientBuilderCore, ClientCore, Request, ServerUrl};

/// The servers of one or more operations.
#[derive(Debug)]
pub struct OperationServers {
    /// The builder method that sets a URL in their place, or an empty string.
    pub setter: &'static str,
    /// The servers.
    pub servers: &'static [OperationServer],
}

/// A server of one or more operations.
#[derive(Debug)]
pub struct OperationServer {
    /// The name in the document, or an empty string.
    pub name: &'static str,
    /// The URL template.
    pub url: &'static str,
    /// The template of a URL from the token response, or the empty text.
    pub token_url: &'static str,
    /// The variables of the template.
    pub variables: &'static [OperationServerVariable],
}

/// A variable of an operation's server.
#[derive(Debug)]
pub struct OperationServerVariable {
    /// Its name in the template.
    pub name: &'static str,
    /// The default of the document; `None` if it is a placeholder.
    pub default: Option<&'static str>,
    /// The allowed values; empty if any value is allowed.
    pub values: &'static [&'static str],
}

impl OperationServers {
    /// Returns the URL of the server with the same name as the selected server, with the values of
    /// its variables. Without such a server, returns the URL of the first server, with these values
    /// only for variables without a default: a `{version}` of another server may have a different
    /// meaning.
    ///
    /// A URL from the token response takes precedence.
    pub(in crate::runtime) fn beside(
        &self,
        chosen: &ServerUrl,
        token: Option<&OAuthToken>,
    ) -> Result<String, String> {
        let mut servers = self.servers.iter();
        let name = chosen.name;
        let follower = servers.find(|server| !name.is_empty() && server.name == name);
        let Some(server) = follower.or(self.servers.first()) else {
            return Err("the operation has no server".to_owned());
        };
        if let Some(url) = token.and_then(|token| token.url(server.token_url)) {
            return url;
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
            "missing value of the variable `{variable}` of this operation's server; select a \
             server that has it with `.server(…)`, or set the URL with `.{setter}(…)`"
        )
    }
}

impl OwnServers for OperationServers {
    /// Returns the base URL of an operation with its own servers: the URL that the caller set for
    /// these servers, else the URL that replaces every server, else the URL from the token
    /// response, else the server that corresponds to the selected one.
    fn base<'a>(
        &self,
        client: &'a ClientCore,
        token: Option<&OAuthToken>,
    ) -> Result<Cow<'a, str>, String> {
        let shared = &client.shared;
        let mut given = shared.operation_bases.iter();
        if let Some((_, base)) = given.find(|(setter, _)| *setter == self.setter) {
            return Ok(base.into());
        }
        if shared.is_base_given {
            return client.base(token);
        }
        let mut url = self.beside(&shared.server, token)?;
        if url.starts_with('/') {
            url.insert_str(0, address::origin(&client.base(token)?));
        }
        match address::base_url(&url) {
            Ok(base) => Ok(base.into()),
            Err(error) => Err(error.why().to_owned()),
        }
    }

    fn is_base_given(&self, client: &ClientCore) -> bool {
        let mut given = client.shared.operation_bases.iter();
        given.any(|(setter, _)| *setter == self.setter)
    }
}

impl ServerUrl {
    /// Returns the value of a variable.
    fn value(&self, name: &str) -> Option<&str> {
        let variable = self.variables.iter().find(|one| one.name == name)?;
        Some(&variable.value)
    }
}

impl ClientBuilderCore {
    /// Sets a URL that replaces servers of single operations.
    pub fn operation_base_url(&mut self, own: &OperationServers, url: impl Into<String>) {
        self.operation_base_urls
            .retain(|(setter, _)| *setter != own.setter);
        self.operation_base_urls.push((own.setter, url.into()));
    }
}

impl Request {
    /// Sets the servers of the operation.
    pub fn servers(mut self, servers: &'static OperationServers) -> Self {
        self.servers = Some(servers);
        self
    }
}
