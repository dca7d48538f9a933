//! Bodies: which of the offered media types is used, and how it is written and read.

use openapiv3::{MediaType, ReferenceOr, RequestBody};

use crate::diagnostic::{Code, Diagnostic};
use crate::ir::{
    Body, Content, ContentKind, Docs, Origin, Presence, SchemaKind, Shape, Step, TextFormat, Type,
};
use crate::pointer::Pointer;

use super::docs::{prose_text, text};
use super::keywords::Sub;
use super::media::{MediaKind, essence};
use super::operation::Entry;
use super::parameter::shared_name;
use super::{Lowering, extension};

/// A media type that a body is offered in.
struct Offer {
    name: String,
    media: MediaType,
    kind: MediaKind,
    place: Pointer,
}

impl Lowering<'_> {
    /// The body of a request.
    pub(super) fn body(
        &mut self,
        body: Option<ReferenceOr<RequestBody>>,
        entry: &Entry,
    ) -> Option<Body> {
        let at = entry.pointer.child("requestBody");
        let Some((body, place)) =
            self.dereference_or(body?, &at, "a JSON body of any value stands for it")
        else {
            // Nobody knows what it is, and nearly every body is JSON.
            return Some(Body {
                docs: Docs::default(),
                presence: Presence::Optional,
                content: Content {
                    media_type: "application/json".to_owned(),
                    kind: ContentKind::Json(Type::new(Shape::Any)),
                    example: None,
                },
                others: Vec::new(),
            });
        };
        self.check_extensions(&body.extensions, extension::DESCRIBED, &place);
        let origin = shared_name(&place, "requestBodies").unwrap_or(Origin::RequestBody(entry.id));
        let mut offers = self.offers(body.content, &place);
        for offer in &offers {
            let allowed = match offer.kind {
                MediaKind::Form => extension::FORM,
                _ => &[],
            };
            self.check_extensions(&offer.media.extensions, allowed, &offer.place);
        }
        let best = best(&offers, |_| true)?;
        let offer = offers.remove(best);
        Some(Body {
            docs: Docs {
                description: prose_text(body.description),
                unverified: text(&body.extensions, "x-trine-unverified"),
                ..Docs::default()
            },
            presence: match body.required {
                true => Presence::Required,
                false => Presence::Optional,
            },
            // The docs of the method name them.
            others: offers.into_iter().map(|other| other.name).collect(),
            content: self.sent(offer, &origin, entry),
        })
    }

    /// The body of a response: what is read at once, and what is read piece by piece.
    pub(super) fn content(
        &mut self,
        offered: openapiv3::Content,
        place: &Pointer,
        origin: &Origin,
    ) -> (Option<Content>, Option<Content>) {
        let mut offers = self.offers(offered, place);
        for offer in &offers {
            self.check_extensions(&offer.media.extensions, &[], &offer.place);
        }
        let mut take = |streams: bool| {
            let best = best(&offers, |kind| kind.is_stream() == streams)?;
            Some(offers.remove(best))
        };
        let (whole, stream) = (take(false), take(true));
        let used: Vec<_> = [&whole, &stream].into_iter().flatten().collect();
        let used: Vec<_> = used.iter().map(|one| format!("`{}`", one.name)).collect();
        let used = used.join(" and ");
        for other in &offers {
            let message = format!("`{}` is offered too; {used} is used", other.name);
            let warning = Diagnostic::new(Code::IgnoredKeyword, &other.place, message);
            self.report(warning.on_key());
        }
        let whole = whole.map(|offer| self.received(offer, origin));
        let stream = stream.map(|offer| {
            let event = Step::Variant("Event".to_owned());
            let origin = Origin::Within(Box::new(origin.clone()), event);
            self.received(offer, &origin)
        });
        (whole, stream)
    }

    fn offers(&mut self, offered: openapiv3::Content, place: &Pointer) -> Vec<Offer> {
        let place = place.child("content");
        let offered = offered.into_iter();
        offered
            .map(|(name, media)| {
                let place = place.child(&name);
                Offer {
                    kind: self.kind_of(&name, &media, &place),
                    name,
                    media,
                    place,
                }
            })
            .collect()
    }

    /// A body that is sent.
    fn sent(&mut self, offer: Offer, origin: &Origin, entry: &Entry) -> Content {
        let kind = match offer.kind {
            MediaKind::Json => ContentKind::Json(self.offered_type(&offer, origin)),
            MediaKind::Form => {
                let ty = self.offered_type(&offer, origin);
                match extension::has_brackets(&offer.media.extensions) {
                    true => ContentKind::Brackets(ty),
                    false => ContentKind::Form(ty),
                }
            }
            MediaKind::Files | MediaKind::Multipart => self.multipart(
                offer.media.schema.clone(),
                offer.media.encoding.clone(),
                &offer.place,
                origin,
                entry,
            ),
            MediaKind::JsonLines => match self.offered_type(&offer, origin).shape {
                Shape::List(element) => ContentKind::JsonLines(*element),
                Shape::Text(_) => ContentKind::Text,
                shape => ContentKind::JsonLines(Type::new(shape)),
            },
            MediaKind::Text | MediaKind::EventStream => ContentKind::Text,
            MediaKind::Bytes => ContentKind::Bytes,
        };
        self.finish(offer, kind)
    }

    /// A body that is received.
    fn received(&mut self, offer: Offer, origin: &Origin) -> Content {
        let kind = match offer.kind {
            MediaKind::Json => ContentKind::Json(self.offered_type(&offer, origin)),
            MediaKind::Form | MediaKind::Text => ContentKind::Text,
            // Whoever receives parts knows how to take them apart.
            MediaKind::Bytes | MediaKind::Files | MediaKind::Multipart => ContentKind::Bytes,
            MediaKind::JsonLines => {
                let ty = self.offered_type(&offer, origin);
                ContentKind::JsonLines(match ty.shape {
                    Shape::List(element) => *element,
                    // All of the lines are text; each is JSON, and nothing says what is in it.
                    Shape::Text(_) => Type::new(Shape::Any),
                    _ => ty,
                })
            }
            MediaKind::EventStream => {
                let ty = self.offered_type(&offer, origin);
                ContentKind::Events(self.event_data(ty))
            }
        };
        self.finish(offer, kind)
    }

    fn offered_type(&mut self, offer: &Offer, origin: &Origin) -> Type {
        match offer.media.schema.clone() {
            None => Type::new(Shape::Any),
            Some(schema) => {
                let sub = Sub::new(schema, offer.place.child("schema"));
                self.lower_sub(&sub, origin)
            }
        }
    }

    fn finish(&mut self, offer: Offer, kind: ContentKind) -> Content {
        let media = offer.media;
        Content {
            // What is sent has to be one media type.
            media_type: match essence(&offer.name).as_str() {
                "*/*" if matches!(kind, ContentKind::Json(_)) => "application/json".to_owned(),
                "*/*" => "application/octet-stream".to_owned(),
                "multipart/*" => "multipart/form-data".to_owned(),
                // A boundary in the document is not the one that is sent.
                essence if matches!(kind, ContentKind::Multipart(_)) => essence.to_owned(),
                _ => offer.name,
            },
            kind,
            example: self.example(media.example, media.examples, &offer.place),
        }
    }

    /// What the data of an event is. Some documents describe the data, some a list of events, and
    /// some the event, with its data as a member.
    fn event_data(&self, ty: Type) -> Type {
        const OF_AN_EVENT: [&str; 5] = ["comment", "data", "event", "id", "retry"];
        match &self.behind_aliases(&ty.shape) {
            Shape::List(element) => self.event_data(Type::clone(element)),
            Shape::Text(_) => Type::new(Shape::Text(TextFormat::Plain)),
            Shape::Schema(id) => match &self.schemas[id.0].kind {
                SchemaKind::Struct(event) => {
                    let is_event = |name: &str| OF_AN_EVENT.contains(&name);
                    let mut fields = event.fields.iter();
                    let whole = fields.clone().all(|field| is_event(&field.wire_name));
                    match fields.find(|field| field.wire_name == "data") {
                        Some(data) if whole => data.ty.clone(),
                        _ => ty,
                    }
                }
                _ => ty,
            },
            _ => ty,
        }
    }
}

/// The most useful of some offers; the first of those that are equally so.
fn best(offers: &[Offer], may: impl Fn(MediaKind) -> bool) -> Option<usize> {
    let offers = offers.iter().enumerate();
    let offers = offers.filter(|(_, offer)| may(offer.kind));
    offers
        .min_by_key(|(_, offer)| offer.kind)
        .map(|(index, _)| index)
}
