//! Discriminators: the property that distinguishes the variants of a union, and its values.

use std::collections::{HashMap, HashSet};

use serde_json::Value as Json;

use crate::diagnostic::{Code, Diagnostic};
use trine_ir::pointer::Pointer;

use crate::lower::schema::definitions::Schemas;
use crate::lower::schema::form::Branch;
use crate::lower::schema::keywords::CHAIN;
use crate::lower::schema::keywords::mapped_place;
use crate::lower::schema::keywords::{Keywords, SchemaRef};
use crate::lower::view::DocumentView;

impl DocumentView<'_> {
    /// Returns the name of the component that a branch refers to.
    fn schema_name(&mut self, branch: &SchemaRef) -> Option<String> {
        let mut branch = branch.clone();
        for _ in 0..CHAIN {
            match &branch {
                SchemaRef::Reference { .. } => return self.place_of(&branch)?.last(),
                // A reference with prose next to it.
                SchemaRef::Inline(node) => branch = self.only_member(node)?,
            }
        }
        None
    }

    /// Returns the place of the schema that a branch resolves to.
    fn end_of(&mut self, sub: &SchemaRef) -> Option<Pointer> {
        let node = self.look(sub)?;
        Some(node.pointer.clone())
    }
}

impl Schemas<'_> {
    /// Assigns the values of the discriminator to the branches. Whether they distinguish them is
    /// determined when all definitions are complete.
    pub(in crate::lower) fn discriminate(
        &mut self,
        node: &Keywords,
        branches: &mut Vec<Branch>,
    ) -> Option<String> {
        let discriminator = node.data.discriminator.as_ref()?;
        let name = &discriminator.property_name;
        let place = node.pointer.child("discriminator");
        let (mut places, mut ends) = (HashMap::new(), HashMap::new());
        for (index, branch) in branches.iter().enumerate() {
            if let Some(place) = self.place_of(&branch.sub) {
                places.entry(place).or_insert(index);
            }
            if let Some(end) = self.end_of(&branch.sub) {
                ends.insert(end, index);
            }
        }
        for (value, target) in &discriminator.mapping {
            // If several schemas resolve to one, the value belongs to the named one.
            let target = mapped(target);
            let named = target.as_ref().and_then(|target| self.place_of(target));
            let named = named.and_then(|named| places.get(&named)).copied();
            let end = || target.and_then(|target| self.end_of(&target));
            let chosen = named.or_else(|| ends.get(&end()?).copied());
            match chosen {
                Some(index) => branches[index].tags.push(value.clone()),
                None => {
                    let message =
                        format!("expected a variant for `{value}`, found another schema; ignored");
                    let place = place.child("mapping").child(value);
                    self.report(Diagnostic::new(
                        Code::DiscriminatorMismatch,
                        &place,
                        message,
                    ));
                }
            }
        }
        if let Some(written) = discriminator.extensions.get("x-trine:default-mapping") {
            let target = written.as_str().and_then(mapped);
            let named = target.as_ref().and_then(|target| self.place_of(target));
            let named = named.and_then(|named| places.get(&named)).copied();
            let end = || target.and_then(|target| self.end_of(&target));
            match named.or_else(|| ends.get(&end()?).copied()) {
                Some(index) => branches[index].is_default = true,
                None => {
                    let message =
                        "expected a variant for `defaultMapping`, found another schema; ignored";
                    let place = place.child("x-trine:default-mapping");
                    let warning = Diagnostic::new(Code::DiscriminatorMismatch, &place, message);
                    self.report(warning);
                }
            }
        }
        if node.extended {
            self.tag_extending(node, branches, name);
            return Some(name.clone());
        }
        for branch in branches.iter_mut().filter(|branch| branch.tags.is_empty()) {
            branch.name = self.schema_name(&branch.sub);
        }
        Some(name.clone())
    }

    /// Assigns tags to the schemas that extend `node`; a descendant of a child without a value of
    /// its own is read as that child.
    fn tag_extending(&mut self, node: &Keywords, branches: &mut Vec<Branch>, name: &str) {
        let mut taken: HashSet<String> = HashSet::new();
        taken.extend(branches.iter().flat_map(|branch| branch.tags.clone()));
        for branch in branches.iter_mut().filter(|branch| branch.tags.is_empty()) {
            branch.tags = self.implied_tags(node, &branch.sub, name);
            branch.tags.retain(|tag| taken.insert(tag.clone()));
        }
        branches.retain(|branch| branch.is_default || !branch.tags.is_empty());
    }

    /// Returns the tags of a schema that extends `union` and that `mapping` does not name.
    fn implied_tags(&mut self, union: &Keywords, branch: &SchemaRef, name: &str) -> Vec<String> {
        let mut listed: Vec<String> = Vec::new();
        for part in self.branch_parts(branch) {
            // Tags of a base apply to all schemas that extend it, so they do not distinguish them.
            let of_base = part.node.pointer == union.pointer;
            if of_base && branch.inline().is_none() {
                continue;
            }
            let Some(property) = part.node.properties.get(name) else {
                continue;
            };
            if let Some(property) = self.look(property) {
                let values = property.enumeration.iter().filter(|value| !value.is_null());
                let texts = values.map(|value| match value {
                    Json::String(text) => text.clone(),
                    value => value.to_string(),
                });
                listed = texts.collect();
            }
        }
        match branch {
            SchemaRef::Reference { .. } if listed.len() != 1 => {
                let place = self.place_of(branch);
                place.and_then(|place| place.last()).into_iter().collect()
            }
            SchemaRef::Inline(own) if listed.len() != 1 => own.pointer.last().into_iter().collect(),
            _ => listed,
        }
    }
}

/// Returns the schema that a value of `mapping` names: a reference, or the name of a component.
fn mapped(target: &str) -> Option<SchemaRef> {
    let at = Pointer::root();
    let to = format!("#{}", mapped_place(target)?);
    Some(SchemaRef::Reference { at, to })
}
