//! The URLs of a flow, and requests to them.

use std::sync::Arc;
use std::time::Duration;

use http::header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE, HeaderMap, HeaderValue};
use http::{Method, StatusCode};
use serde_json::Map;

use crate::runtime::body::charset;
use crate::runtime::error::failure::Operation;
use crate::runtime::oauth::error::{Failure, OAuthError, Purpose};
use crate::runtime::oauth::{ClientAuthentication, OAuthApp, OAuthFlow, OAuthToken, TokenRequest};
use crate::runtime::parameter::percent::encode;
use crate::runtime::transport::address;
use crate::runtime::transport::exchange::with_length;
use crate::runtime::transport::http::HttpClient;
use crate::runtime::transport::http_error::HttpError;
use crate::runtime::transport::http_response::HttpResponse;
use crate::runtime::transport::limits::MAX_ERROR_BYTES;
use crate::runtime::transport::message::{HttpRequest, Url};
use crate::runtime::transport::response::RawResponse;
use crate::runtime::transport::retry_after::retry_after;
use crate::runtime::transport::secret::Secret;
use crate::runtime::transport::secrets::Secrets;
use crate::runtime::{Body, Credential, Json, ServerUrl};

/// Parameters of a request to a service, or of the page where a user authorizes an app.
pub(super) type Pairs = Vec<(String, Secret)>;

pub(super) fn pair(name: &str, value: impl Into<Secret>) -> (String, Secret) {
    (name.to_owned(), value.into())
}

pub(super) fn owned<'a>(pairs: impl IntoIterator<Item = (&'a str, &'a str)>) -> Pairs {
    let pairs = pairs.into_iter();
    pairs.map(|(name, value)| pair(name, value)).collect()
}

/// The server that relative URLs are resolved against.
#[derive(Clone)]
pub(super) struct Site {
    pub(super) server: ServerUrl,
    /// The URL that replaces the server's URL.
    pub(super) base: Option<String>,
}

impl Site {
    /// Resolves a URL of the document: inserts server variables and joins relative URLs. Returns
    /// also whether it was joined to a base that the caller set.
    pub(super) fn resolve(&self, url: &str, what: &str) -> Result<(Url, bool), OAuthError> {
        let refuse = |why: String| OAuthError::from(Failure::Setup(why));
        if url.is_empty() {
            return Err(refuse(format!(
                "expected a URL in the document {what}, found none"
            )));
        }
        let no_url = |error: &dyn std::fmt::Display| refuse(format!("invalid URL {what}: {error}"));
        let resolved = |server: &ServerUrl| {
            let resolved = server.resolve();
            resolved.map_err(|error| no_url(&error.why()))
        };
        let text = resolved(&self.server.with_template(url))?;
        let (url, is_of_base) = match Url::parse(&text) {
            Ok(url) => (url, false),
            Err(_) => {
                let base = match &self.base {
                    Some(base) => base.clone(),
                    None => resolved(&self.server)?,
                };
                let base = Url::parse(&format!("{}/", base.trim_end_matches('/')));
                let joined = base.and_then(|base| base.join(&text));
                let joined = joined.map_err(|error| no_url(&error))?;
                (joined, self.base.is_some())
            }
        };
        if !matches!(url.scheme(), "http" | "https") {
            return Err(no_url(&"expected the scheme `http` or `https`"));
        }
        Ok((url, is_of_base))
    }
}

/// The service of a flow, for an app.
#[derive(Clone, Copy)]
pub(super) struct Service<'a> {
    pub(super) flow: &'static OAuthFlow,
    pub(super) app: &'a OAuthApp,
    pub(super) site: &'a Site,
    pub(super) http: &'a HttpClient,
}

impl Service<'_> {
    /// Sends parameters, which are secrets, with the authentication of the app.
    ///
    /// `own` is the URL of the document, and `given` the URL that replaces it. Errors do not contain
    /// the secrets of `token`.
    pub(super) async fn send(
        &self,
        purpose: Purpose,
        own: &str,
        given: Option<&str>,
        pairs: Pairs,
        token: Option<&OAuthToken>,
    ) -> Result<Reply, OAuthError> {
        let secrets = {
            const NO_SECRETS: [&str; 4] =
                ["grant_type", "redirect_uri", "scope", "token_type_hint"];
            let hidden = pairs.iter();
            let hidden = hidden.filter(|(name, _)| !NO_SECRETS.contains(&name.as_str()));
            let hidden = hidden.map(|(_, value)| &**value);
            let of_app = self.app.client_secret.as_deref();
            let of_token = token.into_iter().flat_map(OAuthToken::secrets);
            let all = hidden.chain(of_app).chain(of_token);
            let mut all = all.map(Secret::from).collect();
            self.site.server.add_secrets(&mut all);
            Secrets::new(all)
        };
        let url = given.unwrap_or(own);
        let (url, is_of_base) = self.site.resolve(url, purpose.of_url())?;
        let is_given = given.is_some() || is_of_base;
        if !is_given && !address::is_private(&url) {
            return Err(Failure::Setup(format!(
                "the URL {} is `http:`, which sends the secrets of the app unencrypted; set an \
                 `https:` URL with `OAuthApp::{}`, or this one to allow it",
                purpose.of_url(),
                purpose.setter(),
            ))
            .into());
        }
        let request = with_length(self.request(purpose, url, pairs)?);
        let spare = request.try_clone();
        let no_response = |error| Failure::no_response(purpose, error, &secrets);
        let response = self.http.execute(request, spare.as_ref()).await;
        let mut response = response.map_err(no_response)?;
        let (status, headers) = (response.status, std::mem::take(&mut response.headers));
        let body = read_body(&mut response, MAX_ERROR_BYTES).await;
        let (raw, is_excess) = body.map_err(no_response)?;
        Ok(Reply {
            purpose,
            status,
            headers,
            raw,
            is_excess,
            secrets: Arc::new(secrets),
        })
    }

    fn request(
        &self,
        purpose: Purpose,
        mut url: Url,
        mut form: Pairs,
    ) -> Result<HttpRequest, OAuthError> {
        let Self { flow, app, .. } = self;
        form.retain(|(name, _)| flow.accepts(name));
        let mut query = Pairs::new();
        let mut basic = None;
        let mut client = vec![pair("client_id", app.client_id.as_str())];
        let secret = app.client_secret.iter();
        client.extend(secret.map(|secret| pair("client_secret", secret.clone())));
        let authentication = app.client_authentication;
        let authentication = authentication.unwrap_or(flow.client_authentication);
        match (authentication, &app.client_secret) {
            (ClientAuthentication::Query, _) => query.extend(client),
            // Both are encoded before they are joined (RFC 6749, section 2.3.1).
            (ClientAuthentication::Basic, Some(secret)) => {
                basic = Some(Credential::basic(encode(&app.client_id), encode(secret)).secret);
            }
            _ => form.extend(client),
        }
        let method = match (purpose.is_token_request(), flow.token_request) {
            (true, TokenRequest::GetQuery) => {
                form.append(&mut query);
                std::mem::swap(&mut form, &mut query);
                Method::GET
            }
            _ => Method::POST,
        };
        add_query(&mut url, &query);
        let is_form = method == Method::POST;
        let mut request = HttpRequest::new(method, url);
        let headers = request.headers_mut();
        headers.insert(ACCEPT, HeaderValue::from_static("application/json"));
        if let Some(basic) = basic {
            let value = HeaderValue::from_str(&basic);
            let mut value = value.map_err(|_| {
                Failure::Setup(
                    "the client ID or secret contains characters that are not allowed in a \
                         header"
                        .to_owned(),
                )
            })?;
            value.set_sensitive(true);
            headers.insert(AUTHORIZATION, value);
        }
        if is_form {
            let media_type = HeaderValue::from_static("application/x-www-form-urlencoded");
            headers.insert(CONTENT_TYPE, media_type);
            *request.body_mut() = Some(joined(&form).into());
        }
        Ok(request)
    }
}

/// A response of a service.
pub(super) struct Reply {
    purpose: Purpose,
    pub(super) status: StatusCode,
    headers: HeaderMap,
    raw: Vec<u8>,
    pub(super) is_excess: bool,
    secrets: Arc<Secrets>,
}

impl Reply {
    /// Returns the members of the body, if it is a JSON object.
    pub(super) fn members(&self) -> Option<Map<String, Json>> {
        let charset = charset::declared(&self.headers);
        let mut body = Body::new(self.status.as_u16(), &self.raw);
        body.charset = charset;
        body.json().ok()
    }

    /// Returns the members of the body; `None` if it is not a JSON object.
    ///
    /// # Errors
    ///
    /// Returns the error of the service: of an error status, or the member `error`. RFC 6749 has
    /// that member only in errors, and services also return it with the status 200.
    pub(super) fn success(self) -> Result<Option<Map<String, Json>>, OAuthError> {
        let members = self.members();
        let error = members.as_ref().and_then(|members| members.get("error"));
        if self.status.is_success() && !error.is_some_and(is_error) {
            return Ok(members);
        }
        let code = error.and_then(Json::as_str).map(str::to_owned);
        let retry_after = retry_after(self.status, &self.headers);
        let raw = without_tokens(members, self.raw);
        Err(Failure::Refused {
            purpose: self.purpose,
            status: self.status,
            code,
            excerpt: excerpt(self.status, raw, self.secrets),
            retry_after,
        }
        .into())
    }
}

/// Returns whether the member `error` of a response reports an error. Some services always send it,
/// empty or 0 in a success.
fn is_error(error: &Json) -> bool {
    match error {
        Json::Null | Json::Bool(false) => false,
        Json::String(text) => !text.is_empty(),
        Json::Number(number) => number.as_f64() != Some(0.0),
        _ => true,
    }
}

/// Returns the beginning of a text for a message, redacted.
pub(super) fn excerpt(status: StatusCode, raw: Vec<u8>, secrets: Arc<Secrets>) -> String {
    let response = RawResponse {
        operation: Operation::new(Method::POST, "".into()),
        url: None,
        status,
        headers: HeaderMap::default(),
        raw,
        secrets,
        read_as: None,
        excess: None,
    };
    response.excerpt()
}

/// Returns the body of an error response without the tokens that it may contain.
fn without_tokens(response: Option<Map<String, Json>>, raw: Vec<u8>) -> Vec<u8> {
    let is_token = |text: &str| text.to_ascii_lowercase().contains("token");
    let Some(mut response) = response else {
        return match is_token(&String::from_utf8_lossy(&raw)) {
            true => "…".into(),
            false => raw,
        };
    };
    for (name, value) in &mut response {
        let is_nested = value.is_array() || value.is_object();
        if is_secret_member(name) || (is_nested && is_token(&value.to_string())) {
            *value = "…".into();
        }
    }
    Json::Object(response).to_string().into()
}

/// Returns whether a member of a token response is a secret.
fn is_secret_member(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    ["token", "secret", "code", "password"]
        .iter()
        .any(|ending| name.ends_with(ending))
        && !name.ends_with("error_code")
}

/// Adds parameters to the query of a URL.
pub(super) fn add_query(url: &mut Url, pairs: &[(String, Secret)]) {
    if pairs.is_empty() {
        return;
    }
    let query = match url.query() {
        Some(query) if !query.is_empty() => format!("{query}&{}", joined(pairs)),
        _ => joined(pairs),
    };
    url.set_query(Some(&query));
}

fn joined(pairs: &[(String, Secret)]) -> String {
    let pairs = pairs.iter();
    let pairs: Vec<String> = pairs
        .map(|(name, value)| format!("{}={}", encode(name), encode(value)))
        .collect();
    pairs.join("&")
}

/// Reads a number of seconds. Some services send numbers as strings. A negative number is a time
/// in the past: zero.
pub(super) fn seconds(value: &Json) -> Option<Duration> {
    let seconds: f64 = match value {
        Json::String(text) => text.trim().parse().ok()?,
        value => value.as_f64()?,
    };
    // `NaN` is parsed as a number.
    if seconds.is_nan() {
        return None;
    }
    Duration::try_from_secs_f64(seconds.max(0.0)).ok()
}

/// Reads the first `limit` bytes of a body. Returns them, and whether the body is longer.
pub(super) async fn read_body(
    response: &mut HttpResponse,
    limit: usize,
) -> Result<(Vec<u8>, bool), HttpError> {
    let mut raw = Vec::new();
    while let Some(chunk) = response.chunk().await? {
        let left = limit - raw.len();
        if chunk.len() > left {
            raw.extend_from_slice(&chunk[..left]);
            return Ok((raw, true));
        }
        raw.extend_from_slice(&chunk);
    }
    Ok((raw, false))
}
