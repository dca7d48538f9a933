//! `README.md` of a generated crate.

use std::collections::BTreeMap;

use indexmap::IndexMap;
use trine_templates::{Readme, ReadmeApi, ReadmeGroup, ReadmeOperation, render};

use crate::analyze::is_download;
use crate::emit::Context;
use crate::emit::package::files::{CrateText, has_operations, quoted, sends_files};
use crate::ir::{Operation, OperationId};
use crate::names::WEBHOOKS;
use crate::runtime::{Part, Runtime};
use crate::rustdoc;

/// The head of the functions in examples.
const EXAMPLE: &str = "async fn example() -> Result<(), Box<dyn std::error::Error>>";
/// The same, with a client.
const WITH_CLIENT: &str =
    "async fn example(client: &Client) -> Result<(), Box<dyn std::error::Error>>";

/// Returns the text of the README.
pub fn readme(text: &CrateText, apis: &[Context<'_>], runtime: &Runtime) -> String {
    let first = |snippet: fn(&Context<'_>) -> Option<Vec<String>>| {
        apis.iter().find_map(snippet).unwrap_or_default()
    };
    let operations = || apis.iter().flat_map(|context| &context.api.operations);
    let webhooks = webhooks_api(apis);
    let mut anchors = Anchors::default();
    render(&Readme {
        package: &text.package,
        description: rustdoc::sentence(&text.description),
        crate_name: apis
            .first()
            .map(|context| context.place.crate_name.as_str())
            .unwrap_or_default(),
        apis: apis
            .iter()
            .map(|context| readme_api(context, &mut anchors))
            .collect(),
        errors: first(|context| Some(context.errors_snippet()?.function(WITH_CLIENT))),
        pages: first(|context| Some(context.pages_snippet()?.function(WITH_CLIENT))),
        streams: first(|context| Some(context.stream_snippet()?.function(WITH_CLIENT))),
        webhooks: webhooks
            .and_then(Context::webhook_example)
            .unwrap_or_default(),
        has_operations: has_operations(apis),
        receiver_features: webhooks.map(receiver_features).unwrap_or_default(),
        is_verified: webhooks.is_some_and(Context::verifies_webhooks),
        parts: apis
            .iter()
            .flat_map(|context| context.home_names.features().to_vec())
            .collect(),
        verifies_webhooks: apis.iter().any(Context::has_signatures),
        requests_streams: operations().any(|operation| operation.stream_when.is_some()),
        has_files: apis.iter().any(sends_files),
        has_downloads: operations().any(is_download),
        has_xml: apis.iter().any(Context::has_xml),
        has_flows: apis.iter().any(Context::has_flows),
        has_constraints: runtime.has(Part::Validate),
        has_patterns: runtime.has(Part::Patterns),
        has_sessions: runtime.has(Part::OAuth) || !runtime.is_embedded(),
    })
}

/// Returns the features that the module `webhooks` of an API needs, as a list of TOML strings.
fn receiver_features(context: &Context<'_>) -> String {
    let home = context.home_names.features().iter();
    let mut features: Vec<&str> = context.place.module.as_deref().into_iter().collect();
    features.extend(home.map(String::as_str).filter(|name| *name == WEBHOOKS));
    features.extend(context.verifies_webhooks().then_some("webhook-signatures"));
    quoted(features)
}

/// Returns the API whose webhooks the README shows: preferably one that signs them.
pub(super) fn webhooks_api<'a, 'c>(apis: &'a [Context<'c>]) -> Option<&'a Context<'c>> {
    let signed = apis.iter().find(|context| context.verifies_webhooks());
    signed.or_else(|| apis.iter().find(|context| context.api.webhooks.is_some()))
}

/// The anchors of the headings, as GitHub and crates.io derive them.
#[derive(Default)]
struct Anchors(BTreeMap<String, usize>);

impl Anchors {
    /// The headings of the template above those of the tags.
    const FIXED: [&'static str; 11] = [
        "install",
        "credentials-and-calls",
        "errors",
        "pages",
        "streams",
        "files",
        "webhooks",
        "retries-and-limits",
        "features",
        "browsers",
        "operations",
    ];

    /// Returns the anchor of the next heading with this text.
    fn next(&mut self, title: &str) -> String {
        let words = title.chars().filter_map(|c| match c {
            ' ' => Some('-'),
            '-' | '_' => Some(c),
            c => c.is_alphanumeric().then_some(c),
        });
        let anchor = words.collect::<String>().to_lowercase();
        let is_fixed = Self::FIXED.contains(&anchor.as_str());
        let seen = self
            .0
            .entry(anchor.clone())
            .or_insert(usize::from(is_fixed));
        *seen += 1;
        match *seen {
            1 => anchor,
            more => format!("{anchor}-{}", more - 1),
        }
    }
}

fn readme_api(context: &Context<'_>, anchors: &mut Anchors) -> ReadmeApi {
    let credentials = context.credential_items(rustdoc::code_span);
    ReadmeApi {
        module: context.place.module.clone(),
        title: context.title(),
        version: rustdoc::code_span(&context.api.version),
        credentials: credentials
            .iter()
            .flat_map(|item| rustdoc::list_item(item))
            .collect(),
        start: context.start_snippet().function(EXAMPLE),
        groups: groups(context, anchors),
        operations: context.api.operations.len(),
    }
}

/// Returns the operations by tag, in the order of the document.
fn groups(context: &Context<'_>, anchors: &mut Anchors) -> Vec<ReadmeGroup> {
    let mut groups: IndexMap<Option<&str>, Vec<ReadmeOperation>> = IndexMap::new();
    for tag in context.api.tags.keys() {
        groups.insert(Some(tag), Vec::new());
    }
    for (index, operation) in context.api.operations.iter().enumerate() {
        let tag = operation.tags.first().map(String::as_str);
        let row = readme_operation(context, OperationId(index), operation);
        groups.entry(tag).or_default().push(row);
    }
    groups.retain(|_, rows| !rows.is_empty());
    let groups = groups.into_iter().map(|(tag, operations)| {
        let title = match tag.map(rustdoc::summary_line) {
            Some(title) if !title.is_empty() => title,
            _ => "Other operations".to_owned(),
        };
        ReadmeGroup {
            anchor: anchors.next(&title),
            // A title can contain links, which cannot be nested.
            link: rustdoc::code_span(tag.unwrap_or("other")),
            title,
            operations,
        }
    });
    groups.collect()
}

fn readme_operation(
    context: &Context<'_>,
    id: OperationId,
    operation: &Operation,
) -> ReadmeOperation {
    let names = context.names.operation(id);
    let methods = [&names.function].into_iter().chain(&names.other_bodies);
    let methods = methods.chain(&names.stream).chain(&names.items);
    let methods = methods.map(|name| format!("`{}`", context.names.call(id, name)));
    let call = format!("{} {}", operation.method, operation.path);
    ReadmeOperation {
        methods: methods.collect::<Vec<_>>().join(", "),
        call: rustdoc::code_span(&call).replace('|', "\\|"),
        summary: operation
            .docs
            .summary
            .as_deref()
            .map(rustdoc::cell)
            .unwrap_or_default(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn anchors_are_those_of_github() {
        let mut anchors = Anchors::default();
        let next = |title: &str, anchors: &mut Anchors| anchors.next(title);
        assert_eq!(next("Deal fields (v2)", &mut anchors), "deal-fields-v2");
        assert_eq!(next("Deal fields (v2)", &mut anchors), "deal-fields-v2-1");
        assert_eq!(next("Features", &mut anchors), "features-1");
    }
}
