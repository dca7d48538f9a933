//! The credentials of a call.

use std::borrow::Cow;
use std::sync::Arc;

use crate::runtime::error::failure::Operation;
use crate::runtime::oauth::{OAuthSession, OAuthToken, Refresh, ValidToken};
use crate::runtime::transport::credential::Credential;
use crate::runtime::transport::http::HttpClient;
use crate::runtime::transport::secrets::Secrets;
use crate::runtime::{ClientCore, Error, InvalidRequest, NoError, Security, ServerUrl};

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
        if let (true, Some((_, first))) = (self.any, all.first()) {
            found.push(first);
        }
        found
    }
}
