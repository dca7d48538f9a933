//! The walk over a value and its rules.

use std::collections::BTreeMap;

use crate::runtime::Json;
use crate::runtime::Patch;
use crate::runtime::error::json_path::push_member;
use crate::runtime::validate::rule::{count, properties, visible};
use crate::runtime::validate::{Rule, ValidationError, Violation};

/// Values whose constraints can be checked: the types of requests and responses, and parameters.
pub trait Validate {
    /// Checks the value against the constraints of the document, such as `maxLength` and `minimum`.
    /// Values inside of it are checked too.
    ///
    /// Fields that are not set and fields that are cleared have no value to check. Neither have
    /// values of a union that match none of its variants.
    ///
    /// # Errors
    ///
    /// Returns every violated constraint.
    fn validate(&self) -> Result<(), ValidationError> {
        let mut checks = Checks::default();
        self.check(&[], &mut checks);
        checks.finish()
    }

    /// Checks the value against these rules, and those of its type.
    #[doc(hidden)]
    fn check<'v>(&'v self, rules: &[Rule], checks: &mut Checks<'v>);

    /// Returns whether a field with this value is sent.
    #[doc(hidden)]
    fn is_present(&self) -> bool {
        true
    }

    /// Returns a text that only equal values have, if that is simple.
    #[doc(hidden)]
    fn identity(&self) -> Option<String> {
        None
    }
}

/// Checks the arguments of a method: the name of each, its value and its rules. The paths in a value
/// without a name start in the value.
///
/// # Errors
///
/// Returns every violated constraint.
#[doc(hidden)]
pub fn arguments<'v>(rows: &[(&'v str, &'v dyn Validate, &[Rule])]) -> Result<(), ValidationError> {
    let mut checks = Checks::default();
    for &(name, value, rules) in rows {
        match name {
            "" => checks.value(value, rules),
            name => checks.field(name, value, rules),
        }
    }
    checks.finish()
}

/// The violations found so far, and the path of the current value.
#[doc(hidden)]
#[derive(Debug, Default)]
pub struct Checks<'v> {
    path: Vec<Step<'v>>,
    /// Whether values appear in no message.
    is_secret: bool,
    found: Vec<Violation>,
}

#[derive(Clone, Copy, Debug)]
enum Step<'v> {
    Name(&'v str),
    Index(usize),
}

impl<'v> Checks<'v> {
    /// Returns the error with the violations, if there are any.
    pub fn finish(self) -> Result<(), ValidationError> {
        ValidationError::of(self.found)
    }

    /// Checks the value of a field.
    pub fn field(&mut self, name: &'v str, value: &'v dyn Validate, rules: &[Rule]) {
        self.at(Step::Name(name), value, rules);
    }

    /// Checks the number of properties of an object: those that are always there, and those of these
    /// fields that are set.
    pub fn properties(&mut self, always: usize, fields: &[&dyn Validate], rules: &[Rule]) {
        let set = fields.iter().filter(|field| field.is_present());
        self.count(always + set.count(), rules);
    }

    fn count(&mut self, number: usize, rules: &[Rule]) {
        for rule in rules {
            let is_violated = match rule {
                Rule::MinProperties(least) => number < *least,
                Rule::MaxProperties(most) => number > *most,
                _ => false,
            };
            if is_violated {
                self.violation(*rule, properties(number));
            }
        }
    }

    fn at(&mut self, step: Step<'v>, value: &'v dyn Validate, rules: &[Rule]) {
        self.path.push(step);
        self.value(value, rules);
        self.path.pop();
    }

    /// Checks a value that has the current path.
    pub fn value(&mut self, value: &'v dyn Validate, rules: &[Rule]) {
        let was_secret = self.is_secret;
        self.is_secret |= rules.iter().any(|rule| matches!(rule, Rule::Secret));
        value.check(rules, self);
        self.is_secret = was_secret;
    }

    /// Checks the elements of a list.
    pub(super) fn list<T: Validate + PartialEq>(&mut self, list: &'v [T], rules: &[Rule]) {
        for rule in rules {
            let is_violated = match rule {
                Rule::MinItems(least) => list.len() < *least,
                Rule::MaxItems(most) => list.len() > *most,
                Rule::UniqueItems => {
                    if let Some((first, second)) = equal_elements(list) {
                        self.violation(
                            *rule,
                            format!("that elements {first} and {second} are equal"),
                        );
                    }
                    false
                }
                _ => false,
            };
            if is_violated {
                self.violation(*rule, count(list.len(), "element"));
            }
        }
        let rules = each(rules);
        for (index, element) in list.iter().enumerate() {
            self.at(Step::Index(index), element, rules);
        }
    }

    /// Checks the values of a map.
    pub(super) fn map<'k: 'v>(
        &mut self,
        entries: impl ExactSizeIterator<Item = (&'k String, &'k dyn Validate)>,
        rules: &[Rule],
    ) {
        self.count(entries.len(), rules);
        let rules = each(rules);
        for (key, value) in entries {
            self.at(Step::Name(key), value, rules);
        }
    }

    /// Checks the undeclared properties of an object.
    pub fn members<T: Validate>(&mut self, extra: &'v BTreeMap<String, T>, rules: &[Rule]) {
        for (key, value) in extra {
            self.at(Step::Name(key), value, rules);
        }
    }

    /// Adds a violation by a value that an enum does not list.
    pub fn unlisted(&mut self, value: impl Into<Json>) {
        self.violation_by(Rule::Enum(&[]), &value.into().to_string());
    }

    /// Adds a violation by the current value; `found` is not the value itself.
    pub(super) fn violation(&mut self, rule: Rule, found: String) {
        self.found.push(Violation {
            path: self.path(),
            keyword: rule.keyword(),
            expected: rule.expected(),
            found,
        });
    }

    /// Adds a violation by the current value with this JSON text.
    pub(super) fn violation_by(&mut self, rule: Rule, value: &str) {
        const SHOWN: usize = 60;
        let found = match self.is_secret {
            true => "another value".to_owned(),
            false => match value.char_indices().nth(SHOWN) {
                Some((end, _)) => format!("{}…", value.get(..end).unwrap_or_default()),
                None => value.to_owned(),
            },
        };
        self.violation(rule, visible(&found));
    }

    /// Returns the path as errors of decoding write it.
    fn path(&self) -> String {
        let mut path = String::new();
        for step in &self.path {
            match step {
                Step::Index(index) => path.push_str(&format!("[{index}]")),
                Step::Name(name) => push_member(&mut path, name),
            }
        }
        path
    }
}

/// Returns the rules of elements or values.
fn each(rules: &[Rule]) -> &[Rule] {
    let mut rules = rules.iter();
    let each = rules.find_map(|rule| match rule {
        Rule::Each(each) => Some(*each),
        _ => None,
    });
    each.unwrap_or_default()
}

/// Returns the positions of the first two equal elements.
fn equal_elements<T: Validate + PartialEq>(list: &[T]) -> Option<(usize, usize)> {
    let mut known: BTreeMap<String, usize> = BTreeMap::new();
    for (index, element) in list.iter().enumerate() {
        let first = match element.identity() {
            Some(identity) => known.insert(identity, index),
            None => list[..index].iter().position(|other| other == element),
        };
        if let Some(first) = first {
            return Some((first, index));
        }
    }
    None
}

impl<T: Validate + PartialEq> Validate for Vec<T> {
    fn check<'v>(&'v self, rules: &[Rule], checks: &mut Checks<'v>) {
        checks.list(self, rules);
    }
}

impl<T: Validate + PartialEq> Validate for [T] {
    fn check<'v>(&'v self, rules: &[Rule], checks: &mut Checks<'v>) {
        checks.list(self, rules);
    }
}

impl<T: Validate + ?Sized> Validate for &T {
    fn check<'v>(&'v self, rules: &[Rule], checks: &mut Checks<'v>) {
        (**self).check(rules, checks);
    }

    fn is_present(&self) -> bool {
        (**self).is_present()
    }

    fn identity(&self) -> Option<String> {
        (**self).identity()
    }
}

impl<T: Validate> Validate for BTreeMap<String, T> {
    fn check<'v>(&'v self, rules: &[Rule], checks: &mut Checks<'v>) {
        checks.map(
            self.iter()
                .map(|(key, value)| (key, value as &dyn Validate)),
            rules,
        );
    }
}

impl<T: Validate> Validate for Option<T> {
    fn check<'v>(&'v self, rules: &[Rule], checks: &mut Checks<'v>) {
        if let Some(value) = self {
            value.check(rules, checks);
        }
    }

    fn is_present(&self) -> bool {
        self.is_some()
    }

    fn identity(&self) -> Option<String> {
        match self {
            Some(value) => value.identity(),
            None => Some("null".to_owned()),
        }
    }
}

impl<T: Validate> Validate for Patch<T> {
    fn check<'v>(&'v self, rules: &[Rule], checks: &mut Checks<'v>) {
        if let Self::Value(value) = self {
            value.check(rules, checks);
        }
    }

    fn is_present(&self) -> bool {
        !self.is_absent()
    }
}

impl<T: Validate + ?Sized> Validate for Box<T> {
    fn check<'v>(&'v self, rules: &[Rule], checks: &mut Checks<'v>) {
        (**self).check(rules, checks);
    }

    fn identity(&self) -> Option<String> {
        (**self).identity()
    }
}
