//! [`EventStream`]: a stream of server-sent events.

use std::fmt;
use std::future::Future;
use std::pin::{Pin, pin};
use std::task::{Context, Poll};
use std::time::Duration;

use futures_core::Stream;
use serde::de::{DeserializeOwned, IgnoredAny};

use crate::runtime::body::events::{EventParser, RawEvent};
use crate::runtime::body::reconnect::{Reconnection, is_interruption};
use crate::runtime::body::stream::ChunkSource;
use crate::runtime::{Body, Error, ErrorBody, Mismatch, Reconnect, Request, Response};

const MEDIA_TYPE: &str = "text/event-stream";

impl Request {
    /// Sends the request and reads the response body as events with JSON data. An event with the
    /// data `end` ends the stream, unless `end` is empty.
    pub async fn send_events<T, E>(
        self,
        end: &'static str,
    ) -> Result<Response<EventStream<T>>, Error<E>>
    where
        T: DeserializeOwned,
        E: ErrorBody,
    {
        let again = Reconnection::of(&self);
        let stream = |source, _: &str| EventStream::json(source, end, again);
        self.send_stream(MEDIA_TYPE, |found| found == MEDIA_TYPE, stream)
            .await
    }

    /// Sends the request and reads the response body as events with text data. An event with the
    /// data `end` ends the stream, unless `end` is empty.
    pub async fn send_text_events<E: ErrorBody>(
        self,
        end: &'static str,
    ) -> Result<Response<EventStream<String>>, Error<E>> {
        let again = Reconnection::of(&self);
        let stream = |source, _: &str| EventStream::text(source, end, again);
        self.send_stream(MEDIA_TYPE, |found| found == MEDIA_TYPE, stream)
            .await
    }
}

/// An event of an [`EventStream`].
#[derive(Clone, Debug, PartialEq)]
pub struct Event<T> {
    /// The type; `message` if the event specifies none.
    pub event: String,
    /// The last ID of the stream, or an empty string.
    pub id: String,
    /// The data.
    pub data: EventData<T>,
}

/// The data of an [`Event`].
#[derive(Clone, Debug, PartialEq)]
pub enum EventData<T> {
    /// Data as declared in the document.
    Value(T),
    /// Text that is not JSON, unmodified.
    Raw(String),
}

impl<T> Event<T> {
    /// Returns the data, if it is not raw text.
    pub fn value(&self) -> Option<&T> {
        match &self.data {
            EventData::Value(value) => Some(value),
            EventData::Raw(_) => None,
        }
    }

    /// Converts into the data, if it is not raw text.
    pub fn into_value(self) -> Option<T> {
        match self.data {
            EventData::Value(value) => Some(value),
            EventData::Raw(_) => None,
        }
    }
}

/// A stream of server-sent events (`text/event-stream`).
///
/// ```text
/// let mut events = client.watch().await?;
/// while let Some(event) = events.next().await {
///     if let Some(value) = event?.into_value() { … }
/// }
/// ```
///
/// The stream ends with an error if its connection breaks, or if no data is received for the idle
/// timeout. [`reconnecting`](Self::reconnecting) requests an interrupted stream again, if the server
/// supports it.
pub struct EventStream<T> {
    source: ChunkSource,
    parser: EventParser,
    /// The data of the event that ends the stream; empty for none.
    end: &'static str,
    /// Whether that event was received.
    has_ended: bool,
    read: fn(&str) -> Result<EventData<T>, Mismatch>,
    again: Reconnection,
}

impl<T> EventStream<T> {
    fn new(
        source: ChunkSource,
        end: &'static str,
        again: Reconnection,
        read: fn(&str) -> Result<EventData<T>, Mismatch>,
    ) -> Self {
        Self {
            source,
            parser: EventParser::default(),
            end,
            has_ended: false,
            read,
            again,
        }
    }

    /// Requests the stream again after an interruption, from the last event on. [`Reconnect`]
    /// describes interruptions and the calls that are requested again.
    pub fn reconnecting(mut self, policy: Reconnect) -> Self {
        self.again.set(policy);
        self
    }

    /// Returns the next event, or `None` at the end of the stream.
    ///
    /// An event with JSON data that does not match the document is an [`Error::Decode`]; the stream
    /// continues with the next event. The stream ends after any other error, and at the event that
    /// the document declares as its end.
    pub async fn next(&mut self) -> Option<Result<Event<T>, Error>> {
        while !self.has_ended {
            if let Some(RawEvent { event, data, id }) = self.parser.next() {
                if !self.end.is_empty() && data == self.end {
                    self.has_ended = true;
                    break;
                }
                self.again.received();
                return Some(match (self.read)(&data) {
                    Ok(data) => Ok(Event { event, id, data }),
                    Err(mismatch) => Err(self.source.mismatch(data.into_bytes(), mismatch)),
                });
            }
            if let Some(reopening) = &mut self.again.reopening {
                let reopened = reopening.as_mut().await;
                self.again.reopening = None;
                match reopened {
                    Ok(Some(source)) => self.source = source,
                    Ok(None) => break,
                    Err(error) if self.reopens(Some(&error)) => continue,
                    Err(error) => {
                        self.has_ended = true;
                        return Some(Err(error));
                    }
                }
            }
            let chunk = match self.source.chunk().await {
                Some(Err(error)) if self.reopens(Some(&error)) => continue,
                None if self.reopens(None) => continue,
                chunk => chunk?,
            };
            match chunk {
                Ok(chunk) => {
                    if let Err(error) = self.source.check_buffered(self.parser.buffered()) {
                        self.has_ended = true;
                        return Some(Err(error));
                    }
                    self.parser.push(chunk.as_ref());
                }
                Err(error) => return Some(Err(error)),
            }
        }
        self.has_ended = true;
        None
    }

    /// Returns whether the stream is requested again after this error, or after its end.
    fn reopens(&mut self, error: Option<&Error>) -> bool {
        let is_interrupted = match error {
            Some(error) => is_interruption(error),
            // The server has no events.
            None => self.source.has_body(),
        };
        let requested = error.and_then(Error::retry_after).or(self.retry());
        let deadline = self.source.deadline();
        let last_id = self.parser.last_id();
        let reopens = is_interrupted && self.again.reopen(MEDIA_TYPE, last_id, requested, deadline);
        if reopens {
            self.parser.restart();
        }
        reopens
    }

    /// Returns the next event, or `None` at the end of the stream: [`next`](Self::next) for `?`.
    pub async fn try_next(&mut self) -> Result<Option<Event<T>>, Error> {
        self.next().await.transpose()
    }

    /// Returns all remaining events, or the first error.
    pub async fn collect(mut self) -> Result<Vec<Event<T>>, Error> {
        let mut events = Vec::new();
        while let Some(event) = self.try_next().await? {
            events.push(event);
        }
        Ok(events)
    }

    /// Returns the last ID of the stream, or an empty string. The ID of an incomplete event is
    /// ignored.
    pub fn last_event_id(&self) -> &str {
        self.parser.last_id()
    }

    /// Returns the reconnection time that the server requests.
    pub fn retry(&self) -> Option<Duration> {
        self.parser.retry.map(Duration::from_millis)
    }
}

impl<T> Stream for EventStream<T> {
    type Item = Result<Event<T>, Error>;

    fn poll_next(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        // Dropping the future is safe: all received data is stored in `self`.
        pin!(self.get_mut().next()).poll(context)
    }
}

impl<T: DeserializeOwned> EventStream<T> {
    /// Creates a stream of events with JSON data.
    fn json(source: ChunkSource, end: &'static str, again: Reconnection) -> Self {
        Self::new(source, end, again, |data| {
            let mismatch = match Body::new(200, data.as_bytes()).json() {
                Ok(value) => return Ok(EventData::Value(value)),
                Err(mismatch) => mismatch,
            };
            match serde_json::from_str::<IgnoredAny>(data) {
                Ok(_) => Err(mismatch),
                Err(_) => Ok(EventData::Raw(data.to_owned())),
            }
        })
    }
}

impl EventStream<String> {
    /// Creates a stream of events with text data.
    fn text(source: ChunkSource, end: &'static str, again: Reconnection) -> Self {
        Self::new(source, end, again, |data| {
            Ok(EventData::Value(data.to_owned()))
        })
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
