//! What takes the place of spans without the feature `tracing`.

use std::future::Future;
use std::time::Duration;

use crate::runtime::error::failure::Operation;
use crate::runtime::transport::attempts::Outcome;
use crate::runtime::transport::message::Url;
use crate::runtime::transport::secrets::Secrets;

/// No span.
#[derive(Clone)]
pub(in crate::runtime) struct Span;

impl Span {
    pub(in crate::runtime) fn of_call(_: &Operation) -> Self {
        Self
    }

    pub(in crate::runtime) fn of_attempt(_: &Operation, _: &Url, _: &Secrets) -> Self {
        Self
    }

    pub(in crate::runtime) fn around<F: Future>(self, future: F) -> F {
        future
    }

    pub(in crate::runtime) fn record(&self, _: &Outcome) {}

    pub(in crate::runtime) fn wait(&self, _: Duration) {}
}
