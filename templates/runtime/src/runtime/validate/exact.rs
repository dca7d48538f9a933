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
