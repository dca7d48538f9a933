//! `cargo xtask advisories`: no dependency has a known vulnerability, according to `cargo deny` and
//! the database of RustSec.

use std::process::{Command, Stdio};

use crate::{Stop, cargo, succeed};

/// The workspaces, each with a lock file: all but the first are compiled for other targets or flags.
const MANIFESTS: [&str; 3] = ["Cargo.toml", "fuzz/Cargo.toml", "tests/wasm/Cargo.toml"];

pub(crate) fn run() -> Result<(), Stop> {
    if !succeeds(deny(MANIFESTS[0]).arg("--version")) {
        println!("skipped: run `cargo install cargo-deny --locked` to enable this");
        return Ok(());
    }
    // The database is fetched separately, so that a missing network is not a vulnerability.
    if !succeeds(deny(MANIFESTS[0]).args(["fetch", "db"])) {
        println!("skipped: the database of advisories is unreachable");
        return Ok(());
    }
    for manifest in MANIFESTS {
        succeed(deny(manifest).args(["check", "--disable-fetch", "advisories"]))?;
    }
    println!("no dependency has a known vulnerability");
    Ok(())
}

/// Returns a command for `cargo deny` with the settings of this repository.
fn deny(manifest: &str) -> Command {
    let mut command = cargo();
    command.args(["deny", "--manifest-path", manifest]);
    command.args(["--config", "deny.toml"]);
    command
}

fn succeeds(command: &mut Command) -> bool {
    let command = command.stdout(Stdio::null()).stderr(Stdio::null());
    command.status().is_ok_and(|status| status.success())
}
