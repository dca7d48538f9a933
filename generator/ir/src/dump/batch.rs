//! Batches as text.

use std::fmt::Write as _;

use super::type_text;
use crate::{Api, Batch, BatchErrors, Halt};

/// Dumps the description of a batch.
pub(super) fn dump_batch(out: &mut String, api: &Api, batch: &Batch) {
    let way = |way: &[String]| {
        way.iter()
            .fold(String::new(), |to, it| format!("{to}/{it}"))
    };
    let _ = write!(
        out,
        "  batch {:?} at {}",
        batch.command,
        way(&batch.commands)
    );
    if let Some(limit) = batch.limit {
        let _ = write!(out, ", at most {limit}");
    }
    if let Some(reference) = &batch.reference {
        let _ = write!(out, ", reference {reference:?}");
    }
    if let Some(Halt { member, value }) = &batch.halt {
        let _ = write!(out, ", halt {} {value}", way(member));
    }
    let _ = writeln!(out);
    let result = (&batch.result, &batch.results);
    let members = batch.members.iter();
    let members = members.map(|member| (&member.of_call, &member.of_batch));
    for (from, to) in std::iter::once(result).chain(members) {
        let _ = writeln!(out, "    {:?} from {}", way(from), way(to));
    }
    if let Some(BatchErrors { member, ty }) = &batch.errors {
        let _ = writeln!(out, "    errors {} {}", way(member), type_text(api, ty));
    }
}
