//! The states that a caller can express with a type, as JSON.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value as Json, json};
use trine::ir::{
    Access, Api, Clear, EnumScalar, Field, Filter, Operand, Scalar, SchemaId, SchemaKind, Shape,
    Struct, Type,
};

/// The maximum nesting depth of objects whose members get states.
const DEEPEST: usize = 3;
/// The number of variants of a union that get states.
const VARIANTS: usize = 6;
/// The maximum nesting depth of lists, maps, objects and unions that get states.
const DEEPEST_VALUE: usize = 6;
/// The name of a property that no schema declares.
const UNDECLARED: &str = "undeclared";

/// A state of a value.
#[derive(Clone, Debug)]
pub(super) struct State {
    /// The path of the part of the value that is in this state.
    pub(super) path: Vec<String>,
    /// The variants on this path, by the path of their union.
    pub(super) variants: BTreeMap<String, usize>,
    /// The part of the value, as JSON.
    pub(super) part: String,
    /// The whole value.
    pub(super) value: Json,
}

/// The nesting of a value.
#[derive(Clone, Debug)]
pub(super) struct Nesting {
    /// Set if values are written by the wire table of an object.
    in_table: bool,
    objects: usize,
    depth: usize,
    path: Vec<String>,
    /// The way in which the value is sent, and the kinds of its containers.
    way: String,
}

impl Nesting {
    pub(super) fn root(place: &str, way: &str) -> Self {
        Self {
            in_table: false,
            objects: 0,
            depth: 0,
            path: vec![place.to_owned()],
            way: way.to_owned(),
        }
    }

    fn element(&self, kind: char) -> Self {
        let mut inner = self.clone();
        inner.path.push(match kind {
            'l' => "[]".to_owned(),
            _ => "{}".to_owned(),
        });
        inner.way.push(kind);
        inner.depth += 1;
        inner
    }

    fn member(&self, name: &str, in_table: bool) -> Self {
        let mut inner = self.clone();
        inner.path.push(name.to_owned());
        inner.way.push('o');
        inner.objects += 1;
        inner.depth += 1;
        inner.in_table = in_table;
        inner
    }

    fn state(&self, value: Json) -> State {
        State {
            path: self.path.clone(),
            variants: BTreeMap::new(),
            part: value.to_string(),
            value,
        }
    }
}

/// Creates the states of the types of a document.
pub(super) struct States<'a> {
    pub(super) api: &'a Api,
    /// The objects whose members already have states, by how they are sent.
    seen: BTreeSet<(String, SchemaId)>,
}

impl<'a> States<'a> {
    pub(super) fn new(api: &'a Api) -> Self {
        Self {
            api,
            seen: BTreeSet::new(),
        }
    }

    /// Returns every state of a type, except for being absent.
    pub(super) fn of(&mut self, ty: &Type, at: &Nesting) -> Vec<State> {
        let mut states = Vec::new();
        if ty.nullable {
            states.push(at.state(Json::Null));
        }
        match &ty.shape {
            Shape::Null => {}
            _ if at.depth > DEEPEST_VALUE => {
                states.push(at.state(self.least(ty, at.in_table, 0)));
            }
            Shape::List(item) => {
                states.push(at.state(json!([])));
                let inner = at.element('l');
                let items = self.of(item, &inner);
                if let Some(item) = items.iter().find(|item| !item.value.is_null()) {
                    let mut two = at.state(json!([item.value, item.value]));
                    two.variants.clone_from(&item.variants);
                    states.push(two);
                }
                states.extend(items.into_iter().map(|item| State {
                    value: json!([item.value]),
                    ..item
                }));
            }
            Shape::Map(value) | Shape::Ordered(value) => {
                states.push(at.state(json!({})));
                let values = self.of(value, &at.element('m'));
                states.extend(values.into_iter().map(|value| State {
                    value: json!({ "key": value.value }),
                    ..value
                }));
            }
            Shape::Any => states.extend(any(at)),
            Shape::Schema(id) => states.extend(self.of_schema(*id, at)),
            Shape::File => {
                for (name, text) in [("a.txt", "abc"), ("a.txt", ""), ("", "abc"), ("", "")] {
                    states.push(at.state(json!({ "name": name, "text": text })));
                }
            }
            scalar => {
                let other = match scalar {
                    Shape::Boolean => json!(false),
                    Shape::StringBool { no, .. } if at.in_table => json!(no),
                    Shape::StringBool { .. } => json!(false),
                    Shape::Text(_) => json!(""),
                    _ => json!(0),
                };
                states.push(at.state(other));
                states.push(at.state(self.least(ty, at.in_table, 0)));
            }
        }
        states
    }

    fn of_schema(&mut self, id: SchemaId, at: &Nesting) -> Vec<State> {
        let api = self.api;
        match &api.schema(id).kind {
            SchemaKind::Alias(ty) => self.of(ty, at),
            SchemaKind::Enum(list) => {
                let mut states = vec![at.state(self.least_schema(id, at.in_table, 0))];
                if list.scalar == EnumScalar::Text {
                    states.push(at.state(json!("")));
                }
                states
            }
            SchemaKind::Struct(object) | SchemaKind::Multipart(object) => {
                self.of_struct(id, object, at)
            }
            SchemaKind::Filter(filter) => self.of_filter(filter, at),
            SchemaKind::Union(union) => {
                let mut states = Vec::new();
                for (index, variant) in union.variants.iter().enumerate().take(VARIANTS) {
                    let mut inner = at.clone();
                    inner.way.push('u');
                    inner.depth += 1;
                    for mut state in self.of(&variant.ty, &inner) {
                        tag(&mut state.value, union.discriminator(), &variant.tags);
                        let union = format!("{}#{}", at.path.join("."), id.0);
                        state.variants.insert(union, index);
                        states.push(state);
                    }
                }
                states
            }
        }
    }

    fn of_filter(&mut self, filter: &Filter, at: &Nesting) -> Vec<State> {
        let mut states = vec![at.state(json!({}))];
        let operators = filter.operators.iter();
        for operator in operators {
            let property = filter.properties.first();
            let name = property.map_or(UNDECLARED, |property| &property.wire_name);
            let key = format!("{}{name}{}", operator.prefix, operator.suffix);
            let values = match (&operator.operand, property) {
                (Operand::Value, Some(property)) => self.of(&property.ty, &at.member(&key, true)),
                (Operand::List, _) => vec![
                    at.member(&key, true).state(json!([])),
                    at.member(&key, true).state(json!([""])),
                    at.member(&key, true).state(json!(["a"])),
                ],
                (Operand::Fixed(value), _) => vec![at.state(value.to_json())],
                _ => vec![at.member(&key, true).state(json!(""))],
            };
            states.extend(values.into_iter().map(|value| State {
                value: json!({ &key: value.value }),
                ..value
            }));
        }
        states
    }

    fn of_struct(&mut self, id: SchemaId, object: &Struct, at: &Nesting) -> Vec<State> {
        let in_table = matches!(self.api.schema(id).kind, SchemaKind::Struct(_));
        let least = self.least_members(object, in_table, 0);
        let mut states = vec![at.state(Json::Object(least.clone()))];
        if at.objects >= DEEPEST || !self.seen.insert((at.way.clone(), id)) {
            let least = self.least_schema(id, in_table, 1);
            if least != states[0].value {
                states.push(at.state(least));
            }
            return states;
        }
        for field in object.fields.iter().filter(|field| is_sent(field)) {
            let inner = at.member(&field.wire_name, in_table);
            let mut values = self.of(&field.ty, &inner);
            if field.clear.is_some() && !field.ty.nullable {
                values.push(inner.state(Json::Null));
            }
            if let Some(clear) = field.clear {
                let literal = match clear {
                    Clear::EmptyText => json!(""),
                    Clear::EmptyList => json!([]),
                    Clear::Zero => json!(0),
                };
                match in_table {
                    // A table reads the value that clears as the cleared state.
                    true => values.push(inner.state(literal)),
                    // Parts are not read: setting this value and clearing are one state.
                    false => values.retain(|state| state.value != literal),
                }
            }
            states.extend(values.into_iter().map(|state| {
                let mut members = least.clone();
                members.insert(field.wire_name.clone(), state.value);
                State {
                    value: Json::Object(members),
                    ..state
                }
            }));
        }
        if let Some(extra) = &object.extra {
            let values = self.of(&extra.value, &at.member(UNDECLARED, in_table));
            states.extend(values.into_iter().map(|state| {
                let mut members = least.clone();
                members.insert(UNDECLARED.to_owned(), state.value);
                State {
                    value: Json::Object(members),
                    ..state
                }
            }));
        }
        states
    }
}

/// Returns the states of any JSON. Only the caller distinguishes kinds of JSON: few ways to send a
/// value distinguish a string from a list with one string.
fn any(at: &Nesting) -> Vec<State> {
    let kinds = [
        vec![json!(null)],
        vec![json!(""), json!("any"), json!(0)],
        vec![
            json!([]),
            json!([""]),
            json!([null]),
            json!([[]]),
            json!(["any"]),
        ],
        vec![
            json!({}),
            json!({ "key": null }),
            json!({ "key": "" }),
            json!({ "key": [] }),
            json!({ "key": {} }),
        ],
    ];
    let kinds = kinds.into_iter().enumerate();
    let states = kinds.flat_map(|(kind, values)| {
        values.into_iter().map(move |value| {
            let mut state = at.state(value);
            state.variants.insert(at.path.join("."), kind);
            state
        })
    });
    states.collect()
}

/// Adds the property that distinguishes the variants of a union.
pub(super) fn tag(value: &mut Json, discriminator: Option<&str>, tags: &[Scalar]) {
    if let (Json::Object(members), Some(name), Some(tag)) = (value, discriminator, tags.first()) {
        members.insert(name.to_owned(), tag.to_json());
    }
}

pub(super) fn is_sent(field: &Field) -> bool {
    field.access != Access::ReadOnly
}
