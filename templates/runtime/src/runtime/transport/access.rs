//! The credentials of a call.

use std::borrow::Cow;
use std::sync::Arc;

use crate::runtime::error::failure::Operation;
use crate::runtime::oauth::{OAuthSession, OAuthToken, Refresh, ValidToken};
use crate::runtime::transport::credential::Credential;
use crate::runtime::transport::http::HttpClient;
use crate::runtime::transport::secrets::Secrets;
use crate::runtime::{
    ClientCore, Error, InvalidRequest, NoError, Request, Security, SecurityScheme, ServerUrl,
};

/// The configured credential of a security scheme.
#[derive(Clone)]
pub(in crate::runtime) enum Configured {
    Fixed(Credential),
    /// A session, and the function that converts its tokens into credentials.
    #[allow(dead_code, reason = "not every crate has sessions")]
    Session(OAuthSession, fn(String) -> Credential),
}

impl Configured {
    /// Sets the HTTP client and server of a session, unless they are set.
    pub(in crate::runtime) fn complete(
        &mut self,
        http: &HttpClient,
        server: &ServerUrl,
        base: Option<&str>,
    ) {
        if let Self::Session(session, _) = self {
            session.complete(http, server, base);
        }
    }

    /// Returns the secrets to redact from messages.
    pub(in crate::runtime) fn secrets(&self) -> Box<dyn Iterator<Item = &str> + '_> {
        match self {
            Self::Fixed(credential) => Box::new(credential.secrets()),
            Self::Session(session, _) => Box::new(session.secrets()),
        }
    }
}

/// The credentials of one call.
pub(in crate::runtime) struct Access<'a> {
    pub(in crate::runtime) credentials: Vec<Cow<'a, Credential>>,
    /// The OAuth token that one of the credentials contains.
    pub(in crate::runtime) token: Option<Arc<OAuthToken>>,
    /// The refresh of that token to run beside the call.
    pub(in crate::runtime) refresh: Option<Refresh>,
    pub(in crate::runtime) secrets: Arc<Secrets>,
}

impl Access<'_> {
    /// Returns whether other credentials contain the same token.
    pub(in crate::runtime) fn has_same_token(&self, other: &Self) -> bool {
        let [one, other] = [self, other].map(|access| access.token().map(OAuthToken::access_token));
        one == other
    }

    /// Returns the token.
    pub(in crate::runtime) fn token(&self) -> Option<&OAuthToken> {
        self.token.as_deref()
    }
}

/// The credentials that a call requires.
pub(in crate::runtime) struct RequiredAccess {
    pub(in crate::runtime) operation: Operation,
    pub(in crate::runtime) security: Security,
    /// The alternative that the caller completed with credentials in the request.
    pub(in crate::runtime) completed: Option<&'static [&'static str]>,
    /// Whether any configured credential is used if none of [`Self::security`] is configured.
    pub(in crate::runtime) any: bool,
}

impl RequiredAccess {
    /// Returns the credentials of the first alternative that is completely configured. If `any` is
    /// set and there is no such alternative, returns the first configured credential.
    ///
    /// A session never returns the token `refused`.
    pub(in crate::runtime) async fn access<'a>(
        &self,
        client: &'a ClientCore,
        refused: Option<&Arc<OAuthToken>>,
    ) -> Result<Access<'a>, Error<NoError>> {
        let mut access = Access {
            credentials: Vec::new(),
            token: None,
            refresh: None,
            secrets: client.call_secrets(),
        };
        for configured in self.configured(client) {
            let credential = match configured {
                Configured::Fixed(credential) => Cow::Borrowed(credential),
                Configured::Session(session, credential) => {
                    let valid = session.valid(refused).await.map_err(|error| {
                        let operation = self.operation.clone();
                        Error::InvalidRequest(InvalidRequest::without_token(operation, error))
                    })?;
                    let ValidToken { token, refresh } = valid;
                    access.refresh = refresh;
                    access.secrets = Arc::new(access.secrets.and(token.secrets()));
                    let credential = credential(token.access_token().to_owned());
                    access.token = Some(token);
                    Cow::Owned(credential)
                }
            };
            access.credentials.push(credential);
        }
        Ok(access)
    }

    fn configured<'a>(&self, client: &'a ClientCore) -> Vec<&'a Configured> {
        let all = client.configured();
        let mut found = Vec::new();
        for schemes in self.security {
            found.clear();
            for scheme in *schemes {
                let known = all.iter().find(|(name, _)| name == scheme);
                found.extend(known.map(|(_, configured)| configured));
            }
            if !found.is_empty() && found.len() == schemes.len() {
                return found;
            }
        }
        found.clear();
        if let Some(schemes) = self.completed {
            let set = all.iter().filter(|(name, _)| schemes.contains(name));
            found.extend(set.map(|(_, configured)| configured));
        }
        if let (true, Some((_, first))) = (self.any, all.first()) {
            found.push(first);
        }
        found
    }
}

impl Request {
    /// Returns the credentials that the request requires. Refuses a request without them.
    pub(in crate::runtime) fn required_access(&mut self) -> RequiredAccess {
        let completed = self.completed_alternative();
        let completed = completed.unwrap_or_else(|problem| {
            self.refuse_last(problem);
            None
        });
        RequiredAccess {
            operation: self.operation.clone(),
            security: self.security,
            completed,
            any: self.any_credential,
        }
    }

    /// Returns the alternative that the caller completed with credentials in the request; `None` if
    /// one is configured, or not required.
    ///
    /// # Errors
    ///
    /// Returns a message if a required credential is missing.
    fn completed_alternative(&self) -> Result<Option<&'static [&'static str]>, String> {
        let schemes = self.client.required_schemes();
        let configured = self.client.configured();
        let is_set = |scheme: &&str| configured.iter().any(|(name, _)| name == scheme);
        let mut alternatives = self.security.iter();
        // An empty alternative makes credentials optional.
        let is_complete = alternatives.any(|all| all.iter().all(&is_set));
        if is_complete || self.any_credential || self.security.is_empty() || schemes.is_empty() {
            return Ok(None);
        }
        let is_given = |scheme: &&str| {
            let known = schemes.iter().find(|known| known.name == *scheme);
            known.is_some_and(|known| (known.is_given)(self, known.sent_as))
        };
        let mut alternatives = self.security.iter();
        let completed = alternatives.find(|all| all.iter().all(|one| is_set(one) || is_given(one)));
        match completed {
            Some(completed) => Ok(Some(completed)),
            None => Err(missing(self.security, schemes)),
        }
    }
}

/// Returns the message for a request without a required credential.
fn missing(security: Security, schemes: &[SecurityScheme]) -> String {
    let alternatives = security.iter().map(|all| {
        let all = schemes.iter().filter(|known| all.contains(&known.name));
        let all =
            all.map(|known| format!("`.{}(…)` (security scheme `{}`)", known.setter, known.name));
        all.collect::<Vec<_>>().join(" and ")
    });
    format!(
        "a required credential is missing; set {} on the client's builder, or allow such calls with \
         `.allow_missing_credentials()`",
        alternatives.collect::<Vec<_>>().join(", or ")
    )
}
