//! [`Duration`]: a duration.

use crate::runtime::value::text::format::text_format;

text_format!(
    /// A duration: `PT1H30M`.
    Duration,
    "a duration"
);

#[cfg(feature = "jiff")]
mod of_jiff {
    use jiff::{Error, SignedDuration, Span};

    use crate::runtime::Duration;
    use crate::runtime::value::text::conversion::converts;

    converts!(Duration, Span, Error, Span::to_string, str::parse);
    converts!(
        Duration,
        SignedDuration,
        Error,
        SignedDuration::to_string,
        str::parse
    );
}
