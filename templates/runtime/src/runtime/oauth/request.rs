//! Token requests.

use crate::runtime::oauth::OAuthToken;
use crate::runtime::oauth::endpoint::{Pairs, Service};
use crate::runtime::oauth::error::{Failure, OAuthError, Purpose};
use crate::runtime::transport::limits::{self, MAX_ERROR_BYTES};
use crate::runtime::transport::timer::system_time;

impl Service<'_> {
    /// Requests a token with these parameters, which are secrets. Members that the response does
    /// not have are taken from `before`, the token that is refreshed.
    pub(super) async fn token(
        &self,
        purpose: Purpose,
        mut pairs: Pairs,
        before: Option<&OAuthToken>,
    ) -> Result<OAuthToken, OAuthError> {
        pairs.extend(self.app.parameters.iter().cloned());
        let flow = self.flow;
        let own = match purpose {
            Purpose::Refresh => flow.refresh_url,
            Purpose::ClientCredentials => flow.client_token_url,
            Purpose::Device => flow.device_token_url,
            _ => "",
        };
        let own = if own.is_empty() { flow.token_url } else { own };
        let given = self.app.urls.token.as_deref();
        // The lifetime starts later, when the service creates the token.
        let asked = system_time();
        let reply = self.send(purpose, own, given, pairs, before).await?;
        let (status, is_excess) = (reply.status, reply.is_excess);
        let members = reply.success()?;
        let no_token = |why: &str| Failure::NoToken {
            purpose,
            status,
            why: why.to_owned(),
        };
        if is_excess {
            return Err(no_token(&limits::excess(MAX_ERROR_BYTES)).into());
        }
        let members = members.ok_or_else(|| no_token("no JSON object"))?;
        let token = OAuthToken::from_response(members, before, asked);
        Ok(token.ok_or_else(|| no_token("no `access_token`"))?)
    }
}
