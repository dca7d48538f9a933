//! The sources of the runtime, which generated crates contain, are formatted as rustfmt does it.

use std::io::Write;
use std::process::{Command, Stdio};

/// Formats source code.
fn formatted(source: &str) -> String {
    let mut rustfmt = Command::new("rustfmt")
        .args(["--edition", "2024", "--emit", "stdout"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("rustfmt, which the toolchain of the repository contains");
    let mut input = rustfmt.stdin.take().expect("the input");
    input.write_all(source.as_bytes()).expect("written");
    drop(input);
    let output = rustfmt.wait_with_output().expect("the output of rustfmt");
    assert!(output.status.success(), "rustfmt accepts the source");
    String::from_utf8(output.stdout).expect("UTF-8")
}

/// Files that are used only by generated crates are in no module of the runtime, so `cargo fmt`
/// does not find them.
#[test]
fn every_source_is_formatted() {
    let unformatted: Vec<&str> = trine_runtime::source::RUNTIME
        .iter()
        .filter(|(_, source)| formatted(source) != *source)
        .map(|(path, _)| *path)
        .collect();
    assert_eq!(unformatted, [""; 0], "run rustfmt on these files");
}
