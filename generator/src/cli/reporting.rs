//! Which problems are reported, and which of them are errors.

use std::collections::BTreeSet;

use clap::Args;
use trine::diagnostic::{Code, Levels};

/// The flags about reported problems.
#[derive(Args, Debug, Default)]
pub(crate) struct Reporting {
    /// Suppress warnings with this code; separate multiple codes with commas
    ///
    /// Errors with this code that cause parts to be skipped are reported as warnings.
    #[arg(long, value_name = "CODE", value_delimiter = ',')]
    pub(crate) allow: Vec<Code>,
    /// Treat warnings with this code as errors; separate multiple codes with commas
    #[arg(long, value_name = "CODE", value_delimiter = ',')]
    pub(crate) deny: Vec<Code>,
    /// Report only errors
    #[arg(short, long)]
    pub(crate) quiet: bool,
    /// Show similar warnings individually instead of grouping them
    #[arg(short, long, conflicts_with = "quiet")]
    pub(crate) verbose: bool,
}

impl Reporting {
    /// Returns the levels of these flags and of the configuration; the flags have priority.
    pub(crate) fn levels(&self, configured: &Levels) -> Levels {
        let flags = |codes: &[Code]| codes.iter().copied().collect::<BTreeSet<Code>>();
        let (allow, deny) = (flags(&self.allow), flags(&self.deny));
        Levels {
            allow: &(&configured.allow - &deny) | &allow,
            deny: &(&configured.deny - &allow) | &deny,
        }
    }
}
