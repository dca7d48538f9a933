//! [`Request`]: a request under construction.

use std::borrow::Cow;
use std::ops::Range;

use http::Method;
use http::header::{HeaderMap, HeaderName, HeaderValue};

use crate::runtime::body::content::Content;
use crate::runtime::error::failure::Operation;
use crate::runtime::parameter::params::ParameterWriter;
use crate::runtime::parameter::percent::encode;
use crate::runtime::transport::address;
use crate::runtime::transport::client::OwnServers;
use crate::runtime::transport::exchange::SuccessCheck;
use crate::runtime::transport::message::{HttpRequest, Url};
use crate::runtime::transport::retry::RetryAdvice;
use crate::runtime::transport::retry_policy;
use crate::runtime::transport::sessions::Access;
use crate::runtime::{ClientCore, Params, Security};

/// A request under construction. Problems are reported when it is sent.
pub struct Request {
    pub(in crate::runtime) client: ClientCore,
    pub(in crate::runtime) operation: Operation,
    pub(in crate::runtime) path: String,
    pub(in crate::runtime) parameters: ParameterWriter,
    pub(in crate::runtime) security: Security,
    pub(in crate::runtime) servers: Option<&'static dyn OwnServers>,
    /// The check that finds errors in success responses.
    pub(in crate::runtime) check: Option<&'static dyn SuccessCheck>,
    pub(in crate::runtime) content: Content,
    /// The first problem.
    pub(in crate::runtime) problem: Option<String>,
    /// The value of `Accept`, if the document declares media types.
    pub(in crate::runtime) accept: Option<&'static str>,
    /// Whether any configured credential is used if none of [`Self::security`] is configured.
    #[allow(dead_code, reason = "for credentials, which not every API has")]
    pub(in crate::runtime) any_credential: bool,
    /// The header of an idempotency key, and the key.
    pub(in crate::runtime) idempotency_key: Option<(&'static str, String)>,
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

    /// Copies everything but the content.
    #[allow(
        dead_code,
        reason = "for requests that are sent again, which not every API has"
    )]
    pub(in crate::runtime) fn with_content(&self, content: Content) -> Self {
        Self {
            client: self.client.clone(),
            operation: self.operation.clone(),
            path: self.path.clone(),
            parameters: self.parameters.clone(),
            security: self.security,
            servers: self.servers,
            check: self.check,
            content,
            problem: self.problem.clone(),
            accept: self.accept,
            any_credential: self.any_credential,
            idempotency_key: self.idempotency_key.clone(),
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
        placeholder(&self.path, name).is_some()
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
        // The value contains no `{`, which is encoded.
        while let Some(place) = placeholder(&self.path, name) {
            self.path.replace_range(place, encoded);
        }
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

    /// Refuses the request, unless it has another problem.
    #[allow(dead_code, reason = "for credentials, which not every API has")]
    pub(in crate::runtime) fn refuse_last(&mut self, problem: String) {
        self.parameters.problem.get_or_insert(problem);
    }

    /// Builds the HTTP request.
    pub(in crate::runtime) fn into_request(
        mut self,
        accept: &'static str,
        access: &Access,
    ) -> Result<HttpRequest, String> {
        if let Some(problem) = self.problem.take().or(self.parameters.problem.take()) {
            return Err(problem);
        }
        let mut headers = HeaderMap::new();
        put_header(&mut headers, "accept", self.accept.unwrap_or(accept), false)?;
        if let Some((name, key)) = &self.idempotency_key {
            put_header(&mut headers, name, key, false)?;
        }
        for (name, value) in &self.parameters.headers {
            put_header(&mut headers, name, value, false)?;
        }
        if self.client.options().page_url.is_some() {
            self.parameters.query.clear();
        }
        for credential in &access.credentials {
            credential.add_to(&mut self, &mut headers)?;
        }
        if !self.parameters.cookies.is_empty() {
            let mut cookies = self.parameters.cookies.join("; ");
            // A header parameter `Cookie` contains cookies as well.
            if let Some(given) = headers.get("cookie") {
                let Ok(given) = std::str::from_utf8(given.as_bytes()) else {
                    return Err("expected text in the header `Cookie`".to_owned());
                };
                cookies = format!("{given}; {cookies}");
            }
            put_header(&mut headers, "cookie", &cookies, true)?;
        }
        let url = self.url(access)?;
        let mut request = HttpRequest::new(self.operation.method, url);
        let (media_type, body) = match self.content {
            Content::Empty => (Cow::Borrowed(""), None),
            Content::Json(media_type, json) => (media_type.into(), Some(json.into())),
            Content::Form(media_type, pairs) => (media_type.into(), Some(pairs.join("&").into())),
            Content::Parts(media_type, parts) => {
                let (media_type, body) = parts.into_body(media_type)?;
                (media_type.into(), Some(body))
            }
            Content::Other(media_type, body) => (media_type, Some(body)),
        };
        if body.is_some() {
            put_header(&mut headers, "content-type", &media_type, false)?;
            *request.body_mut() = body;
        }
        for (name, value) in &self.client.options().headers {
            put_header(&mut headers, name, value, true)?;
        }
        *request.headers_mut() = headers;
        Ok(request)
    }

    /// Returns whether the caller set the base URL.
    fn is_base_given(&self) -> bool {
        match self.servers {
            Some(own) if own.is_base_given(&self.client) => true,
            _ => self.client.shared.is_base_given,
        }
    }

    fn url(&self, access: &Access) -> Result<Url, String> {
        if let Some((_, rest)) = self.path.split_once('{') {
            let name = rest.split('}').next().unwrap_or_default();
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
        let options = self.client.options();
        let mut given = Vec::new();
        let mut url = match &options.page_url {
            None => [&*base, &self.path].concat(),
            Some(url) => {
                // Servers repeat the parameters of the first page.
                given = parameter_names(url);
                url.clone()
            }
        };
        let mut separator = match url.contains('?') {
            true => '&',
            false => '?',
        };
        let mut add = |pair: &str| {
            let name = pair.split('=').next().unwrap_or_default();
            if given.iter().any(|given| given == name) {
                return;
            }
            url.push(separator);
            url.push_str(pair);
            separator = '&';
        };
        for pair in &self.parameters.query {
            add(pair);
        }
        for (name, value) in &options.query {
            add(&pair(name, value));
        }
        let url = match Url::parse(&url) {
            Ok(url) => url,
            Err(error) => return Err(format!("invalid URL: {error}")),
        };
        let rest = url.as_str().strip_prefix(&*base);
        if !rest.unwrap_or_default().starts_with('/') {
            return Err("expected a URL below the server's URL".to_owned());
        }
        if !access.credentials.is_empty() && !address::is_private(&url) && !self.is_base_given() {
            return Err(
                "the server's URL is `http:`, which sends the credentials unencrypted; set an \
                 `https:` URL with `.base_url(…)`, or this one to allow it"
                    .to_owned(),
            );
        }
        Ok(url)
    }
}

/// Returns the place of a path parameter, with its braces.
fn placeholder(path: &str, name: &str) -> Option<Range<usize>> {
    let mut from = 0;
    while let Some(start) = path[from..].find('{') {
        let start = from + start + 1;
        let end = start + path[start..].find('}')?;
        if &path[start..end] == name {
            return Some(start - 1..end + 1);
        }
        from = start;
    }
    None
}

/// Returns the encoded names of the query parameters of a URL.
fn parameter_names(url: &str) -> Vec<String> {
    let mut names = Vec::new();
    if let Ok(url) = Url::parse(url) {
        for (name, _) in url.query_pairs() {
            names.push(encode(&name));
        }
    }
    names
}

/// Returns a parameter of the query.
pub(in crate::runtime) fn pair(name: &str, value: &str) -> String {
    format!("{}={}", encode(name), encode(value))
}

/// Sets a header. Errors do not contain the value.
pub(in crate::runtime) fn put_header(
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
