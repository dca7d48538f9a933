//! The names of the tables of rules: after what they say, because operations share them.

use crate::analyze::{Analysis, SharedRules};
use crate::ir::{Api, Operation};
use crate::names::case::constant_name;
use crate::names::scope::Scope;

/// The names of the tables of rules.
pub struct RuleNames {
    /// Parallel to [`Analysis::error_rules`].
    pub errors: Vec<String>,
    /// Parallel to [`Analysis::retry_rules`].
    pub retries: Vec<String>,
}

/// Names the distinct rules: `ERROR_WHEN` and `RETRY_RULES` for those of the document, and after
/// their content for others: `ERROR_WHEN_SUCCESS`, `IDEMPOTENT_RETRY_RULES`.
pub fn name_rules(api: &Api, analysis: &Analysis) -> RuleNames {
    let mut tables = Scope::default();
    let mut name = |rules: &SharedRules, kind: &str, content: fn(&Operation) -> Option<String>| {
        let owners = rules.owners.iter();
        let wanted = owners.map(|owner| match owner {
            None => kind.to_owned(),
            Some(id) => content(&api.operations[id.0]).unwrap_or_else(|| kind.to_owned()),
        });
        wanted.map(|name| tables.take(name, "_")).collect()
    };
    RuleNames {
        errors: name(analysis.error_rules(), "ERROR_WHEN", error_content),
        retries: name(analysis.retry_rules(), "RETRY_RULES", retry_content),
    }
}

/// Returns a name with the members that the rules read.
fn error_content(operation: &Operation) -> Option<String> {
    let rules = operation.error_when.iter();
    let members = rules.filter_map(|rule| rule.member.last());
    let members: Vec<String> = members.map(|member| constant_name(member)).collect();
    (!members.is_empty()).then(|| format!("ERROR_WHEN_{}", members.join("_OR_")))
}

/// Returns a name with the calls that the rules allow to repeat.
fn retry_content(operation: &Operation) -> Option<String> {
    let rules = operation.retry.as_ref()?;
    let name = match (rules.is_idempotent, &rules.idempotency_key) {
        (Some(true), _) => "IDEMPOTENT_RETRY_RULES",
        (_, Some(_)) => "KEYED_RETRY_RULES",
        (Some(false), None) => "NOT_IDEMPOTENT_RETRY_RULES",
        (None, None) => return None,
    };
    Some(name.to_owned())
}
