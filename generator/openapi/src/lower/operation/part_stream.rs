//! Multipart responses whose parts have no names: streams of parts of one type.

use trine_ir::pointer::Pointer;
use trine_ir::{ContentKind, Origin, PartForm, Shape, Statement, Step, Type};

use crate::diagnostic::{Code, Diagnostic};
use crate::lower::coverage::unused::Annotations;
use crate::lower::operation::Operations;
use crate::lower::operation::offer::Offer;
use crate::lower::operation::positional::{PREFIX, PREFIX_ITEMS, REST};
use crate::lower::schema::keywords::SchemaRef;

impl Operations<'_> {
    /// Lowers a body of parts without names that is received.
    pub(in crate::lower) fn received_parts(
        &mut self,
        offer: &Offer,
        origin: &Origin,
        statements: &mut Vec<Statement>,
    ) -> ContentKind {
        self.named_encodings(offer);
        let item = self.received_item(offer, statements);
        let encodings = self.encodings_by_position(offer);
        self.unused_encodings(&encodings);
        let origin = Origin::Within(Box::new(origin.clone()), Step::Item);
        let shown = Annotations::EVERYTHING.but(Annotations::EXAMPLE);
        let ty = match &item {
            Some(item) => self.lower_schema(item, &origin, shown),
            None => Type::new(Shape::Any),
        };
        let mut forms = encodings.iter().map(|place| {
            let said = self.typed.text(&place.child("contentType"));
            self.one_form(&ty.shape, said.as_deref())
        });
        let form = match forms.next() {
            // Parts of several forms are bytes.
            Some(first) if forms.all(|form| form == first) => first,
            Some(_) => PartForm::File,
            None => self.one_form(&ty.shape, None),
        };
        let shape = self.resolve_aliases(&ty.shape);
        if form == PartForm::File && self.is_structured(&shape) {
            let message = "parts of this media type are received as bytes";
            let place = item.as_ref().map_or(&offer.place, SchemaRef::pointer);
            let warning = Diagnostic::new(Code::UntypedConstruct, place, message);
            self.report(warning.on_key().affecting_calls());
        }
        ContentKind::PartStream(ty, form)
    }

    /// Returns the schema of all parts.
    fn received_item(
        &mut self,
        offer: &Offer,
        statements: &mut Vec<Statement>,
    ) -> Option<SchemaRef> {
        if offer.item.is_some() {
            self.unused_schema(offer);
            return offer.item.clone();
        }
        let node = self.array(offer)?;
        let schema = offer.media.schema.clone()?;
        if let SchemaRef::Inline(schema) = SchemaRef::new(schema, offer.place.child("schema")) {
            statements.extend(self.statements(&schema));
        }
        let item = node.items.clone();
        let prefix = node.pointer.child(PREFIX_ITEMS);
        if item.as_ref().is_none_or(SchemaRef::takes_anything) && self.typed.len(&prefix) > 0 {
            let message = "the parts have several types; they are received as bytes";
            let warning = Diagnostic::new(Code::UntypedConstruct, &prefix, message);
            self.report(warning.on_key().affecting_calls());
        }
        item
    }

    /// Returns the places of the encodings by position.
    fn encodings_by_position(&self, offer: &Offer) -> Vec<Pointer> {
        let (prefix, rest) = (offer.place.child(PREFIX), offer.place.child(REST));
        let first = 0..self.typed.len(&prefix);
        let mut places: Vec<Pointer> = first.map(|index| prefix.child(index)).collect();
        places.extend(self.typed.exists(&rest).then_some(rest));
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
