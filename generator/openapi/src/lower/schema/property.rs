//! A property that several members of an object declare.

use std::rc::Rc;

use trine_ir::SchemaId;
use trine_ir::pointer::Pointer;

use crate::lower::schema::keywords::{Keywords, SchemaRef};
use crate::lower::schema::object::Declared;
use crate::lower::view::DocumentView;

impl DocumentView<'_> {
    /// Merges the declarations of a property by several members.
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
        // A member that only describes the property adds its prose.
        let mut sources = declared.sources;
        sources.push((last.clone(), owner));
        let says = |(sub, _): &(SchemaRef, _)| !sub.takes_anything();
        let mut shapes: Vec<_> = sources.iter().filter(|one| says(one)).cloned().collect();
        if shapes.is_empty() {
            shapes = vec![(last.clone(), owner)];
        }
        let (first, first_owner) = shapes[0].clone();
        let same = shapes.iter().all(|(sub, _)| sub.same_shape(&first));
        if same && let SchemaRef::Inline(node) = &first {
            // The first one's definitions, the last one's prose.
            let mut extensions = node.data.extensions.clone();
            extensions.extend(data.extensions.clone());
            let node = Keywords {
                data: openapiv3::SchemaData {
                    discriminator: node.data.discriminator.clone(),
                    extensions,
                    ..data
                },
                ..(**node).clone()
            };
            return (SchemaRef::Inline(Rc::new(node)), first_owner);
        }
        let members: Vec<SchemaRef> = match same {
            true => vec![first],
            false => self.narrowest(shapes.into_iter().map(|(sub, _)| sub).collect()),
        };
        if same && data == openapiv3::SchemaData::default() {
            return (members[0].clone(), first_owner);
        }
        // The same members merge to the same definition; otherwise, a property whose members lead
        // back to its object would never end.
        let mut key = Pointer::root().child("merged");
        for (sub, _) in &sources {
            key = key.child(sub.pointer());
        }
        let node = Keywords {
            pointer: last.pointer().clone(),
            key,
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
    ) -> openapiv3::SchemaData {
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
