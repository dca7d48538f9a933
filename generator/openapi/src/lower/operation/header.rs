//! Headers of responses.

use indexmap::IndexMap;
use openapiv3::{Header as Declared, ParameterSchemaOrContent, ReferenceOr};

use trine_ir::pointer::Pointer;
use trine_ir::{Docs, Header, HeaderEncoding, Origin, Presence, Shape, Step, TextFormat, Type};

use crate::lower::constraints::default;
use crate::lower::coverage::unused::Annotations;
use crate::lower::docs::{short_example, text};
use crate::lower::extension::grammar;
use crate::lower::operation::Operations;
use crate::lower::schema::keywords::SchemaRef;
use crate::lower::schema::reference::named;
use crate::media::{MediaKind, media_kind};

/// The header determined by the media types of a response.
const DESCRIBED_BY_CONTENT: &str = "content-type";

/// The header that may be repeated without being a comma-separated list.
const SEPARATE: &str = "set-cookie";

/// Returns whether a type contains a list with another separator than that of headers.
fn is_joined(ty: &Type) -> bool {
    ty.joined.is_some() || matches!(&ty.shape, Shape::List(element) if is_joined(element))
}

impl Operations<'_> {
    /// Lowers the headers of a response; `origin` is that of its body.
    pub(in crate::lower) fn headers(
        &mut self,
        headers: IndexMap<String, ReferenceOr<Declared>>,
        place: &Pointer,
        origin: &Origin,
    ) -> Vec<Header> {
        let mut lowered: Vec<Header> = Vec::new();
        for (name, header) in headers {
            let at = place.child(&name);
            let is_same = |known: &Header| known.wire_name.eq_ignore_ascii_case(&name);
            if name.eq_ignore_ascii_case(DESCRIBED_BY_CONTENT) {
                self.unused(at, "the media type of the response determines this header");
            } else if lowered.iter().any(is_same) {
                self.unused(at, "duplicate header: header names are case-insensitive");
            } else if let Some((header, found)) = self.dereference(header, &at) {
                lowered.push(self.header(name, header, &found, origin));
            }
        }
        lowered
    }

    fn header(
        &mut self,
        name: String,
        header: Declared,
        place: &Pointer,
        origin: &Origin,
    ) -> Header {
        self.check_extensions(&header.extensions, grammar::HEADER, place);
        let origin = match place.segments().collect::<Vec<_>>().as_slice() {
            [components, headers, shared] if components == "components" && headers == "headers" => {
                named(&[shared, "Header"])
            }
            _ => Origin::Within(Box::new(origin.clone()), Step::Property(name.clone())),
        };
        let mut encoding = match self.typed.flag(&place.child("explode")) {
            Some(true) => HeaderEncoding::Exploded,
            Some(false) | None => HeaderEncoding::Simple,
        };
        let sub = match header.format {
            ParameterSchemaOrContent::Schema(schema) => {
                Some(SchemaRef::new(schema, place.child("schema")))
            }
            ParameterSchemaOrContent::Content(content) => {
                let (media_type, sub) = self.only_media_type(content, place);
                if media_kind(&media_type) == MediaKind::Json {
                    encoding = HeaderEncoding::Json;
                }
                sub
            }
        };
        let ty = match &sub {
            Some(sub) => self.lower_schema(sub, &origin, Annotations::NOTHING),
            None => Type::new(Shape::Any),
        };
        let own = Docs {
            description: self.prose(header.description, place),
            deprecated: header.deprecated.unwrap_or_default(),
            unverified: text(&header.extensions, "x-trine-unverified"),
            example: self.example(header.example, header.examples, place),
            ..Docs::default()
        };
        let is_joined = is_joined(&ty);
        if is_joined {
            let note = "only lists with commas are read as lists";
            self.unused(place.child("schema"), note);
        }
        let shape = match ty.shape {
            _ if is_joined => Shape::Text(TextFormat::Plain),
            // All headers are text; nothing else is known.
            Shape::Any | Shape::Null | Shape::StringBool { .. }
                if encoding != HeaderEncoding::Json =>
            {
                Shape::Text(TextFormat::Plain)
            }
            shape => shape,
        };
        Header {
            docs: self.header_docs(own, sub.as_ref(), place),
            presence: match header.required {
                true => Presence::Required,
                false => Presence::Optional,
            },
            ty: Type::new(match name.eq_ignore_ascii_case(SEPARATE) {
                true => self.separate(shape),
                false => shape,
            }),
            wire_name: name,
            pointer: place.clone(),
            encoding,
        }
    }

    /// Returns a list for a repeated header that the document declares as one value.
    fn separate(&self, shape: Shape) -> Shape {
        match self.resolve_aliases(&shape) {
            Shape::List(_) => shape,
            Shape::Text(_) => Shape::List(Box::new(Type::new(shape))),
            // A cookie with its attributes is plain text.
            _ => Shape::List(Box::new(Type::new(Shape::Text(TextFormat::Plain)))),
        }
    }

    /// Combines the documentation of a header and its schema, with a short example.
    fn header_docs(&mut self, own: Docs, sub: Option<&SchemaRef>, place: &Pointer) -> Docs {
        let mut shown = Annotations::EVERYTHING;
        if own.description.is_some() {
            shown = shown.but(Annotations::DESCRIPTION);
        }
        let has_own_example = own.example.is_some();
        let node = sub.and_then(SchemaRef::inline);
        let mut docs = match node {
            None => own,
            Some(node) => {
                let said = self.use_docs(node);
                Docs {
                    description: own.description.or(said.description),
                    deprecated: own.deprecated || said.deprecated,
                    unverified: own.unverified.or(said.unverified),
                    example: own.example.or(said.example),
                    ..said
                }
            }
        };
        let example = docs.example.as_ref().and_then(short_example);
        if example.is_none() || has_own_example {
            shown = shown.but(Annotations::EXAMPLE);
        }
        if example.is_none() {
            for keyword in ["example", "examples"] {
                let place = place.child(keyword);
                if self.typed.exists(&place) {
                    self.unused(place, "only short examples of headers are shown");
                }
            }
        }
        docs.statements.extend(example);
        if let Some(node) = node {
            docs.statements.extend(default(node));
            if node.data.nullable {
                self.unused(node.pointer.child("nullable"), "headers cannot be null");
            }
            if !self.items.contains_key(&node.key) || shown.has(Annotations::EXAMPLE) {
                self.record_shown(node, shown);
            }
        }
        docs
    }
}
