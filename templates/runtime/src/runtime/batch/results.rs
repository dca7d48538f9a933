//! [`BatchResults`]: what a batch was answered with, command by command.

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

/// What a batch was answered with. `F` is the error of a command that failed.
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
    /// What makes an error of its result.
    check: Option<&'static ErrorWhen>,
}

/// Why a command of a batch has no result.
pub enum CommandError<F> {
    /// The server answered it with an error.
    Api(CommandFailure<F>),
    /// It was not executed: the server says nothing of it, as of what comes behind an error that
    /// stops a batch.
    NotExecuted(String),
    /// Its result is not what the document says.
    Decode(DecodeError),
    /// The handle is not of a command in this batch.
    Foreign,
}

/// The error with which a server answered a command.
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
                    reason: "there are no results of the batch".to_owned(),
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
    /// What a command was answered with, as if it had been called alone.
    ///
    /// # Errors
    ///
    /// If it failed, was not executed, or its result is not what the document says.
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
        let read = serde_json::to_vec(&self.alone(index, result));
        let read = read.map_err(|error| Mismatch {
            path: String::new(),
            reason: error.to_string(),
        });
        let status = self.response.status.as_u16();
        read.and_then(|raw| Body::new(status, &raw).json())
            .map_err(|mismatch| self.mismatch(name, mismatch))
    }

    /// The content of what a command was answered with, without the envelope.
    ///
    /// # Errors
    ///
    /// Those of [`get`](Self::get), and if the content is missing.
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

    /// The result of a command as it came; `None` where there is none.
    pub fn raw_result<T>(&self, handle: &Handle<T>) -> Option<&Json> {
        match handle.batch == self.batch {
            true => self.member(self.rules.results, handle.command),
            false => None,
        }
    }

    /// The commands that failed, in the order of the batch.
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

    /// What the server says in place of a result.
    fn error(&self, index: usize) -> Option<Json> {
        let error = self.member(self.rules.errors?, index)?;
        (!error.is_null()).then(|| error.clone())
    }

    /// A result that is an error, as the answer to the call alone would be.
    fn failed_result(&self, index: usize) -> Option<Json> {
        let check = self.commands.get(index)?.check?;
        let alone = self.alone(index, self.member(self.rules.results, index)?);
        let json = serde_json::to_vec(&alone).ok()?;
        check.error_status(&json).map(|_| alone)
    }

    /// What belongs to a command in a map by name, or in a list in the order of the commands.
    /// PHP writes `[]` for a map in which nothing is.
    fn member(&self, way: &[&str], index: usize) -> Option<&Json> {
        let SentCommand { name, .. } = self.commands.get(index)?;
        match at(&self.json, way)? {
            Json::Array(list) => list.get(index),
            map => map.get(name),
        }
    }

    /// The answer as it would be to the call alone.
    fn alone(&self, index: usize, result: &Json) -> Json {
        let mut alone = Json::Null;
        put(&mut alone, self.rules.result, result.clone());
        for (place, way) in self.rules.members {
            if let Some(member) = self.member(way, index) {
                put(&mut alone, place, member.clone());
            }
        }
        alone
    }

    fn mismatch(&self, name: &str, mismatch: Mismatch) -> CommandError<F> {
        let reason = format!("in the response to command `{name}`: {}", mismatch.reason);
        let mismatch = Mismatch { reason, ..mismatch };
        CommandError::Decode(DecodeError::new(Arc::clone(&self.response), mismatch))
    }
}

fn at<'j>(json: &'j Json, way: &[&str]) -> Option<&'j Json> {
    way.iter().try_fold(json, |json, member| json.get(member))
}

fn put(json: &mut Json, way: &[&str], value: Json) {
    let [first, rest @ ..] = way else {
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
    /// The name of the command.
    pub fn command(&self) -> &str {
        &self.command
    }

    /// The error as it came.
    pub fn raw(&self) -> &Json {
        &self.raw
    }

    /// The error as the document describes it; `None` where it is not so.
    pub fn parsed(&self) -> Option<&F> {
        self.parsed.as_ref()
    }

    /// The error as the document describes it, without the rest.
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
            Self::Foreign => f.write_str("this is no command of the batch that was answered"),
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
