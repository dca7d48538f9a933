//! [`ByteStream`]: a response body that is not kept in memory.

use std::fmt;
use std::future::Future;
use std::io::{self, Write};
use std::pin::{Pin, pin};
use std::task::{Context, Poll};

use futures_core::Stream;

use crate::runtime::body::stream::ChunkSource;
use crate::runtime::{ErasedError, Error, ErrorBody, NoError, RawRequest, Request, Response};

impl Request {
    /// Sends the request and returns the response body as a stream of chunks.
    pub async fn send_byte_stream<E: ErrorBody>(self) -> Result<Response<ByteStream>, Error<E>> {
        let stream = |source, _: &str| ByteStream { source };
        self.send_stream("*/*", |_| true, stream).await
    }
}

impl RawRequest {
    /// Sends the request and returns the response body as a stream of chunks.
    pub async fn send_byte_stream(self) -> Result<Response<ByteStream>, Error<ErasedError>> {
        let response = self.ready().send_byte_stream::<NoError>().await;
        response.map_err(Error::erase)
    }
}

/// A response body as a stream of chunks of any length, which is not kept in memory.
///
/// ```ignore
/// let mut photo = client.get_photo_stream(7).await?;
/// let mut file = std::fs::File::create("photo.png")?;
/// photo.copy_to(&mut file).await?;
/// ```
///
/// The body can be longer than `max_response_bytes`. The stream ends with an error if the connection
/// breaks, or if no data is received for the idle timeout.
pub struct ByteStream {
    source: ChunkSource,
}

impl ByteStream {
    /// Returns the next chunk, or `None` at the end of the body. The stream ends after any error.
    pub async fn next(&mut self) -> Option<Result<Vec<u8>, Error>> {
        let chunk = self.source.chunk().await?;
        Some(chunk.map(|chunk| chunk.as_ref().to_vec()))
    }

    /// Returns the next chunk, or `None` at the end of the body: [`next`](Self::next) for `?`.
    pub async fn try_next(&mut self) -> Result<Option<Vec<u8>>, Error> {
        self.next().await.transpose()
    }

    /// Writes the rest of the body, chunk by chunk, and returns its length. A file or a `Vec<u8>` is
    /// written immediately; use [`next`](Self::next) for a writer that may block for long.
    ///
    /// # Errors
    ///
    /// Returns the error of the writer, or an error whose
    /// [inner error](io::Error::get_ref) is the [`Error`] of the stream.
    pub async fn copy_to(&mut self, writer: &mut (impl Write + ?Sized)) -> io::Result<u64> {
        let mut length = 0;
        while let Some(chunk) = self.source.chunk().await {
            let chunk = chunk.map_err(io::Error::other)?;
            writer.write_all(chunk.as_ref())?;
            length += chunk.as_ref().len() as u64;
        }
        writer.flush()?;
        Ok(length)
    }
}

impl Stream for ByteStream {
    type Item = Result<Vec<u8>, Error>;

    fn poll_next(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        // Dropping the future is safe: a chunk is returned as soon as it is received.
        pin!(self.get_mut().next()).poll(context)
    }
}

impl fmt::Debug for ByteStream {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ByteStream")
            .field("source", &self.source)
            .finish()
    }
}
