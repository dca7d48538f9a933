//! `formData` parameters → the schema of a form, and the encoding of its members.

use super::body::Declared;
use super::media::MediaTypes;
use super::parameter::{self, Site};
use super::{Conversion, insert, schema};
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::document::node::{Map, Node};
use crate::document::place::Place;
use crate::document::upgrade::targets;
use crate::document::upgrade::walk::Walk;
use crate::media::{MediaKind, media_kind};
use trine_ir::pointer::Pointer;

impl Conversion<'_, '_> {
    /// Converts `formData` parameters.
    pub(super) fn form(
        &mut self,
        form: &[Declared],
        media_types: &MediaTypes,
        place: &Pointer,
    ) -> Map {
        let has_file = form.iter().any(Declared::is_file);
        let (types, is_listed) = media_types.consumes.of_form(has_file);
        if !is_listed && media_types.consumes.is_own && !media_types.consumes.is_empty() {
            let message = format!(
                "expected {} in `consumes` for `formData`, found {}; treated as if it were listed",
                match has_file {
                    true => "`multipart/form-data`",
                    false => "`multipart/form-data` or `application/x-www-form-urlencoded`",
                },
                media_types.consumes.names(),
            );
            let site = &form[0].site;
            self.report_once(Diagnostic::new(Code::Repaired, site, message));
        }
        let mut content = Map::new();
        for media_type in types {
            let at = place.child("content").child(&media_type.name);
            self.listed(&media_type, &at, &form[0].site);
            let site = match media_kind(&media_type.name) {
                MediaKind::Multipart => Site::Part,
                _ => Site::Pairs,
            };
            let media = self.form_content(form, site, &at);
            content.insert(media_type.name, Node::Map(media));
        }
        let mut body = Map::from_iter([("content".to_owned(), Node::Map(content))]);
        if let Some(required) = form.iter().find(|one| one.is_required()) {
            let from = required.place.child("required");
            let value = Node::Bool(true);
            insert(self.walk, &mut body, "required", value, (&from, place));
        }
        body
    }

    /// Returns the schema of a form, and the encoding of its members.
    fn form_content(&mut self, form: &[Declared], site: Site, at: &Pointer) -> Map {
        let (mut properties, mut encoding, mut required) = (Map::new(), Map::new(), Vec::new());
        let mut example = Map::new();
        let mut is_complete = true;
        let to = at.child("schema");
        for declared in form {
            let name = declared.name().to_owned();
            let is_twice = properties.contains_key(&name);
            if name.is_empty() || is_twice {
                self.report_name(declared, is_twice);
                continue;
            }
            if declared.is_required() {
                let index = to.child("required").child(required.len());
                let from = declared.place.child("required");
                self.walk.origins.derived(&from, &index);
                required.push(Node::String(name.clone()));
            }
            let property = to.child("properties").child(&name);
            let member = self.member(declared, site, &property);
            if !member.encoding.is_empty() {
                let from = declared.place.child("collectionFormat");
                let place = at.child("encoding").child(&name);
                self.walk.origins.derived(&from, &place);
                encoding.insert(name.clone(), Node::Map(member.encoding));
            }
            match member.schema.get("example") {
                Some(value) => {
                    let from = declared.place.child("x-example");
                    let value = value.clone();
                    let places = (&from, &at.child("example"));
                    insert(self.walk, &mut example, &name, value, places);
                }
                None => is_complete &= !declared.is_required(),
            }
            properties.insert(name, Node::Map(member.schema));
        }
        let mut schema = Map::from_iter([
            ("type".to_owned(), "object".into()),
            ("properties".to_owned(), Node::Map(properties)),
        ]);
        if !required.is_empty() {
            schema.insert("required".to_owned(), Node::List(required));
        }
        self.walk.origins.derived(&form[0].site, &to);
        let mut media = Map::from_iter([("schema".to_owned(), Node::Map(schema))]);
        if is_complete && !example.is_empty() {
            media.insert("example".to_owned(), Node::Map(example));
        }
        if !encoding.is_empty() {
            media.insert("encoding".to_owned(), Node::Map(encoding));
        }
        media
    }

    fn report_name(&mut self, declared: &Declared, is_twice: bool) {
        let diagnostic = match is_twice {
            true => {
                let message = format!("duplicate parameter `{}`", declared.name());
                Diagnostic::new(Code::DuplicateParameter, &declared.site, message)
            }
            false => {
                let message = "missing `name` in this parameter";
                Diagnostic::new(Code::MalformedPart, &declared.site, message)
            }
        };
        self.report_once(diagnostic);
    }

    /// Converts a `formData` parameter to a property.
    fn member(&mut self, declared: &Declared, site: Site, to: &Pointer) -> Member {
        let from = &declared.place;
        if !self.spend(declared.size, from) {
            return Member::default();
        }
        let mut parameter = Map::clone(&declared.parameter);
        let segments: Vec<String> = from.segments().collect();
        let mut member = Member::default();
        let is_new = self.reported.insert((Code::Repaired, from.clone()));
        let mut silent = Diagnostics::default();
        let mut walk = Walk {
            origins: self.walk.origins,
            diagnostics: match is_new {
                true => self.walk.diagnostics,
                false => &mut silent,
            },
            version: self.walk.version,
            references: Vec::new(),
        };
        targets::along(&segments, &Place::Root, &mut |at| {
            // Files are always parts of their own.
            let encoding = match declared.is_file() {
                true => {
                    parameter.shift_remove("collectionFormat");
                    Vec::new()
                }
                false => parameter::take_formats(&mut walk, &mut parameter, site, at),
            };
            for (name, value) in encoding {
                member.encoding.insert(name.to_owned(), value);
            }
            member.schema = parameter::schema(&mut walk, &mut parameter, to, at);
            schema::file(&mut walk, &mut member.schema, to);
        });
        for (key, node) in parameter {
            let name = match key.as_str() {
                "x-example" => "example",
                "description" | "example" | "deprecated" => &key,
                // Whether an empty text is sent is the choice of the caller.
                "allowEmptyValue" => "x-trine:ignored-allowEmptyValue",
                _ if key.starts_with("x-") => &key,
                _ => continue,
            };
            let places = (&from.child(&key), to);
            insert(&mut walk, &mut member.schema, name, node, places);
        }
        member
    }
}

/// A member of a form.
#[derive(Default)]
struct Member {
    schema: Map,
    encoding: Map,
}
