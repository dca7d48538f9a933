//! The difference between a file on disk and the generated one.

use std::fmt;
use std::time::Duration;

use similar::TextDiff;

/// The maximum number of diff lines shown per file.
const SHOWN: usize = 40;

/// A file that is out of date.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Drift {
    /// The path in the folder.
    pub path: String,
    /// The kind of difference.
    pub kind: DriftKind,
    /// The complete unified diff from the file on disk to the generated one.
    pub diff: String,
}

/// The kind of difference.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DriftKind {
    /// The file does not exist.
    Missing,
    /// The text differs.
    Stale,
    /// The file is not generated any more.
    Orphaned,
}

impl Drift {
    pub(super) fn new(path: &str, kind: DriftKind, on_disk: &str, generated: &str) -> Self {
        // For two large files with nothing in common, a coarse diff is enough and saves minutes.
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
    /// Writes `stale: src/lib.rs`, followed by the first lines of the diff.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}: {}", self.kind, self.path)?;
        let mut lines = self.diff.lines();
        for line in lines.by_ref().take(SHOWN) {
            // Omit the trailing space of unchanged blank lines.
            writeln!(f, "{}", if line == " " { "" } else { line })?;
        }
        match lines.count() {
            0 => Ok(()),
            1 => writeln!(f, "… and 1 more line of difference"),
            more => writeln!(f, "… and {more} more lines of difference"),
        }
    }
}
