//! `x-trine-filter`: an object whose keys are names of properties with an operator.

use std::rc::Rc;

use serde_json::{Map, Value as Json};

use crate::diagnostic::{Code, Diagnostic};
use trine_ir::pointer::Pointer;
use trine_ir::{Filter, FilterLogic, FilterProperty, Operand, Operator, Scalar, SchemaId};

use crate::lower::extension::error::found;
use crate::lower::extension::error::{ExtensionError, Problems, known_members};
use crate::lower::extension::name;
use crate::lower::schema::definitions::Schemas;
use crate::lower::schema::form::{FilterForm, SchemaForm, StructForm};
use crate::lower::schema::keywords::Keywords;

pub(in crate::lower) const NAME: &str = "x-trine-filter";
pub(in crate::lower) const MEMBERS: &[&str] = &["operators", "logic"];
/// The members of an operator that is a map.
pub(in crate::lower) const OF_OPERATOR: &[&str] = &["prefix", "suffix", "takes", "value"];
/// The members of `logic`.
pub(in crate::lower) const OF_LOGIC: &[&str] = &["key", "all", "any"];

impl Schemas<'_> {
    /// Returns the form of a schema that, or a part of which, may be a filter.
    pub(in crate::lower) fn filter_form(
        &mut self,
        node: &Rc<Keywords>,
        form: SchemaForm,
    ) -> SchemaForm {
        if let SchemaForm::Struct(object) = &form {
            let parts = object.parts.iter().map(|part| &part.node);
            let filters =
                parts.filter(|part| part.pointer != node.pointer && part.extension(NAME).is_some());
            let places: Vec<Pointer> = filters.map(|part| part.pointer.clone()).collect();
            for place in places {
                self.no_filter(&place, "has no effect on a part of another object");
            }
        }
        let Some(written) = node.extension(NAME) else {
            return form;
        };
        let object = match form {
            SchemaForm::Struct(object) if object.alternatives.is_some() => {
                self.no_filter(
                    &node.pointer,
                    "cannot be combined with sets of required properties",
                );
                object
            }
            SchemaForm::Struct(object) => object,
            SchemaForm::Map(_) => StructForm::of(node),
            form => {
                self.no_filter(
                    &node.pointer,
                    "has no effect on a type that is not an object",
                );
                return form;
            }
        };
        SchemaForm::Filter(FilterForm {
            written: written.clone(),
            place: node.pointer.child(NAME),
            object,
        })
    }

    fn no_filter(&mut self, at: &Pointer, why: &str) {
        let message = format!("`{NAME}` {why}");
        let place = at.child(NAME);
        self.report(Diagnostic::new(Code::InvalidExtension, &place, message).on_key());
    }

    /// Builds the filter from an object; `id` is its definition.
    pub(in crate::lower) fn build_filter(&mut self, form: FilterForm, id: SchemaId) -> Filter {
        let place = &form.place;
        for part in &form.object.parts {
            for (index, _) in part.node.required.iter().enumerate().take(1) {
                let place = part.node.pointer.child("required").child(index);
                let message = "`required` has no effect in a filter; ignored";
                let warning = Diagnostic::new(Code::IgnoredKeyword, &place, message);
                self.report(warning.help("remove `required`"));
            }
        }
        let object = self.build_struct(form.object, id);
        let clears = object.fields.iter().filter(|field| field.clear.is_some());
        for place in clears.map(|field| field.pointer.child(name::CLEAR)) {
            let message = "`x-trine-clear` has no effect on the conditions of a filter";
            self.report(Diagnostic::new(Code::InvalidExtension, &place, message).on_key());
        }
        let custom = object.extra.as_ref();
        if custom.is_some_and(|extra| extra.custom.is_some()) {
            let message =
                "`x-trine-custom-fields` has no effect on a filter: `where_key` accepts any key";
            self.report(Diagnostic::new(Code::InvalidExtension, place, message).on_key());
        }
        let (operators, logic) = read(&form.written, place).unwrap_or_else(|problems| {
            for problem in problems {
                self.report(problem.into());
            }
            (Vec::new(), None)
        });
        let properties = object.fields.into_iter().map(|field| FilterProperty {
            wire_name: field.wire_name,
            pointer: field.pointer,
            docs: field.docs,
            ty: field.ty,
        });
        Filter {
            properties: properties.collect(),
            others: object.extra.map(|extra| extra.value),
            operators,
            logic,
        }
    }
}

type OperatorsAndLogic = (Vec<Operator>, Option<FilterLogic>);

/// Reads the extension at `place`.
fn read(written: &Json, place: &Pointer) -> Result<OperatorsAndLogic, Problems> {
    let mut problems = Problems::default();
    let shape = "expected a map of `operators` and, if conditions can be grouped, `logic`";
    let Some(members) = known_members(written, place, shape, MEMBERS, &mut problems) else {
        return Err(problems);
    };
    let operators = members.get("operators").and_then(Json::as_object);
    let operators = match operators.filter(|operators| !operators.is_empty()) {
        Some(operators) => {
            let operators = operators.iter();
            problems.keep_all(operators.map(|(name, written)| operator(name, written, place)))
        }
        None => {
            let message = "expected a map of operator names to prefixes of property names for `operators`, \
                 such as `gte: '>='`";
            problems.add(ExtensionError::new(place.clone(), message));
            None
        }
    };
    let logic = members.get("logic");
    let logic = logic.map(|logic| read_logic(logic, &place.child("logic")));
    let logic = problems.keep(logic.transpose());
    problems.none_in(operators.zip(logic))
}

fn operator(name: &str, written: &Json, place: &Pointer) -> Result<Operator, Problems> {
    let place = place.child("operators").child(name);
    if let Json::String(prefix) = written {
        return Ok(Operator {
            name: name.to_owned(),
            prefix: prefix.clone(),
            suffix: String::new(),
            operand: Operand::Value,
        });
    }
    let mut problems = Problems::default();
    let shape = "expected a prefix of property names, or a map of `prefix`, `suffix`, and `takes` or \
         `value`";
    let Some(members) = known_members(written, &place, shape, OF_OPERATOR, &mut problems) else {
        return Err(problems);
    };
    let operand = problems.keep(operand(members, &place));
    let mut text = |member: &str| {
        problems.keep(match members.get(member) {
            None => Ok(String::new()),
            Some(Json::String(text)) => Ok(text.clone()),
            Some(value) => {
                let message = format!("expected a string for `{member}`, found {}", found(value));
                Err(ExtensionError::new(place.child(member), message))
            }
        })
    };
    let (prefix, suffix) = (text("prefix"), text("suffix"));
    let parts = prefix.zip(suffix).zip(operand);
    let operator = parts.map(|((prefix, suffix), operand)| Operator {
        name: name.to_owned(),
        prefix,
        suffix,
        operand,
    });
    problems.none_in(operator)
}

fn operand(members: &Map<String, Json>, place: &Pointer) -> Result<Operand, ExtensionError> {
    let wrong =
        |member: &str, message: String| Err(ExtensionError::new(place.child(member), message));
    match (members.get("takes"), members.get("value")) {
        (None, None) => Ok(Operand::Value),
        (None, Some(value)) => match Scalar::of(value) {
            Some(value) => Ok(Operand::Fixed(value)),
            None => {
                let found = found(value);
                wrong(
                    "value",
                    format!("expected a scalar or `null` for `value`, found {found}"),
                )
            }
        },
        (Some(takes), None) => match takes.as_str() {
            Some("value") => Ok(Operand::Value),
            Some("list") => Ok(Operand::List),
            Some("text") => Ok(Operand::Text),
            _ => {
                let found = found(takes);
                wrong(
                    "takes",
                    format!("expected `value`, `list` or `text` for `takes`, found {found}"),
                )
            }
        },
        (Some(_), Some(_)) => wrong(
            "takes",
            "expected `takes` or `value`, found both".to_owned(),
        ),
    }
}

fn read_logic(written: &Json, place: &Pointer) -> Result<FilterLogic, Problems> {
    let mut problems = Problems::default();
    let shape = "expected a map of `key` and the values for `all` and `any`";
    let Some(members) = known_members(written, place, shape, OF_LOGIC, &mut problems) else {
        return Err(problems);
    };
    let mut text = |member: &str| {
        problems.keep(match members.get(member) {
            Some(Json::String(text)) => Ok(text.clone()),
            Some(value) => {
                let message = format!("expected a string for `{member}`, found {}", found(value));
                Err(ExtensionError::new(place.child(member), message))
            }
            None => {
                let message = format!("missing `{member}`: {shape}");
                Err(ExtensionError::new(place.clone(), message))
            }
        })
    };
    let (key, all, any) = (text("key"), text("all"), text("any"));
    let parts = key.zip(all).zip(any);
    problems.none_in(parts.map(|((key, all), any)| FilterLogic { key, all, any }))
}
