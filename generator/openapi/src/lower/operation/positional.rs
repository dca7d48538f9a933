//! Multipart bodies whose parts have no names: `multipart/mixed` and similar with an array or
//! `itemSchema`, and `prefixEncoding` and `itemEncoding` of OpenAPI 3.2.
//!
//! A request has an object with a member for each part of `prefixItems`, and a last member for all
//! further parts.

use std::rc::Rc;

use indexmap::IndexMap;
use openapiv3::{Encoding, ReferenceOr};
use serde_json::Value as Json;

use crate::diagnostic::{Code, Diagnostic};
use trine_ir::pointer::Pointer;
use trine_ir::{ContentKind, Origin};

use crate::lower::coverage::unused::Annotations;
use crate::lower::operation::Operations;
use crate::lower::operation::entry::Entry;
use crate::lower::operation::item::ITEM;
use crate::lower::operation::multipart::{BodyEncoding, PartEncoding, PartHeader};
use crate::lower::operation::offer::Offer;
use crate::lower::operation::positions::{ITEMS, PREFIX, REST, is_list};
use crate::lower::schema::keywords::{Additional, Keywords, SchemaRef};
use crate::media::{MediaKind, essence};

/// The longest title that names a member.
const LONGEST_NAME: usize = 40;

impl Operations<'_> {
    /// Returns whether the parts of a multipart body have no names; `node` is its schema.
    pub(in crate::lower) fn is_positional(
        &mut self,
        media_type: &str,
        node: Option<&Keywords>,
        place: &Pointer,
    ) -> bool {
        let has = |member: &str| self.typed.exists(&place.child(member));
        let has_encoding = has(PREFIX) || has(REST);
        let is_list = node.is_some_and(is_list);
        // The names of the parts of a form are headers in the encodings.
        let is_form = matches!(
            essence(media_type).as_str(),
            "multipart/form-data" | "multipart/*"
        );
        (has(ITEM) || is_list) && (has_encoding || !is_form)
    }

    /// Records the encodings by position of a body whose parts have names, or that has no parts.
    pub(in crate::lower) fn unused_positions(&mut self, offer: &Offer) {
        let note = match offer.kind {
            MediaKind::PartList => return,
            MediaKind::Files | MediaKind::Multipart => {
                "applies only to parts that are the elements of an array"
            }
            _ => "applies only to the parts of a `multipart` body",
        };
        self.unused_member(offer, PREFIX, note);
        self.unused_member(offer, REST, note);
    }

    /// Lowers a body of parts without names that is sent.
    pub(in crate::lower) fn positional_parts(
        &mut self,
        offer: &mut Offer,
        origin: &Origin,
        entry: &Entry,
    ) -> ContentKind {
        let node = self.array(offer);
        let positions = self.positions(offer, node.as_deref());
        self.named_encodings(offer);
        let is_uniform = positions.first.is_empty();
        let node = node.unwrap_or_default();
        if node.unique_items && !is_uniform {
            let note = "documented only; parts with members of their own are not compared";
            self.documented(node.pointer.child("uniqueItems"), note);
        }
        let (mut members, mut parts) = (IndexMap::new(), IndexMap::new());
        let mut required = Vec::new();
        for (index, (schema, is_required)) in positions.first.into_iter().enumerate() {
            let name = self.name_of_part(&schema, index, &members);
            parts.insert(name.clone(), self.position(offer, Some(index), &schema));
            required.extend(is_required.then(|| name.clone()));
            members.insert(name, schema);
        }
        let place = match node.pointer == Pointer::root() {
            false => offer.place.child("schema"),
            true => offer.place.child(ITEM),
        };
        let has_rest = positions.rest.is_some();
        if let Some(item) = positions.rest {
            let name = unique(ITEMS, &members);
            parts.insert(name.clone(), self.position(offer, None, &item));
            required.extend(positions.is_rest_required.then(|| name.clone()));
            let list = Keywords {
                pointer: place.clone(),
                key: place.child("x-trine:parts").child(ITEMS),
                typ: Some("array".to_owned()),
                items: Some(item),
                items_count: positions.rest_count,
                unique_items: node.unique_items && is_uniform,
                ..Keywords::default()
            };
            members.insert(name, SchemaRef::Inline(Rc::new(list)));
        }
        self.name_examples(offer, &members, has_rest);
        let object = Keywords {
            pointer: place.clone(),
            key: place.child("x-trine:parts").child(&offer.name),
            data: self.data_of_parts(&node),
            not: node.not,
            unique_items: node.unique_items && !is_uniform,
            typ: Some("object".to_owned()),
            properties: members,
            required,
            additional: Additional::Forbidden,
            ..Keywords::default()
        };
        let object = SchemaRef::Inline(Rc::new(object));
        let ty = self.lower_schema(&object, origin, Annotations::NOTHING);
        let encoding = BodyEncoding {
            schema: place,
            parts,
            is_positional: true,
        };
        self.encodings.insert(entry.id, encoding);
        ContentKind::Multipart(ty.schema())
    }

    /// Returns the name of the member for a part: its title, or the name of its component.
    fn name_of_part(
        &mut self,
        schema: &SchemaRef,
        index: usize,
        taken: &IndexMap<String, SchemaRef>,
    ) -> String {
        let title = match schema {
            SchemaRef::Inline(node) => node.data.title.clone(),
            SchemaRef::Reference { .. } => {
                let place = self.place_of(schema);
                place.and_then(|place| place.last().map(|name| name.to_string()))
            }
        };
        let is_name = |title: &String| !title.is_empty() && title.chars().count() <= LONGEST_NAME;
        match title.filter(is_name) {
            Some(title) => unique(&title, taken),
            None => unique(&format!("part{}", index + 1), taken),
        }
    }

    /// Turns examples, which are lists of parts, into objects with these members.
    fn name_examples(
        &mut self,
        offer: &mut Offer,
        members: &IndexMap<String, SchemaRef>,
        has_rest: bool,
    ) {
        let names: Vec<&String> = members.keys().collect();
        let media = &mut offer.media;
        let mut is_used = match &mut media.example {
            Some(example) => name_parts(example, &names, has_rest),
            None => true,
        };
        for example in media.examples.values_mut() {
            is_used &= match example {
                ReferenceOr::Item(example) => {
                    let value = example.value.as_mut();
                    value.is_some_and(|value| name_parts(value, &names, has_rest))
                }
                ReferenceOr::Reference { .. } => false,
            };
        }
        if !is_used {
            (media.example, media.examples) = (None, IndexMap::new());
            let note = "expected a list with the parts";
            self.unused_member(offer, "example", note);
            self.unused_member(offer, "examples", note);
        }
    }

    /// Returns the encoding of a part; `None` for all parts after the first ones.
    fn position(
        &mut self,
        offer: &Offer,
        index: Option<usize>,
        schema: &SchemaRef,
    ) -> PartEncoding {
        let (prefix, rest) = (offer.place.child(PREFIX), offer.place.child(REST));
        let place = match index {
            Some(index) if index < self.typed.len(&prefix) => prefix.child(index),
            _ => rest,
        };
        let is_form_data = essence(&offer.name) == "multipart/form-data";
        let encoding = match self.typed.exists(&place) {
            true => self.parse::<Encoding>(&place),
            false => None,
        };
        let mut part = match encoding {
            Some(encoding) => self.part_encoding(encoding, place, is_form_data, true),
            None => PartEncoding {
                place,
                ..PartEncoding::default()
            },
        };
        let has = |name: &str| {
            let mut names = part.headers.keys();
            names.any(|header| header.eq_ignore_ascii_case(name))
        };
        if is_form_data && !has("content-disposition") {
            let message = "missing header `Content-Disposition` in the encoding of this part; sent without a name";
            let warning = Diagnostic::new(Code::IgnoredKeyword, schema.pointer(), message);
            self.report(warning.affecting_calls());
        }
        part.is_rest = index.is_none();
        // A `contentEncoding` is that of the part.
        let node = self.look(schema);
        let transfer = node.and_then(|node| {
            let encoding = node.extension("x-trine:content-encoding")?.as_str()?;
            Some(encoding.to_owned())
        });
        if let Some(encoding) = transfer {
            part.is_encoded = true;
            let default = || "application/octet-stream".to_owned();
            part.content_type.get_or_insert_with(default);
            if !has("content-transfer-encoding") {
                let header = PartHeader {
                    value: Some(encoding),
                    description: None,
                };
                part.headers
                    .insert("Content-Transfer-Encoding".to_owned(), header);
            }
        }
        part
    }

    /// Records encodings by name as unused.
    pub(in crate::lower) fn named_encodings(&mut self, offer: &Offer) {
        self.unused_member(offer, "encoding", "the parts have no names");
    }
}

/// Turns a list of parts into an object, whose last member may be the list of all further parts.
/// Returns whether it is such a list.
fn name_parts(example: &mut Json, names: &[&String], has_rest: bool) -> bool {
    let (Json::Array(parts), Some((last, first))) = (&mut *example, names.split_last()) else {
        return false;
    };
    let mut parts = std::mem::take(parts).into_iter();
    let mut object = serde_json::Map::new();
    for name in first {
        object.extend(parts.next().map(|part| ((*name).clone(), part)));
    }
    let last_part = match has_rest {
        true => Some(Json::Array(parts.collect())).filter(|list| *list != Json::Array(Vec::new())),
        false => parts.next(),
    };
    object.extend(last_part.map(|part| ((*last).clone(), part)));
    *example = Json::Object(object);
    true
}

/// Returns a name that is not taken.
fn unique(name: &str, taken: &IndexMap<String, SchemaRef>) -> String {
    let mut names = std::iter::once(name.to_owned());
    let mut numbered = (2..).map(|number| format!("{name}{number}"));
    let is_free = |name: &String| !taken.contains_key(name);
    names
        .find(is_free)
        .or_else(|| numbered.find(is_free))
        .unwrap_or_default()
}
