//! The tables of a `trine.toml`, each read on its own, so that a mistake in one hides no other.

use std::fmt;
use std::ops::Range;

use indexmap::IndexMap;
use serde::de::{DeserializeOwned, DeserializeSeed, Deserializer, IgnoredAny, MapAccess, Visitor};
use toml::Spanned;
use trine_openapi::report::Rendered;

use super::located::{located, located_at};
use super::mapped_type::MappedType;
use crate::dependency::{self, Dependencies, Dependency};

/// The tables of a text, and the problems found so far.
pub(super) struct Sections<'a> {
    name: &'a str,
    text: &'a str,
    /// The tables, with their places.
    keys: Vec<Spanned<String>>,
    known: Vec<&'static str>,
    /// The problems, with their places.
    problems: Vec<(usize, Rendered)>,
}

impl<'a> Sections<'a> {
    pub fn of(name: &'a str, text: &'a str) -> Self {
        let mut sections = Self {
            name,
            text,
            keys: Vec::new(),
            known: Vec::new(),
            problems: Vec::new(),
        };
        match toml::from_str::<IndexMap<Spanned<String>, IgnoredAny>>(text) {
            Ok(tables) => sections.keys = tables.into_keys().collect(),
            Err(error) => sections.add(&error),
        }
        sections
    }

    /// Reads a table; the default if it is missing or has a problem.
    pub fn table<T: DeserializeOwned + Default>(&mut self, name: &'static str) -> T {
        self.known.push(name);
        let is_there = self.keys.iter().any(|key| key.get_ref() == name);
        let read = is_there.then(|| {
            let table = Table {
                name,
                content: std::marker::PhantomData,
            };
            table.deserialize(toml::Deserializer::parse(self.text)?)
        });
        match read.transpose() {
            Ok(content) => content.flatten().unwrap_or_default(),
            Err(error) => {
                self.add(&error);
                T::default()
            }
        }
    }

    /// Returns the text.
    pub fn text(&self) -> &'a str {
        self.text
    }

    /// Allows a table that is read elsewhere.
    pub fn expect(&mut self, name: &'static str) {
        self.known.push(name);
    }

    /// Reads the types of `[formats]`.
    pub fn formats(&mut self, name: &'static str) -> IndexMap<String, MappedType> {
        let written: IndexMap<String, Spanned<toml::Value>> = self.table(name);
        let mut formats = IndexMap::new();
        for (format, ty) in written {
            let read = match ty.get_ref() {
                toml::Value::String(path) => {
                    MappedType::new(path.as_str()).map_err(|error| error.to_string())
                }
                other => Err(format!(
                    "expected the path of a Rust type, found {}",
                    other.type_str()
                )),
            };
            match read {
                Ok(path) => {
                    formats.insert(format, path);
                }
                Err(message) => self.add_at(&ty.span(), &message),
            }
        }
        formats
    }

    /// Reads the dependencies.
    pub fn dependencies(&mut self, name: &'static str) -> Dependencies {
        let written: IndexMap<String, Spanned<toml::Value>> = self.table(name);
        let mut dependencies = Dependencies::new();
        for (name, value) in written {
            let span = value.span();
            let read = value.into_inner().try_into::<Dependency>();
            let checked = read
                .map_err(|error| error.message().to_owned())
                .and_then(|read| {
                    let problem = dependency::check(&name, &read);
                    problem.map_err(|error| error.to_string()).map(|()| read)
                });
            match checked {
                Ok(dependency) => {
                    dependencies.insert(name, dependency);
                }
                Err(message) => self.add_at(&span, &message),
            }
        }
        dependencies
    }

    /// Returns all problems in the order of their places, also those with unknown tables.
    pub fn problems(mut self) -> Vec<Rendered> {
        let known: Vec<String> = self.known.iter().map(|name| format!("`{name}`")).collect();
        for key in std::mem::take(&mut self.keys) {
            if !self.known.contains(&key.get_ref().as_str()) {
                let message = format!(
                    "unknown field `{}`, expected one of {}",
                    key.get_ref(),
                    known.join(", ")
                );
                self.add_at(&key.span(), &message);
            }
        }
        self.problems
            .sort_by(|(at, a), (other, b)| (at, &a.plain).cmp(&(other, &b.plain)));
        self.problems
            .into_iter()
            .map(|(_, problem)| problem)
            .collect()
    }

    fn add(&mut self, error: &toml::de::Error) {
        let start = error.span().map_or(0, |span| span.start);
        self.problems
            .push((start, located(self.name, self.text, error)));
    }

    pub fn add_at(&mut self, span: &Range<usize>, message: &str) {
        let problem = located_at(self.name, self.text, span, message);
        self.problems.push((span.start, problem));
    }
}

/// Reads one table of a text and ignores the others.
struct Table<T> {
    name: &'static str,
    content: std::marker::PhantomData<T>,
}

impl<'de, T: DeserializeOwned> DeserializeSeed<'de> for Table<T> {
    type Value = Option<T>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Option<T>, D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de, T: DeserializeOwned> Visitor<'de> for Table<T> {
    type Value = Option<T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the table `{}`", self.name)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut tables: A) -> Result<Option<T>, A::Error> {
        let mut found = None;
        while let Some(key) = tables.next_key::<String>()? {
            if key == self.name {
                found = Some(tables.next_value()?);
            } else {
                tables.next_value::<IgnoredAny>()?;
            }
        }
        Ok(found)
    }
}
