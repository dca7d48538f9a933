//! The parts of clients that do not depend on a document.

use std::borrow::Cow;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use http::Method;

use crate::runtime::transport::address;
use crate::runtime::transport::credential::SecurityScheme;
use crate::runtime::transport::environment::Environment;
use crate::runtime::transport::http::{HttpClient, HttpSource};
use crate::runtime::transport::limits::{LimitOptions, Limits};
use crate::runtime::transport::request::Request;
use crate::runtime::transport::secrets::Secrets;
use crate::runtime::transport::sessions::{Configured, OAuthToken};
use crate::runtime::{
    BuildError, RawRequest, RequestOptions, RetryPolicy, Security, ServerUrl, Transport,
};

/// The state of a client. Cheap to clone.
#[derive(Clone)]
pub struct ClientCore {
    pub(in crate::runtime) shared: Arc<Shared>,
    options: Arc<RequestOptions>,
}

/// A client that a builder builds.
pub trait FromCore: Sized {
    /// Creates the client.
    ///
    /// # Errors
    ///
    /// Returns an error if the system cannot start the thread of a blocking client.
    fn from_core(core: ClientCore) -> Result<Self, BuildError>;
}

pub(in crate::runtime) struct Shared {
    http: HttpClient,
    pub(in crate::runtime) server: ServerUrl,
    /// The base URL. An error is reported only if no token specifies the base URL.
    base: Result<String, BuildError>,
    /// Whether the caller set [`Self::base`].
    pub(in crate::runtime) is_base_given: bool,
    template: String,
    #[allow(dead_code, reason = "for operations with their own servers")]
    pub(in crate::runtime) operation_bases: Vec<(&'static str, String)>,
    limits: LimitOptions,
    #[allow(dead_code, reason = "for credentials, which not every API has")]
    pub(in crate::runtime) credentials: Vec<(&'static str, Configured)>,
    #[allow(dead_code, reason = "for credentials, which not every API has")]
    pub(in crate::runtime) schemes: &'static [SecurityScheme],
    secrets: Arc<Secrets>,
    #[cfg(feature = "pacing")]
    pub(in crate::runtime) pacer: Option<Arc<super::pacing::Pacer>>,
}

impl ClientCore {
    /// Returns a client that applies `options` to every call.
    pub fn with_options(&self, options: RequestOptions) -> Self {
        let options = RequestOptions::clone(&self.options).and(options);
        Self {
            shared: Arc::clone(&self.shared),
            options: Arc::new(options),
        }
    }

    /// Begins a call.
    pub fn request(&self, method: Method, path: &'static str) -> Request {
        Request::new(self.clone(), method, path)
    }

    /// Begins a call to a path that the document does not describe.
    pub fn raw_request(&self, method: Method, path: String, security: Security) -> RawRequest {
        RawRequest::new(self.clone(), method, path, security)
    }

    pub(in crate::runtime) fn http(&self) -> &HttpClient {
        &self.shared.http
    }

    /// Returns the base URL for a call with this token.
    pub(in crate::runtime) fn base(
        &self,
        token: Option<&OAuthToken>,
    ) -> Result<Cow<'_, str>, String> {
        let shared = &self.shared;
        let template = shared.server.url_of_token();
        match token.and_then(|token| token.url(template)) {
            Some(url) if !shared.is_base_given => match address::base_url(&url?) {
                Ok(base) => Ok(base.into()),
                Err(error) => Err(error.why().to_owned()),
            },
            _ => match &shared.base {
                Ok(base) => Ok(base.into()),
                Err(error) => Err(error.why().to_owned()),
            },
        }
    }

    pub(in crate::runtime) fn options(&self) -> &RequestOptions {
        &self.options
    }

    /// Returns the limits of a call.
    pub(in crate::runtime) fn limits(&self) -> Limits {
        self.options.limits.or(self.shared.limits).limits()
    }

    /// Returns the secrets of the client and of the options of a call.
    pub(in crate::runtime) fn call_secrets(&self) -> Arc<Secrets> {
        let of_options = self.options.secrets();
        match of_options.is_empty() {
            true => Arc::clone(&self.shared.secrets),
            false => Arc::new(self.shared.secrets.and(of_options)),
        }
    }
}

/// The servers of operations that have their own.
pub(in crate::runtime) trait OwnServers: Sync {
    /// Returns the base URL.
    fn base<'a>(
        &self,
        client: &'a ClientCore,
        token: Option<&OAuthToken>,
    ) -> Result<Cow<'a, str>, String>;

    /// Returns whether the caller set the base URL of these servers.
    fn is_base_given(&self, client: &ClientCore) -> bool;
}

impl fmt::Debug for ClientCore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ClientCore")
            .field("server", &self.shared.template)
            .field("options", &self.options)
            .finish_non_exhaustive()
    }
}

/// The state of a client builder.
#[derive(Clone)]
pub struct ClientBuilderCore {
    user_agent: &'static str,
    credentials: Vec<(&'static str, Configured)>,
    pub(in crate::runtime) schemes: &'static [SecurityScheme],
    server: Option<ServerUrl>,
    base_url: Option<String>,
    pub(in crate::runtime) operation_base_urls: Vec<(&'static str, String)>,
    limits: LimitOptions,
    connect_timeout: Option<Duration>,
    environment: Option<Environment>,
    http: HttpSource,
    #[cfg(feature = "pacing")]
    pub(in crate::runtime) pacer: Option<Arc<super::pacing::Pacer>>,
}

impl ClientBuilderCore {
    /// Creates a builder for clients that send this `User-Agent`.
    pub fn new(user_agent: &'static str) -> Self {
        Self {
            user_agent,
            credentials: Vec::new(),
            schemes: &[],
            server: None,
            base_url: None,
            operation_base_urls: Vec::new(),
            limits: LimitOptions::default(),
            connect_timeout: None,
            environment: None,
            http: HttpSource::Default,
            #[cfg(feature = "pacing")]
            pacer: None,
        }
    }

    #[allow(dead_code, reason = "for credentials, which not every API has")]
    pub(in crate::runtime) fn configure(&mut self, scheme: &'static str, configured: Configured) {
        self.credentials.retain(|(name, _)| *name != scheme);
        self.credentials.push((scheme, configured));
    }

    /// Chooses a server.
    pub fn server(&mut self, server: ServerUrl) {
        self.server = Some(server);
        if let Some(environment) = &mut self.environment {
            environment.missing.clear();
        }
    }

    /// Returns whether a server is chosen.
    pub fn has_server(&self) -> bool {
        self.server.is_some()
    }

    /// Sets the environment variables, whose problems are reported when the client is built.
    pub fn environment(&mut self, environment: Environment) {
        self.environment = Some(environment);
    }

    /// Sets a URL that replaces every server, including servers of single operations.
    pub fn base_url(&mut self, url: impl Into<String>) {
        self.base_url = Some(url.into());
    }

    /// Sets the timeout of one attempt.
    pub fn timeout(&mut self, timeout: Duration) {
        self.limits.timeout = Some(timeout);
    }

    /// Sets the time for a call with all its attempts.
    pub fn total_timeout(&mut self, timeout: Duration) {
        self.limits.total_timeout = Some(timeout);
    }

    /// Sets the time without data after which a stream ends.
    pub fn idle_timeout(&mut self, timeout: Duration) {
        self.limits.idle_timeout = Some(timeout);
    }

    /// Sets the time to establish a connection.
    pub fn connect_timeout(&mut self, timeout: Duration) {
        self.connect_timeout = Some(timeout);
    }

    /// Sets the maximum length of a response body.
    pub fn max_response_bytes(&mut self, bytes: usize) {
        self.limits.max_response_bytes = Some(bytes);
    }

    /// Sets the maximum length of one event or line of a stream.
    pub fn max_event_bytes(&mut self, bytes: usize) {
        self.limits.max_event_bytes = Some(bytes);
    }

    /// Sets how often and when failed requests are retried.
    pub fn retry(&mut self, policy: RetryPolicy) {
        self.limits.retry = Some(policy);
    }

    /// Sends requests through this client, unmodified.
    #[cfg(feature = "reqwest")]
    pub fn http_client(&mut self, client: reqwest::Client) {
        self.http = HttpSource::Client(client);
    }

    /// Sends requests through a client that is built from this builder.
    #[cfg(feature = "reqwest")]
    pub fn http_client_builder(&mut self, builder: reqwest::ClientBuilder) {
        self.http = HttpSource::builder(builder);
    }

    /// Sends requests through this service.
    pub fn transport(&mut self, service: impl Transport) {
        self.http = HttpSource::Service(service.shared());
    }

    /// Builds the client. `default` is the server if none is set.
    ///
    /// # Errors
    ///
    /// Returns an error if the URL is invalid or TLS is unavailable.
    pub fn build(mut self, default: ServerUrl) -> Result<ClientCore, BuildError> {
        let environment = self.environment.take().unwrap_or_default();
        environment.check(self.credentials.is_empty() && !self.schemes.is_empty())?;
        let checked =
            |url: &str| address::base_url(url).map_err(|error| environment.named(error, url));
        let server = self.server.unwrap_or(default);
        let (base, template) = match &self.base_url {
            // The path may contain a secret.
            Some(url) => {
                let base = checked(url)?;
                let shown = address::origin(&base).to_owned();
                (Ok(base), shown)
            }
            None => {
                let base = server.resolve().and_then(|url| address::base_url(&url));
                (base, server.template().to_owned())
            }
        };
        let mut has_session = false;
        for (_, configured) in &self.credentials {
            has_session |= configured.is_session();
        }
        // The token response may specify the base URL.
        if server.url_of_token().is_empty() || !has_session {
            if self.base_url.is_none() {
                environment.check_server()?;
            }
            base.clone()?;
        }
        let mut operation_bases = Vec::with_capacity(self.operation_base_urls.len());
        for (setter, url) in &self.operation_base_urls {
            operation_bases.push((*setter, checked(url)?));
        }
        let http = self.http.client(self.user_agent, self.connect_timeout)?;
        let given = match &base {
            Ok(base) if self.base_url.is_some() => Some(base.as_str()),
            _ => None,
        };
        let mut secrets = Vec::new();
        for (_, configured) in &mut self.credentials {
            configured.complete(&http, &server, given);
            configured.add_secrets(&mut secrets);
        }
        server.add_secrets(&mut secrets);
        // A URL in place of one with a secret in its path contains the secret as well.
        if server.has_secret_path() {
            if let Some(base) = given {
                address::add_secrets(base, &mut secrets);
            }
            for (_, base) in &operation_bases {
                address::add_secrets(base, &mut secrets);
            }
        }
        let secrets = Arc::new(Secrets::new(secrets));
        let shared = Shared {
            http,
            server,
            is_base_given: self.base_url.is_some(),
            base,
            template,
            operation_bases,
            limits: self.limits,
            credentials: self.credentials,
            schemes: self.schemes,
            secrets,
            #[cfg(feature = "pacing")]
            pacer: self.pacer,
        };
        Ok(ClientCore {
            shared: Arc::new(shared),
            options: Arc::default(),
        })
    }
}

impl fmt::Debug for ClientBuilderCore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let schemes: Vec<&str> = self.credentials.iter().map(|(name, _)| *name).collect();
        f.debug_struct("ClientBuilderCore")
            .field("credentials", &schemes)
            .field("server", &self.server)
            .field("limits", &self.limits)
            .finish_non_exhaustive()
    }
}
