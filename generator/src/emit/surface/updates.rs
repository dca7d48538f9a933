//! The methods of updates.

use quote::quote;

use super::items::MODULE;
use super::{Entry, List, arguments, function, method};
use crate::analyze::{Update, UpdateField};
use crate::emit::Context;
use crate::emit::ident;
use crate::emit::package::imports::{TYPES, UPDATE_ERROR};
use crate::surface::Aspect;

impl List {
    /// Lists the methods of updates.
    pub(super) fn updates(&mut self, context: Context<'_>) {
        for update in context.analysis.updates() {
            if update.is_nested {
                continue;
            }
            let path = format!("{MODULE}::{}", context.names.schema(update.update).sent);
            let place = &context.api.schema(update.update).pointer;
            let state = ident(&context.names.schema(update.state).received);
            let object = context.object(update.update);
            let needs_base = update.unknown_required(object).next().is_some();
            let base = needs_base.then(|| (ident("request"), quote! { Self }));
            let states = ["before", "after"].map(|it| (ident(it), quote! { &#TYPES::#state }));
            let typed = arguments(base.into_iter().chain(states));
            let diff = function(typed, quote! { Result<Self, #UPDATE_ERROR> });
            let target = (ident("state"), quote! { &mut #TYPES::#state });
            let apply = method(arguments([target]), quote! { Result<(), #UPDATE_ERROR> });
            let is_empty = (!update.always_sends_changes(object))
                .then(|| ("is_empty", method(Vec::new(), quote! { bool })));
            let all = [("diff", diff), ("apply_to", apply)].into_iter();
            for (name, function) in all.chain(is_empty) {
                let entry = Entry::new(function, place).within(&path);
                self.add(format!("{path}::{name}"), entry);
            }
            if let Some(entry) = self.0.entries.get_mut(&format!("{path}::diff")) {
                let words = update_words(context, update);
                entry.wire.push((Aspect::Update, words));
            }
        }
    }
}

/// Returns the fields of an update with a role of their own, by their wire names. What else it
/// compares follows from the fields of both types.
fn update_words(context: Context<'_>, update: &Update) -> String {
    let Update {
        update: id,
        // It is part of the signature.
        state: _,
        fields,
        // It follows from the undeclared properties of both types.
        has_extra: _,
        is_nested: _,
    } = update;
    let object = context.object(*id);
    let fields = object.fields.iter().zip(fields);
    let fields = fields.filter_map(|(field, origin)| {
        let name = &field.wire_name;
        match origin {
            UpdateField::Of { is_key: true, .. } => Some(format!("{name} is a key")),
            UpdateField::Excluded => Some(format!("{name} is not compared")),
            UpdateField::Of { is_key: false, .. }
            | UpdateField::Unknown
            | UpdateField::OtherType => None,
        }
    });
    fields.collect::<Vec<_>>().join(", ")
}
