//! The folder with the files that a document may refer to.

use std::fs::{self, File};
use std::io;
use std::path::{Component, Path, PathBuf};

use trine_openapi::document::{Access, Refusal, Unreadable};

use super::{InputError, bounded_text, opening};

/// A folder, and the place of a document in it.
#[derive(Clone, Debug)]
pub(super) struct Root {
    folder: PathBuf,
    /// The path of the document from the folder; `None` if it is in the folder itself.
    entry: Option<String>,
}

impl Root {
    /// Returns the root of a document: its folder, or the folder `root` that contains it.
    pub(super) fn of(document: &Path, root: Option<&Path>) -> Result<Self, InputError> {
        let own = document.parent().unwrap_or(Path::new(""));
        let Some(root) = root else {
            return Ok(Self {
                folder: named(own).to_owned(),
                entry: None,
            });
        };
        Ok(Self {
            folder: named(root).to_owned(),
            entry: Some(entry(document, root)?),
        })
    }
}

/// Returns the path of a document from the folder that contains it, with `/` as separator.
///
/// # Errors
///
/// Returns an error if the folder does not contain the document.
pub fn entry(document: &Path, root: &Path) -> Result<String, InputError> {
    let outside = || InputError::Root {
        document: document.to_owned(),
        root: root.to_owned(),
    };
    let own = document.parent().unwrap_or(Path::new(""));
    let name = document.file_name().ok_or_else(outside)?;
    // Links are resolved as they are when files are opened. At another revision of a repository the
    // folders may not exist.
    let below = match (named(own).canonicalize(), named(root).canonicalize()) {
        (Ok(own), Ok(root)) => own.strip_prefix(root).map(Path::to_owned),
        _ => own.strip_prefix(root).map(Path::to_owned),
    };
    let path = below.map_err(|_| outside())?.join(name);
    let parts = path.components().map(|part| match part {
        Component::Normal(part) => Ok(part.to_string_lossy()),
        _ => Err(outside()),
    });
    Ok(parts.collect::<Result<Vec<_>, _>>()?.join("/"))
}

/// Returns a folder with a name.
fn named(folder: &Path) -> &Path {
    match folder.as_os_str().is_empty() {
        true => Path::new("."),
        false => folder,
    }
}

/// Files below a root, each up to one byte more than a number of bytes.
pub(super) struct Below<'a> {
    pub(super) root: &'a Root,
    pub(super) most: usize,
}

impl Access for Below<'_> {
    fn entry(&self) -> Option<&str> {
        self.root.entry.as_deref()
    }

    fn open(&self, path: &str) -> Result<String, Unreadable> {
        // Nothing else decides what is opened: also a path that was checked before is checked here.
        if !is_inside(path) {
            return Err(Unreadable::Refused(self.outside()));
        }
        let folder = &self.root.folder;
        opening(&folder.join(path));
        let root = folder.canonicalize()?;
        let file = root.join(path).canonicalize()?;
        if !file.starts_with(&root) {
            let Refusal { reason, help } = self.outside();
            let reason = format!("is a link to a file that {reason}");
            return Err(Unreadable::Refused(Refusal { reason, help }));
        }
        Ok(regular_text(&file, self.most)?)
    }
}

/// Returns whether a path stays below the folder that it is relative to, on every system.
pub(super) fn is_inside(path: &str) -> bool {
    let is_foreign = path.contains(['\\', ':']);
    let mut components = Path::new(path).components();
    !is_foreign && components.all(|one| matches!(one, Component::Normal(_) | Component::CurDir))
}

/// Reads a regular file, up to one byte more than `most`: opening a FIFO would wait for a writer, and a
/// device may never end.
pub(crate) fn regular_text(path: &Path, most: usize) -> io::Result<String> {
    if !fs::metadata(path)?.is_file() {
        return Err(io::Error::new(
            io::ErrorKind::InvalidInput,
            "expected a regular file",
        ));
    }
    bounded_text(File::open(path)?, most)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Creates `api/crm/openapi.yaml`, `api/common.yaml` and `secret.yaml`.
    fn folder() -> tempfile::TempDir {
        let folder = tempfile::tempdir().expect("a folder");
        fs::create_dir_all(folder.path().join("api/crm/schemas")).expect("a folder");
        for file in [
            "api/crm/openapi.yaml",
            "api/crm/schemas/a.yaml",
            "api/common.yaml",
            "secret.yaml",
        ] {
            fs::write(folder.path().join(file), file).expect("a file");
        }
        folder
    }

    fn open(root: &Root, path: &str) -> Result<String, String> {
        let below = Below { root, most: 99 };
        below.open(path).map_err(|error| match error {
            Unreadable::Io(error) => error.to_string(),
            Unreadable::Refused(refusal) | Unreadable::Unexpected(refusal) => refusal.reason,
        })
    }

    #[test]
    fn files_are_read_below_the_folder_only() {
        let folder = folder();
        let document = folder.path().join("api/crm/openapi.yaml");
        let root = Root::of(&document, None).expect("a root");
        assert_eq!(root.entry, None);
        let text = open(&root, "schemas/a.yaml").expect("a file");
        assert_eq!(text, "api/crm/schemas/a.yaml");
        let absolute = folder.path().join("secret.yaml");
        for path in [
            "../common.yaml",
            "schemas/../../common.yaml",
            "..\\common.yaml",
            "C:a.yaml",
            &absolute.to_string_lossy(),
        ] {
            let reason = open(&root, path).expect_err("a file outside");
            assert!(
                reason.starts_with("is outside the folder"),
                "{path}: {reason}"
            );
        }
        let reason = open(&root, "schemas").expect_err("a folder");
        assert_eq!(reason, "expected a regular file");
    }

    #[test]
    fn a_root_contains_more() {
        let folder = folder();
        let document = folder.path().join("api/crm/openapi.yaml");
        let root = Root::of(&document, Some(&folder.path().join("api"))).expect("a root");
        assert_eq!(root.entry.as_deref(), Some("crm/openapi.yaml"));
        assert_eq!(open(&root, "common.yaml").as_deref(), Ok("api/common.yaml"));
        open(&root, "../secret.yaml").expect_err("a file outside");
        let error = Root::of(&document, Some(&folder.path().join("api/crm/schemas")));
        let error = error.expect_err("a root without the document").to_string();
        assert!(error.contains("is outside the folder"), "{error}");
        let sibling = Root::of(&document, Some(&folder.path().join("api/cr")));
        sibling.expect_err("a folder whose name only begins like the root");
    }

    #[cfg(unix)]
    #[test]
    fn links_lead_nowhere_else() {
        use std::os::unix::fs::symlink;
        let folder = folder();
        let crm = folder.path().join("api/crm");
        let document = crm.join("openapi.yaml");
        symlink("../../secret.yaml", crm.join("far.yaml")).expect("a link");
        symlink("../common.yaml", crm.join("near.yaml")).expect("a link");
        symlink("../..", crm.join("up")).expect("a link");
        symlink("schemas/a.yaml", crm.join("own.yaml")).expect("a link");
        let own = Root::of(&document, None).expect("a root");
        let api = Root::of(&document, Some(&folder.path().join("api"))).expect("a root");
        open(&own, "own.yaml").expect("a link inside");
        open(&api, "crm/near.yaml").expect("a link inside");
        for (root, path) in [
            (&own, "far.yaml"),
            (&own, "near.yaml"),
            (&own, "up/secret.yaml"),
            (&api, "crm/far.yaml"),
            (&api, "crm/up/secret.yaml"),
        ] {
            let reason = open(root, path).expect_err("a link outside");
            assert!(
                reason.starts_with("is a link to a file that is outside"),
                "{reason}"
            );
        }
        // The document is where its folder really is.
        symlink("api/crm", folder.path().join("linked")).expect("a link");
        let linked = folder.path().join("linked/openapi.yaml");
        let root = Root::of(&linked, Some(folder.path())).expect("a root");
        assert_eq!(root.entry.as_deref(), Some("api/crm/openapi.yaml"));
    }

    #[cfg(unix)]
    #[test]
    fn fifos_are_not_waited_for() {
        let folder = folder();
        let fifo = folder.path().join("api/crm/fifo.yaml");
        let made = std::process::Command::new("mkfifo").arg(&fifo).status();
        assert!(made.expect("mkfifo").success());
        let root = Root::of(&folder.path().join("api/crm/openapi.yaml"), None).expect("a root");
        let reason = open(&root, "fifo.yaml").expect_err("a FIFO");
        assert_eq!(reason, "expected a regular file");
    }
}
