//! The names of the tables of rules.

use crate::analyze::SharedRules;
use crate::names::OperationNames;
use crate::names::case::constant_name;
use crate::names::scope::Scope;

/// Names the distinct rules of one kind: `ERROR_WHEN` for those of the document, and after the
/// first operation for others: `ADD_LEAD_ERROR_WHEN`.
pub fn name_rules(
    rules: &SharedRules,
    kind: &str,
    operations: &[OperationNames],
    tables: &mut Scope,
) -> Vec<String> {
    let owners = rules.owners.iter();
    let wanted = owners.map(|owner| match owner {
        None => kind.to_owned(),
        Some(id) => {
            let function = operations[id.0].unique.trim_end_matches('_');
            format!("{}_{kind}", constant_name(function))
        }
    });
    wanted.map(|name| tables.take(name, "_")).collect()
}
