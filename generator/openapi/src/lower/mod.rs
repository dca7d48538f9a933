//! openapiv3's types → [`ir::Api`]: what a document says, with OpenAPI's spelling resolved away.
//!
//! Each component schema is lowered once. A reference is followed by its pointer, to anywhere
//! in the document; the id of a definition is reserved before its content is looked at, and so
//! recursion through references needs no special case. Problems are collected: what is broken
//! is reported, stands for "any value" from then on, and everything else is lowered all the same.

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
    Api, Docs, OperationId, Origin, OwnServers, Schema, SchemaId, SchemaKind, SecurityScheme,
    Shape, Step, Type,
};

use coverage::unused::Findings;
pub use coverage::unused::Shown;
pub use operation::media::has_type_of_its_own;
pub use recovery::skipped::{LeftOut, Tolerated, lower_tolerant};
use schema::keywords::Sub;

/// Lowers a document. `None` where `diagnostics` holds errors: of this stage or an earlier one.
pub fn lower(typed: &Typed, config: &Options, diagnostics: &mut Diagnostics) -> Option<Tolerated> {
    let parts = lower_parts(typed, config, diagnostics, &HashSet::new());
    (!diagnostics.has_errors()).then(|| Tolerated::new(parts, Vec::new(), Vec::new()))
}

/// What could be lowered.
struct Parts {
    api: Api,
    /// The operations that have an error of their own. Some of them may be in `api` all the same.
    broken: Vec<LeftOut>,
    /// What nothing is made of.
    findings: Findings,
}

/// Lowers what can be lowered but for the operations and component schemas at the places in
/// `without`: a schema that is broken is "any value".
fn lower_parts(
    typed: &Typed,
    config: &Options,
    diagnostics: &mut Diagnostics,
    without: &HashSet<Pointer>,
) -> Parts {
    let mut lowering = Lowering::new(typed, config, diagnostics);
    lowering.note_needed_errors();
    lowering.read_documented();
    lowering.check_all_extensions();

    lowering.number_operations(without);
    lowering.components(without);
    let servers = lowering.servers();
    let schemes = lowering.security_schemes();
    let mut operations = lowering.operations(&schemes);
    lowering.split_into_parts(&mut operations);
    lowering.note_unasked(&schemes, &operations);
    let mut security = lowering.document_security(&schemes);
    let security_schemes = operation::security::asked_for(schemes, &mut operations, &mut security);
    lowering.check_leniency(&operations);
    lowering.note_the_rest(&operations);
    let schemas = lowering.finish_schemas();
    let (title, version, description) = lowering.info();
    let tags = lowering.tags();
    lowering.unused_names();
    lowering.check_documented();

    let findings = std::mem::take(&mut lowering.findings);
    let own_servers = std::mem::take(&mut lowering.own_servers);
    let mut api = Api {
        title,
        version,
        description,
        servers,
        own_servers,
        client_certificates: !lowering.certificates.is_empty(),
        security_schemes,
        security,
        tags,
        schemas,
        operations,
        error_when: Vec::new(),
    };
    for problem in extension::paging::resolve(&mut api, &lowering.pagings, &lowering.envelopes) {
        lowering.report(problem.into());
    }
    for problem in extension::stream::resolve(&mut api, &lowering.streams) {
        lowering.report(problem.into());
    }
    lowering.errors_in_successes(&mut api);
    lowering.batches(&mut api);
    let broken = lowering.broken_operations;
    Parts {
        api,
        broken,
        findings,
    }
}

/// The state of one run.
struct Lowering<'a> {
    typed: &'a Typed<'a>,
    config: &'a Options,
    diagnostics: &'a mut Diagnostics,
    /// What was reported, so that a definition that is looked at twice says it once.
    reported: HashSet<(Code, Pointer)>,
    /// The names of `trine.toml` that something answers to.
    used_names: HashSet<String>,
    /// Every definition; components first. One that is being lowered is "any value" meanwhile.
    schemas: Vec<Schema>,
    /// The definitions by place.
    items: HashMap<Pointer, SchemaId>,
    /// The component schemas, by name.
    components: IndexMap<String, Component>,
    /// The schemas that were read on their own, by place.
    nodes: HashMap<Pointer, Option<Sub>>,
    /// Where references lead, by their text.
    targets: HashMap<String, Pointer>,
    /// What the branches of unions that stand in compositions refer to: of `oneOf`, or of `anyOf`.
    branch_places: HashMap<(Pointer, bool), Rc<HashSet<Pointer>>>,
    /// Whether the schema at a place takes `null`.
    nullable: HashMap<Pointer, bool>,
    /// The types that values of the schema at a place can have.
    types: HashMap<Pointer, schema::type_set::TypeSet>,
    /// How many schemas are being asked whether they take `null`, or what types they allow.
    asking: usize,
    /// How many components are being lowered because something refers into them.
    owners: usize,
    /// The places that are being lowered on their own because something refers to them.
    open: Vec<Pointer>,
    /// Every operation by place.
    operation_ids: IndexMap<Pointer, OperationId>,
    /// The operations that are still to be lowered.
    entries: Vec<operation::entry::Entry>,
    /// The errors of earlier stages that cost what they are in.
    needed_errors: Vec<Diagnostic>,
    /// The errors that cost the operation that is being lowered.
    broken: Vec<Diagnostic>,
    /// The operations with such errors.
    broken_operations: Vec<LeftOut>,
    /// What operations say of batches.
    batches: extension::batch::Batches,
    /// What operations say of errors in 2xx responses, by the place of the extension.
    error_rules: extension::error_when::Written,
    /// What nothing is made of.
    findings: Findings,
    /// What is said of the parts of each body in parts.
    encodings: HashMap<OperationId, operation::multipart::Encodings>,
    /// What operations say of their pages, by the place of the operation.
    pagings: Vec<(Pointer, serde_json::Value)>,
    /// What operations say of how a stream is asked for, by their places.
    streams: Vec<(Pointer, serde_json::Value)>,
    /// The schemas with a discriminator that others extend.
    bases: schema::derived::Bases,
    /// What unions say of the property that tells their variants apart.
    told: Vec<schema::tags::Declared>,
    /// What objects say of their content.
    envelopes: extension::envelope::Envelopes,
    /// The lists of servers that operations have of their own.
    own_servers: Vec<OwnServers>,
    /// The extensions of the vendor's own that show in the docs.
    documented: extension::documented::Documented,
    /// The schemas that say that they are lenient.
    lenient: Vec<extension::lenient::Claim>,
    /// The security schemes that are a certificate of the client: no secret is sent for them.
    certificates: HashSet<String>,
    /// What may still be lowered.
    allowance: recovery::limit::Allowance,
}

/// A component schema.
struct Component {
    id: SchemaId,
    /// Whether its lowering has begun.
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
            findings: Findings::default(),
            certificates: HashSet::new(),
            encodings: HashMap::new(),
            pagings: Vec::new(),
            streams: Vec::new(),
            bases: schema::derived::Bases::default(),
            told: Vec::new(),
            envelopes: extension::envelope::Envelopes::new(),
            own_servers: Vec::new(),
            documented: extension::documented::Documented::default(),
            lenient: Vec::new(),
            allowance: recovery::limit::Allowance::new(config.limits.members),
        }
    }

    /// Reports a problem of what is being lowered, once for each place.
    fn report(&mut self, diagnostic: Diagnostic) {
        let diagnostic = diagnostic.under(self.diagnostics.strictness());
        if recovery::skipped::is_needed(&diagnostic) {
            self.broken.push(diagnostic.clone());
        }
        self.tell(diagnostic);
    }

    /// Reports a problem that does not spoil what is being lowered.
    fn tell(&mut self, diagnostic: Diagnostic) {
        let key = (diagnostic.code, diagnostic.pointer.clone());
        if self.reported.insert(key) {
            self.diagnostics.report(diagnostic);
        }
    }

    /// Reads a part of the document; what openapiv3 cannot read is reported.
    fn parse<T: serde::de::DeserializeOwned>(&mut self, pointer: &Pointer) -> Option<T> {
        match self.typed.parse(pointer) {
            Ok(part) => Some(part),
            Err(diagnostic) => {
                self.report(diagnostic);
                None
            }
        }
    }

    /// Lowers every component schema. All ids are reserved first: they are in document order.
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

    /// Lowers one component schema, unless that has begun already.
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

    /// Every definition, all of them complete.
    fn finish_schemas(&mut self) -> Vec<Schema> {
        let mut schemas = std::mem::take(&mut self.schemas);
        let cycles = schema::alias::break_cycles(&mut schemas);
        let told = schema::tags::tell_apart(&mut schemas, &std::mem::take(&mut self.told));
        let members = self.allowance.members;
        let Some(variants) = schema::alias::open_own_variants(&mut schemas, members) else {
            self.spend(usize::MAX, &Pointer::root().child("components"));
            return schemas;
        };
        for diagnostic in cycles.into_iter().chain(told).chain(variants) {
            self.report(diagnostic);
        }
        schemas
    }

    /// `info`.
    fn info(&mut self) -> (String, String, Option<String>) {
        let place = Pointer::root().child("info");
        match self.parse::<openapiv3::Info>(&place) {
            Some(info) => (info.title, info.version, info.description),
            None => Default::default(),
        }
    }

    /// `tags` with their descriptions.
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

    /// Reports the names of `trine.toml` that nothing in the document answers to.
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
            // Nothing of the document is at fault, and so each has a place of its own to be told
            // apart by, which no document has.
            let pointer = Pointer::root().child("trine.toml").child(&place);
            self.report(Diagnostic::new(Code::UnknownOverride, &pointer, message).help(help));
        }
    }

    /// A definition's id, remembered under `key`; what it is follows by [`Self::define`].
    fn reserve(&mut self, key: &Pointer, pointer: &Pointer, origin: Origin) -> SchemaId {
        self.check_types(pointer);
        let id = SchemaId(self.schemas.len());
        self.schemas.push(Schema {
            pointer: pointer.clone(),
            origin,
            name_override: None,
            docs: Docs::default(),
            kind: SchemaKind::Alias(Type::new(Shape::Any)),
            envelope: Vec::new(),
        });
        self.items.insert(key.clone(), id);
        id
    }

    /// Says what a reserved definition is; `name` is its component's.
    fn define(&mut self, id: SchemaId, sub: &Sub, name: Option<&str>, kind: SchemaKind) {
        // A name that stands at a property is the property's, not that of its type.
        let parent = sub.pointer().parent().and_then(|parent| parent.last());
        let of_property = matches!(
            self.schemas[id.0].origin,
            Origin::Inside(_, Step::Property(_))
        ) && parent.as_deref() == Some("properties");
        let name_override = match of_property {
            true => None,
            false => self.type_name_override(sub),
        };
        if let Some(node) = sub.inline() {
            self.note_envelope(node, id);
        }
        let docs = self.item_docs(sub, name);
        let schema = &mut self.schemas[id.0];
        (schema.name_override, schema.docs, schema.kind) = (name_override, docs, kind);
    }
}

/// As many definitions as are looked into from one another; a document whose definitions are
/// chained more deeply than anybody writes must not exhaust the stack.
const DEPTH: usize = 128;

/// The security schemes of a document, in its order.
type Schemes = IndexMap<String, SecurityScheme>;
