//! The URLs of a flow, and token requests.

use std::sync::Arc;
use std::time::SystemTime;

use reqwest::header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE, HeaderValue};
use reqwest::{Method, Url};
use serde_json::Map;

use crate::runtime::body::charset;
use crate::runtime::error::failure::Operation;
use crate::runtime::oauth::error::{Failure, OAuthError, Purpose};
use crate::runtime::oauth::{ClientAuthentication, OAuthApp, OAuthFlow, OAuthToken, TokenRequest};
use crate::runtime::parameter::percent::encode;
use crate::runtime::transport::address;
use crate::runtime::transport::cause::Cause;
use crate::runtime::transport::exchange::with_length;
use crate::runtime::transport::http::HttpClient;
use crate::runtime::transport::limits::{self, MAX_ERROR_BYTES};
use crate::runtime::transport::response::RawResponse;
use crate::runtime::transport::retry_after::retry_after;
use crate::runtime::transport::secrets::Secrets;
use crate::runtime::{Body, Credential, Json, ServerUrl};

/// Parameters of a request for a token or of the page where a user authorizes an app.
pub(super) type Pairs = Vec<(String, String)>;

/// The server that relative URLs are resolved against.
#[derive(Clone)]
pub(super) struct Site {
    pub(super) server: ServerUrl,
    /// The URL that replaces the server's URL.
    pub(super) base: Option<String>,
}

impl Site {
    /// Resolves a URL of the document: inserts server variables and joins relative URLs.
    fn resolve(&self, url: &str, what: &str) -> Result<Url, OAuthError> {
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
        let url = match Url::parse(&text) {
            Ok(url) => url,
            Err(_) => {
                let base = match &self.base {
                    Some(base) => base.clone(),
                    None => resolved(&self.server)?,
                };
                let base = Url::parse(&format!("{}/", base.trim_end_matches('/')));
                let joined = base.and_then(|base| base.join(&text));
                joined.map_err(|error| no_url(&error))?
            }
        };
        if !matches!(url.scheme(), "http" | "https") {
            return Err(no_url(&"expected the scheme `http` or `https`"));
        }
        Ok(url)
    }
}

/// Returns the URL of the page where a user authorizes the app.
pub(super) fn authorization_url(
    flow: &OAuthFlow,
    app: &OAuthApp,
    site: &Site,
    state: String,
    more: Pairs,
) -> Result<String, OAuthError> {
    let mut url = site.resolve(flow.authorization_url, "for authorization")?;
    let mut pairs = vec![
        ("response_type".to_owned(), "code".to_owned()),
        ("client_id".to_owned(), app.client_id.clone()),
    ];
    if let Some(uri) = &app.redirect_uri {
        pairs.push(("redirect_uri".to_owned(), uri.clone()));
    }
    if !app.scopes.is_empty() {
        let scopes = app.scopes.join(flow.scope_separator);
        pairs.push(("scope".to_owned(), scopes));
    }
    pairs.push(("state".to_owned(), state));
    pairs.extend(more);
    add_query(&mut url, &accepted(flow, pairs));
    Ok(url.into())
}

/// A token request.
pub(super) struct TokenCall<'a> {
    pub(super) flow: &'static OAuthFlow,
    pub(super) app: &'a OAuthApp,
    pub(super) site: &'a Site,
    pub(super) http: &'a HttpClient,
    pub(super) purpose: Purpose,
    /// The token that is refreshed.
    pub(super) before: Option<&'a OAuthToken>,
}

impl TokenCall<'_> {
    /// Sends the request with these parameters, which are secrets.
    pub(super) async fn token(self, pairs: Pairs) -> Result<OAuthToken, OAuthError> {
        let purpose = self.purpose;
        let secret = self.app.client_secret.as_deref();
        let mut secrets = Vec::new();
        for (name, value) in &pairs {
            if name != "grant_type" {
                secrets.push(value.clone());
            }
        }
        secrets.extend(secret.map(str::to_owned));
        if let Some(before) = self.before {
            secrets.extend(before.secrets().map(str::to_owned));
        }
        self.site.server.add_secrets(&mut secrets);
        let secrets = Secrets::new(secrets);
        let no_response = |error: reqwest::Error| {
            let is_broken = !error.is_connect() && !error.is_timeout();
            let cause = Cause::of(&error.without_url(), &secrets);
            OAuthError::from(Failure::NoResponse {
                purpose,
                is_broken,
                cause,
            })
        };
        let request = self.request(pairs)?;
        // The lifetime starts later, when the service creates the token.
        let asked = SystemTime::now();
        let request = with_length(request);
        let spare = request.try_clone();
        let response = self.http.execute(request, spare.as_ref()).await;
        let mut response = response.map_err(no_response)?;
        let status = response.status();
        let retry_after = retry_after(status, response.headers());
        let charset = charset::declared(response.headers()).map(str::to_owned);
        let body = read_body(&mut response, MAX_ERROR_BYTES).await;
        let (raw, is_excess) = body.map_err(no_response)?;
        let mut body = Body::new(status.as_u16(), &raw);
        body.charset = charset.as_deref();
        let response: Option<Map<String, Json>> = body.json().ok();
        let code = response.as_ref().and_then(|response| response.get("error"));
        let code = code.and_then(Json::as_str).map(str::to_owned);
        if !status.is_success() || code.is_some() {
            let raw = without_tokens(response, raw);
            let response = RawResponse {
                operation: Operation::new(Method::POST, "".into()),
                status,
                headers: Default::default(),
                raw,
                secrets: Arc::new(secrets),
                read_as: None,
                excess: None,
            };
            return Err(OAuthError::from(Failure::Refused {
                purpose,
                status,
                code,
                excerpt: response.excerpt(),
                retry_after,
            }));
        }
        let no_token = |why: &str| Failure::NoToken {
            purpose,
            status,
            why: why.to_owned(),
        };
        if is_excess {
            return Err(no_token(&limits::excess(MAX_ERROR_BYTES)).into());
        }
        let response = response.ok_or_else(|| no_token("no JSON object"))?;
        let token = OAuthToken::from_response(response, self.before, asked);
        Ok(token.ok_or_else(|| no_token("no `access_token`"))?)
    }

    fn request(&self, pairs: Pairs) -> Result<reqwest::Request, OAuthError> {
        let Self { flow, app, .. } = self;
        let url = match (self.purpose, flow.refresh_url) {
            (Purpose::Refresh, url) if !url.is_empty() => url,
            _ => flow.token_url,
        };
        let url = app.token_url.as_deref().unwrap_or(url);
        let mut url = self.site.resolve(url, "for token requests")?;
        let is_given = app.token_url.is_some() || self.site.base.is_some();
        if !is_given && !address::is_private(&url) {
            let why = "the URL for token requests is `http:`, which sends the secrets of the app \
                       unencrypted; set an `https:` URL with `OAuthApp::token_url`, or this one to \
                       allow it";
            return Err(Failure::Setup(why.to_owned()).into());
        }
        let mut form = accepted(flow, pairs);
        let mut query = Pairs::new();
        let mut basic = None;
        let mut client = vec![("client_id".to_owned(), app.client_id.clone())];
        let secret = app.client_secret.iter();
        client.extend(secret.map(|secret| ("client_secret".to_owned(), secret.clone())));
        match (flow.client_authentication, &app.client_secret) {
            (ClientAuthentication::Query, _) => query.extend(client),
            // Both are encoded before they are joined (RFC 6749, section 2.3.1).
            (ClientAuthentication::Basic, Some(secret)) => {
                basic = Some(Credential::basic(encode(&app.client_id), encode(secret)).secret);
            }
            _ => form.extend(client),
        }
        let method = match flow.token_request {
            TokenRequest::PostForm => Method::POST,
            TokenRequest::GetQuery => {
                form.append(&mut query);
                std::mem::swap(&mut form, &mut query);
                Method::GET
            }
        };
        add_query(&mut url, &query);
        let is_form = method == Method::POST;
        let mut request = reqwest::Request::new(method, url);
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

/// Removes the parameters that the service does not accept.
fn accepted(flow: &OAuthFlow, mut pairs: Pairs) -> Pairs {
    pairs.retain(|(name, _)| !flow.excluded_parameters.contains(&name.as_str()));
    pairs
}

fn add_query(url: &mut Url, pairs: &[(String, String)]) {
    if pairs.is_empty() {
        return;
    }
    let query = match url.query() {
        Some(query) if !query.is_empty() => format!("{query}&{}", joined(pairs)),
        _ => joined(pairs),
    };
    url.set_query(Some(&query));
}

fn joined(pairs: &[(String, String)]) -> String {
    let pairs = pairs.iter();
    let pairs: Vec<String> = pairs
        .map(|(name, value)| format!("{}={}", encode(name), encode(value)))
        .collect();
    pairs.join("&")
}

/// Reads the first `limit` bytes of a body. Returns them, and whether the body is longer.
async fn read_body(
    response: &mut reqwest::Response,
    limit: usize,
) -> Result<(Vec<u8>, bool), reqwest::Error> {
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
