//! The price of each feature of the crate of this project in compile time: `cargo check` of the crate
//! with the feature, divided by that without it, and the dependencies that it adds, which are compiled
//! once.
//!
//! All figures are CPU time. That of the crate is the best of some runs, which alternate between the
//! sets: what else the machine does affects it least, and all of them alike.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use wait4::Wait4 as _;

use crate::features::features;
use crate::measure::{MEASURE, Measured};
use crate::{Stop, cargo, root};

const PACKAGE: &str = "crm-clients";
/// The feature of its smallest API.
const SMALLEST: &str = "octanist";

/// The runs of each set of features, after one that builds the dependencies.
const RUNS: usize = 2;

/// A set of features, and the one that it is compared with.
struct Subject {
    name: String,
    /// The arguments of cargo.
    features: Vec<String>,
    /// The place of the other in the list.
    without: usize,
    /// The names of all dependencies.
    dependencies: BTreeSet<String>,
}

/// The CPU time of one `cargo check`, in seconds.
struct Took {
    own: f64,
    /// Of what cargo does and runs besides rustc: build scripts, with the compilers that they call.
    besides: f64,
    by_package: BTreeMap<String, f64>,
}

/// Prints a line for each set of features.
pub(super) fn check(work: &Path) -> Result<(), Stop> {
    let subjects = subjects()?;
    let target = work.join("features");
    let _ = fs::remove_dir_all(&target);
    // All sets share the folder, so that a dependency is built once; what it takes is known since.
    let mut packages = BTreeMap::new();
    let mut scripts = Vec::new();
    for subject in &subjects {
        let took = took(&target, subject)?;
        for (name, seconds) in took.by_package {
            packages.entry(name).or_insert(seconds);
        }
        scripts.push(took.besides);
    }
    let mut own = vec![f64::INFINITY; subjects.len()];
    let mut besides = f64::INFINITY;
    for _ in 0..RUNS {
        for (subject, own) in subjects.iter().zip(&mut own) {
            let took = took(&target, subject)?;
            *own = own.min(took.own);
            besides = besides.min(took.besides);
        }
    }
    for (number, subject) in subjects.iter().enumerate() {
        let other = &subjects[subject.without];
        let added: Vec<&String> = subject
            .dependencies
            .difference(&other.dependencies)
            .collect();
        let seconds = added
            .iter()
            .filter_map(|name| packages.get(*name))
            .sum::<f64>();
        let seconds = seconds + (scripts[number] - besides).max(0.0);
        let once = match added.len() {
            0 => "no other dependency".to_owned(),
            count => format!("{count} dependencies more, {seconds:.1} s once"),
        };
        let times = own[number] / own[subject.without];
        println!(
            "cargo check of {PACKAGE}, CPU: {}: {:.2} s, {times:.2} times; {once}",
            subject.name, own[number]
        );
    }
    Ok(())
}

/// Returns the sets: the smallest client, alone, with the default HTTP client, and with each other
/// feature besides that. A small client is compared, because the price of a feature is that of the
/// runtime, which every client has, and the ratio is smaller the larger the API is.
fn subjects() -> Result<Vec<Subject>, Stop> {
    let manifest = root().join("generated/Cargo.toml");
    let manifest = fs::read_to_string(manifest).map_err(Stop::failed)?;
    let apis = super::clients::apis()?;
    let mut sets = vec![
        (SMALLEST.to_owned(), SMALLEST.to_owned(), 0),
        ("reqwest".to_owned(), format!("{SMALLEST},reqwest"), 0),
    ];
    for name in features(&manifest) {
        if name != "reqwest" && !apis.contains(&name) {
            let set = format!("{SMALLEST},reqwest,{name}");
            sets.push((name, set, 1));
        }
    }
    let listed = sets.into_iter().map(|(name, set, without)| {
        let arguments = [
            "--package",
            PACKAGE,
            "--no-default-features",
            "--features",
            &set,
        ];
        let features = arguments.map(str::to_owned).to_vec();
        Ok(Subject {
            dependencies: dependencies(&features)?,
            name,
            features,
            without,
        })
    });
    listed.collect()
}

/// Returns the names of all packages that a set of features compiles, except the crate itself.
fn dependencies(features: &[String]) -> Result<BTreeSet<String>, Stop> {
    let mut tree = cargo();
    tree.arg("tree").args(features);
    tree.args([
        "--edges",
        "normal,build",
        "--prefix",
        "none",
        "--format",
        "{p}",
    ]);
    let output = tree.output().map_err(Stop::failed)?;
    if !output.status.success() {
        return Err(Stop::failed(String::from_utf8_lossy(&output.stderr)));
    }
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    let names = text.lines().filter_map(|line| line.split(' ').next());
    Ok(names
        .filter(|name| *name != PACKAGE)
        .map(str::to_owned)
        .collect())
}

fn took(target: &Path, subject: &Subject) -> Result<Took, Stop> {
    let figures = target.with_extension("measured");
    let _ = fs::remove_file(&figures);
    let lib = root().join("generated/src/lib.rs");
    let text = fs::read(&lib).map_err(Stop::failed)?;
    fs::write(&lib, text).map_err(Stop::failed)?;
    let mut command = cargo();
    command.args(["check", "--quiet"]).args(&subject.features);
    command
        .env("CARGO_TARGET_DIR", target)
        .env("CARGO_INCREMENTAL", "0");
    command.env(
        "RUSTC_WRAPPER",
        std::env::current_exe().map_err(Stop::failed)?,
    );
    let mut cargo = command
        .env(MEASURE, &figures)
        .spawn()
        .map_err(Stop::failed)?;
    let ended = cargo.wait4().map_err(Stop::failed)?;
    let by_package = Measured::seconds_by_package(&figures);
    match by_package.get(PACKAGE).filter(|_| ended.status.success()) {
        Some(own) => Ok(Took {
            own: *own,
            besides: (ended.rusage.utime + ended.rusage.stime).as_secs_f64()
                - by_package.values().sum::<f64>(),
            by_package,
        }),
        None => Err(Stop::failed(format!("{PACKAGE} was not measured"))),
    }
}
