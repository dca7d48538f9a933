//! Structs: fields, constructors, setters and the methods of custom fields.

use proc_macro2::TokenStream;
use quote::quote;
use serde_json::Value as Json;

use crate::analyze::Direction;
use crate::emit::Context;
use crate::emit::Item;
use crate::emit::docs::lines;
use crate::emit::ident;
use crate::emit::package::imports::{
    BTREE_MAP, CUSTOM_CLEAR, CUSTOM_FIELDS, JSON, KEY_PART, PATCH,
};
use crate::emit::types::setters::Argument;
use crate::emit::types::shape::{Form, From, form, travels};
use crate::ir::{Clear, CustomClear, CustomFields, Extra, Field, KeyPart, Presence, Struct};
use crate::names::{FieldNames, WITH_REQUIRED};
use crate::rustdoc;

/// A field of an item, with its name and type.
struct Member<'a> {
    field: &'a Field,
    names: &'a FieldNames,
    form: Form,
    boxed: bool,
}

impl Context<'_> {
    /// Emits a struct, with constructors and setters if it is sent.
    pub fn structure(&self, item: Item, object: &Struct) -> TokenStream {
        let docs = self.schema_docs(item);
        let name = ident(self.names.type_name(item.schema, item.view));
        let members = self.members(item, object);
        let fields = members.iter().map(|member| self.field(item, member));
        let extra = object
            .extra
            .as_ref()
            .map(|extra| self.extra_field(item, extra));
        let required = members.iter().any(|member| is_required(member));
        let has_alternatives = item.sent && !object.alternatives.is_empty();
        let preset = members.iter().any(|member| member.field.preset.is_some());
        let has_default = item.sent && !required && !has_alternatives;
        let default = (has_default && !preset).then(|| quote! { Default, });
        let preset_default = (has_default && preset).then(|| default_of(&name));
        let non_exhaustive = has_alternatives.then(|| quote! { #[non_exhaustive] });
        let methods = item.sent.then(|| self.methods(item, object, &members));
        let custom = self.custom_fields(item, object);
        let envelope = self.envelope(item);
        quote! {
            #docs
            #[derive(Clone, Debug, #default PartialEq)]
            #non_exhaustive
            pub struct #name {
                #(#fields)*
                #extra
            }
            #preset_default
            #methods
            #custom
            #envelope
        }
    }

    fn members<'b>(&'b self, item: Item, object: &'b Struct) -> Vec<Member<'b>> {
        let names = &self.names.schema(item.schema).fields;
        object
            .fields
            .iter()
            .zip(names)
            .enumerate()
            .filter(|(_, (field, _))| travels(field, item.view))
            .map(|(index, (field, names))| Member {
                field,
                names,
                form: form(field, item.view),
                boxed: self.analysis.is_boxed(item.schema, index),
            })
            .collect()
    }

    fn field(&self, item: Item, member: &Member<'_>) -> TokenStream {
        let docs = lines::attributes(&lines::join([
            lines::lines(&member.field.docs),
            lines::default_sentence(&member.field.default),
        ]));
        let deprecated = member
            .field
            .docs
            .deprecated
            .then(|| quote! { #[deprecated] });
        let name = ident(&member.names.field);
        let inner = self.shape(&member.field.ty.shape, item.view, From::Types);
        let inner = match member.boxed {
            true => quote! { Box<#inner> },
            false => inner,
        };
        let ty = match member.form {
            Form::Plain => inner,
            Form::Nullable | Form::Optional => quote! { Option<#inner> },
            Form::Patch => {
                quote! { #PATCH<#inner> }
            }
        };
        quote! { #docs #deprecated pub #name: #ty, }
    }

    fn extra_field(&self, item: Item, extra: &Extra) -> TokenStream {
        let name = ident(&self.names.schema(item.schema).extra);
        let value = self.ty(&extra.value, item.view, From::Types);
        let docs = lines::line("Undeclared properties, by key.");
        quote! { #docs pub #name: #BTREE_MAP<String, #value>, }
    }

    fn methods(&self, item: Item, object: &Struct, members: &[Member<'_>]) -> TokenStream {
        let name = ident(self.names.type_name(item.schema, item.view));
        let constructors = match object.alternatives.is_empty() {
            true => self.constructor(item, object, members),
            false => self.alternatives(item, object, members),
        };
        let setters = members.iter().map(|member| self.setters(member));
        quote! {
            impl #name {
                #constructors
                #(#setters)*
            }
        }
    }

    /// Emits `new`, with an argument for each required field.
    fn constructor(&self, item: Item, object: &Struct, members: &[Member<'_>]) -> TokenStream {
        let required: Vec<&Member<'_>> = members
            .iter()
            .filter(|member| is_required(member))
            .collect();
        let preset = members.iter().any(|member| member.field.preset.is_some());
        if required.is_empty() && !preset {
            let docs = lines::line("Creates a value with no fields set.");
            return quote! {
                #docs
                pub fn new() -> Self {
                    Self::default()
                }
            };
        }
        let docs = lines::line("Creates a value with only the required fields set.");
        let arguments = required
            .iter()
            .map(|member| self.constructor_argument(member));
        let literal = self.literal(item, object, members, &|member| is_required(member));
        quote! {
            #docs
            pub fn new(#(#arguments),*) -> Self {
                #literal
            }
        }
    }

    /// Emits a constructor for each set of fields of which one is required.
    fn alternatives(&self, item: Item, object: &Struct, members: &[Member<'_>]) -> TokenStream {
        let constructors = &self.names.schema(item.schema).constructors;
        // All constructors share one struct literal: with as many alternatives as properties, a
        // literal in each would make the output quadratic.
        let base = ident(WITH_REQUIRED);
        let required = members.iter().filter(|member| is_required(member));
        let required: Vec<_> = required.map(|member| ident(&member.names.field)).collect();
        let constructors = object
            .alternatives
            .iter()
            .zip(constructors)
            .map(|(one, name)| {
                let is_set = |member: &Member<'_>| {
                    is_required(member)
                        || one.fields.iter().any(|index| {
                            std::ptr::eq(member.field, &raw const object.fields[*index])
                        })
                };
                let set: Vec<&Member<'_>> =
                    members.iter().filter(|member| is_set(member)).collect();
                let words: Vec<String> = set
                    .iter()
                    .map(|member| rustdoc::code_span(&member.field.wire_name))
                    .collect();
                let docs = lines::line(&format!(
                    "Creates a value identified by {}.",
                    words.join(" and ")
                ));
                let name = ident(name);
                let arguments = set.iter().map(|member| self.constructor_argument(member));
                let assigned = set.iter().filter(|member| !is_required(member));
                let assigned = assigned.map(|member| self.assignment(member));
                quote! {
                    #docs
                    pub fn #name(#(#arguments),*) -> Self {
                        Self { #(#assigned,)* ..Self::#base(#(#required),*) }
                    }
                }
            });
        let all_required = members.iter().filter(|member| is_required(member));
        let arguments = all_required.map(|member| self.constructor_argument(member));
        let literal = self.literal(item, object, members, &|member| is_required(member));
        quote! {
            #(#constructors)*

            fn #base(#(#arguments),*) -> Self {
                #literal
            }
        }
    }

    /// Emits a field of a struct literal, from the argument of the same name.
    fn assignment(&self, member: &Member<'_>) -> TokenStream {
        let name = ident(&member.names.field);
        let argument = self.argument(&name, &member.field.ty.shape, From::Types);
        let set = boxed(member, argument.value);
        let set = match member.form {
            Form::Plain => set,
            Form::Nullable if member.boxed => quote! { #name.map(Box::new) },
            Form::Nullable => quote! { #name },
            Form::Optional => quote! { Some(#set) },
            Form::Patch => quote! { #PATCH::Value(#set) },
        };
        match set.to_string() == member.names.field {
            true => quote! { #name },
            false => quote! { #name: #set },
        }
    }

    fn constructor_argument(&self, member: &Member<'_>) -> TokenStream {
        let name = ident(&member.names.field);
        let Argument { ty, .. } = self.argument(&name, &member.field.ty.shape, From::Types);
        match member.form {
            Form::Nullable => {
                let inner = self.shape(&member.field.ty.shape, Direction::Sent, From::Types);
                quote! { #name: Option<#inner> }
            }
            _ => quote! { #name: #ty },
        }
    }

    /// Emits a struct literal in which some fields are set from arguments of the same name.
    fn literal(
        &self,
        item: Item,
        object: &Struct,
        members: &[Member<'_>],
        is_set: &dyn Fn(&Member<'_>) -> bool,
    ) -> TokenStream {
        let fields = members.iter().map(|member| {
            let name = ident(&member.names.field);
            let argument = self.argument(&name, &member.field.ty.shape, From::Types);
            let value = boxed(member, argument.value);
            let preset = member.field.preset.as_ref().filter(|_| !is_set(member));
            let value = match preset.map(|preset| self.preset_of(member, &preset.value)) {
                Some(preset) => return quote! { #name: #preset },
                None => value,
            };
            let is_same = match member.form {
                Form::Plain => argument.is_same && !member.boxed,
                Form::Nullable => !member.boxed,
                Form::Optional | Form::Patch => false,
            };
            let value = match (is_set(member), member.form) {
                (true, Form::Plain) => value,
                (true, Form::Nullable) if member.boxed => quote! { #name.map(Box::new) },
                (true, Form::Nullable) => quote! { #name },
                (true, Form::Optional) => quote! { Some(#value) },
                (true, Form::Patch) => quote! { #PATCH::Value(#value) },
                (false, Form::Patch) => quote! { #PATCH::Absent },
                (false, _) => quote! { None },
            };
            match is_same && is_set(member) {
                true => quote! { #name },
                false => quote! { #name: #value },
            }
        });
        let extra = object.extra.as_ref().map(|_| {
            let name = ident(&self.names.schema(item.schema).extra);
            quote! { #name: #BTREE_MAP::new(), }
        });
        quote! { Self { #(#fields,)* #extra } }
    }

    /// Returns the preset value of a field that the caller does not set.
    fn preset_of(&self, member: &Member<'_>, value: &Json) -> TokenStream {
        match (member.form, self.preset(member.field, value, From::Types)) {
            (Form::Plain, value) => value.unwrap_or_default(),
            (Form::Patch, Some(value)) => quote! { #PATCH::Value(#value) },
            (Form::Patch, None) => quote! { #PATCH::Null },
            (Form::Nullable | Form::Optional, Some(value)) => quote! { Some(#value) },
            (Form::Nullable | Form::Optional, None) => quote! { None },
        }
    }

    /// Emits the setter of a field, and the method that clears it if the API supports that. A field
    /// with a fixed value has no setter.
    fn setters(&self, member: &Member<'_>) -> TokenStream {
        let is_only = |member: &Member<'_>| {
            let preset = member.field.preset.as_ref();
            preset.is_some_and(|preset| preset.is_only)
        };
        if is_only(member) && member.field.presence == Presence::Required {
            return quote! {};
        }
        let field = ident(&member.names.field);
        let setter = ident(&member.names.setter);
        let wire = rustdoc::code_span(&member.field.wire_name);
        let docs = lines::line(&format!("Sets {wire}."));
        let deprecated = member
            .field
            .docs
            .deprecated
            .then(|| quote! { #[deprecated] });
        let Argument { ty, value, .. } = self.argument(&field, &member.field.ty.shape, From::Types);
        let value = boxed(member, value);
        let value = match member.form {
            Form::Plain => value,
            Form::Nullable | Form::Optional => quote! { Some(#value) },
            Form::Patch => quote! { #PATCH::Value(#value) },
        };
        let clear = self.clear(member);
        quote! {
            #docs
            #deprecated
            pub fn #setter(mut self, #field: #ty) -> Self {
                self.#field = #value;
                self
            }
            #clear
        }
    }

    fn clear(&self, member: &Member<'_>) -> TokenStream {
        let field = ident(&member.names.field);
        let Some(clear) = &member.names.clear else {
            return quote! {};
        };
        let clear = ident(clear);
        let nothing = match member.form {
            Form::Plain | Form::Optional => return quote! {},
            Form::Nullable => quote! { None },
            Form::Patch => quote! { #PATCH::Null },
        };
        let written = match member.field.clear {
            None => "null",
            Some(clear) => clear_text(clear),
        };
        let docs = lines::line(&format!(
            "Clears {} by sending {}.",
            rustdoc::code_span(&member.field.wire_name),
            rustdoc::code_span(written)
        ));
        let deprecated = member
            .field
            .docs
            .deprecated
            .then(|| quote! { #[deprecated] });
        quote! {
            #docs
            #deprecated
            pub fn #clear(mut self) -> Self {
                self.#field = #nothing;
                self
            }
        }
    }

    /// Emits the methods of custom fields, and the rule that they apply.
    fn custom_fields(&self, item: Item, object: &Struct) -> Option<TokenStream> {
        let custom = object.extra.as_ref()?.custom.as_ref()?;
        let names = self.names.schema(item.schema);
        let name = ident(self.names.type_name(item.schema, item.view));
        let rule = ident(&names.custom_fields);
        let extra = ident(&names.extra);
        let writers = item.sent.then(|| custom_writers(custom, &rule, &extra));
        let constant = custom_constant(&self.api_visibility(), custom, &rule);
        // Both items of a split schema share one rule.
        let constant = (item.sent || names.sent == names.received).then_some(constant);
        let docs = lines::attributes(&custom_docs("Returns the value of a custom field", custom));
        Some(quote! {
            impl #name {
                #docs
                pub fn custom(&self, id: impl AsRef<str>) -> Option<&#JSON> {
                    #rule.get(&self.#extra, id.as_ref())
                }
                #writers
            }
            #constant
        })
    }
}

/// Returns whether the caller has to provide the field.
fn is_required(member: &Member<'_>) -> bool {
    matches!(member.form, Form::Plain | Form::Nullable) && member.field.preset.is_none()
}

/// Emits `Default` for a struct with preset fields and no required ones.
fn default_of(name: &proc_macro2::Ident) -> TokenStream {
    quote! {
        impl Default for #name {
            fn default() -> Self {
                Self::new()
            }
        }
    }
}

fn boxed(member: &Member<'_>, value: TokenStream) -> TokenStream {
    match member.boxed {
        true => quote! { Box::new(#value) },
        false => value,
    }
}

/// Returns the JSON that is sent to clear a field.
pub fn clear_text(clear: Clear) -> &'static str {
    match clear {
        Clear::EmptyText => "\"\"",
        Clear::EmptyList => "[]",
        Clear::Zero => "0",
    }
}

fn custom_docs(action: &str, custom: &CustomFields) -> Vec<String> {
    let summary = match custom.prefix.as_str() {
        "" => format!("{action}, by ID."),
        prefix => format!(
            "{action}, by ID, with or without the prefix {}.",
            rustdoc::code_span(prefix)
        ),
    };
    let texts = custom.pattern_texts.iter();
    let texts: Vec<_> = texts.map(|text| rustdoc::code_span(text)).collect();
    let patterns = match texts.is_empty() {
        true => Vec::new(),
        false => rustdoc::wrapped(&format!("An ID matches {}.", texts.join(" or "))),
    };
    lines::join([rustdoc::wrapped(&summary), patterns])
}

fn custom_writers(
    custom: &CustomFields,
    rule: &proc_macro2::Ident,
    extra: &proc_macro2::Ident,
) -> TokenStream {
    let writer = |action: &str, method: &str, call: &str| {
        let docs = lines::attributes(&custom_docs(action, custom));
        let (method, call) = (ident(method), ident(call));
        quote! {
            #docs
            pub fn #method(mut self, id: impl AsRef<str>, value: impl Into<#JSON>) -> Self {
                #rule.#call(&mut self.#extra, id.as_ref(), value.into());
                self
            }
        }
    };
    let set = writer("Sets a custom field", "set_custom", "set");
    let add = custom.add_suffix.as_ref().map(|_| {
        writer(
            "Adds a value to a custom field with several values (one per field and request)",
            "add_custom",
            "add",
        )
    });
    let remove = custom.remove_suffix.as_ref().map(|_| {
        writer(
            "Removes a value from a custom field with several values (one per field and request)",
            "remove_custom",
            "remove",
        )
    });
    let clear = custom.clear.map(|_| {
        let docs = lines::attributes(&custom_docs("Clears a custom field", custom));
        quote! {
            #docs
            pub fn clear_custom(mut self, id: impl AsRef<str>) -> Self {
                #rule.clear(&mut self.#extra, id.as_ref());
                self
            }
        }
    });
    quote! { #set #clear #add #remove }
}

fn custom_constant(
    visibility: &TokenStream,
    custom: &CustomFields,
    rule: &proc_macro2::Ident,
) -> TokenStream {
    let prefix = &custom.prefix;
    let patterns = custom.patterns.iter().map(|parts| {
        let parts = parts.iter().map(key_part);
        quote! { &[#(#parts),*] }
    });
    let clear = match custom.clear {
        None => quote! { Nothing },
        Some(CustomClear::Null) => quote! { Null },
        Some(CustomClear::Value(Clear::EmptyText)) => quote! { EmptyText },
        Some(CustomClear::Value(Clear::EmptyList)) => quote! { EmptyList },
        Some(CustomClear::Value(Clear::Zero)) => quote! { Zero },
    };
    let add = optional(custom.add_suffix.as_ref());
    let remove = optional(custom.remove_suffix.as_ref());
    quote! {
        #visibility const #rule: #CUSTOM_FIELDS = #CUSTOM_FIELDS {
            prefix: #prefix,
            patterns: &[#(#patterns),*],
            clear: #CUSTOM_CLEAR::#clear,
            add_suffix: #add,
            remove_suffix: #remove,
        };
    }
}

fn key_part(part: &KeyPart) -> TokenStream {
    let ranges = part.ranges.iter();
    let ranges = ranges.map(|(first, last)| quote! { (#first, #last) });
    let (least, most) = (part.least, optional(part.most.as_ref()));
    quote! { #KEY_PART { ranges: &[#(#ranges),*], least: #least, most: #most } }
}

fn optional<T: quote::ToTokens>(value: Option<&T>) -> TokenStream {
    match value {
        Some(value) => quote! { Some(#value) },
        None => quote! { None },
    }
}
