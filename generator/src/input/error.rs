//! The reasons why an input cannot be read.

use std::fmt;
use std::io;
use std::path::PathBuf;

use super::found;
use crate::config::ConfigError;

/// The error for an unreadable input.
#[derive(Debug)]
pub enum InputError {
    /// A file cannot be read.
    Read {
        /// The file.
        path: PathBuf,
        /// The reason.
        error: io::Error,
    },
    /// The root of the files of a document does not contain it.
    Root {
        /// The document.
        document: PathBuf,
        /// The root.
        root: PathBuf,
    },
    /// A folder or an archive contains no document, or several.
    Document {
        /// The folder or the archive.
        folder: String,
        /// The documents.
        documents: Vec<String>,
    },
    /// An archive cannot be read.
    Archive {
        /// The archive.
        name: String,
        /// The reason.
        reason: String,
    },
    /// A `trine.toml` is invalid: reason and location.
    Config(ConfigError),
}

impl fmt::Display for InputError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Read { path, .. } if path.is_dir() => {
                let path = path.display();
                write!(
                    f,
                    "expected a document, found the folder {path}; pass a file in it, such as \
                     {path}/openapi.yaml"
                )
            }
            Self::Read { path, .. } if path.to_string_lossy().contains("://") => write!(
                f,
                "{} is a URL, which only the command `trine` fetches; save the file, and pass its path",
                path.display()
            ),
            Self::Read { path, error } if error.kind() == io::ErrorKind::NotFound => {
                write!(f, "file not found: {}", path.display())
            }
            Self::Read { path, error } => write!(f, "cannot read {}: {error}", path.display()),
            Self::Root { document, root } => write!(
                f,
                "the document {} is outside the folder {}, the root of its files; \
                 choose a root that contains it",
                document.display(),
                root.display()
            ),
            Self::Document { folder, documents } if documents.is_empty() => write!(
                f,
                "no document found in {folder}: expected openapi.yaml, swagger.yaml, main.yaml or \
                 index.yaml (or .yml, .json), or one file with `openapi:` or `swagger:`; pass the path of \
                 the document"
            ),
            Self::Document { folder, documents } => {
                let documents = found::listed(documents);
                write!(
                    f,
                    "{folder} contains several documents: {documents}; pass one of them"
                )
            }
            Self::Archive { name, reason } => write!(f, "cannot read the archive {name}: {reason}"),
            Self::Config(error) => error.fmt(f),
        }
    }
}

impl std::error::Error for InputError {}
