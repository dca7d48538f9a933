//! Bodies that are sequences: `itemSchema` describes each element, and a media type object may be a
//! reference to a shared one. OpenAPI 3.2 adds both.

use openapiv3::{MediaType, ReferenceOr};

use crate::diagnostic::{Code, Diagnostic};
use trine_ir::pointer::Pointer;
use trine_ir::{Origin, Shape, Statement, Step, TextFormat, Type};

use crate::lower::coverage::unused::Annotations;
use crate::lower::operation::Operations;
use crate::lower::operation::offer::Offer;
use crate::lower::schema::keywords::{Keywords, SchemaRef};
use crate::lower::schema::reference::named;
use crate::media::{MediaKind, media_kind};

/// The member of a media type object that carries `itemSchema`.
pub(in crate::lower) const ITEM: &str = "x-trine:item-schema";
/// The members of a server-sent event.
pub(in crate::lower) const OF_AN_EVENT: [&str; 5] = ["comment", "data", "event", "id", "retry"];

impl Operations<'_> {
    /// Follows a media type object that is a reference; returns it with its place, and with a name
    /// if it is shared.
    pub(in crate::lower) fn media_type(
        &mut self,
        media: MediaType,
        place: Pointer,
    ) -> (MediaType, Pointer, Option<Origin>) {
        let Some(reference) = self.typed.text(&place.child("$ref")) else {
            return (media, place, None);
        };
        let reference = ReferenceOr::Reference { reference };
        let instead = "treated as any value";
        let Some((media, target)) = self.dereference_or(reference, &place, instead) else {
            return (MediaType::default(), place, None);
        };
        let segments: Vec<_> = target.segments().collect();
        let origin = match segments.as_slice() {
            [components, section, name]
                if components == "components" && section == "mediaTypes" =>
            {
                Some(named(&[name]))
            }
            _ => None,
        };
        (media, target, origin)
    }

    /// Returns the schema of the elements of a body.
    pub(in crate::lower) fn item_schema(
        &mut self,
        media: &MediaType,
        place: &Pointer,
    ) -> Option<SchemaRef> {
        if !media.extensions.contains_key(ITEM) {
            return None;
        }
        self.node(&place.child(ITEM))
    }

    /// Reports the schema of elements of a body that is not read or written as a sequence.
    pub(in crate::lower) fn unused_item(&mut self, offer: &Offer, why: &str) {
        if offer.item.is_some() {
            let place = offer.place.child(ITEM);
            let message = format!("`itemSchema` has no effect: {why}; ignored");
            self.report(Diagnostic::new(Code::IgnoredKeyword, &place, message).on_key());
        }
    }

    /// Returns the type of the elements of a sequence of JSON values, if `itemSchema` describes it.
    pub(in crate::lower) fn item_type(&mut self, offer: &Offer, origin: &Origin) -> Option<Type> {
        let item = offer.item.clone()?;
        self.unused_schema(offer);
        let origin = Origin::Within(Box::new(origin.clone()), Step::Item);
        let shown = Annotations::EVERYTHING.but(Annotations::EXAMPLE);
        Some(self.lower_schema(&item, &origin, shown))
    }

    /// Returns the type of the data of events, if `itemSchema` describes the events or their data.
    pub(in crate::lower) fn event_item(
        &mut self,
        offer: &Offer,
        origin: &Origin,
        statements: &mut Vec<Statement>,
    ) -> Option<Type> {
        let item = offer.item.clone()?;
        self.unused_schema(offer);
        let Some(node) = self.look(&item) else {
            return Some(Type::new(Shape::Any));
        };
        let Some(payloads) = self.payloads(&node) else {
            return Some(self.payload(&item, origin));
        };
        if let SchemaRef::Inline(node) = &item {
            self.record_shown(node, Annotations::EVERYTHING.but(Annotations::EXAMPLE));
            statements.extend(self.statements(node));
        }
        let mut types: Vec<Type> = Vec::new();
        for payload in payloads {
            let ty = self.payload(&payload, origin);
            if !types.contains(&ty) {
                types.push(ty);
            }
        }
        match types.as_slice() {
            [only] => Some(only.clone()),
            _ => {
                let message = "expected one type for the data of all events, found several; treated \
                     as any JSON value";
                let warning = Diagnostic::new(Code::UntypedConstruct, item.pointer(), message);
                self.report(warning);
                Some(Type::new(Shape::Any))
            }
        }
    }

    /// Returns the schemas of the data of an event, one for each alternative; `None` for a schema
    /// that does not describe an event.
    fn payloads(&mut self, node: &Keywords) -> Option<Vec<SchemaRef>> {
        let own = node.properties.get("data").cloned();
        let of_event = |name: &String| OF_AN_EVENT.contains(&name.as_str());
        if !node.properties.keys().all(of_event) {
            return None;
        }
        let mut payloads = Vec::new();
        for branch in node.branches().to_vec() {
            let branch = self.look(&branch)?;
            if branch.properties.is_empty() || !branch.properties.keys().all(of_event) {
                return None;
            }
            payloads.extend(branch.properties.get("data").cloned().or(own.clone()));
        }
        if node.branches().is_empty() {
            payloads.extend(own);
        }
        (!payloads.is_empty()).then_some(payloads)
    }

    /// Returns the type of the data of an event: that of its content, if it is JSON.
    fn payload(&mut self, data: &SchemaRef, origin: &Origin) -> Type {
        let shown = Annotations::EVERYTHING.but(Annotations::EXAMPLE);
        let node = self.look(data);
        let content = node.and_then(|node| self.json_content(&node));
        let ty = match content {
            Some(Some(content)) => self.lower_schema(&content, origin, shown),
            Some(None) => Type::new(Shape::Any),
            None => self.lower_schema(data, origin, shown),
        };
        match self.resolve_aliases(&ty.shape) {
            Shape::Text(_) => Type::new(Shape::Text(TextFormat::Plain)),
            _ => ty,
        }
    }

    /// Returns the schema of the JSON in a string, if it has one; `None` for any other string.
    fn json_content(&mut self, node: &Keywords) -> Option<Option<SchemaRef>> {
        let extensions = &node.data.extensions;
        let media_type = extensions.get("x-trine:content-media-type")?.as_str()?;
        if media_kind(media_type) != MediaKind::Json {
            return None;
        }
        let place = node.pointer.child("x-trine:content-schema");
        if !self.typed.exists(&place) {
            return Some(None);
        }
        self.coverage.typed_keywords.insert(place.clone());
        Some(self.node(&place))
    }

    pub(in crate::lower) fn unused_schema(&mut self, offer: &Offer) {
        let place = offer.place.child("schema");
        if self.typed.exists(&place) {
            self.unused(place, "`itemSchema` describes the elements");
        }
    }
}
