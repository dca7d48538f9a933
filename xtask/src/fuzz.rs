//! `cargo xtask fuzz`: looks for inputs for which what `tests/properties` says does not hold.
//!
//! The targets are in `fuzz/`, a workspace of its own because they need nightly. Inputs that reached
//! something new are kept in `target/fuzz/corpus`, and what fails in `target/fuzz/found`.

use std::env;
use std::fs;
use std::num::NonZero;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread;

use crate::toolchain::{NIGHTLY, on_server};
use crate::{Stop, root, succeed};

/// How long each target runs where nobody says.
const SECONDS: u32 = 60;
/// A document of more bytes takes too long to be generated thousands of times.
const LARGEST_SEED: u64 = 24 * 1024;

/// What is looked at.
struct Target {
    name: &'static str,
    /// How many bytes an input may have.
    longest: u32,
}

const TARGETS: [Target; 4] = [
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
];

/// Runs the targets that are named, or all, for so long.
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
        let target = TARGETS.iter().find(|target| target.name == argument);
        chosen.push(target.ok_or_else(|| {
            let names = TARGETS.map(|target| target.name).join(", ");
            Stop::Usage(format!("there is no fuzz target `{argument}`, but {names}"))
        })?);
    }
    if chosen.is_empty() {
        chosen.extend(&TARGETS);
    }
    match is_ready(true)? {
        true => fuzz(&chosen, seconds),
        false => Ok(()),
    }
}

/// Runs each target for a minute, where what that needs is there; on a CI server it is installed if
/// it can be.
pub(crate) fn minute() -> Result<(), Stop> {
    match is_ready(on_server()) {
        Ok(true) => fuzz(&TARGETS.iter().collect::<Vec<_>>(), SECONDS),
        Ok(false) => Ok(()),
        Err(_) => {
            println!("skipped: cargo-fuzz could not be installed");
            Ok(())
        }
    }
}

/// Whether nightly and cargo-fuzz are there; says what is not.
fn is_ready(may_install: bool) -> Result<bool, Stop> {
    if !NIGHTLY.is_ready() {
        return Ok(false);
    }
    if !NIGHTLY.has(&["fuzz", "--version"]) {
        if !may_install {
            println!("skipped: fuzzing needs cargo-fuzz (`cargo install cargo-fuzz`)");
            return Ok(false);
        }
        let mut install = NIGHTLY.cargo();
        install.args(["install", "cargo-fuzz", "--locked"]);
        succeed(&mut install)?;
    }
    Ok(true)
}

/// Builds all targets, and runs those that are chosen, as many at a time as there are processors.
fn fuzz(chosen: &[&Target], seconds: u32) -> Result<(), Stop> {
    let work = root().join("target/fuzz");
    let build = work.join("build");
    let mut command = NIGHTLY.cargo();
    // No sanitizer: there is no `unsafe` in what is looked at.
    command.args(["fuzz", "build", "--sanitizer", "none", "--target-dir"]);
    succeed(command.arg(&build))?;
    let binaries = build.join(NIGHTLY.host()?).join("release");
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
                    "{last}\n{name} found an input in {found} ({log} has the whole of it): mend what \
                     it shows, and keep it in tests/properties/cases/{name}",
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

/// Starts a target, which writes what it says into a file: that one, too.
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

/// What a run says of itself at its end.
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

/// The end of what a run says, with the reason for it.
fn last_lines(said: &str) -> String {
    const LINES: usize = 30;
    let lines: Vec<&str> = said.lines().collect();
    lines[lines.len().saturating_sub(LINES)..].join("\n")
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
