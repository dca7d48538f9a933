//! Documents from URLs, and URLs in references. Only the command fetches: the library and build
//! scripts do not.

#[cfg(feature = "remote")]
mod http;
mod lock;

use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

use trine::document::Refusal;

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
    #[cfg(feature = "remote")]
    client: Arc<http::Client>,
}

impl Remote {
    /// Opens the lock file in a folder.
    pub(crate) fn open(folder: &Path, recording: Recording) -> Result<Self, Stop> {
        let lock = Lock::open(folder).map_err(Stop::Failed)?;
        Ok(Self {
            lock: Arc::new(Mutex::new(lock)),
            recording,
            #[cfg(feature = "remote")]
            client: Arc::new(http::Client::new()),
        })
    }

    /// Fetches a document, up to one byte more than a number of bytes. Its hash is not recorded: it is
    /// what the user names, and regenerating is for its changes.
    pub(crate) fn document(&self, url: &str, most: usize) -> Result<Vec<u8>, Stop> {
        self.fetched(url, most).map_err(|Refusal { reason, help }| {
            let url = shown(url);
            Stop::Failed(format!("{url} {reason}; {help}"))
        })
    }

    /// Fetches a file that a document refers to, and compares it with its hash.
    pub(crate) fn file(&self, url: &str, most: usize) -> Result<String, Refusal> {
        let mut lock = self.lock.lock().unwrap_or_else(PoisonError::into_inner);
        let refused = |reason: &str, help: &str| Refusal {
            reason: reason.to_owned(),
            help: help.to_owned(),
        };
        let name = lock.name();
        if self.recording == Recording::Required && !lock.contains(url) {
            let reason = format!("is not in {name}, which `--check` requires");
            return Err(refused(
                &reason,
                "run the command without --check to add it",
            ));
        }
        let bytes = self.fetched(url, most)?;
        if bytes.len() > most {
            // The limit is reported where it is counted.
            return Ok(String::from_utf8_lossy(&bytes).into_owned());
        }
        let verdict = match self.recording {
            Recording::All => lock.record(url, &hash(&bytes)),
            _ => lock.verify(url, &hash(&bytes)),
        };
        match verdict {
            Verdict::Unknown if self.recording == Recording::New => {
                lock.record(url, &hash(&bytes));
            }
            Verdict::Unknown | Verdict::Equal => {}
            Verdict::Different => {
                let reason = format!("has changed since its hash was recorded in {name}");
                let help =
                    "review it, and run `trine generate` with `--update-remote` to accept it";
                return Err(refused(&reason, help));
            }
        }
        let text = String::from_utf8(bytes);
        text.map_err(|_| refused("is not valid UTF-8", "refer to a text in YAML or JSON"))
    }

    /// Writes the hashes that were recorded.
    pub(crate) fn save(&self) -> Result<(), Stop> {
        let mut lock = self.lock.lock().unwrap_or_else(PoisonError::into_inner);
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
pub(crate) fn not_allowed(_: &str, _: usize) -> Result<String, Refusal> {
    Err(Refusal {
        reason: "is a URL; Trine does not download files".to_owned(),
        help: "pass `--allow-remote` to fetch it (`allow-remote = true` in trine.toml), or save the file \
               next to the document and refer to that file"
            .to_owned(),
    })
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
