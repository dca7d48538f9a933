//! [`Request`]: a call that is being put together.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

use reqwest::header::{ACCEPT, CONTENT_TYPE, COOKIE, HeaderMap, HeaderName, HeaderValue};
use reqwest::{Method, Url};
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::runtime::credential::{Credential, Place};
use crate::runtime::failure::Operation;
use crate::runtime::params::ParameterWriter;
use crate::runtime::percent::encode;
use crate::runtime::response::Answer;
use crate::runtime::style::{Spelling, Style, form_pairs};
use crate::runtime::{
    ApiError, ClientCore, DecodeError, Error, ErrorBody, InvalidRequest, Misfit, NoError, Params,
    Response, ResponseBodies, Security, ServerUrl, TimeoutError, TransportError, address,
};

/// A call that is being put together. What is wrong with it is said when it is sent.
pub struct Request {
    client: ClientCore,
    operation: Operation,
    path: String,
    parameters: ParameterWriter,
    security: Security,
    server: Option<ServerUrl>,
    content: Content,
    /// The first thing that is wrong.
    problem: Option<String>,
}

/// The body of a request.
enum Content {
    Empty,
    Json(&'static str, Vec<u8>),
    Form(&'static str, Vec<String>),
    Other(&'static str, reqwest::Body),
}

/// The outcome of a call before its body is read.
type Outcome = Result<Arc<Answer>, Error<NoError>>;

impl Request {
    pub(super) fn new(client: ClientCore, method: Method, path: &'static str) -> Self {
        Self {
            client,
            operation: Operation { method, path },
            path: path.to_owned(),
            parameters: ParameterWriter::default(),
            security: &[],
            server: None,
            content: Content::Empty,
            problem: None,
        }
    }

    /// Puts a scalar into the path.
    pub fn path(self, name: &'static str, value: impl std::fmt::Display) -> Self {
        let value = encode(&value.to_string());
        self.put_into_path(name, &value)
    }

    /// Puts any value into the path.
    pub fn path_value<T: Serialize + ?Sized>(
        mut self,
        name: &'static str,
        value: &T,
        style: Style,
        explode: bool,
    ) -> Self {
        let spelling = Spelling {
            name,
            style,
            explode,
            reserved: false,
        };
        match serde_json::to_value(value) {
            Ok(value) => self.put_into_path(name, &spelling.path(&value)),
            Err(error) => {
                self.refuse(format!(
                    "path parameter `{name}` cannot be written: {error}"
                ));
                self
            }
        }
    }

    fn put_into_path(mut self, name: &str, encoded: &str) -> Self {
        if encoded.is_empty() {
            self.refuse(format!("path parameter `{name}` is empty"));
            return self;
        }
        if matches!(encoded, "." | "..") {
            self.refuse(format!(
                "path parameter `{name}` is `{encoded}`, which would lead to another path"
            ));
        }
        self.path = self.path.replace(&format!("{{{name}}}"), encoded);
        self
    }

    /// Takes query, header and cookie parameters.
    pub fn params(mut self, params: &impl Params) -> Self {
        params.write(&mut self.parameters);
        self
    }

    /// The security schemes of the operation.
    pub fn security(mut self, security: Security) -> Self {
        self.security = security;
        self
    }

    /// A server of the operation's own.
    pub fn server(mut self, server: ServerUrl) -> Self {
        self.server = Some(server);
        self
    }

    /// A JSON body.
    pub fn json_body<T: Serialize + ?Sized>(mut self, media_type: &'static str, body: &T) -> Self {
        match serde_json::to_vec(body) {
            Ok(json) => self.content = Content::Json(media_type, json),
            Err(error) => self.refuse(error.to_string()),
        }
        self
    }

    /// A JSON body that may be left out.
    pub fn json_body_optional<T: Serialize + ?Sized>(
        self,
        media_type: &'static str,
        body: Option<&T>,
    ) -> Self {
        match body {
            Some(body) => self.json_body(media_type, body),
            None => self,
        }
    }

    /// A form body.
    pub fn form_body<T: Serialize + ?Sized>(mut self, media_type: &'static str, body: &T) -> Self {
        match serde_json::to_value(body) {
            Ok(value) => self.content = Content::Form(media_type, form_pairs(&value)),
            Err(error) => self.refuse(error.to_string()),
        }
        self
    }

    /// A form body that may be left out.
    pub fn form_body_optional<T: Serialize + ?Sized>(
        self,
        media_type: &'static str,
        body: Option<&T>,
    ) -> Self {
        match body {
            Some(body) => self.form_body(media_type, body),
            None => self,
        }
    }

    /// A body that is text.
    pub fn text_body(self, media_type: &'static str, body: &str) -> Self {
        self.bytes_body(media_type, body.to_owned())
    }

    /// A body that is text and may be left out.
    pub fn text_body_optional(self, media_type: &'static str, body: Option<&str>) -> Self {
        match body {
            Some(body) => self.text_body(media_type, body),
            None => self,
        }
    }

    /// A body that is bytes, or a stream of them.
    pub fn bytes_body(mut self, media_type: &'static str, body: impl Into<reqwest::Body>) -> Self {
        self.content = Content::Other(media_type, body.into());
        self
    }

    /// A body that is bytes and may be left out.
    pub fn bytes_body_optional(
        self,
        media_type: &'static str,
        body: Option<impl Into<reqwest::Body>>,
    ) -> Self {
        match body {
            Some(body) => self.bytes_body(media_type, body),
            None => self,
        }
    }

    fn refuse(&mut self, problem: String) {
        self.problem.get_or_insert(problem);
    }

    /// Sends it; the answer's body is JSON.
    pub async fn send_json<T, E>(self) -> Result<Response<T>, Error<E>>
    where
        T: DeserializeOwned,
        E: ErrorBody,
    {
        let answer = succeed(self.send("application/json").await)?;
        read(answer, |answer| answer.body().json())
    }

    /// Sends it; the answer's body says nothing.
    pub async fn send_empty<E: ErrorBody>(self) -> Result<Response<()>, Error<E>> {
        let answer = succeed(self.send("application/json").await)?;
        Ok(Response::new((), answer))
    }

    /// Sends it; the answer's body is text.
    pub async fn send_text<E: ErrorBody>(self) -> Result<Response<String>, Error<E>> {
        let answer = succeed(self.send("*/*").await)?;
        read(answer, |answer| answer.body().text())
    }

    /// Sends it; the answer's body is bytes.
    pub async fn send_bytes<E: ErrorBody>(self) -> Result<Response<Vec<u8>>, Error<E>> {
        let answer = succeed(self.send("*/*").await)?;
        read(answer, |answer| answer.body().bytes())
    }

    /// Sends it; what the answer's body is depends on its status.
    pub async fn send_many<T, E>(self) -> Result<Response<T>, Error<E>>
    where
        T: ResponseBodies,
        E: ErrorBody,
    {
        let answer = succeed(self.send("application/json, */*;q=0.5").await)?;
        read(answer, |answer| {
            T::read(answer.body()).unwrap_or_else(|| {
                Err(Misfit {
                    path: String::new(),
                    reason: "nothing is described for this status".to_owned(),
                })
            })
        })
    }

    /// Sends it. The future is boxed, so that those of the many operations stay small and are
    /// quickly checked.
    fn send(self, accept: &'static str) -> Pin<Box<dyn Future<Output = Outcome> + Send>> {
        Box::pin(self.exchange(accept))
    }

    async fn exchange(self, accept: &'static str) -> Outcome {
        let operation = self.operation.clone();
        let timeout = self.client.timeout();
        let http = self.client.http().clone();
        let secrets = self.client.secrets();
        let request = match self.into_request(accept) {
            Ok(request) => request,
            Err(problem) => {
                let problem = secrets.redact(&problem);
                return Err(Error::InvalidRequest(InvalidRequest::new(
                    operation, problem,
                )));
            }
        };
        let received = async {
            let mut response = http.execute(request).await?;
            let status = response.status();
            let headers = std::mem::take(response.headers_mut());
            let raw = Vec::from(response.bytes().await?);
            Ok((status, headers, raw))
        };
        match received.await {
            Ok((status, headers, raw)) => Ok(Arc::new(Answer {
                operation,
                status,
                headers,
                raw,
                secrets,
            })),
            Err(error) => Err(failed(operation, timeout, error)),
        }
    }

    /// The request as it goes out.
    fn into_request(mut self, accept: &'static str) -> Result<reqwest::Request, String> {
        if let Some(problem) = self.problem.take().or(self.parameters.problem.take()) {
            return Err(problem);
        }
        let mut headers = HeaderMap::new();
        headers.insert(ACCEPT, HeaderValue::from_static(accept));
        for (name, value) in std::mem::take(&mut self.parameters.headers) {
            put_header(&mut headers, name, &value, false)?;
        }
        let client = self.client.clone();
        for credential in client.credentials(self.security) {
            self.add_credential(credential, &mut headers)?;
        }
        if !self.parameters.cookies.is_empty() {
            let cookies = self.parameters.cookies.join("; ");
            put_header(&mut headers, COOKIE.as_str(), &cookies, true)?;
        }
        let url = self.url()?;
        let body = match self.content {
            Content::Empty => None,
            Content::Json(media_type, json) => Some((media_type, json.into())),
            Content::Form(media_type, pairs) => Some((media_type, pairs.join("&").into())),
            Content::Other(media_type, body) => Some((media_type, body)),
        };
        let mut request = reqwest::Request::new(self.operation.method, url);
        if let Some((media_type, body)) = body {
            put_header(&mut headers, CONTENT_TYPE.as_str(), media_type, false)?;
            *request.body_mut() = Some(body);
        }
        for (name, value) in &client.options().headers {
            put_header(&mut headers, name, value, true)?;
        }
        *request.headers_mut() = headers;
        *request.timeout_mut() = client.timeout();
        Ok(request)
    }

    fn add_credential(
        &mut self,
        credential: &Credential,
        headers: &mut HeaderMap,
    ) -> Result<(), String> {
        let secret = &credential.secret;
        match credential.place {
            Place::Header(name) => put_header(headers, name, secret, true)?,
            Place::Query(name) => {
                let pair = format!("{}={}", encode(name), encode(secret));
                self.parameters.query.push(pair);
            }
            Place::Cookie(name) => {
                let pair = format!("{}={}", encode(name), encode(secret));
                self.parameters.cookies.push(pair);
            }
            Place::Body(name) => self.content.add_member(name, secret),
        }
        Ok(())
    }

    fn url(&self) -> Result<Url, String> {
        if let Some(start) = self.path.find('{') {
            let name: String = self.path[start + 1..]
                .chars()
                .take_while(|c| *c != '}')
                .collect();
            return Err(format!("path parameter `{name}` is missing"));
        }
        if self
            .path
            .split('/')
            .any(|segment| matches!(segment, "." | ".."))
        {
            return Err("its path parameters make a `.` or `..` of the path".to_owned());
        }
        let base = match &self.server {
            None => self.client.base().to_owned(),
            Some(server) => {
                let url = server.resolve().map_err(|error| error.to_string())?;
                let origin = address::origin(self.client.base());
                let url = if url.starts_with('/') {
                    format!("{origin}{url}")
                } else {
                    url
                };
                address::base_url(&url).map_err(|error| error.to_string())?
            }
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
        Url::parse(&url).map_err(|error| format!("its URL is not valid: {error}"))
    }
}

impl Content {
    /// Adds a member to a JSON object, unless the caller has set it.
    fn add_member(&mut self, name: &str, secret: &str) {
        let member = |name: &str| serde_json::Value::from(name).to_string();
        match self {
            Self::Empty => {
                let json = format!("{{{}:{}}}", member(name), member(secret));
                *self = Self::Json("application/json", json.into_bytes());
            }
            Self::Json(_, json) => {
                type Members = std::collections::BTreeMap<String, serde::de::IgnoredAny>;
                let Ok(members) = serde_json::from_slice::<Members>(json) else {
                    return;
                };
                if members.contains_key(name) {
                    return;
                }
                let comma = if members.is_empty() { "" } else { "," };
                let begin = format!("{{{}:{}{comma}", member(name), member(secret));
                json.splice(..1, begin.into_bytes());
            }
            Self::Form(_, pairs) => {
                let begin = format!("{}=", encode(name));
                if !pairs.iter().any(|pair| pair.starts_with(&begin)) {
                    pairs.push(format!("{begin}{}", encode(secret)));
                }
            }
            Self::Other(..) => {}
        }
    }
}

/// Sets a header; a value of the caller's is never shown.
fn put_header(
    headers: &mut HeaderMap,
    name: &str,
    value: &str,
    is_sensitive: bool,
) -> Result<(), String> {
    let Ok(key) = HeaderName::from_bytes(name.as_bytes()) else {
        return Err(format!("`{name}` cannot be the name of a header"));
    };
    let Ok(mut value) = HeaderValue::from_bytes(value.as_bytes()) else {
        return Err(format!(
            "the value of the header `{name}` holds a line break or the like"
        ));
    };
    value.set_sensitive(is_sensitive);
    headers.insert(key, value);
    Ok(())
}

fn failed(
    operation: Operation,
    timeout: Option<std::time::Duration>,
    error: reqwest::Error,
) -> Error<NoError> {
    if error.is_timeout() {
        Error::Timeout(TimeoutError::new(operation, timeout, error))
    } else {
        Error::Transport(TransportError::new(operation, error))
    }
}

/// Takes an answer with a status outside of 2xx for an error.
fn succeed<E: ErrorBody>(outcome: Outcome) -> Result<Arc<Answer>, Error<E>> {
    match outcome {
        Ok(answer) if answer.status.is_success() => Ok(answer),
        Ok(answer) => {
            let body = E::read(answer.body());
            Err(Error::Api(ApiError::new(answer, body)))
        }
        Err(Error::Transport(error)) => Err(Error::Transport(error)),
        Err(Error::Timeout(error)) => Err(Error::Timeout(error)),
        Err(Error::InvalidRequest(error)) => Err(Error::InvalidRequest(error)),
        Err(Error::Decode(error)) => Err(Error::Decode(error)),
        Err(Error::Api(error)) => Err(Error::Api(error.map(|never| match never {}))),
    }
}

fn read<T, E>(
    answer: Arc<Answer>,
    body: impl FnOnce(&Answer) -> Result<T, Misfit>,
) -> Result<Response<T>, Error<E>> {
    match body(&answer) {
        Ok(value) => Ok(Response::new(value, answer)),
        Err(misfit) => Err(Error::Decode(DecodeError::new(answer, misfit))),
    }
}
