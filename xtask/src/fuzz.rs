//! `cargo xtask fuzz`: searches for inputs that violate a property in `tests/properties`.
//!
//! The targets are in `fuzz/`, a workspace of its own because it is compiled with other flags. Inputs
//! that reach new code are kept in `target/fuzz/corpus`, and inputs that fail in `target/fuzz/found`.

use std::env;
use std::fs;
use std::num::NonZero;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread;

use crate::toolchain::host;
use crate::{Stop, cargo, root, succeed};

/// The default run time of each target.
const SECONDS: u32 = 60;
/// The maximum size of a seed in bytes: larger documents are too slow to generate thousands of times.
const LARGEST_SEED: u64 = 24 * 1024;

/// The flags of rustc with which libFuzzer sees which code an input reaches. No sanitizer is used,
/// because the tested code contains no `unsafe`, so any toolchain is sufficient.
const COVERAGE: [&str; 7] = [
    "--cfg=fuzzing",
    "-Cpasses=sancov-module",
    "-Cllvm-args=-sanitizer-coverage-level=4",
    "-Cllvm-args=-sanitizer-coverage-inline-8bit-counters",
    "-Cllvm-args=-sanitizer-coverage-pc-table",
    "-Cllvm-args=-sanitizer-coverage-trace-compares",
    "-Cllvm-args=-simplifycfg-branch-fold-threshold=0",
];

/// A fuzz target.
struct Target {
    name: &'static str,
    /// The maximum length of an input in bytes.
    longest: u32,
}

const TARGETS: [Target; 7] = [
    Target {
        name: "load",
        longest: 16 * 1024,
    },
    Target {
        name: "pipeline",
        longest: 32 * 1024,
    },
    Target {
        name: "decode",
        longest: 8 * 1024,
    },
    Target {
        name: "parsers",
        longest: 1024,
    },
    Target {
        name: "responses",
        longest: 4 * 1024,
    },
    Target {
        name: "configuration",
        longest: 4 * 1024,
    },
    Target {
        name: "overlay",
        longest: 4 * 1024,
    },
];

/// Runs the named targets, or all.
pub(crate) fn run(arguments: &[String]) -> Result<(), Stop> {
    let mut seconds = SECONDS;
    let mut chosen = Vec::new();
    let mut arguments = arguments.iter();
    while let Some(argument) = arguments.next() {
        if argument == "--seconds" {
            let given = arguments.next().and_then(|text| text.parse().ok());
            seconds = given
                .ok_or_else(|| Stop::Usage("expected a number after `--seconds`".to_owned()))?;
            continue;
        }
        let target = TARGETS.iter().find(|target| target.name == argument);
        chosen.push(target.ok_or_else(|| {
            let names = TARGETS.map(|target| target.name).join(", ");
            Stop::Usage(format!("expected one of {names}, found `{argument}`"))
        })?);
    }
    if chosen.is_empty() {
        chosen.extend(&TARGETS);
    }
    match has_compiler() {
        true => fuzz(&chosen, seconds),
        false => Ok(()),
    }
}

/// Reports whether there is a C++ compiler, which libFuzzer is compiled with.
fn has_compiler() -> bool {
    let compiler = env::var_os("CXX").unwrap_or_else(|| "c++".into());
    let mut command = Command::new(compiler);
    command
        .arg("--version")
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    // On Windows the compiler is not in the path; its build script finds it.
    let has = cfg!(windows) || command.status().is_ok_and(|status| status.success());
    if !has {
        println!("skipped: install a C++ compiler to enable this");
    }
    has
}

/// Builds all targets, and runs the chosen ones, one per processor at a time.
fn fuzz(chosen: &[&Target], seconds: u32) -> Result<(), Stop> {
    let work = root().join("target/fuzz");
    let build = work.join("build");
    let host = host()?;
    let mut command = cargo();
    command.args(["build", "--quiet", "--release", "--manifest-path"]);
    command.arg("fuzz/Cargo.toml");
    // With a target, build scripts and procedural macros are compiled without the flags.
    command
        .args(["--target", &host, "--target-dir"])
        .arg(&build);
    command.env("RUSTFLAGS", COVERAGE.join(" "));
    succeed(&mut command)?;
    let binaries = build.join(host).join("release");
    let lanes = thread::available_parallelism().map_or(1, NonZero::get);
    let mut failures = Vec::new();
    for together in chosen.chunks(lanes) {
        let mut running = Vec::new();
        for target in together {
            println!("fuzzing {} for {seconds} s", target.name);
            let run = start(target, &work, &binaries, seconds).map_err(Stop::failed)?;
            running.push((target, run));
        }
        for (target, (mut run, log)) in running {
            let status = run.wait().map_err(Stop::failed)?;
            let said = fs::read(&log).map_err(Stop::failed)?;
            let said = String::from_utf8_lossy(&said);
            if status.success() {
                println!("{}: {}", target.name, executions(&said));
            } else {
                let found = work.join("found").join(target.name);
                failures.push(format!(
                    "{last}\n{name} failed for an input in {found} (complete log: {log}): fix the bug, and \
                     add the input to tests/properties/cases/{name}",
                    name = target.name,
                    found = found.display(),
                    log = log.display(),
                    last = last_lines(&said),
                ));
            }
        }
    }
    match failures.is_empty() {
        true => Ok(()),
        false => Err(Stop::Failed(failures.join("\n\n"))),
    }
}

/// Starts a target; returns it with the file of its output.
fn start(
    target: &Target,
    work: &Path,
    binaries: &Path,
    seconds: u32,
) -> std::io::Result<(Child, PathBuf)> {
    let name = target.name;
    let [corpus, seeds, found] =
        ["corpus", "seeds", "found"].map(|folder| work.join(folder).join(name));
    for folder in [&corpus, &found] {
        fs::create_dir_all(folder)?;
    }
    write_seeds(name, &seeds)?;
    let log = work.join(format!("{name}.log"));
    let mut command = Command::new(binaries.join(format!("{name}{}", env::consts::EXE_SUFFIX)));
    command.args([&corpus, &seeds]).current_dir(work);
    command.arg(format!("-max_total_time={seconds}"));
    command.arg(format!("-max_len={}", target.longest));
    command.arg(format!("-artifact_prefix={}/", found.display()));
    let words = root().join(format!("fuzz/{name}.dict"));
    if words.exists() {
        command.arg(format!("-dict={}", words.display()));
    }
    command.args(["-rss_limit_mb=2048", "-timeout=60", "-print_final_stats=1"]);
    let said = fs::File::create(&log)?;
    command.stdout(said.try_clone()?).stderr(said);
    Ok((command.stdin(Stdio::null()).spawn()?, log))
}

/// Returns the statistics at the end of a run's output.
fn executions(said: &str) -> String {
    let number = |name: &str| {
        let rest = said.lines().rev().find_map(|line| line.strip_prefix(name));
        rest.unwrap_or("?").trim().to_owned()
    };
    format!(
        "{} executions, {} new inputs",
        number("stat::number_of_executed_units:"),
        number("stat::new_units_added:")
    )
}

/// Returns the last lines of a run's output, which contain the failure.
fn last_lines(said: &str) -> String {
    const LINES: usize = 30;
    let lines: Vec<&str> = said.lines().collect();
    lines[lines.len().saturating_sub(LINES)..].join("\n")
}

/// Copies the initial inputs of a target.
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
            let corpus = env::var_os("TRINE_CORPUS").map(PathBuf::from);
            let folders = ["specs", "swagger2"].map(|folder| Some(corpus.as_ref()?.join(folder)));
            let folders = folders.into_iter().flatten();
            sources.extend(folders.filter(|folder| folder.is_dir()));
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
                // The generated golden crates contain no documents.
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
