//! `x-trine-…` extensions.

pub(in crate::lower) mod batch;
pub(in crate::lower) mod custom;
pub(in crate::lower) mod documented;
pub(in crate::lower) mod envelope;
pub(in crate::lower) mod error;
pub(in crate::lower) mod error_when;
pub(in crate::lower) mod filter;
pub(in crate::lower) mod grammar;
pub(in crate::lower) mod known;
pub(in crate::lower) mod lenient;
pub(in crate::lower) mod member_path;
pub(in crate::lower) mod member_value;
pub(in crate::lower) mod name;
pub(in crate::lower) mod ordered;
pub(in crate::lower) mod paging;
mod places;
pub(in crate::lower) mod retry;
pub(in crate::lower) mod stream;
pub(in crate::lower) mod update;

use std::collections::HashMap;

use serde_json::Value as Json;

use crate::Options;
use crate::typed::Typed;
use trine_ir::pointer::Pointer;
use trine_ir::{Api, ChosenNames};

use crate::lower::reports::Reports;
use crate::lower::schema::definitions::Envelopes;

/// The extensions of operations with pointers to members, as written, each with the place of its
/// operation.
#[derive(Default)]
pub(in crate::lower) struct Written {
    /// The descriptions of batches.
    pub batches: Vec<(Pointer, Json)>,
    /// The rules for errors in 2xx responses, by the places of the operations.
    pub error_rules: HashMap<Pointer, Json>,
    /// The rules about repeating operations, by their places.
    pub retry_rules: HashMap<Pointer, Json>,
    /// The descriptions of pages.
    pub pagings: Vec<(Pointer, Json)>,
    /// The values that request streams.
    pub streams: Vec<(Pointer, Json)>,
}

/// The context of the extensions that are resolved in the finished API.
pub(in crate::lower) struct Extensions<'a> {
    pub reports: Reports<'a>,
    pub typed: &'a Typed<'a>,
    pub config: &'a Options,
    pub chosen_names: ChosenNames,
    pub envelopes: Envelopes,
    /// The updates, by their definitions, as written.
    pub updates: Envelopes,
    pub written: Written,
}

impl Extensions<'_> {
    /// Resolves all extensions and reports those whose pointers lead nowhere.
    pub fn resolve(&mut self, api: &mut Api) {
        let mut problems = paging::resolve(
            api,
            &self.written.pagings,
            &self.envelopes,
            &mut self.chosen_names,
        );
        problems.join(stream::resolve(api, &self.written.streams));
        for problem in problems {
            self.reports.report(problem.into());
        }
        for problem in update::resolve(api, &self.updates, self.typed) {
            self.reports.report(problem.into());
        }
        self.errors_in_successes(api);
        self.batches(api);
        self.retries(api);
    }
}
