//! The folder that a task writes to, or compares.

use std::path::Path;

use trine::disk::{self, Changes, DiskError, Owner};
use trine::output::FileTree;

use super::messages::Messages;
use super::{Stop, count};

/// A folder of generated files.
pub(crate) struct Folder<'a> {
    pub(crate) path: &'a Path,
    /// Whether it may contain files of others, and none of Trine's.
    pub(crate) force: bool,
}

impl Folder<'_> {
    /// Makes the folder equal to `tree`.
    pub(crate) fn write(&self, tree: &FileTree, messages: &Messages) -> Result<Changes, Stop> {
        messages.progress("Writing", &self.path.display().to_string());
        let owner = match self.force {
            true => Owner::Forced,
            false => Owner::Shared,
        };
        disk::write(self.path, tree, owner).map_err(|error| match error {
            DiskError::NotOurs { folder } => Stop::Failed(format!(
                "{} holds files that Trine has not made, and none that it has; choose another \
                 folder, or pass --force to write beside them",
                folder.display()
            )),
            error => Stop::failed(error),
        })
    }

    /// Reports every file that differs from `tree`, and returns their number.
    pub(crate) fn compare(&self, tree: &FileTree, messages: &mut Messages) -> Result<usize, Stop> {
        messages.progress("Comparing", &self.path.display().to_string());
        let drift = disk::check(self.path, tree, Owner::Shared).map_err(Stop::failed)?;
        for file in &drift {
            messages.drift(file);
        }
        Ok(drift.len())
    }
}

/// Fails if some of `files` differ from what is generated.
pub(crate) fn up_to_date(drift: usize, files: usize) -> Result<(), Stop> {
    match drift {
        0 => Ok(()),
        drift => Err(Stop::Problems(format!(
            "{} of {} {} not as generated; run the command without --check to mend that",
            drift,
            count(files, "file"),
            if drift == 1 { "is" } else { "are" }
        ))),
    }
}
