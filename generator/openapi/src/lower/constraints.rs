//! The constraints of schemas that their types do not express.

use serde_json::Value as Json;

use crate::document::{NUMBERS, carried_keyword, is_carried};
use trine_ir::{Bound, CountLimit, Counted, Pattern, Statement, StatementScope};

use crate::lower::pattern::translated;
use crate::lower::schema::alternatives::Alternatives;
use crate::lower::schema::keywords::{Additional, Keywords, SchemaRef};
use crate::lower::schema::kind::{enum_scalar, kind_word};

/// The word of [`kind_word`] for strings.
const TEXT: &str = "String";

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
    found.extend(node.pattern.clone().map(|text| {
        Statement::Pattern(Pattern {
            regex: translated(&text).ok(),
            text,
        })
    }));
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
        if name == NUMBERS {
            found.extend(numbers(value));
            continue;
        }
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
        Some("integer") => matches!(
            format,
            "int32" | "int64" | "int128" | "uint32" | "uint64" | "uint128"
        ),
        Some("number") => matches!(format, "float" | "double" | "decimal" | "decimal128"),
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

/// Returns the statement of the numbers that the upgrade keeps as text.
fn numbers(texts: &Json) -> Option<Statement> {
    let texts = texts.as_array()?.iter().filter_map(Json::as_str);
    Some(Statement::Numbers(texts.map(str::to_owned).collect()))
}

/// Returns the statement of `default`.
pub(super) fn default(node: &Keywords) -> Option<Statement> {
    node.data.default.clone().map(Statement::Default)
}
