//! `trine.lock`: the hashes of the files at URLs that documents refer to.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Display;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use trine::config::steps;

use crate::cli::clients::absolute;

/// The name of the file.
const NAME: &str = "trine.lock";
const HEAD: &str = "# The SHA-256 hashes of the URLs that documents refer to, and the crates that need them. `trine\n\
                    # generate` adds new ones, and removes those that its crate needed alone; with\n\
                    # `--update-remote`, it replaces them.\n\n";

/// The hashes in a folder.
#[derive(Debug)]
pub(super) struct Lock {
    path: PathBuf,
    content: Content,
    is_changed: bool,
}

#[derive(Debug, Default, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
struct Content {
    #[serde(default)]
    remote: BTreeMap<String, Entry>,
}

/// A URL.
#[derive(Debug, Default, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    hash: String,
    /// The folders of the crates whose documents refer to it, relative to the folder of the file.
    crates: BTreeSet<String>,
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
    /// Reads the hashes in a folder; without a file, the result is empty.
    pub(super) fn open(folder: &Path) -> Result<Self, String> {
        let path = folder.join(NAME);
        let shown = path.display();
        let text = match fs::read_to_string(&path) {
            Ok(text) => text,
            Err(error) if error.kind() == io::ErrorKind::NotFound => String::new(),
            Err(error) => return Err(format!("cannot read {shown}: {error}")),
        };
        let content: Content = toml::from_str(&text).map_err(|error| {
            let reason = error.message();
            format!("{shown} is invalid: {reason}; delete it, and run `trine generate` to write it")
        })?;
        Ok(Self {
            content,
            is_changed: false,
            path,
        })
    }

    /// Returns the file for messages.
    pub(super) fn name(&self) -> String {
        self.path.display().to_string()
    }

    pub(super) fn contains(&self, url: &str) -> bool {
        self.content.remote.contains_key(url)
    }

    pub(super) fn verify(&self, url: &str, hash: &str) -> Verdict {
        match self.content.remote.get(url) {
            None => Verdict::Unknown,
            Some(known) if known.hash == hash => Verdict::Equal,
            Some(_) => Verdict::Different,
        }
    }

    pub(super) fn record(&mut self, url: &str, hash: &str) {
        self.is_changed |= self.verify(url, hash) != Verdict::Equal;
        hash.clone_into(&mut self.content.remote.entry(url.to_owned()).or_default().hash);
    }

    /// Records which URLs the document of a crate refers to, and removes the hashes of those that no
    /// crate needs. If only some of its URLs are known, the others stay.
    pub(super) fn set_used(&mut self, output: &Path, urls: &BTreeSet<String>, is_incomplete: bool) {
        let name = self.crate_name(output);
        self.content.remote.retain(|url, entry| {
            let (is_used, was_used) = (urls.contains(url), entry.crates.contains(&name));
            if is_used && !was_used {
                self.is_changed = true;
                entry.crates.insert(name.clone());
            } else if was_used && !is_used && !is_incomplete {
                self.is_changed = true;
                entry.crates.remove(&name);
            }
            !entry.crates.is_empty()
        });
    }

    /// Returns the folder of a crate as the file names it: relative to the folder of the file, with `/`
    /// on every system.
    fn crate_name(&self, output: &Path) -> String {
        let folder = absolute(self.path.parent().unwrap_or(Path::new("")));
        let output = absolute(output);
        let (from, to) = (steps(&folder), steps(&output));
        let common = from.iter().zip(&to).take_while(|(a, b)| a == b).count();
        let up = from[common..].iter().map(|_| "..".to_owned());
        let down = to[common..].iter();
        let down = down.map(|step| step.as_os_str().to_string_lossy().into_owned());
        let parts: Vec<String> = up.chain(down).collect();
        match parts.is_empty() {
            true => ".".to_owned(),
            false => parts.join("/"),
        }
    }

    /// Writes the file if it differs.
    pub(super) fn save(&mut self) -> Result<(), String> {
        if !self.is_changed {
            return Ok(());
        }
        let shown = self.path.display();
        let failed = |error: &dyn Display| format!("cannot write {shown}: {error}");
        let table = toml::to_string(&self.content).map_err(|error| failed(&error))?;
        // Another run never sees a half-written file.
        let staged = self.path.with_extension("lock.new");
        fs::write(&staged, format!("{HEAD}{table}")).map_err(|error| failed(&error))?;
        fs::rename(&staged, &self.path).map_err(|error| failed(&error))?;
        self.is_changed = false;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const URL: &str = "https://example.com/a \"b\".yaml";

    fn urls<const N: usize>(urls: [&str; N]) -> BTreeSet<String> {
        urls.map(str::to_owned).into()
    }

    #[test]
    fn hashes_are_kept() {
        let folder = tempfile::tempdir().expect("a folder");
        let mut lock = Lock::open(folder.path()).expect("no file");
        assert_eq!(lock.verify(URL, "sha256:a"), Verdict::Unknown);
        lock.save().expect("nothing to write");
        assert!(!folder.path().join(NAME).exists());
        lock.record(URL, "sha256:a");
        lock.set_used(Path::new("client"), &urls([URL]), false);
        lock.save().expect("a file");
        let lock = Lock::open(folder.path()).expect("a file");
        assert_eq!(lock.verify(URL, "sha256:a"), Verdict::Equal);
        assert_eq!(lock.verify(URL, "sha256:b"), Verdict::Different);
        fs::write(folder.path().join(NAME), "remote = 1\n").expect("a file");
        let error = Lock::open(folder.path()).expect_err("an invalid file");
        assert!(error.contains("is invalid"), "{error}");
    }

    #[test]
    fn a_hash_stays_while_a_crate_needs_it() {
        let folder = tempfile::tempdir().expect("a folder");
        let mut lock = Lock::open(folder.path()).expect("no file");
        let (one, two) = (folder.path().join("one"), &folder.path().join("./two/"));
        lock.record(URL, "sha256:a");
        lock.set_used(&one, &urls([URL]), false);
        lock.set_used(two, &urls([URL]), false);
        let crates = &lock.content.remote[URL].crates;
        assert_eq!(*crates, urls(["one", "two"]));
        // Not all URLs of the document are known.
        lock.set_used(&one, &urls([]), true);
        lock.set_used(two, &urls([]), false);
        assert!(lock.contains(URL));
        lock.set_used(&one, &urls([]), false);
        assert!(!lock.contains(URL));
        lock.save().expect("a file");
        let text = fs::read_to_string(folder.path().join(NAME)).expect("a file");
        assert!(!text.contains("example.com"), "{text}");
    }

    #[test]
    fn crates_have_the_same_name_in_each_checkout() {
        let folder = tempfile::tempdir().expect("a folder");
        let lock = Lock::open(folder.path()).expect("no file");
        let root = folder.path().to_owned();
        for (output, name) in [
            (folder.path().join("a/b"), "a/b"),
            (root.join("./a"), "a"),
            (root.join("x/../a"), "a"),
            (root.join("../a"), "../a"),
            (root, "."),
        ] {
            assert_eq!(lock.crate_name(&output), name, "{}", output.display());
        }
        let lock = Lock::open(Path::new("")).expect("a file or none");
        assert_eq!(lock.crate_name(Path::new("./a")), "a");
        assert_eq!(lock.crate_name(Path::new(".")), ".");
    }
}
