//! A [`FileTree`] and a folder: make the folder equal to the tree, or say where it is not.
//!
//! Writing is careful with what is not ours: a folder that holds files, but none of Trine's, is
//! refused; symbolic links are never followed; `.git`, `target/` and `Cargo.lock` are not touched. All
//! text is on the disk before the first file changes, so that a full disk leaves no half-written tree.

mod drift;
mod scan;
#[cfg(test)]
mod tests;

use std::collections::BTreeSet;
use std::fmt;
use std::fs::{self, File, OpenOptions, TryLockError};
use std::io;
use std::path::{Path, PathBuf};

pub use drift::{Drift, DriftKind};
use scan::{Existing, Scan};

use crate::output::FileTree;

/// The folder in which new text waits until all of it is written.
const STAGING: &str = ".trine-staging";
/// The file in it that is locked while a run writes.
const LOCK: &str = "lock";

/// Whose the folder is that a tree is written to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Owner {
    /// Trine alone: every file that is not in the tree is an orphan.
    Trine,
    /// Trine and others: an orphan is only what carries the header of a generated file.
    Shared,
    /// Like [`Shared`](Self::Shared), and Trine may begin there although files of others are in the way.
    Forced,
}

/// What [`write()`] did. Paths are relative to the folder, and sorted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Changes {
    /// Files that were not there.
    pub added: Vec<String>,
    /// Files whose text was another.
    pub changed: Vec<String>,
    /// Files that nothing generates any more.
    pub removed: Vec<String>,
}

impl Changes {
    /// Whether everything was as it has to be.
    pub fn is_empty(&self) -> bool {
        self.added.is_empty() && self.changed.is_empty() && self.removed.is_empty()
    }
}

impl fmt::Display for Changes {
    /// One line a file, and their number: `2 added, 1 changed, 0 removed`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.is_empty() {
            return f.write_str("nothing changed");
        }
        let kinds = [
            ("added", &self.added),
            ("changed", &self.changed),
            ("removed", &self.removed),
        ];
        for (kind, paths) in kinds {
            for path in paths {
                writeln!(f, "{kind:>8} {path}")?;
            }
        }
        let [added, changed, removed] = kinds.map(|(_, paths)| paths.len());
        write!(f, "{added} added, {changed} changed, {removed} removed")
    }
}

/// Why a folder could not be read or written.
#[derive(Debug)]
pub enum DiskError {
    /// The folder holds files, none of which Trine has made.
    NotOurs {
        /// The folder.
        folder: PathBuf,
    },
    /// Something that is not ours lies where a file or its folder has to be.
    InTheWay {
        /// Where it lies.
        path: PathBuf,
        /// What it is.
        what: &'static str,
    },
    /// Another run is writing.
    Busy {
        /// The folder that says so.
        staging: PathBuf,
    },
    /// The system refused.
    Io {
        /// What was tried: `read`, `write` …
        action: &'static str,
        /// With what.
        path: PathBuf,
        /// What it said.
        error: io::Error,
    },
}

impl fmt::Display for DiskError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotOurs { folder } => write!(
                f,
                "{} holds files that Trine has not made, and none that it has; choose another folder, or empty it",
                folder.display()
            ),
            Self::InTheWay { path, what } => {
                write!(
                    f,
                    "{} is {what}, where a generated file has to be; move it away",
                    path.display()
                )
            }
            Self::Busy { staging } => write!(
                f,
                "another run is writing here; wait for it, or if there is none, delete {}",
                staging.display()
            ),
            Self::Io {
                action,
                path,
                error,
            } => write!(f, "cannot {action} {}: {error}", path.display()),
        }
    }
}

impl std::error::Error for DiskError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Io { error, .. } => Some(error),
            _ => None,
        }
    }
}

/// Names what was tried with which path when the system refuses it.
fn attempt<T>(action: &'static str, path: &Path, result: io::Result<T>) -> Result<T, DiskError> {
    result.map_err(|error| DiskError::Io {
        action,
        path: path.to_owned(),
        error,
    })
}

/// Makes the folder equal to the tree. Files that are equal are not touched.
pub fn write(root: &Path, tree: &FileTree, owner: Owner) -> Result<Changes, DiskError> {
    let scan = Scan::read(root, tree)?;
    if owner != Owner::Forced && !scan.is_ours()? {
        return Err(DiskError::NotOurs {
            folder: root.to_owned(),
        });
    }
    let difference = Difference::between(&scan, tree, owner)?;
    difference.refuse_what_is_in_the_way(&scan, tree)?;
    if !difference.is_empty() {
        difference.apply(root, &scan, tree, owner)?;
    }
    Ok(Changes {
        added: difference.missing,
        changed: difference.stale,
        removed: difference.orphans.into_iter().collect(),
    })
}

/// Lists every file that is stale, missing or orphaned, sorted by path. Nothing is written.
pub fn check(root: &Path, tree: &FileTree, owner: Owner) -> Result<Vec<Drift>, DiskError> {
    let scan = Scan::read(root, tree)?;
    let difference = Difference::between(&scan, tree, owner)?;
    let kinds = [
        (
            DriftKind::Missing,
            &difference.missing.into_iter().collect(),
        ),
        (DriftKind::Stale, &difference.stale.into_iter().collect()),
        (DriftKind::Orphaned, &difference.orphans),
    ];
    let mut drift = Vec::new();
    for (kind, paths) in kinds {
        for path in paths {
            let on_disk = match scan.files.get(path) {
                Some(Existing::File(file)) => attempt("read", file, fs::read(file))?,
                _ => Vec::new(),
            };
            let on_disk = String::from_utf8_lossy(&on_disk);
            drift.push(Drift::new(
                path,
                kind,
                &on_disk,
                tree.get(path).unwrap_or_default(),
            ));
        }
    }
    drift.sort_by(|a, b| a.path.cmp(&b.path));
    Ok(drift)
}

/// How a folder differs from a tree.
struct Difference {
    missing: Vec<String>,
    stale: Vec<String>,
    orphans: BTreeSet<String>,
}

impl Difference {
    fn between(scan: &Scan, tree: &FileTree, owner: Owner) -> Result<Self, DiskError> {
        let mut difference = Self {
            missing: Vec::new(),
            stale: Vec::new(),
            orphans: BTreeSet::new(),
        };
        for (path, text) in tree.iter() {
            match scan.files.get(path) {
                None => difference.missing.push(path.to_owned()),
                Some(existing) if existing.holds(text)? => {}
                Some(_) => difference.stale.push(path.to_owned()),
            }
        }
        for (path, existing) in &scan.files {
            if tree.get(path).is_none() && (owner == Owner::Trine || existing.is_generated()?) {
                difference.orphans.insert(path.clone());
            }
        }
        Ok(difference)
    }

    fn is_empty(&self) -> bool {
        self.missing.is_empty() && self.stale.is_empty() && self.orphans.is_empty()
    }

    /// Errors where a file cannot be put because something that stays is there.
    fn refuse_what_is_in_the_way(&self, scan: &Scan, tree: &FileTree) -> Result<(), DiskError> {
        let stays = |path: &str| scan.files.contains_key(path) && !self.orphans.contains(path);
        for folder in tree.folders() {
            match scan.files.get(folder) {
                Some(Existing::Link(path)) => {
                    return Err(DiskError::InTheWay {
                        path: path.clone(),
                        what: "a link or a device",
                    });
                }
                Some(Existing::File(path)) if stays(folder) => {
                    return Err(DiskError::InTheWay {
                        path: path.clone(),
                        what: "a file",
                    });
                }
                _ => {}
            }
        }
        for path in &self.missing {
            let within = format!("{path}/");
            let holds_files = || {
                scan.files
                    .keys()
                    .any(|file| file.starts_with(&within) && stays(file))
            };
            if scan.kept.contains(path) || scan.folders.contains(path) && holds_files() {
                return Err(DiskError::InTheWay {
                    path: scan.root.join(path),
                    what: "something that is never touched, or a folder with files",
                });
            }
        }
        Ok(())
    }

    fn apply(
        &self,
        root: &Path,
        scan: &Scan,
        tree: &FileTree,
        owner: Owner,
    ) -> Result<(), DiskError> {
        let staging = Staging::create(root)?;
        let mut staged = Vec::new();
        for path in self.missing.iter().chain(&self.stale) {
            let waiting = staging.folder.join(staged.len().to_string());
            let text = tree.get(path).unwrap_or_default();
            attempt("write", &waiting, fs::write(&waiting, text))?;
            staged.push((waiting, root.join(path)));
        }
        // Orphans go first: a new file may have the name of an old folder, or differ from an old file
        // in upper and lower case only.
        for orphan in &self.orphans {
            if let Some(Existing::File(path) | Existing::Link(path)) = scan.files.get(orphan) {
                attempt("remove", path, fs::remove_file(path))?;
            }
        }
        let needed = tree.folders();
        for folder in scan.folders.iter().rev() {
            let held_orphan = || {
                self.orphans
                    .iter()
                    .any(|orphan| orphan.starts_with(&format!("{folder}/")))
            };
            if !needed.contains(folder.as_str()) && (owner == Owner::Trine || held_orphan()) {
                // One that is not empty stays.
                let _ = fs::remove_dir(root.join(folder));
            }
        }
        for (waiting, place) in staged {
            if let Some(folder) = place.parent() {
                attempt("create", folder, fs::create_dir_all(folder))?;
            }
            attempt("write", &place, fs::rename(&waiting, &place))?;
        }
        Ok(())
    }
}

/// The folder for text that waits. It goes when this is dropped, whatever happened.
struct Staging {
    folder: PathBuf,
    /// Locked while the folder is in use, which ends with the process at the latest.
    _lock: File,
}

impl Staging {
    fn create(root: &Path) -> Result<Self, DiskError> {
        attempt("create", root, fs::create_dir_all(root))?;
        let folder = root.join(STAGING);
        let busy = || DiskError::Busy {
            staging: folder.clone(),
        };
        let was_there = match fs::create_dir(&folder) {
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => true,
            result => attempt("create", &folder, result).map(|()| false)?,
        };
        let lock = folder.join(LOCK);
        // Whoever put a link or something else there is not an earlier run.
        let is_ours = |path: &Path, is_kind: fn(&fs::Metadata) -> bool| {
            fs::symlink_metadata(path).map_or_else(
                |error| error.kind() == io::ErrorKind::NotFound,
                |found| is_kind(&found),
            )
        };
        if !is_ours(&folder, fs::Metadata::is_dir) || !is_ours(&lock, fs::Metadata::is_file) {
            return Err(busy());
        }
        let mut open = OpenOptions::new();
        let open = open.create(true).write(true).truncate(false).open(&lock);
        let lock = attempt("write", &lock, open)?;
        match lock.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => return Err(busy()),
            // No locks here: then only the folder tells that somebody is writing.
            Err(TryLockError::Error(_)) if was_there => return Err(busy()),
            Err(TryLockError::Error(_)) => {}
        }
        let staging = Self {
            folder,
            _lock: lock,
        };
        if was_there {
            staging.clear()?;
        }
        Ok(staging)
    }

    /// Removes what a run has left that was interrupted.
    fn clear(&self) -> Result<(), DiskError> {
        let entries = attempt("read", &self.folder, fs::read_dir(&self.folder))?;
        for entry in entries {
            let entry = attempt("read", &self.folder, entry)?;
            let path = entry.path();
            if entry.file_name() == LOCK {
                continue;
            }
            let is_folder = entry.file_type().is_ok_and(|kind| kind.is_dir());
            let removed = match is_folder {
                true => fs::remove_dir_all(&path),
                false => fs::remove_file(&path),
            };
            attempt("remove", &path, removed)?;
        }
        Ok(())
    }
}

impl Drop for Staging {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.folder);
    }
}
