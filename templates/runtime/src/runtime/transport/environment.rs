//! Settings of a client from environment variables.

use std::env;

use crate::runtime::BuildError;

/// The alternatives of credentials that calls require, each with the names of its variables.
type Required = &'static [&'static [&'static str]];

/// The environment variables of a client. Problems with them are reported when it is built, so that
/// a setting of the caller can take their place.
#[derive(Clone, Default)]
pub struct Environment {
    problem: Option<BuildError>,
    /// The variables of the server that have no value.
    pub(in crate::runtime) missing: Vec<&'static str>,
    required: Required,
    /// The variables with URLs, and these.
    urls: Vec<(&'static str, String)>,
}

impl Environment {
    /// Creates a reader; `required` are the alternatives of credentials, empty if none is required.
    pub fn new(required: Required) -> Self {
        Self {
            required,
            ..Self::default()
        }
    }

    /// Returns the value of a variable. An empty one is not set.
    pub fn value(&mut self, name: &'static str) -> Option<String> {
        match env::var(name) {
            Ok(value) => Some(value).filter(|value| !value.is_empty()),
            Err(env::VarError::NotPresent) => None,
            Err(env::VarError::NotUnicode(_)) => {
                self.report(format!(
                    "expected Unicode in the environment variable `{name}`"
                ));
                None
            }
        }
    }

    /// Returns the URL in a variable. An error that it is invalid names the variable.
    pub fn url(&mut self, name: &'static str) -> Option<String> {
        let url = self.value(name)?;
        self.urls.push((name, url.clone()));
        Some(url)
    }

    /// Adds the name of the variable with a URL to an error about this URL.
    pub(in crate::runtime) fn named(&self, error: BuildError, url: &str) -> BuildError {
        match self.urls.iter().find(|(_, one)| one == url) {
            Some((name, _)) => BuildError::new(format!(
                "invalid environment variable `{name}`: {}",
                error.why()
            )),
            None => error,
        }
    }

    /// Returns whether one of these variables is set.
    pub fn has(&mut self, names: &[&'static str]) -> bool {
        names.iter().any(|name| self.value(name).is_some())
    }

    /// Returns the value of a variable of the server, or its default; `None` if it is required.
    pub fn variable(&mut self, name: &'static str, default: Option<&str>) -> String {
        match (self.value(name), default) {
            (Some(value), _) => value,
            (None, Some(default)) => default.to_owned(),
            (None, None) => {
                self.missing.push(name);
                String::new()
            }
        }
    }

    /// Returns the position of the value of a variable in `names`; 0 if it is not set.
    pub fn choice(&mut self, name: &'static str, names: &[&str]) -> usize {
        let Some(value) = self.value(name) else {
            return 0;
        };
        let found = names.iter().position(|one| *one == value);
        if found.is_none() {
            let names: Vec<_> = names.iter().map(|name| format!("`{name}`")).collect();
            self.report(format!(
                "invalid environment variable `{name}`: expected one of {}",
                names.join(", ")
            ));
        }
        found.unwrap_or_default()
    }

    fn report(&mut self, why: String) {
        self.problem.get_or_insert_with(|| BuildError::new(why));
    }

    /// Returns an error if a variable of the server has no value.
    pub(in crate::runtime) fn check_server(&self) -> Result<(), BuildError> {
        match self.missing.as_slice() {
            [] => Ok(()),
            names => Err(missing(&listed(names))),
        }
    }

    /// Returns an error if a value is invalid, or if the credentials are required and missing.
    pub(in crate::runtime) fn check(&self, needs_credentials: bool) -> Result<(), BuildError> {
        if let Some(problem) = &self.problem {
            return Err(problem.clone());
        }
        if !needs_credentials || self.required.is_empty() {
            return Ok(());
        }
        let alternatives: Vec<_> = self.required.iter().map(|names| listed(names)).collect();
        Err(missing(&alternatives.join(", or ")))
    }
}

fn listed(names: &[&str]) -> String {
    let names: Vec<_> = names.iter().map(|name| format!("`{name}`")).collect();
    names.join(" and ")
}

fn missing(names: &str) -> BuildError {
    BuildError::new(format!("missing environment variable: set {names}"))
}
