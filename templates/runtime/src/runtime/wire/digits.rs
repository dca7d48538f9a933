//! The digits of the numbers in a JSON text. Serde's number types round them.

use std::cell::Cell;

/// An iterator over the numbers of a JSON text.
#[derive(Debug)]
pub(super) struct Digits<'t> {
    rest: Cell<&'t str>,
    /// The number of numbers skipped since the last `take`.
    passed: Cell<usize>,
}

impl<'t> Digits<'t> {
    /// Creates an iterator over the numbers of `json`, which must be well-formed.
    pub(super) fn of(json: &'t str) -> Self {
        Self {
            rest: Cell::new(json),
            passed: Cell::new(0),
        }
    }

    /// Skips a number. Scanning is deferred until the next `take`.
    pub(super) fn pass(&self) {
        self.passed.set(self.passed.get() + 1);
    }

    /// Returns the next number.
    pub(super) fn take(&self) -> Option<&'t str> {
        let mut rest = self.rest.get();
        let mut number = None;
        for _ in 0..=self.passed.take() {
            let (found, after) = first_number(rest)?;
            (number, rest) = (Some(found), after);
        }
        self.rest.set(rest);
        number
    }
}

/// Returns the first number of a JSON text and the rest. The text must not begin inside a string.
fn first_number(json: &str) -> Option<(&str, &str)> {
    let bytes = json.as_bytes();
    let mut at = 0;
    loop {
        match bytes.get(at)? {
            b'"' => at = end_of_string(bytes, at + 1)?,
            b'-' | b'0'..=b'9' => {
                let number = json.get(at..)?;
                let is_part =
                    |c: char| c.is_ascii_digit() || matches!(c, '+' | '-' | '.' | 'e' | 'E');
                let length = number.find(|c| !is_part(c)).unwrap_or(number.len());
                return number.split_at_checked(length);
            }
            _ => at += 1,
        }
    }
}

/// Returns the end of a string that begins before `at`.
fn end_of_string(bytes: &[u8], mut at: usize) -> Option<usize> {
    loop {
        match bytes.get(at)? {
            b'"' => return Some(at + 1),
            b'\\' => at += 2,
            _ => at += 1,
        }
    }
}
