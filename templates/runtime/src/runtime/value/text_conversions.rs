//! Conversions between text formats and the types of other crates, enabled by features.

/// Implements both directions: `From` the other type, and `TryFrom` the text.
macro_rules! converts {
    ($text:ident, $other:ty, $error:ty, $write:expr, $read:expr) => {
        impl From<$other> for $text {
            fn from(value: $other) -> Self {
                let write: fn(&$other) -> String = $write;
                Self::from(write(&value))
            }
        }

        impl TryFrom<&$text> for $other {
            type Error = $error;

            fn try_from(text: &$text) -> Result<Self, $error> {
                let read: fn(&str) -> Result<$other, $error> = $read;
                read(text.as_str())
            }
        }

        impl TryFrom<$text> for $other {
            type Error = $error;

            fn try_from(text: $text) -> Result<Self, $error> {
                Self::try_from(&text)
            }
        }
    };
}

#[cfg(feature = "chrono")]
mod of_chrono {
    use chrono::{DateTime as Moment, FixedOffset, NaiveDate, NaiveTime, ParseError, Utc};

    use crate::runtime::{Date, DateTime, Time};

    converts!(
        Date,
        NaiveDate,
        ParseError,
        NaiveDate::to_string,
        str::parse
    );
    converts!(
        Time,
        NaiveTime,
        ParseError,
        NaiveTime::to_string,
        str::parse
    );
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
    use jiff::civil::{Date as CivilDate, Time as CivilTime};
    use jiff::{Error, SignedDuration, Span, Timestamp};

    use crate::runtime::{Date, DateTime, Duration, Time};

    converts!(Date, CivilDate, Error, CivilDate::to_string, str::parse);
    converts!(Time, CivilTime, Error, CivilTime::to_string, str::parse);
    converts!(DateTime, Timestamp, Error, Timestamp::to_string, str::parse);
    converts!(Duration, Span, Error, Span::to_string, str::parse);
    converts!(
        Duration,
        SignedDuration,
        Error,
        SignedDuration::to_string,
        str::parse
    );
}

#[cfg(feature = "time")]
mod of_time {
    use time::error::Parse;
    use time::format_description::well_known::{Iso8601, Rfc3339};
    use time::{Date as CalendarDate, OffsetDateTime, Time as ClockTime};

    use crate::runtime::{Date, DateTime, Time};

    // Both `Display` implementations follow ISO 8601; years after 9999 have a sign.
    converts!(Date, CalendarDate, Parse, CalendarDate::to_string, |text| {
        CalendarDate::parse(text, &Iso8601::DATE)
    });
    converts!(
        Time,
        ClockTime,
        Parse,
        |time| {
            let (hour, minute, second, nanosecond) = time.as_hms_nano();
            let clock = format!("{hour:02}:{minute:02}:{second:02}");
            if nanosecond == 0 {
                return clock;
            }
            let fraction = format!("{nanosecond:09}");
            format!("{clock}.{}", fraction.trim_end_matches('0'))
        },
        |text| ClockTime::parse(text, &Iso8601::TIME)
    );
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

#[cfg(feature = "uuid")]
mod of_uuid {
    use crate::runtime::Uuid;

    converts!(
        Uuid,
        uuid::Uuid,
        uuid::Error,
        uuid::Uuid::to_string,
        uuid::Uuid::parse_str
    );
}

#[cfg(feature = "rust_decimal")]
mod of_rust_decimal {
    use rust_decimal::Error;

    use crate::runtime::Decimal;

    converts!(
        Decimal,
        rust_decimal::Decimal,
        Error,
        rust_decimal::Decimal::to_string,
        |text| {
            rust_decimal::Decimal::from_str_exact(text)
                .or_else(|_| rust_decimal::Decimal::from_scientific(text))
        }
    );
}
