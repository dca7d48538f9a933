//! Paths and texts of generated files.

use std::collections::{BTreeMap, BTreeSet};

use super::OutputError;

/// The files that are generated: relative paths with `/`, and their texts.
///
/// Every path in it names a file within the folder that the tree is written to, on every system:
/// [`insert`](Self::insert) refuses what does not.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FileTree {
    files: BTreeMap<String, String>,
    /// The paths and their folders in lower case, with the path that brought them.
    taken: BTreeMap<String, Taken>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Taken {
    is_folder: bool,
    spelling: String,
    /// A file that is it, or that lies in it.
    path: String,
}

impl FileTree {
    /// No files.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a file.
    ///
    /// Errors where the path is absolute, holds `.`, `..`, a backslash or a name that some system
    /// reserves, and where a file of that path is there already: also in other upper and lower case,
    /// or as a folder.
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

    /// Adds all files of another tree under a folder; an empty `prefix` is the folder itself.
    pub fn merge(&mut self, prefix: &str, other: FileTree) -> Result<(), OutputError> {
        for (path, text) in other.files {
            match prefix {
                "" => self.insert(path, text)?,
                prefix => self.insert(format!("{prefix}/{path}"), text)?,
            }
        }
        Ok(())
    }

    /// The files that lie under a folder, as a tree of that folder.
    pub fn subtree(&self, folder: &str) -> FileTree {
        let mut tree = FileTree::new();
        for (path, text) in &self.files {
            let below = path
                .strip_prefix(folder)
                .and_then(|rest| rest.strip_prefix('/'));
            if let Some(below) = below {
                // It cannot fail: what is no collision here is none there.
                let _ = tree.insert(below, text.as_str());
            }
        }
        tree
    }

    /// The text of a file.
    pub fn get(&self, path: &str) -> Option<&str> {
        self.files.get(path).map(String::as_str)
    }

    /// The paths and texts, sorted by path.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.files
            .iter()
            .map(|(path, text)| (path.as_str(), text.as_str()))
    }

    /// The folders that the files lie in, without that of the tree itself.
    pub fn folders(&self) -> BTreeSet<&str> {
        let files = self.files.keys();
        files
            .flat_map(|path| path.match_indices('/').map(|(at, _)| &path[..at]))
            .collect()
    }

    /// How many files there are.
    pub fn len(&self) -> usize {
        self.files.len()
    }

    /// Whether there is no file.
    pub fn is_empty(&self) -> bool {
        self.files.is_empty()
    }
}

/// What is wrong with a part of a path.
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
