//! The demo runs without differences.

use std::process::Command;

fn demo(arguments: &[&str]) -> std::process::Output {
    let demo = Command::new(env!("CARGO_BIN_EXE_trine-demo"))
        .args(arguments)
        .output();
    demo.expect("the demo starts")
}

#[test]
fn all_four_crms() {
    let output = demo(&[]);
    let text = String::from_utf8_lossy(&output.stdout);
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{text}{errors}");
    for name in ["Pipedrive", "Octanist", "Close", "Bitrix24"] {
        assert!(
            text.contains(&format!("━━━ {name} ")),
            "{name} is missing:\n{text}"
        );
    }
    for error in ["NotFound", "Conflict", "BadRequest", "ClientError"] {
        assert!(
            text.contains(&format!("Error::{error}:")),
            "{error} is missing:\n{text}"
        );
    }
}

#[test]
fn a_crm_that_is_not_there() {
    let output = demo(&["closed"]);
    assert_eq!(output.status.code(), Some(2));
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(errors.contains("unknown CRM `closed`"), "{errors}");
}
