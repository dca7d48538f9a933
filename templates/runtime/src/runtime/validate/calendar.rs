//! The syntax of dates, times and durations of RFC 3339.

/// Returns whether a text is a date: `2026-11-30`.
pub(super) fn is_date(text: &str) -> bool {
    let &[y1, y2, y3, y4, b'-', m1, m2, b'-', d1, d2] = text.as_bytes() else {
        return false;
    };
    let (year, month) = (number(&[y1, y2, y3, y4]), number(&[m1, m2]));
    let (Some(year), Some(month), Some(day)) = (year, month, number(&[d1, d2])) else {
        return false;
    };
    let days = match month {
        1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
        4 | 6 | 9 | 11 => 30,
        2 if year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) => 29,
        2 => 28,
        _ => return false,
    };
    (1..=days).contains(&day)
}

/// Returns whether a text is a time of day with an offset: `12:30:00Z`.
pub(super) fn is_time(text: &str) -> bool {
    let Some((time, rest)) = text.as_bytes().split_at_checked(8) else {
        return false;
    };
    let Some((hour, minute, second)) = clock(time) else {
        return false;
    };
    let rest = match rest {
        [b'.', fraction @ ..] => {
            let digits = fraction.iter().take_while(|it| it.is_ascii_digit()).count();
            match digits {
                0 => return false,
                _ => &fraction[digits..],
            }
        }
        rest => rest,
    };
    let offset = match rest {
        b"Z" | b"z" => Some(0),
        [sign @ (b'+' | b'-'), h1, h2, b':', m1, m2] => {
            match (number(&[*h1, *h2]), number(&[*m1, *m2])) {
                (Some(hours @ 0..=23), Some(minutes @ 0..=59)) => {
                    let offset = i64::from(hours * 60 + minutes);
                    Some(if *sign == b'-' { -offset } else { offset })
                }
                _ => None,
            }
        }
        _ => None,
    };
    match (offset, second) {
        (None, _) => false,
        // A leap second is at the end of a day in UTC.
        (Some(offset), 60) => {
            let minutes = i64::from(hour * 60 + minute) - offset;
            minutes.rem_euclid(24 * 60) == 24 * 60 - 1
        }
        (Some(_), _) => true,
    }
}

/// Returns whether a text is a date and a time: `2026-11-30T12:30:00Z`.
pub(super) fn is_date_time(text: &str) -> bool {
    let Some((date, rest)) = text.split_at_checked(10) else {
        return false;
    };
    let time = rest.strip_prefix(['T', 't', ' ']);
    is_date(date) && time.is_some_and(is_time)
}

/// Returns whether a text is a duration of ISO 8601: `P1DT12H`.
pub(super) fn is_duration(text: &str) -> bool {
    let Some(rest) = text.strip_prefix('P') else {
        return false;
    };
    let (date, time) = match rest.split_once('T') {
        Some((date, time)) => (date, Some(time)),
        None => (rest, None),
    };
    match time {
        None => components(date, "YMD") > 0 || components(date, "W") > 0,
        Some(time) => {
            (date.is_empty() || components(date, "YMD") > 0) && components(time, "HMS") > 0
        }
    }
}

/// Returns the number of components (`12H`) of a text with these units in this order, or zero if it
/// has another form.
fn components(text: &str, units: &str) -> usize {
    let (mut rest, mut units, mut found) = (text, units, 0);
    while !rest.is_empty() {
        let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
        let mut after = rest[digits..].chars();
        let unit = after.next().and_then(|unit| units.split_once(unit));
        match unit {
            Some((_, later)) if digits > 0 => units = later,
            _ => return 0,
        }
        rest = after.as_str();
        found += 1;
    }
    found
}

/// Reads `12:30:00`; a second can be 60.
fn clock(time: &[u8]) -> Option<(u32, u32, u32)> {
    let &[h1, h2, b':', m1, m2, b':', s1, s2] = time else {
        return None;
    };
    let hour = number(&[h1, h2]).filter(|hour| *hour < 24)?;
    let minute = number(&[m1, m2]).filter(|minute| *minute < 60)?;
    let second = number(&[s1, s2]).filter(|second| *second <= 60)?;
    Some((hour, minute, second))
}

fn number(digits: &[u8]) -> Option<u32> {
    digits.iter().try_fold(0, |number, digit| {
        let digit = digit.is_ascii_digit().then(|| u32::from(digit - b'0'))?;
        Some(number * 10 + digit)
    })
}
