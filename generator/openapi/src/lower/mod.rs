//! openapiv3's types → [`ir::Api`]: the content of a document, independent of OpenAPI's spelling.
//!
//! Each component schema is lowered once. References are followed by pointer, to anywhere in the
//! document; the id of a definition is reserved before its content is lowered, so recursion through
//! references needs no special case. Problems are collected: a broken part is reported and becomes
//! "any value", and everything else is still lowered.

mod coverage;
mod docs;
mod extension;
mod operation;
mod recovery;
mod schema;

#[cfg(test)]
mod tests;

use std::collections::{HashMap, HashSet};
use std::rc::Rc;

use indexmap::IndexMap;

use crate::Options;
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::typed::Typed;
use trine_ir::pointer::Pointer;
use trine_ir::{
    Api, ChosenNames, Docs, OperationId, OperationServers, Origin, Schema, SchemaId, SchemaKind,
    SecurityScheme, Shape, Step, Type,
};

pub use coverage::unused::Annotations;
use coverage::unused::Coverage;
pub use operation::media::has_type_of_its_own;
pub use recovery::skipped::{LoweredApi, SkippedOperation, lower_tolerant};
use schema::keywords::SchemaRef;

/// Lowers a document. Returns `None` if `diagnostics` contains errors of this stage or an earlier
/// one.
pub fn lower(typed: &Typed, config: &Options, diagnostics: &mut Diagnostics) -> Option<LoweredApi> {
    let parts = lower_parts(typed, config, diagnostics, &HashSet::new());
    (!diagnostics.has_errors()).then(|| LoweredApi::new(parts, Vec::new(), Vec::new()))
}

/// The lowered parts.
struct LoweredParts {
    api: Api,
    chosen_names: ChosenNames,
    /// The operations with an error of their own. They may also be in `api`.
    broken: Vec<SkippedOperation>,
    /// The unused parts.
    coverage: Coverage,
}

/// Lowers everything except the operations and component schemas at the places in `without`: a
/// broken schema becomes "any value".
fn lower_parts(
    typed: &Typed,
    config: &Options,
    diagnostics: &mut Diagnostics,
    without: &HashSet<Pointer>,
) -> LoweredParts {
    let mut lowering = Lowering::new(typed, config, diagnostics);
    lowering.record_needed_errors();
    lowering.read_documented();
    lowering.check_all_extensions();

    lowering.number_operations(without);
    lowering.components(without);
    let servers = lowering.servers();
    let schemes = lowering.security_schemes();
    let mut operations = lowering.operations(&schemes);
    lowering.split_into_parts(&mut operations);
    lowering.record_unrequired(&schemes, &operations);
    let mut security = lowering.document_security(&schemes);
    let security_schemes = operation::security::asked_for(schemes, &mut operations, &mut security);
    lowering.check_leniency(&operations);
    lowering.record_remaining(&operations);
    let schemas = lowering.finish_schemas();
    let (title, version, description) = lowering.info();
    let tags = lowering.tags();
    lowering.unused_names();
    lowering.check_documented();

    let coverage = std::mem::take(&mut lowering.coverage);
    let operation_servers = std::mem::take(&mut lowering.operation_servers);
    let mut api = Api {
        title,
        version,
        description,
        servers,
        operation_servers,
        client_certificates: !lowering.certificates.is_empty(),
        security_schemes,
        security,
        tags,
        schemas,
        operations,
        error_when: Vec::new(),
        retry: None,
    };
    let problems = extension::paging::resolve(
        &mut api,
        &lowering.pagings,
        &lowering.envelopes,
        &mut lowering.chosen_names,
    );
    for problem in problems {
        lowering.report(problem.into());
    }
    for problem in extension::stream::resolve(&mut api, &lowering.streams) {
        lowering.report(problem.into());
    }
    lowering.errors_in_successes(&mut api);
    lowering.retries(&mut api);
    lowering.batches(&mut api);
    let broken = lowering.broken_operations;
    LoweredParts {
        api,
        chosen_names: lowering.chosen_names,
        broken,
        coverage,
    }
}

/// The state of one run.
struct Lowering<'a> {
    typed: &'a Typed<'a>,
    config: &'a Options,
    diagnostics: &'a mut Diagnostics,
    /// The reported problems, so that a definition that is read twice reports them once.
    reported: HashSet<(Code, Pointer)>,
    /// The names of `trine.toml` that were used.
    used_names: HashSet<String>,
    /// The Rust names that the document or `trine.toml` chooses.
    chosen_names: ChosenNames,
    /// All definitions; components first. A definition is "any value" while it is lowered.
    schemas: Vec<Schema>,
    /// The definitions by place.
    items: HashMap<Pointer, SchemaId>,
    /// The component schemas, by name.
    components: IndexMap<String, Component>,
    /// The schemas parsed on their own, by place.
    nodes: HashMap<Pointer, Option<SchemaRef>>,
    /// The targets of references, by their text.
    targets: HashMap<String, Pointer>,
    /// The targets of the branches of unions in compositions: of `oneOf`, or of `anyOf`.
    branch_places: HashMap<(Pointer, bool), Rc<HashSet<Pointer>>>,
    /// Whether the schema at a place allows `null`.
    nullable: HashMap<Pointer, bool>,
    /// The types that the schema at a place allows.
    types: HashMap<Pointer, schema::type_set::TypeSet>,
    /// The number of nested questions about `null` or allowed types.
    asking: usize,
    /// The number of components being lowered because a reference leads into them.
    owners: usize,
    /// The places being lowered on their own because a reference leads to them.
    open: Vec<Pointer>,
    /// The operations by place.
    operation_ids: IndexMap<Pointer, OperationId>,
    /// The operations that are not lowered yet.
    entries: Vec<operation::entry::Entry>,
    /// The errors of earlier stages that affect the enclosing part.
    needed_errors: Vec<Diagnostic>,
    /// The errors of the current operation.
    broken: Vec<Diagnostic>,
    /// The operations with such errors.
    broken_operations: Vec<SkippedOperation>,
    /// The batch extensions of operations.
    batches: extension::batch::Batches,
    /// The rules for errors in 2xx responses, by the place of the extension.
    error_rules: extension::error_when::Written,
    /// The rules about repeating operations, by the place of the extension.
    retry_rules: extension::retry::Written,
    /// The unused parts.
    coverage: Coverage,
    /// The place of the schema of each multipart body, and the encodings of its parts.
    encodings: HashMap<OperationId, (Pointer, operation::multipart::Encodings)>,
    /// The paging extensions, by the place of the operation.
    pagings: Vec<(Pointer, serde_json::Value)>,
    /// The extensions that request streams, by the place of the operation.
    streams: Vec<(Pointer, serde_json::Value)>,
    /// The schemas with a discriminator that others extend.
    bases: schema::derived::Bases,
    /// The discriminators of unions.
    discriminators: Vec<schema::tags::Declared>,
    /// The envelopes.
    envelopes: extension::envelope::Envelopes,
    /// The server lists of operations.
    operation_servers: Vec<OperationServers>,
    /// The vendor extensions that are shown in the docs.
    documented: extension::documented::Documented,
    /// The schemas with extensions for leniency.
    lenient: Vec<extension::lenient::LenientSchema>,
    /// The security schemes that use a client certificate, without a secret in the request.
    certificates: HashSet<String>,
    /// The remaining limits.
    allowance: recovery::limit::Allowance,
}

/// A component schema.
struct Component {
    id: SchemaId,
    /// Whether its lowering has started.
    begun: bool,
}

impl<'a> Lowering<'a> {
    fn new(typed: &'a Typed<'a>, config: &'a Options, diagnostics: &'a mut Diagnostics) -> Self {
        Self {
            typed,
            config,
            diagnostics,
            reported: HashSet::new(),
            used_names: HashSet::new(),
            chosen_names: ChosenNames::default(),
            schemas: Vec::new(),
            items: HashMap::new(),
            components: IndexMap::new(),
            nodes: HashMap::new(),
            targets: HashMap::new(),
            branch_places: HashMap::new(),
            nullable: HashMap::new(),
            types: HashMap::new(),
            asking: 0,
            owners: 0,
            open: Vec::new(),
            operation_ids: IndexMap::new(),
            entries: Vec::new(),
            needed_errors: Vec::new(),
            broken: Vec::new(),
            broken_operations: Vec::new(),
            batches: extension::batch::Batches::new(),
            error_rules: extension::error_when::Written::new(),
            retry_rules: extension::retry::Written::new(),
            coverage: Coverage::default(),
            certificates: HashSet::new(),
            encodings: HashMap::new(),
            pagings: Vec::new(),
            streams: Vec::new(),
            bases: schema::derived::Bases::default(),
            discriminators: Vec::new(),
            envelopes: extension::envelope::Envelopes::new(),
            operation_servers: Vec::new(),
            documented: extension::documented::Documented::default(),
            lenient: Vec::new(),
            allowance: recovery::limit::Allowance::new(config.limits.members),
        }
    }

    /// Reports a problem of the current operation, once for each place.
    fn report(&mut self, diagnostic: Diagnostic) {
        let diagnostic = diagnostic.under(self.diagnostics.strictness());
        if recovery::skipped::is_needed(&diagnostic) {
            self.broken.push(diagnostic.clone());
        }
        self.report_unattributed(diagnostic);
    }

    /// Reports a problem that does not invalidate the current operation.
    fn report_unattributed(&mut self, diagnostic: Diagnostic) {
        let key = (diagnostic.code, diagnostic.pointer.clone());
        if self.reported.insert(key) {
            self.diagnostics.report(diagnostic);
        }
    }

    /// Parses a part of the document, and reports what openapiv3 cannot read.
    fn parse<T: serde::de::DeserializeOwned>(&mut self, pointer: &Pointer) -> Option<T> {
        match self.typed.parse(pointer) {
            Ok(part) => Some(part),
            Err(diagnostic) => {
                self.report(diagnostic);
                None
            }
        }
    }

    /// Lowers all component schemas. All ids are reserved first, in document order.
    fn components(&mut self, without: &HashSet<Pointer>) {
        let place = Pointer::root().child("components").child("schemas");
        for name in self.typed.keys(&place) {
            if self.allowance.exhausted {
                return;
            }
            let pointer = place.child(&name);
            if without.contains(&pointer) {
                continue;
            }
            let id = self.reserve(&pointer, &pointer, Origin::Component(name.clone()));
            self.components.insert(name, Component { id, begun: false });
        }
        self.find_bases();
        for index in 0..self.components.len() {
            self.component(index);
        }
    }

    /// Lowers one component schema unless that has started already.
    fn component(&mut self, index: usize) {
        let Some((name, component)) = self.components.get_index_mut(index) else {
            return;
        };
        if std::mem::replace(&mut component.begun, true) {
            return;
        }
        let (name, id) = (name.clone(), component.id);
        let pointer = self.schemas[id.0].pointer.clone();
        let Some(sub) = self.node(&pointer) else {
            return;
        };
        let kind = self.component_kind(&sub, id);
        self.define(id, &sub, Some(&name), kind);
    }

    /// Returns all definitions, complete.
    fn finish_schemas(&mut self) -> Vec<Schema> {
        let mut schemas = std::mem::take(&mut self.schemas);
        let cycles = schema::alias::break_cycles(&mut schemas);
        let discriminators = schema::tags::distinguish_variants(
            &mut schemas,
            &std::mem::take(&mut self.discriminators),
        );
        let members = self.allowance.members;
        let Some(variants) = schema::alias::open_own_variants(&mut schemas, members) else {
            self.spend(usize::MAX, &Pointer::root().child("components"));
            return schemas;
        };
        for diagnostic in cycles.into_iter().chain(discriminators).chain(variants) {
            self.report(diagnostic);
        }
        schemas
    }

    /// Reads `info`.
    fn info(&mut self) -> (String, String, Option<String>) {
        let place = Pointer::root().child("info");
        match self.parse::<openapiv3::Info>(&place) {
            Some(info) => (info.title, info.version, info.description),
            None => Default::default(),
        }
    }

    /// Returns `tags` with their descriptions.
    fn tags(&mut self) -> IndexMap<String, Option<String>> {
        let place = Pointer::root().child("tags");
        if !self.typed.exists(&place) {
            return IndexMap::new();
        }
        let tags: Vec<openapiv3::Tag> = self.parse(&place).unwrap_or_default();
        tags.into_iter()
            .map(|tag| (tag.name, tag.description))
            .collect()
    }

    /// Reports the names of `trine.toml` that do not exist in the document.
    fn unused_names(&mut self) {
        let names = self.config.names.iter();
        let unused: Vec<_> = names
            .filter(|(place, _)| !self.used_names.contains(*place))
            .map(|(place, _)| place.clone())
            .collect();
        for place in unused {
            let message = format!("`{place}` of trine.toml does not exist in the document");
            let help = "use an `operationId`, or the pointer of a schema, property or parameter \
                 (`#/components/schemas/Lead`)";
            // These problems have no place in the document, so each gets a distinct place that no
            // document contains.
            let pointer = Pointer::root().child("trine.toml").child(&place);
            self.report(Diagnostic::new(Code::UnknownOverride, &pointer, message).help(help));
        }
    }

    /// Reserves the id of a definition under `key`; [`Self::define`] completes it.
    fn reserve(&mut self, key: &Pointer, pointer: &Pointer, origin: Origin) -> SchemaId {
        self.check_types(pointer);
        let id = SchemaId(self.schemas.len());
        self.schemas.push(Schema {
            pointer: pointer.clone(),
            origin,
            docs: Docs::default(),
            kind: SchemaKind::Alias(Type::new(Shape::Any)),
            envelope: Vec::new(),
        });
        self.items.insert(key.clone(), id);
        id
    }

    /// Completes a reserved definition; `name` is the name of its component.
    fn define(&mut self, id: SchemaId, sub: &SchemaRef, name: Option<&str>, kind: SchemaKind) {
        // A name next to a property is the name of the property, not of its type.
        let parent = sub.pointer().parent().and_then(|parent| parent.last());
        let of_property = matches!(
            self.schemas[id.0].origin,
            Origin::Inside(_, Step::Property(_))
        ) && parent.as_deref() == Some("properties");
        if !of_property {
            self.record_type_name(sub);
        }
        if let Some(node) = sub.inline() {
            self.record_envelope(node, id);
        }
        let docs = self.item_docs(sub, name);
        let schema = &mut self.schemas[id.0];
        (schema.docs, schema.kind) = (docs, kind);
    }
}

/// The maximum depth of nested lookups into definitions, so that a chain of definitions cannot
/// exhaust the stack.
const DEPTH: usize = 128;

/// The security schemes of a document, in order.
type Schemes = IndexMap<String, SecurityScheme>;
