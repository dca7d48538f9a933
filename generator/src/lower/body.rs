//! Bodies: which of the offered media types is used, and how it is written and read.

use openapiv3::{MediaType, ReferenceOr, RequestBody};

use crate::diagnostic::{Code, Diagnostic};
use crate::ir::{Body, Content, ContentKind, Docs, Origin, Presence, Shape, Type};
use crate::pointer::Pointer;

use super::docs::{prose_text, text};
use super::keywords::Sub;
use super::operation::Entry;
use super::parameter::shared_name;
use super::{Lowering, extension};

/// What can be done with a media type, the most useful first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum MediaKind {
    Json,
    Form,
    Text,
    Bytes,
    /// `multipart/…`: not supported yet.
    Multipart,
    /// `text/event-stream`: not supported yet.
    EventStream,
}

/// What a media type is; parameters (`; charset=utf-8`) do not count.
pub(super) fn media_kind(media_type: &str) -> MediaKind {
    let essence = media_type.split(';').next().unwrap_or_default();
    let essence = essence.trim().to_ascii_lowercase();
    match essence.as_str() {
        "application/json" | "text/json" => MediaKind::Json,
        "application/x-www-form-urlencoded" => MediaKind::Form,
        "text/event-stream" => MediaKind::EventStream,
        "application/xml" | "application/yaml" | "application/x-yaml" => MediaKind::Text,
        essence if essence.ends_with("+json") => MediaKind::Json,
        essence if essence.starts_with("text/") || essence.ends_with("+xml") => MediaKind::Text,
        essence if essence.starts_with("multipart/") => MediaKind::Multipart,
        _ => MediaKind::Bytes,
    }
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
            });
        };
        self.check_extensions(&body.extensions, extension::DESCRIBED, &place);
        let origin = shared_name(&place, "requestBodies").unwrap_or(Origin::RequestBody(entry.id));
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
            content: self.content(body.content, &place, &origin)?,
        })
    }

    /// The one of several media types that is used; `None` where there is none that can be.
    pub(super) fn content(
        &mut self,
        offered: openapiv3::Content,
        place: &Pointer,
        origin: &Origin,
    ) -> Option<Content> {
        let place = place.child("content");
        let kinds: Vec<_> = offered
            .iter()
            .map(|(name, media)| self.kind_of(name, media, &place.child(name)))
            .collect();
        let (chosen, kind) = kinds
            .iter()
            .copied()
            .enumerate()
            .min_by_key(|(_, kind)| *kind)?;
        let name = offered.get_index(chosen).map(|(name, _)| name.clone())?;
        for (index, other) in offered.keys().enumerate() {
            if index != chosen {
                let place = place.child(other);
                let message = format!("`{other}` is offered too; `{name}` is used");
                self.report(Diagnostic::new(Code::IgnoredKeyword, &place, message).on_key());
            }
        }
        let (media_type, media) = offered.into_iter().nth(chosen)?;
        self.chosen(media_type, media, kind, &place, origin)
    }

    /// What a media type is; for `*/*` the schema tells.
    fn kind_of(&mut self, name: &str, media: &MediaType, place: &Pointer) -> MediaKind {
        if name.trim() != "*/*" {
            return media_kind(name);
        }
        let schema = media.schema.clone();
        let sub = schema.map(|schema| Sub::new(schema, place.child("schema")));
        let structured = sub.and_then(|sub| self.look(&sub)).is_some_and(|node| {
            node.is_object() || node.is_union() || node.items.is_some() || !node.all_of.is_empty()
        });
        if structured {
            MediaKind::Json
        } else {
            MediaKind::Bytes
        }
    }

    fn chosen(
        &mut self,
        media_type: String,
        media: MediaType,
        kind: MediaKind,
        place: &Pointer,
        origin: &Origin,
    ) -> Option<Content> {
        let place = place.child(&media_type);
        let example = self.example(media.example, media.examples, &place);
        let schema = media.schema;
        let ty = |lowering: &mut Self| match schema {
            None => Type::new(Shape::Any),
            Some(schema) => {
                let sub = Sub::new(schema, place.child("schema"));
                lowering.lower_sub(&sub, origin)
            }
        };
        let received = !matches!(origin, Origin::RequestBody(_));
        let kind = match kind {
            MediaKind::Json => ContentKind::Json(ty(self)),
            MediaKind::Form => ContentKind::Form(ty(self)),
            MediaKind::Text => ContentKind::Text,
            MediaKind::Bytes => ContentKind::Bytes,
            // Whoever receives parts knows how to take them apart.
            MediaKind::Multipart if received => ContentKind::Bytes,
            MediaKind::Multipart | MediaKind::EventStream => {
                let message = format!("a body in `{media_type}` is not supported");
                let help = "JSON, forms, text and bytes are";
                let diagnostic = Diagnostic::new(Code::UnsupportedMediaType, &place, message);
                self.report(diagnostic.help(help).on_key());
                return None;
            }
        };
        Some(Content {
            // What is sent has to be one media type.
            media_type: match media_type.trim() {
                "*/*" if matches!(kind, ContentKind::Json(_)) => "application/json".to_owned(),
                "*/*" => "application/octet-stream".to_owned(),
                _ => media_type,
            },
            kind,
            example,
        })
    }
}
