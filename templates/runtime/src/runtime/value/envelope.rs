//! [`Envelope`]: an answer that is no more than what its content comes in.

use crate::runtime::{DecodeError, Mismatch, Response};

/// A type that is no more than what its content comes in.
pub trait Envelope {
    /// What it is about.
    type Content;

    /// Where in the envelope its content is: `data`.
    const PATH: &'static str;

    /// The content; `None` where it is missing.
    fn into_content(self) -> Option<Self::Content>;
}

impl<T: Envelope> Response<T> {
    /// The content alone; status, headers and the body as it came stay with it.
    ///
    /// ```text
    /// let lead = client.get_lead(7).await?.into_content()?;
    /// ```
    ///
    /// # Errors
    ///
    /// If the content is missing or `null`.
    pub fn into_content(self) -> Result<Response<T::Content>, DecodeError> {
        let (envelope, response) = self.into_parts();
        match envelope.into_content() {
            Some(content) => Ok(Response::new(content, response)),
            None => Err(DecodeError::new(
                response,
                Mismatch {
                    path: T::PATH.to_owned(),
                    reason: "the content is missing".to_owned(),
                },
            )),
        }
    }
}
