//! [`DeviceAuthorization`]: the authorization of devices (RFC 8628).

use std::fmt;
use std::time::{Duration, SystemTime};

use serde_json::Map;

use crate::runtime::Json;
use crate::runtime::oauth::endpoint::{pair, seconds};
use crate::runtime::oauth::error::{Failure, OAuthError, Purpose};
use crate::runtime::oauth::{OAuthSession, OAuthToken};
use crate::runtime::transport::clock::{self, Deadline};
use crate::runtime::transport::limits::{self, MAX_ERROR_BYTES};
use crate::runtime::transport::message::Url;
use crate::runtime::transport::secret::Secret;
use crate::runtime::transport::timer::system_time;

/// The lifetime of a device code that the service does not specify.
const LIFETIME: Duration = Duration::from_secs(600);

/// The interval between requests that the service does not specify, and by which it grows when the
/// service or the network requires it.
const INTERVAL: Duration = Duration::from_secs(5);

/// The shortest interval between requests.
const SHORTEST: Duration = Duration::from_secs(1);

/// An authorization that a user completes on another device: the user opens
/// [`verification_uri`](Self::verification_uri) and enters [`user_code`](Self::user_code). `Debug`
/// does not show the code of the device.
#[derive(Clone)]
pub struct DeviceAuthorization {
    device_code: Secret,
    user_code: String,
    verification_uri: String,
    complete_uri: Option<String>,
    expires_at: SystemTime,
    end: Deadline,
    interval: Duration,
}

impl DeviceAuthorization {
    /// Returns the code that the user enters.
    pub fn user_code(&self) -> &str {
        &self.user_code
    }

    /// Returns the URL that the user opens.
    pub fn verification_uri(&self) -> &str {
        &self.verification_uri
    }

    /// Returns the URL that contains the code, for a QR code, if the service has one.
    pub fn verification_uri_complete(&self) -> Option<&str> {
        self.complete_uri.as_deref()
    }

    /// Returns the time when the code expires.
    pub fn expires_at(&self) -> SystemTime {
        self.expires_at
    }

    fn of(mut members: Map<String, Json>) -> Option<Self> {
        let mut text = |name: &str| match members.remove(name) {
            Some(Json::String(text)) if !text.is_empty() => Some(text),
            _ => None,
        };
        let is_page = |url: &String| {
            let url = Url::parse(url);
            url.is_ok_and(|url| matches!(url.scheme(), "http" | "https"))
        };
        // Some services write `verification_url`.
        let page = text("verification_uri").or_else(|| text("verification_url"));
        let complete = text("verification_uri_complete");
        let (device_code, user_code) = (text("device_code")?, text("user_code")?);
        let lifetime = members.get("expires_in").and_then(seconds);
        let lifetime = lifetime.unwrap_or(LIFETIME);
        let interval = members.get("interval").and_then(seconds);
        Some(Self {
            device_code: device_code.into(),
            user_code,
            verification_uri: page.filter(is_page)?,
            complete_uri: complete.filter(is_page),
            expires_at: system_time().checked_add(lifetime)?,
            end: Deadline::after(Some(lifetime)),
            interval: interval.unwrap_or(INTERVAL).max(SHORTEST),
        })
    }
}

impl OAuthSession {
    /// Begins the authorization of this device. Show the user the URL and the code, and then call
    /// [`finish_device_authorization`](Self::finish_device_authorization).
    ///
    /// ```ignore
    /// let device = session.begin_device_authorization().await?;
    /// println!("open {} and enter {}", device.verification_uri(), device.user_code());
    /// session.finish_device_authorization(&device).await?;
    /// ```
    ///
    /// # Errors
    ///
    /// Returns an error if the service returns no code, or if its URL is not known: see
    /// [`OAuthApp::device_authorization_url`](crate::runtime::OAuthApp::device_authorization_url).
    pub async fn begin_device_authorization(&self) -> Result<DeviceAuthorization, OAuthError> {
        let purpose = Purpose::DeviceAuthorization;
        let of_app = self.supply.registration()?;
        let (site, http) = (self.supply.site(), self.supply.http()?);
        let service = of_app.service(&site, &http);
        let own = of_app.flow.device_authorization_url;
        let given = of_app.app.urls.device_authorization.as_deref();
        // Public clients identify themselves with `client_id`, which `send` adds.
        let pairs = of_app.scope().into_iter().collect();
        let reply = service.send(purpose, own, given, pairs, None);
        let reply = self.in_time(purpose, reply).await?;
        let (status, is_excess) = (reply.status, reply.is_excess);
        let members = reply.success()?;
        let authorization = members.and_then(DeviceAuthorization::of);
        authorization.ok_or_else(|| {
            let why = match is_excess {
                true => limits::excess(MAX_ERROR_BYTES),
                false => "no `device_code`, `user_code` and `verification_uri`".to_owned(),
            };
            let no_token = Failure::NoToken {
                purpose,
                status,
                why,
            };
            no_token.into()
        })
    }

    /// Waits until the user has authorized the device, and saves the token. Requests it as often as
    /// the service allows; an unavailable service is asked again.
    ///
    /// # Errors
    ///
    /// Returns an error if the user denies the authorization (the code `access_denied`) or does not
    /// complete it before the code expires, if the service returns another error, or if the store fails.
    pub async fn finish_device_authorization(
        &self,
        device: &DeviceAuthorization,
    ) -> Result<OAuthToken, OAuthError> {
        let mut interval = device.interval;
        loop {
            let left = device.end.left().unwrap_or(LIFETIME);
            clock::sleep(interval.min(left)).await;
            if device.end.has_passed() {
                return Err(Failure::DeviceExpired.into());
            }
            let pairs = vec![
                pair("grant_type", "urn:ietf:params:oauth:grant-type:device_code"),
                pair("device_code", device.device_code.clone()),
            ];
            match self.obtained(Purpose::Device, pairs).await {
                Ok(token) => return Ok(OAuthToken::clone(&token)),
                Err(error) => match error.code() {
                    Some("authorization_pending") => {}
                    Some("slow_down") => interval = interval.saturating_add(INTERVAL),
                    Some("expired_token") => return Err(Failure::DeviceExpired.into()),
                    _ if error.may_pass() => {
                        let wait = interval.saturating_add(INTERVAL);
                        interval = error.retry_after().map_or(wait, |asked| wait.max(asked));
                    }
                    _ => return Err(error),
                },
            }
        }
    }
}

impl fmt::Debug for DeviceAuthorization {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("DeviceAuthorization")
            .field("user_code", &self.user_code)
            .field("verification_uri", &self.verification_uri)
            .field("expires_at", &self.expires_at)
            .finish_non_exhaustive()
    }
}
