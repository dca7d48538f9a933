//! The cost of the crate of this project for its users: `cargo check` with its dependencies built,
//! with all APIs and with each separately, and of everything from a clean target folder.

use std::fs;
use std::path::Path;
use std::process::Command;
use std::time::Instant;

use crate::measure::{MEASURE, Measured};
use crate::{Stop, root};

const PACKAGE: &str = "crm-clients";

/// Prints a line for all APIs, one for each, and one from a clean target folder.
pub(super) fn check(work: &Path) -> Result<(), Stop> {
    let warm = work.join("clients");
    for api in std::iter::once(None).chain(apis()?.iter().map(|api| Some(api.as_str()))) {
        let best = (0..3)
            .map(|_| timed(&warm, api))
            .collect::<Result<Vec<_>, _>>()?
            .into_iter()
            // The first run has built the dependencies.
            .skip(1)
            .min_by(|one, other| one.wall.total_cmp(&other.wall));
        let Some(took) = best else { continue };
        println!(
            "cargo check of {PACKAGE}, {}: {:.2} s, {:.2} s of CPU, {} MiB",
            api.unwrap_or("all APIs"),
            took.wall,
            took.last.seconds,
            took.last.peak_kib / 1024
        );
    }
    let cold = work.join("cold");
    let _ = fs::remove_dir_all(&cold);
    let took = timed(&cold, None)?;
    println!(
        "cargo check of {PACKAGE} and its dependencies from a clean target folder: {:.1} s, \
         {:.1} s of CPU",
        took.wall, took.all
    );
    Ok(())
}

/// Returns the APIs of the crate: each is a folder of `specs`, and a feature.
pub(super) fn apis() -> Result<Vec<String>, Stop> {
    let mut apis = Vec::new();
    for entry in fs::read_dir(root().join("specs")).map_err(Stop::failed)? {
        let entry = entry.map_err(Stop::failed)?;
        if entry.path().is_dir() {
            apis.push(entry.file_name().to_string_lossy().into_owned());
        }
    }
    apis.sort();
    Ok(apis)
}

/// The cost of one call of cargo.
struct Took {
    /// Elapsed time, in seconds.
    wall: f64,
    /// CPU time of all calls of rustc, in seconds.
    all: f64,
    /// The cost of the crate itself.
    last: Measured,
}

fn timed(target: &Path, api: Option<&str>) -> Result<Took, Stop> {
    let figures = target.with_extension("measured");
    let _ = fs::remove_file(&figures);
    let lib = root().join("generated/src/lib.rs");
    let text = fs::read(&lib).map_err(Stop::failed)?;
    fs::write(&lib, text).map_err(Stop::failed)?;
    let mut command = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command
        .current_dir(root())
        .args(["check", "--quiet", "--package", PACKAGE])
        .env("CARGO_TARGET_DIR", target)
        .env("CARGO_INCREMENTAL", "0")
        .env(
            "RUSTC_WRAPPER",
            std::env::current_exe().map_err(Stop::failed)?,
        )
        .env(MEASURE, &figures);
    if let Some(api) = api {
        command.args([
            "--no-default-features",
            "--features",
            "reqwest",
            "--features",
            api,
        ]);
    }
    let start = Instant::now();
    let status = command.status().map_err(Stop::failed)?;
    let wall = start.elapsed().as_secs_f64();
    let measured = Measured::last(&figures).filter(|_| status.success());
    let last = measured.ok_or_else(|| Stop::failed(format!("{PACKAGE} was not measured")))?;
    Ok(Took {
        wall,
        all: Measured::seconds_of_all(&figures),
        last,
    })
}
