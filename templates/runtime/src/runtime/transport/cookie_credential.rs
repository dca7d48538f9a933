//! Credentials in cookies.

use http::header::{COOKIE, HeaderName};

use crate::runtime::parameter::percent::encode;
use crate::runtime::transport::credential::CredentialLocation;
use crate::runtime::{Credential, Request};

impl Credential {
    /// Creates a credential in a cookie.
    pub fn cookie(name: &'static str, secret: impl Into<String>) -> Self {
        let location = CredentialLocation::Cookie(name, cookie);
        Self::new(location, secret.into().into(), None)
    }
}

impl Request {
    /// Returns whether the caller sets a cookie.
    pub fn has_cookie(&self, name: &str) -> bool {
        let begin = format!("{}=", cookie_name(name));
        let parameters = &self.parameters;
        let headers = parameters.headers.iter();
        let headers = headers.map(|(name, value)| (*name, value.as_str()));
        let options = self.client.options().headers.iter();
        let options = options.map(|(name, value)| (name.as_str(), value.as_str()));
        let headers = headers.chain(options);
        let headers = headers.filter(|(name, _)| name.eq_ignore_ascii_case(COOKIE.as_str()));
        let cookies = parameters.cookies.iter().map(String::as_str);
        let mut all = cookies.chain(headers.flat_map(|(_, value)| value.split(';')));
        all.any(|one| one.trim_start().starts_with(&begin))
    }
}

/// Returns a cookie with an unencoded secret: servers compare it without decoding. A cookie that the
/// caller sets overrides it.
fn cookie(request: &Request, name: &str, secret: &str) -> Result<Option<String>, String> {
    if request.has_cookie(name) {
        return Ok(None);
    }
    // RFC 6265, `cookie-octet`; the whole value may be quoted.
    let is_octet = |byte: u8| byte.is_ascii_graphic() && !b"\",;\\".contains(&byte);
    let quoted = secret.strip_prefix('"').and_then(|it| it.strip_suffix('"'));
    let is_carried = quoted.unwrap_or(secret).bytes().all(is_octet);
    if !is_carried {
        return Err(format!(
            "the credential in the cookie `{name}` contains a character that is not \
                     allowed in cookies"
        ));
    }
    Ok(Some(format!("{}={secret}", cookie_name(name))))
}

/// Returns the name of a cookie, encoded if it is not a token.
fn cookie_name(name: &str) -> String {
    match HeaderName::from_bytes(name.as_bytes()) {
        Ok(_) => name.to_owned(),
        Err(_) => encode(name),
    }
}
