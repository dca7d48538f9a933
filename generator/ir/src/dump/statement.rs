//! Statements about values, by their keywords.

use crate::{Bound, CountLimit, Counted, Statement, StatementScope};

/// Returns a statement in the document's keywords: `maxLength 255`.
pub(super) fn words(statement: &Statement) -> String {
    match statement {
        Statement::Count(counted, limit) => {
            let of = match counted {
                Counted::Characters => "Length",
                Counted::Elements => "Items",
                Counted::Properties => "Properties",
            };
            match limit {
                CountLimit::Exactly(number) => format!("min{of} = max{of} {number}"),
                CountLimit::AtLeast(number) => format!("min{of} {number}"),
                CountLimit::AtMost(number) => format!("max{of} {number}"),
            }
        }
        Statement::Pattern(pattern) => format!("pattern {:?}", pattern.text),
        Statement::Minimum(minimum) => bound("minimum", minimum),
        Statement::Maximum(maximum) => bound("maximum", maximum),
        Statement::MultipleOf(divisor) => format!("multipleOf {divisor}"),
        Statement::UniqueItems => "uniqueItems".to_owned(),
        Statement::Values(values) => {
            let values: Vec<_> = values.iter().map(ToString::to_string).collect();
            format!("enum {}", values.join(", "))
        }
        Statement::Numbers(texts) => format!("enum {}", texts.join(", ")),
        Statement::Not => "not".to_owned(),
        Statement::Format(formats) => format!("format {}", formats.join(" or ")),
        Statement::RequiredSets { exactly_one, sets } => {
            let how = match exactly_one {
                true => "oneOf",
                false => "anyOf",
            };
            let sets: Vec<_> = sets.iter().map(|names| names.join("+")).collect();
            format!("{how} {}", sets.join(", "))
        }
        Statement::Keyword(keyword, value) => format!("{keyword} {value}"),
        Statement::Default(value) => format!("default {value}"),
        Statement::Example(value) => format!("example {value}"),
        Statement::Deprecated => "deprecated".to_owned(),
        Statement::External(url) => format!("see {url:?}"),
        Statement::Prose(text) => format!("prose {text:?}"),
        Statement::EmptyValue => "allowEmptyValue".to_owned(),
        Statement::MediaTypes(types) => format!("media types {}", types.join(", ")),
        Statement::FileHeader(name) => format!("header {name}"),
        Statement::Within(scope, inner) => {
            let scope = match scope {
                StatementScope::Elements => "items",
                StatementScope::Values => "values",
                StatementScope::OtherProperties => "other properties",
                StatementScope::Kind(kind) => kind,
            };
            format!("{scope}: {}", words(inner))
        }
    }
}

fn bound(keyword: &str, bound: &Bound) -> String {
    let exclusive = match bound.is_exclusive {
        true => " exclusive",
        false => "",
    };
    format!("{keyword} {}{exclusive}", bound.number)
}
