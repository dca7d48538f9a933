//! [`EventStream`]: a response of events that are read as they come.

use std::fmt;
use std::future::Future;
use std::pin::{Pin, pin};
use std::task::{Context, Poll};
use std::time::Duration;

use futures_core::Stream;
use serde::de::{DeserializeOwned, IgnoredAny};

use crate::runtime::body::events::{EventParser, RawEvent};
use crate::runtime::body::stream::ChunkSource;
use crate::runtime::{Body, Error, ErrorBody, Mismatch, Request, Response};

const MEDIA_TYPE: &str = "text/event-stream";

impl Request {
    /// Sends it; the answer's body is events whose data is JSON. An event with the data `end` ends
    /// the stream, unless `end` is empty.
    pub async fn send_events<T, E>(
        self,
        end: &'static str,
    ) -> Result<Response<EventStream<T>>, Error<E>>
    where
        T: DeserializeOwned,
        E: ErrorBody,
    {
        let stream = |source, _: &str| EventStream::json(source, end);
        self.send_stream(MEDIA_TYPE, |found| found == MEDIA_TYPE, stream)
            .await
    }

    /// Sends it; the answer's body is events whose data is text. An event with the data `end` ends
    /// the stream, unless `end` is empty.
    pub async fn send_text_events<E: ErrorBody>(
        self,
        end: &'static str,
    ) -> Result<Response<EventStream<String>>, Error<E>> {
        let stream = |source, _: &str| EventStream::text(source, end);
        self.send_stream(MEDIA_TYPE, |found| found == MEDIA_TYPE, stream)
            .await
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
    /// Text that is not JSON, unmodified.
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
    source: ChunkSource,
    parser: EventParser,
    /// The data of the event that ends the stream; empty for none.
    end: &'static str,
    /// Whether that event has come.
    has_ended: bool,
    read: fn(&str) -> Result<EventData<T>, Mismatch>,
}

impl<T> EventStream<T> {
    fn new(
        source: ChunkSource,
        end: &'static str,
        read: fn(&str) -> Result<EventData<T>, Mismatch>,
    ) -> Self {
        Self {
            source,
            parser: EventParser::default(),
            end,
            has_ended: false,
            read,
        }
    }

    /// The next event; `None` at the end of the stream.
    ///
    /// An event whose data is JSON, but not what the document describes, is
    /// [`Error::Decode`], and the stream continues with the next event. The stream ends after any
    /// other error, and with the event that the document names as its end.
    pub async fn next(&mut self) -> Option<Result<Event<T>, Error>> {
        while !self.has_ended {
            if let Some(RawEvent { event, data, id }) = self.parser.next() {
                if !self.end.is_empty() && data == self.end {
                    self.has_ended = true;
                    break;
                }
                return Some(match (self.read)(&data) {
                    Ok(data) => Ok(Event { event, id, data }),
                    Err(mismatch) => Err(self.source.mismatch(data.into_bytes(), mismatch)),
                });
            }
            match self.source.chunk().await? {
                Ok(chunk) => self.parser.push(chunk.as_ref()),
                Err(error) => return Some(Err(error)),
            }
        }
        None
    }

    /// The last id that the stream has given; empty for none. The id of an event that was cut off
    /// does not count.
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
    fn json(source: ChunkSource, end: &'static str) -> Self {
        Self::new(source, end, |data| {
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
    /// Events whose data is text.
    fn text(source: ChunkSource, end: &'static str) -> Self {
        Self::new(source, end, |data| Ok(EventData::Value(data.to_owned())))
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
