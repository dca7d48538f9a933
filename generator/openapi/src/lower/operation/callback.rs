//! Callbacks: the requests that an operation causes, to URLs in its own request.

use openapiv3::ReferenceOr;
use serde_json::Value as Json;

use trine_ir::pointer::Pointer;
use trine_ir::{Callbacks, Operation, OperationId, Signature};

use crate::lower::operation::Operations;
use crate::lower::operation::webhook::Item;

impl Operations<'_> {
    /// Lowers the callbacks of all operations. `signature` is how requests are signed.
    pub(in crate::lower) fn callbacks(
        &mut self,
        operations: &[Operation],
        signature: Option<&Signature>,
    ) -> Vec<Callbacks> {
        let mut all = Vec::new();
        for (index, operation) in operations.iter().enumerate() {
            let place = operation.pointer.child("x-trine:callbacks");
            let mut found = Vec::new();
            for name in self.typed.keys(&place) {
                if self.allowance.exhausted {
                    return all;
                }
                if !name.starts_with("x-") {
                    self.callback(&operation.id, &name, &place.child(&name), &mut found);
                }
            }
            let words = vec![operation.id.clone(), "Callback".to_owned()];
            let webhooks = self.union_of_events(found, &place, words, signature);
            all.extend(webhooks.map(|webhooks| Callbacks {
                operation: OperationId(index),
                webhooks,
            }));
        }
        // Problems of callbacks do not invalidate operations.
        self.broken.clear();
        all
    }

    fn callback(
        &mut self,
        operation: &str,
        name: &str,
        at: &Pointer,
        found: &mut Vec<crate::lower::operation::webhook::Found>,
    ) {
        let Some(callback) = self.parse::<ReferenceOr<Json>>(at) else {
            return;
        };
        let is_shared = matches!(callback, ReferenceOr::Reference { .. });
        let Some((_, place)) = self.dereference(callback, at) else {
            return;
        };
        let expressions = self.typed.keys(&place);
        let expressions = expressions.iter().filter(|key| !key.starts_with("x-"));
        for (number, expression) in expressions.enumerate() {
            // The first one is usually the only one.
            let number = (number > 0).then(|| (number + 1).to_string());
            let of_operation = (!is_shared).then(|| operation.to_owned());
            let words = of_operation.into_iter().chain([name.to_owned()]);
            let item = Item {
                name,
                expression: Some(expression),
                words: words.chain(number).collect(),
                is_shared,
            };
            self.webhook_item(&item, &place.child(expression), found);
        }
    }
}
