//! Names of schemas, their fields, methods and variants.

use std::collections::BTreeSet;

use super::case::{component_name, constant_name, stem, type_name, value_name, value_variant};
use super::operation::body_name;
use super::reserved::{FILTER_METHODS, METHODS};
use super::scope::{Claim, Scope};
use crate::analyze::{Analysis, Usage};
use crate::ir::{Api, CustomFields, Field, Filter, Origin, SchemaId, SchemaKind, Step, Struct};

/// The names of a schema's items and their members.
#[derive(Clone, Debug, Default)]
pub struct SchemaNames {
    /// The received type (the component's name).
    pub received: String,
    /// The sent type: the same one unless the schema is split.
    pub sent: String,
    /// The fields of a struct, parallel to [`Struct::fields`].
    pub fields: Vec<FieldNames>,
    /// The field for undeclared properties.
    pub extra: String,
    /// The constructors of a struct with alternatives, parallel to them.
    pub constructors: Vec<String>,
    /// The constant with the rules for custom fields.
    pub custom_fields: String,
    /// The variants of an enum or a union, parallel to its values.
    pub variants: Vec<String>,
    /// The type of a filter condition without an operator.
    pub condition: String,
    /// The methods of a filter's operators, parallel to them.
    pub operators: Vec<String>,
    /// The variant of an enum or a union for unlisted values.
    pub fallback: String,
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

/// Names all schemas.
pub fn name_schemas(api: &Api, analysis: &Analysis, types: &mut Scope) -> Vec<SchemaNames> {
    let mut names = vec![SchemaNames::default(); api.schemas.len()];
    for id in in_naming_order(api) {
        if names[id.0].received.is_empty() {
            let wanted = wanted_name(api, analysis, id, &names);
            names[id.0].received = types.take(wanted, "");
        }
    }
    for id in api.schema_ids() {
        let received = names[id.0].received.clone();
        names[id.0].sent = match analysis.usage(id) {
            Usage::Split => types.take(format!("{}Input", stem(&received)), ""),
            Usage::Sent | Usage::Received | Usage::Both => received,
        };
        name_members(api, id, &mut names[id.0]);
    }
    for id in api.schema_ids() {
        if let SchemaKind::Filter(filter) = &api.schema(id).kind {
            let condition = format!("{}Condition", stem(&names[id.0].sent));
            names[id.0].condition = types.take(condition, "");
            name_filter(filter, &mut names[id.0]);
        }
    }
    names
}

/// Returns the preferred name of a schema. Its parent must already have its name.
fn wanted_name(api: &Api, analysis: &Analysis, id: SchemaId, names: &[SchemaNames]) -> String {
    let schema = api.schema(id);
    match &schema.name_override {
        Some(name) => name.clone(),
        None => origin_name(api, analysis, &schema.origin, names),
    }
}

fn origin_name(api: &Api, analysis: &Analysis, origin: &Origin, names: &[SchemaNames]) -> String {
    match origin {
        Origin::Component(key) => component_name(key),
        Origin::Named(words) => type_name(&words.join(" "), "Type"),
        Origin::Inside(parent, step) => {
            format!("{}{}", stem(&names[parent.0].received), step_name(step))
        }
        Origin::Within(origin, step) => {
            format!(
                "{}{}",
                stem(&origin_name(api, analysis, origin, names)),
                step_name(step)
            )
        }
        Origin::RequestBody(operation) => format!("{}Request", body_name(api, *operation)),
        Origin::ResponseBody(operation, status) => {
            let suffix = super::status::body_suffix(api, analysis, *operation, *status);
            format!("{}{suffix}", body_name(api, *operation))
        }
        Origin::Parameter(operation, wire_name) => {
            let parameter = type_name(wire_name, "Parameter");
            format!("{}{parameter}", body_name(api, *operation))
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

/// Returns all schemas by priority of their names: configured names, then components that keep
/// their name, then other components, then inline schemas.
fn in_naming_order(api: &Api) -> Vec<SchemaId> {
    let (mut order, others): (Vec<_>, Vec<_>) = api
        .schema_ids()
        .partition(|id| api.schema(*id).name_override.is_some());
    let (mut components, inline): (Vec<_>, Vec<_>) =
        others.into_iter().partition(|id| is_component(api, *id));
    components.sort_by_key(|id| match &api.schema(*id).origin {
        Origin::Component(key) => Claim::of(false, &component_name(key), key),
        _ => Claim::Provenance,
    });
    order.extend(components);
    order.extend(parents_first(api, inline));
    order
}

/// Returns inline schemas in an order in which every parent precedes its children.
fn parents_first(api: &Api, inline: Vec<SchemaId>) -> Vec<SchemaId> {
    let mut placed = BTreeSet::new();
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

fn name_members(api: &Api, id: SchemaId, names: &mut SchemaNames) {
    match &api.schema(id).kind {
        SchemaKind::Struct(object) => name_struct(object, names),
        SchemaKind::Enum(list) => {
            let mut scope = Scope::reserving(["Unlisted"]);
            names.fallback = "Unlisted".to_owned();
            let wanted = list.values.iter().map(|value| match &value.name_hint {
                Some(hint) => (component_name(hint), Claim::Chosen),
                None => {
                    let name = value_variant(&value.wire);
                    let claim = Claim::of(false, &name, &value.wire);
                    (name, claim)
                }
            });
            names.variants = scope.take_all(wanted, "");
        }
        SchemaKind::Union(union) => {
            let mut scope = Scope::reserving(["Raw"]);
            names.fallback = "Raw".to_owned();
            names.variants = union
                .variants
                .iter()
                .map(|variant| scope.take(component_name(&variant.name_hint), ""))
                .collect();
        }
        // Named after all definitions.
        SchemaKind::Filter(_) | SchemaKind::Alias(_) => {}
    }
}

fn name_struct(object: &Struct, names: &mut SchemaNames) {
    let fields = field_names(&object.fields);
    names.extra = match fields.iter().any(|field| field == "extra") {
        true => "extra_".to_owned(),
        false => "extra".to_owned(),
    };
    let mut methods = Methods::default();
    names.constructors = object
        .alternatives
        .iter()
        .map(|alternative| match &alternative.constructor {
            Some(name) => name.clone(),
            None => {
                let words: Vec<&str> = alternative
                    .fields
                    .iter()
                    .map(|index| fields[*index].as_str())
                    .collect();
                format!("by_{}", words.join("_and_"))
            }
        })
        .map(|name| methods.take(name))
        .collect();
    let custom = object
        .extra
        .as_ref()
        .and_then(|extra| extra.custom.as_ref());
    if let Some(custom) = custom {
        custom_methods(custom).for_each(|name| methods.reserve(name));
    }
    let clears: Vec<String> = fields
        .iter()
        .map(|field| methods.take(format!("clear_{}", field.trim_end_matches('_'))))
        .collect();
    names.fields = fields
        .into_iter()
        .zip(clears)
        .map(|(field, clear)| FieldNames {
            setter: methods.take(field.clone()),
            field,
            clear,
        })
        .collect();
    names.custom_fields = format!("{}_CUSTOM", constant_name(&names.sent));
}

fn field_names(fields: &[Field]) -> Vec<String> {
    let wanted = fields.iter().map(|field| match &field.name_override {
        Some(name) => (name.clone(), Claim::Chosen),
        None => {
            let name = value_name(&field.wire_name, "field");
            let claim = Claim::of(false, &name, &field.wire_name);
            (name, claim)
        }
    });
    Scope::default().take_all(wanted, "_")
}

fn name_filter(filter: &Filter, names: &mut SchemaNames) {
    let mut methods = Methods::default();
    FILTER_METHODS.iter().for_each(|name| methods.reserve(name));
    names.fields = field_names(&filter.properties)
        .into_iter()
        .map(|field| FieldNames {
            setter: methods.take(field.clone()),
            clear: String::new(),
            field,
        })
        .collect();
    let wanted = filter.operators.iter().map(|operator| {
        let name = value_name(&operator.name, "operator");
        let claim = Claim::of(false, &name, &operator.name);
        (name, claim)
    });
    names.operators = Scope::default().take_all(wanted, "_");
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
