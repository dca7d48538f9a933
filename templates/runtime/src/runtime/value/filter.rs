//! Filters: objects with keys that combine a property name with an operator as prefix or suffix.

use std::collections::BTreeMap;
use std::fmt;

use serde::ser::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::runtime::Json;
use crate::runtime::wire::Encode;

/// The format of groups of conditions: `{"logic": "OR", "0": {…}, "1": {…}}`.
///
/// Without the key, all conditions have to match.
#[derive(Clone, Copy, Debug)]
pub struct Logic {
    /// The key that selects how the other conditions of the object are joined.
    pub key: &'static str,
    /// The value that requires all conditions to match.
    pub all: &'static str,
    /// The value that requires one condition to match.
    pub any: &'static str,
}

/// A filter type of a document.
pub trait Filter: Default {
    /// The format of groups, if the API has them.
    const LOGIC: Option<Logic>;

    /// Returns the conditions of the filter.
    fn conditions_mut(&mut self) -> &mut Conditions;

    /// Begins a condition on a property.
    fn on<T: Serialize>(self, property: impl Into<String>) -> Condition<Self, T> {
        Condition {
            filter: self,
            property: property.into(),
            write: Box::new(|value| serde_json::to_value(value)),
        }
    }

    /// Begins a condition on a property with a codec for its values.
    fn on_with<T>(
        self,
        property: impl Into<String>,
        codec: impl Encode<T> + 'static,
    ) -> Condition<Self, T> {
        Condition {
            filter: self,
            property: property.into(),
            write: Box::new(move |value| codec.write(value, serde_json::value::Serializer)),
        }
    }

    /// Sets a condition by its complete key, including the operator. Replaces a condition with the
    /// same key; all other conditions still have to match.
    fn set(&mut self, key: impl Into<String>, value: Json) {
        let conditions = self.conditions_mut();
        conditions.narrow(Self::LOGIC);
        conditions.members.insert(key.into(), value);
    }

    /// Adds a condition by its complete key. A condition with the same key still has to match: it
    /// moves to a separate group. Without groups, the filter is invalid.
    fn also(&mut self, key: String, value: Json) {
        let there = self.conditions_mut().members.get(&key);
        if there.is_none_or(|there| *there == value) {
            return self.set(key, value);
        }
        let conditions = self.conditions_mut();
        if Self::LOGIC.is_none() {
            conditions.blame(Some(format!(
                "expected one condition with the key `{key}`, found two: the second would \
                         replace the first"
            )));
            return;
        }
        let mut other = Conditions::default();
        other.members.insert(key, value);
        conditions.and(Self::LOGIC, other);
    }

    /// Creates a filter that matches if one of `filters` matches.
    fn any_of(filters: impl IntoIterator<Item = Self>) -> Self {
        let groups = filters.into_iter().map(|mut it| it.take());
        Self::of(Conditions::any(Self::LOGIC, groups.collect()))
    }

    /// Creates a filter that matches if all of `filters` match.
    fn all_of(filters: impl IntoIterator<Item = Self>) -> Self {
        let groups = filters.into_iter().map(|mut it| it.take());
        Self::of(Conditions::all(Self::LOGIC, groups.collect()))
    }

    /// Returns a filter that matches if this filter and `other` match.
    fn and_also(mut self, mut other: Self) -> Self {
        let other = other.take();
        self.conditions_mut().and(Self::LOGIC, other);
        self
    }

    /// Creates a filter from conditions.
    fn of(conditions: Conditions) -> Self {
        let mut filter = Self::default();
        *filter.conditions_mut() = conditions;
        filter
    }

    /// Takes the conditions and leaves the filter empty.
    fn take(&mut self) -> Conditions {
        std::mem::take(self.conditions_mut())
    }
}

/// Serializes the value of a condition.
type Write<T> = Box<dyn Fn(&T) -> serde_json::Result<Json>>;

/// A condition on a property, without an operator.
#[must_use = "a condition needs an operator"]
pub struct Condition<F, T> {
    filter: F,
    property: String,
    write: Write<T>,
}

impl<F: Filter, T> Condition<F, T> {
    /// Completes the condition with a value of the property's type.
    pub fn value(self, prefix: &str, suffix: &str, value: T) -> F {
        let value = (self.write)(&value);
        self.put(prefix, suffix, value)
    }

    /// Completes the condition with a list of values of the property's type.
    pub fn list(
        self,
        prefix: &str,
        suffix: &str,
        values: impl IntoIterator<Item = impl Into<T>>,
    ) -> F {
        let values = values.into_iter().map(|value| (self.write)(&value.into()));
        let values = values.collect::<serde_json::Result<Vec<Json>>>();
        self.put(prefix, suffix, values.map(Json::Array))
    }

    /// Completes the condition with any JSON value.
    pub fn fixed(self, prefix: &str, suffix: &str, value: impl Into<Json>) -> F {
        self.put(prefix, suffix, Ok(value.into()))
    }

    fn put(mut self, prefix: &str, suffix: &str, value: serde_json::Result<Json>) -> F {
        let key = format!("{prefix}{}{suffix}", self.property);
        match value {
            Ok(value) => self.filter.also(key, value),
            Err(error) => {
                let conditions = self.filter.conditions_mut();
                let problem = format!("cannot serialize the value of `{key}`: {error}");
                conditions.problem.get_or_insert(problem);
            }
        }
        self.filter
    }
}

/// The conditions of a filter by their keys, as they are sent.
#[derive(Clone, Default, PartialEq)]
pub struct Conditions {
    members: BTreeMap<String, Json>,
    /// The first problem; reported when the filter is serialized.
    problem: Option<String>,
}

impl Conditions {
    /// Returns the conditions by their keys.
    pub fn members(&self) -> &BTreeMap<String, Json> {
        &self.members
    }

    /// Moves conditions of which one has to match into a group, so that another condition narrows
    /// the result.
    fn narrow(&mut self, logic: Option<Logic>) {
        let is_any = logic.is_some_and(|logic| {
            let joined = self.members.get(logic.key).and_then(Json::as_str);
            joined == Some(logic.any)
        });
        if is_any {
            let group = std::mem::take(&mut self.members);
            self.members.insert("0".to_owned(), object(group));
        }
    }

    fn and(&mut self, logic: Option<Logic>, other: Self) {
        self.blame(other.problem);
        if self.members.is_empty() {
            self.members = other.members;
        } else if !other.members.is_empty() {
            self.narrow(logic);
            // Invariant: among one number more than there are conditions, one is unused.
            let mut numbers = (0..=self.members.len()).map(|number| number.to_string());
            if let Some(free) = numbers.find(|number| !self.members.contains_key(number)) {
                self.members.insert(free, object(other.members));
            }
        }
    }

    fn all(logic: Option<Logic>, groups: Vec<Self>) -> Self {
        // A group without conditions matches everything.
        let (full, empty): (Vec<_>, Vec<_>) = groups
            .into_iter()
            .partition(|group| !group.members.is_empty());
        let mut all = match full.is_empty() {
            true => Self::default(),
            false => Self::group(logic.map(|logic| (logic.key, logic.all)), full),
        };
        empty.into_iter().for_each(|group| all.blame(group.problem));
        all
    }

    fn any(logic: Option<Logic>, groups: Vec<Self>) -> Self {
        // Servers interpret an empty group in different ways, and none of them is intended.
        let problem = match groups.iter().any(|group| group.members.is_empty()) {
            true => Some(
                "expected a condition in every alternative, found an empty filter, which \
                         matches everything",
            ),
            false if groups.is_empty() => Some("expected at least one filter, found none"),
            false => None,
        };
        let mut any = Self::group(logic.map(|logic| (logic.key, logic.any)), groups);
        any.blame(problem.map(str::to_owned));
        any
    }

    fn group(joined: Option<(&'static str, &'static str)>, groups: Vec<Self>) -> Self {
        let mut whole = Self::default();
        for (number, group) in groups.into_iter().enumerate() {
            whole.blame(group.problem);
            whole
                .members
                .insert(number.to_string(), object(group.members));
        }
        let joined = joined.map(|(key, word)| (key.to_owned(), Json::from(word)));
        whole.members.extend(joined);
        whole
    }

    fn blame(&mut self, problem: Option<String>) {
        self.problem = self.problem.take().or(problem);
    }
}

fn object(members: BTreeMap<String, Json>) -> Json {
    Json::Object(members.into_iter().collect())
}

impl fmt::Debug for Conditions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_map().entries(&self.members).finish()
    }
}

impl Serialize for Conditions {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match &self.problem {
            Some(problem) => Err(S::Error::custom(problem)),
            None => self.members.serialize(serializer),
        }
    }
}

impl<'de> Deserialize<'de> for Conditions {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(Self {
            members: BTreeMap::deserialize(deserializer)?,
            problem: None,
        })
    }
}
