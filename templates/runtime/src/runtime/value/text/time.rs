//! [`Time`]: a time of day.

use crate::runtime::value::text::format::text_format;

text_format!(
    /// A time of day: `12:00:00`.
    Time,
    "a time of day"
);

#[cfg(feature = "chrono")]
mod of_chrono {
    use chrono::{NaiveTime, ParseError};

    use crate::runtime::Time;
    use crate::runtime::value::text::conversion::converts;

    converts!(
        Time,
        NaiveTime,
        ParseError,
        NaiveTime::to_string,
        str::parse
    );
}

#[cfg(feature = "jiff")]
mod of_jiff {
    use jiff::Error;
    use jiff::civil::Time as CivilTime;

    use crate::runtime::Time;
    use crate::runtime::value::text::conversion::converts;

    converts!(Time, CivilTime, Error, CivilTime::to_string, str::parse);
}

#[cfg(feature = "time")]
mod of_time {
    use time::Time as ClockTime;
    use time::error::Parse;
    use time::format_description::well_known::Iso8601;

    use crate::runtime::Time;
    use crate::runtime::value::text::conversion::converts;

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
}
