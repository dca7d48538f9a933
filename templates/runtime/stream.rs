//! Answers that are read piece by piece: [`EventStream`] and [`JsonStream`].

use std::fmt;
use std::future::Future;
use std::marker::PhantomData;
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use futures_core::Stream;
use serde::de::{DeserializeOwned, IgnoredAny};

use crate::runtime::events::{EventParser, RawEvent};
use crate::runtime::exchange::{Opened, failed, succeed, unanswered};
use crate::runtime::response::Answer;
use crate::runtime::{Body, DecodeError, Error, ErrorBody, Misfit, Request, Response};

impl Request {
    /// Sends it; the answer's body is events whose data is JSON.
    pub async fn send_events<T, E>(self) -> Result<Response<EventStream<T>>, Error<E>>
    where
        T: DeserializeOwned,
        E: ErrorBody,
    {
        self.send_stream("text/event-stream", EventStream::json)
            .await
    }

    /// Sends it; the answer's body is events whose data is text.
    pub async fn send_text_events<E: ErrorBody>(
        self,
    ) -> Result<Response<EventStream<String>>, Error<E>> {
        self.send_stream("text/event-stream", EventStream::text)
            .await
    }

    /// Sends it; the answer's body is JSON values, one after the other.
    pub async fn send_json_lines<T, E>(
        self,
        media_type: &'static str,
    ) -> Result<Response<JsonStream<T>>, Error<E>>
    where
        T: DeserializeOwned,
        E: ErrorBody,
    {
        self.send_stream(media_type, |opened, answer| {
            JsonStream::new(opened, answer, media_type)
        })
        .await
    }

    /// Sends it; a success is read later, an error at once.
    async fn send_stream<T, E: ErrorBody>(
        self,
        accept: &'static str,
        stream: impl FnOnce(Opened, Arc<Answer>) -> T,
    ) -> Result<Response<T>, Error<E>> {
        let opened: Pin<Box<dyn Future<Output = _> + Send>> = Box::pin(self.open(accept));
        let opened = match opened.await {
            Ok(opened) => opened,
            Err(error) => return Err(unanswered(error)),
        };
        if !opened.response.status().is_success() {
            let answer = succeed(opened.read().await)?;
            return Err(Error::Decode(DecodeError::new(
                answer,
                Misfit {
                    path: String::new(),
                    reason: "this is no stream".to_owned(),
                },
            )));
        }
        let answer = Arc::new(opened.head());
        Ok(Response::new(stream(opened, Arc::clone(&answer)), answer))
    }
}

impl Opened {
    /// The answer, whose body is still to come.
    fn head(&self) -> Answer {
        Answer {
            operation: self.operation.clone(),
            status: self.response.status(),
            headers: self.response.headers().clone(),
            raw: Vec::new(),
            secrets: Arc::clone(&self.secrets),
        }
    }
}

/// An answer whose body is still to come.
struct Source {
    opened: Opened,
    answer: Arc<Answer>,
    /// Whether nothing comes any more.
    is_over: bool,
}

impl Source {
    /// The next piece; `None` at the end.
    async fn chunk(&mut self) -> Option<Result<impl AsRef<[u8]> + use<>, Error>> {
        if self.is_over {
            return None;
        }
        match self.opened.response.chunk().await {
            Ok(Some(chunk)) => Some(Ok(chunk)),
            Ok(None) => {
                self.is_over = true;
                None
            }
            Err(error) => {
                self.is_over = true;
                let Opened {
                    operation,
                    timeout,
                    secrets,
                    ..
                } = &self.opened;
                Some(Err(
                    failed(operation.clone(), *timeout, error, secrets).erase()
                ))
            }
        }
    }

    /// The error that a piece of the body does not fit.
    fn misfit(&self, raw: Vec<u8>, misfit: Misfit) -> Error {
        let answer = Answer {
            operation: self.answer.operation.clone(),
            status: self.answer.status,
            headers: self.answer.headers.clone(),
            raw,
            secrets: Arc::clone(&self.answer.secrets),
        };
        Error::Decode(DecodeError::new(Arc::new(answer), misfit))
    }
}

impl fmt::Debug for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Source")
            .field("is_over", &self.is_over)
            .finish_non_exhaustive()
    }
}

/// An event of an [`EventStream`].
#[derive(Clone, Debug, PartialEq)]
pub struct Event<T> {
    /// Its type; `message` where it says none.
    pub event: String,
    /// The last id that the stream has given; empty for none.
    pub id: String,
    /// Its data.
    pub data: EventData<T>,
}

/// The data of an [`Event`].
#[derive(Clone, Debug, PartialEq)]
pub enum EventData<T> {
    /// What the document describes.
    Value(T),
    /// Text that is not JSON, as it came: some servers say `[DONE]` at the end.
    Raw(String),
}

impl<T> Event<T> {
    /// Its data, if it is what the document describes.
    pub fn value(&self) -> Option<&T> {
        match &self.data {
            EventData::Value(value) => Some(value),
            EventData::Raw(_) => None,
        }
    }

    /// As [`value`](Self::value), by value.
    pub fn into_value(self) -> Option<T> {
        match self.data {
            EventData::Value(value) => Some(value),
            EventData::Raw(_) => None,
        }
    }
}

/// Events (`text/event-stream`) that are read as they come.
///
/// ```text
/// let mut events = client.watch().await?;
/// while let Some(event) = events.next().await {
///     if let Some(value) = event?.into_value() { … }
/// }
/// ```
///
/// A timeout of the client or of the call counts for the stream as a whole. When the stream
/// breaks off, a new call with the [last id](Self::last_event_id) in the header `Last-Event-ID`
/// is how to go on, if the server can.
pub struct EventStream<T> {
    source: Source,
    parser: EventParser,
    read: fn(&str) -> Result<EventData<T>, Misfit>,
}

impl<T> EventStream<T> {
    fn new(
        opened: Opened,
        answer: Arc<Answer>,
        read: fn(&str) -> Result<EventData<T>, Misfit>,
    ) -> Self {
        Self {
            source: Source {
                opened,
                answer,
                is_over: false,
            },
            parser: EventParser::default(),
            read,
        }
    }

    /// The next event; `None` at the end of the stream.
    ///
    /// An event whose data is JSON, but not what the document describes, is
    /// [`Error::Decode`], and the stream goes on behind it. After any other error it is over.
    pub async fn next(&mut self) -> Option<Result<Event<T>, Error>> {
        loop {
            if let Some(RawEvent { event, data, id }) = self.parser.next() {
                return Some(match (self.read)(&data) {
                    Ok(data) => Ok(Event { event, id, data }),
                    Err(misfit) => Err(self.source.misfit(data.into_bytes(), misfit)),
                });
            }
            match self.source.chunk().await? {
                Ok(chunk) => self.parser.push(chunk.as_ref()),
                Err(error) => return Some(Err(error)),
            }
        }
    }

    /// The last id that the stream has given; empty for none.
    pub fn last_event_id(&self) -> &str {
        self.parser.last_id()
    }

    /// How long the server asks to wait before connecting anew.
    pub fn retry(&self) -> Option<Duration> {
        self.parser.retry.map(Duration::from_millis)
    }
}

impl<T> Stream for EventStream<T> {
    type Item = Result<Event<T>, Error>;

    fn poll_next(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        // Nothing is lost with the future: all that was read is kept here.
        pin!(self.get_mut().next()).poll(context)
    }
}

impl<T: DeserializeOwned> EventStream<T> {
    /// Events whose data is JSON.
    pub(super) fn json(opened: Opened, answer: Arc<Answer>) -> Self {
        Self::new(opened, answer, |data| {
            let misfit = match Body::new(200, data.as_bytes()).json() {
                Ok(value) => return Ok(EventData::Value(value)),
                Err(misfit) => misfit,
            };
            match serde_json::from_str::<IgnoredAny>(data) {
                Ok(_) => Err(misfit),
                Err(_) => Ok(EventData::Raw(data.to_owned())),
            }
        })
    }
}

impl EventStream<String> {
    /// Events whose data is text.
    pub(super) fn text(opened: Opened, answer: Arc<Answer>) -> Self {
        Self::new(opened, answer, |data| Ok(EventData::Value(data.to_owned())))
    }
}

impl<T> fmt::Debug for EventStream<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("EventStream")
            .field("source", &self.source)
            .field("last_event_id", &self.parser.last_id())
            .finish_non_exhaustive()
    }
}

/// JSON values, one after the other, that are read as they come: a value on each line
/// (`application/x-ndjson`, `application/jsonl`), or each behind a record separator
/// (`application/json-seq`).
///
/// A timeout of the client or of the call counts for the stream as a whole.
pub struct JsonStream<T> {
    source: Source,
    separator: u8,
    buffer: Vec<u8>,
    /// How far the next value has been looked through.
    seen: usize,
    value: PhantomData<fn() -> T>,
}

impl<T: DeserializeOwned> JsonStream<T> {
    pub(super) fn new(opened: Opened, answer: Arc<Answer>, media_type: &str) -> Self {
        let essence = media_type.split(';').next().unwrap_or_default().trim();
        Self {
            source: Source {
                opened,
                answer,
                is_over: false,
            },
            separator: if essence.ends_with("json-seq") {
                0x1e
            } else {
                b'\n'
            },
            buffer: Vec::new(),
            seen: 0,
            value: PhantomData,
        }
    }

    /// The next value; `None` at the end of the stream.
    ///
    /// A value that is not what the document describes is [`Error::Decode`], and the stream goes
    /// on behind it. After any other error it is over.
    pub async fn next(&mut self) -> Option<Result<T, Error>> {
        loop {
            while let Some(raw) = self.record() {
                if raw.iter().all(u8::is_ascii_whitespace) {
                    continue;
                }
                let value = Body::new(200, &raw).json();
                return Some(value.map_err(|misfit| self.source.misfit(raw, misfit)));
            }
            match self.source.chunk().await {
                Some(Ok(chunk)) => self.buffer.extend_from_slice(chunk.as_ref()),
                Some(Err(error)) => return Some(Err(error)),
                // The last value may have no separator behind it.
                None if self.buffer.is_empty() => return None,
                None => self.buffer.push(self.separator),
            }
        }
    }

    /// The next record that is complete.
    fn record(&mut self) -> Option<Vec<u8>> {
        let left = self.buffer.get(self.seen..).unwrap_or_default();
        let Some(length) = left.iter().position(|byte| *byte == self.separator) else {
            self.seen = self.buffer.len();
            return None;
        };
        let end = self.seen + length;
        let rest = self.buffer.split_off(end + 1);
        let mut record = std::mem::replace(&mut self.buffer, rest);
        record.truncate(end);
        self.seen = 0;
        Some(record)
    }
}

impl<T: DeserializeOwned> Stream for JsonStream<T> {
    type Item = Result<T, Error>;

    fn poll_next(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        // Nothing is lost with the future: all that was read is kept here.
        pin!(self.get_mut().next()).poll(context)
    }
}

impl<T> fmt::Debug for JsonStream<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("JsonStream")
            .field("source", &self.source)
            .finish_non_exhaustive()
    }
}
