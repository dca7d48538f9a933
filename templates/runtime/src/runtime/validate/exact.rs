//! Exact arithmetic on decimal numbers, which floats round.

use std::cmp::Ordering;

/// A number as digits without zeros at either end, and the exponent of the last one.
pub(super) struct Exact {
    is_negative: bool,
    /// Empty for zero.
    digits: Vec<u8>,
    exponent: i64,
}

impl Exact {
    /// Reads the text of a JSON number; `None` for other texts.
    pub fn of(text: &str) -> Option<Self> {
        let (is_negative, rest) = match text.strip_prefix('-') {
            Some(rest) => (true, rest),
            None => (false, text),
        };
        let (mantissa, exponent) = match rest.split_once(['e', 'E']) {
            Some((mantissa, exponent)) => (mantissa, exponent.parse::<i32>().ok()?),
            None => (rest, 0),
        };
        let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
        let mut digits: Vec<u8> = whole.bytes().chain(fraction.bytes()).collect();
        if digits.is_empty() || !digits.iter().all(u8::is_ascii_digit) {
            return None;
        }
        let mut exponent = i64::from(exponent) - i64::try_from(fraction.len()).ok()?;
        while digits.last() == Some(&b'0') {
            digits.pop();
            exponent += 1;
        }
        let leading = digits.iter().take_while(|digit| **digit == b'0').count();
        digits.drain(..leading);
        let is_zero = digits.is_empty();
        Some(Self {
            is_negative: is_negative && !is_zero,
            digits,
            exponent: if is_zero { 0 } else { exponent },
        })
    }

    /// Returns the position of the first digit.
    fn magnitude(&self) -> i64 {
        let digits = i64::try_from(self.digits.len()).unwrap_or(i64::MAX);
        self.exponent.saturating_add(digits)
    }

    /// Returns the order of the two numbers.
    pub fn compare(&self, other: &Self) -> Ordering {
        let sign = |number: &Self| match (number.digits.is_empty(), number.is_negative) {
            (true, _) => 0,
            (false, false) => 1,
            (false, true) => -1,
        };
        let by_sign = sign(self).cmp(&sign(other));
        if by_sign.is_ne() || self.digits.is_empty() {
            return by_sign;
        }
        let by_magnitude = self.magnitude().cmp(&other.magnitude());
        // Neither ends with zeros, so the longer one of two with the same beginning is larger.
        let order = by_magnitude.then_with(|| self.digits.cmp(&other.digits));
        match self.is_negative {
            true => order.reverse(),
            false => order,
        }
    }

    /// Returns whether the number is a multiple of a divisor. Every number is a multiple of a divisor
    /// of more than 18 digits, and of zero.
    pub fn is_multiple_of(&self, divisor: &Self) -> bool {
        let text = std::str::from_utf8(&divisor.digits).unwrap_or_default();
        let Some(modulus) = text.parse::<u64>().ok().filter(|it| *it < 10_u64.pow(18)) else {
            return true;
        };
        if self.digits.is_empty() {
            return true;
        }
        let Ok(zeros) = u64::try_from(self.exponent.saturating_sub(divisor.exponent)) else {
            // The last digit of the number is after that of every multiple.
            return false;
        };
        let modulus = u128::from(modulus);
        let digits = self.digits.iter().fold(0, |rest, digit| {
            (rest * 10 + u128::from(digit - b'0')) % modulus
        });
        digits * power_of_ten(zeros, modulus) % modulus == 0
    }
}

/// Returns a power of ten modulo a number of up to 60 bits.
fn power_of_ten(mut exponent: u64, modulus: u128) -> u128 {
    let (mut power, mut base) = (1 % modulus, 10 % modulus);
    while exponent > 0 {
        if exponent % 2 == 1 {
            power = power * base % modulus;
        }
        base = base * base % modulus;
        exponent /= 2;
    }
    power
}

#[cfg(test)]
mod tests {
    use super::*;

    fn exact(text: &str) -> Exact {
        Exact::of(text).unwrap_or_else(|| panic!("{text} is a number"))
    }

    #[test]
    fn numbers_are_compared_by_all_digits() {
        let ascending = [
            "-1e400", "-18446744073709551616", "-2", "-1.5", "-1e-400", "0", "1e-400", "0.1",
            "0.10000000000000000001", "1", "9", "10", "9007199254740992", "9007199254740993",
            "18446744073709551615", "18446744073709551616", "1e400",
        ];
        for (index, one) in ascending.iter().enumerate() {
            for (other_index, other) in ascending.iter().enumerate() {
                let expected = index.cmp(&other_index);
                assert_eq!(exact(one).compare(&exact(other)), expected, "{one} and {other}");
            }
        }
        for (one, other) in [("1.0", "1"), ("100", "1e2"), ("0.0", "-0"), ("0e5", "0"), ("012", "12")] {
            assert!(exact(one).compare(&exact(other)).is_eq(), "{one} and {other}");
        }
    }

    #[test]
    fn multiples_are_exact() {
        for (number, divisor, expected) in [
            ("0.3", "0.1", true),
            ("0.30000000000000004", "0.1", false),
            ("19.99", "0.01", true),
            ("19.999", "0.01", false),
            ("-6", "3", true),
            ("7", "3", false),
            ("1e300", "7", false),
            ("7e300", "7", true),
            ("1e2147483647", "1e-2147483647", true),
            ("9007199254740993", "2", false),
            ("12", "1e1", false),
            ("120", "1e1", true),
            ("0", "5", true),
            ("0.5", "0.25", true),
            ("5", "0", true),
        ] {
            let found = exact(number).is_multiple_of(&exact(divisor));
            assert_eq!(found, expected, "{number} of {divisor}");
        }
    }

    #[test]
    fn other_texts_are_no_numbers() {
        for text in ["", "-", ".", "NaN", "inf", "1x", "+1", "1e", "1e99999999999"] {
            assert!(Exact::of(text).is_none(), "{text}");
        }
    }
}
