//! `cargo xtask demo`: the demo package, with what it is given.

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
