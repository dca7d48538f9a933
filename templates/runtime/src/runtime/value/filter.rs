//! Filters: objects whose keys are names of properties with an operator before or behind them.

use std::collections::BTreeMap;
use std::fmt;

use serde::ser::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::runtime::Json;
use crate::runtime::wire::Encode;

/// How groups of conditions are spelled: `{"logic": "OR", "0": {…}, "1": {…}}`.
///
/// Without the key, all conditions have to hold.
#[derive(Clone, Copy, Debug)]
pub struct Logic {
    /// The key that says how the conditions beside it are joined.
    pub key: &'static str,
    /// What it says where all of them have to hold.
    pub all: &'static str,
    /// What it says where one of them has to.
    pub any: &'static str,
}

/// A filter of a document.
pub trait Filter: Default {
    /// How its groups are spelled, where it has any.
    const LOGIC: Option<Logic>;

    /// What it holds.
    fn conditions_mut(&mut self) -> &mut Conditions;

    /// Begins a condition on a property.
    fn on<T: Serialize>(self, property: impl Into<String>) -> Condition<Self, T> {
        Condition {
            filter: self,
            property: property.into(),
            write: Box::new(|value| serde_json::to_value(value)),
        }
    }

    /// Begins a condition on a property whose values have another wire form.
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

    /// Sets a condition by its whole key, operator included, in place of one with the same key.
    /// Everything else that was there has to hold as well.
    fn set(&mut self, key: impl Into<String>, value: Json) {
        let conditions = self.conditions_mut();
        conditions.narrow(Self::LOGIC);
        conditions.members.insert(key.into(), value);
    }

    /// Adds a condition by its whole key. One with the same key has to hold as well: it is kept in a
    /// group of its own, or the filter is refused where there are no groups.
    fn also(&mut self, key: String, value: Json) {
        let there = self.conditions_mut().members.get(&key);
        if there.is_none_or(|there| *there == value) {
            return self.set(key, value);
        }
        let conditions = self.conditions_mut();
        if Self::LOGIC.is_none() {
            conditions.blame(Some(format!(
                "two conditions have the key `{key}`, and the second would replace the first"
            )));
            return;
        }
        let mut other = Conditions::default();
        other.members.insert(key, value);
        conditions.and(Self::LOGIC, other);
    }

    /// A filter that lets through what one of `filters` does.
    fn any_of(filters: impl IntoIterator<Item = Self>) -> Self {
        let groups = filters.into_iter().map(|mut it| it.take());
        Self::of(Conditions::any(Self::LOGIC, groups.collect()))
    }

    /// A filter that lets through what all of `filters` do.
    fn all_of(filters: impl IntoIterator<Item = Self>) -> Self {
        let groups = filters.into_iter().map(|mut it| it.take());
        Self::of(Conditions::all(Self::LOGIC, groups.collect()))
    }

    /// This filter, and another one that has to let through as well.
    fn and_also(mut self, mut other: Self) -> Self {
        let other = other.take();
        self.conditions_mut().and(Self::LOGIC, other);
        self
    }

    /// A filter of these conditions.
    fn of(conditions: Conditions) -> Self {
        let mut filter = Self::default();
        *filter.conditions_mut() = conditions;
        filter
    }

    /// Its conditions, which it has no longer.
    fn take(&mut self) -> Conditions {
        std::mem::take(self.conditions_mut())
    }
}

/// What a value of a condition becomes.
type Write<T> = Box<dyn Fn(&T) -> serde_json::Result<Json>>;

/// A condition on a property that has no operator yet.
#[must_use = "a condition needs an operator"]
pub struct Condition<F, T> {
    filter: F,
    property: String,
    write: Write<T>,
}

impl<F: Filter, T> Condition<F, T> {
    /// With a value of the property's type.
    pub fn value(self, before: &str, behind: &str, value: T) -> F {
        let value = (self.write)(&value);
        self.put(before, behind, value)
    }

    /// With a list of such values.
    pub fn list(
        self,
        before: &str,
        behind: &str,
        values: impl IntoIterator<Item = impl Into<T>>,
    ) -> F {
        let values = values.into_iter().map(|value| (self.write)(&value.into()));
        let values = values.collect::<serde_json::Result<Vec<Json>>>();
        self.put(before, behind, values.map(Json::Array))
    }

    /// With a value that is not of the property's type.
    pub fn fixed(self, before: &str, behind: &str, value: impl Into<Json>) -> F {
        self.put(before, behind, Ok(value.into()))
    }

    fn put(mut self, before: &str, behind: &str, value: serde_json::Result<Json>) -> F {
        let key = format!("{before}{}{behind}", self.property);
        match value {
            Ok(value) => self.filter.also(key, value),
            Err(error) => {
                let conditions = self.filter.conditions_mut();
                let problem = format!("the value of `{key}` cannot be written: {error}");
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
    /// The first thing that is wrong; said when it is written.
    problem: Option<String>,
}

impl Conditions {
    /// The conditions by their keys.
    pub fn members(&self) -> &BTreeMap<String, Json> {
        &self.members
    }

    /// Where one of the conditions has to hold, makes one condition of them, so that another one
    /// beside it narrows what they let through.
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
            // Of as many numbers as there are conditions and one, one is free.
            let mut numbers = (0..=self.members.len()).map(|number| number.to_string());
            if let Some(free) = numbers.find(|number| !self.members.contains_key(number)) {
                self.members.insert(free, object(other.members));
            }
        }
    }

    fn all(logic: Option<Logic>, groups: Vec<Self>) -> Self {
        // A group without conditions lets everything through.
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
        // The servers differ in what they make of it, and none of it is what was meant.
        let problem = match groups.iter().any(|group| group.members.is_empty()) {
            true => Some(
                "one of several filters has no condition, so that all of them together let everything through",
            ),
            false if groups.is_empty() => Some("there is none of several filters"),
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
