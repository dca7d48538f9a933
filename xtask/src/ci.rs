//! `cargo xtask ci`: everything that has to hold before a change is taken, step by step.

use std::process::Command;
use std::time::Instant;

use crate::{Stop, cargo, codegen, corpus, fuzz, licences, msrv, oracles, root, succeed};

/// The steps that are a command of cargo: a name, its arguments, and variables of the environment.
const BEFORE_CODEGEN: &[Step] = &[
    Step {
        name: "format",
        arguments: &["fmt", "--all", "--check"],
        rustdoc_flags: None,
    },
    Step {
        name: "lint",
        arguments: &[
            "clippy",
            "--workspace",
            "--all-targets",
            "--all-features",
            "--",
            "-D",
            "warnings",
        ],
        rustdoc_flags: None,
    },
];

const AFTER_CODEGEN: &[Step] = &[
    Step {
        name: "test",
        arguments: &["test", "--workspace", "--all-features"],
        rustdoc_flags: None,
    },
    Step {
        name: "test with default features",
        arguments: &["test", "--package", "crm-clients"],
        rustdoc_flags: None,
    },
    Step {
        name: "document",
        arguments: &[
            "doc",
            "--package",
            "crm-clients",
            "--package",
            "trine",
            "--no-deps",
            "--all-features",
        ],
        rustdoc_flags: Some("-D warnings"),
    },
];

struct Step {
    name: &'static str,
    arguments: &'static [&'static str],
    rustdoc_flags: Option<&'static str>,
}

impl Step {
    fn run(&self) -> Result<(), Stop> {
        let shown = format!("cargo {}", self.arguments.join(" "));
        timed(self.name, &shown, || {
            let mut command = cargo();
            command.args(self.arguments);
            if let Some(flags) = self.rustdoc_flags {
                command.env("RUSTDOCFLAGS", flags);
            }
            succeed(&mut command)
        })
    }
}

pub(crate) fn run() -> Result<(), Stop> {
    let start = Instant::now();
    for step in BEFORE_CODEGEN {
        step.run()?;
    }
    timed("generated code", "cargo xtask codegen --check", || {
        codegen::run(&codegen::Options::check())
    })?;
    for step in AFTER_CODEGEN {
        step.run()?;
    }
    timed("oldest Rust", "cargo xtask msrv", msrv::run)?;
    timed("licences", "cargo xtask licences", licences::run)?;
    timed(
        "real documents",
        "a sample through cargo xtask corpus generate and check",
        corpus::sample,
    )?;
    timed(
        "states of arguments",
        "cargo xtask states --sample",
        oracles::states::sample,
    )?;
    timed(
        "variants of unions",
        "a sample through cargo xtask variants",
        oracles::variants::sample,
    )?;
    timed(
        "inputs that nobody thought of",
        "cargo xtask fuzz, a minute for each target",
        fuzz::minute,
    )?;
    timed("clean checkout", "git status --porcelain", clean_checkout)?;
    println!("all of it holds ({:.0} s)", start.elapsed().as_secs_f64());
    Ok(())
}

/// Runs a step between two lines that name it and say how long it took.
fn timed(name: &str, command: &str, step: impl FnOnce() -> Result<(), Stop>) -> Result<(), Stop> {
    println!("── {name}: {command}");
    let start = Instant::now();
    let result = step();
    let seconds = start.elapsed().as_secs_f64();
    match result {
        Ok(()) => {
            println!("── {name}: holds ({seconds:.1} s)\n");
            Ok(())
        }
        Err(Stop::Usage(reason) | Stop::Failed(reason)) => Err(Stop::Failed(format!(
            "{reason}\n── {name}: does not hold ({seconds:.1} s)"
        ))),
    }
}

/// Nothing that is generated or built may be left over: `git diff` would miss new files.
fn clean_checkout() -> Result<(), Stop> {
    let root = root();
    if !root.join(".git").exists() {
        println!("no checkout of git: nothing to look at");
        return Ok(());
    }
    let output = Command::new("git")
        .args(["status", "--porcelain"])
        .current_dir(root)
        .output()
        .map_err(Stop::failed)?;
    if !output.status.success() {
        return Err(Stop::failed(
            String::from_utf8_lossy(&output.stderr).trim_end(),
        ));
    }
    match output.stdout.is_empty() {
        true => Ok(()),
        false => Err(Stop::Failed(format!(
            "files that are not committed:\n{}",
            String::from_utf8_lossy(&output.stdout).trim_end()
        ))),
    }
}
