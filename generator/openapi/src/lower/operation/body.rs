//! Bodies: the choice among the offered media types.

use openapiv3::{ReferenceOr, RequestBody};

use crate::diagnostic::{Code, Diagnostic};
use trine_ir::pointer::Pointer;
use trine_ir::{
    Body, Content, ContentKind, Docs, FormRules, Origin, Presence, Shape, Statement, Step, Type,
};

use crate::lower::docs::text;
use crate::lower::extension::grammar;
use crate::lower::operation::Operations;
use crate::lower::operation::content::SentBody;
use crate::lower::operation::entry::Entry;
use crate::lower::operation::offer::take_those_with_more;
use crate::lower::operation::offer::{Offer, accept, best, is_read_as, is_sendable, take_choices};
use crate::lower::operation::parameter::shared_name;
use crate::lower::schema::keywords::SchemaRef;
use crate::media::MediaKind;

/// The body of a response.
#[derive(Default)]
pub(in crate::lower) struct ReceivedBody {
    /// The content that is read at once.
    pub whole: Option<Content>,
    /// Its media types for the `Accept` header.
    pub accept: Vec<String>,
    /// The content that is read as a stream, with the text that ends it.
    pub stream: Option<(Content, Option<String>)>,
    /// The statements about schemas without a definition.
    pub statements: Vec<Statement>,
}

impl Operations<'_> {
    /// Returns the bodies of a request: the most useful one, and those that can carry other
    /// content.
    pub(in crate::lower) fn bodies(
        &mut self,
        body: Option<ReferenceOr<RequestBody>>,
        entry: &Entry,
    ) -> Vec<Body> {
        let at = entry.pointer.child("requestBody");
        let Some(body) = body else {
            return Vec::new();
        };
        let Some((body, place)) =
            self.dereference_or(body, &at, "treated as a JSON body of any value")
        else {
            // Unknown, but nearly every body is JSON.
            return vec![Body {
                docs: Docs::default(),
                presence: Presence::Optional,
                content: Content {
                    media_type: "application/json".to_owned(),
                    kind: ContentKind::Json(Type::new(Shape::Any)),
                    example: None,
                },
                choices: Vec::new(),
                form: FormRules::default(),
                others: Vec::new(),
            }];
        };
        self.check_extensions(&body.extensions, grammar::DESCRIBED, &place);
        let origin = shared_name(&place, "requestBodies").unwrap_or(Origin::RequestBody(entry.id));
        let mut offers = self.offers(body.content, &place);
        for offer in &offers {
            let allowed = match offer.kind {
                MediaKind::Form => grammar::FORM,
                _ => &[],
            };
            self.check_extensions(&offer.media.extensions, allowed, &offer.place);
        }
        let Some(best) = best(&offers, |_| true) else {
            self.missing(at, "no media type is declared");
            return Vec::new();
        };
        if !body.required && offers.iter().all(|offer| self.is_always_empty(offer)) {
            self.unused(at, "optional and always empty; it is not sent");
            return Vec::new();
        }
        let offer = offers.remove(best);
        let choices = take_choices(&offer, &mut offers);
        let others = take_those_with_more(&offer, &mut offers);
        let others = others.into_iter().map(|other| {
            let choices = take_choices(&other, &mut offers);
            (other, choices)
        });
        let others: Vec<_> = others.collect();
        let first_kind = offer.kind;
        for other in &offers {
            let note = format!("the body is sent as `{}`", offer.name);
            self.documented(other.place.clone(), note);
        }
        let presence = match body.required {
            true => Presence::Required,
            false => Presence::Optional,
        };
        let sent = self.sent(offer, &origin, entry);
        let first = Body {
            docs: Docs {
                description: self.prose(body.description, &entry.pointer),
                statements: sent.statements,
                unverified: text(&body.extensions, "x-trine-unverified"),
                ..Docs::default()
            },
            presence,
            content: sent.content,
            choices,
            form: sent.form,
            // The docs of the method name them.
            others: offers.into_iter().map(|other| other.name).collect(),
        };
        let mut bodies = vec![first];
        for (other, choices) in others {
            let word = match (first_kind, other.kind) {
                (MediaKind::Json, MediaKind::Json) => other.subtype(),
                _ => other.kind.word().to_owned(),
            };
            let sent = self.sent_as_well(other, word, &origin, entry);
            bodies.push(Body {
                docs: Docs {
                    statements: sent.statements,
                    ..Docs::default()
                },
                presence,
                content: sent.content,
                choices,
                form: sent.form,
                others: Vec::new(),
            });
        }
        bodies
    }

    /// Returns whether the only value of a body is an object without members.
    fn is_always_empty(&mut self, offer: &Offer) -> bool {
        let is_object = matches!(offer.kind, MediaKind::Json | MediaKind::Form);
        let Some(schema) = offer.media.schema.clone().filter(|_| is_object) else {
            return false;
        };
        let schema = SchemaRef::new(schema, offer.place.child("schema"));
        let node = self.look(&schema);
        node.is_some_and(|node| node.is_always_empty())
    }

    /// Lowers a body that is sent by another method than the first.
    fn sent_as_well(
        &mut self,
        offer: Offer,
        word: String,
        origin: &Origin,
        entry: &Entry,
    ) -> SentBody {
        let step = Step::Variant(word);
        let origin = Origin::Within(Box::new(origin.clone()), step);
        self.sent(offer, &origin, entry)
    }

    /// Lowers the body of a response.
    pub(in crate::lower) fn content(
        &mut self,
        offered: openapiv3::Content,
        place: &Pointer,
        origin: &Origin,
    ) -> ReceivedBody {
        let mut offers = self.offers(offered, place);
        for offer in &offers {
            let allowed = match offer.kind {
                MediaKind::EventStream => grammar::EVENTS,
                _ => &[],
            };
            self.check_extensions(&offer.media.extensions, allowed, &offer.place);
        }
        let mut take = |streams: bool| {
            let best = best(&offers, |kind| kind.is_stream() == streams)?;
            Some(offers.remove(best))
        };
        let (whole, stream) = (take(false), take(true));
        let read = whole.iter().chain(&offers);
        for offer in read.filter(|offer| !is_sendable(&offer.name)) {
            let message = format!(
                "expected a media type that is valid in a header, found `{}`; not requested",
                offer.name
            );
            let warning = Diagnostic::new(Code::IgnoredKeyword, &offer.place, message);
            self.report(warning.on_key());
        }
        let used: Vec<_> = [&whole, &stream].into_iter().flatten().collect();
        let used: Vec<_> = used.iter().map(|one| format!("`{}`", one.name)).collect();
        let used = used.join(" and ");
        let unread = offers.iter().filter(|offer| {
            let whole = whole.as_ref();
            !whole.is_some_and(|whole| is_read_as(offer, whole))
        });
        for other in unread {
            let message = format!("`{}` has no effect next to {used}; ignored", other.name);
            let warning = Diagnostic::new(Code::IgnoredKeyword, &other.place, message).on_key();
            let mut used = [&whole, &stream].into_iter().flatten();
            let schema = &other.media.schema;
            let is_other = schema.is_some() && used.all(|one| one.media.schema != *schema);
            self.report(match is_other {
                // The other content cannot be read.
                true => warning.affecting_calls(),
                false => warning,
            });
        }
        let mut statements = Vec::new();
        let accept = whole.as_ref().map(|whole| accept(whole, &offers));
        let whole = whole.map(|offer| self.received(offer, origin, &mut statements));
        let stream = stream.map(|offer| {
            let event = Step::Variant("Event".to_owned());
            let origin = Origin::Within(Box::new(origin.clone()), event);
            let end = self.stream_end(&offer);
            (self.received(offer, &origin, &mut statements), end)
        });
        ReceivedBody {
            whole,
            accept: accept.unwrap_or_default(),
            stream,
            statements,
        }
    }

    pub(in crate::lower) fn offers(
        &mut self,
        offered: openapiv3::Content,
        place: &Pointer,
    ) -> Vec<Offer> {
        let place = place.child("content");
        let offered = offered.into_iter();
        offered
            .map(|(name, media)| {
                let (media, place, origin) = self.media_type(media, place.child(&name));
                Offer {
                    kind: self.kind_of(&name, &media, &place),
                    item: self.item_schema(&media, &place),
                    name,
                    media,
                    place,
                    origin,
                }
            })
            .collect()
    }
}
