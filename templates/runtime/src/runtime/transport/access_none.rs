//! Calls of crates without security schemes.

use crate::runtime::error::failure::Operation;
use crate::runtime::transport::sessions::Configured;
use crate::runtime::{ClientCore, Request};

/// The credentials that a call requires: none.
pub(in crate::runtime) struct RequiredAccess {
    pub(in crate::runtime) operation: Operation,
}

impl RequiredAccess {
    pub(in crate::runtime) fn configured<'a>(&self, _: &'a ClientCore) -> &'a [Configured] {
        &[]
    }
}

impl Request {
    pub(in crate::runtime) fn required_access(&mut self) -> RequiredAccess {
        RequiredAccess {
            operation: self.operation.clone(),
        }
    }
}
