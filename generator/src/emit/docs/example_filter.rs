//! Examples of filters as Rust expressions.

use proc_macro2::TokenStream;
use quote::quote;
use serde_json::{Map, Value as Json};

use crate::emit::Context;
use crate::emit::docs::code::{Imported, text};
use crate::emit::docs::example_json::any_value;
use crate::emit::ident;
use crate::ir::{Filter, FilterLogic, Operand, Operator, SchemaId};

impl Context<'_> {
    /// Returns a filter with these members as a chain of conditions.
    pub(in crate::emit) fn conditions_value(
        &self,
        code: &mut Imported,
        id: SchemaId,
        filter: &Filter,
        members: &Map<String, Json>,
        depth: usize,
    ) -> Option<TokenStream> {
        let name = ident(&self.names.schema(id).sent);
        let group = |json: &Json, code: &mut Imported| {
            let members = json.as_object()?;
            let depth = depth.checked_sub(1)?;
            self.conditions_value(code, id, filter, members, depth)
        };
        let logic = filter.logic.as_ref();
        if let Some((key, method)) = logic.and_then(|logic| joined(logic, members)) {
            let groups = members.iter().filter(|(member, _)| *member != key);
            let groups = groups
                .map(|(member, json)| is_number(member).then(|| group(json, code))?)
                .collect::<Option<Vec<_>>>()?;
            let method = ident(method);
            return Some(quote! { #name::#method([#(#groups),*]) });
        }
        let mut calls = Vec::new();
        for (key, json) in members {
            match self.condition_calls(code, id, filter, key, json, depth) {
                Some(condition) => calls.push(condition),
                None if logic.is_some() && is_number(key) => {
                    let group = group(json, code)?;
                    calls.push(quote! { .and(#group) });
                }
                None => return None,
            }
        }
        Some(quote! { #name::new() #(#calls)* })
    }

    /// Returns the calls that select a property and compare it.
    fn condition_calls(
        &self,
        code: &mut Imported,
        id: SchemaId,
        filter: &Filter,
        key: &str,
        json: &Json,
        depth: usize,
    ) -> Option<TokenStream> {
        let names = self.names.filter(id);
        let operators = || filter.operators.iter().zip(&names.operators);
        for (property, start) in filter.properties.iter().zip(&names.properties) {
            for (operator, method) in operators() {
                if property_of(operator, key) != Some(&property.wire_name) {
                    continue;
                }
                let value = |code: &mut Imported, json: &Json| {
                    self.argument_value(code, &property.ty, json, depth)
                };
                let Some(operand) = operand(&operator.operand, json, |json| value(code, json))
                else {
                    continue;
                };
                let (setter, method) = (ident(start), ident(method));
                return Some(quote! { .#setter().#method(#operand) });
            }
        }
        filter
            .others
            .as_ref()
            .filter(|others| matches!(self.resolved(&others.shape), crate::ir::Shape::Any))?;
        // Prefers the operator with the longest prefix and suffix.
        let found = operators().filter_map(|(operator, method)| {
            let property = property_of(operator, key).filter(|name| !name.is_empty())?;
            let operand = operand(&operator.operand, json, any_value)?;
            Some((property, method, operand))
        });
        let (property, method, operand) = found.min_by_key(|(property, ..)| property.len())?;
        let (property, method) = (text(property), ident(method));
        Some(quote! { .where_key(#property).#method(#operand) })
    }
}

/// Returns the key of a group's logic and the function that creates the group, if the members are
/// one.
fn joined<'a>(
    logic: &'a FilterLogic,
    members: &Map<String, Json>,
) -> Option<(&'a str, &'static str)> {
    let word = members.get(&logic.key)?.as_str()?;
    let method = match word {
        word if word == logic.any => "any",
        word if word == logic.all => "all",
        _ => return None,
    };
    Some((&logic.key, method))
}

fn is_number(key: &str) -> bool {
    key.parse::<usize>().is_ok()
}

/// Returns the property of a key with this operator.
fn property_of<'k>(operator: &Operator, key: &'k str) -> Option<&'k str> {
    key.strip_prefix(operator.prefix.as_str())?
        .strip_suffix(operator.suffix.as_str())
}

/// Returns the argument of an operator, or `None` if the operator does not accept the value.
fn operand(
    operand: &Operand,
    json: &Json,
    mut value: impl FnMut(&Json) -> Option<TokenStream>,
) -> Option<TokenStream> {
    match (operand, json) {
        (Operand::Fixed(fixed), json) => (fixed.to_json() == *json).then(TokenStream::new),
        (Operand::List, Json::Array(values)) if !values.is_empty() => {
            let values = values.iter().map(value).collect::<Option<Vec<_>>>()?;
            Some(quote! { [#(#values),*] })
        }
        (Operand::List, _) | (_, Json::Array(_) | Json::Null) => None,
        (Operand::Text, json) => json.as_str().map(text),
        (Operand::Value, json) => value(json),
    }
}
