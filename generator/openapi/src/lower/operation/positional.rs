//! Multipart bodies whose parts have no names: `multipart/mixed` and similar with an array or
//! `itemSchema`, and `prefixEncoding` and `itemEncoding` of OpenAPI 3.2.
//!
//! A request has an object with a member for each part of `prefixItems`, and a last member for all
//! further parts. A response is a stream of parts of one type.

use std::rc::Rc;

use indexmap::IndexMap;
use openapiv3::{Encoding, SchemaData};

use crate::diagnostic::{Code, Diagnostic};
use trine_ir::pointer::Pointer;
use trine_ir::{ContentKind, Field, Origin, PartForm, SchemaKind, Shape, Statement, Step, Type};

use crate::lower::coverage::unused::Annotations;
use crate::lower::operation::Operations;
use crate::lower::operation::entry::Entry;
use crate::lower::operation::item::ITEM;
use crate::lower::operation::multipart::{BodyEncoding, PartEncoding, PartHeader};
use crate::lower::operation::offer::Offer;
use crate::lower::operation::part::is_open;
use crate::lower::schema::keywords::{Additional, Keywords, SchemaRef};
use crate::media::{MediaKind, essence, is_of_bytes, media_kind};

/// `prefixEncoding`
const PREFIX: &str = "x-trine:prefix-encoding";
/// `itemEncoding`
const REST: &str = "x-trine:item-encoding";
const PREFIX_ITEMS: &str = "x-trine:prefix-items";
/// The name of the member for the parts after those of `prefixItems`.
const ITEMS: &str = "items";
/// The longest title that names a member.
const LONGEST_NAME: usize = 40;

/// The schemas of the parts of a body.
struct Positions {
    /// Those of the first parts, and whether each is required.
    first: Vec<(SchemaRef, bool)>,
    /// That of all further parts; `None` if there are none.
    rest: Option<SchemaRef>,
    /// Whether at least one further part is required.
    is_rest_required: bool,
}

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
        offer: &Offer,
        origin: &Origin,
        entry: &Entry,
    ) -> ContentKind {
        let node = self.array(offer);
        let positions = self.positions(offer, node.as_deref());
        self.named_encodings(offer);
        let (mut members, mut parts) = (IndexMap::new(), IndexMap::new());
        let mut required = Vec::new();
        for (index, (schema, is_required)) in positions.first.into_iter().enumerate() {
            let name = self.name_of_part(&schema, index, &members);
            parts.insert(name.clone(), self.position(offer, Some(index), &schema));
            required.extend(is_required.then(|| name.clone()));
            members.insert(name, schema);
        }
        let place = match node {
            Some(_) => offer.place.child("schema"),
            None => offer.place.child(ITEM),
        };
        if let Some(item) = positions.rest {
            let name = unique(ITEMS, &members);
            parts.insert(name.clone(), self.position(offer, None, &item));
            required.extend(positions.is_rest_required.then(|| name.clone()));
            let list = Keywords {
                pointer: place.clone(),
                key: place.child("x-trine:parts").child(ITEMS),
                typ: Some("array".to_owned()),
                items: Some(item),
                ..Keywords::default()
            };
            members.insert(name, SchemaRef::Inline(Rc::new(list)));
        }
        let object = Keywords {
            pointer: place.clone(),
            key: place.child("x-trine:parts").child(&offer.name),
            data: SchemaData {
                description: node.and_then(|node| node.data.description.clone()),
                ..SchemaData::default()
            },
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

    /// Lowers a body of parts without names that is received.
    pub(in crate::lower) fn received_parts(
        &mut self,
        offer: &Offer,
        origin: &Origin,
        statements: &mut Vec<Statement>,
    ) -> ContentKind {
        self.named_encodings(offer);
        let node = self.array(offer);
        let item = match &offer.item {
            Some(item) => {
                self.unused_schema(offer);
                Some(item.clone())
            }
            None => node.as_ref().and_then(|node| node.items.clone()),
        };
        if let (None, Some(node)) = (&offer.item, &node)
            && let Some(SchemaRef::Inline(schema)) = offer
                .media
                .schema
                .clone()
                .map(|schema| SchemaRef::new(schema, offer.place.child("schema")))
        {
            statements.extend(self.statements(&schema));
            let prefix = node.pointer.child(PREFIX_ITEMS);
            let is_open = item.as_ref().is_none_or(SchemaRef::takes_anything);
            if is_open && self.typed.len(&prefix) > 0 {
                let message = "the parts have several types; they are received as bytes";
                let warning = Diagnostic::new(Code::UntypedConstruct, &prefix, message);
                self.report(warning.on_key().affecting_calls());
            }
        }
        let mut encodings: Vec<Pointer> = Vec::new();
        let prefix = offer.place.child(PREFIX);
        encodings.extend((0..self.typed.len(&prefix)).map(|index| prefix.child(index)));
        let rest = offer.place.child(REST);
        encodings.extend(self.typed.exists(&rest).then_some(rest));
        for place in &encodings {
            for member in self.typed.keys(place) {
                let note = match member.as_str() {
                    "contentType" => continue,
                    "headers" => "callers read the headers of received parts",
                    "x-trine:encoding" | PREFIX | REST => {
                        self.missing(
                            place.child(&member),
                            "callers parse nested parts themselves",
                        );
                        continue;
                    }
                    _ => "parts are received as their `Content-Type` says",
                };
                self.unused(place.child(&member), note);
            }
        }
        let origin = Origin::Within(Box::new(origin.clone()), Step::Item);
        let shown = Annotations::EVERYTHING.but(Annotations::EXAMPLE);
        let ty = match &item {
            Some(item) => self.lower_schema(item, &origin, shown),
            None => Type::new(Shape::Any),
        };
        let content_type = |place: &Pointer| self.typed.text(&place.child("contentType"));
        let mut forms = encodings.iter().map(|place| {
            let said = content_type(place);
            self.one_form(&ty.shape, said.as_deref())
        });
        let form = match forms.next() {
            // Parts of several forms are bytes.
            Some(first) if forms.all(|form| form == first) => first,
            Some(_) => PartForm::File,
            None => self.one_form(&ty.shape, None),
        };
        ContentKind::PartStream(ty, form)
    }

    /// Returns the array that is the schema of a body.
    fn array(&mut self, offer: &Offer) -> Option<Rc<Keywords>> {
        let schema = offer.media.schema.clone()?;
        let schema = SchemaRef::new(schema, offer.place.child("schema"));
        self.look(&schema).filter(|node| is_list(node))
    }

    /// Returns the schemas of the parts of a body.
    fn positions(&mut self, offer: &Offer, node: Option<&Keywords>) -> Positions {
        let place = node.map(|node| node.pointer.clone()).unwrap_or_default();
        let prefix = place.child(PREFIX_ITEMS);
        let listed = match node {
            Some(_) => self.typed.len(&prefix),
            None => 0,
        };
        let items = match (node, listed) {
            (None, _) => None,
            (Some(node), 0) => node.items.clone(),
            // Those of the keywords are the common type of all elements.
            (Some(_), _) => self.node(&place.child("items")),
        };
        if offer.item.is_some() && listed == 0 {
            self.unused_schema(offer);
        }
        let is_said = |item: &SchemaRef| !item.takes_anything();
        let has_encoding = self.typed.exists(&offer.place.child(REST));
        let rest = offer.item.clone().or(items);
        let (least, most) = node.map(|node| node.items_count).unwrap_or_default();
        let encoded = self.typed.len(&offer.place.child(PREFIX));
        let anything = || SchemaRef::anything(place.child(ITEMS));
        let first = (0..listed.max(encoded)).map(|index| {
            let schema = match index < listed {
                true => self.node(&prefix.child(index)),
                false => rest.clone(),
            };
            let is_required = least.map_or(index < listed, |least| index < least);
            (schema.unwrap_or_else(anything), is_required)
        });
        let first: Vec<_> = first.collect();
        if listed > 0 {
            self.coverage.typed_keywords.insert(prefix);
        }
        let may_follow = most.is_none_or(|most| most > first.len());
        let follows = |item: &SchemaRef| {
            !item.takes_nothing() && (listed == 0 || has_encoding || is_said(item))
        };
        Positions {
            is_rest_required: first.is_empty() || least.is_some_and(|least| least > first.len()),
            rest: rest.filter(|item| may_follow && follows(item)),
            first,
        }
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
            let message = "this part has no name: its encoding has no header `Content-Disposition`";
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
    fn named_encodings(&mut self, offer: &Offer) {
        self.unused_member(offer, "encoding", "the parts have no names");
    }

    /// Returns the form of a part, or of all parts of a list, by the defaults of OpenAPI 3.2.
    pub(in crate::lower) fn positional_form(
        &mut self,
        field: &Field,
        encoding: &PartEncoding,
    ) -> PartForm {
        let said = encoding.content_type.as_deref().map(str::trim);
        let (shape, is_list) = match self.resolve_aliases(&field.ty.shape) {
            Shape::List(element) if encoding.is_rest => {
                (self.resolve_aliases(&element.shape), true)
            }
            shape => (shape, false),
        };
        let form = match encoding.is_encoded {
            true => PartForm::Text,
            false => self.one_form(&shape, said),
        };
        if form == PartForm::File && self.is_structured(&shape) {
            let message = "a part of this media type is not written from a type; callers build its \
                 content";
            let warning = Diagnostic::new(Code::UntypedConstruct, &encoding.place, message);
            self.report(warning.on_key().affecting_calls());
        }
        match (form, is_list) {
            (PartForm::Text, true) => PartForm::Each,
            (PartForm::Json, true) => PartForm::EachJson,
            (PartForm::File, true) => PartForm::Files,
            (form, _) => form,
        }
    }

    /// Returns the form of one part.
    fn one_form(&self, shape: &Shape, media_type: Option<&str>) -> PartForm {
        let shape = self.resolve_aliases(shape);
        let is_structured = self.is_structured(&shape);
        let Some(said) = media_type else {
            return match shape {
                Shape::Any => PartForm::File,
                _ if self.is_file(&shape) => PartForm::File,
                _ if is_structured => PartForm::Json,
                _ => PartForm::Text,
            };
        };
        let is_json = media_kind(said) == MediaKind::Json;
        match shape {
            _ if is_json => PartForm::Json,
            _ if self.is_file(&shape) || is_structured => PartForm::File,
            Shape::Any => PartForm::File,
            _ if is_of_bytes(said) && is_open(&shape) => PartForm::File,
            _ => PartForm::Text,
        }
    }

    /// Returns whether all values of a shape are objects or lists.
    fn is_structured(&self, shape: &Shape) -> bool {
        match shape {
            Shape::List(_) | Shape::Map(_) | Shape::Ordered(_) => true,
            Shape::Schema(id) => match &self.schemas[id.0].kind {
                SchemaKind::Struct(_) | SchemaKind::Multipart(_) | SchemaKind::Filter(_) => true,
                SchemaKind::Union(union) => {
                    let mut variants = union.variants.iter();
                    variants.all(|variant| {
                        let shape = self.resolve_aliases(&variant.ty.shape);
                        !matches!(shape, Shape::Schema(inner) if inner == *id)
                            && self.is_structured(&shape)
                    })
                }
                SchemaKind::Enum(_) | SchemaKind::Alias(_) => false,
            },
            _ => false,
        }
    }
}

/// Returns whether a schema describes an array.
fn is_list(node: &Keywords) -> bool {
    node.typ.as_deref() == Some("array") || node.typ.is_none() && node.items.is_some()
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
