//! The table `[diagnostics]`: levels of codes, each with its reason.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Deserializer, de};

use crate::diagnostic::{Code, Levels};

/// The table `[diagnostics]`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DiagnosticsTable {
    /// The levels of codes.
    pub levels: Levels,
}

/// The table as written: reasons by code.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    #[serde(default)]
    allow: BTreeMap<String, String>,
    #[serde(default)]
    deny: BTreeMap<String, String>,
}

impl<'de> Deserialize<'de> for DiagnosticsTable {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let written = Written::deserialize(deserializer)?;
        let (allow, deny) = (codes(&written.allow)?, codes(&written.deny)?);
        if let Some(code) = allow.intersection(&deny).next() {
            let message = format!("the code `{code}` is both allowed and denied");
            return Err(de::Error::custom(message));
        }
        let levels = Levels { allow, deny };
        Ok(Self { levels })
    }
}

/// Parses the codes of a table; each must have a reason.
fn codes<E: de::Error>(table: &BTreeMap<String, String>) -> Result<BTreeSet<Code>, E> {
    let codes = table.iter().map(|(code, reason)| {
        if reason.trim().is_empty() {
            let message = format!("expected a reason for `{code}`, found an empty string");
            return Err(de::Error::custom(message));
        }
        code.parse().map_err(de::Error::custom)
    });
    codes.collect()
}
