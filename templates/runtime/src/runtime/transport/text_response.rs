//! Responses that are text.

use std::future::Future;

use crate::runtime::body::charset;
use crate::runtime::{Body, Error, ErrorBody, Mismatch, Request, Response};

impl Request {
    /// Sends the request and reads the response body as text.
    pub fn send_text<E: ErrorBody>(
        self,
    ) -> impl Future<Output = Result<Response<String>, Error<E>>> {
        self.send("*/*", |body: Body<'_>| body.text())
    }
}

impl Body<'_> {
    /// Reads the body as text in the declared charset. Malformed sequences are replaced.
    pub fn text(self) -> Result<String, Mismatch> {
        self.whole()?;
        let text = charset::text(self.raw, self.charset).map_err(Mismatch::of_whole)?;
        Ok(text.into_owned())
    }
}
