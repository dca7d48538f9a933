//! The revocation of tokens (RFC 7009).

use std::future::Future;

use crate::runtime::oauth::OAuthSession;
use crate::runtime::oauth::endpoint::pair;
use crate::runtime::oauth::error::{Failure, OAuthError, Purpose};
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
        let purpose = Purpose::Revocation;
        let of_app = self.supply.registration()?;
        let Some(token) = self.in_time(purpose, of_app.loaded()).await? else {
            return Ok(());
        };
        let (hint, secret) = match token.refresh_token() {
            Some(refresh_token) => ("refresh_token", refresh_token),
            None => ("access_token", token.access_token()),
        };
        let pairs = vec![pair("token", secret), pair("token_type_hint", hint)];
        let (site, http) = (self.supply.site(), self.supply.http()?);
        let service = of_app.service(&site, &http);
        let own = of_app.flow.revocation_url;
        let given = of_app.app.urls.revocation.as_deref();
        let reply = service.send(purpose, own, given, pairs, Some(&*token));
        self.in_time(purpose, reply).await?.success()?;
        self.in_time(purpose, self.supply.forget(of_app)).await
    }

    /// Ends a request after the time limit of the session.
    pub(super) async fn in_time<T>(
        &self,
        purpose: Purpose,
        request: impl Future<Output = Result<T, OAuthError>>,
    ) -> Result<T, OAuthError> {
        let limit = self.supply.timeout;
        match Deadline::after(Some(limit)).within(request).await {
            Ok(outcome) => outcome,
            Err(_) => Err(Failure::TimedOut(limit, Some(purpose)).into()),
        }
    }
}
