//! The cause of a failed call, redacted.

use std::error::Error as StdError;
use std::fmt;

use crate::runtime::transport::secrets::Secrets;

/// An error and its sources as text. The original errors may contain the host or the URL.
pub(in crate::runtime) struct Cause {
    text: String,
    source: Option<Box<Cause>>,
}

impl Cause {
    /// Creates the redacted texts of an error and its sources.
    pub(in crate::runtime) fn of(error: &dyn StdError, secrets: &Secrets) -> Self {
        Self {
            text: secrets.redact(&error.to_string()),
            source: error
                .source()
                .map(|source| Box::new(Self::of(source, secrets))),
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
