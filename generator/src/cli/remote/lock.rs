//! `trine.lock`: the hashes of the files at URLs that documents refer to.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use serde::Deserialize;

/// The name of the file.
const NAME: &str = "trine.lock";
const HEAD: &str = "# The SHA-256 hashes of the URLs that documents refer to. `trine generate` adds new ones; with\n\
                    # `--update-remote`, it replaces them.\n\n";

/// The hashes in a folder.
#[derive(Debug)]
pub(super) struct Lock {
    path: PathBuf,
    hashes: BTreeMap<String, String>,
    is_changed: bool,
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    #[serde(default)]
    remote: BTreeMap<String, String>,
}

/// The comparison of a text with its hash.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Verdict {
    Equal,
    Different,
    /// There is no hash.
    Unknown,
}

impl Lock {
    /// Reads the hashes in a folder; without a file there are none.
    pub(super) fn open(folder: &Path) -> Result<Self, String> {
        let path = folder.join(NAME);
        let shown = path.display();
        let text = match fs::read_to_string(&path) {
            Ok(text) => text,
            Err(error) if error.kind() == io::ErrorKind::NotFound => String::new(),
            Err(error) => return Err(format!("cannot read {shown}: {error}")),
        };
        let written: Written = toml::from_str(&text).map_err(|error| {
            let reason = error.message();
            format!("{shown} is invalid: {reason}; delete it, and run `trine generate` to write it")
        })?;
        Ok(Self {
            hashes: written.remote,
            is_changed: false,
            path,
        })
    }

    /// Returns the file for messages.
    pub(super) fn name(&self) -> String {
        self.path.display().to_string()
    }

    pub(super) fn contains(&self, url: &str) -> bool {
        self.hashes.contains_key(url)
    }

    pub(super) fn verify(&self, url: &str, hash: &str) -> Verdict {
        match self.hashes.get(url) {
            None => Verdict::Unknown,
            Some(known) if known == hash => Verdict::Equal,
            Some(_) => Verdict::Different,
        }
    }

    pub(super) fn record(&mut self, url: &str, hash: &str) -> Verdict {
        self.is_changed |= self.verify(url, hash) != Verdict::Equal;
        self.hashes.insert(url.to_owned(), hash.to_owned());
        Verdict::Equal
    }

    /// Writes the file if a hash was recorded.
    pub(super) fn save(&mut self) -> Result<(), String> {
        if !self.is_changed {
            return Ok(());
        }
        let table = toml::Table::from_iter([(
            "remote".to_owned(),
            toml::Value::Table(
                self.hashes
                    .iter()
                    .map(|(url, hash)| (url.clone(), toml::Value::String(hash.clone())))
                    .collect(),
            ),
        )]);
        let failed = |error| format!("cannot write {}: {error}", self.path.display());
        // Another run never sees a half-written file.
        let staged = self.path.with_extension("lock.new");
        fs::write(&staged, format!("{HEAD}{table}")).map_err(failed)?;
        fs::rename(&staged, &self.path).map_err(failed)?;
        self.is_changed = false;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hashes_are_kept() {
        let folder = tempfile::tempdir().expect("a folder");
        let url = "https://example.com/a \"b\".yaml";
        let mut lock = Lock::open(folder.path()).expect("no file");
        assert_eq!(lock.verify(url, "sha256:a"), Verdict::Unknown);
        lock.save().expect("nothing to write");
        assert!(!folder.path().join(NAME).exists());
        lock.record(url, "sha256:a");
        lock.save().expect("a file");
        let lock = Lock::open(folder.path()).expect("a file");
        assert_eq!(lock.verify(url, "sha256:a"), Verdict::Equal);
        assert_eq!(lock.verify(url, "sha256:b"), Verdict::Different);
        fs::write(folder.path().join(NAME), "remote = 1\n").expect("a file");
        let error = Lock::open(folder.path()).expect_err("an invalid file");
        assert!(error.contains("is invalid"), "{error}");
    }
}
