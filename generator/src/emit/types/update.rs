//! `updates.rs`: the changes between two states of a resource, as an update of it.
//!
//! Each update has a table with one line per field, and methods that call it.

use std::collections::BTreeSet;

use proc_macro2::TokenStream;
use quote::{ToTokens, quote};

use crate::analyze::{Conversion, Direction, Update, UpdateField};
use crate::emit::Context;
use crate::emit::docs::lines;
use crate::emit::ident;
use crate::emit::package::groups::{Reexport, Split};
use crate::emit::package::imports::{Imports, OwnUse, SUPER, UPDATE, UPDATE_ERROR, WIRE};
use crate::emit::types::file::inner_attributes;
use crate::emit::types::shape::{Form, From, form, travels};
use crate::ir::{Extra, Field, SchemaId, Shape, Struct};
use crate::names::WITH_REQUIRED;
use crate::output::{RustFile, Table};
use crate::rustdoc;

/// Emits `updates.rs`.
pub fn updates_file(context: Context<'_>) -> RustFile {
    let mut file = RustFile::default();
    let mut imports = Imports::new(context);
    let mut tables = BTreeSet::new();
    for update in context.analysis.updates() {
        let home = context.homes.schema(update.update);
        file.enter(home);
        imports.enter(home);
        if !update.is_nested {
            file.push(imports.resolve(context.update_methods(update)));
        }
        let [one, other] = [update.update, update.state].map(|id| context.equal.resolved(id));
        if tables.insert((one, other)) {
            let home = context.homes.schema(one);
            file.enter(home);
            imports.enter(home);
            file.push_table(&imports.resolve_table(context.update_table(update)));
        }
    }
    let docs = "Updates from two states of a resource: which field of it each field changes.";
    let docs = inner_attributes(lines::line(docs));
    let split = Split {
        content: "Updates of the operations",
        reexport: Reexport::No,
        exports: TokenStream::new(),
        own_uses: &|| vec![OwnUse::new(&[SUPER, "types"], &["*"])],
        uses_of_group: &|_| {
            let api = context.place.module_path();
            vec![OwnUse::new(&[&api[..], &["types"]].concat(), &["*"])]
        },
    };
    context.begin(&mut file, &imports, &docs, &split);
    file
}

impl Context<'_> {
    /// Returns whether there are updates.
    pub fn has_updates(&self) -> bool {
        !self.analysis.updates().is_empty()
    }

    /// Returns the object of an update.
    pub fn object(&self, id: SchemaId) -> &Struct {
        static EMPTY: Struct = Struct {
            fields: Vec::new(),
            extra: None,
            alternatives: Vec::new(),
            or_empty_list: false,
            is_positional: false,
        };
        self.api.schema(id).kind.object().unwrap_or(&EMPTY)
    }

    /// Returns the fields of an update with those of its state: the index of the field in each, the
    /// relation of their types, and whether it is a key.
    fn pairs<'b>(
        &self,
        update: &'b Update,
    ) -> impl Iterator<Item = (usize, usize, Conversion, bool)> + 'b {
        let fields = update.fields.iter().enumerate();
        fields.filter_map(|(index, origin)| match *origin {
            UpdateField::Of {
                state,
                conversion,
                is_key,
            } => Some((index, state, conversion, is_key)),
            UpdateField::Excluded | UpdateField::Unknown | UpdateField::OtherType => None,
        })
    }

    /// Returns the table of an update: a row for each field.
    fn update_table(&self, update: &Update) -> Table {
        let (object, state) = (self.object(update.update), self.object(update.state));
        let names = self.names.structure(update.update);
        let state_names = self.names.structure(update.state);
        let rows = self.pairs(update).map(|(index, at, conversion, is_key)| {
            let field = &object.fields[index];
            let kind = match (form(field, Direction::Sent), is_key) {
                (Form::Plain | Form::Nullable, true) => quote! { required_key },
                // One of them identifies the resource.
                (Form::Optional, true) if !object.alternatives.is_empty() => quote! { first_key },
                (Form::Optional, true) => quote! { key },
                (Form::Plain, false) => quote! { required },
                (Form::Nullable, false) => quote! { nullable },
                (Form::Optional, false) => quote! { optional },
                (Form::Patch, _) => quote! { patch },
            };
            let presence = match is_always_received(&state.fields[at]) {
                true => quote! { required },
                false => quote! { optional },
            };
            let conversion = match conversion {
                Conversion::Same => None,
                Conversion::Json => Some(quote! { as json }),
                Conversion::Merged => Some(quote! { as merged }),
            };
            let wire_name = &field.wire_name;
            let name = ident(&names.fields[index].field);
            let from = ident(&state_names.fields[at].field);
            quote! { #wire_name => #name: #kind of #from: #presence #conversion }
        });
        // The table is in the home of these types, without which other names for them may exist.
        let [one, other] = [update.update, update.state].map(|id| self.equal.resolved(id));
        let (sent, received) = (
            ident(&self.names.schema(one).sent),
            ident(&self.names.schema(other).received),
        );
        let table = Table::new(
            quote! { #WIRE::update },
            quote! { #sent of #received },
            rows.collect(),
        );
        let Some(extra) = object.extra.as_ref().filter(|_| update.has_extra) else {
            return table;
        };
        let declared = object.fields.iter().zip(&update.fields);
        let declared = declared.filter(|(_, origin)| **origin == UpdateField::Unknown);
        let declared = declared.map(|(field, _)| &field.wire_name);
        let rules = self.extra_rules(extra, &names.custom_fields);
        let (extra, of) = (ident(&names.extra), ident(&state_names.extra));
        table.clause(quote! { extra #extra of #of as #rules, except [#(#declared),*] })
    }

    /// Returns the rules for the undeclared properties of an update.
    fn extra_rules(&self, extra: &Extra, custom: &str) -> TokenStream {
        let is_any = matches!(self.resolved(&extra.value.shape), Shape::Any);
        match &extra.custom {
            Some(_) if is_any && !extra.value.nullable => ident(custom).into_token_stream(),
            _ if is_any || extra.value.nullable => quote! { #WIRE::NullClears },
            _ => quote! { #WIRE::NothingClears },
        }
    }

    /// Emits the methods of an update.
    fn update_methods(&self, update: &Update) -> TokenStream {
        let object = self.object(update.update);
        let name = ident(&self.names.schema(update.update).sent);
        let state = ident(&self.names.schema(update.state).received);
        let needs_base = update.unknown_required(object).next().is_some();
        let (argument, base) = match needs_base {
            true => (Some(quote! { request: Self, }), quote! { request }),
            false => (None, self.base(update)),
        };
        let docs = lines::attributes(&self.diff_docs(update, needs_base));
        let apply = lines::attributes(&apply_docs());
        let is_empty = (!update.always_sends_changes(object)).then(|| self.is_empty(update));
        quote! {
            impl #name {
                #docs
                pub fn diff(
                    #argument before: &#state, after: &#state
                ) -> Result<Self, #UPDATE_ERROR> {
                    #UPDATE::with_changes(#base, before, after)
                }

                #apply
                pub fn apply_to(&self, state: &mut #state) -> Result<(), #UPDATE_ERROR> {
                    #UPDATE::change(self, state)
                }

                #is_empty
            }
        }
    }

    /// Returns the request without changes: with the required fields of the state.
    fn base(&self, update: &Update) -> TokenStream {
        let (object, state) = (self.object(update.update), self.object(update.state));
        let state_names = self.names.structure(update.state);
        let required = self
            .pairs(update)
            .filter_map(|(index, at, conversion, is_key)| {
                let field = &object.fields[index];
                let form = form(field, Direction::Sent);
                if field.preset.is_some() || !matches!(form, Form::Plain | Form::Nullable) {
                    return None;
                }
                let (wire, from) = (&field.wire_name, ident(&state_names.fields[at].field));
                let of = match is_key {
                    true => quote! { before },
                    false => quote! { after },
                };
                let value = match is_always_received(&state.fields[at]) {
                    true => quote! { Some(&#of.#from) },
                    false => quote! { #of.#from.as_ref() },
                };
                let conversion = match conversion {
                    Conversion::Same => quote! { #WIRE::Same },
                    Conversion::Json | Conversion::Merged => quote! { #WIRE::AsJson },
                };
                let ty = self.shape(&field.ty.shape, Direction::Sent, From::Types);
                Some(match form {
                    Form::Nullable => {
                        quote! { #WIRE::nullable::<_, #ty>(#wire, #value, #conversion)? }
                    }
                    _ => quote! { #WIRE::required::<_, #ty>(#wire, #value, #conversion)? },
                })
            });
        let required: Vec<_> = required.collect();
        match object.alternatives.is_empty() {
            true => quote! { Self::new(#(#required),*) },
            false => {
                let base = ident(WITH_REQUIRED);
                quote! { Self::#base(#(#required),*) }
            }
        }
    }

    /// Emits the method that returns whether an update has no changes.
    fn is_empty(&self, update: &Update) -> TokenStream {
        let object = self.object(update.update);
        let names = self.names.structure(update.update);
        let mut keys = Vec::new();
        for (index, _, _, is_key) in self.pairs(update).filter(|(.., is_key)| *is_key) {
            if is_key && form(&object.fields[index], Direction::Sent) == Form::Optional {
                keys.push(ident(&names.fields[index].field));
            }
        }
        let required = object.fields.iter().zip(&names.fields);
        let required = required.filter(|(field, _)| {
            let form = form(field, Direction::Sent);
            let is_sent = travels(field, Direction::Sent);
            is_sent && field.preset.is_none() && matches!(form, Form::Plain | Form::Nullable)
        });
        let required: Vec<_> = required.map(|(_, names)| ident(&names.field)).collect();
        let base = match object.alternatives.is_empty() {
            true => quote! { Self::new },
            false => {
                let base = ident(WITH_REQUIRED);
                quote! { Self::#base }
            }
        };
        let docs = match keys.is_empty() && required.is_empty() {
            true => "Returns whether the request has no changes.",
            false => {
                "Returns whether the request has no changes: only the fields that every request contains."
            }
        };
        let docs = lines::line(docs);
        let of_keys = keys
            .iter()
            .map(|key| quote! { empty.#key.clone_from(&self.#key); });
        let empty = match keys.is_empty() {
            true => quote! { *self == #base(#(self.#required.clone()),*) },
            false => quote! {
                let mut empty = #base(#(self.#required.clone()),*);
                #(#of_keys)*
                *self == empty
            },
        };
        quote! {
            #docs
            pub fn is_empty(&self) -> bool {
                #empty
            }
        }
    }

    fn diff_docs(&self, update: &Update, needs_base: bool) -> Vec<String> {
        let object = self.object(update.update);
        let of = rustdoc::code_span(&self.names.schema(update.state).received);
        let listed = |wanted: UpdateField| {
            let fields = object.fields.iter().zip(&update.fields);
            let fields = fields.filter(|(field, origin)| {
                **origin == wanted && field.preset.is_none() && travels(field, Direction::Sent)
            });
            let names = fields.map(|(field, _)| rustdoc::code_span(&field.wire_name));
            names.collect::<Vec<_>>().join(", ")
        };
        let mut paragraphs = vec![
            "Returns the request that changes `before` into `after`: the fields that differ, cleared \
             where `after` has no value."
                .to_owned(),
        ];
        if needs_base {
            paragraphs.push(format!(
                "The changes are set in `request`, because {of} does not have all fields that are \
                 required."
            ));
        }
        let unknown = listed(UpdateField::Unknown);
        if !unknown.is_empty() {
            paragraphs.push(format!("{of} does not have these fields: {unknown}."));
        }
        let excluded = listed(UpdateField::Excluded);
        if !excluded.is_empty() {
            paragraphs.push(format!(
                "These fields are not compared, because they change something else: {excluded}."
            ));
        }
        let others = listed(UpdateField::OtherType);
        if !others.is_empty() {
            paragraphs.push(format!("In {of} these fields have another type: {others}."));
        }
        paragraphs.push(format!(
            "Other fields of {of} are ignored: the request cannot change them."
        ));
        let errors = [
            "Returns an error with the name of the field if it was cleared and the API has no way to \
             clear it, or if its value does not have the type of the request.",
        ];
        let paragraphs = paragraphs.iter().map(|text| rustdoc::wrapped(text));
        let errors = errors.iter().map(|text| rustdoc::wrapped(text));
        let heading = vec!["# Errors".to_owned()];
        lines::join(paragraphs.chain([heading]).chain(errors))
    }
}

fn apply_docs() -> Vec<String> {
    lines::join([
        vec!["Changes `state` as the server does with this request, by RFC 7396.".to_owned()],
        vec!["# Errors".to_owned()],
        vec![
            "Returns an error with the name of the field if `state` cannot have its value."
                .to_owned(),
        ],
    ])
}

/// Returns whether a state always has a field.
fn is_always_received(field: &Field) -> bool {
    form(field, Direction::Received) == Form::Plain
}
