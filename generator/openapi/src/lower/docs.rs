//! Prose, annotations, and the constraints that no type expresses, as sentences.

use std::rc::Rc;

use indexmap::IndexMap;
use openapiv3::{Example, ExternalDocumentation, ReferenceOr};
use serde_json::Value as Json;

use crate::document::{carried_keyword, is_carried};
use trine_ir::{Docs, Shape, TextFormat, Type};

use crate::lower::Lowering;
use crate::lower::coverage::unused::Annotations;
use crate::lower::schema::enumeration::enum_scalar;
use crate::lower::schema::keywords::{Additional, Keywords, SchemaRef};
use crate::lower::schema::object::Alternatives;
use crate::lower::schema::union::kind_word;

type Extensions = IndexMap<String, Json>;

/// The maximum number of values listed in the prose, for an enum without a type.
const LISTED: usize = 50;

impl Lowering<'_> {
    /// Returns the prose of a definition. `title` may repeat `name`.
    pub(super) fn schema_docs(&mut self, node: &Rc<Keywords>, name: Option<&str>) -> Docs {
        let mut docs = self.use_docs(node);
        let mut sentences = constraints(node);
        sentences.extend(node.data.default.as_ref().map(default_words));
        docs.constraints = unsaid(sentences, docs.description.as_deref());
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
        let description = prose_text(data.description.clone());
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
        let described = description.or_else(|| {
            let mut prose = prose.clone();
            prose.find_map(|data| data.description.clone())
        });
        let description_text = described.as_deref();
        let is_item = self.items.contains_key(&node.key);
        Docs {
            summary: prose_text(data.title.clone()),
            constraints: match is_item {
                true => Vec::new(),
                false => unsaid(constraints(node), description_text),
            },
            description: described.clone(),
            unverified: text(&data.extensions, "x-trine-unverified"),
            notes: self.notes(&data.extensions),
            external: external(data.external_docs.as_ref()),
            deprecated: data.deprecated || prose.clone().any(|data| data.deprecated),
            example: data
                .example
                .clone()
                .or_else(|| first_listed(&data.extensions)),
        }
    }

    /// Returns the prose of a property or a parameter, with a short example.
    pub(super) fn member_docs(&mut self, node: &Rc<Keywords>) -> Docs {
        let mut docs = self.use_docs(node);
        if let Some(words) = docs.example.as_ref().and_then(example_words) {
            docs.constraints.push(words);
            self.record_shown(node, Annotations::EVERYTHING);
        }
        docs
    }

    /// Returns the sentences about a schema without a definition, for the prose of its container.
    pub(super) fn sentences(&mut self, node: &Rc<Keywords>) -> Vec<String> {
        let docs = self.use_docs(node);
        let mut sentences: Vec<_> = docs.summary.into_iter().chain(docs.description).collect();
        sentences.extend(docs.constraints);
        sentences.extend(node.data.default.as_ref().map(default_words));
        if docs.deprecated {
            sentences.push("Deprecated.".to_owned());
        }
        sentences.extend(docs.external.map(|url| format!("See <{url}>.")));
        sentences
    }

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

/// Formats an example for the prose; `None` if it is too long.
pub(super) fn example_words(example: &Json) -> Option<String> {
    const LONGEST: usize = 60;
    let text = example.to_string();
    let is_short = text.chars().count() <= LONGEST && !text.contains('`');
    (is_short && !example.is_null()).then(|| format!("For example `{text}`."))
}

/// Formats the format of a string for the prose, if it has no Rust type.
pub(super) fn format_words(ty: &Type) -> Option<String> {
    let format = match &ty.shape {
        Shape::Text(TextFormat::Date) => "date",
        Shape::Text(TextFormat::DateTime) => "date-time",
        Shape::Text(TextFormat::Time) => "time",
        Shape::Text(TextFormat::Duration) => "duration",
        Shape::Text(TextFormat::Uuid) => "uuid",
        Shape::Text(TextFormat::Decimal) => "decimal",
        _ => return None,
    };
    Some(format!("Format: `{format}`."))
}

/// Formats a default for the prose.
pub(super) fn default_words(default: &Json) -> String {
    format!("Default: `{default}`.")
}

/// Returns prose unless it is empty.
pub(super) fn prose_text(text: Option<String>) -> Option<String> {
    text.filter(|text| !text.trim().is_empty())
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
pub(super) fn constraints(node: &Keywords) -> Vec<String> {
    let mut sentences = Vec::new();
    count(&mut sentences, node.length, "character", "characters");
    if let Some(pattern) = &node.pattern {
        sentences.push(format!("Matches `{pattern}`."));
    }
    bounds(&mut sentences, node);
    count(&mut sentences, node.items_count, "element", "elements");
    if node.unique_items {
        sentences.push("Elements are unique.".to_owned());
    }
    count(
        &mut sentences,
        node.properties_count,
        "property",
        "properties",
    );
    listed_values(&mut sentences, node);
    if node.not {
        sentences.push("Some values are excluded (`not`).".to_owned());
    }
    if let Some(format) = &node.format
        && !is_typed_format(node, format)
    {
        sentences.push(format!("Format: `{format}`."));
    }
    if let Some(alternatives) = Alternatives::of(node) {
        sentences.push(alternatives.sentence());
    }
    for (name, value) in &node.data.extensions {
        let typed = name == "x-trine:content-media-type" && node.is_json_text();
        if is_carried(name) && !UNSAID.contains(&name.as_str()) && !typed {
            let (keyword, _) = carried_keyword(name, true);
            sentences.push(format!("`{keyword}`: `{}`.", as_written(value)));
        }
    }
    elements(&mut sentences, node);
    for member in node.all_of.iter().filter_map(SchemaRef::inline) {
        sentences.extend(constraints(member));
    }
    sentences
}

/// Adds sentences about the elements of a list, the values of a map, or the scalars of a union.
fn elements(sentences: &mut Vec<String>, node: &Keywords) {
    if let Some(items) = &node.items {
        within(sentences, "Each element", items);
    }
    if let Additional::Schema(values) = &node.additional {
        let each = match node.properties.is_empty() {
            true => "Each value",
            false => "Each other property",
        };
        within(sentences, each, values);
    }
    let is_text = |branch: &&Rc<Keywords>| kind_word(branch) == "String";
    let texts = node
        .branches()
        .iter()
        .filter_map(SchemaRef::inline)
        .filter(is_text);
    if texts.clone().count() > 1 {
        // Several string formats become one string.
        let formats: Vec<_> = texts
            .filter_map(|text| text.format.as_deref())
            .map(|format| format!("`{format}`"))
            .collect();
        if !formats.is_empty() {
            sentences.push(format!("String: Format: {}.", formats.join(" or ")));
        }
    }
    for branch in node.branches().iter().filter_map(SchemaRef::inline) {
        if !branch.is_object() && !branch.is_union() {
            let kind = kind_word(branch);
            for sentence in constraints(branch) {
                sentences.push(format!("{kind}: {sentence}"));
            }
        }
    }
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

/// Returns the sentences that the description does not contain.
fn unsaid(mut sentences: Vec<String>, description: Option<&str>) -> Vec<String> {
    let description = description.unwrap_or_default();
    let mut seen: Vec<String> = Vec::new();
    sentences.retain(|sentence| {
        let new = !description.contains(sentence.as_str()) && !seen.contains(sentence);
        seen.push(sentence.clone());
        new
    });
    sentences
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

/// Adds sentences about the elements of a list or the values of a map that have no definition.
fn within(sentences: &mut Vec<String>, each: &str, sub: &SchemaRef) {
    let Some(node) = sub.inline() else { return };
    let is_definition =
        !node.properties.is_empty() || node.is_union() || enum_scalar(node).is_some();
    if is_definition {
        return;
    }
    if let Some(description) = &node.data.description {
        sentences.push(format!("{each}: {}", description.trim()));
    }
    for sentence in constraints(node) {
        sentences.push(format!("{each}: {sentence}"));
    }
    if let Some(default) = &node.data.default {
        sentences.push(format!("{each}: {}", default_words(default)));
    }
}

fn count(
    sentences: &mut Vec<String>,
    (least, most): (Option<usize>, Option<usize>),
    one: &str,
    many: &str,
) {
    let noun = |number: usize| if number == 1 { one } else { many };
    match (least, most) {
        (Some(least), Some(most)) if least == most => {
            sentences.push(format!("Exactly {least} {}.", noun(least)));
        }
        (least, most) => {
            if let Some(least) = least.filter(|least| *least > 0) {
                sentences.push(format!("At least {least} {}.", noun(least)));
            }
            if let Some(most) = most {
                sentences.push(format!("At most {most} {}.", noun(most)));
            }
        }
    }
}

fn bounds(sentences: &mut Vec<String>, node: &Keywords) {
    if let Some(minimum) = &node.minimum {
        sentences.push(match node.exclusive_minimum {
            true => format!("Greater than {minimum}."),
            false => format!("At least {minimum}."),
        });
    }
    if let Some(maximum) = &node.maximum {
        sentences.push(match node.exclusive_maximum {
            true => format!("Less than {maximum}."),
            false => format!("At most {maximum}."),
        });
    }
    if let Some(divisor) = &node.multiple_of {
        sentences.push(format!("A multiple of {divisor}."));
    }
}

/// Adds the values of an enum that does not become a Rust enum.
fn listed_values(sentences: &mut Vec<String>, node: &Keywords) {
    if enum_scalar(node).is_some() {
        return;
    }
    let values = node.enumeration.iter().filter(|value| !value.is_null());
    let values: Vec<_> = values.map(|value| format!("`{value}`")).collect();
    match values.as_slice() {
        [] => {}
        [only] => sentences.push(format!("Always {only}.")),
        _ => {
            let more = match values.len() > LISTED {
                true => format!(" and {} more", values.len() - LISTED),
                false => String::new(),
            };
            let shown = &values[..values.len().min(LISTED)];
            sentences.push(format!("One of {}{more}.", shown.join(", ")));
        }
    }
}
