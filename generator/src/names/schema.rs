//! Names of schemas, their fields, methods and variants.

use std::collections::{BTreeMap, BTreeSet};

use super::Source;
use super::case::{component_name, constant_name, stem, type_name, value_name, value_variant};
use super::operation::body_name;
use super::reserved::{FILTER_METHODS, METHODS, UPDATE_METHODS};
use super::scope::{NamePriority, Scope};
use crate::analyze::Usage;
use crate::ir::{
    Api, CustomFields, Enum, Filter, Origin, SchemaId, SchemaKind, Step, Struct, Union,
};
use crate::pointer::Pointer;

/// The names of a schema's items.
#[derive(Clone, Debug)]
pub struct SchemaNames {
    /// The received type (the component's name).
    pub received: String,
    /// The sent type: the same one unless the schema is split.
    pub sent: String,
}

/// The names of the members of a struct.
#[derive(Clone, Debug)]
pub struct StructNames {
    /// The fields, parallel to [`Struct::fields`].
    pub fields: Vec<FieldNames>,
    /// The field for undeclared properties.
    pub extra: String,
    /// The constructors of a struct with alternatives, parallel to them.
    pub constructors: Vec<String>,
    /// The constant with the rules for custom fields.
    pub custom_fields: String,
}

impl StructNames {
    /// Returns the names of the fields, the methods and the field for undeclared properties.
    pub fn members(&self) -> impl Iterator<Item = &str> {
        let fields = self.fields.iter();
        let fields = fields.flat_map(|names| [&*names.field, &*names.setter, &*names.clear]);
        let constructors = self.constructors.iter().map(String::as_str);
        fields.chain(constructors).chain([&*self.extra])
    }
}

/// The names of a field and its methods.
#[derive(Clone, Debug)]
pub struct FieldNames {
    /// The field.
    pub field: String,
    /// The method that sets it.
    pub setter: String,
    /// The method that clears it.
    pub clear: String,
}

/// The names of the variants of an enum or a union.
#[derive(Clone, Debug)]
pub struct VariantNames {
    /// The variants, parallel to its values or variants.
    pub names: Vec<String>,
    /// The variant for other values.
    pub fallback: &'static str,
}

/// The names of the items and methods of a filter.
#[derive(Clone, Debug)]
pub struct FilterNames {
    /// The type of the conditions without an operator.
    pub condition: String,
    /// The methods that start a condition, parallel to [`Filter::properties`].
    pub properties: Vec<String>,
    /// The methods of the operators, parallel to them.
    pub operators: Vec<String>,
}

/// The names of all schemas, by what they become.
#[derive(Clone, Debug, Default)]
pub struct SchemaTables {
    /// The types, parallel to [`Api::schemas`].
    pub types: Vec<SchemaNames>,
    pub structs: BTreeMap<SchemaId, StructNames>,
    pub variants: BTreeMap<SchemaId, VariantNames>,
    pub filters: BTreeMap<SchemaId, FilterNames>,
}

/// The variant of an enum for unlisted values.
const UNLISTED: &str = "Unlisted";

/// The variant of a union for values that match no other.
const RAW: &str = "Raw";

/// Names all schemas.
pub fn name_schemas(source: Source<'_>, types: &mut Scope) -> SchemaTables {
    let Source { api, analysis, .. } = source;
    let mut received: BTreeMap<SchemaId, String> = BTreeMap::new();
    for id in in_naming_order(source) {
        let wanted = wanted_name(source, id, &received);
        received.insert(id, types.take(wanted, ""));
    }
    let named = received.into_iter().map(|(id, received)| {
        let sent = match analysis.usage(id) {
            Usage::Split => types.take(format!("{}Input", stem(&received)), ""),
            Usage::Sent | Usage::Received | Usage::Both => received.clone(),
        };
        SchemaNames { received, sent }
    });
    let mut tables = SchemaTables {
        types: named.collect(),
        ..SchemaTables::default()
    };
    for id in api.schema_ids() {
        let SchemaNames { sent, .. } = &tables.types[id.0];
        match &api.schema(id).kind {
            SchemaKind::Struct(object) | SchemaKind::Multipart(object) => {
                let is_update = analysis.update(id).is_some();
                let names = name_struct(source, object, is_update, sent);
                tables.structs.insert(id, names);
            }
            SchemaKind::Enum(list) => {
                let place = &api.schema(id).pointer;
                tables.variants.insert(id, name_enum(source, list, place));
            }
            SchemaKind::Union(union) => {
                tables.variants.insert(id, name_union(source, union));
            }
            SchemaKind::Filter(filter) => {
                let condition = types.take(format!("{}Condition", stem(sent)), "");
                let names = name_filter(source, filter, condition);
                tables.filters.insert(id, names);
            }
            SchemaKind::Alias(_) => {}
        }
    }
    tables
}

/// Returns the preferred name of a schema; `names` are those of the schemas before it.
fn wanted_name(source: Source<'_>, id: SchemaId, names: &BTreeMap<SchemaId, String>) -> String {
    let schema = source.api.schema(id);
    match source.chosen.of_type(&schema.pointer) {
        Some(name) => name.to_owned(),
        None => origin_name(source, &schema.origin, names),
    }
}

fn origin_name(source: Source<'_>, origin: &Origin, names: &BTreeMap<SchemaId, String>) -> String {
    match origin {
        Origin::Component(key) => component_name(key),
        Origin::Named(words) => type_name(&words.join(" "), "Type"),
        Origin::Inside(parent, step) => {
            let parent = match names.get(parent) {
                Some(name) => name.clone(),
                None => wanted_name(source, *parent, names),
            };
            format!("{}{}", stem(&parent), step_name(step))
        }
        Origin::Within(origin, step) => {
            format!(
                "{}{}",
                stem(&origin_name(source, origin, names)),
                step_name(step)
            )
        }
        Origin::RequestBody(operation) => format!("{}Request", body_name(source, *operation)),
        Origin::ResponseBody(operation, status) => {
            let Source { api, analysis, .. } = source;
            let suffix = super::status::body_suffix(api, analysis, *operation, *status);
            format!("{}{suffix}", body_name(source, *operation))
        }
        Origin::Parameter(operation, wire_name) => {
            let parameter = type_name(wire_name, "Parameter");
            format!("{}{parameter}", body_name(source, *operation))
        }
    }
}

fn step_name(step: &Step) -> String {
    match step {
        Step::Property(wire_name) => type_name(wire_name, "Value"),
        Step::Item => "Item".to_owned(),
        Step::Value => "Value".to_owned(),
        Step::Variant(hint) => type_name(hint, "Variant"),
    }
}

/// Returns all schemas by priority of their names: chosen names, then components that keep their
/// name, then other components, then inline schemas.
fn in_naming_order(source: Source<'_>) -> Vec<SchemaId> {
    let Source { api, chosen, .. } = source;
    let (mut order, others): (Vec<_>, Vec<_>) = api
        .schema_ids()
        .partition(|id| chosen.of_type(&api.schema(*id).pointer).is_some());
    let (mut components, inline): (Vec<_>, Vec<_>) =
        others.into_iter().partition(|id| is_component(api, *id));
    components.sort_by_key(|id| match &api.schema(*id).origin {
        Origin::Component(key) => NamePriority::of(false, &component_name(key), key),
        _ => NamePriority::Derived,
    });
    order.extend(components);
    let first: BTreeSet<SchemaId> = order.iter().copied().collect();
    order.extend(parents_first(api, inline, first));
    order
}

/// Returns inline schemas in an order in which every parent precedes its children, without those
/// that are already `placed`.
fn parents_first(
    api: &Api,
    inline: Vec<SchemaId>,
    mut placed: BTreeSet<SchemaId>,
) -> Vec<SchemaId> {
    let mut order = Vec::with_capacity(inline.len());
    for id in inline {
        let mut chain = Vec::new();
        let mut at = id;
        // A parent is never inside its own child, so the chain ends.
        while placed.insert(at) {
            chain.push(at);
            match api.schema(at).origin {
                Origin::Inside(parent, _) if !is_component(api, parent) => at = parent,
                _ => break,
            }
        }
        order.extend(chain.into_iter().rev());
    }
    order
}

fn is_component(api: &Api, id: SchemaId) -> bool {
    matches!(api.schema(id).origin, Origin::Component(_))
}

fn name_enum(source: Source<'_>, list: &Enum, place: &Pointer) -> VariantNames {
    let wanted = list.values.iter().map(|value| {
        let chosen = source.chosen.of_enum_value(place, &value.text());
        match (chosen, &value.name_hint) {
            (Some(name), _) => (name.to_owned(), NamePriority::Chosen),
            (None, Some(hint)) => (component_name(hint), NamePriority::Chosen),
            (None, None) => {
                let name = value_variant(&value.text());
                let priority = NamePriority::of(false, &name, &value.text());
                (name, priority)
            }
        }
    });
    VariantNames {
        names: Scope::reserving([UNLISTED]).take_all(wanted, ""),
        fallback: UNLISTED,
    }
}

fn name_union(source: Source<'_>, union: &Union) -> VariantNames {
    let wanted = union.variants.iter().map(|variant| {
        let mut branches = variant.branches.iter();
        match branches.find_map(|branch| source.chosen.of_type(branch)) {
            Some(name) => (name.to_owned(), NamePriority::Chosen),
            None => {
                let name = component_name(&variant.name_hint);
                (name, NamePriority::Derived)
            }
        }
    });
    VariantNames {
        names: Scope::reserving([RAW]).take_all(wanted, ""),
        fallback: RAW,
    }
}

fn name_struct(
    source: Source<'_>,
    object: &Struct,
    is_update: bool,
    type_name: &str,
) -> StructNames {
    let fields = object.fields.iter();
    let fields = fields.map(|field| (&field.pointer, &*field.wire_name));
    let fields = field_names(source, fields);
    let mut extra = "extra".to_owned();
    if fields.contains(&extra) {
        extra.push('_');
    }
    let mut methods = Methods::default();
    if is_update {
        UPDATE_METHODS.iter().for_each(|name| methods.reserve(name));
    }
    let constructors = object.alternatives.iter().map(|alternative| {
        let place = alternative.pointer.as_ref();
        match place.and_then(|place| source.chosen.of_value(place)) {
            Some(name) => methods.take(name.to_owned()),
            None => {
                let words = alternative.fields.iter();
                let words: Vec<&str> = words.map(|index| fields[*index].as_str()).collect();
                methods.take(format!("by_{}", words.join("_and_")))
            }
        }
    });
    let constructors = constructors.collect();
    let custom = object.extra.as_ref();
    if let Some(custom) = custom.and_then(|extra| extra.custom.as_ref()) {
        custom_methods(custom).for_each(|name| methods.reserve(name));
    }
    let clears: Vec<String> = fields
        .iter()
        .map(|field| methods.take(format!("clear_{}", field.trim_end_matches('_'))))
        .collect();
    let fields = fields.into_iter().zip(clears);
    let fields = fields.map(|(field, clear)| FieldNames {
        setter: methods.take(field.clone()),
        field,
        clear,
    });
    StructNames {
        fields: fields.collect(),
        extra,
        constructors,
        custom_fields: format!("{}_CUSTOM", constant_name(type_name)),
    }
}

/// Names properties, given by their place and wire name.
fn field_names<'a>(
    source: Source<'_>,
    properties: impl Iterator<Item = (&'a Pointer, &'a str)>,
) -> Vec<String> {
    let wanted = properties.map(|(place, name)| source.wanted_value(place, name, "field"));
    Scope::default().take_all(wanted, "_")
}

fn name_filter(source: Source<'_>, filter: &Filter, condition: String) -> FilterNames {
    let mut methods = Methods::default();
    FILTER_METHODS.iter().for_each(|name| methods.reserve(name));
    let properties = filter.properties.iter();
    let properties = properties.map(|property| (&property.pointer, &*property.wire_name));
    let properties = field_names(source, properties).into_iter();
    let properties = properties.map(|name| methods.take(name)).collect();
    let wanted = filter.operators.iter().map(|operator| {
        let name = value_name(&operator.name, "operator");
        let priority = NamePriority::of(false, &name, &operator.name);
        (name, priority)
    });
    FilterNames {
        condition,
        properties,
        operators: Scope::default().take_all(wanted, "_"),
    }
}

fn custom_methods(custom: &CustomFields) -> impl Iterator<Item = &'static str> {
    [
        Some("custom"),
        Some("set_custom"),
        custom.clear.map(|_| "clear_custom"),
        custom.add_suffix.as_ref().map(|_| "add_custom"),
        custom.remove_suffix.as_ref().map(|_| "remove_custom"),
    ]
    .into_iter()
    .flatten()
}

/// The methods of one type. A field with the name of a method keeps it; its setter is renamed.
pub struct Methods(BTreeSet<String>);

impl Default for Methods {
    fn default() -> Self {
        Self(METHODS.iter().map(|name| (*name).to_owned()).collect())
    }
}

impl Methods {
    /// Reserves a name used by the emitter.
    pub fn reserve(&mut self, name: &str) {
        self.0.insert(name.to_owned());
    }

    /// Takes `name`, with as many `_` appended as needed to be unique.
    pub fn take(&mut self, mut name: String) -> String {
        while !self.0.insert(name.clone()) {
            name.push('_');
        }
        name
    }
}
