//! The relevant content of a folder.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, File};
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};

use super::{DiskError, Owner, STAGING, attempt};
use crate::output::{FileTree, is_generated};

/// The files and folders under a root. Links are separate entries and are not followed.
pub(super) struct Scan {
    pub root: PathBuf,
    pub files: BTreeMap<String, Existing>,
    pub folders: BTreeSet<String>,
    /// Existing paths that are never touched.
    pub kept: BTreeSet<String>,
    /// Those of them that are the folders of other packages.
    pub packages: BTreeSet<String>,
}

/// An existing path that is not a folder.
pub(super) enum Existing {
    File(PathBuf),
    /// A link or a special file: never opened.
    Link(PathBuf),
}

impl Scan {
    /// Reads a folder to compare it with `tree`; a missing folder is empty.
    pub fn read(root: &Path, tree: &FileTree, owner: Owner) -> Result<Self, DiskError> {
        let mut scan = Self {
            root: root.to_owned(),
            files: BTreeMap::new(),
            folders: BTreeSet::new(),
            kept: BTreeSet::new(),
            packages: BTreeSet::new(),
        };
        let mut waiting = vec![(root.to_owned(), String::new())];
        while let Some((folder, prefix)) = waiting.pop() {
            let entries = match fs::read_dir(&folder) {
                Err(error) if prefix.is_empty() && error.kind() == io::ErrorKind::NotFound => break,
                entries => attempt("read", &folder, entries)?,
            };
            for entry in entries {
                let entry = attempt("read", &folder, entry)?;
                let path = entry.path();
                let kind = attempt("read", &path, entry.file_type())?;
                let name = entry.file_name().to_string_lossy().into_owned();
                let relative = format!("{prefix}{name}");
                let beside_manifest =
                    prefix.is_empty() || tree.get(&format!("{prefix}Cargo.toml")).is_some();
                let is_kept = match name.as_str() {
                    ".git" => true,
                    "target" => beside_manifest && kind.is_dir(),
                    "Cargo.lock" => beside_manifest,
                    STAGING => prefix.is_empty(),
                    _ => false,
                };
                let is_package = || {
                    let manifest = fs::symlink_metadata(path.join("Cargo.toml"));
                    manifest.is_ok() && tree.get(&format!("{relative}/Cargo.toml")).is_none()
                };
                if is_kept {
                    scan.kept.insert(relative);
                } else if owner != Owner::Trine && kind.is_dir() && is_package() {
                    scan.kept.insert(relative.clone());
                    scan.packages.insert(relative);
                } else if kind.is_dir() {
                    waiting.push((path, format!("{relative}/")));
                    scan.folders.insert(relative);
                } else if kind.is_file() {
                    scan.files.insert(relative, Existing::File(path));
                } else {
                    scan.files.insert(relative, Existing::Link(path));
                }
            }
        }
        Ok(scan)
    }

    /// Returns whether Trine may write here: the folder is empty, or one of its top-level files is
    /// generated.
    ///
    /// Nested files do not count: a project that contains a generated folder is not generated
    /// itself.
    pub fn is_ours(&self) -> Result<bool, DiskError> {
        for (path, existing) in &self.files {
            if !path.contains('/') && existing.is_generated()? {
                return Ok(true);
            }
        }
        Ok(self.files.is_empty() && self.packages.is_empty())
    }
}

impl Existing {
    /// Returns whether the file has exactly this text.
    pub fn has_text(&self, text: &str) -> Result<bool, DiskError> {
        match self {
            Self::File(path) => Ok(attempt("read", path, fs::read(path))? == text.as_bytes()),
            Self::Link(_) => Ok(false),
        }
    }

    /// Returns whether the file begins with the header of a generated file.
    pub fn is_generated(&self) -> Result<bool, DiskError> {
        let Self::File(path) = self else {
            return Ok(false);
        };
        let mut start = Vec::new();
        let file = attempt("read", path, File::open(path))?;
        attempt("read", path, file.take(512).read_to_end(&mut start))?;
        Ok(is_generated(&start))
    }
}
