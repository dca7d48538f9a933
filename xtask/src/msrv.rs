//! `cargo xtask msrv`: what is generated compiles with the oldest Rust that its `Cargo.toml` names.

use std::fs;

use crate::toolchain::Toolchain;
use crate::{Stop, root};

/// The packages that are generated: the clients, and one module for each feature of the generator.
const PACKAGES: [&str; 2] = ["crm-clients", "trine-golden"];

pub(crate) fn run() -> Result<(), Stop> {
    let manifest = root().join("generated/Cargo.toml");
    let manifest = fs::read_to_string(manifest).map_err(Stop::failed)?;
    let version = rust_version(&manifest)
        .ok_or_else(|| Stop::failed("generated/Cargo.toml has no `rust-version`"))?;
    let toolchain = Toolchain(version);
    if !toolchain.is_ready() {
        return Ok(());
    }
    let mut check = toolchain.cargo();
    check.args(["check", "--locked", "--all-features"]);
    check.args(PACKAGES.iter().flat_map(|name| ["--package", name]));
    // Beside the builds of the newest Rust, each of which would take the other's for stale.
    check.arg("--target-dir").arg(root().join("target/msrv"));
    let status = check.status().map_err(Stop::failed)?;
    match status.success() {
        true => {
            println!("{} compile with Rust {version}", PACKAGES.join(" and "));
            Ok(())
        }
        false => Err(Stop::failed(status)),
    }
}

fn rust_version(manifest: &str) -> Option<&str> {
    let mut lines = manifest.lines();
    let line = lines.find_map(|line| line.strip_prefix("rust-version"))?;
    Some(line.trim_matches([' ', '=', '"']))
}
