//! Bodies: the choice among the offered media types, and how they are written and read.

use openapiv3::{ReferenceOr, RequestBody};

use crate::diagnostic::{Code, Diagnostic};
use trine_ir::pointer::Pointer;
use trine_ir::{
    Body, Content, ContentKind, Docs, FormRules, Origin, Presence, SchemaKind, Shape, Statement,
    Step, TextFormat, Type,
};

use crate::lower::coverage::unused::Annotations;
use crate::lower::docs::{format_of_type, text};
use crate::lower::extension::grammar;
use crate::lower::operation::Operations;
use crate::lower::operation::entry::Entry;
use crate::lower::operation::media::{MediaKind, essence, is_range};
use crate::lower::operation::multipart::{BINARY, UNKNOWN_PARTS};
use crate::lower::operation::offer::take_those_with_more;
use crate::lower::operation::offer::{Offer, accept, best, is_read_as, is_sendable, take_choices};
use crate::lower::operation::parameter::shared_name;
use crate::lower::schema::keywords::{Keywords, SchemaRef};

/// The body of a response.
#[derive(Default)]
pub(in crate::lower) struct ReceivedBody {
    /// The content that is read at once.
    pub whole: Option<Content>,
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
                    form: FormRules::default(),
                    choices: Vec::new(),
                    accept: Vec::new(),
                    example: None,
                },
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
            self.unused(at, "no media type is declared");
            return Vec::new();
        };
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
        let (content, statements) = self.sent(offer, &origin, entry);
        let content = Content { choices, ..content };
        let first = Body {
            docs: Docs {
                description: self.prose(body.description, &entry.pointer),
                statements,
                unverified: text(&body.extensions, "x-trine-unverified"),
                ..Docs::default()
            },
            presence,
            // The docs of the method name them.
            others: offers.into_iter().map(|other| other.name).collect(),
            content,
        };
        let mut bodies = vec![first];
        for (other, choices) in others {
            let word = match (first_kind, other.kind) {
                (MediaKind::Json, MediaKind::Json) => other.subtype(),
                _ => other.kind.word().to_owned(),
            };
            let (content, statements) = self.sent_as_well(other, word, &origin, entry);
            let content = Content { choices, ..content };
            bodies.push(Body {
                docs: Docs {
                    statements,
                    ..Docs::default()
                },
                presence,
                others: Vec::new(),
                content,
            });
        }
        bodies
    }

    /// Lowers a body that is sent by another method than the first.
    fn sent_as_well(
        &mut self,
        offer: Offer,
        word: String,
        origin: &Origin,
        entry: &Entry,
    ) -> (Content, Vec<Statement>) {
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
            let message = "expected a media type that is valid in a header; it is not requested";
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
            let message = format!("`{}` is also offered; {used} is used", other.name);
            let warning = Diagnostic::new(Code::IgnoredKeyword, &other.place, message);
            self.report(warning.on_key());
        }
        let mut statements = Vec::new();
        let accepted = whole.as_ref().map(|whole| accept(whole, &offers));
        let whole = whole.map(|offer| Content {
            accept: accepted.unwrap_or_default(),
            ..self.received(offer, origin, &mut statements)
        });
        let stream = stream.map(|offer| {
            let event = Step::Variant("Event".to_owned());
            let origin = Origin::Within(Box::new(origin.clone()), event);
            let end = self.stream_end(&offer);
            (self.received(offer, &origin, &mut statements), end)
        });
        ReceivedBody {
            whole,
            stream,
            statements,
        }
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

    /// Lowers a body that is sent, with the statements about its schema if it has no definition.
    fn sent(
        &mut self,
        mut offer: Offer,
        origin: &Origin,
        entry: &Entry,
    ) -> (Content, Vec<Statement>) {
        let has_brackets = grammar::has_brackets(&offer.media.extensions);
        let note = match offer.kind {
            MediaKind::Files | MediaKind::Multipart => None,
            MediaKind::Form if has_brackets => {
                Some("`x-trine-style` determines how the form is written")
            }
            MediaKind::Form => None,
            _ => Some("applies only to forms and the parts of a `multipart` body"),
        };
        if let Some(note) = note {
            self.unused_member(&offer, "encoding", note);
        }
        let statements = &mut Vec::new();
        let mut form = FormRules::default();
        let kind = match offer.kind {
            MediaKind::Json => ContentKind::Json(self.offered_type(&offer, origin, statements)),
            MediaKind::Form => {
                let ty = self.offered_type(&offer, origin, statements);
                match has_brackets {
                    true => ContentKind::Brackets(ty),
                    false => {
                        form = self.form_rules(&ty, &offer);
                        ContentKind::Form(ty)
                    }
                }
            }
            MediaKind::Files | MediaKind::Multipart => self.multipart(
                offer.media.schema.clone(),
                offer.media.encoding.clone(),
                &offer.place,
                origin,
                entry,
            ),
            MediaKind::JsonLines => match self.offered_type(&offer, origin, statements).shape {
                Shape::List(element) => ContentKind::JsonLines(*element),
                Shape::Text(_) => ContentKind::Text,
                shape => ContentKind::JsonLines(Type::new(shape)),
            },
            MediaKind::Text | MediaKind::EventStream => {
                self.untyped(&mut offer, statements);
                ContentKind::Text
            }
            MediaKind::Bytes => {
                self.untyped(&mut offer, statements);
                ContentKind::Bytes
            }
        };
        let unused = match kind {
            ContentKind::Multipart(None) => Some(UNKNOWN_PARTS),
            ContentKind::Text | ContentKind::Bytes if !has_text_example(&offer) => {
                Some("examples are shown only for text bodies")
            }
            _ => None,
        };
        if let Some(note) = unused {
            self.unused_member(&offer, "example", note);
            self.unused_member(&offer, "examples", note);
        }
        let content = Content {
            form,
            ..self.finish(offer, kind)
        };
        (content, std::mem::take(statements))
    }

    /// Lowers a body that is received; adds the statements about its schema to `statements` if
    /// it has no definition.
    fn received(
        &mut self,
        mut offer: Offer,
        origin: &Origin,
        statements: &mut Vec<Statement>,
    ) -> Content {
        self.unused_member(&offer, "encoding", "callers parse the parts themselves");
        let note = "examples of such responses are not shown";
        self.unused_member(&offer, "example", note);
        self.unused_member(&offer, "examples", note);
        let kind = match offer.kind {
            MediaKind::Json => ContentKind::Json(self.offered_type(&offer, origin, statements)),
            MediaKind::Form | MediaKind::Text => {
                self.untyped(&mut offer, statements);
                ContentKind::Text
            }
            // The caller parses the parts.
            MediaKind::Bytes | MediaKind::Files | MediaKind::Multipart => {
                self.untyped(&mut offer, statements);
                ContentKind::Bytes
            }
            MediaKind::JsonLines => {
                let ty = self.offered_type(&offer, origin, statements);
                ContentKind::JsonLines(match ty.shape {
                    Shape::List(element) => *element,
                    // Lines of JSON with undeclared content.
                    Shape::Text(_) => Type::new(Shape::Any),
                    _ => ty,
                })
            }
            MediaKind::EventStream => {
                let ty = self.offered_type(&offer, origin, statements);
                let data = self.event_data(ty.clone());
                if data != ty {
                    statements.extend(format_of_type(&ty));
                }
                ContentKind::Events(data)
            }
        };
        self.finish(offer, kind)
    }

    fn offered_type(
        &mut self,
        offer: &Offer,
        origin: &Origin,
        statements: &mut Vec<Statement>,
    ) -> Type {
        let Some(schema) = offer.media.schema.clone() else {
            return Type::new(Shape::Any);
        };
        let sub = SchemaRef::new(schema, offer.place.child("schema"));
        let shown = Annotations::EVERYTHING.but(Annotations::EXAMPLE);
        let ty = self.lower_schema(&sub, origin, shown);
        if let SchemaRef::Inline(node) = &sub
            && !self.items.contains_key(&node.key)
        {
            statements.extend(self.statements(node));
        }
        ty
    }

    /// Reads the schema of a body of text or bytes: its prose is shown.
    fn untyped(&mut self, offer: &mut Offer, statements: &mut Vec<Statement>) {
        let Some(schema) = offer.media.schema.take() else {
            return;
        };
        match SchemaRef::new(schema, offer.place.child("schema")) {
            SchemaRef::Inline(node) if is_plain_text(&node) => {
                self.record_shown(&node, Annotations::EVERYTHING.but(Annotations::EXAMPLE));
                let of_schema = self.statements(&node).into_iter();
                // The type already expresses that it is bytes.
                let binary = Statement::format(BINARY);
                statements.extend(of_schema.filter(|statement| *statement != binary));
                statements.extend(format_of_type(&Type::new(self.scalar(&node))));
            }
            sub => {
                let note = format!("bodies of type `{}` pass through unchanged", offer.name);
                self.unused(sub.pointer().clone(), note);
            }
        }
    }

    /// Records an existing member of a media type object as unused.
    fn unused_member(&mut self, offer: &Offer, member: &str, note: &str) {
        let place = offer.place.child(member);
        if self.typed.exists(&place) {
            self.unused(place, note);
        }
    }

    fn finish(&mut self, offer: Offer, kind: ContentKind) -> Content {
        let media = offer.media;
        Content {
            // A sent body needs one media type.
            media_type: match essence(&offer.name).as_str() {
                range if is_range(range) && matches!(kind, ContentKind::Json(_)) => {
                    "application/json".to_owned()
                }
                "multipart/*" => "multipart/form-data".to_owned(),
                // A boundary in the document is not the one that is sent.
                essence if matches!(kind, ContentKind::Multipart(_)) => essence.to_owned(),
                _ => offer.name,
            },
            kind,
            form: FormRules::default(),
            choices: Vec::new(),
            accept: Vec::new(),
            example: self.example(media.example, media.examples, &offer.place),
        }
    }

    /// Returns the type of the data of an event. Documents describe the data, a list of events, or
    /// the event with its data as a member.
    fn event_data(&self, ty: Type) -> Type {
        const OF_AN_EVENT: [&str; 5] = ["comment", "data", "event", "id", "retry"];
        match &self.resolve_aliases(&ty.shape) {
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

/// Returns whether prose can express everything that a schema says about a string.
fn is_plain_text(node: &Keywords) -> bool {
    let says_shape = node.is_union()
        || node.is_object()
        || node.items.is_some()
        || !node.all_of.is_empty()
        || !node.enumeration.is_empty();
    !says_shape && !node.data.nullable && matches!(node.typ.as_deref(), None | Some("string"))
}

/// Returns whether the example of a body is text.
fn has_text_example(offer: &Offer) -> bool {
    let first = offer.media.examples.values().next();
    let example = match (&offer.media.example, first) {
        (None, Some(ReferenceOr::Item(example))) => &example.value,
        (example, _) => example,
    };
    example.as_ref().is_some_and(serde_json::Value::is_string)
}
