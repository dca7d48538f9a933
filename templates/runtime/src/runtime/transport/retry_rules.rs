//! [`RetryRules`]: what a document says about retrying an operation.

use crate::runtime::body::json_member::{Member, member_at};
use crate::runtime::transport::retry::RetryAdvice;
use crate::runtime::{RawRequest, Request};

/// Rules about retrying an operation.
#[derive(Debug)]
pub struct RetryRules {
    /// Whether the operation may be executed twice; `None` if its method says that.
    pub is_idempotent: Option<bool>,
    /// The header of the idempotency key, or an empty string.
    pub idempotency_key: &'static str,
    /// The path of the error code in an error body.
    pub code: &'static [&'static str],
    /// The codes of errors after which the request is retried.
    pub always: &'static [&'static str],
    /// The codes of errors after which the request is not retried.
    pub never: &'static [&'static str],
}

impl RetryAdvice for RetryRules {
    fn idempotency_key(&self) -> Option<&'static str> {
        Some(self.idempotency_key).filter(|name| !name.is_empty())
    }

    fn of_error(&self, json: &[u8]) -> Option<bool> {
        if self.code.is_empty() {
            return None;
        }
        let code = match member_at(json, self.code) {
            Member::Text(text) => text.to_string(),
            Member::Number(number) => number.to_string(),
            _ => return None,
        };
        let is_in = |codes: &[&str]| codes.contains(&code.as_str());
        match (is_in(self.always), is_in(self.never)) {
            (true, _) => Some(true),
            (_, true) => Some(false),
            _ => None,
        }
    }
}

impl Request {
    /// Sets the rules about retrying the operation.
    pub fn retry_rules(mut self, rules: &'static RetryRules) -> Self {
        self.operation.advice = Some(rules);
        if let Some(is_idempotent) = rules.is_idempotent {
            self.operation.is_idempotent = is_idempotent;
        }
        self
    }
}

impl RawRequest {
    /// Sets the rules about retrying the request.
    pub fn retry_rules(mut self, rules: &'static RetryRules) -> Self {
        self.request = self.request.retry_rules(rules);
        self
    }
}
