//! Prose, annotations, and the constraints that no type expresses.

use std::rc::Rc;

use indexmap::IndexMap;
use openapiv3::{Example, ExternalDocumentation, ReferenceOr};
use serde_json::Value as Json;

use trine_ir::{Docs, Shape, Statement, TextFormat, Type};

use crate::lower::constraints::{constraints, default};
use crate::lower::coverage::unused::Annotations;
use crate::lower::schema::definitions::Schemas;
use crate::lower::schema::keywords::{Keywords, SchemaRef};
use crate::lower::view::DocumentView;

type Extensions = IndexMap<String, Json>;

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
            let Some((example, _)) = found else {
                continue;
            };
            let serialized = || {
                let text = text(&example.extensions, "x-trine:serialized-value")?;
                Some(serde_json::from_str(&text).unwrap_or(Json::String(text)))
            };
            if let Some(value) = example.value.clone().or_else(serialized) {
                return Some(value);
            }
        }
        None
    }
}

impl Schemas<'_> {
    /// Returns the prose of a definition. `title` may repeat `name`, and is a label rather than a
    /// sentence: it is shown only without a description.
    pub(super) fn schema_docs(&mut self, node: &Rc<Keywords>, name: Option<&str>) -> Docs {
        let mut docs = self.use_docs(node);
        docs.statements = constraints(node);
        docs.statements.extend(default(node));
        let mut shown = Annotations::EVERYTHING.but(Annotations::EXAMPLE);
        if let Some(name) = name {
            docs.summary = docs.summary.filter(|title| says_more(title, name));
        }
        if docs.description.is_some() && docs.summary.take().is_some() {
            shown = shown.but(Annotations::TITLE);
        }
        self.record_shown(node, shown);
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
