//! The rules of values.

use crate::runtime::validate::Format;

/// A rule of a value. It applies to values of one kind (strings, numbers, lists, objects); others
/// obey it.
#[doc(hidden)]
#[derive(Clone, Copy, Debug)]
pub enum Rule {
    /// The minimum number of code points of a string.
    MinLength(usize),
    /// The maximum number of code points of a string.
    MaxLength(usize),
    /// The pattern of a string as in the document, and in the notation of the crate `regex`.
    Pattern(&'static str, &'static str),
    /// The format of a string.
    Is(Format),
    /// The minimum of a number, as written.
    Minimum(&'static str),
    /// The number that a number has to exceed, as written.
    ExclusiveMinimum(&'static str),
    /// The maximum of a number, as written.
    Maximum(&'static str),
    /// The number that has to exceed a number, as written.
    ExclusiveMaximum(&'static str),
    /// The number of which a number is a multiple, as written.
    MultipleOf(&'static str),
    /// The minimum number of elements of a list.
    MinItems(usize),
    /// The maximum number of elements of a list.
    MaxItems(usize),
    /// The elements of a list differ.
    UniqueItems,
    /// The minimum number of properties of an object.
    MinProperties(usize),
    /// The maximum number of properties of an object.
    MaxProperties(usize),
    /// The JSON texts of the allowed scalars.
    Enum(&'static [&'static str]),
    /// The rules of the elements of a list, or of the values of a map.
    Each(&'static [Rule]),
    /// The value does not appear in messages.
    Secret,
}

/// The names in tables.
#[doc(hidden)]
pub mod rules {
    pub use super::Rule::*;
    pub use crate::runtime::validate::Format::*;
}

impl Rule {
    /// Returns the keyword of JSON Schema.
    pub(super) fn keyword(self) -> &'static str {
        match self {
            Self::MinLength(_) => "minLength",
            Self::MaxLength(_) => "maxLength",
            Self::Pattern(..) => "pattern",
            Self::Is(_) => "format",
            Self::Minimum(_) => "minimum",
            Self::ExclusiveMinimum(_) => "exclusiveMinimum",
            Self::Maximum(_) => "maximum",
            Self::ExclusiveMaximum(_) => "exclusiveMaximum",
            Self::MultipleOf(_) => "multipleOf",
            Self::MinItems(_) => "minItems",
            Self::MaxItems(_) => "maxItems",
            Self::UniqueItems => "uniqueItems",
            Self::MinProperties(_) => "minProperties",
            Self::MaxProperties(_) => "maxProperties",
            Self::Enum(_) => "enum",
            Self::Each(_) => "items",
            Self::Secret => "writeOnly",
        }
    }

    /// Describes the values that obey the rule.
    pub(super) fn expected(self) -> String {
        match self {
            Self::MinLength(least) => format!("at least {}", count(least, "character")),
            Self::MaxLength(most) => format!("at most {}", count(most, "character")),
            Self::Pattern(pattern, _) => format!("a string that matches `{}`", visible(pattern)),
            Self::Is(format) => format!("the format `{}`", format.name()),
            Self::Minimum(bound) => format!("at least {bound}"),
            Self::ExclusiveMinimum(bound) => format!("greater than {bound}"),
            Self::Maximum(bound) => format!("at most {bound}"),
            Self::ExclusiveMaximum(bound) => format!("less than {bound}"),
            Self::MultipleOf(divisor) => format!("a multiple of {divisor}"),
            Self::MinItems(least) => format!("at least {}", count(least, "element")),
            Self::MaxItems(most) => format!("at most {}", count(most, "element")),
            Self::UniqueItems => "unique elements".to_owned(),
            Self::MinProperties(least) => format!("at least {}", properties(least)),
            Self::MaxProperties(most) => format!("at most {}", properties(most)),
            Self::Enum([]) => "a value that the document lists".to_owned(),
            Self::Enum([only]) => format!("`{}`", visible(only)),
            Self::Enum(values) => {
                const LISTED: usize = 10;
                let shown = values
                    .iter()
                    .take(LISTED)
                    .map(|value| format!("`{}`", visible(value)));
                let shown: Vec<_> = shown.collect();
                let more = match values.len() > LISTED {
                    true => format!(" or {} others", values.len() - LISTED),
                    false => String::new(),
                };
                format!("one of {}{more}", shown.join(", "))
            }
            Self::Each(_) | Self::Secret => String::new(),
        }
    }
}

/// Returns a text whose control characters are escaped, so that they have no effect on a terminal.
pub(super) fn visible(text: &str) -> String {
    let mut visible = String::with_capacity(text.len());
    for one in text.chars() {
        let is_direction = matches!(one, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
        match one.is_control() || is_direction {
            true => visible.extend(one.escape_unicode()),
            false => visible.push(one),
        }
    }
    visible
}

/// Returns a number with a noun.
pub(super) fn count(number: usize, noun: &str) -> String {
    match number {
        1 => format!("1 {noun}"),
        _ => format!("{number} {noun}s"),
    }
}

/// Returns a number of properties.
pub(super) fn properties(number: usize) -> String {
    match number {
        1 => "1 property".to_owned(),
        _ => format!("{number} properties"),
    }
}
