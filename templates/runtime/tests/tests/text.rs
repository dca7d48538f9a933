//! Text formats and their conversions.

use trine_runtime_tests::runtime::{Date, DateTime, Decimal};

#[test]
fn text_is_kept() {
    let date = Date::from("2026-02-30");
    assert_eq!(date.as_str(), "2026-02-30");
    assert_eq!(date.to_string(), "2026-02-30");
    assert_eq!(format!("{date:?}"), r#"Date("2026-02-30")"#);
    assert_eq!(String::from(date.clone()), "2026-02-30");
    assert_eq!(date, "2026-02-30");
    assert!(date < Date::from("2026-03-01".to_owned()));
    assert_eq!("x".parse::<DateTime>().as_ref().map(AsRef::as_ref), Ok("x"));
    assert_eq!(Decimal::default().as_str(), "0");
    assert_eq!(Decimal::from(-5).as_str(), "-5");
}

#[cfg(feature = "chrono")]
#[test]
fn chrono() {
    use chrono::{FixedOffset, NaiveDate, NaiveTime, Utc};
    use trine_runtime_tests::runtime::Time;

    let date = NaiveDate::from_ymd_opt(2026, 2, 3).unwrap();
    assert_eq!(Date::from(date).as_str(), "2026-02-03");
    assert_eq!(NaiveDate::try_from(Date::from("2026-02-03")), Ok(date));
    NaiveDate::try_from(&Date::from("2026-02-30")).unwrap_err();
    let time = NaiveTime::from_hms_opt(1, 2, 3).unwrap();
    assert_eq!(NaiveTime::try_from(&Time::from(time)), Ok(time));
    let text = DateTime::from("2026-02-03T04:05:06+02:00");
    let moment = chrono::DateTime::<FixedOffset>::try_from(&text).unwrap();
    assert_eq!(DateTime::from(moment), text);
    let utc = chrono::DateTime::<Utc>::try_from(&text).unwrap();
    assert_eq!(DateTime::from(utc).as_str(), "2026-02-03T02:05:06Z");
}

#[cfg(feature = "jiff")]
#[test]
fn jiff() {
    use trine_runtime_tests::runtime::{Duration, Time};

    let date = jiff::civil::date(2026, 2, 3);
    assert_eq!(Date::from(date).as_str(), "2026-02-03");
    assert_eq!(
        jiff::civil::Date::try_from(Date::from("2026-02-03")).unwrap(),
        date
    );
    jiff::civil::Date::try_from(&Date::from("x")).unwrap_err();
    let time = jiff::civil::time(1, 2, 3, 0);
    assert_eq!(
        jiff::civil::Time::try_from(&Time::from(time)).unwrap(),
        time
    );
    let text = DateTime::from("2026-02-03T04:05:06+02:00");
    let moment = jiff::Timestamp::try_from(&text).unwrap();
    assert_eq!(DateTime::from(moment).as_str(), "2026-02-03T02:05:06Z");
    let span = jiff::SignedDuration::from_secs(5400);
    assert_eq!(Duration::from(span).as_str(), "PT1H30M");
    assert_eq!(
        jiff::SignedDuration::try_from(Duration::from("PT1H30M")).unwrap(),
        span
    );
    let span = jiff::Span::try_from(&Duration::from("P1Y2M")).unwrap();
    assert_eq!(Duration::from(span).as_str(), "P1Y2M");
}

#[cfg(feature = "time")]
#[test]
fn time() {
    use trine_runtime_tests::runtime::Time;

    let date = ::time::Date::from_calendar_date(2026, ::time::Month::February, 3).unwrap();
    assert_eq!(Date::from(date).as_str(), "2026-02-03");
    assert_eq!(
        ::time::Date::try_from(Date::from("2026-02-03")).unwrap(),
        date
    );
    ::time::Date::try_from(&Date::from("2026-02-30")).unwrap_err();
    for (nanosecond, expected) in [(0, "01:02:03"), (40_000_000, "01:02:03.04")] {
        let time = ::time::Time::from_hms_nano(1, 2, 3, nanosecond).unwrap();
        assert_eq!(Time::from(time).as_str(), expected);
        assert_eq!(::time::Time::try_from(&Time::from(time)).unwrap(), time);
    }
    let text = DateTime::from("2026-02-03T04:05:06+02:00");
    let moment = ::time::OffsetDateTime::try_from(&text).unwrap();
    assert_eq!(DateTime::from(moment), text);
}

#[cfg(feature = "uuid")]
#[test]
fn uuid() {
    use trine_runtime_tests::runtime::Uuid;

    let text = Uuid::from("67e55044-10b1-426f-9247-bb680e5fe0c8");
    let uuid = ::uuid::Uuid::try_from(&text).unwrap();
    assert_eq!(Uuid::from(uuid), text);
    ::uuid::Uuid::try_from(Uuid::from("x")).unwrap_err();
}

#[cfg(feature = "rust_decimal")]
#[test]
fn rust_decimal() {
    let text = Decimal::from("1.10");
    let decimal = ::rust_decimal::Decimal::try_from(&text).unwrap();
    assert_eq!(Decimal::from(decimal), text);
    let decimal = ::rust_decimal::Decimal::try_from(Decimal::from("1e2")).unwrap();
    assert_eq!(decimal.to_string(), "100");
    ::rust_decimal::Decimal::try_from(Decimal::from("x")).unwrap_err();
}
