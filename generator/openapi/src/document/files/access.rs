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

    /// Returns the text at a URL, which begins with `https://`. By default, nothing is fetched.
    ///
    /// # Errors
    ///
    /// Returns the reason why the text is not part of the document.
    fn fetch(&self, url: &str) -> Result<String, Unreadable> {
        let _ = url;
        Err(Unreadable::Refused(Refusal {
            reason: "is a URL; Trine does not download files".to_owned(),
            help: "save the file next to the document, and refer to that file".to_owned(),
        }))
    }

    /// Returns why a file outside the root is not part of the document.
    fn outside(&self) -> Refusal {
        match self.entry() {
            None => Refusal {
                reason: "is outside the folder of the document".to_owned(),
                help: "pass `--root DIR` with a folder that contains both; in trine.toml it is the key \
                       `root`, in a build script `Api::root`"
                    .to_owned(),
            },
            Some(_) => Refusal {
                reason: "is outside the root of the document's files".to_owned(),
                help: "set the root to a folder that contains both files: `--root DIR`, the key `root` in \
                       trine.toml, or `Api::root` in a build script"
                    .to_owned(),
            },
        }
    }
}

/// The error for a file that is not part of a document.
#[derive(Debug)]
pub enum Unreadable {
    /// It cannot be read.
    Io(io::Error),
    /// It may not be read.
    Refused(Refusal),
    /// It is not the file that is expected. Nothing is generated, not even by a tolerant reading.
    Unexpected(Refusal),
}

impl From<Refusal> for Unreadable {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}

/// The reason why something may not be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// The reason, after the name of the file: `is a link to a file outside the folder`.
    pub reason: String,
    /// The way to change that.
    pub help: String,
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
