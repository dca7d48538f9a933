//! `cargo xtask demo`: runs the demo package with the given arguments.

use crate::{Stop, cargo};

pub(crate) fn run(arguments: &[String]) -> Result<(), Stop> {
    let status = cargo()
        .args([
            "run",
            "--quiet",
            "--manifest-path",
            "tests/demo/Cargo.toml",
            "--",
        ])
        .args(arguments)
        .status()
        .map_err(Stop::failed)?;
    match status.success() {
        true => Ok(()),
        false => Err(Stop::failed(format!("the demo ended with {status}"))),
    }
}
