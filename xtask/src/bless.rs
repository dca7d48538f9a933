//! `cargo xtask bless`: accepts the actual output of all tests as expected.

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
            println!("blessed; review `git diff` before you commit");
            Ok(())
        }
        false => Err(Stop::failed(
            "some tests fail for another reason than their expected output",
        )),
    }
}
