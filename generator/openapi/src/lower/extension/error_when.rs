//! `x-trine-error-when`: errors with a 2xx status, recognized by a member of the body.
//!
//! It is resolved when all definitions are known, because its members are looked up in the bodies
//! of the declared responses.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value as Json;

use trine_ir::analyze::{analyze, response_classes};
use trine_ir::pointer::Pointer;
use trine_ir::{Api, ContentKind, ErrorRule, Operation, StatusPattern, Type};

use crate::lower::extension::Extensions;
use crate::lower::extension::error::{ExtensionError, Problems, found, listed};
use crate::lower::extension::member_path::Defined;
use crate::lower::extension::name::ERROR_WHEN as NAME;
use trine_ir::suggest::closest;

pub(in crate::lower) const MEMBERS: [&str; 3] = ["member", "is", "as"];
const SHAPE: &str =
    "a JSON pointer such as `/error`, or a map such as `{member: /success, is: false, as: 400}`";

impl Extensions<'_> {
    /// Returns the rules of the document for all operations.
    fn document_errors(&self) -> Option<(Pointer, Json)> {
        let place = Pointer::root().child(NAME);
        let written = self.typed.parse::<Json>(&place).ok()?;
        Some((place, written))
    }

    /// Resolves which 2xx responses are errors.
    pub(in crate::lower) fn errors_in_successes(&mut self, api: &mut Api) {
        let own = std::mem::take(&mut self.written.error_rules);
        let root = match self.typed.exists(&Pointer::root().child(NAME)) {
            true => self.document_errors(),
            false => None,
        };
        if own.is_empty() && root.is_none() {
            return;
        }
        let analysis = analyze(api);
        let mut problems = Problems::default();
        let mut found: Vec<(usize, Vec<ErrorRule>)> = Vec::new();
        let mut of_all = Subject::default();
        for (index, operation) in api.operations.iter().enumerate() {
            let defined = Defined {
                api,
                analysis: &analysis,
            };
            let read = match (own.get(&operation.pointer), &root) {
                (Some(Json::Bool(false)), _) => continue,
                (Some(written), _) => {
                    let place = operation.pointer.child(NAME);
                    let mut subject = Subject::default();
                    let rules = rules(defined, operation, &place, written, &mut subject);
                    rules.and_then(|rules| subject.check(&place, written).map(|()| rules))
                }
                (None, Some((place, written))) => {
                    match rules(defined, operation, place, written, &mut of_all) {
                        Ok(rules) => Ok(rules),
                        // Reported once, after all operations.
                        Err(_) => continue,
                    }
                }
                (None, None) => continue,
            };
            found.extend(problems.keep(read).map(|rules| (index, rules)));
        }
        if let Some((place, written)) = &root {
            // Without an operation to apply them to, only the form of the rules is checked.
            problems.keep(match parsed(place, written) {
                Ok(_) => of_all.check(place, written),
                Err(problems) => Err(problems),
            });
        }
        for (index, rules) in found {
            api.operations[index].error_when = rules;
        }
        api.error_when = match &root {
            Some((place, written)) => parsed(place, written).unwrap_or_default(),
            None => Vec::new(),
        };
        for problem in problems {
            self.reports.report(problem.into());
        }
    }
}

/// The findings about the rules in the operations that they apply to.
#[derive(Default)]
struct Subject {
    /// The rules whose member exists in some body, or could exist.
    known: BTreeSet<usize>,
    /// The rules whose status some operation declares.
    declared: BTreeSet<usize>,
    /// The first problem with the member of each rule.
    problems: BTreeMap<usize, Problems>,
}

impl Subject {
    /// Checks that each rule applies to some declared body.
    fn check(mut self, place: &Pointer, written: &Json) -> Result<(), Problems> {
        let mut problems = Problems::default();
        for (index, (at, json)) in listed(Some(written), place.clone()).iter().enumerate() {
            if json.get("as").is_some() && !self.declared.contains(&index) {
                let message = "missing error response for this status";
                let help = "declare it in `responses`";
                problems.add(ExtensionError::new(at.child("as"), message).help(help));
            } else if !self.known.contains(&index) {
                let problem = self.problems.remove(&index).unwrap_or_else(|| {
                    let message = "no JSON response contains this member";
                    ExtensionError::new(at.clone(), message).into()
                });
                problems.join(problem);
            }
        }
        problems.none_in(Some(()))
    }
}

/// Parses the rules without checking them against operations.
fn parsed(place: &Pointer, written: &Json) -> Result<Vec<ErrorRule>, Problems> {
    let entries = listed(Some(written), place.clone());
    if entries.is_empty() {
        let message = "expected a condition for an error, found an empty list";
        let problem = ExtensionError::new(place.clone(), message);
        return Err(problem.help(format!("use {SHAPE}")).into());
    }
    let mut problems = Problems::default();
    let rules = problems.keep_all(entries.iter().map(|(at, json)| rule(at, json)));
    problems.none_in(rules)
}

fn rule(at: &Pointer, json: &Json) -> Result<ErrorRule, Problems> {
    let mut problems = Problems::default();
    let wrong = |place: Pointer, message: String| {
        ExtensionError::new(place, message).help(format!("use {SHAPE}"))
    };
    let (member, is, status) = match json {
        Json::String(_) => (json, None, None),
        Json::Object(members) => {
            for name in members
                .keys()
                .filter(|name| !MEMBERS.contains(&name.as_str()))
            {
                let problem = wrong(at.child(name), format!("unknown member `{name}`")).on_key();
                problems.add(match closest(name, MEMBERS.into_iter()) {
                    Some(close) => problem.help(format!("did you mean `{close}`?")),
                    None => problem,
                });
            }
            let Some(member) = members.get("member") else {
                problems.add(wrong(at.clone(), "missing `member`".to_owned()));
                return Err(problems);
            };
            (member, members.get("is"), members.get("as"))
        }
        _ => {
            let message = format!("expected a condition for an error, found {}", found(json));
            return Err(wrong(at.clone(), message).into());
        }
    };
    let place = match json.is_object() {
        true => at.child("member"),
        false => at.clone(),
    };
    let pointer = member.as_str().filter(|text| !text.starts_with('#'));
    let pointer = pointer.and_then(Pointer::parse);
    let pointer = pointer.filter(|pointer| pointer.segments().next().is_some());
    let message = || {
        format!(
            "expected a JSON pointer to a member, found {}",
            found(member)
        )
    };
    let pointer = problems.keep(pointer.ok_or_else(|| wrong(place, message())));
    let is = problems.keep(values(is, &at.child("is")));
    let status = problems.keep(error_status(status, &at.child("as")));
    let rule = || {
        Some(ErrorRule {
            member: pointer?.segments().collect(),
            is: is?,
            read_as: status?,
        })
    };
    let rule = rule();
    problems.none_in(rule)
}

/// Reads `is`: one value or a list of values.
fn values(written: Option<&Json>, place: &Pointer) -> Result<Vec<Json>, ExtensionError> {
    let Some(written) = written else {
        return Ok(Vec::new());
    };
    let values = match written {
        Json::Array(values) => values.clone(),
        value => vec![value.clone()],
    };
    let is_scalar = |value: &Json| match value {
        Json::Number(number) => number.is_i64(),
        value => !value.is_array() && !value.is_object(),
    };
    match !values.is_empty() && values.iter().all(is_scalar) {
        true => Ok(values),
        false => {
            let message = format!(
                "expected a string, an integer, `true`, `false`, `null` or a list of them, found {}",
                found(written)
            );
            Err(ExtensionError::new(place.clone(), message))
        }
    }
}

/// Reads `as`.
fn error_status(written: Option<&Json>, place: &Pointer) -> Result<u16, ExtensionError> {
    let Some(status) = written else {
        return Ok(DEFAULT_STATUS);
    };
    let code = status.as_u64().and_then(|code| u16::try_from(code).ok());
    let code = code.filter(|code| (400..600).contains(code));
    code.ok_or_else(|| {
        let message = format!(
            "expected an error status such as `400`, found {}",
            found(status)
        );
        ExtensionError::new(place.clone(), message)
    })
}

/// The default status of the response that describes the error.
const DEFAULT_STATUS: u16 = 400;

/// Returns the rules for one operation.
fn rules(
    defined: Defined<'_>,
    operation: &Operation,
    place: &Pointer,
    written: &Json,
    subject: &mut Subject,
) -> Result<Vec<ErrorRule>, Problems> {
    let mut rules = parsed(place, written)?;
    let entries = listed(Some(written), place.clone());
    for (index, (rule, (at, json))) in rules.iter_mut().zip(&entries).enumerate() {
        if json.get("as").is_none() {
            rule.read_as = default_status(operation);
        }
        let error = error_response(operation, rule.read_as);
        if error.is_some() {
            subject.declared.insert(index);
        }
        let at = match json.is_object() {
            true => at.child("member"),
            false => at.clone(),
        };
        let member = json.get("member").unwrap_or(json);
        for ty in error.into_iter().chain(successes(operation)) {
            let Some(ty) = ty else { continue };
            match defined.in_shapes(ty, &[(at.clone(), member)], "the body", |_, _| Ok(())) {
                Ok(paths) => {
                    let values = rule.is.iter().filter(|value| !value.is_null());
                    let fits = |value: &&Json| {
                        paths
                            .iter()
                            .any(|path| defined.value(&path.ty, value).is_ok())
                    };
                    match values.clone().find(|value| !fits(value)) {
                        None => {
                            subject.known.insert(index);
                        }
                        Some(value) => {
                            let message = format!(
                                "expected a value of this member's type, found {}",
                                found(value)
                            );
                            let place = entries[index].0.child("is");
                            let problem = ExtensionError::new(place, message);
                            let problems = subject.problems.entry(index);
                            problems.or_insert_with(|| problem.into());
                        }
                    }
                }
                Err(problems) => {
                    subject.problems.entry(index).or_insert(problems);
                }
            }
        }
    }
    Ok(rules)
}

/// Returns the JSON types of the success responses, `None` for other kinds of content.
pub(in crate::lower) fn successes(operation: &Operation) -> impl Iterator<Item = Option<&Type>> {
    let responses = operation.responses.iter();
    let successes = responses.filter(|response| response.status.is_success());
    successes.map(|response| json_type(response.content.as_ref().map(|content| &content.kind)))
}

pub(in crate::lower) fn json_type(kind: Option<&ContentKind>) -> Option<&Type> {
    match kind {
        Some(ContentKind::Json(ty)) => Some(ty),
        _ => None,
    }
}

/// Returns the declared response of an error status; `Some(None)` if its body is not JSON.
fn error_response(operation: &Operation, status: u16) -> Option<Option<&Type>> {
    let errors = response_classes(operation).errors;
    let covers = |pattern: StatusPattern| match pattern {
        StatusPattern::Code(code) => code == status,
        StatusPattern::Range(class) => u16::from(class) == status / 100,
        StatusPattern::Default => true,
    };
    let mut responses = errors.iter().map(|index| &operation.responses[*index]);
    // Exact statuses have priority over ranges, and ranges over `default`.
    let response = responses.find(|response| covers(response.status))?;
    Some(json_type(
        response.content.as_ref().map(|content| &content.kind),
    ))
}

/// Returns the default status for an operation: 400 if it is declared, otherwise the first declared
/// error.
fn default_status(operation: &Operation) -> u16 {
    if error_response(operation, DEFAULT_STATUS).is_some() {
        return DEFAULT_STATUS;
    }
    let errors = response_classes(operation).errors;
    let first = errors
        .first()
        .map(|index| operation.responses[*index].status);
    match first {
        Some(StatusPattern::Code(code)) => code,
        Some(StatusPattern::Range(class)) => u16::from(class) * 100,
        Some(StatusPattern::Default) | None => DEFAULT_STATUS,
    }
}
