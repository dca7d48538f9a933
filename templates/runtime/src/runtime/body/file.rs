//! [`File`]: a file in a multipart body.

use std::fmt;

#[cfg(feature = "stream")]
use crate::runtime::RequestBody;

/// A file in a multipart body: content, name and media type.
///
/// ```ignore
/// let file = File::bytes("photo.png", std::fs::read("photo.png")?).media_type("image/png");
/// ```
#[derive(Clone, PartialEq)]
pub struct File {
    pub(in crate::runtime) name: String,
    pub(in crate::runtime) media_type: Option<String>,
    pub(in crate::runtime) headers: Vec<(String, String)>,
    pub(in crate::runtime) content: FileContent,
}

#[derive(Clone, PartialEq)]
pub(in crate::runtime) enum FileContent {
    Bytes(Vec<u8>),
    #[cfg(feature = "stream")]
    Stream(stream::Once),
}

impl File {
    /// Creates a file from bytes. A file with an empty name is sent without a file name, as a plain
    /// value.
    pub fn bytes(name: impl Into<String>, bytes: impl Into<Vec<u8>>) -> Self {
        Self::new(name.into(), FileContent::Bytes(bytes.into()))
    }

    /// Creates a file from a stream, which is read while it is sent. It can be sent once; clones
    /// share the stream.
    ///
    /// Create a [`RequestBody`] with `RequestBody::wrap`, or, with the feature `stream` of
    /// `reqwest`, with `reqwest::Body::wrap_stream` or from a `tokio::fs::File`. A browser reads the
    /// stream into memory before it sends it.
    #[cfg(feature = "stream")]
    pub fn stream(name: impl Into<String>, body: impl Into<RequestBody>) -> Self {
        let content = FileContent::Stream(stream::Once::new(body.into()));
        Self::new(name.into(), content)
    }

    fn new(name: String, content: FileContent) -> Self {
        Self {
            name,
            media_type: None,
            headers: Vec::new(),
            content,
        }
    }

    /// Sets the media type. Default: the media type of the document, or `application/octet-stream`.
    pub fn media_type(mut self, media_type: impl Into<String>) -> Self {
        self.media_type = Some(media_type.into());
        self
    }

    /// Adds a header to the part.
    pub fn header(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.headers.push((name.into(), value.into()));
        self
    }
}

impl fmt::Debug for File {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // The content is omitted: it is long and may be secret.
        let length = match &self.content {
            FileContent::Bytes(bytes) => Some(bytes.len()),
            #[cfg(feature = "stream")]
            FileContent::Stream(_) => None,
        };
        f.debug_struct("File")
            .field("name", &self.name)
            .field("media_type", &self.media_type)
            .field("length", &length)
            .finish_non_exhaustive()
    }
}

#[cfg(feature = "stream")]
pub(in crate::runtime) mod stream {
    //! Streams that can be sent once, and bodies that contain them.

    use std::collections::VecDeque;
    use std::pin::Pin;
    use std::sync::{Arc, Mutex, PoisonError};
    use std::task::{Context, Poll};

    use http_body::{Body, Frame, SizeHint};

    use crate::runtime::RequestBody;

    /// A stream that one of its clones can take.
    #[derive(Clone)]
    pub(in crate::runtime) struct Once(Arc<Mutex<Option<RequestBody>>>);

    impl Once {
        pub(in crate::runtime) fn new(body: RequestBody) -> Self {
            Self(Arc::new(Mutex::new(Some(body))))
        }

        /// Takes the stream. Returns `None` if it was already taken.
        pub(in crate::runtime) fn take(&self) -> Option<RequestBody> {
            let mut body = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            body.take()
        }
    }

    impl PartialEq for Once {
        fn eq(&self, other: &Self) -> bool {
            Arc::ptr_eq(&self.0, &other.0)
        }
    }

    /// Concatenated bodies.
    pub(in crate::runtime) struct Chain(pub(in crate::runtime) VecDeque<RequestBody>);

    impl Body for Chain {
        type Data = <RequestBody as Body>::Data;
        type Error = <RequestBody as Body>::Error;

        fn poll_frame(
            mut self: Pin<&mut Self>,
            context: &mut Context<'_>,
        ) -> Poll<Option<Result<Frame<Self::Data>, Self::Error>>> {
            while let Some(first) = self.0.front_mut() {
                match Pin::new(first).poll_frame(context) {
                    Poll::Ready(None) => {
                        self.0.pop_front();
                    }
                    // Trailers of a part would end the whole body.
                    Poll::Ready(Some(Ok(frame))) if frame.is_trailers() => {}
                    other => return other,
                }
            }
            Poll::Ready(None)
        }

        fn size_hint(&self) -> SizeHint {
            let hints = self.0.iter().map(Body::size_hint);
            let add = |one: Option<u64>, other: Option<u64>| one?.checked_add(other?);
            let most = hints.clone().map(|hint| hint.upper()).fold(Some(0), add);
            let mut whole = SizeHint::new();
            whole.set_lower(hints.map(|hint| hint.lower()).fold(0, u64::saturating_add));
            if let Some(most) = most {
                whole.set_upper(most);
            }
            whole
        }
    }
}
