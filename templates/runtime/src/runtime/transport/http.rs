//! The HTTP client, and its redirect policy.

use std::time::Instant;

use reqwest::header::LOCATION;
use reqwest::redirect::Policy;
use reqwest::{Method, Request, Response};

use crate::runtime::BuildError;

/// The maximum number of redirects for one request.
const MOST_REDIRECTS: usize = 10;

/// An HTTP client.
#[derive(Clone)]
pub(in crate::runtime) struct HttpClient {
    client: reqwest::Client,
    /// Whether redirects are followed by this type. If not, the client's policy applies.
    follows_redirects: bool,
}

impl HttpClient {
    /// Wraps the caller's client unmodified.
    pub(in crate::runtime) fn unmodified(client: reqwest::Client) -> Self {
        Self {
            client,
            follows_redirects: false,
        }
    }

    /// Builds a client. Settings that protect credentials are applied last.
    pub(in crate::runtime) fn finish(
        builder: reqwest::ClientBuilder,
        user_agent: &str,
    ) -> Result<Self, BuildError> {
        let client = builder
            .user_agent(user_agent)
            .redirect(Policy::none())
            .referer(false)
            .build()
            .map_err(|error| BuildError::new(format!("cannot create an HTTP client: {error}")))?;
        Ok(Self {
            client,
            follows_redirects: true,
        })
    }

    /// Sends a request, and follows redirects that keep its method and its origin.
    ///
    /// Any other redirect is returned as the response: credentials in headers are not sent to
    /// another host, and a `POST` does not become a `GET`.
    pub(in crate::runtime) async fn execute(
        &self,
        mut request: Request,
    ) -> Result<Response, reqwest::Error> {
        if !self.follows_redirects {
            return self.client.execute(request).await;
        }
        let timeout = request.timeout().copied();
        let started = Instant::now();
        let mut redirects = 0;
        loop {
            let resend = request.try_clone();
            let response = self.client.execute(request).await?;
            let next = resend.and_then(|resend| redirected(&response, resend));
            match next {
                Some(next) if redirects < MOST_REDIRECTS => request = next,
                _ => return Ok(response),
            }
            redirects += 1;
            // The timeout applies to all of them together.
            *request.timeout_mut() = timeout.map(|limit| limit.saturating_sub(started.elapsed()));
        }
    }
}

/// Returns the request that follows a redirect, or `None` if the response is final.
fn redirected(response: &Response, mut resend: Request) -> Option<Request> {
    let follows = match response.status().as_u16() {
        301..=303 => matches!(*resend.method(), Method::GET | Method::HEAD),
        307 | 308 => true,
        _ => false,
    };
    if !follows {
        return None;
    }
    let location = response.headers().get(LOCATION)?;
    let location = std::str::from_utf8(location.as_bytes()).ok()?;
    let url = resend.url().join(location).ok()?;
    if url.origin() != resend.url().origin() {
        return None;
    }
    *resend.url_mut() = url;
    Some(resend)
}
