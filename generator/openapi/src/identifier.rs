//! Rust identifiers in extensions and the configuration.

/// Every strict and reserved keyword of edition 2024, the weak ones that read badly, and `_`.
pub const KEYWORDS: &[&str] = &[
    "_", "abstract", "as", "async", "await", "become", "box", "break", "const", "continue",
    "crate", "do", "dyn", "else", "enum", "extern", "false", "final", "fn", "for", "gen", "if",
    "impl", "in", "let", "loop", "macro", "match", "mod", "move", "mut", "override", "priv", "pub",
    "ref", "return", "self", "static", "struct", "super", "trait", "true", "try", "type", "typeof",
    "unsafe", "unsized", "use", "virtual", "where", "while", "yield",
];

/// Returns whether a name is a keyword of Rust.
pub fn is_keyword(name: &str) -> bool {
    KEYWORDS.contains(&name)
}

/// Returns whether a text can be a Rust name without `r#`.
pub fn is_identifier(text: &str) -> bool {
    let mut letters = text.chars();
    let begins = letters
        .next()
        .is_some_and(|first| first == '_' || unicode_ident::is_xid_start(first));
    begins && letters.all(unicode_ident::is_xid_continue) && text != "Self" && !is_keyword(text)
}

#[cfg(test)]
mod tests {
    use super::is_identifier;

    #[test]
    fn names_are_identifiers() {
        for name in ["kind", "_kind", "größe", "Lead2"] {
            assert!(is_identifier(name), "{name}");
        }
        for name in [
            "", "_", "2nd", "type", "gen", "self", "Self", "r#type", "a b", "a-b", "x²", " a", "a;",
        ] {
            assert!(!is_identifier(name), "{name}");
        }
    }
}
