//! `[extensions]` of trine.toml: extensions that are added to the document, with the place of each of
//! their parts.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::ops::Range;

use toml::Spanned;
use toml::de::{DeTable, DeValue};
use trine_ir::pointer::Pointer;
use trine_openapi::document::{Map, Node};
use trine_openapi::{ConfiguredExtensions, ConfiguredSpan};

use super::sections::Sections;

/// The maximum depth of values, far below what the parser of TOML allows.
const DEEPEST: usize = 40;

impl Sections<'_> {
    /// Reads the extensions, and reports what is not a table of extensions.
    pub fn extensions(&mut self, name: &'static str) -> ConfiguredExtensions {
        self.expect(name);
        let mut extensions = ConfiguredExtensions::default();
        // A text that is not TOML was reported before.
        let Ok(tables) = DeTable::parse(self.text()) else {
            return extensions;
        };
        let Some(targets) = tables.get_ref().get(name) else {
            return extensions;
        };
        let Some(table) = targets.get_ref().as_table() else {
            self.add_at(
                &targets.span(),
                "expected tables such as `[extensions.listLeads]`",
            );
            return extensions;
        };
        for (target, members) in as_written(table) {
            let span = spans(target, members);
            let is_table = members.get_ref().is_table();
            let mut reader = Reader {
                spans: &mut extensions.spans,
                too_deep: None,
            };
            let key = target.get_ref();
            let node = reader.value(members, span.key, &Pointer::root().child(key), 0);
            let too_deep = reader.too_deep;
            match too_deep {
                Some(place) => {
                    let message = format!("values are nested more than {DEEPEST} times");
                    self.add_at(&place, &message);
                }
                None if !is_table => {
                    let message = "expected a table of extensions such as `x-trine-paging`";
                    self.add_at(&span.value, message);
                }
                None => {
                    extensions.targets.insert(key.to_string(), node);
                }
            }
        }
        extensions
    }
}

/// Returns the members of a table in the order of the text.
fn as_written<'t, 'i>(
    table: &'t DeTable<'i>,
) -> Vec<(&'t Spanned<Cow<'i, str>>, &'t Spanned<DeValue<'i>>)> {
    let mut members: Vec<_> = table.iter().collect();
    members.sort_by_key(|(key, _)| key.span().start);
    members
}

fn spans<K, V>(key: &Spanned<K>, value: &Spanned<V>) -> ConfiguredSpan {
    ConfiguredSpan {
        key: key.span(),
        value: value.span(),
    }
}

struct Reader<'a> {
    spans: &'a mut BTreeMap<Pointer, ConfiguredSpan>,
    /// The place of a value that is too deep.
    too_deep: Option<Range<usize>>,
}

impl Reader<'_> {
    fn value(
        &mut self,
        value: &Spanned<DeValue<'_>>,
        key: Range<usize>,
        place: &Pointer,
        depth: usize,
    ) -> Node {
        if depth > DEEPEST {
            self.too_deep.get_or_insert(value.span());
            return Node::Null;
        }
        let span = ConfiguredSpan {
            key,
            value: value.span(),
        };
        self.spans.insert(place.clone(), span);
        match value.get_ref() {
            DeValue::String(text) => Node::String(text.to_string()),
            DeValue::Boolean(value) => Node::Bool(*value),
            DeValue::Datetime(time) => Node::String(time.to_string()),
            DeValue::Integer(number) => {
                let value = i128::from_str_radix(number.as_str(), number.radix());
                Node::Number(value.map_or_else(|_| number.as_str().to_owned(), |it| it.to_string()))
            }
            DeValue::Float(number) => Node::Number(number.as_str().to_owned()),
            DeValue::Array(list) => {
                let elements = list.iter().enumerate().map(|(index, element)| {
                    self.value(element, element.span(), &place.child(index), depth + 1)
                });
                Node::List(elements.collect())
            }
            DeValue::Table(table) => {
                let mut map = Map::new();
                for (key, value) in as_written(table) {
                    let name = key.get_ref();
                    let node = self.value(value, key.span(), &place.child(name), depth + 1);
                    map.insert(name.to_string(), node);
                }
                Node::Map(map)
            }
        }
    }
}
