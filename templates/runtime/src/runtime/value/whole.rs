//! Integers in decimal digits.

/// More digits than any integer type has. An exponent cannot expand a number beyond this limit.
const MAX_DIGITS: usize = 64;

/// Returns the digits of a number without a fraction: those of `5.0`, `1e3` and `-0.0` are `5`,
/// `1000` and `0`. `None` if it has a fraction, or is not a number.
pub(in crate::runtime) fn whole(text: &str) -> Option<String> {
    let text = text.trim();
    let (sign, unsigned) = match text.strip_prefix('-') {
        Some(unsigned) => ("-", unsigned),
        None => ("", text.strip_prefix('+').unwrap_or(text)),
    };
    let (mantissa, exponent) = match unsigned.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, exponent.parse::<i32>().ok()?),
        None => (unsigned, 0),
    };
    let (before, after) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let mut digits = format!("{before}{after}");
    if before.is_empty() || !digits.bytes().all(|digit| digit.is_ascii_digit()) {
        return None;
    }
    if digits.bytes().all(|digit| digit == b'0') {
        return Some("0".to_owned());
    }
    let shift = i64::from(exponent) - i64::try_from(after.len()).ok()?;
    let zeros = usize::try_from(shift.unsigned_abs()).ok()?;
    if shift >= 0 {
        if digits.trim_start_matches('0').len() + zeros > MAX_DIGITS {
            return None;
        }
        digits.extend(std::iter::repeat_n('0', zeros));
    } else {
        let fraction = digits.split_off(digits.len().checked_sub(zeros)?);
        if !fraction.bytes().all(|digit| digit == b'0') {
            return None;
        }
    }
    Some(format!("{sign}{}", digits.trim_start_matches('0')))
}
