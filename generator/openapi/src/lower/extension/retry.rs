//! `x-trine-retry`: which operations may be retried, and after which errors.
//!
//! It is resolved when all definitions are known, because the error code is looked up in the bodies
//! of the declared responses.

use serde_json::{Map, Value as Json};

use trine_ir::analyze::{Analysis, analyze, response_classes};
use trine_ir::pointer::Pointer;
use trine_ir::{Api, ErrorCodes, Operation, RetryRules, Type};

use crate::lower::extension::Extensions;
use crate::lower::extension::error::found;
use crate::lower::extension::error::{ExtensionError, Problems, known_members};
use crate::lower::extension::error_when::{json_type, successes};
use crate::lower::extension::member_path::Defined;
use crate::lower::extension::name::RETRY as NAME;

/// The members on the document.
const OF_DOCUMENT: [&str; 3] = ["idempotency-key", "code", "codes"];
/// The members on an operation.
pub(in crate::lower) const OF_OPERATION: [&str; 4] =
    ["idempotent", "idempotency-key", "code", "codes"];

const SHAPE: &str = "expected a map such as `{code: /error, codes: {BUSY: always}}`";

impl Extensions<'_> {
    /// Resolves what the document says about retrying operations.
    pub(in crate::lower) fn retries(&mut self, api: &mut Api) {
        let own = std::mem::take(&mut self.written.retry_rules);
        let place = Pointer::root().child(NAME);
        let written = match self.typed.exists(&place) {
            true => self.typed.parse::<Json>(&place).ok(),
            false => None,
        };
        if own.is_empty() && written.is_none() {
            return;
        }
        let analysis = analyze(api);
        let mut problems = Problems::default();
        let mut rules = vec![None; api.operations.len()];
        let document = written.and_then(|written| {
            let of_document = Extension {
                written: &written,
                place: &place,
                known: &OF_DOCUMENT,
                inherited: None,
            };
            let document = of_document.rules().and_then(|rules| {
                let inheriting = api
                    .operations
                    .iter()
                    .filter(|one| !own.contains_key(&one.pointer));
                of_document.check(&rules, api, &analysis, &mut inheriting.into_iter())?;
                Ok(rules)
            });
            problems.keep(document)
        });
        for (index, operation) in api.operations.iter().enumerate() {
            rules[index] = match own.get(&operation.pointer) {
                None => document.clone(),
                Some(Json::Bool(false)) => None,
                Some(written) => {
                    let own = Extension {
                        written,
                        place: &operation.pointer.child(NAME),
                        known: &OF_OPERATION,
                        inherited: document.as_ref(),
                    };
                    let rules = own.rules().and_then(|rules| {
                        let mut problems = Problems::default();
                        problems.keep(own.check_method(operation));
                        let operations = &mut std::iter::once(operation);
                        problems.keep(own.check(&rules, api, &analysis, operations));
                        problems.none_in(Some(rules))
                    });
                    problems.keep(rules)
                }
            };
        }
        for (operation, rules) in api.operations.iter_mut().zip(rules) {
            operation.retry = rules;
        }
        api.retry = document;
        for problem in problems {
            self.reports.report(problem.into());
        }
    }
}

/// An extension as written.
struct Extension<'a> {
    written: &'a Json,
    place: &'a Pointer,
    known: &'a [&'a str],
    /// The rules of the document, which the extension of an operation completes.
    inherited: Option<&'a RetryRules>,
}

impl Extension<'_> {
    fn problem(&self, member: &str, message: impl Into<String>) -> ExtensionError {
        ExtensionError::new(self.place.child(member), message)
    }

    fn rules(&self) -> Result<RetryRules, Problems> {
        let mut problems = Problems::default();
        let members = known_members(self.written, self.place, SHAPE, self.known, &mut problems);
        let Some(members) = members else {
            return Err(problems);
        };
        if members.is_empty() {
            return Err(ExtensionError::new(self.place.clone(), SHAPE).into());
        }
        let mut rules = self.inherited.cloned().unwrap_or_default();
        if let Some(value) = members.get("idempotent") {
            let message = || format!("expected `true` or `false`, found {}", found(value));
            let read = value.as_bool();
            let read = read.ok_or_else(|| self.problem("idempotent", message()));
            rules.is_idempotent = problems.keep(read);
        }
        if let Some(value) = members.get("idempotency-key") {
            let name = value.as_str().filter(|name| is_header_name(name));
            let message = || match value.as_str() {
                Some(name) if is_token(name) => {
                    format!("the header `{name}` cannot contain an idempotency key")
                }
                _ => format!("expected a header name, found {}", found(value)),
            };
            let name = name.ok_or_else(|| self.problem("idempotency-key", message()));
            rules.idempotency_key = problems.keep(name).map(str::to_owned);
        }
        let codes = self.error_codes(members, rules.codes);
        rules.codes = problems.keep(codes).flatten();
        problems.none_in(Some(rules))
    }

    /// Reads `code` and `codes`, which complete those of the document.
    fn error_codes(
        &self,
        members: &Map<String, Json>,
        inherited: Option<ErrorCodes>,
    ) -> Result<Option<ErrorCodes>, Problems> {
        let mut problems = Problems::default();
        let member = members.get("code").map(|value| self.member(value));
        let member = problems.keep(member.transpose());
        let codes = members.get("codes").map(|value| self.codes(value));
        let codes = problems.keep(codes.transpose());
        let (Some(member), Some(codes)) = (member, codes) else {
            return Err(problems);
        };
        match (member, codes, inherited) {
            (None, None, inherited) => Ok(inherited),
            (Some(member), Some((always, never)), _) => Ok(Some(ErrorCodes {
                member,
                always,
                never,
            })),
            (None, Some((always, never)), Some(inherited)) => Ok(Some(ErrorCodes {
                always,
                never,
                ..inherited
            })),
            (Some(member), None, Some(inherited)) => Ok(Some(ErrorCodes {
                member,
                ..inherited
            })),
            (None, Some(_), None) => {
                let help = "add `code`, a JSON pointer to the error code in error bodies";
                let problem = self.problem("codes", "missing `code`");
                Err(problem.on_key().help(help).into())
            }
            (Some(_), None, None) => {
                let help = "add `codes`, a map of error codes to `always` or `never`";
                let problem = self.problem("code", "missing `codes`");
                Err(problem.on_key().help(help).into())
            }
        }
    }

    /// Reads `code`.
    fn member(&self, written: &Json) -> Result<Vec<String>, ExtensionError> {
        let pointer = written.as_str().filter(|text| text.starts_with('/'));
        let pointer = pointer.and_then(Pointer::parse);
        let message = || format!("expected a JSON pointer, found {}", found(written));
        let pointer = pointer.ok_or_else(|| {
            let help = "use a pointer into error bodies, such as `/error`";
            self.problem("code", message()).help(help)
        })?;
        Ok(pointer.segments().collect())
    }

    /// Reads `codes`: those after which a request is always and never retried.
    fn codes(&self, written: &Json) -> Result<(Vec<String>, Vec<String>), Problems> {
        let help = "use a map such as `{BUSY: always, BLOCKED: never}`";
        let Some(codes) = written.as_object().filter(|codes| !codes.is_empty()) else {
            let message = format!("expected a map of error codes, found {}", found(written));
            return Err(self.problem("codes", message).help(help).into());
        };
        let mut problems = Problems::default();
        let (mut always, mut never) = (Vec::new(), Vec::new());
        for (code, value) in codes {
            match value.as_str() {
                Some("always") => always.push(code.clone()),
                Some("never") => never.push(code.clone()),
                _ => {
                    let message = format!("expected `always` or `never`, found {}", found(value));
                    let place = self.place.child("codes").child(code);
                    problems.add(ExtensionError::new(place, message));
                }
            }
        }
        problems.none_in(Some((always, never)))
    }

    /// Checks that the extension of an operation has an effect with its method.
    fn check_method(&self, operation: &Operation) -> Result<(), Problems> {
        let mut problems = Problems::default();
        let mut no_effect = |member: &str, what: &str, on: String| {
            let problem = self.problem(member, format!("`{what}` has no effect on {on}"));
            problems.add(problem.on_key().help("remove it"));
        };
        let method = &operation.method;
        let by_method = method.is_idempotent();
        let own = self.written.get("idempotent").and_then(Json::as_bool);
        if own == Some(by_method) {
            let not = if by_method { "" } else { "not " };
            no_effect(
                "idempotent",
                &format!("idempotent: {by_method}"),
                format!("`{method}`, which is {not}idempotent by default"),
            );
        }
        if self.written.get("idempotency-key").is_some() && own.unwrap_or(by_method) {
            let on = "an operation that is idempotent without a key";
            no_effect("idempotency-key", "idempotency-key", on.to_owned());
        }
        problems.none_in(Some(()))
    }

    /// Checks that the body of some error can contain the codes.
    fn check(
        &self,
        rules: &RetryRules,
        api: &Api,
        analysis: &Analysis,
        operations: &mut dyn Iterator<Item = &Operation>,
    ) -> Result<(), Problems> {
        let (Some(member), Some(codes)) = (
            self.written.get("code").or(self.written.get("codes")),
            self.written.get("codes").and_then(Json::as_object),
        ) else {
            return Ok(());
        };
        let defined = Defined { api, analysis };
        let (place, pointer);
        match self.written.get("code") {
            Some(_) => (place, pointer) = (self.place.child("code"), member.clone()),
            None => {
                let member = rules.codes.iter().flat_map(|codes| &codes.member);
                let text = member.fold(Pointer::root(), |at, name| at.child(name));
                (place, pointer) = (self.place.child("codes"), Json::String(text.to_string()));
            }
        }
        let mut first = None;
        for ty in operations.flat_map(bodies) {
            let paths = [(place.clone(), &pointer)];
            match defined.in_shapes(ty, &paths, "the error bodies", |_, _| Ok(())) {
                Err(problems) => {
                    first.get_or_insert(problems);
                }
                Ok(paths) => {
                    let fits = |code: &str| {
                        let text = Json::from(code);
                        let number = code.parse::<i64>().map(Json::from);
                        paths.iter().any(|path| {
                            let is_value = |value| defined.value(&path.ty, value).is_ok();
                            is_value(&text) || number.as_ref().is_ok_and(is_value)
                        })
                    };
                    let mut problems = Problems::default();
                    for code in codes.keys().filter(|code| !fits(code)) {
                        let place = self.place.child("codes").child(code);
                        let message = format!("`{code}` does not match the type of the error code");
                        problems.add(ExtensionError::new(place, message).on_key());
                    }
                    return problems.none_in(Some(()));
                }
            }
        }
        Err(first.unwrap_or_else(|| {
            let message = "no JSON error response contains this member";
            ExtensionError::new(place, message).into()
        }))
    }
}

/// Returns the types of the bodies that an error can have.
fn bodies(operation: &Operation) -> Vec<&Type> {
    let errors = response_classes(operation).errors;
    let errors = errors.into_iter().map(|index| {
        let content = operation.responses[index].content.as_ref();
        json_type(content.map(|content| &content.kind))
    });
    let with_success = !operation.error_when.is_empty();
    let successes = successes(operation).filter(|_| with_success);
    errors.chain(successes).flatten().collect()
}

fn is_header_name(name: &str) -> bool {
    let is_reserved = ["accept", "authorization", "content-type", "content-length"];
    let is_reserved = is_reserved.contains(&name.to_ascii_lowercase().as_str());
    is_token(name) && !is_reserved
}

/// Returns whether a text is a token of HTTP.
fn is_token(text: &str) -> bool {
    let is_allowed = |c: char| c.is_ascii_alphanumeric() || "!#$%&'*+-.^_`|~".contains(c);
    !text.is_empty() && text.chars().all(is_allowed)
}
