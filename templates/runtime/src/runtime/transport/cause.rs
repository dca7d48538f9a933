//! The cause of a failed call, redacted.

use std::error::Error as StdError;
use std::fmt;

use crate::runtime::transport::http_error::{BoxError, HttpError};
use crate::runtime::transport::secrets::Secrets;

/// An error and its sources as text.
pub(in crate::runtime) struct Cause {
    text: String,
    source: Option<Box<Cause>>,
    /// The error of the HTTP client or service, if neither it nor its sources contain a secret.
    original: Option<BoxError>,
}

impl Cause {
    /// Creates the redacted texts of an error and its sources.
    pub(in crate::runtime) fn of(error: &dyn StdError, secrets: &Secrets) -> Self {
        Self {
            text: secrets.redact(&error.to_string()),
            source: error
                .source()
                .map(|source| Box::new(Self::of(source, secrets))),
            original: None,
        }
    }

    /// Creates the cause of a failed request. Callers can downcast its source to
    /// [`reqwest::Error`] or the error of their service, unless that contains a secret.
    pub(in crate::runtime) fn of_http(error: HttpError, secrets: &Secrets) -> Self {
        let error = error.error;
        let mut cause = Self::of(&*error, secrets);
        // `Debug` of the error contains that of its sources.
        let shown = format!("{error:?}");
        let is_open = secrets.redact(&shown) == shown && cause.is_of(&*error);
        cause.original = is_open.then_some(error);
        cause
    }

    /// Returns whether the texts are those of an error and its sources.
    fn is_of(&self, error: &dyn StdError) -> bool {
        let is_source = match (&self.source, error.source()) {
            (Some(cause), Some(source)) => cause.is_of(source),
            (cause, source) => cause.is_none() && source.is_none(),
        };
        is_source && error.to_string() == self.text
    }

    /// Returns the error as a source: the original, or its redacted text.
    pub(in crate::runtime) fn as_source(&self) -> &(dyn StdError + 'static) {
        match &self.original {
            Some(original) => &**original,
            None => self,
        }
    }
}

impl fmt::Display for Cause {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl fmt::Debug for Cause {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}", self.text)?;
        match &self.source {
            Some(source) => write!(f, " caused by {source:?}"),
            None => Ok(()),
        }
    }
}

impl StdError for Cause {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        let source = self.source.as_deref()?;
        Some(source)
    }
}
