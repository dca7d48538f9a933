//! Examples of filters as Rust expressions.

use serde_json::{Map, Value as Json};

use crate::emit::Context;
use crate::emit::docs::example::{Code, literal};
use crate::emit::docs::example_json::any_value;
use crate::emit::docs::expression::Expression;
use crate::ir::{Filter, FilterLogic, Operand, Operator, SchemaId};

impl Context<'_> {
    /// Returns a filter with these members as a chain of conditions.
    pub(in crate::emit) fn conditions_value(
        &self,
        code: &mut Code,
        id: SchemaId,
        filter: &Filter,
        members: &Map<String, Json>,
        depth: usize,
    ) -> Option<Expression> {
        let name = &self.names.schema(id).sent;
        let group = |json: &Json, code: &mut Code| {
            let members = json.as_object()?;
            let depth = depth.checked_sub(1)?;
            self.conditions_value(code, id, filter, members, depth)
        };
        let logic = filter.logic.as_ref();
        if let Some((key, method)) = logic.and_then(|logic| joined(logic, members)) {
            let groups = members.iter().filter(|(member, _)| *member != key);
            let groups: Option<Vec<Expression>> = groups
                .map(|(member, json)| is_number(member).then(|| group(json, code))?)
                .collect();
            let groups = Expression::list("[", groups?);
            return Some(Expression::call(&format!("{name}::{method}"), vec![groups]));
        }
        let mut calls = Vec::new();
        for (key, json) in members {
            match self.condition_calls(code, id, filter, key, json, depth) {
                Some(condition) => calls.extend(condition),
                None if logic.is_some() && is_number(key) => {
                    calls.push(Expression::call(".and", vec![group(json, code)?]));
                }
                None => return None,
            }
        }
        Some(Expression::call(&format!("{name}::new"), Vec::new()).chained(calls))
    }

    /// Returns the calls that select a property and compare it.
    fn condition_calls(
        &self,
        code: &mut Code,
        id: SchemaId,
        filter: &Filter,
        key: &str,
        json: &Json,
        depth: usize,
    ) -> Option<[Expression; 2]> {
        let names = self.names.schema(id);
        let operators = || filter.operators.iter().zip(&names.operators);
        for (property, property_names) in filter.properties.iter().zip(&names.fields) {
            for (operator, method) in operators() {
                if property_of(operator, key) != Some(&property.wire_name) {
                    continue;
                }
                let value = |code: &mut Code, json: &Json| {
                    self.argument_value(code, &property.ty, json, depth)
                };
                let Some(operand) = operand(&operator.operand, json, |json| value(code, json))
                else {
                    continue;
                };
                let property = Expression::call(&format!(".{}", property_names.setter), Vec::new());
                return Some([property, Expression::call(&format!(".{method}"), operand)]);
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
        let property = Expression::call(".where_key", vec![literal(property).into()]);
        Some([property, Expression::call(&format!(".{method}"), operand)])
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

/// Returns the arguments of an operator, or `None` if the operator does not accept the value.
fn operand(
    operand: &Operand,
    json: &Json,
    mut value: impl FnMut(&Json) -> Option<Expression>,
) -> Option<Vec<Expression>> {
    match (operand, json) {
        (Operand::Fixed(fixed), json) => (fixed == json).then(Vec::new),
        (Operand::List, Json::Array(values)) if !values.is_empty() => {
            let values: Option<Vec<Expression>> = values.iter().map(value).collect();
            Some(vec![Expression::list("[", values?)])
        }
        (Operand::List, _) | (_, Json::Array(_) | Json::Null) => None,
        (Operand::Text, Json::String(text)) => Some(vec![literal(text).into()]),
        (Operand::Text, _) => None,
        (Operand::Value, json) => Some(vec![value(json)?]),
    }
}
