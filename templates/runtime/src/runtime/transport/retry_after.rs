//! The time to wait that a server requests.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use http::StatusCode;
use http::header::{DATE, HeaderMap, RETRY_AFTER};

use crate::runtime::transport::timer::system_time;

/// The header of some services with a time in milliseconds.
const MILLISECONDS: &str = "retry-after-ms";

/// The longest time to wait, 136 years: callers can add it to a point in time.
const LONGEST: Duration = Duration::from_secs(u32::MAX as u64);

/// Returns the text of a header.
pub(in crate::runtime) fn text<'h>(headers: &'h HeaderMap, name: &str) -> Option<&'h str> {
    match headers.get(name) {
        Some(value) => value.to_str().ok().map(str::trim),
        None => None,
    }
}

/// Returns the time to wait that a response requests: `retry-after-ms`, `Retry-After`, or the reset
/// time of an exhausted rate limit.
pub(in crate::runtime) fn retry_after(status: StatusCode, headers: &HeaderMap) -> Option<Duration> {
    explicit(headers).or_else(|| reset(status, headers))
}

/// Returns the time to wait that is independent of rate limits: `retry-after-ms` or `Retry-After`.
pub(in crate::runtime) fn explicit(headers: &HeaderMap) -> Option<Duration> {
    if let Some(milliseconds) = text(headers, MILLISECONDS).and_then(number) {
        return Some(duration(milliseconds / 1000.0));
    }
    let value = text(headers, RETRY_AFTER.as_str())?;
    match number(value) {
        Some(seconds) => Some(duration(seconds)),
        None => until(value, headers),
    }
}

/// Returns the reset time of an exhausted rate limit: `RateLimit`, `RateLimit-Reset`, or an older
/// variant of these headers. They are sent with every response, and apply only if nothing remains.
pub(in crate::runtime) fn reset(status: StatusCode, headers: &HeaderMap) -> Option<Duration> {
    let mut limits = Vec::new();
    for value in headers.get_all("ratelimit") {
        Limit::add_all(value.to_str().unwrap_or_default(), &mut limits);
    }
    for name in LEFT {
        if let Some(left) = text(headers, name).and_then(number) {
            limits.push(Limit {
                limit: None,
                remaining: Some(left),
                reset: None,
            });
        }
    }
    let (mut is_known, mut is_used_up, mut longest) = (false, false, None);
    for limit in &limits {
        if let Some(left) = limit.remaining {
            is_known = true;
            is_used_up |= left <= 0.0;
        }
        if limit.remaining.is_none_or(|left| left <= 0.0) {
            longest = longest.max(limit.reset);
        }
    }
    // A server that sends no remaining quota says with the status that it is exhausted.
    if !is_known {
        is_used_up = matches!(status.as_u16(), 429 | 503);
    }
    if !is_used_up || longest.is_some() {
        return longest.filter(|_| is_used_up);
    }
    older_reset(headers)
}

/// The headers with the time of a reset, before `RateLimit`.
const RESETS: [&str; 3] = ["ratelimit-reset", "x-ratelimit-reset", "x-rate-limit-reset"];

/// The headers with the requests that remain, before `RateLimit`.
const LEFT: [&str; 3] = [
    "ratelimit-remaining",
    "x-ratelimit-remaining",
    "x-rate-limit-remaining",
];

fn older_reset(headers: &HeaderMap) -> Option<Duration> {
    for name in RESETS {
        if let Some(reset) = text(headers, name) {
            return match number(reset) {
                Some(number) => Some(number_or_timestamp(number, headers)),
                None => until(reset, headers),
            };
        }
    }
    None
}

/// Returns the time between requests if few of a limit remain until its reset, and the time until then.
/// Of several limits, the one with the longest time is used.
#[cfg(feature = "pacing")]
pub(in crate::runtime) fn interval(headers: &HeaderMap) -> Option<(Duration, Duration)> {
    /// The remaining part of a limit that is spread over the time until its reset.
    const FEW: f64 = 0.1;
    /// The number of remaining requests that is always spread.
    const FEWEST: f64 = 10.0;
    const LIMITS: [&str; 3] = ["ratelimit-limit", "x-ratelimit-limit", "x-rate-limit-limit"];
    let first = |names: [&str; 3]| names.iter().find_map(|name| number(text(headers, name)?));
    let mut limits = vec![Limit {
        limit: first(LIMITS),
        remaining: first(LEFT),
        reset: older_reset(headers),
    }];
    for value in headers.get_all("ratelimit") {
        Limit::add_all(value.to_str().unwrap_or_default(), &mut limits);
    }
    let scarce = limits.into_iter().filter_map(|limit| {
        let (left, reset) = (limit.remaining?, limit.reset?);
        let few = limit.limit.map_or(0.0, |limit| limit * FEW);
        (left <= few.max(FEWEST)).then(|| (reset.div_f64(left.max(1.0)), reset))
    });
    scarce.max()
}

/// Returns the time until a reset. Some servers send a timestamp in seconds or milliseconds since
/// 1970 instead of a duration.
fn number_or_timestamp(reset: f64, headers: &HeaderMap) -> Duration {
    let timestamp = match reset {
        1e9..1e12 => reset,
        1e12..1e15 => reset / 1000.0,
        _ => return duration(reset),
    };
    match UNIX_EPOCH.checked_add(duration(timestamp)) {
        Some(time) => left(time, headers),
        None => LONGEST,
    }
}

/// Returns the time until a date.
fn until(text: &str, headers: &HeaderMap) -> Option<Duration> {
    date(text).map(|time| left(time, headers))
}

/// Returns the time until a point in time of the server, if it sends `Date`, else of this computer.
fn left(time: SystemTime, headers: &HeaderMap) -> Duration {
    let now = text(headers, DATE.as_str()).and_then(date);
    let now = now.unwrap_or_else(system_time);
    time.duration_since(now).unwrap_or_default()
}

/// Parses a date of HTTP in any of its three forms.
fn date(text: &str) -> Option<SystemTime> {
    httpdate::parse_http_date(text).ok()
}

/// A limit of the header `RateLimit`: `limit=100, remaining=0, reset=5`, or, in later drafts,
/// `"policy";r=0;t=5`.
#[derive(Default)]
struct Limit {
    /// The requests until the reset, of which some remain.
    #[allow(dead_code, reason = "for pacing, which is a feature")]
    limit: Option<f64>,
    /// The requests that remain, if the limit contains that.
    remaining: Option<f64>,
    reset: Option<Duration>,
}

impl Limit {
    /// Parses the limits of a header: one limit, or a list of named limits.
    fn add_all(header: &str, limits: &mut Vec<Self>) {
        let mut limit = Self::default();
        for item in split(header, ',') {
            for (place, member) in split(item, ';').into_iter().enumerate() {
                let member = member.trim();
                let Some((name, value)) = member.split_once('=') else {
                    if place == 0 {
                        limits.push(std::mem::take(&mut limit));
                    }
                    continue;
                };
                if place == 0 && member.starts_with('"') {
                    limits.push(std::mem::take(&mut limit));
                } else if let Some(value) = number(value.trim()) {
                    match name.trim().to_ascii_lowercase().as_str() {
                        "limit" => limit.limit = Some(value),
                        "remaining" | "r" => limit.remaining = Some(value),
                        "reset" | "t" => limit.reset = Some(duration(value)),
                        _ => {}
                    }
                }
            }
        }
        limits.push(limit);
    }
}

/// Splits a text at separators outside of quoted strings.
fn split(text: &str, separator: char) -> Vec<&str> {
    let (mut parts, mut start) = (Vec::new(), 0);
    let (mut is_quoted, mut is_escaped) = (false, false);
    for (at, c) in text.char_indices() {
        match c {
            _ if is_escaped => is_escaped = false,
            '\\' => is_escaped = is_quoted,
            '"' => is_quoted = !is_quoted,
            c if c == separator && !is_quoted => {
                parts.push(&text[start..at]);
                start = at + c.len_utf8();
            }
            _ => {}
        }
    }
    parts.push(&text[start..]);
    parts
}

/// Parses a number of digits, with or without a fraction.
fn number(text: &str) -> Option<f64> {
    let is_number = text
        .bytes()
        .all(|byte| byte.is_ascii_digit() || byte == b'.');
    text.parse().ok().filter(|_| is_number)
}

/// Converts seconds to a duration of at most [`LONGEST`].
fn duration(seconds: f64) -> Duration {
    let time = Duration::try_from_secs_f64(seconds).unwrap_or(LONGEST);
    time.min(LONGEST)
}
