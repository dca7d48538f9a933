//! The files that a document refers to, from each source of documents.

use std::fmt;
use std::io;
use std::sync::Arc;

use trine_openapi::document::{Access, Refusal, Unreadable};

#[cfg(feature = "zip")]
use super::archive::{Archive, Inside};
use super::root::{Below, Root, is_inside};

/// A function that returns the text at a URL, up to one byte more than a number of bytes.
pub(super) type Fetch = dyn Fn(&str, usize) -> Result<String, Unreadable> + Send + Sync;

/// A [`Fetch`] of an input.
#[derive(Clone)]
pub(super) struct Fetcher(pub(super) Arc<Fetch>);

impl fmt::Debug for Fetcher {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Fetcher")
    }
}

/// The files that a document refers to.
#[derive(Clone)]
pub(super) enum Files {
    /// None of them can be read.
    None,
    /// Those at URLs relative to this one.
    Url(String),
    /// Those of a folder.
    Folder(Root),
    /// Those of an archive, and the path of the document in it.
    #[cfg(feature = "zip")]
    Archive(Arc<Archive>, String),
    /// Those that a function returns by their path relative to a root, and the path of the document if
    /// it is not in the root itself.
    Given(Arc<Loader>, Option<String>),
}

/// A function that returns a file by its path relative to a root, up to one byte more than a number of
/// bytes.
pub(super) type Loader = dyn Fn(&str, usize) -> io::Result<String> + Send + Sync;

impl Files {
    /// Calls `read` with access to the files, each up to one byte more than `most`.
    pub(super) fn access<T>(
        &self,
        fetch: Option<&Fetcher>,
        most: usize,
        read: impl FnOnce(&dyn Access) -> T,
    ) -> T {
        let fetch = fetch.map(|fetch| &*fetch.0);
        let read = |local: &dyn Access| read(&Reach { local, fetch, most });
        match self {
            Self::Folder(root) => read(&Below { root, most }),
            #[cfg(feature = "zip")]
            Self::Archive(archive, entry) => read(&Inside {
                archive,
                entry,
                most,
            }),
            Self::Given(load, entry) => read(&Given {
                load: &**load,
                entry: entry.as_deref(),
                most,
            }),
            Self::Url(url) => read(&Alone(Some(url))),
            Self::None => read(&Alone(None)),
        }
    }
}

/// A document that cannot refer to files, and its URL if it has one.
struct Alone<'a>(Option<&'a str>);

impl Access for Alone<'_> {
    fn entry(&self) -> Option<&str> {
        self.0
    }

    fn open(&self, _: &str) -> Result<String, Unreadable> {
        Err(Unreadable::Refused(self.outside()))
    }

    fn outside(&self) -> Refusal {
        Refusal {
            reason: "is outside this document".to_owned(),
            help:
                "bundle the document into one file first, or copy the definition into this document"
                    .to_owned(),
        }
    }
}

/// Files, and the texts at URLs.
struct Reach<'a> {
    local: &'a dyn Access,
    fetch: Option<&'a Fetch>,
    most: usize,
}

impl Access for Reach<'_> {
    fn entry(&self) -> Option<&str> {
        self.local.entry()
    }

    fn open(&self, path: &str) -> Result<String, Unreadable> {
        self.local.open(path)
    }

    fn fetch(&self, url: &str) -> Result<String, Unreadable> {
        match self.fetch {
            Some(fetch) => fetch(url, self.most),
            None => self.local.fetch(url),
        }
    }

    fn outside(&self) -> Refusal {
        self.local.outside()
    }
}

/// The files of [`Files::Given`].
struct Given<'a> {
    load: &'a Loader,
    entry: Option<&'a str>,
    most: usize,
}

impl Access for Given<'_> {
    fn entry(&self) -> Option<&str> {
        self.entry
    }

    fn open(&self, path: &str) -> Result<String, Unreadable> {
        match is_inside(path) {
            true => Ok((self.load)(path, self.most)?),
            false => Err(io::Error::from(io::ErrorKind::NotFound).into()),
        }
    }
}

impl fmt::Debug for Files {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::None => f.write_str("None"),
            Self::Url(url) => f.debug_tuple("Url").field(url).finish(),
            Self::Folder(folder) => f.debug_tuple("Folder").field(folder).finish(),
            #[cfg(feature = "zip")]
            Self::Archive(_, entry) => f.debug_tuple("Archive").field(entry).finish(),
            Self::Given(..) => f.write_str("Given"),
        }
    }
}
