//! The schemas of the parts of a multipart body whose parts have no names.

use std::rc::Rc;

use openapiv3::SchemaData;

use crate::document::is_carried;
use crate::lower::operation::Operations;
use crate::lower::operation::offer::Offer;
use crate::lower::schema::keywords::{Keywords, SchemaRef};
use crate::lower::schema::undeclared::{self, UNEVALUATED_ITEMS};

/// `prefixEncoding`
pub(in crate::lower) const PREFIX: &str = "x-trine:prefix-encoding";
/// `itemEncoding`
pub(in crate::lower) const REST: &str = "x-trine:item-encoding";
pub(in crate::lower) const PREFIX_ITEMS: &str = "x-trine:prefix-items";
/// The name of the member for the parts after those of `prefixItems`.
pub(super) const ITEMS: &str = "items";

/// The schemas of the parts of a body.
pub(super) struct Positions {
    /// Those of the first parts, and whether each is required.
    pub first: Vec<(SchemaRef, bool)>,
    /// That of all further parts; `None` if no further parts can follow.
    pub rest: Option<SchemaRef>,
    /// The number of further parts.
    pub rest_count: (Option<usize>, Option<usize>),
    /// Whether at least one further part is required.
    pub is_rest_required: bool,
}

impl Operations<'_> {
    /// Returns the array that is the schema of a body.
    pub(in crate::lower) fn array(&mut self, offer: &Offer) -> Option<Rc<Keywords>> {
        let schema = offer.media.schema.clone()?;
        let schema = SchemaRef::new(schema, offer.place.child("schema"));
        self.look(&schema).filter(|node| is_list(node))
    }

    /// Returns the number of `prefixItems`.
    pub(in crate::lower) fn prefix_items(&self, node: Option<&Keywords>) -> usize {
        let prefix = node.map(|node| node.pointer.child(PREFIX_ITEMS));
        prefix.map_or(0, |prefix| self.typed.len(&prefix))
    }

    /// Returns the schema of the parts after those of `prefixItems`.
    pub(in crate::lower) fn further_items(
        &mut self,
        offer: &Offer,
        node: Option<&Keywords>,
    ) -> Option<SchemaRef> {
        match (&offer.item, node) {
            (Some(item), _) => Some(item.clone()),
            (None, None) => None,
            (None, Some(node)) if self.prefix_items(Some(node)) == 0 => node.items.clone(),
            // Those of the keywords are the common type of all elements.
            (None, Some(node)) => {
                let items = self.node(&node.pointer.child("items"));
                undeclared::further_items(items, &node.data, &node.pointer)
            }
        }
    }

    /// Returns whether further parts with this schema may follow the first ones.
    pub(in crate::lower) fn may_follow(
        &self,
        offer: &Offer,
        node: Option<&Keywords>,
        first: usize,
        item: &SchemaRef,
    ) -> bool {
        let (least, most) = node.map(|node| node.items_count).unwrap_or_default();
        // Without `items`, further parts are allowed, but not meant.
        let is_meant = self.prefix_items(node) == 0
            || self.typed.exists(&offer.place.child(REST))
            || least.is_some_and(|least| least > first)
            || !item.takes_anything();
        most.is_none_or(|most| most > first) && !item.takes_nothing() && is_meant
    }

    /// Returns the schemas of the parts of a body.
    pub(super) fn positions(&mut self, offer: &Offer, node: Option<&Keywords>) -> Positions {
        let place = node.map(|node| node.pointer.clone()).unwrap_or_default();
        let prefix = place.child(PREFIX_ITEMS);
        let listed = self.prefix_items(node);
        self.unused_items(offer, node);
        let rest = self.further_items(offer, node);
        let (least, most) = node.map(|node| node.items_count).unwrap_or_default();
        let encoded = self.typed.len(&offer.place.child(PREFIX));
        let further_place = rest.as_ref().map(|rest| rest.pointer().clone());
        let is_closed = rest.as_ref().is_some_and(SchemaRef::takes_nothing);
        let possible = most.unwrap_or(usize::MAX);
        let possible = if is_closed {
            possible.min(listed)
        } else {
            possible
        };
        let anything = || SchemaRef::anything(place.child(ITEMS));
        let first = (0..listed.max(encoded).min(possible)).map(|index| {
            let schema = match index < listed {
                true => self.node(&prefix.child(index)),
                false => rest.clone(),
            };
            let is_required = least.map_or(index < listed, |least| index < least);
            (schema.unwrap_or_else(anything), is_required)
        });
        let first: Vec<_> = first.collect();
        for (from, length) in [(&prefix, listed), (&offer.place.child(PREFIX), encoded)] {
            for index in first.len()..length {
                self.unused(from.child(index), "the body cannot contain this part");
            }
        }
        if listed > 0 {
            self.coverage.typed_keywords.insert(prefix);
        }
        let rest = rest.filter(|item| self.may_follow(offer, node, first.len(), item));
        if rest.is_none() && least.is_some_and(|least| least > first.len()) {
            let note = "the body cannot contain this number of parts";
            self.unused(place.child("minItems"), note);
        }
        if listed > 0 && further_place == Some(place.child(UNEVALUATED_ITEMS)) {
            let keyword = place.child(UNEVALUATED_ITEMS);
            self.coverage.typed_keywords.insert(keyword);
        }
        if rest.is_none() {
            self.unused_member(offer, REST, "no further parts can follow");
        }
        let remaining = |count: Option<usize>| count.map(|count| count.saturating_sub(first.len()));
        Positions {
            is_rest_required: first.is_empty() || least.is_some_and(|least| least > first.len()),
            rest_count: (remaining(least), remaining(most)),
            rest,
            first,
        }
    }

    /// Records the schema of the elements of an array that `itemSchema` replaces.
    fn unused_items(&mut self, offer: &Offer, node: Option<&Keywords>) {
        let schema = offer.place.child("schema");
        if offer.item.is_none() {
            return;
        }
        match node {
            None => self.unused_schema(offer),
            Some(node) if node.items.as_ref().is_none_or(SchemaRef::takes_anything) => {}
            // Others may use the array of a reference.
            Some(node) if node.pointer != schema => self.unused_schema(offer),
            Some(_) if self.typed.exists(&schema.child("items")) => {
                let note = "`itemSchema` describes the elements";
                self.unused(schema.child("items"), note);
            }
            Some(_) => {}
        }
    }

    /// Returns the annotations of the object that is sent for an array, and the keywords that are
    /// only documented.
    pub(super) fn data_of_parts(&self, node: &Keywords) -> SchemaData {
        let mut data = node.data.clone();
        data.extensions.retain(|name, _| {
            let place = node.pointer.child(name);
            is_carried(name) && !self.coverage.typed_keywords.contains(&place)
        });
        data
    }
}

/// Returns whether a schema describes an array.
pub(super) fn is_list(node: &Keywords) -> bool {
    node.typ.as_deref() == Some("array") || node.typ.is_none() && node.items.is_some()
}
