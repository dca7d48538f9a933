//! [`ResponseBodies`]: responses with several success bodies.

use std::future::Future;

use crate::runtime::{Body, Error, ErrorBody, Mismatch, Request, Response};

/// The declared success bodies of an operation with several of them.
pub trait ResponseBodies: Sized {
    /// Reads the body. Returns `None` if the document declares no body for this status.
    fn read(body: Body<'_>) -> Option<Result<Self, Mismatch>>;
}

impl Request {
    /// Sends the request and reads the response body as declared for its status.
    pub fn send_many<T, E>(self) -> impl Future<Output = Result<Response<T>, Error<E>>>
    where
        T: ResponseBodies,
        E: ErrorBody,
    {
        self.send("application/json, */*;q=0.5", |body: Body<'_>| {
            T::read(body).unwrap_or_else(|| {
                let reason = "the document declares no response for this status";
                Err(Mismatch::of_whole(reason.to_owned()))
            })
        })
    }
}
