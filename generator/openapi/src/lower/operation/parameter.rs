//! Parameters of operations.

use openapiv3::{
    Parameter as Declared, ParameterData, ParameterSchemaOrContent, PathStyle, QueryStyle,
    ReferenceOr,
};
use serde_json::Value as Json;

use crate::diagnostic::{Code, Diagnostic};
use trine_ir::pointer::Pointer;
use trine_ir::{
    Docs, Location, Origin, Parameter, ParameterEncoding, Presence, Shape, Statement, Style,
    TextFormat, Type, WholeQuery,
};

use crate::lower::coverage::unused::Annotations;
use crate::lower::docs::{format_of_type, short_example, text};
use crate::lower::extension::grammar;
use crate::lower::operation::Operations;
use crate::lower::operation::declared::{ByPlace, WHOLE_QUERY};
use crate::lower::operation::entry::Entry;
use crate::lower::operation::item::ITEM;
use crate::lower::operation::media::is_structured;
use crate::lower::operation::positions::{PREFIX, REST};
use crate::lower::operation::security::Credentials;
use crate::lower::schema::keywords::SchemaRef;
use crate::lower::schema::reference::named;
use crate::media::{MediaKind, is_xml, media_kind};

/// Headers that are never parameters according to the specification.
const NEVER: [&str; 3] = ["accept", "content-type", "authorization"];

/// The path of an operation, and its parameters.
pub(in crate::lower) struct Parameters {
    /// The path that is sent.
    pub path: String,
    /// The parameters in the path, in its order.
    pub in_path: Vec<Parameter>,
    pub others: Vec<Parameter>,
}

impl Operations<'_> {
    /// Returns the path and the parameters of an operation: each value is sent once.
    pub(in crate::lower) fn parameters(
        &mut self,
        own: Vec<ReferenceOr<Declared>>,
        entry: &Entry,
        credentials: &Credentials<'_>,
    ) -> Parameters {
        let shared_place = entry.item.child("parameters");
        let shared = match self.typed.exists(&shared_place) {
            true => self.parse(&shared_place).unwrap_or_default(),
            false => Vec::new(),
        };
        let mut declared = self.by_place(shared, &shared_place);
        let own = self.by_place(own, &entry.pointer.child("parameters"));
        for (key, (_, _, at)) in &declared {
            if !own.contains_key(key) {
                self.coverage.read.insert(at.clone());
            }
        }
        declared.extend(own);
        let path = self.settled_path(&mut declared, entry, credentials);
        self.drop_credentials(&mut declared, credentials);
        let in_path = self.path_parameters(&path, &mut declared, entry);
        self.check_whole_query(&declared);
        let mut others = Vec::new();
        for ((name, location), (parameter, place, _)) in declared {
            if location == Location::Path {
                let message =
                    format!("parameter `{name}` does not appear in the path `{path}`; ignored");
                let help = format!("add `{{{name}}}` to the path, or remove the parameter");
                let diagnostic = Diagnostic::new(Code::PathParameterMismatch, &place, message);
                self.report(diagnostic.help(help));
            } else {
                others.push(self.parameter(parameter, location, &place, entry));
            }
        }
        Parameters {
            path,
            in_path,
            others,
        }
    }

    fn by_place(&mut self, parameters: Vec<ReferenceOr<Declared>>, place: &Pointer) -> ByPlace {
        let mut by_place = ByPlace::new();
        for (index, parameter) in parameters.into_iter().enumerate() {
            let at = place.child(index);
            let Some((parameter, place)) = self.dereference(parameter, &at) else {
                continue;
            };
            let name = parameter.parameter_data_ref().name.clone();
            let location = location(&parameter);
            if location == Location::Header && is_never_a_parameter(&name) {
                let note = "OpenAPI does not treat this header as a parameter";
                self.unused(place, note);
                continue;
            }
            if by_place.contains_key(&(name.clone(), location)) {
                let message = format!("duplicate parameter `{name}`");
                self.report(Diagnostic::new(Code::DuplicateParameter, &at, message));
                continue;
            }
            by_place.insert((name, location), (parameter, place, at));
        }
        by_place
    }

    pub(in crate::lower) fn parameter(
        &mut self,
        parameter: Declared,
        location: Location,
        place: &Pointer,
        entry: &Entry,
    ) -> Parameter {
        let style = DeclaredStyle::of(&parameter);
        let data = parameter.parameter_data();
        let is_whole_query = data.extensions.contains_key(WHOLE_QUERY);
        let (schema, encoding) = self.parameter_encoding(&data, style, (location, place));
        let origin = shared_name(place, "parameters")
            .unwrap_or_else(|| Origin::Parameter(entry.id, data.name.clone()));
        let (mut ty, docs, default) = match &schema {
            // In a media type that callers write themselves.
            None if matches!(encoding, ParameterEncoding::Style { .. }) => {
                let text = Shape::Text(TextFormat::Plain);
                (Type::new(text), Docs::default(), None)
            }
            None => (Type::new(Shape::Any), Docs::default(), None),
            Some(sub) => self.parameter_schema(sub, &origin),
        };
        let mut docs = self.parameter_docs(&data, docs, place);
        self.record_parameter(&data, schema.as_ref(), &docs, &ty, (location, place));
        self.record_value_name(place, &data.extensions);
        self.record_nested(&ty, &encoding, &place.child("schema"));
        // An argument or a member that is not set is not sent.
        ty.nullable = false;
        if location == Location::Path {
            let statements = argument_statements(&docs, &ty, default.as_ref());
            docs.statements.extend(statements);
        }
        let encoding = match (is_whole_query, encoding) {
            (true, ParameterEncoding::Query(WholeQuery::Form(_))) => {
                ParameterEncoding::Query(WholeQuery::Form(self.query_rules(&ty, place)))
            }
            (_, encoding) => encoding,
        };
        if style.allow_empty {
            docs.statements.push(Statement::EmptyValue);
        }
        let example = docs.example.as_ref().and_then(short_example);
        docs.statements.extend(example);
        Parameter {
            docs,
            presence: match data.required || location == Location::Path {
                true => Presence::Required,
                false => Presence::Optional,
            },
            wire_name: data.name,
            pointer: place.clone(),
            location,
            encoding,
            ty,
            default,
        }
    }

    /// Returns the schema and the encoding of a parameter, and checks its extensions.
    fn parameter_encoding(
        &mut self,
        data: &ParameterData,
        declared: DeclaredStyle,
        (location, place): (Location, &Pointer),
    ) -> (Option<SchemaRef>, ParameterEncoding) {
        let has_style = location == Location::Query
            && matches!(data.format, ParameterSchemaOrContent::Schema(_));
        let allowed = match has_style {
            true => grammar::STYLED,
            false => grammar::NAMED,
        };
        self.check_extensions(&data.extensions, allowed, place);
        let style = match has_style && grammar::has_brackets(&data.extensions) {
            true => Style::Brackets,
            false => declared.style,
        };
        match data.format.clone() {
            ParameterSchemaOrContent::Schema(schema) => {
                let encoding = ParameterEncoding::Style {
                    style,
                    explode: data
                        .explode
                        .unwrap_or(matches!(style, Style::Form | Style::Cookie)),
                    allow_reserved: declared.allow_reserved,
                };
                let schema = SchemaRef::new(schema, place.child("schema"));
                (Some(schema), encoding)
            }
            ParameterSchemaOrContent::Content(content)
                if data.extensions.contains_key(WHOLE_QUERY) =>
            {
                self.whole_query(content, place)
            }
            ParameterSchemaOrContent::Content(content) => {
                self.content_parameter(content, place, style)
            }
        }
    }

    /// Returns the type of a parameter's schema, its docs, and its default.
    fn parameter_schema(&mut self, sub: &SchemaRef, origin: &Origin) -> (Type, Docs, Option<Json>) {
        let ty = self.lower_schema(sub, origin, Annotations::NOTHING);
        match sub {
            SchemaRef::Reference { .. } => (ty, Docs::default(), None),
            SchemaRef::Inline(node) => (ty, self.use_docs(node), node.data.default.clone()),
        }
    }

    /// Records the unused parts of a parameter.
    fn record_parameter(
        &mut self,
        data: &ParameterData,
        schema: Option<&SchemaRef>,
        docs: &Docs,
        ty: &Type,
        (location, place): (Location, &Pointer),
    ) {
        // The example of a call shows the example of the argument.
        let is_shown =
            location == Location::Path || docs.example.as_ref().and_then(short_example).is_some();
        let is_own = data.example.is_some() || !data.examples.is_empty();
        if is_own && !is_shown {
            let keyword = match data.example {
                Some(_) => "example",
                None => "examples",
            };
            self.unused(
                place.child(keyword),
                "only short examples of parameters are shown",
            );
        }
        let Some(node) = schema.and_then(SchemaRef::inline) else {
            return;
        };
        let mut shown = Annotations::EVERYTHING;
        if data.description.is_some() {
            shown = shown.but(Annotations::DESCRIPTION);
        }
        if is_own || !is_shown {
            shown = shown.but(Annotations::EXAMPLE);
        }
        let is_definition = self.items.contains_key(&node.key);
        if !is_definition || shown.has(Annotations::EXAMPLE) {
            self.record_shown(node, shown);
        }
        if ty.nullable && node.data.nullable {
            let note = "expected a parameter that is not null; the default is dropped";
            self.unused(node.pointer.child("nullable"), note);
        }
    }

    fn parameter_docs(&mut self, data: &ParameterData, schema: Docs, place: &Pointer) -> Docs {
        let example = self.example(data.example.clone(), data.examples.clone(), place);
        Docs {
            description: self
                .prose(data.description.clone(), place)
                .or(schema.description),
            deprecated: data.deprecated.unwrap_or_default() || schema.deprecated,
            unverified: text(&data.extensions, "x-trine-unverified").or(schema.unverified),
            notes: [self.notes(&data.extensions), schema.notes].concat(),
            example: example.or(schema.example),
            ..schema
        }
    }

    /// Returns the schema of a parameter that is encoded in a media type.
    fn content_parameter(
        &mut self,
        content: openapiv3::Content,
        place: &Pointer,
        style: Style,
    ) -> (Option<SchemaRef>, ParameterEncoding) {
        let (media_type, schema) = self.only_media_type(content, place);
        if media_kind(&media_type) == MediaKind::Json {
            return (schema, ParameterEncoding::Json);
        }
        let encoding = ParameterEncoding::Style {
            style,
            explode: false,
            allow_reserved: false,
        };
        let node = schema.as_ref().and_then(|schema| self.look(schema));
        // The text is the value.
        if is_text(&media_type) && node.is_none_or(|node| !is_structured(&node)) {
            return (schema, encoding);
        }
        let place = place.child("content").child(&media_type);
        let message =
            format!("unsupported media type `{media_type}` for a parameter; treated as a string");
        let warning = Diagnostic::new(Code::IgnoredKeyword, &place, message);
        self.report(warning.on_key().affecting_calls());
        (None, encoding)
    }
}

impl Operations<'_> {
    /// Returns the only media type of a parameter or a header, and its schema.
    pub(in crate::lower) fn only_media_type(
        &mut self,
        content: openapiv3::Content,
        place: &Pointer,
    ) -> (String, Option<SchemaRef>) {
        let parameter = place;
        let place = place.child("content");
        let mut content = content.into_iter();
        let Some((media_type, media)) = content.next() else {
            return ("application/json".to_owned(), None);
        };
        for (other, _) in content {
            let note = format!("found one media type, `{media_type}`");
            self.unused(place.child(&other), note);
        }
        let (media, place, _) = self.media_type(media, place.child(&media_type));
        let is_whole_query = self.typed.flag(&parameter.child(WHOLE_QUERY)) == Some(true);
        let is_form = is_whole_query && media_kind(&media_type) == MediaKind::Form;
        let of_bodies = ["example", "examples", "encoding", ITEM, PREFIX, REST];
        for keyword in of_bodies {
            let place = place.child(keyword);
            if self.typed.exists(&place) && !(is_form && keyword == "encoding") {
                self.unused(place, "applies only to bodies");
            }
        }
        let schema = media.schema;
        let schema = schema.map(|schema| SchemaRef::new(schema, place.child("schema")));
        (media_type, schema)
    }
}

/// Returns the statements about an argument that its type and attributes do not express.
fn argument_statements(docs: &Docs, ty: &Type, default: Option<&Json>) -> Vec<Statement> {
    let default = default.cloned().map(Statement::Default);
    let mut statements: Vec<_> = default.into_iter().collect();
    if docs.deprecated {
        statements.push(Statement::Deprecated);
    }
    statements.extend(format_of_type(ty));
    statements
}

/// Returns whether values of a media type are texts without a format.
fn is_text(media_type: &str) -> bool {
    media_kind(media_type) == MediaKind::Text && !is_xml(media_type)
}

/// Returns whether a header of this name is never a parameter according to the specification.
fn is_never_a_parameter(name: &str) -> bool {
    NEVER.contains(&name.to_ascii_lowercase().as_str())
}

/// Returns the name for the inline schema of a shared component.
pub(in crate::lower) fn shared_name(place: &Pointer, section: &str) -> Option<Origin> {
    let segments: Vec<_> = place.segments().collect();
    match segments.as_slice() {
        [components, found, name] if components == "components" && found == section => {
            let words: &[&str] = match section {
                "responses" => &[name, "Response"],
                "requestBodies" => &[name, "Request"],
                _ => &[name],
            };
            Some(named(words))
        }
        _ => None,
    }
}

fn location(parameter: &Declared) -> Location {
    match parameter {
        Declared::Query { .. } => Location::Query,
        Declared::Header { .. } => Location::Header,
        Declared::Path { .. } => Location::Path,
        Declared::Cookie { .. } => Location::Cookie,
    }
}

/// The declared encoding of a parameter.
#[derive(Clone, Copy)]
struct DeclaredStyle {
    /// `style`, or the default of the location.
    style: Style,
    /// `allowReserved`
    allow_reserved: bool,
    /// `allowEmptyValue`
    allow_empty: bool,
}

impl DeclaredStyle {
    fn of(parameter: &Declared) -> Self {
        let (allow_reserved, allow_empty) = match parameter {
            Declared::Query {
                allow_reserved,
                allow_empty_value,
                ..
            } => (*allow_reserved, allow_empty_value.unwrap_or_default()),
            Declared::Path { parameter_data, .. } | Declared::Cookie { parameter_data, .. } => {
                let carried = parameter_data.extensions.get("x-trine:allow-reserved");
                (carried == Some(&Json::Bool(true)), false)
            }
            Declared::Header { .. } => (false, false),
        };
        let style = match parameter {
            Declared::Query { style, .. } => match style {
                QueryStyle::Form => Style::Form,
                QueryStyle::SpaceDelimited => Style::SpaceDelimited,
                QueryStyle::PipeDelimited => Style::PipeDelimited,
                QueryStyle::DeepObject => Style::DeepObject,
            },
            Declared::Path { style, .. } => match style {
                PathStyle::Matrix => Style::Matrix,
                PathStyle::Label => Style::Label,
                PathStyle::Simple => Style::Simple,
            },
            Declared::Header { .. } => Style::Simple,
            Declared::Cookie { parameter_data, .. } => {
                match parameter_data.extensions.contains_key("x-trine:style") {
                    true => Style::Cookie,
                    false => Style::Form,
                }
            }
        };
        Self {
            style,
            allow_reserved,
            allow_empty,
        }
    }
}
