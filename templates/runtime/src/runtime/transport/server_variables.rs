//! The variables of a server URL.

use std::borrow::Cow;

use crate::runtime::parameter::percent::encode;
use crate::runtime::transport::server::Variable;
use crate::runtime::{BuildError, ServerUrl};

impl ServerUrl {
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

    pub(in crate::runtime) fn with(
        mut self,
        name: impl Into<Cow<'static, str>>,
        value: String,
        allowed: &'static [&'static str],
        is_required: bool,
    ) -> Self {
        self.insert_variables = Some(Self::with_variables);
        self.variables.push(Variable {
            name: name.into(),
            value,
            allowed,
            is_required,
        });
        self
    }

    /// Returns the URL with all variables inserted and validated.
    fn with_variables(&self) -> Result<String, BuildError> {
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
