//! Forms (`application/x-www-form-urlencoded`): the encoding of each member of a body.
//!
//! `encoding` defines it for a member, with the keywords of query parameters or by a media type.
//! The default depends on the version of the specification: up to 3.0.3, a member is written like a
//! query parameter (`style: form`, exploded); since 3.0.4, and in 3.1 and later, by its media type,
//! which is JSON for an object. Both repeat the name for each element of a list.

use std::collections::BTreeMap;

use openapiv3::{Encoding, QueryStyle};

use crate::diagnostic::{Code, Diagnostic};
use trine_ir::pointer::Pointer;
use trine_ir::{
    Field, FormMember, FormRules, FormStyle, ParameterEncoding, SchemaKind, Shape, Style, Type,
};

use crate::lower::operation::Operations;
use crate::lower::operation::offer::Offer;
use crate::media::{MediaKind, media_kind};

/// The nesting of the members of a form, as far as the encoding depends on it.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Nesting {
    Scalar,
    /// A list of scalars.
    List,
    /// A type that may contain an object, or a list of non-scalars.
    Deep,
}

impl Operations<'_> {
    /// Returns the encoding of the members of a form of this type.
    pub(in crate::lower) fn form_rules(&mut self, ty: &Type, offer: &Offer) -> FormRules {
        let place = offer.place.child("encoding");
        let mut said = BTreeMap::new();
        for (name, encoding) in &offer.media.encoding {
            let place = place.child(name);
            let rule = self.form_encoding(encoding, &place);
            said.extend(rule.map(|rule| (name.clone(), rule)));
        }
        let default = self.form_default();
        let object = match self.resolve_aliases(&ty.shape) {
            Shape::Schema(id) => match &self.schemas[id.0].kind {
                SchemaKind::Struct(object) => Some(object.clone()),
                _ => None,
            },
            _ => None,
        };
        let Some(object) = object else {
            // The members are only known when the form is sent.
            let named = said.into_iter();
            let named = named.map(|(name, (style, reserved))| FormMember {
                name,
                style,
                reserved,
            });
            return FormRules {
                others: default,
                named: named.collect(),
            };
        };
        for name in offer.media.encoding.keys() {
            let is_member = object.fields.iter().any(|field| field.wire_name == *name);
            if !is_member && object.extra.is_none() {
                let message = format!("unknown member `{name}` in `encoding`; ignored");
                let warning = Diagnostic::new(Code::IgnoredKeyword, &place.child(name), message);
                self.report(warning.on_key());
            }
        }
        let has_extra = object.extra.is_some();
        let members = object.fields.iter().map(|field: &Field| {
            let said = said.remove(&field.wire_name);
            let (style, reserved) = said.unwrap_or((default, false));
            let nesting = self.nesting(&field.ty);
            let member = FormMember {
                name: field.wire_name.clone(),
                style,
                reserved,
            };
            (member, nesting)
        });
        let members: Vec<_> = members.collect();
        let others = match has_extra {
            true => default,
            // All members are known: the most common style is the default.
            false => most_common(&members).unwrap_or_default(),
        };
        let mut named: Vec<FormMember> = members
            .into_iter()
            .filter(|(member, nesting)| {
                member.reserved || effect(member.style, *nesting) != effect(others, *nesting)
            })
            .map(|(member, _)| member)
            .collect();
        // The default for members that only the caller knows.
        named.extend(
            said.into_iter()
                .filter(|_| has_extra)
                .map(|(name, (style, reserved))| FormMember {
                    name,
                    style,
                    reserved,
                }),
        );
        FormRules { others, named }
    }

    /// Returns the declared encoding of a member of a form, and whether reserved characters are
    /// kept.
    fn form_encoding(&mut self, encoding: &Encoding, place: &Pointer) -> Option<(FormStyle, bool)> {
        let at = |keyword: &str| place.child(keyword);
        if self.typed.exists(&at("headers")) {
            self.unused(at("headers"), "members of a form have no headers");
        }
        let (explode, reserved) = (
            self.typed.flag(&at("explode")),
            self.typed.flag(&at("allowReserved")),
        );
        if encoding.style.is_some() || explode.is_some() || reserved.is_some() {
            if encoding.content_type.is_some() {
                let note =
                    "`style`, `explode` and `allowReserved` determine how the member is written";
                self.unused(at("contentType"), note);
            }
            let style = encoding.style.clone().unwrap_or_default();
            let explode = explode.unwrap_or(style == QueryStyle::Form);
            let style = match (style, explode) {
                (QueryStyle::DeepObject, _) => FormStyle::DeepObject,
                (_, true) => FormStyle::Exploded,
                (QueryStyle::Form, false) => FormStyle::Joined,
                (QueryStyle::SpaceDelimited, false) => FormStyle::Space,
                (QueryStyle::PipeDelimited, false) => FormStyle::Pipe,
            };
            return Some((style, reserved.unwrap_or_default()));
        }
        let said = encoding.content_type.as_deref()?;
        let style = match media_kind(said) {
            MediaKind::Json => FormStyle::Json,
            MediaKind::Text if said.starts_with("text/plain") => FormStyle::Content,
            _ => {
                let message =
                    format!("unsupported media type `{said}` for a member of a form; ignored");
                let help = "remove it to send scalars as text and objects as JSON";
                let warning = Diagnostic::new(Code::IgnoredKeyword, &at("contentType"), message);
                self.report(warning.help(help).on_key());
                FormStyle::Content
            }
        };
        Some((style, false))
    }

    /// Returns the default encoding of a member.
    fn form_default(&self) -> FormStyle {
        let version = self.typed.text(&Pointer::root().child("openapi"));
        let version = version.unwrap_or_default();
        let mut numbers = version.trim().split('.').skip(1);
        let mut number = || numbers.next().and_then(|it| it.parse().ok()).unwrap_or(0);
        let (minor, patch): (u32, u32) = (number(), number());
        match minor == 0 && patch <= 3 {
            true => FormStyle::Exploded,
            false => FormStyle::Content,
        }
    }

    /// Records what a parameter contains and OpenAPI defines no format for: objects and lists inside
    /// of its value.
    pub(in crate::lower) fn record_nested(
        &mut self,
        ty: &Type,
        encoding: &ParameterEncoding,
        place: &Pointer,
    ) {
        let how = match encoding {
            ParameterEncoding::Style { style, .. } => match style {
                // An extension defines it.
                Style::Brackets => return,
                Style::DeepObject => "with the names and indices of their values in brackets",
                _ => "as JSON",
            },
            ParameterEncoding::Json | ParameterEncoding::Query(_) => return,
        };
        let is_nested = |ty: &Type| match self.resolve_aliases(&ty.shape) {
            Shape::Any | Shape::Null => false,
            _ => self.nesting(ty) != Nesting::Scalar,
        };
        let what = match self.resolve_aliases(&ty.shape) {
            Shape::List(element) if ty.joined.is_none() && is_nested(&element) => {
                "the elements".to_owned()
            }
            Shape::Schema(id) => match &self.schemas[id.0].kind {
                SchemaKind::Struct(object) => {
                    let fields = object.fields.iter().filter(|field| is_nested(&field.ty));
                    let names: Vec<_> = fields.map(|it| format!("`{}`", it.wire_name)).collect();
                    names.join(", ")
                }
                _ => return,
            },
            _ => return,
        };
        if !what.is_empty() {
            let note = format!("undefined format for values in {what}; sent {how}");
            self.documented(place.clone(), note);
        }
    }

    fn nesting(&self, ty: &Type) -> Nesting {
        if ty.joined.is_some() {
            return Nesting::Scalar;
        }
        match self.resolve_aliases(&ty.shape) {
            Shape::List(element) => match self.nesting(&element) {
                Nesting::Scalar => Nesting::List,
                _ => Nesting::Deep,
            },
            Shape::Schema(id) => match &self.schemas[id.0].kind {
                SchemaKind::Enum(_) => Nesting::Scalar,
                _ => Nesting::Deep,
            },
            Shape::Any | Shape::Null | Shape::Map(_) | Shape::Ordered(_) => Nesting::Deep,
            _ => Nesting::Scalar,
        }
    }
}

/// Returns the style with the same result for a member of this nesting.
fn effect(style: FormStyle, nesting: Nesting) -> FormStyle {
    match (style, nesting) {
        (FormStyle::Json, _) => FormStyle::Json,
        (_, Nesting::Scalar) | (FormStyle::Exploded, Nesting::List) => FormStyle::Content,
        (style, _) => style,
    }
}

/// Returns the most common style among the members that it affects; the first of equally common
/// ones.
fn most_common(members: &[(FormMember, Nesting)]) -> Option<FormStyle> {
    let matters = |(member, nesting): &&(FormMember, Nesting)| match nesting {
        Nesting::Scalar => false,
        // Lists of scalars are the same in both defaults.
        Nesting::List => effect(member.style, *nesting) != FormStyle::Content,
        Nesting::Deep => true,
    };
    let styles = members.iter().filter(matters);
    let styles: Vec<FormStyle> = styles.map(|(member, _)| member.style).collect();
    let count = |style: FormStyle| styles.iter().filter(|one| **one == style).count();
    let styles = styles.iter().copied().rev();
    styles.max_by_key(|style| count(*style))
}
