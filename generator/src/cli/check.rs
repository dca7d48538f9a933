//! `trine check`: reports the problems of a document.

use std::time::Instant;

use super::arguments::Check;
use super::clients::{self, Client};
use super::messages::{Messages, Summary};
use super::remote::Recording;
use super::{Stop, complete, for_each, read};

pub(crate) fn run(task: &Check, messages: &mut Messages) -> Result<(), Stop> {
    let clients = clients::open(&task.document, Recording::Never)?;
    for_each(&clients, messages, |client, messages| {
        check(task, client, messages)
    })
}

fn check(task: &Check, client: &Client, messages: &mut Messages) -> Result<(), Stop> {
    let start = Instant::now();
    let input = &client.input;
    let analyzed = read(input, &task.document, "", messages)?;
    let summary = Summary::of(&input.spec.config.package, &analyzed, start.elapsed());
    messages.summary(&summary);
    complete(&summary, "")
}
