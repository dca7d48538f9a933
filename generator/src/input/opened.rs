//! The files that reading opens, so that a command can repeat it when one of them changes.
//!
//! Files are recorded before they are opened, also those that cannot be: an error about a missing file
//! is repaired by creating it.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

thread_local! {
    /// The files since the start of the recording, if there is one in this thread.
    static RECORDING: RefCell<Option<OpenedFiles>> = const { RefCell::new(None) };
}

/// The state of a file, as far as it can be known without reading it; `None` without a file.
type State = Option<(Option<SystemTime>, u64)>;

/// Files, and their states before they were opened.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct OpenedFiles(BTreeMap<PathBuf, State>);

impl OpenedFiles {
    /// Calls `work`, and returns its result and the files that the functions of
    /// [`input`](crate::input) opened in this thread. They also belong to a recording around this one.
    ///
    /// ```
    /// use std::path::Path;
    /// use trine::input::{Input, OpenedFiles};
    ///
    /// let (input, files) = OpenedFiles::record(|| Input::open(Path::new("missing.yaml")));
    /// assert!(input.is_err());
    /// assert_eq!(files.len(), 1);
    /// assert!(!files.have_changed());
    /// ```
    pub fn record<T>(work: impl FnOnce() -> T) -> (T, Self) {
        let before = RECORDING.replace(Some(Self::default()));
        let result = work();
        let recorded = RECORDING.replace(before).unwrap_or_default();
        opened_elsewhere(recorded.clone());
        (result, recorded)
    }

    /// Returns the number of files.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Reports whether no file was opened.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Returns the paths of the files, sorted.
    pub fn paths(&self) -> impl Iterator<Item = &Path> {
        self.0.keys().map(PathBuf::as_path)
    }

    /// Reports whether a file was written, created or removed since it was opened.
    pub fn have_changed(&self) -> bool {
        self.0.iter().any(|(path, before)| state(path) != *before)
    }

    /// Returns the same files with their present states.
    #[must_use]
    pub fn at_present(&self) -> Self {
        let files = self.0.keys();
        Self(files.map(|path| (path.clone(), state(path))).collect())
    }

    /// Returns the files of both, with the earlier states of `self`.
    fn joined(mut self, later: Self) -> Self {
        for (path, state) in later.0 {
            self.0.entry(path).or_insert(state);
        }
        self
    }
}

/// Records a file that is about to be opened.
pub(crate) fn opening(path: &Path) {
    RECORDING.with_borrow_mut(|recording| {
        if let Some(files) = recording {
            let path = path.to_owned();
            files.0.entry(path).or_insert_with_key(|path| state(path));
        }
    });
}

/// Adds files that were opened in another recording or thread for this one.
pub(super) fn opened_elsewhere(later: OpenedFiles) {
    RECORDING.with_borrow_mut(|recording| {
        if let Some(files) = recording.take() {
            *recording = Some(files.joined(later));
        }
    });
}

fn state(path: &Path) -> State {
    let file = fs::metadata(path).ok()?;
    Some((file.modified().ok(), file.len()))
}
