//! Webhooks as text.

use std::fmt::Write as _;

use super::{dump_docs, label};
use crate::{Api, Webhooks};

pub(super) fn dump_webhooks(out: &mut String, api: &Api, title: &str, webhooks: &Webhooks) {
    let _ = writeln!(out, "\n{title} {}", label(api, api.schema(webhooks.union)));
    if let Some(header) = &webhooks.header {
        let _ = writeln!(out, "  named by {header}");
    }
    for name in &webhooks.names {
        let path = name.path.join(".");
        let decisive = if name.is_decisive {
            ""
        } else {
            " or structure"
        };
        let values = &name.values;
        let _ = writeln!(out, "  named by member {path:?}{decisive} {values:?}");
    }
    if let Some(signature) = &webhooks.signature {
        let _ = writeln!(out, "  signed {signature:?}");
    }
    for event in &webhooks.events {
        let (method, name, variant) = (&event.method, &event.name, event.variant);
        let values = event.header_values.join(" | ");
        let _ = writeln!(out, "  {method} {name:?}: variant {variant} {values}");
        if let Some(expression) = &event.expression {
            let _ = writeln!(out, "    to {expression:?}");
        }
        for (status, description) in &event.responses {
            let description = description.as_deref().unwrap_or_default();
            let _ = writeln!(out, "    response {status:?} {description:?}");
        }
        dump_docs(out, "    ", &event.docs);
    }
}
