//! [`DateTime`]: a date and time.

use crate::runtime::value::text::format::text_format;

text_format!(
    /// A date and time: `2026-11-30T12:00:00Z`.
    DateTime,
    "a date and time"
);

#[cfg(feature = "chrono")]
mod of_chrono {
    use chrono::{DateTime as Moment, FixedOffset, ParseError, Utc};

    use crate::runtime::DateTime;
    use crate::runtime::value::text::conversion::converts;

    converts!(
        DateTime,
        Moment<FixedOffset>,
        ParseError,
        |moment| moment.to_rfc3339(),
        Moment::parse_from_rfc3339
    );
    converts!(
        DateTime,
        Moment<Utc>,
        ParseError,
        |moment| moment.to_rfc3339_opts(chrono::SecondsFormat::AutoSi, true),
        |text| Moment::parse_from_rfc3339(text).map(|moment| moment.to_utc())
    );
}

#[cfg(feature = "jiff")]
mod of_jiff {
    use jiff::{Error, Timestamp};

    use crate::runtime::DateTime;
    use crate::runtime::value::text::conversion::converts;

    converts!(DateTime, Timestamp, Error, Timestamp::to_string, str::parse);
}

#[cfg(feature = "time")]
mod of_time {
    use time::OffsetDateTime;
    use time::error::Parse;
    use time::format_description::well_known::Rfc3339;

    use crate::runtime::DateTime;
    use crate::runtime::value::text::conversion::converts;

    converts!(
        DateTime,
        OffsetDateTime,
        Parse,
        // RFC 3339 does not support years after 9999: those use `Display`.
        |moment| moment
            .format(&Rfc3339)
            .unwrap_or_else(|_| moment.to_string()),
        |text| OffsetDateTime::parse(text, &Rfc3339)
    );
}
