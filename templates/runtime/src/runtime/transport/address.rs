//! The base URL of a client.

use std::net::IpAddr;

use crate::runtime::BuildError;
use crate::runtime::transport::message::Url;
use crate::runtime::transport::secret::Secret;

/// Validates a base URL and returns it without a trailing slash.
///
/// Messages do not contain the URL, because its path may contain a secret.
pub(in crate::runtime) fn base_url(text: &str) -> Result<String, BuildError> {
    match checked(text) {
        Ok(url) => Ok(url.as_str().trim_end_matches('/').to_owned()),
        Err(why) => Err(BuildError::new(format!("invalid base URL: {why}"))),
    }
}

/// Parses a base URL, or returns the reason why it is invalid.
fn checked(text: &str) -> Result<Url, String> {
    if text.is_empty() || text.starts_with('/') {
        return Err(
            "expected an absolute URL; set one with `.base_url(…)`, such as `https://example.com`"
                .to_owned(),
        );
    }
    let url = match Url::parse(text) {
        // A host with a port looks like a scheme: `localhost:8080`.
        Ok(url) if text.contains("://") || is_web(&url) => url,
        Err(error) if text.contains("://") => return Err(error.to_string()),
        _ => {
            return Err(
                "expected a URL with its scheme, such as `https://api.example.com` or \
                 `http://localhost:8080`, found no scheme"
                    .to_owned(),
            );
        }
    };
    let why = if !is_web(&url) {
        "expected the scheme `http` or `https`, such as `https://api.example.com`"
    } else if !url.username().is_empty() || url.password().is_some() {
        "expected no user and no password; use the setters for credentials"
    } else if url.query().is_some() {
        "expected no query (`?…`)"
    } else if url.fragment().is_some() {
        "expected no fragment (`#…`)"
    } else {
        return Ok(url);
    };
    Err(why.to_owned())
}

fn is_web(url: &Url) -> bool {
    matches!(url.scheme(), "http" | "https")
}

/// Returns the scheme, host and port of a URL that [`base_url`] validated.
pub(in crate::runtime) fn origin(base: &str) -> &str {
    let after_scheme = base.find("://").map_or(0, |place| place + 3);
    let end = base[after_scheme..].find('/');
    end.map_or(base, |end| &base[..after_scheme + end])
}

/// Returns the host of a URL, and the port if it is not the default of the scheme.
pub(in crate::runtime) fn server(url: &Url) -> Option<String> {
    let host = url.host_str()?;
    Some(match url.port() {
        Some(port) => format!("{host}:{port}"),
        None => host.to_owned(),
    })
}

/// Returns whether a URL is encrypted or leads to this computer.
pub(in crate::runtime) fn is_private(url: &Url) -> bool {
    if url.scheme() == "https" {
        return true;
    }
    let host = url.host_str().unwrap_or_default();
    let address = host.trim_matches(['[', ']']).parse();
    host == "localhost" || address.is_ok_and(|address: IpAddr| address.is_loopback())
}

/// Adds the path segments of a base URL that may be secrets.
pub(in crate::runtime) fn add_secrets(base: &str, secrets: &mut Vec<Secret>) {
    // Short segments (`api`, `v2`, `rest`) are not secrets and make messages readable.
    const LONGEST_WORD: usize = 7;
    for segment in base[origin(base).len()..].split('/') {
        if segment.len() > LONGEST_WORD {
            secrets.push(Secret::from(segment));
        }
    }
}
