//! Documents from URLs, and URLs in references. Only the command fetches: the library and build
//! scripts do not.

#[cfg(feature = "remote")]
mod http;
mod lock;

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

use trine::document::{Refusal, Unreadable};

use lock::{Lock, Verdict};

use super::Stop;

/// The way in which a task treats the hashes of fetched files.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Recording {
    /// Files without a hash are recorded.
    New,
    /// The hashes of all files are replaced.
    All,
    /// Nothing is recorded.
    Never,
    /// Nothing is recorded, and files without a hash are errors.
    Required,
}

/// Access to URLs for one run of a task.
#[derive(Clone, Debug)]
pub(crate) struct Remote {
    lock: Arc<Mutex<Lock>>,
    recording: Recording,
    used: Arc<Mutex<Used>>,
    #[cfg(feature = "remote")]
    client: Arc<http::Client>,
}

/// The URLs that the document of a client refers to.
#[derive(Debug, Default)]
struct Used {
    urls: BTreeSet<String>,
    /// Whether one of them was not read, so that the URLs that it refers to are unknown.
    is_incomplete: bool,
}

impl Remote {
    /// Opens the lock file in a folder.
    pub(crate) fn open(folder: &Path, recording: Recording) -> Result<Self, Stop> {
        let lock = Lock::open(folder).map_err(Stop::Failed)?;
        Ok(Self {
            lock: Arc::new(Mutex::new(lock)),
            recording,
            used: Arc::default(),
            #[cfg(feature = "remote")]
            client: Arc::new(http::Client::new()),
        })
    }

    /// Returns the access for one of the clients of the task.
    pub(crate) fn of_one_client(&self) -> Self {
        Self {
            used: Arc::default(),
            ..self.clone()
        }
    }

    /// Fetches a document, up to one byte more than a number of bytes. Its hash is not recorded: it is
    /// what the user names, and regenerating is for its changes.
    pub(crate) fn document(&self, url: &str, most: usize) -> Result<Vec<u8>, Stop> {
        self.fetched(url, most).map_err(|Refusal { reason, help }| {
            let url = shown(url);
            Stop::Failed(format!("{url} {reason}; {help}"))
        })
    }

    /// Fetches a file that the document refers to, and compares it with its hash.
    pub(crate) fn file(&self, url: &str, most: usize) -> Result<String, Unreadable> {
        let text = self.verified(url, most);
        let mut used = self.used.lock().unwrap_or_else(PoisonError::into_inner);
        used.is_incomplete |= text.is_err();
        used.urls.insert(url.to_owned());
        text
    }

    fn verified(&self, url: &str, most: usize) -> Result<String, Unreadable> {
        let mut lock = self.lock.lock().unwrap_or_else(PoisonError::into_inner);
        let refused = |reason: &str, help: &str| Refusal {
            reason: reason.to_owned(),
            help: help.to_owned(),
        };
        let name = lock.name();
        if self.recording == Recording::Required && !lock.contains(url) {
            let reason = format!("is not in {name}, which `--check` requires");
            let help = "run the command without --check to add it";
            return Err(Unreadable::Unexpected(refused(&reason, help)));
        }
        let bytes = self.fetched(url, most)?;
        if bytes.len() > most {
            // The limit is reported where it is counted.
            return Ok(String::from_utf8_lossy(&bytes).into_owned());
        }
        let hash = hash(&bytes);
        match (self.recording, lock.verify(url, &hash)) {
            (Recording::All, _) | (Recording::New, Verdict::Unknown) => lock.record(url, &hash),
            (_, Verdict::Different) => {
                let reason = format!("has changed since its hash was recorded in {name}");
                let help =
                    "review it, and run `trine generate` with `--update-remote` to accept it";
                return Err(Unreadable::Unexpected(refused(&reason, help)));
            }
            (_, Verdict::Equal | Verdict::Unknown) => {}
        }
        let text = String::from_utf8(bytes);
        let invalid = |_| refused("is not valid UTF-8", "refer to a text in YAML or JSON");
        Ok(text.map_err(invalid)?)
    }

    /// Writes the hashes that were recorded. Those of URLs that the document of the crate no longer
    /// refers to are removed, unless another crate needs them.
    pub(crate) fn save(&self, output: &Path) -> Result<(), Stop> {
        let mut lock = self.lock.lock().unwrap_or_else(PoisonError::into_inner);
        let used = self.used.lock().unwrap_or_else(PoisonError::into_inner);
        lock.set_used(output, &used.urls, used.is_incomplete);
        lock.save().map_err(Stop::Failed)
    }

    #[cfg(feature = "remote")]
    fn fetched(&self, url: &str, most: usize) -> Result<Vec<u8>, Refusal> {
        self.client.fetch(url, most)
    }

    #[cfg(not(feature = "remote"))]
    #[allow(clippy::unused_self, reason = "the same call with the feature")]
    fn fetched(&self, _: &str, _: usize) -> Result<Vec<u8>, Refusal> {
        Err(Refusal {
            reason: "is a URL, and this `trine` was compiled without the feature `remote`"
                .to_owned(),
            help: "save the file, and pass its path".to_owned(),
        })
    }
}

#[cfg(feature = "remote")]
fn hash(bytes: &[u8]) -> String {
    http::sha256(bytes)
}

#[cfg(not(feature = "remote"))]
fn hash(_: &[u8]) -> String {
    String::new()
}

/// Returns whether the path of a document is a URL. On Windows, `c:` is a drive.
pub(crate) fn is_url(spec: &str) -> bool {
    spec.split_once("://").is_some_and(|(scheme, _)| {
        scheme.len() > 1
            && scheme
                .chars()
                .all(|c| c.is_ascii_alphanumeric() || "+-.".contains(c))
    })
}

/// Returns a URL for messages and generated files: without user information, query and fragment, which
/// may be secrets.
pub(crate) fn shown(url: &str) -> String {
    let url = url.split(['?', '#']).next().unwrap_or_default();
    match url.split_once("://") {
        Some((scheme, rest)) => {
            let (authority, path) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
            let host = authority.rsplit('@').next().unwrap_or_default();
            format!("{scheme}://{host}{path}")
        }
        None => url.to_owned(),
    }
}

/// The reason for a URL in a document without `--allow-remote`.
pub(crate) fn not_allowed(_: &str, _: usize) -> Result<String, Unreadable> {
    Err(Unreadable::Refused(Refusal {
        reason: "is a URL; Trine does not download files".to_owned(),
        help: "pass `--allow-remote` to fetch it (`allow-remote = true` in trine.toml), or save the file \
               next to the document and refer to that file"
            .to_owned(),
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn urls_are_shown_without_secrets() {
        for (url, expected) in [
            ("https://a.example/b.yaml", "https://a.example/b.yaml"),
            (
                "https://u:p@a.example/b.yaml?token=t#f",
                "https://a.example/b.yaml",
            ),
            ("https://u@a.example?token=t", "https://a.example"),
            ("https://a.example/b@c/d", "https://a.example/b@c/d"),
        ] {
            assert_eq!(shown(url), expected);
        }
    }

    #[test]
    fn urls_have_a_scheme() {
        for url in ["https://a/b", "http://a", "file:///etc/passwd", "HTTPS://a"] {
            assert!(is_url(url), "{url}");
        }
        for path in ["a.yaml", "C:\\a.yaml", "c://a.yaml", "./a://b", "-"] {
            assert!(!is_url(path), "{path}");
        }
    }
}
