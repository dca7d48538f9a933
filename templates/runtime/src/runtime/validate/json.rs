//! Checks of values of any type.

use serde_json::Value as Json;

use crate::runtime::validate::scalars::{check_listed, check_number, check_text};
use crate::runtime::validate::{Checks, Rule, Validate};

impl Validate for Json {
    fn check<'v>(&'v self, rules: &[Rule], checks: &mut Checks<'v>) {
        if rules.is_empty() {
            return;
        }
        match self {
            Self::Null => {}
            Self::Bool(value) => {
                let text = if *value { "true" } else { "false" };
                rules
                    .iter()
                    .for_each(|rule| check_listed(text, *rule, checks));
            }
            Self::Number(number) => check_number(&number.to_string(), rules, checks),
            Self::String(text) => check_text(text, rules, checks),
            Self::Array(list) => checks.list(list, rules),
            Self::Object(members) => {
                let members = members.iter();
                checks.map(
                    members.map(|(key, value)| (key, value as &dyn Validate)),
                    rules,
                );
            }
        }
    }
}
