//! Sends a request and makes a value or an error of what comes back.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

use serde::de::DeserializeOwned;

use crate::runtime::failure::Operation;
use crate::runtime::response::Answer;
use crate::runtime::secrets::Secrets;
use crate::runtime::{
    ApiError, DecodeError, Error, ErrorBody, InvalidRequest, Misfit, NoError, Request, Response,
    ResponseBodies, TimeoutError, TransportError,
};

/// The outcome of a call before its body is read.
type Outcome = Result<Arc<Answer>, Error<NoError>>;

impl Request {
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
            Err(error) => Err(failed(operation, timeout, error, &secrets)),
        }
    }
}

fn failed(
    operation: Operation,
    timeout: Option<std::time::Duration>,
    error: reqwest::Error,
    secrets: &Secrets,
) -> Error<NoError> {
    if error.is_timeout() {
        Error::Timeout(TimeoutError::new(operation, timeout, error, secrets))
    } else {
        Error::Transport(TransportError::new(operation, error, secrets))
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
