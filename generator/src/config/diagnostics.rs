//! The table `[diagnostics]`: levels of codes, each with its reason.

use std::collections::BTreeSet;
use std::fmt;

use serde::{Deserialize, Deserializer, de};

use crate::diagnostic::{Code, Levels};

/// The table `[diagnostics]`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DiagnosticsTable {
    /// The levels of codes.
    pub levels: Levels,
}

/// The table as written.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    #[serde(default)]
    allow: Codes,
    #[serde(default)]
    deny: Codes,
}

impl<'de> Deserialize<'de> for DiagnosticsTable {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let written = Written::deserialize(deserializer)?;
        let (allow, deny) = (written.allow.0, written.deny.0);
        if let Some(code) = allow.intersection(&deny).next() {
            let message = format!("the code `{code}` is both allowed and denied");
            return Err(de::Error::custom(message));
        }
        let levels = Levels { allow, deny };
        Ok(Self { levels })
    }
}

/// Codes, each with a reason, which only readers of the file need.
#[derive(Default)]
struct Codes(BTreeSet<Code>);

impl<'de> Deserialize<'de> for Codes {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(CodesVisitor)
    }
}

struct CodesVisitor;

impl<'de> de::Visitor<'de> for CodesVisitor {
    type Value = Codes;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a table of codes, each with the reason: `code = \"reason\"`")
    }

    fn visit_map<M: de::MapAccess<'de>>(self, mut table: M) -> Result<Codes, M::Error> {
        let mut codes = BTreeSet::new();
        while let Some((code, Reason)) = table.next_entry::<ParsedCode, Reason>()? {
            codes.insert(code.0);
        }
        Ok(Codes(codes))
    }
}

/// A code. An unknown one is reported at its key.
#[derive(Deserialize)]
#[serde(try_from = "String")]
struct ParsedCode(Code);

impl TryFrom<String> for ParsedCode {
    type Error = String;

    fn try_from(name: String) -> Result<Self, String> {
        name.parse().map(Self)
    }
}

/// A reason, which must not be empty.
#[derive(Deserialize)]
#[serde(try_from = "String")]
struct Reason;

impl TryFrom<String> for Reason {
    type Error = &'static str;

    fn try_from(reason: String) -> Result<Self, &'static str> {
        match reason.trim() {
            "" => Err("expected a reason, found an empty string"),
            _ => Ok(Self),
        }
    }
}
