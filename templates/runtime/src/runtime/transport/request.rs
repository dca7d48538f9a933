//! [`Request`]: a request under construction.

use reqwest::header::{ACCEPT, CONTENT_TYPE, COOKIE, HeaderMap, HeaderName, HeaderValue};
use reqwest::{Method, Url};

use crate::runtime::body::content::Content;
use crate::runtime::error::failure::Operation;
use crate::runtime::parameter::params::ParameterWriter;
use crate::runtime::parameter::percent::encode;
use crate::runtime::transport::access::Access;
use crate::runtime::transport::address;
use crate::runtime::transport::client::OwnServers;
use crate::runtime::transport::credential::{Credential, CredentialLocation};
use crate::runtime::transport::exchange::SuccessCheck;
use crate::runtime::transport::retry::RetryAdvice;
use crate::runtime::transport::retry_policy;
use crate::runtime::{ClientCore, Params, Security};

/// A request under construction. Problems are reported when it is sent.
pub struct Request {
    pub(in crate::runtime) client: ClientCore,
    pub(in crate::runtime) operation: Operation,
    path: String,
    pub(in crate::runtime) parameters: ParameterWriter,
    pub(in crate::runtime) security: Security,
    pub(in crate::runtime) servers: Option<&'static dyn OwnServers>,
    /// The check that finds errors in success responses.
    pub(in crate::runtime) check: Option<&'static dyn SuccessCheck>,
    pub(in crate::runtime) content: Content,
    /// The first problem.
    problem: Option<String>,
    /// The value of `Accept`, if the document declares media types.
    accept: Option<&'static str>,
    /// Whether any configured credential is used if none of [`Self::security`] is configured.
    pub(in crate::runtime) any_credential: bool,
    /// The header of an idempotency key, and the key.
    idempotency_key: Option<(&'static str, String)>,
}

impl Request {
    pub(in crate::runtime) fn new(client: ClientCore, method: Method, path: &'static str) -> Self {
        Self {
            client,
            operation: Operation::new(method, path.into()),
            path: path.to_owned(),
            parameters: ParameterWriter::default(),
            security: &[],
            servers: None,
            check: None,
            content: Content::Empty,
            problem: None,
            accept: None,
            any_credential: false,
            idempotency_key: None,
        }
    }

    /// Creates a request that the document does not describe. `path` is set by the caller, `shown`
    /// is used in messages.
    pub(in crate::runtime) fn undeclared(
        client: ClientCore,
        method: Method,
        path: String,
        shown: String,
        security: Security,
    ) -> Self {
        let request = Self::new(client, method.clone(), "").security(security);
        Self {
            operation: Operation::new(method, shown.into()),
            path,
            any_credential: true,
            ..request
        }
    }

    /// Inserts a scalar into the path.
    pub fn path(self, name: &str, value: impl std::fmt::Display) -> Self {
        let value = encode(&value.to_string());
        self.put_into_path(name, &value)
    }

    /// Returns whether the path contains a placeholder with this name.
    pub(in crate::runtime) fn misses(&self, name: &str) -> bool {
        self.path.contains(&format!("{{{name}}}"))
    }

    pub(in crate::runtime) fn put_into_path(mut self, name: &str, encoded: &str) -> Self {
        if encoded.is_empty() {
            self.refuse(format!(
                "expected a value for path parameter `{name}`, found an empty string"
            ));
            return self;
        }
        if matches!(encoded, "." | "..") {
            self.refuse(format!(
                "expected a path segment for path parameter `{name}`, found `{encoded}`"
            ));
        }
        self.path = self.path.replace(&format!("{{{name}}}"), encoded);
        self
    }

    /// Adds query, header and cookie parameters.
    pub fn params(mut self, params: &impl Params) -> Self {
        params.write(&mut self.parameters);
        self
    }

    /// Sets the security schemes of the operation.
    pub fn security(mut self, security: Security) -> Self {
        self.security = security;
        self
    }

    /// Sets the media types that the document declares for responses.
    pub fn accept(mut self, accept: &'static str) -> Self {
        self.accept = Some(accept);
        self
    }

    /// Adds an idempotency key if the document names its header: all requests of the call have the
    /// same one. A key that the caller sets replaces it.
    pub(in crate::runtime) fn add_idempotency_key(&mut self) {
        let operation = &mut self.operation;
        let name = operation.advice.and_then(RetryAdvice::idempotency_key);
        if let (false, Some(name)) = (operation.is_idempotent, name) {
            operation.is_idempotent = true;
            self.idempotency_key = Some((name, retry_policy::idempotency_key()));
        }
    }

    pub(in crate::runtime) fn refuse(&mut self, problem: String) {
        self.problem.get_or_insert(problem);
    }

    /// Returns a copy of the request for another credential. Its body is empty unless it contains
    /// the credential: the caller reuses the body of the first request. Returns `None` if a body
    /// with a credential cannot be cloned.
    pub(in crate::runtime) fn resend(&self, access: &Access<'_>) -> Option<Self> {
        let mut credentials = access.credentials.iter();
        let in_body = credentials.any(|one| matches!(one.location, CredentialLocation::Body(..)));
        let content = match &self.content {
            Content::Json(media_type, json) if in_body => Content::Json(media_type, json.clone()),
            Content::Form(media_type, form) if in_body => Content::Form(media_type, form.clone()),
            Content::Parts(..) | Content::Other(..) if in_body => return None,
            _ => Content::Empty,
        };
        Some(Self {
            client: self.client.clone(),
            operation: self.operation.clone(),
            path: self.path.clone(),
            parameters: self.parameters.clone(),
            content,
            problem: self.problem.clone(),
            security: self.security,
            servers: self.servers,
            accept: self.accept,
            check: self.check,
            any_credential: self.any_credential,
            idempotency_key: self.idempotency_key.clone(),
        })
    }

    /// Refuses the request, unless it has another problem.
    pub(in crate::runtime) fn refuse_last(&mut self, problem: String) {
        self.parameters.problem.get_or_insert(problem);
    }

    /// Returns whether the caller sets a header.
    pub fn has_header(&self, name: &str) -> bool {
        let parameters = self.parameters.headers.iter().map(|(name, _)| *name);
        let options = self.client.options().headers.iter();
        let mut names = parameters.chain(options.map(|(name, _)| name.as_str()));
        names.any(|set| set.eq_ignore_ascii_case(name))
    }

    /// Returns whether the caller sets a query parameter.
    pub fn has_query(&self, name: &str) -> bool {
        let begin = format!("{}=", encode(name));
        let mut parameters = self.parameters.query.iter();
        let mut options = self.client.options().query.iter();
        parameters.any(|pair| pair.starts_with(&begin)) || options.any(|(set, _)| set == name)
    }

    /// Builds the HTTP request.
    pub(in crate::runtime) fn into_request(
        mut self,
        accept: &'static str,
        access: &Access<'_>,
    ) -> Result<reqwest::Request, String> {
        if let Some(problem) = self.problem.take().or(self.parameters.problem.take()) {
            return Err(problem);
        }
        let mut headers = HeaderMap::new();
        let accept = self.accept.unwrap_or(accept);
        put_header(&mut headers, ACCEPT.as_str(), accept, false)?;
        if let Some((name, key)) = &self.idempotency_key {
            put_header(&mut headers, name, key, false)?;
        }
        for (name, value) in std::mem::take(&mut self.parameters.headers) {
            put_header(&mut headers, name, &value, false)?;
        }
        let client = self.client.clone();
        for credential in &access.credentials {
            self.add_credential(credential, &mut headers)?;
        }
        if !self.parameters.cookies.is_empty() {
            // A header parameter `Cookie` contains cookies as well.
            let given = headers.get(COOKIE).map(|given| given.as_bytes().to_vec());
            let given = given.map(String::from_utf8).transpose();
            let given = given.map_err(|_| "expected text in the header `Cookie`".to_owned())?;
            self.parameters.cookies.splice(..0, given);
            let cookies = self.parameters.cookies.join("; ");
            put_header(&mut headers, COOKIE.as_str(), &cookies, true)?;
        }
        let url = self.url(access)?;
        let body = match self.content {
            Content::Empty => None,
            Content::Json(media_type, json) => Some((media_type.to_owned(), json.into())),
            Content::Form(media_type, pairs) => {
                Some((media_type.to_owned(), pairs.join("&").into()))
            }
            Content::Parts(media_type, parts) => {
                let (boundary, body) = parts.into_body()?;
                Some((format!("{media_type}; boundary={boundary}"), body))
            }
            Content::Other(media_type, body) => Some((media_type.into_owned(), body)),
        };
        let mut request = reqwest::Request::new(self.operation.method, url);
        if let Some((media_type, body)) = body {
            put_header(&mut headers, CONTENT_TYPE.as_str(), &media_type, false)?;
            *request.body_mut() = Some(body);
        }
        for (name, value) in &client.options().headers {
            put_header(&mut headers, name, value, true)?;
        }
        *request.headers_mut() = headers;
        Ok(request)
    }

    fn add_credential(
        &mut self,
        credential: &Credential,
        headers: &mut HeaderMap,
    ) -> Result<(), String> {
        let secret = &credential.secret;
        match credential.location {
            // A parameter with the same name overrides the credential.
            CredentialLocation::Header(name) if headers.contains_key(name) => {}
            CredentialLocation::Header(name) => put_header(headers, name, secret, true)?,
            CredentialLocation::Query(name) => {
                let pair = format!("{}={}", encode(name), encode(secret));
                self.parameters.query.push(pair);
            }
            CredentialLocation::Cookie(name, cookie) => {
                self.parameters.cookies.push(cookie(name, secret)?);
            }
            CredentialLocation::Body(name, add) => add(&mut self.content, name, secret)?,
        }
        Ok(())
    }

    /// Returns whether the caller set the base URL.
    fn is_base_given(&self) -> bool {
        let own = self
            .servers
            .is_some_and(|own| own.is_base_given(&self.client));
        own || self.client.shared.is_base_given
    }

    fn url(&self, access: &Access<'_>) -> Result<Url, String> {
        if let Some(start) = self.path.find('{') {
            let name: String = self.path[start + 1..]
                .chars()
                .take_while(|c| *c != '}')
                .collect();
            return Err(format!("missing path parameter `{name}`"));
        }
        if self
            .path
            .split('/')
            .any(|segment| matches!(segment, "." | ".."))
        {
            return Err("expected no segment `.` or `..` in the path".to_owned());
        }
        let base = match self.servers {
            None => self.client.base(access.token())?,
            Some(own) => own.base(&self.client, access.token())?,
        };
        let mut url = format!("{base}{}", self.path);
        let options = self.client.options().query.iter();
        let options = options.map(|(name, value)| format!("{}={}", encode(name), encode(value)));
        let pairs: Vec<String> = self
            .parameters
            .query
            .iter()
            .cloned()
            .chain(options)
            .collect();
        if !pairs.is_empty() {
            url.push(if url.contains('?') { '&' } else { '?' });
            url.push_str(&pairs.join("&"));
        }
        let url = Url::parse(&url).map_err(|error| format!("invalid URL: {error}"))?;
        let rest = url.as_str().strip_prefix(&base);
        if !rest.is_some_and(|rest| rest.starts_with('/')) {
            return Err("expected a path below the server's URL".to_owned());
        }
        let has_secret = !access.credentials.is_empty();
        if has_secret && !address::is_private(&url) && !self.is_base_given() {
            return Err(
                "the server's URL is `http:`, which sends the credentials unencrypted; set an \
                 `https:` URL with `.base_url(…)`, or this one to allow it"
                    .to_owned(),
            );
        }
        Ok(url)
    }
}

/// Sets a header. Errors do not contain the value.
fn put_header(
    headers: &mut HeaderMap,
    name: &str,
    value: &str,
    is_sensitive: bool,
) -> Result<(), String> {
    let Ok(key) = HeaderName::from_bytes(name.as_bytes()) else {
        let name = name.escape_debug();
        return Err(format!("invalid header name `{name}`"));
    };
    let Ok(mut value) = HeaderValue::from_bytes(value.as_bytes()) else {
        return Err(format!(
            "the value of the header `{name}` contains a control character"
        ));
    };
    value.set_sensitive(is_sensitive);
    headers.insert(key, value);
    Ok(())
}
