//! [`OAuthProvider`]: the metadata of a provider.

use std::fmt;
use std::pin::pin;
use std::time::Duration;

use http::Method;
use http::header::{ACCEPT, HeaderValue};
use serde_json::Map;

use crate::runtime::oauth::ClientAuthentication;
use crate::runtime::oauth::app::AppUrls;
use crate::runtime::oauth::endpoint::read_body;
use crate::runtime::oauth::error::{Failure, OAuthError, Purpose};
use crate::runtime::transport::address;
use crate::runtime::transport::clock::Deadline;
use crate::runtime::transport::http::HttpClient;
use crate::runtime::transport::limits::{self, MAX_ERROR_BYTES};
use crate::runtime::transport::message::{HttpRequest, Url};
use crate::runtime::transport::secrets::Secrets;
use crate::runtime::{Json, Transport};

/// The `User-Agent` of requests for metadata.
pub(super) const USER_AGENT: &str = concat!(env!("CARGO_PKG_NAME"), "/", env!("CARGO_PKG_VERSION"));

/// The time limit of a request for metadata.
const TIMEOUT: Duration = Duration::from_secs(30);

/// The path of the metadata of a provider of OpenID Connect, after its identifier.
const OPENID: &str = "/.well-known/openid-configuration";

/// The path of the metadata of an authorization server (RFC 8414), before the path of its
/// identifier.
const OAUTH: &str = "/.well-known/oauth-authorization-server";

/// The endpoints of a provider, from its metadata (OpenID Connect Discovery, RFC 8414).
///
/// ```ignore
/// let provider = OAuthProvider::discover("https://accounts.example.com").await?;
/// let app = OAuthApp::new("client-id", "client-secret").provider(&provider);
/// ```
#[derive(Clone)]
pub struct OAuthProvider {
    pub(super) urls: AppUrls,
    pub(super) client_authentication: Option<ClientAuthentication>,
}

impl OAuthProvider {
    /// Requests the metadata of a provider. `issuer` is its identifier
    /// (`https://accounts.example.com`), or the URL of its metadata, such as `metadata_url` of a
    /// flow.
    ///
    /// # Errors
    ///
    /// Returns an error if no metadata is received within 30 seconds, or if it is longer than
    /// 1 MiB, belongs to another issuer, or contains a URL that is neither `https:` nor on this computer.
    #[cfg(feature = "reqwest")]
    pub async fn discover(issuer: &str) -> Result<Self, OAuthError> {
        let http = HttpClient::with_defaults(USER_AGENT);
        let http = http.map_err(|error| Failure::Setup(error.why().to_owned()))?;
        Self::requested(&http, issuer).await
    }

    /// Requests the metadata through this HTTP client, unmodified.
    ///
    /// # Errors
    ///
    /// Returns the errors of [`discover`](Self::discover).
    #[cfg(feature = "reqwest")]
    pub async fn discover_with(client: reqwest::Client, issuer: &str) -> Result<Self, OAuthError> {
        Self::requested(&HttpClient::of_client(client), issuer).await
    }

    /// Requests the metadata through a tower service instead of an HTTP client.
    ///
    /// ```ignore
    /// let provider = OAuthProvider::discover_through(service, "https://accounts.example.com").await?;
    /// ```
    ///
    /// # Errors
    ///
    /// Returns the errors of the service, and those for metadata that is missing, too long, of
    /// another issuer, or with a URL that is neither `https:` nor on this computer.
    pub async fn discover_through(
        service: impl Transport,
        issuer: &str,
    ) -> Result<Self, OAuthError> {
        let http = HttpClient::of_service(service.shared(), HeaderValue::from_static(USER_AGENT));
        Self::requested(&http, issuer).await
    }

    /// Returns the identifier of the provider.
    pub fn issuer(&self) -> &str {
        self.urls.issuer.as_deref().unwrap_or_default()
    }

    async fn requested(http: &HttpClient, issuer: &str) -> Result<Self, OAuthError> {
        let purpose = Purpose::Metadata;
        let invalid = |why: &str| {
            let text = format!("invalid URL {}: {why}", purpose.of_url());
            OAuthError::from(Failure::Setup(text))
        };
        let given = Url::parse(issuer).map_err(|error| invalid(&error.to_string()))?;
        if !address::is_private(&given) {
            return Err(invalid("expected the scheme `https`"));
        }
        let (url, issuer) = location(given);
        let mut request = HttpRequest::new(Method::GET, url);
        let json = HeaderValue::from_static("application/json");
        request.headers_mut().insert(ACCEPT, json);
        let spare = request.try_clone();
        let no_secrets = Secrets::default();
        let no_response = |error| Failure::no_response(purpose, error, &no_secrets);
        let received = async {
            let response = http.execute(request, spare.as_ref()).await;
            let mut response = response.map_err(no_response)?;
            let status = response.status;
            let body = read_body(&mut response, MAX_ERROR_BYTES).await;
            Ok::<_, OAuthError>((status, body.map_err(no_response)?))
        };
        let received = Deadline::after(Some(TIMEOUT)).within(pin!(received)).await;
        let received = received.map_err(|_| Failure::TimedOut(TIMEOUT, Some(purpose)))?;
        let (status, (raw, is_excess)) = received?;
        let refused = |why: String| Failure::NoToken {
            purpose,
            status,
            why,
        };
        if is_excess {
            return Err(refused(limits::excess(MAX_ERROR_BYTES)).into());
        }
        let members: Option<Map<String, Json>> = serde_json::from_slice(&raw).ok();
        let Some(members) = members.filter(|_| status.is_success()) else {
            return Err(refused("no metadata".to_owned()).into());
        };
        Ok(Self::of(&members, &issuer).map_err(refused)?)
    }

    /// Reads the metadata of an issuer.
    fn of(members: &Map<String, Json>, issuer: &str) -> Result<Self, String> {
        let text = |name: &str| members.get(name).and_then(Json::as_str);
        let found = text("issuer").ok_or("no `issuer`")?;
        // A URL of metadata does not show whether the identifier ends with a slash.
        if found.trim_end_matches('/') != issuer.trim_end_matches('/') {
            return Err("the metadata of another `issuer`".to_owned());
        }
        let endpoint = |name: &str| {
            let Some(url) = text(name) else {
                return Ok(None);
            };
            match Url::parse(url) {
                Ok(parsed) if address::is_private(&parsed) => Ok(Some(url.to_owned())),
                _ => Err(format!("no `https:` URL as `{name}`")),
            }
        };
        let supported = |method: &str| {
            let methods = members.get("token_endpoint_auth_methods_supported");
            let methods = methods.and_then(Json::as_array);
            methods.map(|methods| methods.iter().any(|one| one.as_str() == Some(method)))
        };
        // Without the list, HTTP basic authentication is supported.
        let basic = supported("client_secret_basic").unwrap_or(true);
        let body = supported("client_secret_post").unwrap_or(false);
        let client_authentication = match (basic, body) {
            (true, _) => Some(ClientAuthentication::Basic),
            (false, true) => Some(ClientAuthentication::Body),
            (false, false) => None,
        };
        let has_issuer = members.get("authorization_response_iss_parameter_supported");
        Ok(Self {
            urls: AppUrls {
                authorization: endpoint("authorization_endpoint")?,
                token: endpoint("token_endpoint")?,
                device_authorization: endpoint("device_authorization_endpoint")?,
                revocation: endpoint("revocation_endpoint")?,
                issuer: Some(found.to_owned()),
                has_issuer: has_issuer.and_then(Json::as_bool).unwrap_or(false),
            },
            client_authentication,
        })
    }
}

/// Returns the URL of the metadata, and the identifier of the provider, of which one is given.
fn location(given: Url) -> (Url, String) {
    let path = given.path().to_owned();
    let with_path = |path: &str| {
        let mut url = given.clone();
        url.set_path(path);
        url.set_query(None);
        url.set_fragment(None);
        url
    };
    if let Some(path) = path.strip_suffix(OPENID) {
        let issuer = with_path(path).to_string();
        return (given, issuer);
    }
    if let Some(path) = path.strip_prefix(OAUTH) {
        let issuer = with_path(path).to_string();
        return (given, issuer);
    }
    let url = with_path(&format!("{}{OPENID}", path.trim_end_matches('/')));
    (url, given.to_string())
}

impl fmt::Debug for OAuthProvider {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("OAuthProvider")
            .field("issuer", &self.urls.issuer)
            .field("authorization_url", &self.urls.authorization)
            .field("token_url", &self.urls.token)
            .finish_non_exhaustive()
    }
}
