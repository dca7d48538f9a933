//! `cargo xtask bless`: what is printed now becomes what is expected.

use crate::{Stop, cargo, codegen};

pub(crate) fn run() -> Result<(), Stop> {
    codegen::run(&codegen::Options::default())?;
    let status = cargo()
        .args(["test", "--workspace", "--all-features", "--no-fail-fast"])
        .env("UPDATE_EXPECT", "1")
        .status()
        .map_err(Stop::failed)?;
    match status.success() {
        true => {
            println!("blessed; read `git diff` before you keep it");
            Ok(())
        }
        false => Err(Stop::failed("some tests fail whatever is expected of them")),
    }
}
