//! How a file on the disk differs from what is generated.

use std::fmt;
use std::time::Duration;

use similar::TextDiff;

/// The lines of a diff that are shown of a file.
const SHOWN: usize = 40;

/// A file that is not what it has to be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Drift {
    /// The path in the folder.
    pub path: String,
    /// What is wrong with it.
    pub kind: DriftKind,
    /// A unified diff from what is on the disk to what is generated, whole.
    pub diff: String,
}

/// What is wrong with a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DriftKind {
    /// It is generated, but not there.
    Missing,
    /// Its text is another.
    Stale,
    /// It is there, but nothing generates it.
    Orphaned,
}

impl Drift {
    pub(super) fn new(path: &str, kind: DriftKind, on_disk: &str, generated: &str) -> Self {
        // Two large files with nothing in common are told apart coarsely rather than for minutes.
        let diff = TextDiff::configure()
            .timeout(Duration::from_secs(2))
            .diff_lines(on_disk, generated);
        let diff = diff
            .unified_diff()
            .header(
                &format!("{path} (on the disk)"),
                &format!("{path} (generated)"),
            )
            .to_string();
        Self {
            path: path.to_owned(),
            kind,
            diff,
        }
    }
}

impl fmt::Display for DriftKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Missing => "missing",
            Self::Stale => "stale",
            Self::Orphaned => "orphaned",
        })
    }
}

impl fmt::Display for Drift {
    /// `stale: src/lib.rs`, and below it the first lines of the diff.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}: {}", self.kind, self.path)?;
        let mut lines = self.diff.lines();
        for line in lines.by_ref().take(SHOWN) {
            // The space of a blank line that is the same on both sides says nothing.
            writeln!(f, "{}", if line == " " { "" } else { line })?;
        }
        match lines.count() {
            0 => Ok(()),
            1 => writeln!(f, "… and 1 more line of difference"),
            more => writeln!(f, "… and {more} more lines of difference"),
        }
    }
}
