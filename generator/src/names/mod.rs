//! All Rust names of the output.
//!
//! No other module creates names: emitters look them up here, and lookups cannot fail. A name is
//! derived from the document (`case`), and is unique within its scope (`scope`);
//! `x-trine-rust-name` and trine.toml override it. A chosen name that clashes is
//! reported (`clashes`), and numbered like any other name, so two items never share one.

mod case;
mod clashes;
mod environment;
mod errors;
mod groups;
mod header;
mod homes;
mod operation;
mod reserved;
mod rules;
mod schema;
mod scope;
mod security;
mod select;
mod server;
mod status;

pub use clashes::clashes;
pub use environment::EnvironmentNames;
pub use groups::{GroupNames, HandleNames};
pub use header::HeaderNames;
pub use homes::{ALL_TAGS, HomeNames, RESERVED_FEATURES, WEBHOOKS};
pub use operation::{OperationNames, ParameterNames};
pub use schema::{FieldNames, FilterNames, SchemaNames, StructNames, VariantNames};
pub use security::SecuritySchemeNames;
pub use server::{OperationServersNames, ServerNames};

use crate::analyze::{Analysis, Direction};
use crate::config::GroupBy;
use crate::ir::{Api, ChosenNames, OperationId, SchemaId};
use crate::pointer::Pointer;
use schema::SchemaTables;
use scope::{NamePriority, Scope};

/// The Rust names of one API.
#[derive(Clone, Debug)]
pub struct Names {
    schemas: SchemaTables,
    operations: Vec<OperationNames>,
    servers: Vec<ServerNames>,
    errors: Vec<String>,
    headers: Vec<HeaderNames>,
    operation_servers: Vec<OperationServersNames>,
    security_schemes: Vec<SecuritySchemeNames>,
    groups: Vec<GroupNames>,
    group_by: Option<GroupBy>,
    error_rules: Vec<String>,
    retry_rules: Vec<String>,
    environment: EnvironmentNames,
    fakes: Vec<String>,
    taken_runtime_types: Vec<&'static str>,
}

impl Names {
    /// Returns the names of a schema's items.
    pub fn schema(&self, id: SchemaId) -> &SchemaNames {
        &self.schemas.types[id.0]
    }

    /// Returns the names of the members of a struct, an enum or a union, in its order.
    pub fn members(&self, id: SchemaId) -> Vec<&str> {
        let structure = self.schemas.structs.get(&id).into_iter();
        let of_structure = structure.flat_map(StructNames::members);
        let variants = self.schemas.variants.get(&id).into_iter();
        let of_variants = variants.flat_map(|names| names.names.iter().map(String::as_str));
        of_structure.chain(of_variants).collect()
    }

    /// Returns the names of the members of a struct.
    pub fn structure(&self, id: SchemaId) -> &StructNames {
        &self.schemas.structs[&id]
    }

    /// Returns the names of the variants of an enum or a union.
    pub fn variants(&self, id: SchemaId) -> &VariantNames {
        &self.schemas.variants[&id]
    }

    /// Returns the names of the items and methods of a filter.
    pub fn filter(&self, id: SchemaId) -> &FilterNames {
        &self.schemas.filters[&id]
    }

    /// Returns the name of the item of a schema in one direction.
    pub fn type_name(&self, id: SchemaId, direction: Direction) -> &str {
        let names = self.schema(id);
        match direction {
            Direction::Sent => &names.sent,
            Direction::Received => &names.received,
        }
    }

    /// Returns the names of an operation's items.
    pub fn operation(&self, id: OperationId) -> &OperationNames {
        &self.operations[id.0]
    }

    /// Returns the names of a server's variant and variables, by its index in [`Api::servers`].
    pub fn server(&self, index: usize) -> &ServerNames {
        &self.servers[index]
    }

    /// Returns the name of an error enum, by its index in [`Analysis::error_sets`].
    pub fn errors(&self, index: usize) -> &str {
        &self.errors[index]
    }

    /// Returns the names of a set of headers, by its index in [`Analysis::header_sets`].
    pub fn headers(&self, index: usize) -> &HeaderNames {
        &self.headers[index]
    }

    /// Returns the names of a list of servers of operations, by its index in [`Api::operation_servers`].
    pub fn operation_servers(&self, index: usize) -> &OperationServersNames {
        &self.operation_servers[index]
    }

    /// Returns the names of the rules for errors in 2xx responses, parallel to
    /// [`Analysis::error_rules`].
    pub fn error_rules(&self) -> &[String] {
        &self.error_rules
    }

    /// Returns the names of the retry rules, parallel to [`Analysis::retry_rules`].
    pub fn retry_rules(&self) -> &[String] {
        &self.retry_rules
    }

    /// Returns the names of a security scheme, by its index in [`Api::security_schemes`].
    pub fn security_scheme(&self, index: usize) -> &SecuritySchemeNames {
        &self.security_schemes[index]
    }

    /// Returns the method of the fake server that expects calls of an operation.
    pub fn fake(&self, id: OperationId) -> &str {
        &self.fakes[id.0]
    }

    /// Returns the names of the environment variables.
    pub fn environment(&self) -> &EnvironmentNames {
        &self.environment
    }

    /// Returns the names of a group of operations, by its index in [`Analysis::tag`].
    pub fn group(&self, index: usize) -> &GroupNames {
        &self.groups[index]
    }

    /// Returns the type with the methods of an operation, unless the client has them.
    pub fn handle(&self, id: OperationId) -> Option<&HandleNames> {
        let group = self.operation(id).group?;
        self.group(group).handle.as_ref()
    }

    /// Returns a method of an operation as called on the client: `repos().get`.
    pub fn call(&self, id: OperationId, method: &str) -> String {
        match self.handle(id) {
            Some(handle) => format!("{}().{method}", handle.accessor),
            None => method.to_owned(),
        }
    }

    /// Returns what methods are grouped by.
    pub fn group_by(&self) -> Option<GroupBy> {
        self.group_by
    }

    /// Returns whether a type of the runtime must be written with its path because a schema has its
    /// name.
    pub fn is_taken(&self, runtime_type: &str) -> bool {
        self.taken_runtime_types.contains(&runtime_type)
    }
}

/// The source of names.
#[derive(Clone, Copy)]
struct Source<'a> {
    api: &'a Api,
    analysis: &'a Analysis,
    chosen: &'a ChosenNames,
}

impl Source<'_> {
    /// Returns the preferred name, and its priority, of the type or variant for a part of the
    /// document; `derived` is used unless another one is chosen.
    fn wanted_type(&self, place: &Pointer, derived: String) -> (String, NamePriority) {
        match self.chosen.of_type(place) {
            Some(name) => (name.to_owned(), NamePriority::Chosen),
            None => (derived, NamePriority::Derived),
        }
    }

    /// Returns the preferred name, and its priority, of the function, argument or field for a part
    /// of the document; `fallback` is used if no character of its wire name is valid.
    fn wanted_value(
        &self,
        place: &Pointer,
        wire_name: &str,
        fallback: &str,
    ) -> (String, NamePriority) {
        if let Some(name) = self.chosen.of_value(place) {
            return (name.to_owned(), NamePriority::Chosen);
        }
        let name = case::value_name(wire_name, fallback);
        let priority = NamePriority::of(false, &name, wire_name);
        (name, priority)
    }
}

/// Names everything in an API.
pub fn name(
    api: &Api,
    analysis: &Analysis,
    chosen: &ChosenNames,
    group_by: Option<GroupBy>,
) -> Names {
    let source = Source {
        api,
        analysis,
        chosen,
    };
    let mut types = Scope::reserving(reserved::TYPES.iter().copied());
    let schemas = schema::name_schemas(source, &mut types);
    let errors = errors::name_errors(source, &schemas.types);
    let groups = groups::name_groups(source, group_by == Some(GroupBy::Tag));
    let operations = operation::name_operations(source, &mut types, errors.operations, &groups);
    let mut setters = Scope::reserving(reserved::BUILDER_METHODS.iter().copied());
    let mut tables = Scope::reserving(reserved::BUILDER_ITEMS.iter().copied());
    let mut fakes = Scope::reserving(reserved::FAKE_METHODS.iter().copied());
    let fakes = operations.iter().map(|names: &OperationNames| {
        let group = names.group.and_then(|group| groups[group].handle.as_ref());
        let wanted = match group {
            Some(handle) => {
                let group = handle.accessor.trim_end_matches('_');
                format!("{group}_{}", names.function)
            }
            None => names.function.clone(),
        };
        fakes.take(wanted, "_")
    });
    let fakes = fakes.collect();
    let rules = rules::name_rules(api, analysis);
    let servers = server::name_servers(source);
    let security_schemes = security::name_security_schemes(source, &mut setters, &mut tables);
    let lists = &api.operation_servers;
    let operation_servers = server::name_operation_servers(lists, &mut setters, &mut tables);
    Names {
        taken_runtime_types: reserved::RUNTIME_TYPES
            .iter()
            .copied()
            .filter(|name| is_taken(&schemas.types, name))
            .collect(),
        operations,
        groups,
        group_by,
        error_rules: rules.errors,
        retry_rules: rules.retries,
        errors: errors.sets,
        environment: environment::name_environment(
            api,
            &servers,
            &security_schemes,
            &operation_servers,
        ),
        servers,
        fakes,
        headers: header::name_headers(source),
        security_schemes,
        operation_servers,
        schemas,
    }
}

/// Returns whether a schema has the name of a type of the runtime.
fn is_taken(schemas: &[SchemaNames], runtime_type: &str) -> bool {
    let has_name =
        |names: &SchemaNames| names.sent == runtime_type || names.received == runtime_type;
    schemas.iter().any(has_name)
}

/// Returns the module, cargo feature and crate name for a folder or title: `my_api`.
pub fn module_name(text: &str) -> String {
    case::value_name(text, "api")
}

pub(crate) use reserved::WITH_REQUIRED;
pub use trine_openapi::identifier::is_keyword;

#[cfg(test)]
mod tests {
    use super::reserved;
    use crate::config::Config;
    use crate::{Spec, Strictness, read};

    /// Returns the module names of tags.
    fn groups(tags: &[&str]) -> Vec<String> {
        names_of_groups(tags, |group| &group.module)
    }

    fn names_of_groups(tags: &[&str], name: fn(&super::GroupNames) -> &String) -> Vec<String> {
        let mut text = "openapi: 3.0.3\ninfo: {title: T, version: '1'}\npaths:\n".to_owned();
        for (index, tag) in tags.iter().enumerate() {
            text.push_str(&format!(
                "  /{index}: {{get: {{tags: [{tag:?}], responses: {{'204': {{description: d}}}}}}}}\n"
            ));
        }
        let spec = Spec {
            name: "openapi.yaml".to_owned(),
            text,
            module: None,
            config: Config::default(),
            strictness: Strictness::Tolerant,
        };
        let analyzed = read(&spec).unwrap_or_else(|failure| panic!("{failure}"));
        let groups = 0..analyzed.analysis.groups();
        groups
            .map(|group| name(analyzed.names.group(group)).clone())
            .collect()
    }

    #[test]
    fn a_tag_becomes_the_name_of_a_module_and_of_a_file() {
        assert_eq!(groups(&["Web pages", "leads"]), ["web_pages", "leads"]);
        assert_eq!(
            groups(&["mod", "Self", "2fa"]),
            ["mod_", "self_", "group_2fa"]
        );
        assert_eq!(groups(&["../../etc", "a/b", "…"]), ["etc", "a_b", "group"]);
        assert_eq!(
            groups(&["std", "Types", "CON"]),
            ["std_2", "types_2", "con_2"]
        );
        assert_eq!(
            groups(&["Lead", "lead", "le_ad"]),
            ["lead_3", "lead", "le_ad_2"]
        );
    }

    #[test]
    fn a_tag_becomes_the_name_of_a_feature() {
        let features = |tags| names_of_groups(tags, |group| &group.feature);
        assert_eq!(features(&["Web pages", "leads"]), ["web-pages", "leads"]);
        // No feature of cargo, of a dependency or of every crate gets another meaning.
        assert_eq!(
            features(&["default", "Time", "REQWEST", "full_serde", "all tags"]),
            [
                "tag-default",
                "tag-time",
                "tag-reqwest",
                "tag-full-serde",
                "tag-all-tags"
            ]
        );
        assert_eq!(
            features(&["mod", "2fa", "…", "dep:serde"]),
            ["mod", "tag-2fa", "tag", "dep-serde"]
        );
        assert_eq!(
            features(&["tag", "Lead", "lead", "le_ad"]),
            ["tag", "lead-2", "lead", "le-ad"]
        );
    }

    /// Every feature of the templates is reserved, so that no tag can have its name.
    #[test]
    fn features_of_every_crate_are_reserved() {
        let manifest = include_str!("../../../templates/Cargo.toml.jinja");
        let lines = manifest
            .lines()
            .filter(|line| !line.starts_with(['#', '{']));
        let names = lines.filter_map(|line| line.split_once(" = [")?.0.into());
        let names: Vec<&str> = names.collect();
        assert!(names.len() > 10, "{names:?}");
        for name in names {
            assert!(super::RESERVED_FEATURES.contains(&name), "{name}");
        }
    }

    /// Every method of a builder, and every other item of its file, is reserved: a security scheme
    /// may have any name.
    #[test]
    fn items_of_a_builder_are_reserved() {
        let spec = Spec {
            name: "openapi.yaml".to_owned(),
            text: "openapi: 3.0.3\ninfo: {title: T, version: '1'}\npaths: {}\n".to_owned(),
            module: None,
            config: Config::default(),
            strictness: Strictness::Strict,
        };
        let analyzed = read(&spec).unwrap_or_else(|failure| panic!("{failure}"));
        let text = crate::package::crate_text("t", &analyzed.api);
        let provenance = crate::Provenance {
            from: "openapi.yaml",
            by: "a test",
        };
        let files = crate::crate_files(
            &text,
            &spec.config.dependencies,
            &[(&spec, analyzed)],
            &provenance,
        );
        let files = files.unwrap_or_else(|error| panic!("{error}"));
        let builder = files.iter().find(|(path, _)| *path == "src/builder.rs");
        let (_, builder) = builder.expect("a builder");
        let file = syn::parse_file(builder).expect("Rust");
        let mut methods = 0;
        for item in &file.items {
            match item {
                syn::Item::Impl(item) => {
                    let names = item.items.iter().filter_map(|item| match item {
                        syn::ImplItem::Fn(method) => Some(method.sig.ident.to_string()),
                        _ => None,
                    });
                    let is_builder = matches!(&*item.self_ty, syn::Type::Path(path)
                        if path.path.segments.last().is_some_and(|it| it.ident == "ClientBuilder"));
                    for name in names.filter(|_| is_builder) {
                        let is_reserved = reserved::BUILDER_METHODS.contains(&&*name);
                        assert!(is_reserved, "{name} is not reserved");
                        methods += 1;
                    }
                }
                syn::Item::Const(item) => {
                    let name = item.ident.to_string();
                    assert!(reserved::BUILDER_ITEMS.contains(&&*name), "{name}");
                }
                _ => {}
            }
        }
        assert!(methods > 8, "only {methods} methods found");
    }
}
