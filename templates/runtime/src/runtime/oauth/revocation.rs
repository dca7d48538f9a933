//! The revocation of tokens (RFC 7009).

use std::future::Future;
use std::pin::pin;
use std::sync::{Arc, OnceLock};

use crate::runtime::oauth::OAuthSession;
use crate::runtime::oauth::endpoint::pair;
use crate::runtime::oauth::error::{Failure, OAuthError, Purpose};
use crate::runtime::oauth::shared_task::SharedTask;
use crate::runtime::oauth::supply::{TokenSupply, is_same};
use crate::runtime::oauth::token::OAuthToken;
use crate::runtime::transport::clock::Deadline;

impl OAuthSession {
    /// Revokes the token of the session, and removes it from the store: the refresh token if there
    /// is one, and otherwise the access token. Services revoke the access tokens of a refresh token
    /// as well. Without a token, nothing is sent.
    ///
    /// # Errors
    ///
    /// Returns an error if the service does not revoke the token, if the store fails, or if the URL
    /// is not known: see [`OAuthApp::revocation_url`](crate::runtime::OAuthApp::revocation_url).
    /// The token stays in the store then.
    pub async fn revoke(&self) -> Result<(), OAuthError> {
        self.supply.registration()?;
        // A token that is received meanwhile would stay valid: it is the next one that is revoked.
        let supply = self.supply.clone();
        let outcome = Arc::new(OnceLock::new());
        let of_task = Arc::clone(&outcome);
        let work = async move {
            let revoked = supply.revoked().await;
            let is_set = of_task.set(revoked).is_ok();
            debug_assert!(is_set, "the task runs once");
            // Calls that waited for it look for a token again.
            Err(Failure::Revoked.into())
        };
        let task = self
            .after_others(SharedTask::of(self.supply.timeout, work))
            .await;
        match (outcome.get(), task) {
            (Some(revoked), _) => revoked.clone(),
            (None, Err(error)) if !error.is_timeout() => Err(error),
            (None, _) => {
                Err(Failure::TimedOut(self.supply.timeout, Some(Purpose::Revocation)).into())
            }
        }
    }

    /// Ends a request after the time limit of the session.
    pub(super) async fn in_time<T>(
        &self,
        purpose: Purpose,
        request: impl Future<Output = Result<T, OAuthError>>,
    ) -> Result<T, OAuthError> {
        let limit = self.supply.timeout;
        match Deadline::after(Some(limit)).within(pin!(request)).await {
            Ok(outcome) => outcome,
            Err(_) => Err(Failure::TimedOut(limit, Some(purpose)).into()),
        }
    }
}

impl TokenSupply {
    /// Revokes the token that is not saved yet, and the token of the store, and forgets them.
    async fn revoked(&self) -> Result<(), OAuthError> {
        let of_app = self.registration()?;
        let unsaved = self.unsaved();
        if let Some(token) = &unsaved {
            self.revoke(token).await?;
        }
        let stored = of_app.loaded().await?;
        let is_other = |stored: &Arc<OAuthToken>| match &unsaved {
            Some(unsaved) => !is_same(unsaved, stored),
            None => true,
        };
        let stored = stored.filter(is_other);
        if let Some(token) = &stored {
            self.revoke(token).await?;
        }
        match unsaved.is_some() || stored.is_some() {
            true => self.forget(of_app).await,
            false => Ok(()),
        }
    }

    async fn revoke(&self, token: &OAuthToken) -> Result<(), OAuthError> {
        let of_app = self.registration()?;
        let (hint, secret) = match token.refresh_token() {
            Some(refresh_token) => ("refresh_token", refresh_token),
            None => ("access_token", token.access_token()),
        };
        let pairs = vec![pair("token", secret), pair("token_type_hint", hint)];
        let (site, http) = (self.site(), self.http()?);
        let service = of_app.service(&site, &http);
        let own = of_app.flow.revocation_url;
        let given = of_app.app.urls.revocation.as_deref();
        let purpose = Purpose::Revocation;
        let reply = service.send(purpose, own, given, pairs, Some(token));
        reply.await?.success().map(drop)
    }
}
