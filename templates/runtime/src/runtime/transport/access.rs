//! The credentials of a call.

use crate::runtime::error::failure::Operation;
use crate::runtime::transport::sessions::Configured;
use crate::runtime::{ClientCore, Security};

/// The credentials that a call requires.
pub(in crate::runtime) struct RequiredAccess {
    pub(in crate::runtime) operation: Operation,
    pub(in crate::runtime) security: Security,
    /// Whether any configured credential is used if none of [`Self::security`] is configured.
    pub(in crate::runtime) any: bool,
}

impl RequiredAccess {
    /// Returns the credentials of the first alternative that is completely configured. If `any` is
    /// set and there is no such alternative, returns the first configured credential.
    pub(in crate::runtime) fn configured<'a>(&self, client: &'a ClientCore) -> Vec<&'a Configured> {
        let all = client.configured();
        let mut found = Vec::new();
        for schemes in self.security {
            found.clear();
            for scheme in *schemes {
                let known = all.iter().find(|(name, _)| name == scheme);
                found.extend(known.map(|(_, configured)| configured));
            }
            if !found.is_empty() && found.len() == schemes.len() {
                return found;
            }
        }
        found.clear();
        if let (true, Some((_, first))) = (self.any, all.first()) {
            found.push(first);
        }
        found
    }
}
