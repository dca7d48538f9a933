//! [`JsonStream`]: a stream of JSON values.

use std::fmt;
use std::future::Future;
use std::marker::PhantomData;
use std::pin::{Pin, pin};
use std::task::{Context, Poll};

use futures_core::Stream;
use serde::de::DeserializeOwned;

use crate::runtime::body::stream::{ChunkSource, essence};
use crate::runtime::{Body, Error, ErrorBody, Mismatch, Request, Response};

/// The byte that begins a record of `application/json-seq`.
const RECORD_SEPARATOR: u8 = 0x1e;

impl Request {
    /// Sends the request and reads the response body as a stream of JSON values.
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

/// Returns whether a media type is one of the many for sequences of JSON values.
fn is_of_records(essence: &str) -> bool {
    let names = ["ndjson", "jsonl", "json-lines", "json-seq", "stream+json"];
    names.iter().any(|name| essence.contains(name))
}

/// A stream of JSON values: one per line (`application/x-ndjson`, `application/jsonl`), or each
/// after a record separator (`application/json-seq`).
///
/// ```ignore
/// let mut rows = client.export().await?;
/// while let Some(row) = rows.next().await {
///     println!("{:?}", row?);
/// }
/// ```
///
/// The stream ends with an error if no data is received for the idle timeout.
pub struct JsonStream<T> {
    source: ChunkSource,
    records: Records,
    /// Whether an error has ended the stream.
    has_failed: bool,
    value: PhantomData<fn() -> T>,
}

impl<T: DeserializeOwned> JsonStream<T> {
    /// Creates a stream of the values in a body with this media type.
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
    /// A value that does not match the document is an [`Error::Decode`];
    /// [`DecodeError::raw`](crate::runtime::DecodeError::raw) returns the value as received. The
    /// stream ends after any error. An incomplete value is dropped.
    pub async fn next(&mut self) -> Option<Result<T, Error>> {
        if self.has_failed {
            return None;
        }
        let next = self.read_next().await;
        self.has_failed = matches!(next, Some(Err(_)));
        next
    }

    /// Returns the next value, or `None` at the end of the stream: [`next`](Self::next) for `?`.
    pub async fn try_next(&mut self) -> Result<Option<T>, Error> {
        self.next().await.transpose()
    }

    /// Returns all remaining values, or the first error.
    pub async fn collect(mut self) -> Result<Vec<T>, Error> {
        let mut values = Vec::new();
        while let Some(value) = self.try_next().await? {
            values.push(value);
        }
        Ok(values)
    }

    async fn read_next(&mut self) -> Option<Result<T, Error>> {
        loop {
            while let Some(record) = self.records.next() {
                if !is_blank(&record) {
                    return Some(self.read(record));
                }
            }
            match self.source.chunk().await {
                Some(Ok(chunk)) => {
                    let buffered = self.records.buffer.len() - self.records.start;
                    if let Err(error) = self.source.check_buffered(buffered) {
                        return Some(Err(error));
                    }
                    self.records.push(chunk.as_ref());
                }
                Some(Err(error)) => {
                    self.records.take_rest();
                    return Some(Err(error));
                }
                // The last value may not be followed by a separator.
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
                reason: "expected whitespace after the value, which may be incomplete".to_owned(),
            }),
            false => Body::new(200, &record).json(),
        };
        outcome.map_err(|mismatch| self.source.mismatch(record, mismatch))
    }
}

fn is_blank(record: &[u8]) -> bool {
    record.iter().all(u8::is_ascii_whitespace)
}

/// Splits a stream into records, independent of its chunks.
struct Records {
    separator: u8,
    buffer: Vec<u8>,
    /// The beginning of the next record.
    start: usize,
    /// The position up to which the next record was scanned.
    seen: usize,
    /// The part of the next record that was scanned.
    value: PartialValue,
}

/// The beginning of a JSON value.
#[derive(Default)]
struct PartialValue {
    /// How many lists and objects are open.
    depth: usize,
    /// Whether anything but whitespace was found.
    has_begun: bool,
    in_string: bool,
    is_escaped: bool,
}

impl PartialValue {
    /// Adds a byte. Returns whether it is the line feed after the value, which shows that the value
    /// is complete (RFC 7464).
    fn ends_with(&mut self, byte: u8) -> bool {
        if self.in_string {
            match byte {
                _ if self.is_escaped => self.is_escaped = false,
                b'\\' => self.is_escaped = true,
                b'"' => self.in_string = false,
                _ => {}
            }
            return false;
        }
        match byte {
            b'"' => self.in_string = true,
            b'[' | b'{' => self.depth += 1,
            b']' | b'}' => self.depth = self.depth.saturating_sub(1),
            _ => {}
        }
        self.has_begun |= !byte.is_ascii_whitespace();
        byte == b'\n' && self.has_begun && self.depth == 0
    }
}

impl Records {
    fn new(separator: u8) -> Self {
        Self {
            separator,
            buffer: Vec::new(),
            start: 0,
            seen: 0,
            value: PartialValue::default(),
        }
    }

    fn push(&mut self, bytes: &[u8]) {
        // Drain once per chunk and not per record, which keeps the time linear.
        self.buffer.drain(..self.start);
        self.seen -= self.start;
        self.start = 0;
        self.buffer.extend_from_slice(bytes);
    }

    /// Returns the next complete record.
    fn next(&mut self) -> Option<Vec<u8>> {
        let Self {
            separator, value, ..
        } = self;
        let unseen = self.buffer.get(self.seen..).unwrap_or_default();
        // The next record separator may not be sent before there is another record.
        let is_end = |byte: &u8| {
            byte == separator || (*separator == RECORD_SEPARATOR && value.ends_with(*byte))
        };
        let Some(length) = unseen.iter().position(is_end) else {
            self.seen = self.buffer.len();
            return None;
        };
        self.value = PartialValue::default();
        let end = self.seen + length;
        // The line feed shows that a number is complete.
        let ends_with_line = *separator != b'\n' && self.buffer[end] == b'\n';
        let record = self.buffer[self.start..end + usize::from(ends_with_line)].to_vec();
        self.start = end + 1;
        self.seen = self.start;
        Some(record)
    }

    /// Takes the rest after the last separator.
    fn take_rest(&mut self) -> Vec<u8> {
        let rest = self.buffer.split_off(self.start);
        *self = Self::new(self.separator);
        rest
    }

    /// Returns whether a record of `application/json-seq` may be incomplete: a number or word has
    /// to be followed by whitespace (RFC 7464).
    fn may_be_cut(&self, record: &[u8]) -> bool {
        let ends = |byte: &u8| byte.is_ascii_whitespace() || matches!(byte, b'}' | b']' | b'"');
        self.separator == RECORD_SEPARATOR && !record.last().is_some_and(ends)
    }
}

impl<T: DeserializeOwned> Stream for JsonStream<T> {
    type Item = Result<T, Error>;

    fn poll_next(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        // Dropping the future is safe: all received data is stored in `self`.
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
