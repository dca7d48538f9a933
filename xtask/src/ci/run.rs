//! Runs steps in lanes, and reports their results.

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::Mutex;
use std::thread;
use std::time::{Duration, Instant};

use wait4::Wait4 as _;

use super::steps::{Action, Lane, Step};
use crate::{Stop, cargo, codegen, root};

/// The number of steps that are listed as the slowest.
const SLOWEST: usize = 4;

/// The results of steps so far.
#[derive(Default)]
struct Results {
    times: Vec<(&'static str, Duration)>,
    /// The time on processors of all steps.
    processors: Duration,
    failed: Vec<&'static str>,
}

/// Runs steps. After a failure no further step is started.
///
/// # Errors
///
/// Returns an error that names the failed steps.
pub(super) fn run(steps: &[&'static Step]) -> Result<(), Stop> {
    let start = Instant::now();
    let logs = root().join("target/ci");
    fs::create_dir_all(&logs).map_err(Stop::failed)?;
    let results = Mutex::new(Results::default());
    let lane = |lane: Lane| {
        for step in steps.iter().filter(|step| step.lane == lane) {
            if !locked(&results).failed.is_empty() {
                return;
            }
            // With one step there is nothing that its output could be mixed with.
            let log = (steps.len() > 1).then(|| logs.join(format!("{}.log", step.name)));
            report(step, log.as_deref(), &results);
        }
    };
    lane(Lane::First);
    thread::scope(|scope| {
        scope.spawn(|| lane(Lane::Separate));
        lane(Lane::Workspace);
    });
    lane(Lane::Last);

    let results = results.into_inner().unwrap_or_default();
    match results.failed.is_empty() {
        true => {
            println!(
                "{} passed in {:.0} s, {:.0} s of processors{}",
                counted(steps.len()),
                start.elapsed().as_secs_f64(),
                results.processors.as_secs_f64(),
                slowest(results.times)
            );
            Ok(())
        }
        false => Err(Stop::Failed(format!(
            "failed: {}",
            results.failed.join(", ")
        ))),
    }
}

fn locked(results: &Mutex<Results>) -> std::sync::MutexGuard<'_, Results> {
    results
        .lock()
        .unwrap_or_else(|poisoned| poisoned.into_inner())
}

/// Runs a step and prints its result: one line if it passes, all of its output if it fails.
fn report(step: &'static Step, log: Option<&Path>, results: &Mutex<Results>) {
    let start = Instant::now();
    let result = perform(step, log);
    let elapsed = start.elapsed();
    let output = log.map_or_else(String::new, |log| {
        fs::read(log).map_or_else(
            |error| match error.kind() {
                // The step prints nothing, or prints to the terminal.
                io::ErrorKind::NotFound => String::new(),
                _ => format!("cannot read {}: {error}\n", log.display()),
            },
            |bytes| String::from_utf8_lossy(&bytes).into_owned(),
        )
    });
    let mut results = locked(results);
    results.times.push((step.name, elapsed));
    let seconds = elapsed.as_secs_f64();
    let result = result.map(|processors| {
        results.processors += processors;
        processors.as_secs_f64()
    });
    match result {
        Ok(processors) => {
            let skipped = output.lines().find(|line| line.starts_with("skipped: "));
            println!(
                "{:<14} {seconds:>6.1} s  {processors:>6.1} s of processors  {}",
                step.name,
                skipped.unwrap_or("ok")
            );
        }
        Err(Stop::Usage(reason) | Stop::Failed(reason)) => {
            println!("{output}{reason}");
            println!("{:<14} {:>6.1} s  FAILED", step.name, seconds);
            results.failed.push(step.name);
        }
    }
}

/// Runs a step, with its output in a file or, without one, on the terminal. Returns its time on
/// processors, which, unlike the elapsed time, does not depend on what else the machine does.
fn perform(step: &Step, log: Option<&Path>) -> Result<Duration, Stop> {
    let mut command = match step.action {
        Action::Cargo(arguments) => with(cargo(), arguments),
        Action::Rustdoc(arguments) => {
            let mut command = with(cargo(), arguments);
            command.env("RUSTDOCFLAGS", "-D warnings");
            command
        }
        Action::Xtask(arguments) => with(
            Command::new(std::env::current_exe().map_err(Stop::failed)?),
            arguments,
        ),
        Action::Clean => return clean().map(|()| Duration::ZERO),
    };
    if let Some(log) = log {
        redirect(&mut command, log).map_err(Stop::failed)?;
    }
    let ended = command.spawn().and_then(|mut child| child.wait4());
    let ended = ended.map_err(Stop::failed)?;
    match ended.status.success() {
        true => Ok(ended.rusage.utime + ended.rusage.stime),
        false => Err(Stop::failed(format!(
            "{command:?} ended with {}",
            ended.status
        ))),
    }
}

fn with(mut command: Command, arguments: &[&str]) -> Command {
    command.args(arguments).current_dir(root());
    command
}

fn redirect(command: &mut Command, log: &Path) -> io::Result<()> {
    let file = File::create(log)?;
    command.stdout(file.try_clone()?).stderr(file);
    command.stdin(Stdio::null());
    Ok(())
}

/// Checks that generated files are up to date and everything is committed: `git diff` would not
/// list new files.
fn clean() -> Result<(), Stop> {
    codegen::run(&codegen::Options::check())?;
    let root: PathBuf = root();
    if !root.join(".git").exists() {
        println!("skipped: not a git repository");
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
            "uncommitted files:\n{}",
            String::from_utf8_lossy(&output.stdout).trim_end()
        ))),
    }
}

/// Returns a number of steps as text.
fn counted(steps: usize) -> String {
    match steps {
        1 => "1 step".to_owned(),
        _ => format!("all {steps} steps"),
    }
}

/// Returns the steps that took longest, as the end of a sentence.
fn slowest(mut times: Vec<(&'static str, Duration)>) -> String {
    if times.len() < 2 {
        return String::new();
    }
    times.sort_by_key(|(_, time)| std::cmp::Reverse(*time));
    let named: Vec<String> = times
        .iter()
        .take(SLOWEST)
        .map(|(name, time)| format!("{name} {:.0} s", time.as_secs_f64()))
        .collect();
    format!("; slowest: {}", named.join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_slowest_steps_come_first() {
        let times = vec![
            ("fmt", Duration::from_secs(1)),
            ("test", Duration::from_secs(90)),
            ("lint", Duration::from_secs(30)),
        ];
        assert_eq!(slowest(times), "; slowest: test 90 s, lint 30 s, fmt 1 s");
        assert_eq!(slowest(vec![("fmt", Duration::ZERO)]), "");
    }
}
