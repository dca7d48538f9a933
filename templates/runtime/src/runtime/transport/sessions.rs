//! The requests of a call with fixed credentials or the access tokens of sessions.

use std::future::{Future, poll_fn};
use std::pin::{Pin, pin};
use std::sync::Arc;

use http::StatusCode;
use http::header::CONTENT_TYPE;

use crate::runtime::body::content::Content;
use crate::runtime::error::failure::Operation;
pub(in crate::runtime) use crate::runtime::oauth::{OAuthError, OAuthToken};
use crate::runtime::oauth::{OAuthSession, Refresh, ValidToken};
use crate::runtime::transport::access::RequiredAccess;
use crate::runtime::transport::attempts::{NoRequest, Outcome};
use crate::runtime::transport::clock::Deadline;
use crate::runtime::transport::credential::{Credential, CredentialLocation};
use crate::runtime::transport::http::{HttpClient, copied};
use crate::runtime::transport::message::HttpRequest;
use crate::runtime::transport::response::RawResponse;
use crate::runtime::transport::secret::Secret;
use crate::runtime::transport::secrets::Secrets;
use crate::runtime::{
    ClientCore, Error, InvalidRequest, NoError, Request, ServerUrl, TimeoutError,
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
    pub(in crate::runtime) fn fixed(credential: Credential) -> Self {
        Self::Fixed(credential)
    }

    /// Returns whether the credential is a session.
    pub(in crate::runtime) fn is_session(&self) -> bool {
        matches!(self, Self::Session(..))
    }

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

    /// Adds the secrets to redact from messages.
    pub(in crate::runtime) fn add_secrets(&self, secrets: &mut Vec<Secret>) {
        match self {
            Self::Fixed(credential) => credential.add_secrets(secrets),
            Self::Session(session, _) => secrets.extend(session.secrets().map(Secret::from)),
        }
    }
}

/// The credentials of an attempt.
pub(in crate::runtime) struct Access {
    pub(in crate::runtime) credentials: Vec<Credential>,
    /// The OAuth token that one of the credentials contains.
    token: Option<Arc<OAuthToken>>,
    /// The refresh of that token to run beside the attempt.
    refresh: Option<Refresh>,
    secrets: Arc<Secrets>,
}

impl Access {
    /// Returns whether other credentials contain the same token.
    fn has_same_token(&self, other: &Self) -> bool {
        let [one, other] = [self, other].map(|access| access.token().map(OAuthToken::access_token));
        one == other
    }

    /// Returns the token that one of the credentials contains.
    pub(in crate::runtime) fn token(&self) -> Option<&OAuthToken> {
        self.token.as_deref()
    }
}

impl RequiredAccess {
    /// Returns the credentials. A session never returns the token `refused`.
    async fn access(
        &self,
        client: &ClientCore,
        refused: Option<&Arc<OAuthToken>>,
    ) -> Result<Access, Error<NoError>> {
        let mut access = Access {
            credentials: Vec::new(),
            token: None,
            refresh: None,
            secrets: client.call_secrets(),
        };
        for configured in self.configured(client) {
            access.credentials.push(match configured {
                Configured::Fixed(credential) => credential.clone(),
                Configured::Session(session, credential) => {
                    let valid = session.valid(refused).await.map_err(|error| {
                        let operation = self.operation.clone();
                        Error::InvalidRequest(InvalidRequest::without_token(operation, error))
                    })?;
                    let ValidToken { token, refresh } = valid;
                    access.refresh = refresh;
                    let secrets = token.secrets().map(Secret::from).collect();
                    access.secrets = Arc::new(access.secrets.and(secrets));
                    let credential = credential(token.access_token().to_owned());
                    access.token = Some(token);
                    credential
                }
            });
        }
        Ok(access)
    }
}

impl Request {
    /// Returns a copy of the request for another credential. Its body is empty unless it contains
    /// the credential: the caller reuses the body of the first request. Returns `None` if a body
    /// with a credential cannot be cloned.
    fn resend(&self, access: &Access) -> Option<Self> {
        let mut credentials = access.credentials.iter();
        let in_body = credentials.any(|one| matches!(one.location, CredentialLocation::Body(..)));
        let content = match &self.content {
            Content::Json(media_type, json) if in_body => Content::Json(media_type, json.clone()),
            Content::Form(media_type, form) if in_body => Content::Form(media_type, form.clone()),
            Content::Parts(..) | Content::Other(..) if in_body => return None,
            _ => Content::Empty,
        };
        Some(self.with_content(content))
    }
}

impl InvalidRequest {
    /// Returns whether a rejected token cannot be replaced.
    fn ends_session(&self) -> bool {
        self.token_error().is_some_and(OAuthError::is_final)
    }
}

/// The requests of a call.
pub(in crate::runtime) struct Requests {
    client: ClientCore,
    required: RequiredAccess,
    accept: &'static str,
    /// The secrets of the last request.
    pub(in crate::runtime) secrets: Arc<Secrets>,
    /// The token that the service rejected.
    rejected: Option<Arc<OAuthToken>>,
    /// The response to the request with that token, until another token is requested.
    rejection: Option<Arc<RawResponse>>,
    /// The token of the last request.
    token: Option<Arc<OAuthToken>>,
    /// The refresh of that token.
    refresh: Option<Refresh>,
    /// The request before the first attempt.
    unsent: Option<Request>,
    /// The request of the next attempt; `None` if it cannot be sent again.
    prepared: Option<Prepared>,
}

/// A request with credentials.
struct Prepared {
    access: Access,
    request: HttpRequest,
    /// The request for other tokens, without a body that does not depend on them.
    template: Option<Request>,
}

impl Requests {
    pub(in crate::runtime) fn new(mut request: Request, accept: &'static str) -> Self {
        Self {
            client: request.client.clone(),
            required: request.required_access(),
            accept,
            secrets: request.client.call_secrets(),
            rejected: None,
            rejection: None,
            token: None,
            refresh: None,
            unsent: Some(request),
            prepared: None,
        }
    }

    pub(in crate::runtime) fn operation(&mut self) -> &mut Operation {
        &mut self.required.operation
    }

    /// Returns the request of the next attempt, with valid credentials, or why it
    /// cannot be sent.
    pub(in crate::runtime) async fn next(
        &mut self,
        deadline: Deadline,
    ) -> Result<HttpRequest, NoRequest> {
        if let Some(response) = self.rejection.take() {
            let renewed = self.access(deadline).await;
            let prepared = self.prepared.as_ref();
            match renewed {
                // The new token is only for the next call.
                _ if prepared.is_none_or(|prepared| prepared.template.is_none()) => {
                    return Err(NoRequest::Rejected(Ok(response.into())));
                }
                Err(Error::InvalidRequest(error)) if error.ends_session() => {
                    return Err(NoRequest::Rejected(Ok(response.into())));
                }
                Err(error) => return Err(NoRequest::Rejected(Err(error))),
                // Without another token, the response would be the same.
                Ok(access) => {
                    let tokens = [access.token(), self.rejected.as_deref()];
                    let [new, old] = tokens.map(|token| token.map(OAuthToken::access_token));
                    if new == old {
                        return Err(NoRequest::Rejected(Ok(response.into())));
                    }
                }
            }
        }
        let mut prepared = self.prepare(deadline).await.map_err(NoRequest::Failed)?;
        self.secrets = Arc::clone(&prepared.access.secrets);
        self.token = prepared.access.token.clone();
        self.refresh = prepared.access.refresh.take();
        Ok(match copied(&prepared.request) {
            Some(request) => {
                self.prepared = Some(prepared);
                request
            }
            None => prepared.request,
        })
    }

    /// Returns the request of the next attempt. Only tokens change between attempts.
    async fn prepare(&mut self, deadline: Deadline) -> Result<Prepared, Error<NoError>> {
        if let Some(prepared) = self.prepared.take_if(|last| last.access.token.is_none()) {
            return Ok(prepared);
        }
        let access = self.access(deadline).await?;
        if let Some(unsent) = self.unsent.take() {
            let template = access.token.as_ref().and_then(|_| unsent.resend(&access));
            let request = self.built(unsent, &access)?;
            return Ok(Prepared {
                access,
                request,
                template,
            });
        }
        match self.prepared.take() {
            Some(Prepared {
                access: before,
                request: spare,
                template: Some(template),
            }) if !before.has_same_token(&access) => {
                let next = template.resend(&access);
                let mut request = self.built(template, &access)?;
                reuse_body(&mut request, spare);
                Ok(Prepared {
                    access,
                    request,
                    template: next,
                })
            }
            Some(prepared) => Ok(prepared),
            // Invariant: there is a next attempt only if the request can be sent again.
            None => Err(self.refused("the body can be sent only once".to_owned())),
        }
    }

    /// Obtains the credentials of the next attempt.
    async fn access(&self, deadline: Deadline) -> Result<Access, Error<NoError>> {
        let access = self.required.access(&self.client, self.rejected.as_ref());
        match deadline.within(pin!(access)).await {
            Ok(access) => access,
            Err(_) => {
                let operation = self.required.operation.clone();
                let error = TimeoutError::new(operation, deadline.limit());
                Err(Error::Timeout(error))
            }
        }
    }

    /// Builds the HTTP request.
    fn built(&self, request: Request, access: &Access) -> Result<HttpRequest, Error<NoError>> {
        let request = request.into_request(self.accept, access);
        request.map_err(|problem| self.refused(access.secrets.redact(&problem)))
    }

    fn refused(&self, problem: String) -> Error<NoError> {
        let operation = self.required.operation.clone();
        Error::InvalidRequest(InvalidRequest::new(operation, problem))
    }

    /// Returns whether there can be another attempt.
    pub(in crate::runtime) fn can_repeat(&self) -> bool {
        self.prepared.is_some() || self.unsent.is_some()
    }

    /// Returns a copy of the request of the last attempt, if it can be sent again.
    pub(in crate::runtime) fn spare(&self) -> Option<&HttpRequest> {
        self.prepared.as_ref().map(|prepared| &prepared.request)
    }

    /// Returns the outcome of an attempt, unless its token was rejected: then, a new one is
    /// requested once for another attempt.
    pub(in crate::runtime) fn unless_rejected(&mut self, outcome: Outcome) -> Option<Outcome> {
        match outcome {
            Ok(received)
                if received.response.status == StatusCode::UNAUTHORIZED
                    && self.rejected.is_none()
                    && self.token.is_some() =>
            {
                self.rejected = self.token.clone();
                self.rejection = Some(received.response);
                None
            }
            outcome => Some(outcome),
        }
    }

    /// Returns the refresh that runs beside the attempt.
    pub(in crate::runtime) fn refreshing(&mut self) -> Refreshing {
        Refreshing(self.refresh.take())
    }
}

/// The refresh of a token that expires soon.
pub(in crate::runtime) struct Refreshing(Option<Refresh>);

impl Refreshing {
    /// Runs an attempt, and the refresh as long as the attempt runs.
    pub(in crate::runtime) fn beside<F: Future>(
        mut self,
        mut future: Pin<&mut F>,
    ) -> impl Future<Output = F::Output> + Unpin {
        poll_fn(move |context| {
            if let Some(running) = &mut self.0 {
                if running.as_mut().poll(context).is_ready() {
                    self.0 = None;
                }
            }
            future.as_mut().poll(context)
        })
    }
}

/// Moves the body of an earlier request into one without a body.
fn reuse_body(request: &mut HttpRequest, mut spare: HttpRequest) {
    if request.body().is_some() {
        return;
    }
    *request.body_mut() = spare.body_mut().take();
    if let Some(media_type) = spare.headers_mut().remove(CONTENT_TYPE) {
        request.headers_mut().insert(CONTENT_TYPE, media_type);
    }
}
