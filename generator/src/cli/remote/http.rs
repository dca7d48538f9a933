//! The HTTP client.

use std::io::{self, Read as _};
use std::sync::Arc;
use std::time::{Duration, Instant};

use aws_lc_rs::digest;
use trine::document::Refusal;
use ureq::http::{Response, Uri};
use ureq::tls::{RootCerts, TlsConfig};
use ureq::{Agent, Body, Error};

use super::shown;

/// The time for one file.
const TIMEOUT: Duration = Duration::from_secs(30);
/// The time for all files of a run.
const TOTAL: Duration = Duration::from_secs(300);
const REDIRECTS: usize = 5;
/// The default port.
const HTTPS: u16 = 443;
const WRITE: &str = "write it as `https://host/path`";
const ACCEPT: &str = "application/yaml, application/json, text/*;q=0.8, */*;q=0.5";

/// A client that speaks only HTTPS, and follows redirects only to the same server.
#[derive(Debug)]
pub(super) struct Client {
    agent: Agent,
    start: Instant,
}

impl Client {
    pub(super) fn new() -> Self {
        let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
        let tls = TlsConfig::builder()
            // Those of the system, or of SSL_CERT_FILE.
            .root_certs(RootCerts::PlatformVerifier)
            .unversioned_rustls_crypto_provider(provider)
            .build();
        let config = Agent::config_builder()
            .https_only(true)
            .max_redirects(0)
            .max_redirects_will_error(false)
            .http_status_as_error(false)
            .timeout_global(Some(TIMEOUT))
            .user_agent(concat!("trine/", env!("CARGO_PKG_VERSION")))
            .accept(ACCEPT)
            .tls_config(tls);
        Self {
            agent: config.build().new_agent(),
            start: Instant::now(),
        }
    }

    /// Returns the bytes at a URL, at most one more than `most`.
    pub(super) fn fetch(&self, url: &str, most: usize) -> Result<Vec<u8>, Refusal> {
        let mut uri = checked(url)?;
        for _ in 0..=REDIRECTS {
            if self.start.elapsed() > TOTAL {
                let reason = "was not fetched: all files together took more than 5 minutes";
                return Err(refused(reason, "save the files, and pass their folder"));
            }
            let response = self
                .agent
                .get(uri.clone())
                .call()
                .map_err(|error| failed(&error, &self.peer(&uri)))?;
            if !response.status().is_redirection() {
                return received(response, most, &self.peer(&uri));
            }
            let location = response.headers().get("location");
            let location = location
                .and_then(|value| value.to_str().ok())
                .unwrap_or_default();
            uri = redirected(&uri, location)?;
        }
        Err(refused(
            "redirects too often",
            "pass the URL of the file itself",
        ))
    }

    /// Returns the host and port of the connection for a URL: those of the server, or of the proxy.
    fn peer(&self, uri: &Uri) -> String {
        let proxy = self.agent.config().proxy();
        match proxy.filter(|proxy| !proxy.is_no_proxy(uri)) {
            Some(proxy) => format!("the proxy `{}:{}`", proxy.host(), proxy.port()),
            None => {
                let port = uri.port_u16().unwrap_or(HTTPS);
                format!("`{}:{port}`", uri.host().unwrap_or_default())
            }
        }
    }
}

/// Returns the hash of a text for the lock file.
pub(super) fn sha256(bytes: &[u8]) -> String {
    let hash = digest::digest(&digest::SHA256, bytes);
    let digits = hash.as_ref().iter().map(|byte| format!("{byte:02x}"));
    format!("sha256:{}", digits.collect::<String>())
}

fn refused(reason: &str, help: &str) -> Refusal {
    Refusal {
        reason: reason.to_owned(),
        help: help.to_owned(),
    }
}

fn checked(url: &str) -> Result<Uri, Refusal> {
    let url = url.split('#').next().unwrap_or_default();
    let scheme = url.get(..8).unwrap_or_default();
    if !scheme.eq_ignore_ascii_case("https://") {
        return Err(refused(
            "is not an `https` URL",
            "Trine fetches only over TLS",
        ));
    }
    let uri: Uri = url
        .parse()
        .map_err(|error| refused(&format!("is not a URL: {error}"), WRITE))?;
    let authority = uri.authority().map_or("", |authority| authority.as_str());
    if authority.contains('@') {
        let help = "fetch it with another tool, such as curl, and pass the file or `-`";
        return Err(refused("must not contain a user name or a password", help));
    }
    if uri.host().is_none_or(str::is_empty) {
        return Err(refused("has no host", WRITE));
    }
    Ok(uri)
}

/// Returns the target of a redirect, which has to be on the same server.
fn redirected(from: &Uri, location: &str) -> Result<Uri, Refusal> {
    let target = if location.contains("://") {
        location.to_owned()
    } else if location.starts_with('/') && !location.starts_with("//") {
        let authority = from.authority().map_or("", |authority| authority.as_str());
        format!("https://{authority}{location}")
    } else {
        let reason = "redirects to a relative or invalid location";
        return Err(refused(reason, "pass the URL of the file itself"));
    };
    let uri = checked(&target).map_err(|problem| {
        let reason = format!("redirects to {}, which {}", shown(&target), problem.reason);
        refused(&reason, &problem.help)
    })?;
    let server = |uri: &Uri| {
        let host = uri.host().unwrap_or_default().to_ascii_lowercase();
        (host, uri.port_u16().unwrap_or(HTTPS))
    };
    if server(&uri) != server(from) {
        let reason = format!("redirects to another server: {}", shown(&target));
        return Err(refused(&reason, "pass that URL if you trust the server"));
    }
    Ok(uri)
}

fn received(response: Response<Body>, most: usize, peer: &str) -> Result<Vec<u8>, Refusal> {
    let status = response.status();
    if !status.is_success() {
        let help = match status.as_u16() {
            401 | 403 => "fetch it with another tool, such as curl, and pass the file or `-`",
            _ => "check the URL",
        };
        return Err(refused(
            &format!("cannot be fetched: the server responded with {status}"),
            help,
        ));
    }
    let body = response.into_body();
    if body.mime_type() == Some("text/html") {
        let help =
            "pass the URL of the file itself: pages that show a file often have a link `raw`";
        return Err(refused("is a web page, not a document", help));
    }
    let most = u64::try_from(most).unwrap_or(u64::MAX);
    let mut bytes = Vec::new();
    // The limit counts decompressed bytes.
    let reader = body.into_with_config().limit(u64::MAX).reader();
    let read = reader.take(most.saturating_add(1)).read_to_end(&mut bytes);
    read.map_err(|error| failed(&Error::from(error), peer))?;
    Ok(bytes)
}

/// Returns the reason why no file was received over a connection to `peer`.
fn failed(error: &Error, peer: &str) -> Refusal {
    let proxy = "check the connection, and the variables `HTTPS_PROXY` and `NO_PROXY`";
    if let Some(error) = tls(error) {
        let help = "add the certificate authority to those of the system, or to the file in \
                    `SSL_CERT_FILE`, if you trust it";
        return refused(
            &format!("cannot be fetched: no TLS connection to {peer}: {error}"),
            help,
        );
    }
    let reason = match error {
        Error::Timeout(_) => format!(
            "cannot be fetched within {} seconds from {peer}",
            TIMEOUT.as_secs()
        ),
        Error::HostNotFound => {
            format!("cannot be fetched: could not connect to {peer}: unknown host")
        }
        Error::Io(error) if is_unconnected(error.kind()) => {
            format!("cannot be fetched: could not connect to {peer}: {error}")
        }
        Error::ConnectionFailed => format!("cannot be fetched: could not connect to {peer}"),
        Error::Io(error) => format!("cannot be fetched from {peer}: {error}"),
        error => format!("cannot be fetched from {peer}: {error}"),
    };
    refused(&reason, proxy)
}

/// Returns whether an error occurs only before a connection is established.
fn is_unconnected(kind: io::ErrorKind) -> bool {
    matches!(
        kind,
        io::ErrorKind::ConnectionRefused
            | io::ErrorKind::HostUnreachable
            | io::ErrorKind::NetworkUnreachable
            | io::ErrorKind::AddrNotAvailable
            | io::ErrorKind::PermissionDenied
    )
}

/// Returns the error of TLS that caused another error.
fn tls(error: &Error) -> Option<&rustls::Error> {
    match error {
        Error::Rustls(error) => Some(error),
        Error::Io(error) => error.get_ref()?.downcast_ref(),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_https_urls_without_passwords_are_fetched() {
        for (url, expected) in [
            ("http://example.com/a", "is not an `https` URL"),
            ("file:///etc/passwd", "is not an `https` URL"),
            (
                "https://u:p@example.com/a",
                "must not contain a user name or a password",
            ),
            ("https:///a", "is not a URL"),
            ("https://exa mple.com/", "is not a URL"),
        ] {
            let refusal = checked(url).expect_err("an error");
            assert!(refusal.reason.starts_with(expected), "{url}: {refusal:?}");
            assert!(!refusal.reason.contains("u:p"), "{refusal:?}");
        }
        checked("HTTPS://example.com:8443/a?b#c").expect("a URL");
    }

    #[test]
    fn redirects_stay_on_the_server() {
        let from = checked("https://example.com/a").expect("a URL");
        for location in ["/b", "https://example.com:443/b", "https://EXAMPLE.com/b"] {
            let uri = redirected(&from, location).expect("the same server");
            assert_eq!(uri.path(), "/b");
        }
        for location in [
            "https://example.com:8443/b",
            "https://example.org/b",
            "https://example.com.evil.org/b",
            "http://example.com/b",
            "//example.org/b",
            "",
        ] {
            redirected(&from, location).expect_err(location);
        }
    }

    #[test]
    fn a_hash_is_that_of_the_standard() {
        // FIPS 180-2, appendix B.1.
        let expected = "sha256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
        assert_eq!(sha256(b"abc"), expected);
    }
}
