//! Credentials in cookies.

use reqwest::header::HeaderName;

use crate::runtime::Credential;
use crate::runtime::parameter::percent::encode;
use crate::runtime::transport::credential::CredentialLocation;

impl Credential {
    /// Creates a credential in a cookie.
    pub fn cookie(name: &'static str, secret: impl Into<String>) -> Self {
        let location = CredentialLocation::Cookie(name, cookie);
        Self::new(location, secret.into(), Vec::new())
    }
}

/// Returns a cookie with an unencoded secret: servers compare it without decoding.
fn cookie(name: &str, secret: &str) -> Result<String, String> {
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
    let is_name = HeaderName::from_bytes(name.as_bytes()).is_ok();
    let name = if is_name {
        name.to_owned()
    } else {
        encode(name)
    };
    Ok(format!("{name}={secret}"))
}
