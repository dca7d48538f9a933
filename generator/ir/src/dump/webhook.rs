//! Webhooks as text.

use std::fmt::Write as _;

use super::{dump_docs, label};
use crate::{Api, Webhooks};

pub(super) fn dump_webhooks(out: &mut String, api: &Api, webhooks: &Webhooks) {
    let _ = writeln!(out, "\nwebhooks {}", label(api, api.schema(webhooks.union)));
    if let Some(header) = &webhooks.header {
        let _ = writeln!(out, "  named by {header}");
    }
    if let Some(signature) = &webhooks.signature {
        let _ = writeln!(out, "  signed {signature:?}");
    }
    for event in &webhooks.events {
        let (method, name, variant) = (&event.method, &event.name, event.variant);
        let values = event.header_values.join(" | ");
        let _ = writeln!(out, "  {method} {name:?}: variant {variant} {values}");
        dump_docs(out, "    ", &event.docs);
    }
}
