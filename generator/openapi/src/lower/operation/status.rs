//! The keys of `responses`.

use trine_ir::StatusPattern;

/// Parses a key of `responses`.
pub(in crate::lower) fn status_pattern(key: &str) -> Option<StatusPattern> {
    if key == "default" {
        return Some(StatusPattern::Default);
    }
    let class = key.strip_suffix("XX").or_else(|| key.strip_suffix("xx"));
    if let Some(class) = class {
        let class: u8 = class.parse().ok()?;
        return (1..=5)
            .contains(&class)
            .then_some(StatusPattern::Range(class));
    }
    let code: u16 = key.parse().ok()?;
    let is_status = key.len() == 3 && (100..1000).contains(&code);
    is_status.then_some(StatusPattern::Code(code))
}
