//! The HTTP client, and its redirect policy.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use http::header::{HeaderValue, LOCATION, USER_AGENT};

use crate::runtime::BuildError;
use crate::runtime::transport::default_client;
use crate::runtime::transport::http_error::HttpError;
use crate::runtime::transport::http_response::HttpResponse;
use crate::runtime::transport::message::HttpRequest;
use crate::runtime::transport::service::SharedTransport;

/// The maximum number of redirects for one request.
const MOST_REDIRECTS: usize = 10;

/// An HTTP client.
#[derive(Clone)]
pub(in crate::runtime) struct HttpClient {
    sender: Sender,
    /// Whether redirects are followed by this type. If not, the client's policy applies.
    follows_redirects: bool,
    /// The time to establish a connection, if it is known.
    connect_timeout: Option<Duration>,
}

/// What sends the requests.
#[derive(Clone)]
enum Sender {
    #[cfg_attr(
        not(feature = "reqwest"),
        allow(dead_code, reason = "used by the default client")
    )]
    Client(default_client::Client),
    /// The caller's service, and the `User-Agent` of its requests.
    Service(SharedTransport, HeaderValue),
}

/// The source of an HTTP client.
#[derive(Clone)]
pub(in crate::runtime) enum HttpSource {
    /// A client with the default settings.
    Default,
    /// The caller's client.
    #[cfg_attr(
        not(feature = "reqwest"),
        allow(dead_code, reason = "used by the default client")
    )]
    Client(default_client::Client),
    /// The caller's service.
    Service(SharedTransport),
    /// The caller's builder. Clones of a client's builder share the client that is built once.
    #[cfg_attr(
        not(feature = "reqwest"),
        allow(dead_code, reason = "used by the default client")
    )]
    Builder(Arc<Mutex<Unfinished>>),
}

pub(in crate::runtime) enum Unfinished {
    #[cfg_attr(
        not(feature = "reqwest"),
        allow(dead_code, reason = "used by the default client")
    )]
    Builder(Box<default_client::ClientBuilder>),
    Built(Result<HttpClient, BuildError>),
}

impl HttpSource {
    #[cfg(feature = "reqwest")]
    pub(in crate::runtime) fn builder(builder: default_client::ClientBuilder) -> Self {
        Self::Builder(Arc::new(Mutex::new(Unfinished::Builder(Box::new(builder)))))
    }

    /// Returns the client.
    #[cfg_attr(
        not(feature = "reqwest"),
        allow(unreachable_code, reason = "used by the default client")
    )]
    pub(in crate::runtime) fn client(
        &self,
        user_agent: &str,
        connect_timeout: Option<Duration>,
    ) -> Result<HttpClient, BuildError> {
        match self {
            Self::Default => {
                let timeout = connect_timeout.or(default_client::CONNECT_TIMEOUT);
                HttpClient::finish(default_client::builder()?, user_agent, timeout)
            }
            Self::Client(_) if connect_timeout.is_some() => Err(BuildError::new(
                "`connect_timeout` has no effect with `http_client`: set it on the \
                 `reqwest::ClientBuilder` of the client",
            )),
            Self::Service(_) if connect_timeout.is_some() => Err(BuildError::new(
                "`connect_timeout` has no effect with `transport`, which makes the connections",
            )),
            Self::Service(service) => {
                let user_agent = HeaderValue::from_str(user_agent)
                    .map_err(|error| BuildError::new(format!("invalid `User-Agent`: {error}")))?;
                Ok(HttpClient::of_service(service.clone(), user_agent))
            }
            Self::Client(client) => Ok(HttpClient::of_client(client.clone())),
            Self::Builder(unfinished) => {
                let mut unfinished = unfinished.lock().unwrap_or_else(PoisonError::into_inner);
                // The default does not replace a setting of the caller, which cannot be read.
                let built = match std::mem::replace(&mut *unfinished, Unfinished::unknown()) {
                    Unfinished::Builder(builder) => {
                        HttpClient::finish(*builder, user_agent, connect_timeout)
                    }
                    Unfinished::Built(built) => built,
                };
                *unfinished = Unfinished::Built(built.clone());
                built
            }
        }
    }
}

impl Unfinished {
    /// Returns the state while the client is built.
    fn unknown() -> Self {
        Self::Built(Err(BuildError::new("the HTTP client could not be built")))
    }
}

impl HttpClient {
    /// Wraps the caller's client unmodified.
    pub(in crate::runtime) fn of_client(client: default_client::Client) -> Self {
        Self::unmodified(Sender::Client(client))
    }

    /// Wraps the caller's service. `user_agent` is the header of requests without one.
    pub(in crate::runtime) fn of_service(
        service: SharedTransport,
        user_agent: HeaderValue,
    ) -> Self {
        Self::unmodified(Sender::Service(service, user_agent))
    }

    /// Creates a client with the default settings, except that the connection may take as long as
    /// the request.
    #[allow(dead_code, reason = "for sessions, which not every API has")]
    pub(in crate::runtime) fn with_defaults(user_agent: &str) -> Result<Self, BuildError> {
        Self::finish(default_client::builder()?, user_agent, None)
    }

    fn unmodified(sender: Sender) -> Self {
        Self {
            sender,
            follows_redirects: false,
            connect_timeout: None,
        }
    }

    /// Builds a client. Settings that protect credentials are applied last.
    fn finish(
        builder: default_client::ClientBuilder,
        user_agent: &str,
        connect_timeout: Option<Duration>,
    ) -> Result<Self, BuildError> {
        let client = default_client::build(builder, user_agent, connect_timeout)?;
        Ok(Self {
            sender: Sender::Client(client),
            follows_redirects: true,
            connect_timeout,
        })
    }

    /// Returns whether an attempt with this limit may end before the time to establish its
    /// connection. The requests of a caller's client are sent unmodified, which excludes observing
    /// their bodies.
    pub(in crate::runtime) fn may_connect_for(&self, limit: Duration) -> bool {
        self.follows_redirects && self.connect_timeout.is_none_or(|timeout| timeout >= limit)
    }

    /// Sends a request, and follows redirects that keep its method and its origin, with `spare`, a
    /// copy of the request.
    ///
    /// Any other redirect is returned as the response: credentials in headers are not sent to
    /// another host, and a `POST` does not become a `GET`.
    pub(in crate::runtime) async fn execute(
        &self,
        request: HttpRequest,
        spare: Option<&HttpRequest>,
    ) -> Result<HttpResponse, HttpError> {
        let mut next = request;
        let mut last = None;
        let mut redirects = 0;
        loop {
            let response = match &self.sender {
                Sender::Client(client) => default_client::send(client, next).await?,
                Sender::Service(service, user_agent) => {
                    let user_agent = || user_agent.clone();
                    next.headers_mut()
                        .entry(USER_AGENT)
                        .or_insert_with(user_agent);
                    (service.0)(next).await?
                }
            };
            if !self.follows_redirects || redirects == MOST_REDIRECTS {
                return Ok(response);
            }
            let following = match last.as_ref().or(spare) {
                Some(last) => redirected(&response, last),
                None => None,
            };
            next = match following {
                Some(following) => following,
                None => return Ok(response),
            };
            last = copied(&next);
            redirects += 1;
        }
    }
}

/// Returns a copy of a request, or `None` if its body is a stream.
pub(in crate::runtime) fn copied(request: &HttpRequest) -> Option<HttpRequest> {
    if request.body().is_some() {
        return request.try_clone();
    }
    // What `reqwest` copies besides, no request of this runtime has; its copy allocates for it.
    let mut copy = HttpRequest::new(request.method().clone(), request.url().clone());
    *copy.headers_mut() = request.headers().clone();
    Some(copy)
}

/// Returns the request that follows a redirect, or `None` if the response is final.
fn redirected(response: &HttpResponse, last: &HttpRequest) -> Option<HttpRequest> {
    let follows = match response.status.as_u16() {
        301..=303 => matches!(last.method().as_str(), "GET" | "HEAD"),
        307 | 308 => true,
        _ => false,
    };
    if !follows {
        return None;
    }
    let location = response.headers.get(LOCATION)?;
    let location = std::str::from_utf8(location.as_bytes()).ok()?;
    let url = last.url().join(location).ok()?;
    if url.origin() != last.url().origin() {
        return None;
    }
    let mut next = copied(last)?;
    *next.url_mut() = url;
    Some(next)
}
