//! YAML merge keys: `<<: *base` adds the members of `base` to the map.

use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::document::node::{Map, Node};
use crate::document::origin::Origins;
use crate::document::place::Place;

const MERGE: &str = "<<";

/// Applies all merge keys. A map's own members override merged ones, earlier bases override later
/// ones.
pub(in crate::document) fn merge_keys(
    root: &mut Node,
    origins: &mut Origins,
    diagnostics: &mut Diagnostics,
) {
    let mut merge = Merge {
        origins,
        diagnostics,
    };
    merge.node(root, &Place::Root);
}

struct Merge<'a> {
    origins: &'a mut Origins,
    diagnostics: &'a mut Diagnostics,
}

impl Merge<'_> {
    fn node(&mut self, node: &mut Node, at: &Place<'_>) {
        match node {
            Node::Map(map) => {
                if map.contains_key(MERGE) {
                    self.apply(map, at);
                }
                for (key, node) in map.iter_mut() {
                    self.node(node, &Place::Key(at, key));
                }
            }
            Node::List(list) => {
                for (index, node) in list.iter_mut().enumerate() {
                    self.node(node, &Place::Index(at, index));
                }
            }
            _ => {}
        }
    }

    fn apply(&mut self, map: &mut Map, at: &Place<'_>) {
        let at = at.pointer();
        let mut from = at.child(MERGE);
        // A base may have a merge key itself, which is then among the merged members.
        while let Some(bases) = map.shift_remove(MERGE) {
            let origin = self.origins.source(&from);
            let bases = match bases {
                Node::List(bases) => bases
                    .into_iter()
                    .enumerate()
                    .map(|(index, base)| (base, origin.child(index)))
                    .collect(),
                base => vec![(base, origin)],
            };
            for (base, origin) in bases {
                let Node::Map(base) = base else {
                    let message = format!(
                        "expected an object to merge for `<<`, found {}",
                        base.kind()
                    );
                    self.diagnostics
                        .report(Diagnostic::new(Code::MalformedPart, &at, message));
                    continue;
                };
                for (key, node) in base {
                    if !map.contains_key(&key) {
                        self.origins.put(at.child(&key), origin.child(&key));
                        map.insert(key, node);
                    }
                }
            }
            from = at.child(MERGE);
        }
    }
}
