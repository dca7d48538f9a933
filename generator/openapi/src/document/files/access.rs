//! Access to the files that a document refers to.

use std::io;

/// The files that the references of a document may lead to. It decides what is opened: a reference is
/// only resolved to a path before.
///
/// A function from the path of a file relative to the folder of the document, with `/` as separator
/// (`schemas/Lead.yaml`), to its text gives access to that folder and those below.
pub trait Access {
    /// Returns the path of the document from the root of its files, with `/` as separator:
    /// `apis/crm/openapi.yaml`. Without it, the root is the folder of the document.
    fn entry(&self) -> Option<&str> {
        None
    }

    /// Returns the text of a file by its path relative to the root, with `/` as separator. The path
    /// contains no `..`, and no separator of other systems.
    ///
    /// # Errors
    ///
    /// Returns an error if there is no such file, or if it cannot be read or may not be.
    fn open(&self, path: &str) -> Result<String, Unreadable>;
}

/// The error for a file that is not part of a document.
#[derive(Debug)]
pub enum Unreadable {
    /// It cannot be read.
    Io(io::Error),
    /// It may not be read.
    Refused {
        /// The reason, after the name of the file: `is a link to a file outside the folder`.
        reason: String,
        /// The way to change that.
        help: String,
    },
}

impl From<io::Error> for Unreadable {
    fn from(error: io::Error) -> Self {
        Self::Io(error)
    }
}

impl<F: Fn(&str) -> io::Result<String>> Access for F {
    fn open(&self, path: &str) -> Result<String, Unreadable> {
        self(path).map_err(Unreadable::Io)
    }
}
