//! `trine check`: reports the problems of a document.

use std::time::Instant;

use super::arguments::Check;
use super::messages::{Messages, Summary};
use super::{Stop, open, read};

pub(crate) fn run(task: &Check, messages: &mut Messages) -> Result<(), Stop> {
    let start = Instant::now();
    let input = open(&task.document)?;
    let analyzed = read(&input, &task.document, "", messages)?;
    messages.summary(&Summary::of(&analyzed, start.elapsed()));
    match analyzed.diagnostics.has_errors() {
        true => Err(Stop::Problems(format!(
            "{}: parts of the document were skipped",
            input.spec.name
        ))),
        false => Ok(()),
    }
}
