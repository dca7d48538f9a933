//! The server's URL and its variables.

use std::fmt;

use crate::runtime::BuildError;
use crate::runtime::parameter::percent::encode;

/// A URL template with the values of its variables. `Debug` shows the template only.
#[derive(Clone)]
pub struct ServerUrl {
    template: String,
    /// What the document calls it; empty where it does not.
    name: &'static str,
    /// Where it is as a member of a token's answer says (`{api_domain}/v1`); empty where none does.
    token_url: &'static str,
    variables: Vec<Variable>,
}

#[derive(Clone)]
struct Variable {
    name: &'static str,
    value: String,
    allowed: &'static [&'static str],
    is_required: bool,
}

impl ServerUrl {
    /// A template: `https://{region}.example.com/v1`.
    pub fn new(template: impl Into<String>) -> Self {
        Self {
            template: template.into(),
            name: "",
            token_url: "",
            variables: Vec::new(),
        }
    }

    /// What the document calls it, which is what servers of operations follow.
    pub fn named(mut self, name: &'static str) -> Self {
        self.name = name;
        self
    }

    /// The template of a URL that the answer with the access token says: `{api_domain}/v1`.
    pub fn token_url(mut self, template: &'static str) -> Self {
        self.token_url = template;
        self
    }

    /// The value of a variable, and the values that are allowed; none are for any.
    pub fn variable(
        self,
        name: &'static str,
        value: impl Into<String>,
        allowed: &'static [&'static str],
    ) -> Self {
        self.with(name, value.into(), allowed, false)
    }

    /// A variable that has no default worth using.
    pub fn required_variable(
        self,
        name: &'static str,
        value: impl Into<String>,
        allowed: &'static [&'static str],
    ) -> Self {
        self.with(name, value.into(), allowed, true)
    }

    fn with(
        mut self,
        name: &'static str,
        value: String,
        allowed: &'static [&'static str],
        is_required: bool,
    ) -> Self {
        self.variables.push(Variable {
            name,
            value,
            allowed,
            is_required,
        });
        self
    }

    /// What the document calls it.
    pub(in crate::runtime) fn name(&self) -> &'static str {
        self.name
    }

    /// Another template with those of the variables that it has.
    #[cfg(feature = "oauth-session")]
    pub(in crate::runtime) fn with_template(&self, template: &str) -> Self {
        let mut other = Self::new(template);
        let variables = self.variables.iter();
        let used = variables.filter(|one| template.contains(&format!("{{{}}}", one.name)));
        other.variables = used.cloned().collect();
        other
    }

    /// The template of a URL that the answer with the access token says.
    pub(in crate::runtime) fn url_of_token(&self) -> &'static str {
        self.token_url
    }

    /// The value of a variable.
    pub(in crate::runtime) fn value(&self, name: &str) -> Option<&str> {
        let variable = self.variables.iter().find(|one| one.name == name)?;
        Some(&variable.value)
    }

    /// The template.
    pub(in crate::runtime) fn template(&self) -> &str {
        &self.template
    }

    /// What no message may show.
    pub(in crate::runtime) fn secrets(&self) -> impl Iterator<Item = &str> {
        self.variables
            .iter()
            .map(|variable| variable.value.as_str())
    }

    /// The URL, with every variable in its place and checked.
    pub(in crate::runtime) fn resolve(&self) -> Result<String, BuildError> {
        let mut url = self.template.clone();
        for variable in &self.variables {
            let placeholder = format!("{{{}}}", variable.name);
            let value = variable.checked(self.is_host(&placeholder, &variable.value))?;
            url = url.replace(&placeholder, &value);
        }
        Ok(url)
    }

    /// Whether a placeholder stands before the path. One right before it may hold the path's
    /// beginning (`https://example.com{base_path}`).
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
                "server variable `{name}` is missing: set it with `.server(…)`"
            )));
        }
        if !self.allowed.is_empty() {
            if self.allowed.contains(&value.as_str()) {
                return Ok(value.clone());
            }
            return Err(BuildError::new(format!(
                "server variable `{name}` must be one of: {}",
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
                "server variable `{name}` is part of the path: it may not hold `.` or `..`"
            )));
        }
        // A value of the caller's is one segment; one with a default may be several.
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
            "server variable `{}` is part of the host: it may hold only letters, digits, `.`, `-` \
             and `:`, and may not be empty",
            self.name
        )))
    }
}

impl fmt::Debug for ServerUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("ServerUrl").field(&self.template).finish()
    }
}
