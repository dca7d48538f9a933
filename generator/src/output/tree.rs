//! The paths and texts of generated files.

use std::collections::{BTreeMap, BTreeSet};

use super::OutputError;

/// The generated files: relative paths with `/`, and their texts.
///
/// Every path is a file inside the target folder, on every system: [`insert`](Self::insert) rejects
/// other paths.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FileTree {
    files: BTreeMap<String, String>,
    /// The paths and their folders in lower case, with the original paths.
    taken: BTreeMap<String, Taken>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Taken {
    is_folder: bool,
    spelling: String,
    /// A file with this path, or in this folder.
    path: String,
}

impl FileTree {
    /// Creates an empty tree.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a file.
    ///
    /// Returns an error if the path is absolute, contains `.`, `..`, a backslash or a reserved
    /// name, or if the path already exists: also in different case, or as a folder.
    pub fn insert(
        &mut self,
        path: impl Into<String>,
        text: impl Into<String>,
    ) -> Result<(), OutputError> {
        let path = path.into();
        if let Some(reason) = path.split('/').find_map(fault) {
            return Err(OutputError::BadPath { path, reason });
        }
        let ends = path
            .match_indices('/')
            .map(|(at, _)| (at, true))
            .chain([(path.len(), false)]);
        let places: Vec<(&str, bool)> = ends
            .map(|(end, is_folder)| (&path[..end], is_folder))
            .collect();
        for (place, is_folder) in &places {
            if let Some(taken) = self.taken.get(&place.to_lowercase())
                && !(taken.is_folder && *is_folder && taken.spelling == *place)
            {
                return Err(OutputError::Collision {
                    first: taken.path.clone(),
                    second: path,
                });
            }
        }
        for (place, is_folder) in places {
            self.taken
                .entry(place.to_lowercase())
                .or_insert_with(|| Taken {
                    is_folder,
                    spelling: place.to_owned(),
                    path: path.clone(),
                });
        }
        self.files.insert(path, text.into());
        Ok(())
    }

    /// Adds all files of another tree under a folder; an empty `prefix` is the root.
    pub fn merge(&mut self, prefix: &str, other: FileTree) -> Result<(), OutputError> {
        for (path, text) in other.files {
            match prefix {
                "" => self.insert(path, text)?,
                prefix => self.insert(format!("{prefix}/{path}"), text)?,
            }
        }
        Ok(())
    }

    /// Returns the files under a folder, as a tree of that folder.
    pub fn subtree(&self, folder: &str) -> FileTree {
        let mut tree = FileTree::new();
        for (path, text) in &self.files {
            let below = path
                .strip_prefix(folder)
                .and_then(|rest| rest.strip_prefix('/'));
            if let Some(below) = below {
                // This cannot fail: paths without a collision in the whole tree have none here.
                let _ = tree.insert(below, text.as_str());
            }
        }
        tree
    }

    /// Returns the text of a file.
    pub fn get(&self, path: &str) -> Option<&str> {
        self.files.get(path).map(String::as_str)
    }

    /// Returns the paths and texts, sorted by path.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.files
            .iter()
            .map(|(path, text)| (path.as_str(), text.as_str()))
    }

    /// Returns the folders of the files, without the root.
    pub fn folders(&self) -> BTreeSet<&str> {
        let files = self.files.keys();
        files
            .flat_map(|path| path.match_indices('/').map(|(at, _)| &path[..at]))
            .collect()
    }

    /// Returns the number of files.
    pub fn len(&self) -> usize {
        self.files.len()
    }

    /// Returns whether the tree is empty.
    pub fn is_empty(&self) -> bool {
        self.files.is_empty()
    }
}

/// Returns the problem with a path component.
fn fault(name: &str) -> Option<&'static str> {
    const DEVICES: [&str; 6] = ["con", "prn", "aux", "nul", "conin$", "conout$"];
    let stem = name
        .split('.')
        .next()
        .unwrap_or_default()
        .trim_end()
        .to_lowercase();
    let port = stem.strip_prefix("com").or(stem.strip_prefix("lpt"));
    match name {
        "" => Some("has an empty component"),
        "." | ".." => Some("has the component `.` or `..`"),
        _ if name.contains(|c: char| c.is_control() || r#"\:*?"<>|"#.contains(c)) => {
            Some("has a character that some systems do not allow")
        }
        _ if name.ends_with(['.', ' ']) => Some("has a component that ends with a dot or a space"),
        _ if name.eq_ignore_ascii_case(".git") => Some("is inside a `.git` folder"),
        _ if DEVICES.contains(&stem.as_str())
            || port.is_some_and(|port| port.chars().count() == 1) =>
        {
            Some("has a component that is a device name on Windows")
        }
        _ => None,
    }
}
