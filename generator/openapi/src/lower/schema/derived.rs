//! Schemas that others extend, as unions of these.

use std::rc::Rc;

use crate::document::Node;
use trine_ir::pointer::Pointer;

use crate::lower::schema::bases::Bases;
use crate::lower::schema::definitions::Schemas;
use crate::lower::schema::keywords::{Keywords, SchemaRef};
use crate::lower::view::DocumentView;

impl Schemas<'_> {
    /// Finds the bases among the components, whose ids are already reserved.
    pub(in crate::lower) fn find_bases(&mut self) {
        let document = self.typed.document();
        let schemas = Pointer::root().child("components").child("schemas");
        let names = self.components.keys();
        let components: Vec<(Pointer, &Node)> = names
            .filter_map(|name| {
                let place = schemas.child(name);
                document.get(&place).map(|node| (place, node))
            })
            .collect();
        self.bases = Bases::of(document, &components);
    }
}

impl DocumentView<'_> {
    /// Returns the schema at a place, as a union if others extend it.
    pub(in crate::lower) fn extended(&self, place: &Pointer, sub: SchemaRef) -> SchemaRef {
        let SchemaRef::Inline(node) = &sub else {
            return sub;
        };
        if let Some(children) = self.bases.children.get(place) {
            let at = node.pointer.child("discriminator");
            let mut branches: Vec<_> = children
                .iter()
                .map(|child| SchemaRef::Reference {
                    at: at.clone(),
                    to: format!("#{child}"),
                })
                .collect();
            if self.bases.tagged.contains(place) {
                branches.push(SchemaRef::Inline(Rc::new(itself(node))));
            }
            let mut node = Keywords {
                one_of: branches.into(),
                extended: true,
                extends: self.bases.empty_children.contains(place),
                ..(**node).clone()
            };
            let inherited = self.bases.inherited.get(place).into_iter().flatten();
            if let Some(discriminator) = &mut node.data.discriminator {
                for (value, target) in inherited {
                    let mapping = &mut discriminator.mapping;
                    if !mapping.contains_key(value) {
                        mapping.insert(value.clone(), target.clone());
                    }
                }
            }
            return SchemaRef::Inline(Rc::new(node));
        }
        if self.bases.empty_children.contains(place) {
            return SchemaRef::Inline(Rc::new(Keywords {
                extends: true,
                ..(**node).clone()
            }));
        }
        sub
    }
}

/// Returns a base as a plain object, for values of no child.
fn itself(node: &Keywords) -> Keywords {
    let mut own = node.clone();
    own.key = node.pointer.child("discriminator");
    own.extends = true;
    own.data.discriminator = None;
    own.data.title = None;
    own.data.extensions.shift_remove("x-trine-rust-name");
    own
}
