//! [`Date`]: a date.

use crate::runtime::value::text::format::text_format;

text_format!(
    /// A date: `2026-11-30`.
    Date,
    "a date"
);

#[cfg(feature = "chrono")]
mod of_chrono {
    use chrono::{NaiveDate, ParseError};

    use crate::runtime::Date;
    use crate::runtime::value::text::conversion::converts;

    converts!(
        Date,
        NaiveDate,
        ParseError,
        NaiveDate::to_string,
        str::parse
    );
}

#[cfg(feature = "jiff")]
mod of_jiff {
    use jiff::Error;
    use jiff::civil::Date as CivilDate;

    use crate::runtime::Date;
    use crate::runtime::value::text::conversion::converts;

    converts!(Date, CivilDate, Error, CivilDate::to_string, str::parse);
}

#[cfg(feature = "time")]
mod of_time {
    use time::Date as CalendarDate;
    use time::error::Parse;
    use time::format_description::well_known::Iso8601;

    use crate::runtime::Date;
    use crate::runtime::value::text::conversion::converts;

    // `Display` follows ISO 8601; years after 9999 have a sign.
    converts!(Date, CalendarDate, Parse, CalendarDate::to_string, |text| {
        CalendarDate::parse(text, &Iso8601::DATE)
    });
}
