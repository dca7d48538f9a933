//! Multipart responses whose parts have no names: streams of parts of one type.

use std::rc::Rc;

use trine_ir::pointer::Pointer;
use trine_ir::{ContentKind, Origin, PartForm, Shape, Statement, Step, Type};

use crate::diagnostic::{Code, Diagnostic};
use crate::lower::coverage::unused::Annotations;
use crate::lower::operation::Operations;
use crate::lower::operation::offer::Offer;
use crate::lower::operation::positions::{PREFIX, PREFIX_ITEMS, REST};
use crate::lower::schema::keywords::{Keywords, SchemaRef};

/// What describes all parts.
struct Received {
    /// The schema of each part; `None` for any content.
    item: Option<SchemaRef>,
    /// The array, if it is the schema of the body.
    node: Option<Rc<Keywords>>,
}

impl Operations<'_> {
    /// Lowers a body of parts without names that is received.
    pub(in crate::lower) fn received_parts(
        &mut self,
        offer: &Offer,
        origin: &Origin,
        statements: &mut Vec<Statement>,
    ) -> ContentKind {
        self.named_encodings(offer);
        let Received { item, node } = self.received_item(offer, statements);
        let encodings = self.encodings_by_position(offer, node.as_deref());
        self.unused_encodings(&encodings);
        let origin = Origin::Within(Box::new(origin.clone()), Step::Item);
        let shown = Annotations::EVERYTHING.but(Annotations::EXAMPLE);
        let ty = match &item {
            Some(item) => self.lower_schema(item, &origin, shown),
            None => Type::new(Shape::Any),
        };
        let forms = encodings.iter().map(|place| {
            let said = self.typed.text(&place.child("contentType"));
            self.one_form(&ty.shape, said.as_deref())
        });
        let forms: Vec<PartForm> = forms.collect();
        let is_mixed = forms.iter().any(|form| *form != forms[0]);
        let form = match forms.first() {
            Some(_) if is_mixed => PartForm::File,
            Some(first) => *first,
            None => self.one_form(&ty.shape, None),
        };
        let prefix = node.map(|node| node.pointer.child(PREFIX_ITEMS));
        let prefix = prefix.filter(|prefix| self.typed.len(prefix) > 0);
        let prefix = prefix.filter(|_| item.as_ref().is_none_or(SchemaRef::takes_anything));
        let shape = self.resolve_aliases(&ty.shape);
        let untyped = match (form, prefix) {
            (PartForm::File, Some(prefix)) => Some((
                prefix,
                "expected one type for all parts, found several; received as bytes",
            )),
            (_, Some(prefix)) => Some((
                prefix,
                "expected one type for all parts, found several; received as any JSON value",
            )),
            (PartForm::File, None) if is_mixed => Some((
                offer.place.child(PREFIX),
                "expected one media type for all parts, found several; received as bytes",
            )),
            (PartForm::File, None) if self.is_structured(&shape) => Some((
                item.map_or(offer.place.clone(), |item| item.pointer().clone()),
                "unsupported media type for parts with structured content; received as bytes",
            )),
            _ => None,
        };
        if let Some((place, message)) = untyped {
            let warning = Diagnostic::new(Code::UntypedConstruct, &place, message);
            self.report(warning.on_key().affecting_calls());
        }
        ContentKind::PartStream(ty, form)
    }

    /// Returns the schema of all parts.
    fn received_item(&mut self, offer: &Offer, statements: &mut Vec<Statement>) -> Received {
        if offer.item.is_some() {
            self.unused_schema(offer);
            return Received {
                item: offer.item.clone(),
                node: None,
            };
        }
        let node = self.array(offer);
        if let Some(node) = &node {
            statements.extend(self.statements(node));
            if node.pointer.is_within(&offer.place) {
                self.record_shown(node, Annotations::EVERYTHING.but(Annotations::EXAMPLE));
                for keyword in ["minItems", "maxItems", "uniqueItems"] {
                    let place = node.pointer.child(keyword);
                    if self.typed.exists(&place) {
                        self.documented(place, "documented only; received parts are not validated");
                    }
                }
            }
        }
        Received {
            item: node.as_ref().and_then(|node| node.items.clone()),
            node,
        }
    }

    /// Returns the places of the encodings by position: those of the first parts, and that of all
    /// further parts if there are some, which may not exist.
    fn encodings_by_position(&mut self, offer: &Offer, node: Option<&Keywords>) -> Vec<Pointer> {
        let (prefix, rest) = (offer.place.child(PREFIX), offer.place.child(REST));
        let encoded = self.typed.len(&prefix);
        let listed = self.prefix_items(node);
        let further = self.further_items(offer, node);
        let follows = |item: SchemaRef| self.may_follow(offer, node, encoded.max(listed), &item);
        let has_rest = self.typed.exists(&rest) || encoded < listed || further.is_some_and(follows);
        let mut places: Vec<Pointer> = (0..encoded).map(|index| prefix.child(index)).collect();
        places.extend(has_rest.then_some(rest));
        places
    }

    /// Records what callers read themselves.
    fn unused_encodings(&mut self, encodings: &[Pointer]) {
        for place in encodings {
            for member in self.typed.keys(place) {
                let at = place.child(&member);
                match member.as_str() {
                    "contentType" => {}
                    "headers" => self.unused(at, "callers read the headers of received parts"),
                    "x-trine:encoding" | PREFIX | REST => {
                        self.missing(at, "callers parse the parts of a part themselves");
                    }
                    _ => self.unused(at, "parts are read as their `Content-Type` says"),
                }
            }
        }
    }
}
