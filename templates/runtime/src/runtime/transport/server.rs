//! The server URL and its variables.

use std::borrow::Cow;
use std::fmt;

use crate::runtime::BuildError;
use crate::runtime::transport::secret::Secret;

/// A URL template with the values of its variables. `Debug` shows only the template.
#[derive(Clone)]
pub struct ServerUrl {
    pub(in crate::runtime) template: String,
    /// The name in the document, or an empty string.
    #[allow(dead_code, reason = "for operations with their own servers")]
    pub(in crate::runtime) name: &'static str,
    /// The template of a URL from the token response (`{api_domain}/v1`), or an empty
    /// string.
    token_url: &'static str,
    pub(in crate::runtime) variables: Vec<Variable>,
    /// Inserts the variables, if there are any.
    pub(in crate::runtime) insert_variables: Option<InsertVariables>,
}

/// Returns the URL of a server with its variables inserted and validated.
type InsertVariables = fn(&ServerUrl) -> Result<String, BuildError>;

#[derive(Clone)]
#[allow(dead_code, reason = "not every document has variables")]
pub(in crate::runtime) struct Variable {
    pub(in crate::runtime) name: Cow<'static, str>,
    pub(in crate::runtime) value: String,
    pub(in crate::runtime) allowed: &'static [&'static str],
    pub(in crate::runtime) is_required: bool,
}

impl ServerUrl {
    /// Creates a server from a template: `https://{region}.example.com/v1`.
    pub fn new(template: impl Into<String>) -> Self {
        Self {
            template: template.into(),
            name: "",
            token_url: "",
            variables: Vec::new(),
            insert_variables: None,
        }
    }

    /// Sets the name in the document, which selects the servers of operations.
    pub fn named(mut self, name: &'static str) -> Self {
        self.name = name;
        self
    }

    /// Sets the template of a URL from the token response: `{api_domain}/v1`.
    pub fn token_url(mut self, template: &'static str) -> Self {
        self.token_url = template;
        self
    }

    /// Returns the template of a URL from the token response.
    pub(in crate::runtime) fn url_of_token(&self) -> &'static str {
        self.token_url
    }

    /// Returns the template.
    pub(in crate::runtime) fn template(&self) -> &str {
        &self.template
    }

    /// Adds the secrets to redact from messages.
    pub(in crate::runtime) fn add_secrets(&self, secrets: &mut Vec<Secret>) {
        for variable in &self.variables {
            // Values that the document lists are not secrets.
            if variable.allowed.is_empty() {
                secrets.push(Secret::from(variable.value.as_str()));
            }
        }
    }

    /// Returns whether the path contains a variable, whose value may be a secret.
    pub(in crate::runtime) fn has_secret_path(&self) -> bool {
        let after_scheme = self.template.split_once("://").map(|(_, rest)| rest);
        let path = after_scheme.unwrap_or(&self.template).split_once('/');
        path.is_some_and(|(_, path)| path.contains('{'))
    }

    /// Returns the URL with all variables inserted and validated.
    pub(in crate::runtime) fn resolve(&self) -> Result<String, BuildError> {
        match self.insert_variables {
            None => Ok(self.template.clone()),
            Some(insert) => insert(self),
        }
    }
}

impl fmt::Debug for ServerUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("ServerUrl").field(&self.template).finish()
    }
}
