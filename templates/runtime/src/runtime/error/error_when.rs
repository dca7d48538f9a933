//! [`ErrorWhen`]: errors that a server sends with a 2xx status.

use crate::runtime::body::json_member::{Member, member_at};
use crate::runtime::transport::exchange::SuccessCheck;
use crate::runtime::{RawRequest, Request};

/// Rules that classify a 2xx response as an error. One matching rule is sufficient.
#[derive(Debug)]
pub struct ErrorWhen(pub &'static [ErrorRule]);

/// A rule that classifies a 2xx response as an error by a member of its body.
#[derive(Debug)]
pub struct ErrorRule {
    /// The path of the member.
    pub member: &'static [&'static str],
    /// The values that indicate an error. Empty: all values except `null`, `false`, `[]` and `{}`.
    pub is: &'static [Scalar],
    /// The status that declares the type of the body.
    pub read_as: u16,
}

/// A scalar of JSON.
#[derive(Debug)]
pub enum Scalar {
    /// `null`
    Null,
    /// `true` or `false`
    Bool(bool),
    /// An integer.
    Integer(i64),
    /// A string.
    Text(&'static str),
}

impl SuccessCheck for ErrorWhen {
    fn error_status(&self, json: &[u8]) -> Option<u16> {
        let rule = self.0.iter().find(|rule| rule.applies(json))?;
        Some(rule.read_as)
    }
}

impl ErrorRule {
    fn applies(&self, json: &[u8]) -> bool {
        let found = member_at(json, self.member);
        match self.is {
            [] => !matches!(
                found,
                Member::Absent
                    | Member::Null
                    | Member::Bool(false)
                    | Member::EmptyList
                    | Member::EmptyObject
            ),
            values => values.iter().any(|value| value.is(&found)),
        }
    }
}

impl Scalar {
    fn is(&self, found: &Member) -> bool {
        match (self, found) {
            (Self::Null, Member::Null) => true,
            (Self::Bool(value), Member::Bool(found)) => value == found,
            (Self::Integer(value), Member::Number(found)) => {
                found.as_i64() == Some(*value) || found.as_f64() == Some(*value as f64)
            }
            (Self::Text(value), Member::Text(found)) => value == found,
            _ => false,
        }
    }
}

impl Request {
    /// Treats a 2xx response as an error if `when` matches.
    pub fn error_when(mut self, when: &'static ErrorWhen) -> Self {
        self.check = Some(when);
        self
    }
}

impl RawRequest {
    /// Treats a 2xx response as an error if `when` matches.
    pub fn error_when(mut self, when: &'static ErrorWhen) -> Self {
        self.request = self.request.error_when(when);
        self
    }
}
