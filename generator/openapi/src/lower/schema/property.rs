//! A property that several members of an object declare.

use std::rc::Rc;

use openapiv3::SchemaData;

use trine_ir::SchemaId;

use crate::lower::schema::intersect::merged_key;
use crate::lower::schema::keywords::{Keywords, SchemaRef};
use crate::lower::schema::object::Declared;
use crate::lower::view::DocumentView;

impl DocumentView<'_> {
    /// Merges the declarations of a property by several members into one schema, with the definition
    /// that names nested ones.
    pub(in crate::lower) fn merged(
        &mut self,
        mut declared: Declared,
    ) -> (SchemaRef, Option<SchemaId>) {
        let (last, owner) = match declared.sources.pop() {
            Some(last) => last,
            // Every recorded property has a source.
            None => (SchemaRef::Inline(Rc::new(Keywords::default())), None),
        };
        if declared.sources.is_empty() {
            return (last, owner);
        }
        let data = self.merged_data(&declared.sources, &last);
        let mut sources = declared.sources;
        sources.push((last.clone(), owner));
        // A member that only describes the property adds its prose.
        let says = sources.iter().filter(|(sub, _)| !sub.takes_anything());
        let mut shapes: Vec<_> = says.cloned().collect();
        if shapes.is_empty() {
            shapes = vec![(last.clone(), owner)];
        }
        let (first, first_owner) = shapes[0].clone();
        let is_same = shapes.iter().all(|(sub, _)| sub.same_shape(&first));
        let members = match (&first, is_same) {
            (SchemaRef::Inline(node), true) => return (with_data(node, data), first_owner),
            (SchemaRef::Reference { .. }, true) if data == SchemaData::default() => {
                return (first, first_owner);
            }
            (SchemaRef::Reference { .. }, true) => vec![first],
            (_, false) => self.narrowest(shapes.into_iter().map(|(sub, _)| sub).collect()),
        };
        let node = Keywords {
            pointer: last.pointer().clone(),
            key: merged_key(sources.iter().map(|(sub, _)| sub)),
            data,
            all_of: members,
            ..Keywords::default()
        };
        (SchemaRef::Inline(Rc::new(node)), None)
    }

    /// Merges the prose and annotations of a property: the last declaration wins. It allows `null`
    /// if each member that defines its values does.
    fn merged_data(
        &mut self,
        earlier: &[(SchemaRef, Option<SchemaId>)],
        last: &SchemaRef,
    ) -> SchemaData {
        let annotations = |sub: &SchemaRef| {
            let node = sub.inline();
            node.map(|node| node.data.clone()).unwrap_or_default()
        };
        let mut data = annotations(last);
        for (sub, _) in earlier.iter().rev() {
            let before = annotations(sub);
            data.description = data.description.or(before.description);
            data.example = data.example.or(before.example);
            data.default = data.default.or(before.default);
            data.read_only |= before.read_only;
            data.write_only |= before.write_only;
            data.deprecated |= before.deprecated;
        }
        let all = earlier.iter().map(|(sub, _)| sub).chain([last]);
        data.nullable = self.all_nullable(all);
        data.discriminator = None;
        data
    }
}

/// Returns a schema with other prose and annotations; its own extensions apply too.
fn with_data(node: &Keywords, data: SchemaData) -> SchemaRef {
    let mut extensions = node.data.extensions.clone();
    extensions.extend(data.extensions.clone());
    SchemaRef::Inline(Rc::new(Keywords {
        data: SchemaData {
            discriminator: node.data.discriminator.clone(),
            extensions,
            ..data
        },
        ..node.clone()
    }))
}
