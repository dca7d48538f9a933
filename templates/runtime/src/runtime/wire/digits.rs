//! The numbers of a JSON text by their digits, which the number types of serde round.

use std::cell::Cell;

/// Gives the numbers of a JSON text, in order.
#[derive(Debug)]
pub(super) struct Digits<'t> {
    rest: Cell<&'t str>,
    /// How many numbers were passed since.
    passed: Cell<usize>,
}

impl<'t> Digits<'t> {
    /// The numbers of `json`, which is well-formed.
    pub(super) fn of(json: &'t str) -> Self {
        Self {
            rest: Cell::new(json),
            passed: Cell::new(0),
        }
    }

    /// Passes a number. That costs nothing until somebody asks for one.
    pub(super) fn pass(&self) {
        self.passed.set(self.passed.get() + 1);
    }

    /// Takes the next number.
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

/// The first number of a JSON text that does not begin inside of a string, and what follows.
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

/// Where a string ends that has begun before `at`.
fn end_of_string(bytes: &[u8], mut at: usize) -> Option<usize> {
    loop {
        match bytes.get(at)? {
            b'"' => return Some(at + 1),
            b'\\' => at += 2,
            _ => at += 1,
        }
    }
}
