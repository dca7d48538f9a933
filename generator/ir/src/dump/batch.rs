//! Batches as text.

use std::fmt::Write as _;

use super::type_text;
use crate::{Api, Batch};

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
    if let Some((place, value)) = &batch.halt {
        let _ = write!(out, ", halt {} {value}", way(place));
    }
    let _ = writeln!(out);
    let result = (&batch.result, &batch.results);
    let members = batch.members.iter().map(|(from, to)| (from, to));
    for (from, to) in std::iter::once(result).chain(members) {
        let _ = writeln!(out, "    {:?} from {}", way(from), way(to));
    }
    if let Some((place, ty)) = &batch.errors {
        let _ = writeln!(out, "    errors {} {}", way(place), type_text(api, ty));
    }
}
