//! What rustc costs: xtask runs as cargo's `RUSTC_WRAPPER` and writes down what each call took.

use std::ffi::OsString;
use std::fs::{self, OpenOptions};
use std::io::Write as _;
use std::path::Path;
use std::process::{Command, ExitCode};

use wait4::Wait4;

/// The variable that names the file for the figures, and so asks for them.
pub(crate) const MEASURE: &str = "TRINE_MEASURE_RUSTC";

/// What one call of rustc took.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Measured {
    /// User and system time, in seconds.
    pub(crate) seconds: f64,
    /// The greatest resident set, in KiB.
    pub(crate) peak_kib: u64,
}

impl Measured {
    /// The last call that a file tells of: that of the crate whose dependencies the others were.
    pub(crate) fn last(figures: &Path) -> Option<Self> {
        let text = fs::read_to_string(figures).ok()?;
        let (seconds, peak) = text.lines().last()?.split_once(' ')?;
        Some(Self {
            seconds: seconds.parse().ok()?,
            peak_kib: peak.parse().ok()?,
        })
    }

    /// User and system time of all calls that a file tells of.
    pub(crate) fn seconds_of_all(figures: &Path) -> f64 {
        let text = fs::read_to_string(figures).unwrap_or_default();
        let seconds = text.lines().filter_map(|line| line.split_once(' '));
        seconds.filter_map(|(it, _)| it.parse::<f64>().ok()).sum()
    }
}

/// Runs rustc as cargo asks for it, if this process was started as cargo's wrapper.
pub(crate) fn wrapped_rustc() -> Option<ExitCode> {
    let figures = std::env::var_os(MEASURE)?;
    let mut arguments = std::env::args_os().skip(1);
    let rustc = arguments.next()?;
    let arguments: Vec<OsString> = arguments.collect();
    let mut child = Command::new(rustc).args(&arguments).spawn().ok()?;
    let usage = child.wait4().ok()?;
    let seconds = (usage.rusage.utime + usage.rusage.stime).as_secs_f64();
    // Cargo asks what rustc is before it asks it to compile; that is not of interest.
    if arguments
        .iter()
        .any(|argument| argument == "--emit" || argument == "--crate-name")
    {
        let peak_kib = usage.rusage.maxrss / 1024;
        let file = OpenOptions::new().create(true).append(true).open(figures);
        let _ = file.and_then(|mut file| writeln!(file, "{seconds:.3} {peak_kib}"));
    }
    match usage.status.code().and_then(|code| u8::try_from(code).ok()) {
        Some(code) => Some(ExitCode::from(code)),
        None => Some(ExitCode::FAILURE),
    }
}
