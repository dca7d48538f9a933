//! Prose, annotations, and the constraints that no type expresses.

use std::rc::Rc;

use indexmap::IndexMap;
use openapiv3::{Example, ExternalDocumentation, ReferenceOr};
use serde_json::Value as Json;

use crate::document::{carried_keyword, is_carried};
use trine_ir::{
    Bound, CountLimit, Counted, Docs, Shape, Statement, StatementScope, TextFormat, Type,
};

use crate::lower::coverage::unused::Annotations;
use crate::lower::schema::alternatives::Alternatives;
use crate::lower::schema::definitions::Schemas;
use crate::lower::schema::enumeration::enum_scalar;
use crate::lower::schema::keywords::{Additional, Keywords, SchemaRef};
use crate::lower::schema::variant_name::kind_word;
use crate::lower::view::DocumentView;

type Extensions = IndexMap<String, Json>;

/// The word of [`kind_word`] for strings.
const TEXT: &str = "String";

impl DocumentView<'_> {
    /// Returns `example`, or the first of `examples` with a value.
    pub(super) fn example(
        &mut self,
        example: Option<Json>,
        examples: IndexMap<String, ReferenceOr<Example>>,
        place: &trine_ir::pointer::Pointer,
    ) -> Option<Json> {
        if example.is_some() {
            return example;
        }
        let place = place.child("examples");
        for (name, example) in examples {
            let found = self.dereference(example, &place.child(&name));
            if let Some((example, _)) = found
                && example.value.is_some()
            {
                return example.value;
            }
        }
        None
    }
}

impl Schemas<'_> {
    /// Returns the prose of a definition. `title` may repeat `name`.
    pub(super) fn schema_docs(&mut self, node: &Rc<Keywords>, name: Option<&str>) -> Docs {
        let mut docs = self.use_docs(node);
        docs.statements = constraints(node);
        docs.statements.extend(default(node));
        self.record_shown(node, Annotations::EVERYTHING.but(Annotations::EXAMPLE));
        if let Some(name) = name {
            docs.summary = docs.summary.filter(|title| says_more(title, name));
        }
        docs
    }

    /// Returns the prose of a schema where it is used; the documentation of a definition covers its
    /// values.
    pub(super) fn use_docs(&mut self, node: &Rc<Keywords>) -> Docs {
        let data = &node.data;
        let inner = node.all_of.iter().filter_map(SchemaRef::inline);
        let prose = inner.map(|member| &member.data).rev();
        // The declaration of a field or a variant, its setter and its line in the wire table.
        const CODE: usize = 256;
        let example = data
            .example
            .clone()
            .or_else(|| first_listed(&data.extensions));
        let size = example
            .as_ref()
            .map_or(0, |example| example.to_string().len());
        if !self.spend_code(CODE + size, &node.pointer) {
            return Docs::default();
        }
        let description = self.prose(data.description.clone(), &node.pointer);
        let describes = |member: &&Rc<Keywords>| member.data.description.is_some();
        let mut members: Vec<_> = node.all_of.iter().filter_map(SchemaRef::inline).collect();
        let speaker = members.iter().rposition(describes);
        let speaker = speaker.filter(|_| description.is_none());
        for (index, member) in members.drain(..).enumerate() {
            let shown = Annotations::CONSTRAINTS.and(Annotations::DEPRECATED);
            let is_speaker = speaker == Some(index);
            let prose = if is_speaker {
                Annotations::DESCRIPTION
            } else {
                Annotations::NOTHING
            };
            self.record_shown(member, shown.and(prose));
        }
        let description = description.or_else(|| {
            let mut prose = prose.clone();
            prose.find_map(|data| data.description.clone())
        });
        let is_item = self.items.contains_key(&node.key);
        Docs {
            summary: self.prose(data.title.clone(), &node.pointer),
            description,
            statements: match is_item {
                true => Vec::new(),
                false => constraints(node),
            },
            unverified: text(&data.extensions, "x-trine-unverified"),
            notes: self.notes(&data.extensions),
            external: external(data.external_docs.as_ref()),
            deprecated: data.deprecated || prose.clone().any(|data| data.deprecated),
            example,
        }
    }

    /// Returns the prose of a property or a parameter, with a short example.
    pub(super) fn member_docs(&mut self, node: &Rc<Keywords>) -> Docs {
        let mut docs = self.use_docs(node);
        if let Some(example) = docs.example.as_ref().and_then(short_example) {
            docs.statements.push(example);
            self.record_shown(node, Annotations::EVERYTHING);
        }
        docs
    }

    /// Returns the statements about a schema without a definition, for the docs of its container.
    pub(super) fn statements(&mut self, node: &Rc<Keywords>) -> Vec<Statement> {
        let docs = self.use_docs(node);
        let prose = docs.summary.into_iter().chain(docs.description);
        let mut statements: Vec<_> = prose.map(Statement::Prose).collect();
        statements.extend(docs.statements);
        statements.extend(default(node));
        if docs.deprecated {
            statements.push(Statement::Deprecated);
        }
        statements.extend(docs.external.map(Statement::External));
        statements
    }
}

/// Returns the statement of an example; `None` if it is too long to be shown.
pub(super) fn short_example(example: &Json) -> Option<Statement> {
    const LONGEST: usize = 60;
    let text = example.to_string();
    let is_short = text.chars().count() <= LONGEST && !text.contains('`');
    (is_short && !example.is_null()).then(|| Statement::Example(example.clone()))
}

/// Returns the format of a string where its type is not shown: an argument converts from a string.
pub(super) fn format_of_type(ty: &Type) -> Option<Statement> {
    let format = match &ty.shape {
        Shape::Text(TextFormat::Date) => "date",
        Shape::Text(TextFormat::DateTime) => "date-time",
        Shape::Text(TextFormat::Time) => "time",
        Shape::Text(TextFormat::Duration) => "duration",
        Shape::Text(TextFormat::Uuid) => "uuid",
        Shape::Text(TextFormat::Decimal) => "decimal",
        _ => return None,
    };
    Some(Statement::format(format))
}

/// Returns the statement of `default`.
pub(super) fn default(node: &Keywords) -> Option<Statement> {
    node.data.default.clone().map(Statement::Default)
}

/// Returns the text of an extension.
pub(super) fn text(extensions: &Extensions, name: &str) -> Option<String> {
    extensions.get(name)?.as_str().map(str::to_owned)
}

/// Returns the URL of external documentation.
pub(super) fn external(docs: Option<&ExternalDocumentation>) -> Option<String> {
    docs.map(|docs| docs.url.clone())
}

/// Returns the first of the `examples` of a schema, which the upgrade carries.
fn first_listed(extensions: &Extensions) -> Option<Json> {
    extensions
        .get("x-trine:examples")?
        .as_array()?
        .first()
        .cloned()
}

/// Returns whether a title says more than the name.
fn says_more(title: &str, name: &str) -> bool {
    let letters = |text: &str| {
        let letters = text.chars().filter(|letter| letter.is_alphanumeric());
        letters.flat_map(char::to_lowercase).collect::<String>()
    };
    letters(title) != letters(name)
}

/// Carried keywords that are not constraints and do not appear in the documentation.
const UNSAID: [&str; 9] = [
    "x-trine:anchor",
    "x-trine:comment",
    "x-trine:dynamic-anchor",
    "x-trine:dynamic-ref",
    "x-trine:examples",
    "x-trine:id",
    "x-trine:schema",
    "x-trine:vocabulary",
    "x-trine:xml",
];

/// Returns the constraints of a schema that its type does not express.
pub(super) fn constraints(node: &Keywords) -> Vec<Statement> {
    let mut found = Vec::new();
    found.extend(count(Counted::Characters, node.length));
    found.extend(node.pattern.clone().map(Statement::Pattern));
    found.extend(bounds(node));
    found.extend(count(Counted::Elements, node.items_count));
    found.extend(node.unique_items.then_some(Statement::UniqueItems));
    found.extend(count(Counted::Properties, node.properties_count));
    found.extend(listed_values(node));
    found.extend(node.not.then_some(Statement::Not));
    if let Some(format) = &node.format
        && !is_typed_format(node, format)
    {
        found.push(Statement::format(format));
    }
    found.extend(Alternatives::of(node).map(|alternatives| alternatives.statement()));
    for (name, value) in &node.data.extensions {
        let typed = name == "x-trine:content-media-type" && node.is_json_text();
        if is_carried(name) && !UNSAID.contains(&name.as_str()) && !typed {
            let (keyword, _) = carried_keyword(name, true);
            found.push(Statement::Keyword(keyword, as_written(value)));
        }
    }
    found.extend(inside(node));
    for member in node.all_of.iter().filter_map(SchemaRef::inline) {
        found.extend(constraints(member));
    }
    let mut distinct: Vec<Statement> = Vec::with_capacity(found.len());
    for statement in found {
        if !distinct.contains(&statement) {
            distinct.push(statement);
        }
    }
    distinct
}

/// Returns the statements about the elements of a list, the values of a map, or the scalars of a
/// union.
fn inside(node: &Keywords) -> Vec<Statement> {
    let mut found = Vec::new();
    if let Some(items) = &node.items {
        found.extend(within(&StatementScope::Elements, items));
    }
    if let Additional::Schema(values) = &node.additional {
        let scope = match node.properties.is_empty() {
            true => StatementScope::Values,
            false => StatementScope::OtherProperties,
        };
        found.extend(within(&scope, values));
    }
    let of_kind = |kind: &str, statement| {
        Statement::Within(StatementScope::Kind(kind.to_owned()), Box::new(statement))
    };
    let branches = node.branches().iter().filter_map(SchemaRef::inline);
    let texts = branches.clone().filter(|node| kind_word(node) == TEXT);
    if texts.clone().count() > 1 {
        // Several string formats become one string.
        let formats: Vec<_> = texts.filter_map(|text| text.format.clone()).collect();
        if !formats.is_empty() {
            found.push(of_kind(TEXT, Statement::Format(formats)));
        }
    }
    for branch in branches.filter(|branch| !branch.is_object() && !branch.is_union()) {
        let kind = kind_word(branch);
        let statements = constraints(branch).into_iter();
        found.extend(statements.map(|statement| of_kind(kind, statement)));
    }
    found
}

/// Returns whether the type expresses `format`.
fn is_typed_format(node: &Keywords, format: &str) -> bool {
    match node.typ.as_deref() {
        Some("integer") => matches!(format, "int32" | "int64" | "uint32" | "uint64"),
        Some("number") => matches!(format, "float" | "double"),
        _ => matches!(
            format,
            "date" | "date-time" | "time" | "duration" | "uuid" | "decimal"
        ),
    }
}

/// Returns a carried value with the original keywords of the document.
fn as_written(value: &Json) -> Json {
    match value {
        Json::Array(values) => values.iter().map(as_written).collect(),
        Json::Object(members) => {
            let members = members.iter().map(|(key, value)| {
                let (keyword, _) = carried_keyword(key, true);
                (keyword, as_written(value))
            });
            Json::Object(members.collect())
        }
        scalar => scalar.clone(),
    }
}

/// Returns the statements about the elements of a list or the values of a map that have no
/// definition.
fn within(scope: &StatementScope, sub: &SchemaRef) -> Vec<Statement> {
    let Some(node) = sub.inline() else {
        return Vec::new();
    };
    let is_definition =
        !node.properties.is_empty() || node.is_union() || enum_scalar(node).is_some();
    if is_definition {
        return Vec::new();
    }
    let prose = node.data.description.as_deref().map(str::trim);
    let mut found: Vec<_> = prose
        .map(|text| Statement::Prose(text.to_owned()))
        .into_iter()
        .collect();
    found.extend(constraints(node));
    found.extend(default(node));
    let found = found.into_iter();
    found
        .map(|statement| Statement::Within(scope.clone(), Box::new(statement)))
        .collect()
}

fn count(counted: Counted, limits: (Option<usize>, Option<usize>)) -> Vec<Statement> {
    let limits = match limits {
        (Some(least), Some(most)) if least == most => vec![CountLimit::Exactly(least)],
        (least, most) => {
            let least = least.filter(|least| *least > 0).map(CountLimit::AtLeast);
            least
                .into_iter()
                .chain(most.map(CountLimit::AtMost))
                .collect()
        }
    };
    let limits = limits.into_iter();
    limits
        .map(|limit| Statement::Count(counted, limit))
        .collect()
}

fn bounds(node: &Keywords) -> impl Iterator<Item = Statement> {
    let bound = |number: &Option<String>, is_exclusive| {
        let number = number.clone()?;
        Some(Bound {
            number,
            is_exclusive,
        })
    };
    let minimum = bound(&node.minimum, node.exclusive_minimum).map(Statement::Minimum);
    let maximum = bound(&node.maximum, node.exclusive_maximum).map(Statement::Maximum);
    let multiple_of = node.multiple_of.clone().map(Statement::MultipleOf);
    minimum.into_iter().chain(maximum).chain(multiple_of)
}

/// Returns the values of an enum that does not become a Rust enum.
fn listed_values(node: &Keywords) -> Option<Statement> {
    if enum_scalar(node).is_some() {
        return None;
    }
    let values = node.enumeration.iter().filter(|value| !value.is_null());
    let values: Vec<_> = values.cloned().collect();
    (!values.is_empty()).then_some(Statement::Values(values))
}
