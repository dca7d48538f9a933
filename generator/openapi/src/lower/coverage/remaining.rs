//! The parts that are known to be unused when everything is lowered.

use std::collections::HashSet;

use crate::document::Node;
use trine_ir::pointer::Pointer;
use trine_ir::{ContentKind, Operation, Shape};

use crate::lower::schema::definitions::Schemas;

impl Schemas<'_> {
    /// Records the tags that are not the first tag of any operation: nothing is listed under them.
    fn record_tags(&mut self, operations: &[Operation]) {
        let list = Pointer::root().child("tags");
        let Some(Node::List(tags)) = self.typed.document().get(&list) else {
            return;
        };
        let first: HashSet<_> = operations
            .iter()
            .filter_map(|one| one.tags.first())
            .collect();
        let name = |tag: &Node| tag.child("name").and_then(Node::as_str).map(str::to_owned);
        let names = tags.iter().map(name).enumerate();
        let idle = names.filter(|(_, name)| name.as_ref().is_some_and(|it| !first.contains(it)));
        let idle: Vec<_> = idle.map(|(index, _)| list.child(index)).collect();
        for place in idle {
            let note = "not the first tag of any operation";
            let kind = place.child("x-trine:kind");
            if !self.coverage.read.contains(&kind) {
                self.unused(place, note);
                continue;
            }
            // Its kind determines that.
            for member in self.typed.keys(&place) {
                let member = place.child(&member);
                if member != kind && member.last().as_deref() != Some("name") {
                    self.unused(member, note);
                }
            }
        }
    }

    /// Records the parts of path items that no operation uses.
    fn record_shared(&mut self) {
        for item in std::mem::take(&mut self.coverage.path_items) {
            let servers = item.child("servers");
            if self.typed.exists(&servers) && !self.coverage.read.contains(&servers) {
                self.unused(servers, "not used by any operation of this path");
            }
            let parameters = item.child("parameters");
            let Some(Node::List(list)) = self.typed.document().get(&parameters) else {
                continue;
            };
            let places = (0..list.len()).map(|index| parameters.child(index));
            let read = &self.coverage.read;
            let idle: Vec<_> = places.filter(|place| !read.contains(place)).collect();
            if idle.len() == list.len() {
                self.unused(parameters, "not used by any operation of this path");
                continue;
            }
            for place in idle {
                self.unused(place, "not used by any operation of this path");
            }
        }
    }

    /// Records the parts that are known to be unused after everything is lowered.
    pub(in crate::lower) fn record_remaining(&mut self, operations: &[Operation]) {
        self.record_shared();
        self.record_tags(operations);
        // The example of a call shows the example of the definition of its body.
        for body in operations
            .iter()
            .filter_map(|operation| operation.body.as_ref())
        {
            if let ContentKind::Json(ty)
            | ContentKind::Form(ty)
            | ContentKind::Brackets(ty)
            | ContentKind::Xml(ty, _) = &body.content.kind
                && body.content.example.is_none()
                && let Shape::Schema(id) = self.resolve_aliases(&ty.shape)
            {
                let place = self.schemas[id.0].pointer.clone();
                self.coverage.shown.swap_remove(&place);
            }
        }
        let (said, counted) = std::mem::take(&mut self.coverage.access);
        for place in said.iter().filter(|place| !counted.contains(*place)) {
            for keyword in ["readOnly", "writeOnly"] {
                let place = place.child(keyword);
                if self.typed.exists(&place) {
                    self.unused(place, "applies only to properties");
                }
            }
        }
    }
}
