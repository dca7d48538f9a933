//! `cargo xtask fuzz`: looks for inputs for which what `tests/properties` says does not hold.
//!
//! The targets are in `fuzz/`, a workspace of its own because they need nightly. Inputs that reached
//! something new are kept in `target/fuzz/corpus`, and what fails in `target/fuzz/found`.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::{Stop, root};

/// How long each target runs where nobody says.
const SECONDS: u32 = 60;
/// A document of more bytes takes too long to be generated thousands of times.
const LARGEST_SEED: u64 = 24 * 1024;

/// The targets, and how long an input may be.
const TARGETS: &[(&str, u32)] = &[
    ("load", 16 * 1024),
    ("pipeline", 32 * 1024),
    ("decode", 8 * 1024),
    ("parsers", 1024),
];

/// Runs the targets that are named, or all.
pub(crate) fn run(arguments: &[String]) -> Result<(), Stop> {
    let mut seconds = SECONDS;
    let mut chosen = Vec::new();
    let mut arguments = arguments.iter();
    while let Some(argument) = arguments.next() {
        if argument == "--seconds" {
            let given = arguments.next().and_then(|text| text.parse().ok());
            seconds = given.ok_or_else(|| Stop::Usage("--seconds needs a number".to_owned()))?;
            continue;
        }
        let target = TARGETS.iter().find(|(name, _)| name == argument);
        chosen.push(target.ok_or_else(|| {
            let names: Vec<&str> = TARGETS.iter().map(|(name, _)| *name).collect();
            let names = names.join(", ");
            Stop::Usage(format!("there is no fuzz target `{argument}`, but {names}"))
        })?);
    }
    if chosen.is_empty() {
        chosen.extend(TARGETS);
    }
    if !has_nightly() {
        println!("skipped: fuzzing needs nightly (`rustup toolchain install nightly`)");
        return Ok(());
    }
    if !has_cargo_fuzz() {
        let mut install = nightly();
        install.args(["install", "cargo-fuzz", "--locked"]);
        succeed(&mut install)?;
    }
    for (target, longest) in chosen {
        fuzz(target, *longest, seconds)?;
    }
    Ok(())
}

/// The cargo of the nightly toolchain, whichever runs this.
fn nightly() -> Command {
    let mut command = Command::new("rustup");
    command
        .args(["run", "nightly", "cargo"])
        .current_dir(root());
    for variable in ["CARGO", "RUSTC", "RUSTDOC", "RUSTUP_TOOLCHAIN"] {
        command.env_remove(variable);
    }
    command
}

fn is_there(arguments: &[&str]) -> bool {
    let mut command = nightly();
    command.args(arguments);
    command.stdout(Stdio::null()).stderr(Stdio::null());
    command.status().is_ok_and(|status| status.success())
}

fn has_nightly() -> bool {
    is_there(&["--version"])
}

fn has_cargo_fuzz() -> bool {
    is_there(&["fuzz", "--version"])
}

fn succeed(command: &mut Command) -> Result<(), Stop> {
    let status = command.status().map_err(Stop::failed)?;
    match status.success() {
        true => Ok(()),
        false => Err(Stop::failed(status)),
    }
}

fn fuzz(target: &str, longest: u32, seconds: u32) -> Result<(), Stop> {
    println!("fuzzing {target} for {seconds} s");
    let work = root().join("target/fuzz");
    let corpus = work.join("corpus").join(target);
    let seeds = work.join("seeds").join(target);
    let found = work.join("found").join(target);
    for folder in [&corpus, &found] {
        fs::create_dir_all(folder).map_err(Stop::failed)?;
    }
    write_seeds(target, &seeds).map_err(Stop::failed)?;
    let mut command = nightly();
    // No sanitizer: there is no `unsafe` in what is looked at.
    command.args(["fuzz", "run", "--sanitizer", "none", "--target-dir"]);
    command.arg(work.join("build")).arg(target);
    command.args([&corpus, &seeds]).arg("--");
    command.arg(format!("-max_total_time={seconds}"));
    command.arg(format!("-max_len={longest}"));
    command.arg(format!("-artifact_prefix={}/", found.display()));
    command.args(["-rss_limit_mb=2048", "-timeout=30", "-print_final_stats=1"]);
    succeed(&mut command).map_err(|_| {
        Stop::Failed(format!(
            "{target} found an input in {}: mend what it shows, and keep it in \
             tests/properties/cases/{target}",
            found.display()
        ))
    })
}

/// Copies what a target begins with.
fn write_seeds(target: &str, folder: &Path) -> std::io::Result<()> {
    if folder.exists() {
        fs::remove_dir_all(folder)?;
    }
    fs::create_dir_all(folder)?;
    let root = root();
    let mut sources = vec![root.join("tests/properties/cases").join(target)];
    match target {
        "load" | "pipeline" => {
            sources.extend(
                ["golden/specs", "golden/alone", "reject"].map(|it| root.join("tests").join(it)),
            );
            sources.extend(
                env::var_os("TRINE_CORPUS").map(|corpus| PathBuf::from(corpus).join("specs")),
            );
        }
        "decode" => sources.extend(env::var_os("TRINE_EXAMPLES").map(PathBuf::from)),
        _ => {}
    }
    let mut number = 0;
    while let Some(at) = sources.pop() {
        for entry in fs::read_dir(&at)? {
            let path = entry?.path();
            let ending = path
                .extension()
                .unwrap_or_default()
                .to_string_lossy()
                .into_owned();
            if path.is_dir() {
                // What is generated from the golden specs is no document.
                if !path.ends_with("crate") {
                    sources.push(path);
                }
            } else if fs::metadata(&path)?.len() <= LARGEST_SEED
                && matches!(ending.as_str(), "" | "yaml" | "json")
            {
                number += 1;
                fs::copy(&path, folder.join(format!("{number:04}")))?;
            }
        }
    }
    Ok(())
}
