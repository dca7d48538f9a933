//! `cargo xtask wasm`: generated clients run as WebAssembly, in Node, against a server on loopback.
//!
//! The tests are in `tests/wasm`, a workspace of its own: its program is compiled for another target,
//! and what writes its JavaScript is needed by nothing else.

use std::process::Command;

use crate::toolchain::has_browser;
use crate::{Stop, cargo, root, succeed};

/// The first version of Node whose programs have the random numbers of browsers.
const NODE: u32 = 20;

pub(crate) fn run() -> Result<(), Stop> {
    if !has_browser(None) {
        return Ok(());
    }
    if node().is_none_or(|version| version < NODE) {
        println!("skipped: install Node {NODE} or later to enable this");
        return Ok(());
    }
    let mut test = cargo();
    test.args([
        "test",
        "--quiet",
        "--locked",
        "--manifest-path",
        "tests/wasm/Cargo.toml",
    ]);
    test.arg("--target-dir").arg(root().join("target/wasm"));
    succeed(&mut test)?;
    println!("generated clients run in Node");
    Ok(())
}

/// Returns the major version of Node, if it is installed.
fn node() -> Option<u32> {
    let output = Command::new("node").arg("--version").output().ok()?;
    major(&String::from_utf8_lossy(&output.stdout))
}

/// Returns the first number of a version: 20 for `v20.1.0`.
fn major(version: &str) -> Option<u32> {
    let (major, _) = version.trim().strip_prefix('v')?.split_once('.')?;
    major.parse().ok()
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_version_of_node_is_read() {
        assert_eq!(super::major("v20.20.2\n"), Some(20));
        assert_eq!(super::major("20.20.2"), None);
    }
}
