//! Retry rules for failed calls.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use reqwest::StatusCode;
use reqwest::header::{DATE, HeaderMap, RETRY_AFTER};

/// Returns whether a call that failed with this status may succeed later.
pub(in crate::runtime) fn is_retryable(status: StatusCode) -> bool {
    matches!(status.as_u16(), 408 | 425 | 429 | 500 | 502 | 503 | 504)
}

/// Returns the time to wait that the server requests: `Retry-After`, or the reset time of an
/// exhausted rate limit (`RateLimit`, `RateLimit-Reset`, or an older variant of these headers).
pub(in crate::runtime) fn retry_after(status: StatusCode, headers: &HeaderMap) -> Option<Duration> {
    const RESETS: [&str; 3] = ["ratelimit-reset", "x-ratelimit-reset", "x-rate-limit-reset"];
    const LEFT: [&str; 3] = [
        "ratelimit-remaining",
        "x-ratelimit-remaining",
        "x-rate-limit-remaining",
    ];
    let text = |name: &str| Some(headers.get(name)?.to_str().ok()?.trim());
    // Use the server's clock if it sends `Date`.
    let now = || {
        let date = text(DATE.as_str()).and_then(http_date);
        date.unwrap_or_else(SystemTime::now)
    };
    if let Some(value) = text(RETRY_AFTER.as_str()) {
        return seconds(value).or_else(|| {
            let until = http_date(value)?;
            Some(until.duration_since(now()).unwrap_or_default())
        });
    }
    let limits = headers.get_all("ratelimit").iter();
    let limits = limits.filter_map(|value| value.to_str().ok());
    let limits: Vec<Limit> = limits.flat_map(Limit::all).collect();
    let mut left = LEFT.iter().filter_map(|name| text(name));
    // Rate limit headers are sent with every response; they apply only if the limit is exhausted.
    let is_used_up = left.any(|left| left == "0") || limits.iter().any(|limit| limit.is_used_up);
    if !is_used_up && !matches!(status.as_u16(), 429 | 503) {
        return None;
    }
    let used_up = limits.iter().filter(|limit| limit.is_used_up);
    let reset = used_up.filter_map(|limit| limit.reset).max();
    let reset = reset.or_else(|| limits.iter().filter_map(|limit| limit.reset).max());
    reset.or_else(|| {
        let reset = seconds(RESETS.iter().find_map(|name| text(name))?)?;
        // Some servers send a timestamp in seconds or milliseconds since 1970 instead of a
        // duration.
        let until = match reset.as_secs() {
            0..1_000_000_000 => return Some(reset),
            1_000_000_000..1_000_000_000_000 => reset,
            milliseconds @ 1_000_000_000_000..1_000_000_000_000_000 => {
                Duration::from_millis(milliseconds)
            }
            _ => return None,
        };
        let until = UNIX_EPOCH.checked_add(until)?;
        Some(until.duration_since(now()).unwrap_or_default())
    })
}

/// A limit of the header `RateLimit`: `limit=100, remaining=0, reset=5`, or, in later drafts,
/// `"policy";r=0;t=5`.
#[derive(Default)]
struct Limit {
    is_used_up: bool,
    reset: Option<Duration>,
}

impl Limit {
    /// Parses the limits of a header: one limit, or a list of named limits.
    fn all(value: &str) -> Vec<Self> {
        let mut limits = vec![Self::default()];
        for item in value.split(',') {
            let mut members = item.split(';').map(str::trim);
            if item.trim_start().starts_with('"') {
                members.next();
                limits.push(Self::default());
            }
            let pairs = members.filter_map(|member| member.split_once('='));
            for (name, value) in pairs {
                let Some(limit) = limits.last_mut() else {
                    continue;
                };
                match name.trim() {
                    "remaining" | "r" => limit.is_used_up = value.trim() == "0",
                    "reset" | "t" => limit.reset = seconds(value.trim()),
                    _ => {}
                }
            }
        }
        limits
    }
}

/// Parses a number of seconds. Fractions are rounded up.
fn seconds(text: &str) -> Option<Duration> {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, "0"));
    let is_number = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    if !is_number(whole) || !is_number(fraction) {
        return None;
    }
    let whole: u64 = whole.parse().ok()?;
    let has_fraction = fraction.bytes().any(|byte| byte != b'0');
    Some(Duration::from_secs(
        whole.saturating_add(has_fraction.into()),
    ))
}

/// Parses `Sun, 06 Nov 1994 08:49:37 GMT`, the only date format that servers may send.
fn http_date(text: &str) -> Option<SystemTime> {
    const MONTHS: [&str; 12] = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ];
    let (_, rest) = text.split_once(", ")?;
    let mut parts = rest.strip_suffix(" GMT")?.split(' ');
    let day: i64 = parts.next()?.parse().ok()?;
    let name = parts.next()?;
    let month = MONTHS.iter().position(|month| *month == name)? as i64 + 1;
    let year: i64 = parts.next()?.parse().ok()?;
    let mut clock = parts
        .next()?
        .splitn(3, ':')
        .map(|part| part.parse::<u64>().ok());
    let (hour, minute, second) = (clock.next()??, clock.next()??, clock.next()??);
    let is_valid = (1..=31).contains(&day)
        && (1970..=9999).contains(&year)
        && hour < 24
        && minute < 60
        && second <= 60;
    if !is_valid || parts.next().is_some() {
        return None;
    }
    let days = u64::try_from(days_since_1970(year, month, day)).ok()?;
    let seconds = ((days * 24 + hour) * 60 + minute) * 60 + second;
    Some(UNIX_EPOCH + Duration::from_secs(seconds))
}

/// Converts a civil date into days since 1970. Years begin in March, so the leap day is the last
/// day.
fn days_since_1970(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let months_since_march = (month + 9) % 12;
    let day_of_year = (153 * months_since_march + 2) / 5 + day - 1;
    365 * year + year / 4 - year / 100 + year / 400 + day_of_year - 719_468
}
