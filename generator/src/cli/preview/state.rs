//! What the page shows at present, shared between the reader of the document and the connections.

use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use serde_json::{Value as Json, json};

/// The data of the page. Each has a version, so that the page knows whether it is the newest.
pub(super) struct State {
    shown: Mutex<Shown>,
    changed: Condvar,
    /// Distinguishes the versions of this process from those of an earlier one on the same port.
    process: u128,
}

#[derive(Default)]
struct Shown {
    version: u64,
    data: Arc<str>,
    /// The files of the crate for this version, once they are generated.
    files: Option<Arc<str>>,
}

/// The place for the files of a version.
pub(super) struct Files<'s>(&'s State);

impl State {
    pub(super) fn new() -> Self {
        let time = SystemTime::now().duration_since(UNIX_EPOCH);
        Self {
            shown: Mutex::default(),
            changed: Condvar::new(),
            process: time.map_or(0, |time| time.as_nanos()),
        }
    }

    /// Shows new data, whose files follow.
    pub(super) fn show(&self, mut data: Json) -> Files<'_> {
        let mut shown = self.lock();
        shown.version += 1;
        data["revision"] = json!(self.named(shown.version));
        shown.data = data.to_string().into();
        shown.files = None;
        self.changed.notify_all();
        Files(self)
    }

    /// Returns the data, once there are any.
    pub(super) fn data(&self) -> Option<Arc<str>> {
        self.wait(|shown| (shown.version > 0).then(|| Arc::clone(&shown.data)))
    }

    /// Returns the files, once they are generated.
    pub(super) fn files(&self) -> Option<Arc<str>> {
        self.wait(|shown| shown.files.clone())
    }

    /// Waits for a version after `known`, and returns it with its name.
    pub(super) fn version_after(&self, known: u64, most: Duration) -> Option<(u64, String)> {
        let shown = self.wait_for(most, |shown| {
            (shown.version > known).then_some(shown.version)
        });
        shown.map(|version| (version, self.named(version)))
    }

    fn named(&self, version: u64) -> String {
        format!("{:x}-{version}", self.process)
    }

    /// Waits for as long as reading a large document can take.
    fn wait<T>(&self, find: impl Fn(&Shown) -> Option<T>) -> Option<T> {
        self.wait_for(Duration::from_secs(120), find)
    }

    fn wait_for<T>(&self, most: Duration, find: impl Fn(&Shown) -> Option<T>) -> Option<T> {
        let waiting = self
            .changed
            .wait_timeout_while(self.lock(), most, |shown| find(shown).is_none());
        let (shown, _) = waiting.unwrap_or_else(PoisonError::into_inner);
        find(&shown)
    }

    fn lock(&self) -> MutexGuard<'_, Shown> {
        // Every change is complete: a panic elsewhere leaves valid data.
        self.shown.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Files<'_> {
    /// Shows the files of the version. Only one thread shows versions, so it is still the newest.
    pub(super) fn set(self, files: Json) {
        self.0.lock().files = Some(files.to_string().into());
        self.0.changed.notify_all();
    }
}
