//! The server URL and its variables.

use std::borrow::Cow;
use std::fmt;

use crate::runtime::BuildError;
use crate::runtime::parameter::percent::encode;

/// A URL template with the values of its variables. `Debug` shows only the template.
#[derive(Clone)]
pub struct ServerUrl {
    template: String,
    /// The name in the document; empty if there is none.
    name: &'static str,
    /// The template of a URL from the token response (`{api_domain}/v1`); empty if there is none.
    token_url: &'static str,
    pub(in crate::runtime) variables: Vec<Variable>,
}

#[derive(Clone)]
pub(in crate::runtime) struct Variable {
    pub(in crate::runtime) name: Cow<'static, str>,
    value: String,
    allowed: &'static [&'static str],
    is_required: bool,
}

impl ServerUrl {
    /// Creates a server from a template: `https://{region}.example.com/v1`.
    pub fn new(template: impl Into<String>) -> Self {
        Self {
            template: template.into(),
            name: "",
            token_url: "",
            variables: Vec::new(),
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

    /// Sets a variable and its allowed values; empty if any value is allowed.
    pub fn variable(
        self,
        name: &'static str,
        value: impl Into<String>,
        allowed: &'static [&'static str],
    ) -> Self {
        self.with(name, value.into(), allowed, false)
    }

    /// Sets a variable without a usable default.
    pub fn required_variable(
        self,
        name: &'static str,
        value: impl Into<String>,
        allowed: &'static [&'static str],
    ) -> Self {
        self.with(name, value.into(), allowed, true)
    }

    /// Sets a variable to a member of a token response.
    #[cfg(feature = "oauth-session")]
    pub(in crate::runtime) fn token_member(self, name: &str, value: &str) -> Self {
        self.with(name.to_owned(), value.to_owned(), &[], true)
    }

    /// Returns whether the path contains a variable that accepts any value, which may be a secret.
    pub(in crate::runtime) fn has_secret_path(&self) -> bool {
        let mut variables = self.variables.iter();
        variables.any(|one| {
            let placeholder = format!("{{{}}}", one.name);
            one.allowed.is_empty() && !self.is_host(&placeholder, &one.value)
        })
    }

    fn with(
        mut self,
        name: impl Into<Cow<'static, str>>,
        value: String,
        allowed: &'static [&'static str],
        is_required: bool,
    ) -> Self {
        self.variables.push(Variable {
            name: name.into(),
            value,
            allowed,
            is_required,
        });
        self
    }

    /// Returns the name in the document.
    pub(in crate::runtime) fn name(&self) -> &'static str {
        self.name
    }

    /// Returns the template of a URL from the token response.
    pub(in crate::runtime) fn url_of_token(&self) -> &'static str {
        self.token_url
    }

    /// Returns the value of a variable.
    pub(in crate::runtime) fn value(&self, name: &str) -> Option<&str> {
        let variable = self.variables.iter().find(|one| one.name == name)?;
        Some(&variable.value)
    }

    /// Returns the template.
    pub(in crate::runtime) fn template(&self) -> &str {
        &self.template
    }

    /// Returns the secrets to redact from messages.
    pub(in crate::runtime) fn secrets(&self) -> impl Iterator<Item = &str> {
        // Values that the document lists are not secrets.
        self.variables
            .iter()
            .filter(|variable| variable.allowed.is_empty())
            .map(|variable| variable.value.as_str())
    }

    /// Returns the URL with all variables inserted and validated.
    pub(in crate::runtime) fn resolve(&self) -> Result<String, BuildError> {
        let mut url = self.template.clone();
        for variable in &self.variables {
            let placeholder = format!("{{{}}}", variable.name);
            let value = variable.checked(self.is_host(&placeholder, &variable.value))?;
            url = url.replace(&placeholder, &value);
        }
        Ok(url)
    }

    /// Returns whether a placeholder is part of the host. A placeholder at the end of the host may
    /// contain the beginning of the path (`https://example.com{base_path}`).
    fn is_host(&self, placeholder: &str, value: &str) -> bool {
        let after_scheme = self.template.find("://").map_or(0, |place| place + 3);
        let path = self.template[after_scheme..]
            .find('/')
            .map_or(self.template.len(), |place| after_scheme + place);
        self.template.find(placeholder).is_some_and(|place| {
            let begins_path = place + placeholder.len() == path && value.starts_with('/');
            place < path && !begins_path
        })
    }
}

impl Variable {
    fn checked(&self, is_host: bool) -> Result<String, BuildError> {
        let Self { name, value, .. } = self;
        if value.is_empty() && self.is_required {
            return Err(BuildError::new(format!(
                "missing server variable `{name}`; set it with `.server(…)`"
            )));
        }
        if !self.allowed.is_empty() {
            if self.allowed.contains(&value.as_str()) {
                return Ok(value.clone());
            }
            return Err(BuildError::new(format!(
                "invalid server variable `{name}`: expected one of {}",
                self.allowed.join(", ")
            )));
        }
        if is_host {
            self.check_host()?;
            return Ok(value.clone());
        }
        if value
            .split('/')
            .any(|segment| segment == "." || segment == "..")
        {
            return Err(BuildError::new(format!(
                "invalid server variable `{name}`: expected no path segment `.` or `..`"
            )));
        }
        // A value without a default is one segment; a value with a default may have several.
        if self.is_required {
            return Ok(encode(value));
        }
        let segments: Vec<String> = value.split('/').map(encode).collect();
        Ok(segments.join("/"))
    }

    fn check_host(&self) -> Result<(), BuildError> {
        let is_allowed = |c: char| c.is_ascii_alphanumeric() || ".-:".contains(c);
        if !self.value.is_empty() && self.value.chars().all(is_allowed) {
            return Ok(());
        }
        Err(BuildError::new(format!(
            "invalid server variable `{}`: expected a host of letters, digits, `.`, `-` and `:`",
            self.name
        )))
    }
}

impl fmt::Debug for ServerUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("ServerUrl").field(&self.template).finish()
    }
}
