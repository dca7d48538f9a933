//! [`JsonStream`]: a response of JSON values that are read as they come.

use std::fmt;
use std::future::Future;
use std::marker::PhantomData;
use std::pin::{Pin, pin};
use std::task::{Context, Poll};

use futures_core::Stream;
use serde::de::DeserializeOwned;

use crate::runtime::body::stream::{ChunkSource, essence};
use crate::runtime::{Body, Error, ErrorBody, Mismatch, Request, Response};

/// What begins a record of `application/json-seq`.
const RECORD_SEPARATOR: u8 = 0x1e;

impl Request {
    /// Sends it; the answer's body is JSON values, one after the other.
    pub async fn send_json_lines<T, E>(
        self,
        media_type: &'static str,
    ) -> Result<Response<JsonStream<T>>, Error<E>>
    where
        T: DeserializeOwned,
        E: ErrorBody,
    {
        let is_expected = |found: &str| found == essence(media_type) || is_of_records(found);
        self.send_stream(media_type, is_expected, JsonStream::new)
            .await
    }
}

/// Whether a media type is one of the many that JSON values come in, one after the other.
fn is_of_records(essence: &str) -> bool {
    let names = ["ndjson", "jsonl", "json-lines", "json-seq", "stream+json"];
    names.iter().any(|name| essence.contains(name))
}

/// JSON values, one after the other, that are read as they come: a value on each line
/// (`application/x-ndjson`, `application/jsonl`), or each behind a record separator
/// (`application/json-seq`).
///
/// A timeout of the client or of the call counts for the stream as a whole.
pub struct JsonStream<T> {
    source: ChunkSource,
    records: Records,
    /// Whether an error has ended the stream.
    has_failed: bool,
    value: PhantomData<fn() -> T>,
}

impl<T: DeserializeOwned> JsonStream<T> {
    /// The values in a body of this media type.
    pub(in crate::runtime) fn new(source: ChunkSource, media_type: &str) -> Self {
        let separator = match media_type.ends_with("json-seq") {
            true => RECORD_SEPARATOR,
            false => b'\n',
        };
        Self {
            source,
            records: Records::new(separator),
            has_failed: false,
            value: PhantomData,
        }
    }

    /// Returns the next value, or `None` at the end of the stream.
    ///
    /// A value that is not what the document describes is [`Error::Decode`], with the value as it
    /// was received in [`DecodeError::raw`](crate::runtime::DecodeError::raw). The stream ends
    /// after any error. Nothing is returned of a value that an error cut off.
    pub async fn next(&mut self) -> Option<Result<T, Error>> {
        if self.has_failed {
            return None;
        }
        let next = self.read_next().await;
        self.has_failed = matches!(next, Some(Err(_)));
        next
    }

    async fn read_next(&mut self) -> Option<Result<T, Error>> {
        loop {
            while let Some(record) = self.records.next() {
                if !is_blank(&record) {
                    return Some(self.read(record));
                }
            }
            match self.source.chunk().await {
                Some(Ok(chunk)) => self.records.push(chunk.as_ref()),
                Some(Err(error)) => {
                    self.records.take_rest();
                    return Some(Err(error));
                }
                // The last value may have no separator after it.
                None => {
                    let record = self.records.take_rest();
                    return (!is_blank(&record)).then(|| self.read(record));
                }
            }
        }
    }

    fn read(&self, record: Vec<u8>) -> Result<T, Error> {
        let outcome = match self.records.may_be_cut(&record) {
            true => Err(Mismatch {
                path: String::new(),
                reason: "the value may be cut off: expected white space after it".to_owned(),
            }),
            false => Body::new(200, &record).json(),
        };
        outcome.map_err(|mismatch| self.source.mismatch(record, mismatch))
    }
}

fn is_blank(record: &[u8]) -> bool {
    record.iter().all(u8::is_ascii_whitespace)
}

/// Takes a stream apart into records, whatever pieces it comes in.
struct Records {
    separator: u8,
    buffer: Vec<u8>,
    /// Where the next record begins.
    start: usize,
    /// How far the next record has been looked through.
    seen: usize,
}

impl Records {
    fn new(separator: u8) -> Self {
        Self {
            separator,
            buffer: Vec::new(),
            start: 0,
            seen: 0,
        }
    }

    fn push(&mut self, bytes: &[u8]) {
        // Once for each piece and not for each record, so that the work grows with the bytes.
        self.buffer.drain(..self.start);
        self.seen -= self.start;
        self.start = 0;
        self.buffer.extend_from_slice(bytes);
    }

    /// The next record that is complete.
    fn next(&mut self) -> Option<Vec<u8>> {
        let unseen = self.buffer.get(self.seen..).unwrap_or_default();
        let Some(length) = unseen.iter().position(|byte| *byte == self.separator) else {
            self.seen = self.buffer.len();
            return None;
        };
        let end = self.seen + length;
        let record = self.buffer[self.start..end].to_vec();
        self.start = end + 1;
        self.seen = self.start;
        Some(record)
    }

    /// What comes after the last separator.
    fn take_rest(&mut self) -> Vec<u8> {
        let rest = self.buffer.split_off(self.start);
        *self = Self::new(self.separator);
        rest
    }

    /// Whether a record of a sequence is a number or a word that may be the beginning of a longer
    /// one: RFC 7464 has white space after each.
    fn may_be_cut(&self, record: &[u8]) -> bool {
        let ends = |byte: &u8| byte.is_ascii_whitespace() || matches!(byte, b'}' | b']' | b'"');
        self.separator == RECORD_SEPARATOR && !record.last().is_some_and(ends)
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
