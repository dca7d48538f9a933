//! [`Envelope`]: a response type that wraps its content in one property.

use crate::runtime::{DecodeError, Mismatch, Response};

/// A response type that wraps its content in one property.
pub trait Envelope {
    /// The type of the content.
    type Content;

    /// The path of the content in the envelope: `data`.
    const PATH: &'static str;

    /// Returns the content, or `None` if it is missing.
    fn into_content(self) -> Option<Self::Content>;
}

impl<T: Envelope> Response<T> {
    /// Returns the content without the envelope. Status, headers and raw body are kept.
    ///
    /// ```text
    /// let lead = client.get_lead(7).await?.into_content()?;
    /// ```
    ///
    /// # Errors
    ///
    /// Returns an error if the content is missing or `null`.
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
