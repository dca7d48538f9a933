//! The cost of rustc: xtask runs as cargo's `RUSTC_WRAPPER` and records the cost of each call.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::fs::{self, OpenOptions};
use std::io::Write as _;
use std::path::Path;
use std::process::{Command, ExitCode};

use wait4::Wait4;

/// The variable that names the file for the figures, and enables the measurement.
pub(crate) const MEASURE: &str = "TRINE_MEASURE_RUSTC";

/// The cost of one call of rustc.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Measured {
    /// User and system time, in seconds.
    pub(crate) seconds: f64,
    /// The greatest resident set, in KiB.
    pub(crate) peak_kib: u64,
}

impl Measured {
    /// Returns the last call in a file: that of the crate itself, after its dependencies.
    pub(crate) fn last(figures: &Path) -> Option<Self> {
        let text = fs::read_to_string(figures).ok()?;
        let (_, measured) = figure(text.lines().last()?)?;
        Some(measured)
    }

    /// Returns the user and system time of all calls in a file.
    pub(crate) fn seconds_of_all(figures: &Path) -> f64 {
        Self::seconds_by_package(figures).values().sum()
    }

    /// Returns the user and system time of all calls in a file, by package, with its build script.
    pub(crate) fn seconds_by_package(figures: &Path) -> BTreeMap<String, f64> {
        let text = fs::read_to_string(figures).unwrap_or_default();
        let mut seconds = BTreeMap::new();
        for (name, measured) in text.lines().filter_map(figure) {
            *seconds.entry(name.to_owned()).or_insert(0.0) += measured.seconds;
        }
        seconds
    }
}

/// Reads a line of a file: time, memory and the name of the package.
fn figure(line: &str) -> Option<(&str, Measured)> {
    let mut words = line.split(' ');
    let measured = Measured {
        seconds: words.next()?.parse().ok()?,
        peak_kib: words.next()?.parse().ok()?,
    };
    Some((words.next()?, measured))
}

/// Runs rustc if this process was started as cargo's wrapper.
pub(crate) fn wrapped_rustc() -> Option<ExitCode> {
    let figures = std::env::var_os(MEASURE)?;
    let mut arguments = std::env::args_os().skip(1);
    let rustc = arguments.next()?;
    let arguments: Vec<OsString> = arguments.collect();
    let mut child = Command::new(rustc).args(&arguments).spawn().ok()?;
    let usage = child.wait4().ok()?;
    let seconds = (usage.rusage.utime + usage.rusage.stime).as_secs_f64();
    // Cargo asks for the version of rustc first; that is not measured.
    if arguments
        .iter()
        .any(|argument| argument == "--emit" || argument == "--crate-name")
    {
        let peak_kib = usage.rusage.maxrss / 1024;
        let name = std::env::var("CARGO_PKG_NAME").unwrap_or_default();
        let file = OpenOptions::new().create(true).append(true).open(figures);
        let _ = file.and_then(|mut file| writeln!(file, "{seconds:.3} {peak_kib} {name}"));
    }
    match usage.status.code().and_then(|code| u8::try_from(code).ok()) {
        Some(code) => Some(ExitCode::from(code)),
        None => Some(ExitCode::FAILURE),
    }
}
