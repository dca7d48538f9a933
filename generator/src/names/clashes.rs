//! Chosen names that another name of the same scope does not allow.

use super::Names;
use super::scope::is_same;
use crate::analyze::Analysis;
use crate::diagnostic::{Code, Diagnostic};
use crate::document::Document;
use crate::ir::{
    Api, ChosenNames, NamedPart, Operation, OperationId, Parameter, Schema, SchemaId, SchemaKind,
};
use crate::pointer::Pointer;

/// A chosen name that is not that of its part.
#[derive(Clone, Debug, PartialEq)]
pub struct Clash {
    /// The part.
    part: NamedPart,
    /// The name that results from the clash.
    used: Used,
    /// The part with the chosen name, or whose name it would be, or one that differs only in case or underscores; `None` if
    /// the name is reserved for generated code.
    holder: Option<Holder>,
}

/// The name with a number.
#[derive(Clone, Debug, PartialEq)]
enum Used {
    /// The part with the chosen name has it.
    Instead(String),
    /// The other part has it, whose name the chosen one is.
    ByOther(String),
}

/// A part with the name that was chosen for another one.
#[derive(Clone, Debug, PartialEq)]
struct Holder {
    part: NamedPart,
    name: String,
}

impl Clash {
    /// Returns the problem at the place that chooses the name.
    pub fn diagnostic(&self, chosen: &ChosenNames, document: &Document) -> Option<Diagnostic> {
        let chosen = chosen.get(&self.part)?;
        let name = &chosen.name;
        let message = match &self.holder {
            None => format!("the name `{name}` is reserved for generated code"),
            Some(holder) if holder.name == *name => {
                format!(
                    "the name `{name}` is already used by {}",
                    words(&holder.part, document)
                )
            }
            Some(holder) => format!(
                "the name `{name}` differs only in case or underscores from `{}`, which is used by {}",
                holder.name,
                words(&holder.part, document)
            ),
        };
        let root = Pointer::root();
        let place = self.part.place().unwrap_or(&root);
        let extension = place.child("x-trine-rust-name");
        let in_config = chosen.configured.as_ref();
        let place = match document.get(&extension) {
            Some(_) if in_config.is_none() => &extension,
            _ => place,
        };
        let problem = Diagnostic::new(Code::ClashingNames, place, message);
        let problem = problem.help(match &self.used {
            Used::Instead(name) => format!("choose another name; otherwise it is changed to `{name}`"),
            Used::ByOther(name) => {
                format!("choose another name for one of them; otherwise the other item is named `{name}`")
            }
        });
        let location = in_config.and_then(|key| document.location_in_config(key));
        Some(match location {
            Some(location) => problem.at(location),
            None => problem,
        })
    }
}

/// Names a part in a message, with its location.
fn words(part: &NamedPart, document: &Document) -> String {
    let words = match part {
        NamedPart::Type(place) | NamedPart::Value(place) => format!("`#{place}`"),
        NamedPart::EnumValue(place, wire) => format!("the value {wire:?} of `#{place}`"),
        NamedPart::Group(tag) => format!("the tag {tag:?}"),
    };
    let location = part.place().and_then(|place| document.locate(place));
    let file = location.and_then(|at| document.file_names().nth(at.file));
    match (location, file) {
        (Some(at), Some(file)) => format!("{words} ({file}:{}:{})", at.line, at.column),
        _ => words,
    }
}

/// Returns all clashes, scope by scope.
pub fn clashes(api: &Api, analysis: &Analysis, chosen: &ChosenNames, names: &Names) -> Vec<Clash> {
    if chosen.is_empty() {
        return Vec::new();
    }
    let derived = super::name(api, analysis, &ChosenNames::default(), names.group_by);
    let derived = scopes(api, analysis, chosen, &derived);
    let scopes = scopes(api, analysis, chosen, names);
    let scopes = scopes.iter().zip(&derived);
    let found = scopes.map(|(scope, derived)| {
        let mut clashes = numbered(chosen, scope);
        clashes.extend(displaced(chosen, scope, derived));
        clashes
    });
    found.flatten().collect()
}

/// The parts of a scope that can have a chosen name, with their names.
type NamedParts = Vec<(NamedPart, String)>;

/// Returns the chosen names that their parts do not have.
fn numbered(chosen: &ChosenNames, scope: &NamedParts) -> Vec<Clash> {
    let mut clashes = Vec::new();
    for (part, name) in scope {
        let Some(chosen) = chosen.get(part).filter(|chosen| chosen.name != *name) else {
            continue;
        };
        let mut others = scope.iter();
        let holder = others.find(|(_, other)| is_same(other, &chosen.name));
        // Several uses of one part, each with a number.
        if holder.is_some_and(|(other, _)| other == part) {
            continue;
        }
        clashes.push(Clash {
            part: part.clone(),
            used: Used::Instead(name.clone()),
            holder: holder.map(|(part, name)| Holder {
                part: part.clone(),
                name: name.clone(),
            }),
        });
    }
    clashes
}

/// Returns the chosen names that another part would have, which has a number because of them;
/// `derived` are the names in the same scope if none is chosen.
fn displaced(chosen: &ChosenNames, scope: &NamedParts, derived: &NamedParts) -> Vec<Clash> {
    let mut clashes = Vec::new();
    for ((part, name), (_, derived)) in scope.iter().zip(derived) {
        if name == derived || chosen.get(part).is_some() {
            continue;
        }
        let winner = scope.iter().find(|(other, its)| {
            is_same(its, derived) && chosen.get(other).is_some_and(|chosen| chosen.name == *its)
        });
        if let Some((winner, _)) = winner {
            clashes.push(Clash {
                part: winner.clone(),
                used: Used::ByOther(name.clone()),
                holder: Some(Holder {
                    part: part.clone(),
                    name: derived.clone(),
                }),
            });
        }
    }
    clashes
}

/// Returns the names of all scopes; the order depends on the API only.
fn scopes(api: &Api, analysis: &Analysis, chosen: &ChosenNames, names: &Names) -> Vec<NamedParts> {
    let mut scopes = Scopes {
        chosen,
        found: Vec::new(),
    };
    let types = api.schemas.iter().zip(&names.schemas.types);
    scopes.add(types.map(|(schema, names)| (of_type(&schema.pointer), &names.received)));
    for id in api.schema_ids() {
        scopes.members(names, id, api.schema(id));
    }
    scopes.operations(api, analysis, names);
    let sets = analysis.error_sets().iter().zip(&names.errors);
    scopes.add(sets.map(|(set, name)| {
        let operations = set.operations.iter();
        let places = operations.map(|one| api.operations[one.operation.0].errors_pointer());
        (first_chosen(chosen, places), name)
    }));
    let sets = analysis.header_sets().iter().zip(&names.headers);
    for (set, names) in sets.clone() {
        let headers = set.headers(api).iter().zip(&names.fields);
        scopes.add(headers.map(|(header, name)| (of_value(&header.pointer), name)));
    }
    scopes.add(sets.map(|(set, names)| {
        let responses = set.responses.iter();
        let places = responses.map(|(operation, response)| {
            api.operations[operation.0].responses[*response].headers_pointer()
        });
        (first_chosen(chosen, places), &names.name)
    }));
    let servers = api.servers.iter().zip(&names.servers);
    for (server, names) in servers.clone() {
        let variables = server.variables.iter().zip(&names.variables);
        scopes.add(variables.map(|(variable, name)| {
            let place = server.variable_pointer(variable);
            (of_value(&place), name)
        }));
    }
    scopes.add(servers.map(|(server, names)| (of_type(&server.pointer), &names.variant)));
    let schemes = api.security_schemes.iter().zip(&names.security_schemes);
    scopes.add(schemes.map(|(scheme, names)| (of_value(&scheme.pointer()), &names.setter)));
    let tags = names.groups.iter().enumerate();
    let tag = |group| Some(NamedPart::Group(analysis.tag(group).to_owned()));
    scopes.add(
        tags.clone()
            .map(|(group, names)| (tag(group), &names.module)),
    );
    let handles = tags.filter_map(|(group, names)| Some((group, names.handle.as_ref()?)));
    scopes.add(handles.map(|(group, handle)| (tag(group), &handle.accessor)));
    scopes.found
}

/// The scopes found so far.
struct Scopes<'a> {
    chosen: &'a ChosenNames,
    found: Vec<NamedParts>,
}

impl Scopes<'_> {
    /// Adds the names of one scope.
    fn add<'n>(&mut self, names: impl Iterator<Item = (Option<NamedPart>, &'n String)>) {
        let names = names.filter_map(|(part, name)| Some((part?, name.clone())));
        self.found.push(names.collect());
    }

    fn members(&mut self, names: &Names, id: SchemaId, schema: &Schema) {
        match &schema.kind {
            SchemaKind::Struct(object) | SchemaKind::Multipart(object) => {
                let names = names.structure(id);
                let fields = object.fields.iter().zip(&names.fields);
                self.add(fields.map(|(field, names)| (of_value(&field.pointer), &names.field)));
                let sets = object.alternatives.iter().zip(&names.constructors);
                self.add(sets.map(|(set, name)| {
                    let place = set.pointer.clone();
                    (place.map(NamedPart::Value), name)
                }));
            }
            SchemaKind::Filter(filter) => {
                let properties = filter.properties.iter().zip(&names.filter(id).properties);
                self.add(properties.map(|(property, name)| (of_value(&property.pointer), name)));
            }
            SchemaKind::Enum(list) => {
                let values = list.values.iter().zip(&names.variants(id).names);
                self.add(values.map(|(value, name)| {
                    let place = schema.pointer.clone();
                    (Some(NamedPart::EnumValue(place, value.text())), name)
                }));
            }
            SchemaKind::Union(union) => {
                let chosen = self.chosen;
                let variants = union.variants.iter().zip(&names.variants(id).names);
                self.add(variants.map(|(variant, name)| {
                    let branches = variant.branches.iter().cloned();
                    (first_chosen(chosen, branches), name)
                }));
            }
            SchemaKind::Alias(_) => {}
        }
    }

    fn operations(&mut self, api: &Api, analysis: &Analysis, names: &Names) {
        let operations = || (0..api.operations.len()).map(OperationId);
        let groups = (0..analysis.groups()).map(Some);
        for group in groups.chain([None]) {
            let members = operations().filter(|id| {
                let names = names.operation(*id);
                names.group == group
            });
            self.add(members.flat_map(|id| methods(api, names, id)));
        }
        for id in operations() {
            let (operation, names) = (&api.operations[id.0], names.operation(id));
            let of = |parameter: &Parameter| of_value(&parameter.pointer);
            let path = operation.path_parameters.iter().zip(&names.path_arguments);
            self.add(path.map(|(parameter, name)| (of(parameter), name)));
            let others = operation.parameters.iter().zip(&names.parameters);
            self.add(others.map(|(parameter, names)| (of(parameter), &names.field)));
            let responses = operation.responses.iter().zip(&names.responses);
            self.add(responses.map(|(response, name)| (of_type(&response.pointer), name)));
        }
    }
}

/// Returns the methods of an operation whose names can be chosen.
fn methods<'n>(
    api: &Api,
    names: &'n Names,
    id: OperationId,
) -> Vec<(Option<NamedPart>, &'n String)> {
    let operation: &Operation = &api.operations[id.0];
    let names = names.operation(id);
    let mut methods = vec![(of_value(&operation.pointer), &names.function)];
    let items = operation.paging.iter().zip(&names.items);
    methods.extend(items.map(|(paging, name)| (of_value(&paging.pointer), name)));
    let batch = operation.batch.iter().zip(&names.batch);
    methods.extend(batch.map(|(batch, name)| (of_value(&batch.pointer), name)));
    methods
}

fn of_type(place: &Pointer) -> Option<NamedPart> {
    Some(NamedPart::Type(place.clone()))
}

fn of_value(place: &Pointer) -> Option<NamedPart> {
    Some(NamedPart::Value(place.clone()))
}

/// Returns the first of the places of an item with a chosen name, or the first.
fn first_chosen(chosen: &ChosenNames, places: impl Iterator<Item = Pointer>) -> Option<NamedPart> {
    let mut parts = places.map(NamedPart::Type).peekable();
    let first = parts.peek().cloned();
    parts.find(|part| chosen.get(part).is_some()).or(first)
}
