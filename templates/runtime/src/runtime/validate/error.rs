//! The violations of constraints.

use std::fmt;

/// The constraints that a value violates, in the order of its fields.
///
/// ```text
/// 2 constraints are violated
/// title: expected at most 255 characters, found 300 characters
/// tags[2]: expected a string that matches `^[a-z]+$`, found "A"
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ValidationError(Vec<Violation>);

impl ValidationError {
    /// Returns the error for these violations, if there are any.
    pub(super) fn of(violations: Vec<Violation>) -> Result<(), Self> {
        match violations.is_empty() {
            true => Ok(()),
            false => Err(Self(violations)),
        }
    }

    /// Returns the violations; there is at least one.
    pub fn violations(&self) -> &[Violation] {
        &self.0
    }

    /// Returns the violations by value.
    pub fn into_violations(self) -> Vec<Violation> {
        self.0
    }
}

/// Prints each violation on a line of its own.
impl fmt::Display for ValidationError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0.len() {
            1 => f.write_str("a constraint is violated")?,
            several => write!(f, "{several} constraints are violated")?,
        }
        self.0
            .iter()
            .try_for_each(|violation| write!(f, "\n{violation}"))
    }
}

impl std::error::Error for ValidationError {}

/// A constraint that a value violates.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Violation {
    pub(super) path: String,
    pub(super) keyword: &'static str,
    pub(super) expected: String,
    pub(super) found: String,
}

impl Violation {
    /// Returns the path of the value, in names of the API: `tags[2]`, `address.zip`. Empty for the
    /// value that was checked.
    pub fn path(&self) -> &str {
        &self.path
    }

    /// Returns the keyword of JSON Schema that is violated: `maxLength`.
    pub fn keyword(&self) -> &'static str {
        self.keyword
    }

    /// Returns what is allowed: `at most 255 characters`.
    pub fn expected(&self) -> &str {
        &self.expected
    }

    /// Returns what was found: `300 characters`. A value is quoted and shortened; passwords and
    /// values that are never received do not appear.
    pub fn found(&self) -> &str {
        &self.found
    }
}

impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            path,
            expected,
            found,
            ..
        } = self;
        if !path.is_empty() {
            write!(f, "{path}: ")?;
        }
        write!(f, "expected {expected}, found {found}")
    }
}
