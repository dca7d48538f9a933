//! The content of a body in one media type: how it is written and read.

use openapiv3::ReferenceOr;

use trine_ir::{
    Content, ContentKind, FormRules, Origin, SchemaKind, Shape, Statement, TextFormat, Type,
};

use crate::lower::coverage::unused::Annotations;
use crate::lower::docs::format_of_type;
use crate::lower::extension::grammar;
use crate::lower::operation::Operations;
use crate::lower::operation::entry::Entry;
use crate::lower::operation::item::OF_AN_EVENT;
use crate::lower::operation::media::{is_plain_text, is_structured};
use crate::lower::operation::multipart::UNKNOWN_PARTS;
use crate::lower::operation::offer::Offer;
use crate::lower::operation::part::BINARY;
use crate::lower::schema::keywords::SchemaRef;
use crate::media::{MediaKind, essence, is_range};

/// The content of a request body.
pub(in crate::lower) struct SentBody {
    pub content: Content,
    /// The encoding of the members of a form.
    pub form: FormRules,
    /// The statements about a schema without a definition.
    pub statements: Vec<Statement>,
}

impl Operations<'_> {
    /// Lowers a body that is sent, with the statements about its schema if it has no definition.
    pub(in crate::lower) fn sent(
        &mut self,
        mut offer: Offer,
        origin: &Origin,
        entry: &Entry,
    ) -> SentBody {
        let has_brackets = grammar::has_brackets(&offer.media.extensions);
        let note = match offer.kind {
            MediaKind::Files | MediaKind::Multipart | MediaKind::PartList => None,
            MediaKind::Form if has_brackets => {
                Some("`x-trine-style` determines how the form is written")
            }
            MediaKind::Form => None,
            _ => Some("applies only to forms and the parts of a `multipart` body"),
        };
        if let Some(note) = note {
            self.unused_member(&offer, "encoding", note);
        }
        let origin = &offer.origin.clone().unwrap_or_else(|| origin.clone());
        if !matches!(offer.kind, MediaKind::JsonLines | MediaKind::PartList) {
            self.unused_item(&offer, "the body is not sent as a sequence");
        }
        self.unused_positions(&offer);
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
            MediaKind::Files | MediaKind::Multipart => self.multipart(&offer, origin, entry),
            MediaKind::PartList => self.positional_parts(&mut offer, origin, entry),
            MediaKind::JsonLines => match self.item_type(&offer, origin) {
                Some(item) => ContentKind::JsonLines(item),
                None => match self.offered_type(&offer, origin, statements).shape {
                    Shape::List(element) => ContentKind::JsonLines(*element),
                    Shape::Text(_) => ContentKind::Text,
                    shape => ContentKind::JsonLines(Type::new(shape)),
                },
            },
            MediaKind::Xml => self.xml(&mut offer, origin, statements),
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
            ContentKind::Xml(..) if has_text_example(&offer) => {
                Some("examples are shown only as values of the schema")
            }
            ContentKind::Text | ContentKind::Bytes if !has_text_example(&offer) => {
                Some("examples are shown only for text bodies")
            }
            _ => None,
        };
        if let Some(note) = unused {
            self.unused_member(&offer, "example", note);
            self.unused_member(&offer, "examples", note);
        }
        let statements = std::mem::take(statements);
        SentBody {
            content: self.finish(offer, kind),
            form,
            statements,
        }
    }

    /// Lowers a body that is received; adds the statements about its schema to `statements` if
    /// it has no definition.
    pub(in crate::lower) fn received(
        &mut self,
        mut offer: Offer,
        origin: &Origin,
        statements: &mut Vec<Statement>,
    ) -> Content {
        let origin = &offer.origin.clone().unwrap_or_else(|| origin.clone());
        if !offer.kind.is_stream() {
            self.unused_item(&offer, "the body is not read as a sequence");
        }
        self.unused_positions(&offer);
        if offer.kind != MediaKind::PartList {
            self.unused_member(&offer, "encoding", "callers parse the parts themselves");
        }
        let note = "examples of such responses are not shown";
        self.unused_member(&offer, "example", note);
        self.unused_member(&offer, "examples", note);
        let kind = match offer.kind {
            MediaKind::Json => ContentKind::Json(self.offered_type(&offer, origin, statements)),
            MediaKind::Xml => self.xml(&mut offer, origin, statements),
            MediaKind::Form | MediaKind::Text => {
                self.untyped(&mut offer, statements);
                ContentKind::Text
            }
            // The caller parses the parts.
            MediaKind::Bytes | MediaKind::Files | MediaKind::Multipart => {
                self.untyped(&mut offer, statements);
                ContentKind::Bytes
            }
            MediaKind::JsonLines => ContentKind::JsonLines({
                let item = self.item_type(&offer, origin);
                let ty = item.clone();
                let ty = ty.unwrap_or_else(|| self.offered_type(&offer, origin, statements));
                match ty.shape {
                    _ if item.is_some() => ty,
                    Shape::List(element) => *element,
                    // Lines of JSON with undeclared content.
                    Shape::Text(_) => Type::new(Shape::Any),
                    _ => ty,
                }
            }),
            MediaKind::PartList => self.received_parts(&offer, origin, statements),
            MediaKind::EventStream => ContentKind::Events({
                match self.event_item(&offer, origin, statements) {
                    Some(data) => data,
                    None => {
                        let ty = self.offered_type(&offer, origin, statements);
                        let data = self.event_data(ty.clone());
                        if data != ty {
                            statements.extend(format_of_type(&ty));
                        }
                        data
                    }
                }
            }),
        };
        self.finish(offer, kind)
    }

    pub(in crate::lower) fn offered_type(
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
    pub(in crate::lower) fn untyped(&mut self, offer: &mut Offer, statements: &mut Vec<Statement>) {
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
                let node = self.look(&sub);
                match node.is_some_and(|node| is_structured(&node)) {
                    true => self.missing(sub.pointer().clone(), note),
                    false => self.unused(sub.pointer().clone(), note),
                }
            }
        }
    }

    /// Records an existing member of a media type object as unused.
    pub(in crate::lower) fn unused_member(&mut self, offer: &Offer, member: &str, note: &str) {
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
            example: self.example(media.example, media.examples, &offer.place),
        }
    }

    /// Returns the type of the data of an event. Documents describe the data, a list of events, or
    /// the event with its data as a member.
    fn event_data(&self, ty: Type) -> Type {
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

/// Returns whether the example of a body is text.
fn has_text_example(offer: &Offer) -> bool {
    let first = offer.media.examples.values().next();
    let example = match (&offer.media.example, first) {
        (None, Some(ReferenceOr::Item(example))) => &example.value,
        (example, _) => example,
    };
    example.as_ref().is_some_and(serde_json::Value::is_string)
}
