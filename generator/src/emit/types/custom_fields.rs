//! Methods of custom fields, and the rules that they apply.

use proc_macro2::TokenStream;
use quote::quote;

use crate::analyze::Usage;
use crate::emit::Context;
use crate::emit::Item;
use crate::emit::docs::lines;
use crate::emit::ident;
use crate::emit::package::imports::{CUSTOM_CLEAR, CUSTOM_FIELDS, JSON, KEY_PART};
use crate::ir::{Clear, CustomClear, CustomFields, KeyPart, Struct};
use crate::rustdoc;

impl Context<'_> {
    /// Emits the methods of custom fields, and the rule that they apply.
    pub fn custom_fields(&self, item: Item, object: &Struct) -> Option<TokenStream> {
        let custom = object.extra.as_ref()?.custom.as_ref()?;
        let names = self.names.structure(item.schema);
        let name = ident(self.names.type_name(item.schema, item.view));
        let rule = ident(&names.custom_fields);
        let extra = ident(&names.extra);
        let writers = item.sent.then(|| custom_writers(custom, &rule, &extra));
        let constant = custom_constant(&self.api_visibility(), custom, &rule);
        // Both items of a split schema share one rule.
        let is_split = self.analysis.usage(item.schema) == Usage::Split;
        let constant = (item.sent || !is_split).then_some(constant);
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
