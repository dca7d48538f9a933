//! Checks of decimal numbers, which may be strings or numbers in JSON.

use crate::runtime::Decimal;
use crate::runtime::validate::scalars::{check_number, check_text};
use crate::runtime::validate::{Checks, Rule, Validate};

impl Validate for Decimal {
    fn check<'v>(&'v self, rules: &[Rule], checks: &mut Checks<'v>) {
        // Each rule applies to only one of the two.
        for rule in rules {
            let one = std::slice::from_ref(rule);
            match rule {
                Rule::MinLength(_) | Rule::MaxLength(_) | Rule::Pattern(..) | Rule::Is(_) => {
                    check_text(self.as_str(), one, checks);
                }
                _ => check_number(self.as_str(), one, checks),
            }
        }
    }
}
