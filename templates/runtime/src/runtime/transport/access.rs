//! The credentials that a call requires.

use crate::runtime::error::failure::Operation;
use crate::runtime::transport::sessions::Configured;
use crate::runtime::{ClientCore, Request, Security, SecurityScheme};

/// The credentials that a call requires.
pub(in crate::runtime) struct RequiredAccess {
    pub(in crate::runtime) operation: Operation,
    security: Security,
    /// The alternative that the caller completed with credentials in the request.
    completed: &'static [&'static str],
    /// Whether any configured credential is used if none of [`Self::security`] is configured.
    any: bool,
}

impl RequiredAccess {
    /// Returns the credentials of the first alternative that is completely configured. If `any` is
    /// set and there is no such alternative, returns the first configured credential.
    pub(in crate::runtime) fn configured<'a>(&self, client: &'a ClientCore) -> Vec<&'a Configured> {
        for schemes in self.security {
            let found = of_schemes(client, schemes);
            if !found.is_empty() && found.len() == schemes.len() {
                return found;
            }
        }
        let mut found = of_schemes(client, self.completed);
        if let (true, Some((_, first))) = (self.any, client.configured().first()) {
            found.push(first);
        }
        found
    }
}

/// Returns the configured credentials of schemes.
fn of_schemes<'a>(client: &'a ClientCore, schemes: &[&str]) -> Vec<&'a Configured> {
    let mut found = Vec::new();
    for scheme in schemes {
        for (name, configured) in client.configured() {
            if name == scheme {
                found.push(configured);
            }
        }
    }
    found
}

impl Request {
    /// Returns the credentials that the request requires. Refuses a request without them.
    pub(in crate::runtime) fn required_access(&mut self) -> RequiredAccess {
        let completed = match self.completed_alternative() {
            Ok(completed) => completed,
            Err(problem) => {
                self.refuse_last(problem);
                &[]
            }
        };
        RequiredAccess {
            operation: self.operation.clone(),
            security: self.security,
            completed,
            any: self.any_credential,
        }
    }

    /// Returns the alternative that the caller completed with credentials in the request; an empty
    /// one if one is configured, or not required.
    ///
    /// # Errors
    ///
    /// Returns a message if a required credential is missing.
    fn completed_alternative(&self) -> Result<&'static [&'static str], String> {
        let schemes = self.client.required_schemes();
        if self.any_credential || self.security.is_empty() || schemes.is_empty() {
            return Ok(&[]);
        }
        for all in self.security {
            // An empty alternative makes credentials optional.
            if of_schemes(&self.client, all).len() == all.len() {
                return Ok(&[]);
            }
        }
        for all in self.security {
            if all.iter().all(|one| self.has_credential(one, schemes)) {
                return Ok(all);
            }
        }
        Err(missing(self.security, schemes))
    }

    /// Returns whether the credential of a scheme is configured or set in the request.
    fn has_credential(&self, scheme: &str, schemes: &[SecurityScheme]) -> bool {
        for known in schemes {
            if known.name == scheme && (known.is_given)(self, known.sent_as) {
                return true;
            }
        }
        !of_schemes(&self.client, &[scheme]).is_empty()
    }
}

/// Returns the message for a request without a required credential.
fn missing(security: Security, schemes: &[SecurityScheme]) -> String {
    let mut message = "a required credential is missing; set ".to_owned();
    for (place, all) in security.iter().enumerate() {
        if place > 0 {
            message.push_str(", or ");
        }
        let mut and = "";
        for SecurityScheme { name, setter, .. } in schemes {
            if all.contains(name) {
                message.push_str(&format!("{and}`.{setter}(…)` (security scheme `{name}`)"));
                and = " and ";
            }
        }
    }
    message.push_str(
        " on the client's builder, or allow such calls with `.allow_missing_credentials()`",
    );
    message
}
