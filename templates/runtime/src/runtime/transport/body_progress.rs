//! [`BodyProgress`]: whether the body of a request may have been sent.

use std::error::Error as StdError;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU8, Ordering};
use std::task::{Context, Poll};

use crate::runtime::transport::message::{HttpRequest, RequestBody};

use http_body::{Body, Frame, SizeHint};

/// No connection has looked at the body.
const UNREAD: u8 = 0;
/// A connection may send the request.
const BEGUN: u8 = 1;
/// The attempt has ended, and nothing may be sent any more.
const ABANDONED: u8 = 2;

/// Whether the body of a request may have been sent.
///
/// A connection looks at the body of a request before it sends anything of it. So an attempt whose body
/// nobody has looked at has reached no server.
pub(in crate::runtime) struct BodyProgress(Arc<AtomicU8>);

impl BodyProgress {
    /// Observes the body of a request. Returns `None` for a request without content: it can be sent
    /// without its body, so it cannot be held back.
    pub(in crate::runtime) fn observe(request: &mut HttpRequest) -> Option<Self> {
        let body = request.body_mut();
        if body.as_ref()?.size_hint().exact() == Some(0) {
            return None;
        }
        let state = Arc::new(AtomicU8::new(UNREAD));
        let observed = Observed {
            body: body.take()?,
            state: Arc::clone(&state),
        };
        *body = Some(RequestBody::wrap(observed));
        Some(Self(state))
    }

    /// Ends the attempt. Returns whether nothing was sent; then, nothing will be.
    pub(in crate::runtime) fn abandon(&self) -> bool {
        self.0
            .compare_exchange(UNREAD, ABANDONED, Ordering::AcqRel, Ordering::Acquire)
            .is_ok()
    }
}

/// A body that records that it is read.
struct Observed {
    body: RequestBody,
    state: Arc<AtomicU8>,
}

impl Observed {
    /// Records that a connection has the request. Returns whether it may send it.
    fn begin(&self) -> bool {
        let begun = self
            .state
            .compare_exchange(UNREAD, BEGUN, Ordering::AcqRel, Ordering::Acquire);
        begun != Err(ABANDONED)
    }
}

impl Body for Observed {
    type Data = <RequestBody as Body>::Data;
    type Error = Box<dyn StdError + Send + Sync>;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Self::Data>, Self::Error>>> {
        // A connection that takes the request at the moment of the timeout does not send its body.
        if !self.begin() {
            return Poll::Ready(Some(Err("the attempt has timed out".into())));
        }
        let frame = Pin::new(&mut self.body).poll_frame(context);
        frame.map(|frame| frame.map(|frame| frame.map_err(Into::into)))
    }

    fn is_end_stream(&self) -> bool {
        self.begin();
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}
