//! `trine generate --watch`: generates again whenever a file changes that was read. `trine preview` waits
//! for changes in the same way.
//!
//! The states of the files are compared a few times per second. There are few of them, and this works in
//! every file system, also in those of containers and networks, and with editors that replace a file.

use std::thread;
use std::time::Duration;

use trine::input::OpenedFiles;

use super::arguments::{Generate, MessageFormat};
use super::messages::Messages;
use super::remote;
use super::{Stop, generate};

/// The time between two looks at the files. A change has settled after as much time without another.
const INTERVAL: Duration = Duration::from_millis(200);

/// Generates until the process ends. Returns if the first run is not possible: invalid usage, or a file
/// that cannot be read or written. Later, such an error may disappear with the next change.
pub(crate) fn run(task: &Generate) -> (Messages, Stop) {
    let messages =
        || Messages::new(task.document.message_format).reporting(&task.document.reporting);
    if let Some(reason) = unusable(task) {
        return (messages(), Stop::Failed(reason.to_owned()));
    }
    let mut is_first = true;
    loop {
        let mut messages = messages();
        let (result, files) = OpenedFiles::record(|| generate::run(task, &mut messages));
        match result {
            Err(stop @ Stop::Failed(_)) if is_first => return (messages, stop),
            Err(stop) => messages.stop(&stop),
            Ok(()) => {}
        }
        is_first = false;
        messages.waiting(files.len());
        wait(&files);
    }
}

/// Returns the reason why a task cannot be repeated, if any.
fn unusable(task: &Generate) -> Option<&'static str> {
    if task.document.spec.as_deref() == Some("-") {
        return Some("--watch requires a file, but standard input can be read only once");
    }
    if task.document.spec.as_deref().is_some_and(remote::is_url) {
        return Some("--watch requires a file, because changes at a URL are not noticed");
    }
    let is_sarif = task.document.message_format == MessageFormat::Sarif;
    is_sarif.then_some("--watch never completes a SARIF log; pass another --message-format")
}

/// Waits until a file has changed, and none changes any more.
pub(super) fn wait(files: &OpenedFiles) {
    while !files.have_changed() {
        thread::sleep(INTERVAL);
    }
    loop {
        let present = files.at_present();
        thread::sleep(INTERVAL);
        if !present.have_changed() {
            return;
        }
    }
}
