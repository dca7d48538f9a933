//! [`BatchResults`]: the response to a batch.

use std::error::Error as StdError;
use std::fmt;
use std::marker::PhantomData;
use std::sync::Arc;

use serde::de::DeserializeOwned;

use crate::runtime::transport::exchange::SuccessCheck;
use crate::runtime::transport::response::RawResponse;
use crate::runtime::{
    Batch, BatchRules, Body, DecodeError, Envelope, Error, ErrorBody, ErrorWhen, Handle, Json,
    Mismatch, Request, Response,
};

/// The response to a batch. `F` is the error type of its commands.
pub struct BatchResults<F> {
    batch: u64,
    commands: Vec<SentCommand>,
    rules: &'static BatchRules,
    json: Json,
    response: Arc<RawResponse>,
    failure: PhantomData<fn() -> F>,
}

/// A command that was sent.
#[derive(Clone, Debug)]
struct SentCommand {
    name: String,
    path: String,
    /// The rules that find errors in its result.
    check: Option<&'static ErrorWhen>,
}

/// The reason why a command of a batch has no result.
pub enum CommandError<F> {
    /// The server returned an error for the command.
    Api(CommandFailure<F>),
    /// The command was not executed: the response does not contain it, for example after an error
    /// that stopped the batch.
    NotExecuted(String),
    /// The result does not match the document.
    Decode(DecodeError),
    /// The handle belongs to another batch.
    Foreign,
}

/// The error that a server returned for a command.
pub struct CommandFailure<F> {
    command: String,
    raw: Json,
    parsed: Option<F>,
    shown: String,
}

impl Request {
    /// Sends a batch.
    pub async fn send_batch<E, F>(
        self,
        batch: &Batch,
        rules: &'static BatchRules,
    ) -> Result<Response<BatchResults<F>>, Error<E>>
    where
        E: ErrorBody,
    {
        let commands = batch.commands.iter();
        let commands = commands.map(|(name, command)| SentCommand {
            name: name.clone(),
            path: command.path.clone(),
            check: command.check,
        });
        let (id, commands) = (batch.id, commands.collect());
        let (json, response) = self.send_json::<Json, E>().await?.into_parts();
        if !at(&json, rules.results).is_some_and(|it| it.is_object() || it.is_array()) {
            return Err(Error::Decode(DecodeError::new(
                response,
                Mismatch {
                    path: rules.results.join("."),
                    reason: "expected the results of the batch, found none".to_owned(),
                },
            )));
        }
        let results = BatchResults {
            batch: id,
            commands,
            rules,
            json,
            response: Arc::clone(&response),
            failure: PhantomData,
        };
        Ok(Response::new(results, response))
    }
}

impl<F: DeserializeOwned> BatchResults<F> {
    /// Returns the result of a command, in the form of the response to a single call.
    ///
    /// # Errors
    ///
    /// Returns an error if the command failed, was not executed, or has a result that does not
    /// match the document.
    pub fn get<T: DeserializeOwned>(&self, handle: &Handle<T>) -> Result<T, CommandError<F>> {
        let index = handle.command;
        let found = self
            .commands
            .get(index)
            .filter(|_| handle.batch == self.batch);
        let Some(SentCommand { name, path, .. }) = found else {
            return Err(CommandError::Foreign);
        };
        if let Some(failure) = self.failure(index) {
            return Err(CommandError::Api(failure));
        }
        let Some(result) = self.member(self.rules.results, index) else {
            return Err(CommandError::NotExecuted(format!("`{name}` ({path})")));
        };
        let read = serde_json::to_vec(&self.single_response(index, result));
        let read = read.map_err(|error| Mismatch {
            path: String::new(),
            reason: error.to_string(),
        });
        let status = self.response.status.as_u16();
        read.and_then(|raw| Body::new(status, &raw).json())
            .map_err(|mismatch| self.mismatch(name, mismatch))
    }

    /// Returns the content of the result of a command, without its envelope.
    ///
    /// # Errors
    ///
    /// Returns the errors of [`get`](Self::get), and an error if the content is missing.
    pub fn content<T>(&self, handle: &Handle<T>) -> Result<T::Content, CommandError<F>>
    where
        T: DeserializeOwned + Envelope,
    {
        let content = self.get(handle)?.into_content();
        content.ok_or_else(|| {
            let name = self
                .commands
                .get(handle.command)
                .map(|sent| sent.name.as_str());
            let mismatch = Mismatch {
                path: T::PATH.to_owned(),
                reason: "the content is missing".to_owned(),
            };
            self.mismatch(name.unwrap_or_default(), mismatch)
        })
    }

    /// Returns the result of a command as received, or `None` if it has none.
    pub fn raw_result<T>(&self, handle: &Handle<T>) -> Option<&Json> {
        match handle.batch == self.batch {
            true => self.member(self.rules.results, handle.command),
            false => None,
        }
    }

    /// Returns the failed commands, in the order of the batch.
    pub fn failures(&self) -> Vec<CommandFailure<F>> {
        let indices = 0..self.commands.len();
        indices.filter_map(|index| self.failure(index)).collect()
    }

    fn failure(&self, index: usize) -> Option<CommandFailure<F>> {
        let SentCommand { name, path, .. } = self.commands.get(index)?;
        let raw = self.error(index).or_else(|| self.failed_result(index))?;
        let text = self.response.secrets.redact(&raw.to_string());
        Some(CommandFailure {
            command: name.clone(),
            parsed: F::deserialize(&raw).ok(),
            raw,
            shown: format!("command `{name}` ({path}) failed: {text}"),
        })
    }

    /// Returns the error of a command from the list of errors.
    fn error(&self, index: usize) -> Option<Json> {
        let error = self.member(self.rules.errors?, index)?;
        (!error.is_null()).then(|| error.clone())
    }

    /// Returns a result that is an error, in the form of the response to a single call.
    fn failed_result(&self, index: usize) -> Option<Json> {
        let check = self.commands.get(index)?.check?;
        let response = self.single_response(index, self.member(self.rules.results, index)?);
        let json = serde_json::to_vec(&response).ok()?;
        check.error_status(&json).map(|_| response)
    }

    /// Returns the value of a command from a map by name, or from a list in the order of the
    /// commands. PHP serializes an empty map as `[]`.
    fn member(&self, path: &[&str], index: usize) -> Option<&Json> {
        let SentCommand { name, .. } = self.commands.get(index)?;
        match at(&self.json, path)? {
            Json::Array(list) => list.get(index),
            map => map.get(name),
        }
    }

    /// Builds the response to a single call.
    fn single_response(&self, index: usize, result: &Json) -> Json {
        let mut response = Json::Null;
        put(&mut response, self.rules.result, result.clone());
        for (place, path) in self.rules.members {
            if let Some(member) = self.member(path, index) {
                put(&mut response, place, member.clone());
            }
        }
        response
    }

    fn mismatch(&self, name: &str, mismatch: Mismatch) -> CommandError<F> {
        let reason = format!("in the response to command `{name}`: {}", mismatch.reason);
        let mismatch = Mismatch { reason, ..mismatch };
        CommandError::Decode(DecodeError::new(Arc::clone(&self.response), mismatch))
    }
}

fn at<'j>(json: &'j Json, path: &[&str]) -> Option<&'j Json> {
    path.iter().try_fold(json, |json, member| json.get(member))
}

fn put(json: &mut Json, path: &[&str], value: Json) {
    let [first, rest @ ..] = path else {
        *json = value;
        return;
    };
    if !json.is_object() {
        *json = Json::Object(serde_json::Map::new());
    }
    if let Json::Object(members) = json {
        let member = members.entry((*first).to_owned()).or_insert(Json::Null);
        put(member, rest, value);
    }
}

impl<F> CommandFailure<F> {
    /// Returns the name of the command.
    pub fn command(&self) -> &str {
        &self.command
    }

    /// Returns the error as received.
    pub fn raw(&self) -> &Json {
        &self.raw
    }

    /// Returns the error as declared, or `None` if it does not match the document.
    pub fn parsed(&self) -> Option<&F> {
        self.parsed.as_ref()
    }

    /// Converts into the error as declared.
    pub fn into_parsed(self) -> Option<F> {
        self.parsed
    }
}

impl<F> Clone for BatchResults<F> {
    fn clone(&self) -> Self {
        Self {
            batch: self.batch,
            commands: self.commands.clone(),
            rules: self.rules,
            json: self.json.clone(),
            response: Arc::clone(&self.response),
            failure: PhantomData,
        }
    }
}

impl<F> fmt::Debug for BatchResults<F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("BatchResults")
            .field("commands", &self.commands)
            .field("body", &self.response.excerpt())
            .finish_non_exhaustive()
    }
}

impl<F> fmt::Display for CommandFailure<F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.shown)
    }
}

impl<F> fmt::Debug for CommandFailure<F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("CommandFailure").field(&self.shown).finish()
    }
}

impl<F> fmt::Display for CommandError<F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Api(failure) => failure.fmt(f),
            Self::NotExecuted(command) => write!(f, "command {command} was not executed"),
            Self::Decode(error) => error.fmt(f),
            Self::Foreign => {
                f.write_str("expected a handle of this batch, found one of another batch")
            }
        }
    }
}

impl<F> fmt::Debug for CommandError<F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Api(failure) => failure.fmt(f),
            Self::NotExecuted(command) => f.debug_tuple("NotExecuted").field(command).finish(),
            Self::Decode(error) => f.debug_tuple("Decode").field(error).finish(),
            Self::Foreign => f.write_str("Foreign"),
        }
    }
}

impl<F> StdError for CommandFailure<F> {}

impl<F> StdError for CommandError<F> {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        match self {
            Self::Decode(error) => Some(error),
            _ => None,
        }
    }
}
