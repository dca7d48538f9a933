//! The base URL: where all paths begin.

use reqwest::Url;

use crate::runtime::BuildError;

/// Checks a base URL; gives it back without a slash at its end.
///
/// No message quotes the URL: its path may hold a secret.
pub(in crate::runtime) fn base_url(text: &str) -> Result<String, BuildError> {
    let refuse = |why: &str| Err(BuildError::new(format!("the base URL {why}")));
    if text.is_empty() || text.starts_with('/') {
        return refuse(
            "is not absolute: set one with `.base_url(…)`, such as `https://example.com`",
        );
    }
    let url = match Url::parse(text) {
        Ok(url) => url,
        Err(error) => return refuse(&format!("is not valid: {error}")),
    };
    if !matches!(url.scheme(), "http" | "https") {
        return refuse("must begin with `http://` or `https://`");
    }
    if !url.username().is_empty() || url.password().is_some() {
        return refuse("must not hold a user or a password: credentials have setters of their own");
    }
    if url.query().is_some() {
        return refuse("must not have a query (`?…`)");
    }
    if url.fragment().is_some() {
        return refuse("must not have a fragment (`#…`)");
    }
    Ok(url.as_str().trim_end_matches('/').to_owned())
}

/// The scheme, host and port of a URL that [`base_url`] has checked.
pub(in crate::runtime) fn origin(base: &str) -> &str {
    let after_scheme = base.find("://").map_or(0, |place| place + 3);
    let end = base[after_scheme..].find('/');
    end.map_or(base, |end| &base[..after_scheme + end])
}

/// The segments of a given base URL's path: one of them may be a secret.
pub(in crate::runtime) fn secrets(base: &str) -> impl Iterator<Item = &str> {
    let path = &base[origin(base).len()..];
    // Short ones (`api`, `v2`, `rest`) say what the path is, and are needed to read a message.
    const LONGEST_WORD: usize = 7;
    path.split('/')
        .filter(|segment| segment.len() > LONGEST_WORD)
}
