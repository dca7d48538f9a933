//! The problem of an exceeded limit.

use std::fmt::Write as _;

use super::{Code, Diagnostic};
use crate::limits::Limits;
use trine_ir::pointer::Pointer;

impl Diagnostic {
    /// Creates a problem for an exceeded limit; `what` names the excess: `the document is larger`,
    /// `the document has more operations`.
    pub(crate) fn passed(limits: &Limits, name: &str, place: &Pointer, what: &str) -> Self {
        let code = match name {
            "depth" => Code::TooDeep,
            "alias-size" => Code::TooManyAliases,
            _ => Code::TooLarge,
        };
        let mut message = format!("{what} than the limit `{name}` allows");
        let mut help = String::new();
        if let Some((limit, value)) = limits.limit(name) {
            let _ = write!(message, " ({value}{})", limit.unit);
            help = limit.help();
        }
        Self::new(code, place, message).help(help)
    }
}

impl Code {
    /// Returns whether the code reports an exceeded limit: then the document is rejected even by a
    /// tolerant reading.
    pub(crate) fn is_limit(self) -> bool {
        matches!(self, Self::TooDeep | Self::TooManyAliases | Self::TooLarge)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::limits::LIMITS;

    #[test]
    fn each_limit_is_named_where_it_is_passed() {
        for limit in LIMITS {
            let mut limits = Limits::default();
            limits.set(limit.name, 7);
            let passed = Diagnostic::passed(&limits, limit.name, &Pointer::root(), "there is more");
            assert!(passed.code.is_limit());
            let name = format!("`{}` allows (7{})", limit.name, limit.unit);
            assert!(passed.message.ends_with(&name), "{}", passed.message);
            let help = passed.help.expect("help");
            assert!(
                help.contains(&format!("`--max-{} N`", limit.name)),
                "{help}"
            );
        }
    }
}
