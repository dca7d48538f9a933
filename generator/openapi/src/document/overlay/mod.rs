//! Overlays: changes of a document that is not edited, in files of their own (the OpenAPI Overlay
//! Specification 1.0 and 1.1).
//!
//! Overlays are applied in their order to the document as it is written: before references are
//! followed, and before the document is upgraded. Each value that an overlay inserts keeps its place
//! in the overlay, so that later problems are reported there.

mod action;
mod filter;
mod merge;
mod query;
#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, BTreeSet};

use trine_ir::pointer::Pointer;
use trine_ir::suggest::closest;

use super::files::{Files, find, get};
use super::homes::Home;
use super::node::Node;
use crate::OverlayFile;
use crate::diagnostic::{Code, Diagnostic, Diagnostics, Known};
use action::{Action, Change};
use merge::{Merge, Origin, Problem};
use query::{Exhausted, Query, Visits};

/// Applies overlays to the tree of a document.
pub(super) fn apply(
    files: &mut Files<'_>,
    root: &mut Node,
    overlays: &[OverlayFile],
    diagnostics: &mut Diagnostics,
) {
    let mut visits = Visits::new(files.budget.limits.selections);
    for overlay in overlays {
        let (file, tree) = files.open_overlay(&overlay.name, &overlay.text, diagnostics);
        let tree = match tree {
            Ok(tree) => tree,
            Err(diagnostic) => {
                diagnostics.report(diagnostic);
                continue;
            }
        };
        let document = files.file_name(0).to_owned();
        let actions = action::read(&tree, file, &document, diagnostics);
        let mut overlay = Overlay {
            files,
            root,
            file,
            visits: &mut visits,
            diagnostics,
        };
        for action in &actions {
            if overlay.diagnostics.pass_a_limit() {
                return;
            }
            overlay.act(action);
        }
    }
}

/// Creates a problem at a place of an overlay.
fn problem(code: Code, home: &Home, message: impl Into<String>) -> Diagnostic {
    // The place in the upgraded document is unknown; this one distinguishes equal messages.
    let place = Pointer::root().child("overlay").child(home.0);
    let mut problem = Diagnostic::new(code, &place.join(home.1.as_str()), message);
    problem.known = Some(Box::new(Known::File(home.0, home.1.clone())));
    problem
}

/// An overlay while it is applied.
struct Overlay<'a, 'l> {
    files: &'a mut Files<'l>,
    root: &'a mut Node,
    file: usize,
    visits: &'a mut Visits,
    diagnostics: &'a mut Diagnostics,
}

impl Overlay<'_, '_> {
    fn home(&self, place: &Pointer) -> Home {
        (self.file, place.clone())
    }

    fn report(&mut self, code: Code, place: &Pointer, message: impl Into<String>, help: &str) {
        let problem = problem(code, &self.home(place), message);
        self.diagnostics.report(match help {
            "" => problem,
            help => problem.help(help),
        });
    }

    fn act(&mut self, action: &Action<'_>) {
        let place = action.place.child("target");
        let Some(targets) = self.select(&action.target, &place) else {
            return;
        };
        if targets.is_empty() {
            self.report_unmatched(&action.target, &place);
            return;
        }
        match &action.change {
            Change::Remove => self.remove(&targets, &place),
            Change::Update(value) => {
                let origin = Origin::Value(self.home(&action.place.child("update")));
                self.update(&targets, value, &origin, &place);
            }
            Change::Copy(query) => self.copy(&targets, query, action),
        }
    }

    fn select(&mut self, query: &Query, place: &Pointer) -> Option<Vec<Pointer>> {
        match query.select(self.root, self.visits) {
            Ok(places) => Some(places),
            Err(Exhausted) => {
                self.report_exhausted(place);
                None
            }
        }
    }

    fn report_exhausted(&mut self, place: &Pointer) {
        let limits = &self.files.budget.limits;
        let what = "the queries of the overlays visit more values";
        let mut passed = Diagnostic::passed(limits, "selections", &Pointer::root(), what);
        passed.known = Some(Box::new(Known::File(self.file, place.clone())));
        self.diagnostics.report(passed);
    }

    fn report_unmatched(&mut self, query: &Query, place: &Pointer) {
        let Ok((nearest, missing)) = query.nearest(self.root, self.visits) else {
            return self.report_exhausted(place);
        };
        let known = get(self.root, &nearest).and_then(Node::as_map);
        let names = known
            .into_iter()
            .flat_map(|map| map.keys().map(String::as_str));
        let close = missing.and_then(|name| closest(name, names));
        let nearest = match nearest.as_str() {
            "" => "the document".to_owned(),
            nearest => format!("`#{nearest}`"),
        };
        let message = match missing {
            Some(missing) => {
                format!("the target selects nothing: no member `{missing}` in {nearest}; skipped")
            }
            None => format!(
                "the target selects nothing: the nearest existing part is {nearest}; skipped"
            ),
        };
        let help = match close {
            Some(close) => format!("did you mean `{close}`?"),
            None => "correct the target, or remove the action".to_owned(),
        };
        self.report(Code::UnmatchedTarget, place, message, &help);
    }

    fn remove(&mut self, targets: &[Pointer], place: &Pointer) {
        let mut groups: BTreeMap<(usize, Pointer), BTreeSet<String>> = BTreeMap::new();
        for target in targets {
            match (target.parent(), target.last()) {
                (Some(parent), Some(segment)) => {
                    let depth = parent.segments().count();
                    groups.entry((depth, parent)).or_default().insert(segment);
                }
                _ => {
                    let message =
                        "expected a part of the document to remove, found the whole document";
                    self.report(Code::InvalidOverlay, place, message, "select a part of it");
                    return;
                }
            }
        }
        // Inner parts first, so that the places of the others stay the same.
        for ((_, parent), gone) in groups.into_iter().rev() {
            match find(self.root, &parent) {
                Some(Node::Map(map)) => {
                    map.retain(|key, _| !gone.contains(key));
                    for key in &gone {
                        self.files.overlaid.forget(&parent.child(key));
                    }
                }
                Some(Node::List(list)) => {
                    let gone: BTreeSet<usize> =
                        gone.iter().filter_map(|index| index.parse().ok()).collect();
                    self.files.overlaid.removed(&parent, &gone, list.len());
                    let mut index = 0..;
                    list.retain(|_| !gone.contains(&index.next().unwrap_or_default()));
                }
                _ => {}
            }
        }
    }

    fn update(&mut self, targets: &[Pointer], value: &Node, origin: &Origin, place: &Pointer) {
        let kind = |node: &Node| match node {
            Node::Map(_) => "objects",
            Node::List(_) => "lists",
            _ => "scalars",
        };
        let mut kinds = targets
            .iter()
            .filter_map(|at| get(self.root, at).map(|node| (at, kind(node))));
        if let Some((first, of_first)) = kinds.next()
            && let Some((other, of_other)) = kinds.find(|(_, kind)| *kind != of_first)
        {
            let message = format!(
                "expected a target that selects only {of_first} such as `#{first}`, found {of_other} \
                 such as `#{other}`"
            );
            let help = "split the action into one for each type";
            self.report(Code::InvalidOverlay, place, message, help);
            return;
        }
        let mut merge = Merge {
            budget: &mut self.files.budget,
            homes: &mut self.files.overlaid,
            nothing: Vec::new(),
        };
        let mut failed = None;
        for at in targets {
            if let Some(node) = find(self.root, at)
                && let Err(problem) = merge.target(node, value, at, origin)
            {
                failed = Some(problem);
                break;
            }
        }
        let nothing: BTreeSet<Home> = merge.nothing.into_iter().collect();
        for home in nothing {
            let message = "expected a value to merge, found null; nothing is changed";
            self.diagnostics
                .report(problem(Code::Repaired, &home, message));
        }
        match failed {
            None => {}
            Some(Problem::Limit(mut passed)) => {
                let home = origin.home();
                passed.known = Some(Box::new(Known::File(home.0, home.1.clone())));
                self.diagnostics.report(passed);
            }
            Some(Problem::Incompatible {
                origin,
                at,
                value,
                node,
            }) => {
                let at = match at.as_str() {
                    "" => "the document".to_owned(),
                    at => format!("`#{at}`"),
                };
                let message = format!("cannot merge {value} into {at}, which is {node}");
                let help = "remove the part in an earlier action to replace it";
                self.diagnostics
                    .report(problem(Code::InvalidOverlay, &origin, message).help(help));
            }
        }
    }

    fn copy(&mut self, targets: &[Pointer], query: &Query, action: &Action<'_>) {
        let place = action.place.child("copy");
        let Some(sources) = self.select(query, &place) else {
            return;
        };
        let source = match sources.as_slice() {
            [source] => get(self.root, source).cloned(),
            [] => {
                self.report_unmatched(query, &place);
                return;
            }
            several => {
                let message = format!(
                    "expected a query that selects one value, found {}",
                    several.len()
                );
                let help = "select a single part of the document";
                self.report(Code::InvalidOverlay, &place, message, help);
                return;
            }
        };
        if let Some(source) = source {
            let origin = Origin::Copy(self.home(&place));
            self.update(targets, &source, &origin, &action.place.child("target"));
        }
    }
}
