//! [`PartStream`]: a multipart response as a stream of its parts.

use std::fmt;
use std::future::Future;
use std::pin::{Pin, pin};
use std::task::{Context, Poll};

use futures_core::Stream;
use http::header::{CONTENT_TYPE, HeaderMap};
use serde::de::DeserializeOwned;
use serde_json::Value as Json;

use crate::runtime::body::charset;
use crate::runtime::body::part_parser::{PartParser, RawPart, boundary};
use crate::runtime::body::received::is_json;
use crate::runtime::body::stream::ChunkSource;
use crate::runtime::{Body, Error, ErrorBody, Mismatch, Request, Response};

/// Reads the content of a part, or returns it with the reason why it does not match.
type ReadPart<T> = fn(RawPart) -> Result<Part<T>, (Vec<u8>, Mismatch)>;

impl Request {
    /// Sends the request and reads the response body as parts with JSON.
    pub async fn send_json_parts<T, E>(
        self,
        media_type: &'static str,
    ) -> Result<Response<PartStream<T>>, Error<E>>
    where
        T: DeserializeOwned,
        E: ErrorBody,
    {
        self.send_parts(media_type, |part| part.read(of_json)).await
    }

    /// Sends the request and reads the response body as parts with text, each of which is JSON if
    /// its media type is.
    pub async fn send_text_parts<T, E>(
        self,
        media_type: &'static str,
    ) -> Result<Response<PartStream<T>>, Error<E>>
    where
        T: DeserializeOwned,
        E: ErrorBody,
    {
        self.send_parts(media_type, |part| part.read(of_text)).await
    }

    /// Sends the request and reads the response body as parts with bytes.
    pub async fn send_bytes_parts<E: ErrorBody>(
        self,
        media_type: &'static str,
    ) -> Result<Response<PartStream<Vec<u8>>>, Error<E>> {
        self.send_parts(media_type, |part| {
            Ok(Part {
                headers: part.headers,
                value: part.content,
            })
        })
        .await
    }

    async fn send_parts<T, E: ErrorBody>(
        self,
        media_type: &'static str,
        read: ReadPart<T>,
    ) -> Result<Response<PartStream<T>>, Error<E>> {
        let is_expected = |found: &str| found.starts_with("multipart/");
        let stream = |source: ChunkSource, _: &str| PartStream::new(source, read);
        self.send_stream(media_type, is_expected, stream).await
    }
}

/// A part of a [`PartStream`].
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Part<T> {
    /// The headers of the part, such as `Content-Type`, `Content-ID` and `Content-Range`.
    pub headers: HeaderMap,
    /// The content.
    pub value: T,
}

impl<T> Part<T> {
    /// Returns the media type of the part, with its parameters.
    pub fn media_type(&self) -> Option<&str> {
        self.headers.get(CONTENT_TYPE)?.to_str().ok()
    }
}

/// A multipart response (`multipart/mixed` and similar) as a stream of its parts, which are not all
/// kept in memory.
///
/// ```text
/// let mut parts = client.changes().await?;
/// while let Some(part) = parts.next().await {
///     println!("{:?}", part?.value);
/// }
/// ```
///
/// The stream ends with an error if the body ends without its final boundary, if the connection
/// breaks, or if no data is received for the idle timeout.
pub struct PartStream<T> {
    source: ChunkSource,
    /// The parser, or the reason why the body cannot be parsed.
    parser: Result<PartParser, String>,
    read: ReadPart<T>,
    /// The error after which nothing was received.
    failure: Option<Error>,
    has_ended: bool,
}

impl<T> PartStream<T> {
    fn new(source: ChunkSource, read: ReadPart<T>) -> Self {
        let boundary = boundary(source.content_type().unwrap_or_default());
        Self {
            has_ended: !source.has_body(),
            parser: boundary.map(|boundary| PartParser::new(&boundary)),
            source,
            read,
            failure: None,
        }
    }

    /// Returns the next part, or `None` at the end of the stream.
    ///
    /// A part whose content does not match the document is an [`Error::Decode`];
    /// [`DecodeError::raw`](crate::runtime::DecodeError::raw) returns the content as received, and
    /// the stream continues with the next part. The stream ends after any other error.
    pub async fn next(&mut self) -> Option<Result<Part<T>, Error>> {
        if self.has_ended {
            return None;
        }
        let next = self.next_raw().await;
        match next {
            Some(Ok(part)) => Some(
                (self.read)(part)
                    .map_err(|(content, mismatch)| self.source.mismatch(content, mismatch)),
            ),
            Some(Err(error)) => {
                self.has_ended = true;
                Some(Err(error))
            }
            None => {
                self.has_ended = true;
                None
            }
        }
    }

    async fn next_raw(&mut self) -> Option<Result<RawPart, Error>> {
        let parser = match &mut self.parser {
            Ok(parser) => parser,
            Err(reason) => {
                let mismatch = Mismatch::of_whole(std::mem::take(reason));
                return Some(Err(self.source.mismatch(Vec::new(), mismatch)));
            }
        };
        loop {
            if let Some(part) = parser.next() {
                let failed = |reason| {
                    let mismatch = Mismatch::of_whole(reason);
                    self.source.mismatch(Vec::new(), mismatch)
                };
                return Some(part.map_err(failed));
            }
            if parser.is_over() {
                return None;
            }
            if let Some(error) = self.failure.take() {
                return Some(Err(error));
            }
            if parser.is_complete() {
                let reason = "expected the final boundary, found the end of the body";
                let mismatch = Mismatch::of_whole(reason.to_owned());
                return Some(Err(self.source.mismatch(Vec::new(), mismatch)));
            }
            match self.source.chunk().await {
                Some(Ok(chunk)) => {
                    if let Err(error) = self.source.check_buffered(parser.buffered()) {
                        return Some(Err(error));
                    }
                    parser.push(chunk.as_ref());
                }
                // The part before a final boundary without a line end is complete.
                Some(Err(error)) => {
                    parser.finish();
                    self.failure = Some(error);
                }
                None => parser.finish(),
            }
        }
    }

    /// Returns the next part, or `None` at the end of the stream: [`next`](Self::next) for `?`.
    pub async fn try_next(&mut self) -> Result<Option<Part<T>>, Error> {
        self.next().await.transpose()
    }

    /// Returns all remaining parts, or the first error.
    pub async fn collect(mut self) -> Result<Vec<Part<T>>, Error> {
        let mut parts = Vec::new();
        while let Some(part) = self.try_next().await? {
            parts.push(part);
        }
        Ok(parts)
    }
}

impl RawPart {
    fn read<T>(
        self,
        read: fn(Body<'_>) -> Result<T, Mismatch>,
    ) -> Result<Part<T>, (Vec<u8>, Mismatch)> {
        let Self { headers, content } = self;
        let text = |name: &str| headers.get(name)?.to_str().ok();
        let mut body = Body::new(200, &content);
        body.media_type = text("content-type");
        body.charset = body.media_type.and_then(charset::charset_of);
        match read(body) {
            Ok(value) => Ok(Part { headers, value }),
            Err(mismatch) => Err((content, mismatch)),
        }
    }
}

fn of_json<T: DeserializeOwned>(body: Body<'_>) -> Result<T, Mismatch> {
    body.json()
}

/// Reads a text, or a scalar that is written as text.
fn of_text<T: DeserializeOwned>(body: Body<'_>) -> Result<T, Mismatch> {
    if body.media_type.is_some_and(is_json) {
        return body.json();
    }
    let text = charset::text(body.raw, body.charset).map_err(Mismatch::of_whole)?;
    let error = match serde_json::from_value(Json::String(text.clone().into_owned())) {
        Ok(value) => return Ok(value),
        Err(error) => error,
    };
    let scalar = Body::new(200, text.trim().as_bytes()).json();
    scalar.map_err(|_| Mismatch::of_whole(error.to_string()))
}

impl<T> Stream for PartStream<T> {
    type Item = Result<Part<T>, Error>;

    fn poll_next(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        // Dropping the future is safe: all received data is stored in `self`.
        pin!(self.get_mut().next()).poll(context)
    }
}

impl<T> fmt::Debug for PartStream<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PartStream")
            .field("source", &self.source)
            .finish_non_exhaustive()
    }
}
