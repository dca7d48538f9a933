//! openapiv3's types → [`ir::Api`]: the content of a document, independent of OpenAPI's spelling.
//!
//! Each component schema is lowered once. References are followed by pointer, to anywhere in the
//! document; the id of a definition is reserved before its content is lowered, so recursion through
//! references needs no special case. Problems are collected: a broken part is reported and becomes
//! "any value", and everything else is still lowered.
//!
//! [`lower_parts`] is the list of steps. Each has a context that contains, and dereferences to, that
//! of the steps before it, so that a step cannot use what only a later one knows:
//!
//! | context | knows |
//! |---|---|
//! | [`Reports`] | diagnostics, coverage and remaining limits |
//! | [`DocumentView`] | the document: references, and which values a schema allows |
//! | [`Schemas`] | the definitions built so far |
//! | [`Operations`] | the operations: parameters, bodies, responses, servers and security |
//! | [`Extensions`](extension::Extensions) | extensions with pointers, resolved in the finished [`Api`] |

mod configured;
mod constraints;
mod coverage;
mod docs;
mod extension;
mod operation;
mod pattern;
mod recovery;
mod reports;
mod schema;
mod tag;
mod view;
mod xml;

#[cfg(test)]
mod tests;

use std::collections::HashSet;

use indexmap::IndexMap;

use crate::Options;
use crate::diagnostic::Diagnostics;
use crate::typed::Typed;
use trine_ir::pointer::Pointer;
use trine_ir::{Api, ChosenNames, SecurityScheme};

pub use coverage::unused::Annotations;
use coverage::unused::Coverage;
pub use extension::known::{Extension, extensions};
use operation::Operations;
pub(crate) use operation::entry::ADDITIONAL as ADDITIONAL_OPERATIONS;
pub use recovery::skipped::SkippedOperation;
pub use recovery::tolerant::{LoweredApi, lower_tolerant};
use reports::Reports;
use schema::definitions::Schemas;
use view::DocumentView;

/// Lowers a document. The result is incomplete if `diagnostics` contains errors.
pub fn lower(typed: &Typed, config: &Options, diagnostics: &mut Diagnostics) -> LoweredApi {
    let parts = lower_parts(typed, config, diagnostics, &HashSet::new());
    LoweredApi::new(parts, Vec::new(), Vec::new())
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
///
/// Each step relies on what is true after those before it.
fn lower_parts(
    typed: &Typed,
    config: &Options,
    diagnostics: &mut Diagnostics,
    without: &HashSet<Pointer>,
) -> LoweredParts {
    let reports = Reports::new(diagnostics, &config.limits);
    let mut view = DocumentView::new(typed, config, reports);
    // Every `x-trine-…` stands where it has an effect, and the docs of vendor extensions are known.
    view.read_documented();
    view.check_all_extensions();

    let mut schemas = Schemas::new(view);
    // Each operation has a number, so that the schemas inside it can be named.
    let entries = schemas.number_operations(without);
    // Each component is a definition, with the definitions that it contains or refers to.
    schemas.components(without);

    let mut lowering = Operations::new(schemas);
    // Each operation that can be read is lowered; the errors of the others are known.
    let servers = lowering.servers();
    let schemes = lowering.security_schemes();
    let mut operations = lowering.operations(entries, &schemes);
    // The first tag of each operation is the one that it is listed under.
    lowering.order_tags(&mut operations);
    // The payloads of webhooks are variants of one definition.
    let signature = lowering.signature();
    let mut webhooks = lowering.webhooks(signature.as_ref());
    // The payloads of the callbacks of each operation are variants of one definition.
    let mut callbacks = lowering.callbacks(&operations, signature.as_ref());
    // Each multipart body is a definition with no other use.
    lowering.split_into_parts(&mut operations);
    // Only the security schemes that some operation requires are left.
    lowering.record_unrequired(&schemes, &operations);
    let mut security = lowering.document_security(&schemes);
    let security_schemes = operation::security::asked_for(schemes, &mut operations, &mut security);
    // Every definition exists: what is unused, and what does not fit its type, is reported.
    lowering.check_leniency(&operations);
    lowering.record_remaining(&operations);
    // No alias is cyclic, and the variants of each union are distinguished.
    let definitions = lowering.finish_schemas();
    // The members that name the events of webhooks are known.
    let of_operations = callbacks.iter_mut().map(|one| &mut one.webhooks);
    for webhooks in webhooks.iter_mut().chain(of_operations) {
        operation::event_names::name_events(&definitions, webhooks);
    }
    let (title, version, description) = lowering.info();
    let tags = lowering.tags();
    // Every documented extension is used.
    lowering.check_documented();

    let (mut extensions, operation_servers, client_certificates) = lowering.into_extensions();
    let mut api = Api {
        title,
        version,
        description,
        servers,
        operation_servers,
        client_certificates,
        security_schemes,
        security,
        tags,
        schemas: definitions,
        operations,
        updates: Vec::new(),
        webhooks,
        callbacks,
        error_when: Vec::new(),
        retry: None,
    };
    // Each body in XML consists of values that have nodes in XML.
    extensions.settle_xml(&mut api);
    // Every pointer in an extension leads to a member of a definition.
    extensions.resolve(&mut api);
    // Every name of trine.toml is that of an item.
    extensions.configured_names(&api, without);
    LoweredParts {
        api,
        chosen_names: extensions.chosen_names,
        broken: extensions.reports.broken_operations,
        coverage: extensions.reports.coverage,
    }
}

/// The maximum depth of nested lookups into definitions, so that a chain of definitions cannot
/// exhaust the stack.
const DEPTH: usize = 128;

/// The security schemes of a document, in order.
type Schemes = IndexMap<String, SecurityScheme>;
