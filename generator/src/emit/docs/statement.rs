//! Statements about values, in English.

use serde_json::Value as Json;

use crate::ir::{Bound, CountLimit, Counted, Docs, Statement, StatementScope};

/// The maximum number of values of an enum that are listed.
const LISTED: usize = 50;

/// Returns the sentences about values, without those that the prose already contains.
pub fn sentences(docs: &Docs) -> Vec<String> {
    let description = docs.description.as_deref().unwrap_or_default();
    let mut prose = vec![description];
    let mut sentences: Vec<String> = Vec::new();
    for statement in &docs.statements {
        let sentence = sentence(statement);
        let is_said = match statement {
            Statement::Prose(text) => {
                prose.push(text);
                description.contains(&sentence)
            }
            // A careful author may have written what the schema also says.
            _ => prose.iter().any(|text| text.contains(&sentence)) || sentences.contains(&sentence),
        };
        if !is_said {
            sentences.push(sentence);
        }
    }
    sentences
}

fn sentence(statement: &Statement) -> String {
    match statement {
        Statement::Count(counted, limit) => count(*counted, *limit),
        Statement::Pattern(pattern) => format!("Matches `{}`.", pattern.text),
        Statement::Minimum(Bound {
            number,
            is_exclusive,
        }) => match is_exclusive {
            true => format!("Greater than {number}."),
            false => format!("At least {number}."),
        },
        Statement::Maximum(Bound {
            number,
            is_exclusive,
        }) => match is_exclusive {
            true => format!("Less than {number}."),
            false => format!("At most {number}."),
        },
        Statement::MultipleOf(divisor) => format!("A multiple of {divisor}."),
        Statement::UniqueItems => "Elements are unique.".to_owned(),
        Statement::Values(values) => {
            listed(&values.iter().map(Json::to_string).collect::<Vec<_>>())
        }
        Statement::Numbers(texts) => listed(texts),
        Statement::Not => "Some values are excluded (`not`).".to_owned(),
        Statement::Format(formats) => format!("Format: {}.", code(formats, " or ")),
        Statement::RequiredSets { exactly_one, sets } => {
            let how = match exactly_one {
                true => "exactly",
                false => "at least",
            };
            format!("Requires {how} one of {}.", alternatives(sets))
        }
        Statement::Keyword(keyword, value) => format!("`{keyword}`: `{value}`."),
        Statement::Default(value) => format!("Default: `{value}`."),
        Statement::Example(value) => format!("For example `{value}`."),
        Statement::Deprecated => "Deprecated.".to_owned(),
        Statement::External(url) => format!("See <{url}>."),
        Statement::Prose(text) => text.clone(),
        Statement::EmptyValue => "May be sent without a value.".to_owned(),
        Statement::MediaTypes(types) => {
            format!("Its media type is one of {}.", code(types, ", "))
        }
        Statement::FileHeader(name) => {
            format!("It may have the header `{name}` (`File::header`).")
        }
        Statement::Within(scope, inner) => {
            let scope = match scope {
                StatementScope::Elements => "Each element",
                StatementScope::Values => "Each value",
                StatementScope::OtherProperties => "Each other property",
                StatementScope::Kind(kind) => kind,
            };
            format!("{scope}: {}", sentence(inner))
        }
    }
}

/// Returns sets of names in words: `a`, `b` and `c`; the names of a set as `a` with `b`.
fn alternatives(sets: &[Vec<String>]) -> String {
    let words: Vec<_> = sets.iter().map(|names| code(names, " with ")).collect();
    match words.as_slice() {
        [first @ .., last] if !first.is_empty() => format!("{} and {last}", first.join(", ")),
        words => words.join(", "),
    }
}

fn count(counted: Counted, limit: CountLimit) -> String {
    let (one, many) = match counted {
        Counted::Characters => ("character", "characters"),
        Counted::Elements => ("element", "elements"),
        Counted::Properties => ("property", "properties"),
    };
    let (how, number) = match limit {
        CountLimit::Exactly(number) => ("Exactly", number),
        CountLimit::AtLeast(number) => ("At least", number),
        CountLimit::AtMost(number) => ("At most", number),
    };
    let noun = match number {
        1 => one,
        _ => many,
    };
    format!("{how} {number} {noun}.")
}

fn listed(values: &[String]) -> String {
    match values {
        [only] => format!("Always `{only}`."),
        _ => {
            let more = match values.len() > LISTED {
                true => format!(" and {} more", values.len() - LISTED),
                false => String::new(),
            };
            format!(
                "One of {}{more}.",
                code(&values[..values.len().min(LISTED)], ", ")
            )
        }
    }
}

fn code(texts: &[String], separator: &str) -> String {
    let texts: Vec<_> = texts.iter().map(|text| format!("`{text}`")).collect();
    texts.join(separator)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn docs(description: &str, statements: Vec<Statement>) -> Docs {
        Docs {
            description: Some(description.to_owned()),
            statements,
            ..Docs::default()
        }
    }

    #[test]
    fn what_the_prose_says_is_not_repeated() {
        let most = || Statement::Count(Counted::Characters, CountLimit::AtMost(5));
        assert_eq!(
            sentences(&docs("A code.", vec![most()])),
            ["At most 5 characters."]
        );
        assert!(sentences(&docs("At most 5 characters.", vec![most()])).is_empty());
        let prose = Statement::Prose("A code. At most 5 characters.".to_owned());
        assert_eq!(
            sentences(&docs("The body.", vec![prose, most()])),
            ["A code. At most 5 characters."]
        );
    }

    #[test]
    fn long_lists_of_values_end_with_their_number() {
        let values = (0..60).map(Json::from).collect();
        let sentence = sentence(&Statement::Values(values));
        assert!(sentence.ends_with("`49` and 10 more."), "{sentence}");
        assert_eq!(
            super::sentence(&Statement::Values(vec![true.into()])),
            "Always `true`."
        );
    }

    #[test]
    fn statements_about_parts_name_them() {
        let bound = Bound {
            number: "9223372036854775808".to_owned(),
            is_exclusive: true,
        };
        let inner = Box::new(Statement::Maximum(bound));
        let statement = Statement::Within(StatementScope::Elements, inner);
        assert_eq!(
            sentence(&statement),
            "Each element: Less than 9223372036854775808."
        );
    }
}
