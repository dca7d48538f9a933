//! The results for the states: which of them the server cannot distinguish.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value as Json;

use super::values::State;
use crate::Stop;

/// A call with one of its arguments in a state.
pub(super) struct Case {
    /// The function of the driver.
    pub(super) target: usize,
    /// The document and the operation.
    pub(super) shown: String,
    /// The way in which the argument is sent; empty if no argument has a specific state.
    pub(super) way: String,
    /// Set if every call has the argument.
    pub(super) is_required: bool,
    /// The state; its value is the arguments of the call.
    pub(super) state: State,
}

/// States of one place that differ for the caller but not for the server.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Vanished {
    /// The document and the operation.
    pub(super) shown: String,
    /// The way in which the argument is sent.
    pub(super) way: String,
    /// The path of the part of the argument.
    pub(super) place: String,
    /// The states, as JSON.
    pub(super) states: Vec<String>,
    /// The bytes that are sent for all of them.
    pub(super) sent: String,
}

/// The number of states.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Counts {
    pub(super) places: usize,
    pub(super) sent: usize,
    pub(super) refused: usize,
    /// Two JSON values that are equal in Rust.
    pub(super) same: usize,
    /// JSON that is not a value of the type in Rust.
    pub(super) not_made: usize,
}

impl Counts {
    fn add(&mut self, other: Self) {
        self.places += other.places;
        self.sent += other.sent;
        self.refused += other.refused;
        self.same += other.same;
        self.not_made += other.not_made;
    }
}

/// The findings in some calls.
#[derive(Debug, Default)]
pub(super) struct Judged {
    pub(super) vanished: Vec<Vanished>,
    /// Calls that were neither rejected nor sent as one request.
    pub(super) lost: Vec<String>,
    /// JSON that is not a value of the type in Rust.
    pub(super) not_made: Vec<String>,
    pub(super) counts: Counts,
}

impl Judged {
    pub(super) fn add(&mut self, other: Self) {
        self.vanished.extend(other.vanished);
        self.lost.extend(other.lost);
        self.not_made.extend(other.not_made);
        self.counts.add(other.counts);
    }
}

/// A state that was sent.
struct Sent<'a> {
    case: &'a Case,
    said: &'a str,
}

/// Compares the requests for all states of each call.
pub(super) fn judge(cases: &[Case], results: &str) -> Result<Judged, Stop> {
    let results: Vec<Json> = results
        .lines()
        .map(|line| serde_json::from_str(line).map_err(Stop::failed))
        .collect::<Result<_, _>>()?;
    if results.len() != cases.len() {
        return Err(Stop::Failed(format!(
            "expected {} results of the driver, found {}",
            cases.len(),
            results.len()
        )));
    }
    let mut counts = Counts::default();
    let mut places = BTreeSet::new();
    let mut said_before = BTreeSet::new();
    let (mut lost, mut not_made) = (Vec::new(), Vec::new());
    let mut by_bytes: BTreeMap<(usize, String), Vec<Sent<'_>>> = BTreeMap::new();
    for (case, result) in cases.iter().zip(&results) {
        let Some(said) = result["said"].as_str() else {
            counts.not_made += 1;
            let (state, why) = (&case.state.value, &result["not_made"]);
            not_made.push(format!("{}: {state}: {why}", case.shown));
            continue;
        };
        if !said_before.insert((case.target, case.way.is_empty(), said)) {
            counts.same += 1;
            continue;
        }
        if !case.way.is_empty() {
            places.insert((case.target, case.state.path.join(".")));
        }
        if result["refused"].is_string() {
            counts.refused += 1;
            continue;
        }
        let sent = result["sent"].as_array().cloned().unwrap_or_default();
        let [Json::String(bytes)] = sent.as_slice() else {
            let (state, error) = (&case.state.value, &result["error"]);
            let requests = sent.len();
            lost.push(format!(
                "{}: {requests} requests: {state}: {error}",
                case.shown
            ));
            continue;
        };
        counts.sent += 1;
        let key = (case.target, bytes.clone());
        by_bytes.entry(key).or_default().push(Sent { case, said });
    }
    counts.places = places.len();
    let mut vanished: BTreeSet<Vanished> = BTreeSet::new();
    for ((_, bytes), sent) in by_bytes {
        vanished.extend(collisions(&bytes, &sent));
    }
    Ok(Judged {
        vanished: vanished.into_iter().collect(),
        lost,
        not_made,
        counts,
    })
}

/// Returns the states of each place among those with the same bytes.
fn collisions(bytes: &str, sent: &[Sent<'_>]) -> Vec<Vanished> {
    let mut found: BTreeMap<(String, String), BTreeSet<String>> = BTreeMap::new();
    for (index, one) in sent.iter().enumerate() {
        for other in &sent[index + 1..] {
            if one.said == other.said || !are_comparable(one.case, other.case) {
                continue;
            }
            // If one of two places is inside the other, the state of the inner one was lost.
            let inner = match one.case.state.path.len() > other.case.state.path.len() {
                true => one,
                false => other,
            };
            let key = (inner.case.state.path.join("."), inner.case.way.clone());
            let states = found.entry(key).or_default();
            for state in [&one.case.state, &other.case.state] {
                states.insert(match (state.path.len(), inner.case.state.path.len()) {
                    (0, _) => "left alone".to_owned(),
                    (own, inner_length) if own < inner_length => {
                        format!("{} = {}", state.path.join("."), state.part)
                    }
                    _ => state.part.clone(),
                });
            }
        }
    }
    let shown = sent.first().map_or("", |one| &one.case.shown);
    let found = found.into_iter();
    let found = found.map(|((place, way), states)| Vanished {
        shown: shown.to_owned(),
        way,
        place,
        states: states.into_iter().collect(),
        sent: summary(bytes),
    });
    found.collect()
}

/// Returns whether two states belong to one place, or to nested places, and to the same variants.
fn are_comparable(one: &Case, other: &Case) -> bool {
    let is_left_alone = |case: &Case| case.state.path.is_empty();
    if is_left_alone(one) && other.is_required || is_left_alone(other) && one.is_required {
        return false;
    }
    let (one, other) = (&one.state, &other.state);
    let shorter = one.path.len().min(other.path.len());
    let same_variants = one.variants.iter().all(|(union, variant)| {
        let other = other.variants.get(union);
        other.is_none_or(|other| other == variant)
    });
    one.path[..shorter] == other.path[..shorter] && same_variants
}

/// Returns the first line and the body of a request, with the headers that vary.
fn summary(bytes: &str) -> String {
    let (head, body) = bytes.split_once("\n\n").unwrap_or((bytes, ""));
    let mut lines = head.lines();
    let first = lines.next().unwrap_or_default();
    let first = first.strip_suffix(" HTTP/1.1").unwrap_or(first);
    let usual = [
        "accept:",
        "authorization:",
        "content-length:",
        "user-agent:",
    ];
    let others = lines.filter(|line| !usual.iter().any(|usual| line.starts_with(usual)));
    let others: String = others.map(|line| format!(" [{line}]")).collect();
    format!("{first}{others} {body}").trim_end().to_owned()
}
