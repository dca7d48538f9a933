//! Generated clients under load: many calls at once, long bodies, and the cost of one call. The
//! program is `tests/load`; its figures are those of a release build.

use std::process::Command;

use crate::{Stop, root, succeed};

/// The measurements, each in a process of its own.
const MEASUREMENTS: [&str; 4] = ["concurrent", "download", "upload", "overhead"];

/// Prints a line for each measurement.
pub(super) fn check() -> Result<(), Stop> {
    if !cfg!(target_os = "linux") {
        println!("calls: skipped, the memory of a process is read as Linux reports it");
        return Ok(());
    }
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    for measurement in MEASUREMENTS {
        let mut command = Command::new("sh");
        // Each call at once has a connection, and a process can open only so many files.
        command
            .args(["-c", r#"ulimit -n "$(ulimit -Hn)"; exec "$0" "$@""#])
            .arg(&cargo)
            .args([
                "run",
                "--release",
                "--quiet",
                "--package",
                "trine-load",
                "--",
            ])
            .arg(measurement)
            .current_dir(root());
        succeed(&mut command)?;
    }
    Ok(())
}
