//! Checks of scalars.

use crate::runtime::validate::exact::Exact;
use crate::runtime::validate::pattern;
use crate::runtime::validate::rule::count;
use crate::runtime::validate::{Checks, Rule, Validate};

/// Returns the JSON text of a string.
fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

/// Checks a string.
pub(super) fn check_text(text: &str, rules: &[Rule], checks: &mut Checks<'_>) {
    for rule in rules {
        match *rule {
            Rule::MinLength(_) | Rule::MaxLength(_) => {
                let length = text.chars().count();
                let is_violated = match *rule {
                    Rule::MinLength(least) => length < least,
                    Rule::MaxLength(most) => length > most,
                    _ => false,
                };
                if is_violated {
                    checks.violation(*rule, count(length, "character"));
                }
            }
            Rule::Pattern(_, regex) if !pattern::matches(regex, text) => {
                checks.violation_by(*rule, &quoted(text));
            }
            Rule::Is(format) if !format.matches(text) => checks.violation_by(*rule, &quoted(text)),
            Rule::Enum(_) => check_listed(&quoted(text), *rule, checks),
            _ => {}
        }
    }
}

/// Checks a number.
pub(super) fn check_number(text: &str, rules: &[Rule], checks: &mut Checks<'_>) {
    let Some(number) = Exact::of(text) else {
        return;
    };
    for rule in rules {
        let bound = |bound: &str| Exact::of(bound).map(|bound| number.compare(&bound));
        let is_violated = match *rule {
            Rule::Minimum(least) => bound(least).is_some_and(|order| order.is_lt()),
            Rule::ExclusiveMinimum(least) => bound(least).is_some_and(|order| order.is_le()),
            Rule::Maximum(most) => bound(most).is_some_and(|order| order.is_gt()),
            Rule::ExclusiveMaximum(most) => bound(most).is_some_and(|order| order.is_ge()),
            Rule::MultipleOf(divisor) => {
                Exact::of(divisor).is_some_and(|divisor| !number.is_multiple_of(&divisor))
            }
            Rule::Enum(listed) => {
                let mut listed = listed.iter().filter_map(|text| Exact::of(text));
                !listed.any(|listed| listed.compare(&number).is_eq())
            }
            _ => false,
        };
        if is_violated {
            checks.violation_by(*rule, text);
        }
    }
}

/// Checks a scalar with this JSON text against a list.
pub(super) fn check_listed(text: &str, rule: Rule, checks: &mut Checks<'_>) {
    match rule {
        Rule::Enum(listed) if !listed.contains(&text) => checks.violation_by(rule, text),
        _ => {}
    }
}

macro_rules! integers {
    ($($integer:ty),*) => {
        $(impl Validate for $integer {
            fn check<'v>(&'v self, rules: &[Rule], checks: &mut Checks<'v>) {
                if !rules.is_empty() {
                    check_number(&self.to_string(), rules, checks);
                }
            }

            fn identity(&self) -> Option<String> {
                Some(self.to_string())
            }
        })*
    };
}
integers!(i32, i64, i128, u32, u64, u128);

impl Validate for f64 {
    fn check<'v>(&'v self, rules: &[Rule], checks: &mut Checks<'v>) {
        if !rules.is_empty() {
            // The shortest digits that are read as this number, as JSON has them.
            check_number(&self.to_string(), rules, checks);
        }
    }
}

impl Validate for bool {
    fn check<'v>(&'v self, rules: &[Rule], checks: &mut Checks<'v>) {
        for rule in rules {
            let text = if *self { "true" } else { "false" };
            check_listed(text, *rule, checks);
        }
    }

    fn identity(&self) -> Option<String> {
        Some(self.to_string())
    }
}

impl Validate for () {
    fn check<'v>(&'v self, _: &[Rule], _: &mut Checks<'v>) {}
}

/// Implements checks for a type that is a string.
macro_rules! texts {
    ($type:ty) => {
        impl $crate::runtime::validate::Validate for $type {
            fn check<'v>(
                &'v self,
                rules: &[$crate::runtime::validate::Rule],
                checks: &mut $crate::runtime::validate::Checks<'v>,
            ) {
                $crate::runtime::validate::scalars::check_text(self.as_str(), rules, checks);
            }

            fn identity(&self) -> Option<String> {
                Some(self.as_str().to_owned())
            }
        }
    };
}
pub(super) use texts;
texts!(String);

impl Validate for str {
    fn check<'v>(&'v self, rules: &[Rule], checks: &mut Checks<'v>) {
        check_text(self, rules, checks);
    }

    fn identity(&self) -> Option<String> {
        Some(self.to_owned())
    }
}

/// Implements no checks for a type.
macro_rules! unchecked {
    ($type:ty) => {
        impl $crate::runtime::validate::Validate for $type {
            fn check<'v>(
                &'v self,
                _: &[$crate::runtime::validate::Rule],
                _: &mut $crate::runtime::validate::Checks<'v>,
            ) {
            }
        }
    };
}
pub(super) use unchecked;

/// Implements checks for maps that keep their order.
macro_rules! ordered_maps {
    ($type:ident :: $($rest:ident)::*) => {
        impl<T: $crate::runtime::validate::Validate> $crate::runtime::validate::Validate
            for $type::$($rest)::*<T>
        {
            fn check<'v>(
                &'v self,
                rules: &[$crate::runtime::validate::Rule],
                checks: &mut $crate::runtime::validate::Checks<'v>,
            ) {
                checks.map(
                    self.iter()
                        .map(|(key, value)| (key, value as &dyn $crate::runtime::validate::Validate)),
                    rules,
                );
            }
        }
    };
}
pub(super) use ordered_maps;
