//! Filters, and their conditions.

use quote::quote;

use super::items::{MODULE, encoding_traits, item_entry};
use super::{Entry, List, arguments, function, method, setter};
use crate::emit::Context;
use crate::emit::Item;
use crate::emit::ident;
use crate::emit::package::imports::{BTREE_MAP, JSON, TYPES};
use crate::emit::types::shape::From;
use crate::ir::{Filter, FilterLogic, FilterProperty, Operand, Operator, Type};
use crate::surface::{Aspect, Declaration, Receiver, RustType};

impl List {
    pub(super) fn filter(&mut self, context: Context<'_>, item: Item, filter: &Filter, path: &str) {
        let traits = ["Default".to_owned()].map(RustType::path).into_iter();
        let structure = Declaration::Struct {
            traits: traits.chain(encoding_traits(item)).collect(),
            // Its field is private.
            is_non_exhaustive: true,
        };
        let entry = item_entry(context, item, structure);
        let Filter {
            properties,
            others,
            // They have entries of the condition.
            operators: _,
            logic,
        } = filter;
        let notation = logic.as_ref();
        let notation = notation.map(|FilterLogic { key, all, any }| format!("{key} {all} {any}"));
        self.add(
            path,
            entry.wire(Aspect::Encoding, notation.unwrap_or_default()),
        );
        let place = &context.api.schema(item.schema).pointer;
        let conditions = method(Vec::new(), quote! { &#BTREE_MAP<String, #JSON> });
        let within = |function| Entry::new(function, place).within(path);
        self.add(format!("{path}::conditions"), within(conditions));
        if !item.sent {
            return;
        }
        let names = context.names.filter(item.schema);
        let condition = ident(&names.condition);
        self.add(
            format!("{path}::new"),
            within(function(Vec::new(), quote! { Self })),
        );
        let condition_of = |ty: &Type| {
            let value = context.shape(&ty.shape, crate::analyze::Direction::Sent, From::Beside);
            quote! { #TYPES::#condition<#value> }
        };
        for (property, name) in properties.iter().zip(&names.properties) {
            let FilterProperty {
                wire_name,
                pointer,
                docs,
                ty,
            } = property;
            let function = method_by_value(Vec::new(), condition_of(ty));
            let entry = Entry::new(function, pointer)
                .within(path)
                .identified(wire_name)
                .docs(docs)
                .sent()
                .wire(Aspect::Name, wire_name)
                .typed(context, ty);
            self.add(format!("{path}::{name}"), entry);
        }
        if let Some(ty) = others {
            let key = (ident("key"), quote! { impl Into<String> });
            let function = method_by_value(arguments([key]), condition_of(ty));
            self.add(format!("{path}::where_key"), within(function));
        }
        if logic.is_some() {
            let several = || {
                let all = quote! { impl IntoIterator<Item = Self> };
                function(arguments([(ident("filters"), all)]), quote! { Self })
            };
            let one = setter(arguments([(ident("filter"), quote! { Self })]));
            self.add(format!("{path}::any"), within(several()));
            self.add(format!("{path}::all"), within(several()));
            self.add(format!("{path}::and"), within(one));
        }
        self.condition(context, item, filter);
    }

    /// Lists the condition of a filter with its operators.
    fn condition(&mut self, context: Context<'_>, item: Item, filter: &Filter) {
        let names = context.names.filter(item.schema);
        let path = format!("{MODULE}::{}", names.condition);
        let name = ident(&context.names.schema(item.schema).sent);
        let place = &context.api.schema(item.schema).pointer;
        let structure = Declaration::Struct {
            traits: Vec::new(),
            is_non_exhaustive: true,
        };
        let identity = format!("{place} condition");
        self.add(&path, Entry::new(structure, place).identified(identity));
        for (operator, method) in filter.operators.iter().zip(&names.operators) {
            let Operator {
                name: operator_name,
                prefix,
                suffix,
                operand,
            } = operator;
            let typed = match operand {
                Operand::Value => Some((ident("value"), quote! { impl Into<T> })),
                Operand::List => {
                    let values = quote! { impl IntoIterator<Item = impl Into<T>> };
                    Some((ident("values"), values))
                }
                Operand::Text => Some((ident("text"), quote! { impl Into<String> })),
                Operand::Fixed(_) => None,
            };
            let function = method_by_value(arguments(typed), quote! { #TYPES::#name });
            let fixed = match operand {
                Operand::Fixed(value) => format!(" {}", value.to_json()),
                Operand::Value | Operand::List | Operand::Text => String::new(),
            };
            let entry = Entry::new(function, place)
                .within(&path)
                .identified(operator_name)
                .sent()
                .wire(Aspect::Name, format!("{prefix}…{suffix}{fixed}"));
            self.add(format!("{path}::{method}"), entry);
        }
    }
}

fn method_by_value(
    arguments: super::Arguments,
    result: proc_macro2::TokenStream,
) -> crate::surface::Function {
    crate::surface::Function {
        receiver: Some(Receiver::Value),
        ..function(arguments, result)
    }
}
