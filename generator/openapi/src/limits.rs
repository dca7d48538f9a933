//! Limits for the content of a document.
//!
//! A document may be designed to exhaust the time and the memory of its reader. Each limit is far
//! above the needs of real documents; if one is exceeded, the error names it and how to raise it
//! (`Limit::help`).

use serde::Deserialize;

/// The maximum of the limit `depth`: the parsers fail a little later.
pub const DEEPEST: usize = 100;

macro_rules! limits {
    ($($field:ident: $flag:literal, $default:literal, $unit:expr, $what:literal;)*) => {
        /// The limits for reading a document: `[limits]` in `trine.toml`.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
        #[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
        pub struct Limits {
            $(#[doc = $what] pub $field: usize,)*
        }

        impl Default for Limits {
            fn default() -> Self {
                Self { $($field: $default,)* }
            }
        }

        /// All limits.
        pub const LIMITS: &[Limit] = &[
            $(Limit {
                name: $flag,
                flag: concat!("max-", $flag),
                default: $default,
                unit: $unit,
                what: $what,
                value: |limits| limits.$field,
                place: |limits| &mut limits.$field,
            },)*
        ];
    };
}

/// One of the [`Limits`].
#[derive(Debug)]
pub struct Limit {
    /// The key in `[limits]`.
    pub name: &'static str,
    /// The flag, without leading dashes.
    pub flag: &'static str,
    /// The default.
    pub default: usize,
    /// The unit: `MiB`, or empty.
    pub unit: &'static str,
    /// A description.
    pub what: &'static str,
    value: fn(&Limits) -> usize,
    place: fn(&mut Limits) -> &mut usize,
}

limits! {
    size: "size", 64, " MiB", "The maximum total size of the document, the files that it refers to and the content inserted by overlays, in MiB.";
    files: "files", 2_000, "", "The maximum number of files in a document.";
    values: "values", 4_000_000, "", "The maximum number of values (scalars, lists and maps) in a document, including those \
         repeated by aliases.";
    depth: "depth", 64, "", "The maximum nesting depth of values; it cannot be greater than 100.";
    alias_size: "alias-size", 16, " MiB", "The maximum size that YAML aliases add to a document, in MiB.";
    operations: "operations", 10_000, "", "The maximum number of operations.";
    types: "types", 100_000, "", "The maximum number of schemas that become types.";
    choices: "choices", 20_000, "", "The maximum number of values in an enum, and of branches in a union.";
    problems: "problems", 20_000, "", "The maximum number of reported errors and warnings.";
    members: "members", 1_000_000, "", "The maximum number of visited members of compositions (`allOf`, `oneOf`, `anyOf`), \
         counted once per path that reaches them.";
    selections: "selections", 20_000_000, "", "The maximum number of values visited by the queries of overlays.";
    code: "code", 256, " MiB", "The maximum estimated size of the generated code, in MiB. Text of the document is \
         counted each time it appears in the code.";
}

impl Limits {
    /// Sets the limit with this name, if it exists.
    pub fn set(&mut self, name: &str, value: usize) {
        if let Some(limit) = LIMITS.iter().find(|limit| limit.name == name) {
            *(limit.place)(self) = value;
        }
    }

    /// Returns the maximum size in bytes.
    pub fn bytes(&self) -> usize {
        self.size.saturating_mul(1 << 20)
    }

    /// Returns the estimated maximum size of the generated code, in bytes.
    pub(crate) fn code_bytes(&self) -> usize {
        self.code.saturating_mul(1 << 20)
    }

    /// Returns the size that aliases may add, in bytes.
    pub(crate) fn alias_bytes(&self) -> usize {
        self.alias_size.saturating_mul(1 << 20)
    }

    /// Returns the maximum depth, capped for the parsers.
    pub fn depth(&self) -> usize {
        self.depth.min(DEEPEST)
    }

    /// Returns the limit with this name, and its value.
    pub(crate) fn limit(&self, name: &str) -> Option<(&'static Limit, usize)> {
        let limit = LIMITS.iter().find(|limit| limit.name == name)?;
        let value = match name {
            "depth" => self.depth(),
            _ => (limit.value)(self),
        };
        Some((limit, value))
    }
}

impl Limit {
    /// Returns how to raise the limit.
    pub(crate) fn help(&self) -> String {
        let Self { name, flag, .. } = self;
        format!(
            "to accept the document, raise the limit: `--{flag} N`, or `{name} = N` under \
             `[limits]` in trine.toml"
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_limit_can_be_set() {
        for limit in LIMITS {
            let text = format!("{} = 7", limit.name);
            let limits: Limits = toml::from_str(&text).expect("a limit");
            assert_eq!((limit.value)(&limits), 7, "{}", limit.name);
            assert_eq!((limit.value)(&Limits::default()), limit.default);
        }
        assert!(toml::from_str::<Limits>("sise = 7").is_err());
    }
}
