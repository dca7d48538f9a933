//! [`EventStream`]: a stream of server-sent events.

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
        let stream = |source, _: &str| EventStream::json(source, end);
        self.send_stream(MEDIA_TYPE, |found| found == MEDIA_TYPE, stream)
            .await
    }

    /// Sends the request and reads the response body as events with text data. An event with the
    /// data `end` ends the stream, unless `end` is empty.
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
/// The stream ends with an error if no data is received for the idle timeout. To resume an interrupted stream,
/// make a new call with the [last ID](Self::last_event_id) in the header `Last-Event-ID`, if the
/// server supports it.
pub struct EventStream<T> {
    source: ChunkSource,
    parser: EventParser,
    /// The data of the event that ends the stream; empty for none.
    end: &'static str,
    /// Whether that event was received.
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
                return Some(match (self.read)(&data) {
                    Ok(data) => Ok(Event { event, id, data }),
                    Err(mismatch) => Err(self.source.mismatch(data.into_bytes(), mismatch)),
                });
            }
            match self.source.chunk().await? {
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
        None
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
    /// Creates a stream of events with text data.
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
