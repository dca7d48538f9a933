//! Sessions as credentials of calls.

use crate::runtime::oauth::{OAuthError, OAuthSession, TokenSource};
use crate::runtime::transport::sessions::Configured;
use crate::runtime::{ClientBuilderCore, Credential, InvalidRequest, ServerUrl};

impl ClientBuilderCore {
    /// Sets the session that provides the tokens for a security scheme.
    pub fn session(
        &mut self,
        scheme: &'static str,
        session: OAuthSession,
        credential: fn(String) -> Credential,
    ) {
        self.configure(scheme, Configured::Session(session, credential));
    }
}

/// A security scheme, and the function that converts its tokens into credentials.
type TokenScheme = (&'static str, fn(String) -> Credential);

impl ClientBuilderCore {
    /// Sets the source that provides the tokens for security schemes.
    pub fn token_source(&mut self, source: impl TokenSource + 'static, schemes: &[TokenScheme]) {
        let session = OAuthSession::of_source(source);
        for (scheme, credential) in schemes {
            self.session(scheme, session.clone(), *credential);
        }
    }
}

impl InvalidRequest {
    /// Returns the reason why no access token is available, if that is the cause.
    pub fn oauth_error(&self) -> Option<&OAuthError> {
        self.token_error()
    }
}

impl ServerUrl {
    /// Sets a variable to a member of a token response.
    pub(in crate::runtime) fn token_member(self, name: &str, value: &str) -> Self {
        self.with(name.to_owned(), value.to_owned(), &[], true)
    }

    /// Returns a server with another template and the variables that it uses.
    pub(in crate::runtime) fn with_template(&self, template: &str) -> Self {
        let mut other = Self::new(template);
        let variables = self.variables.iter();
        let used = variables.filter(|one| template.contains(&format!("{{{}}}", one.name)));
        other.variables = used.cloned().collect();
        other.insert_variables = self.insert_variables;
        other
    }
}
