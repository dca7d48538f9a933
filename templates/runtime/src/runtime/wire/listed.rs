//! The values of enums, measured.

use crate::runtime::wire::fit;

/// Measures the value of a closed enum: an undeclared value increases the distance.
pub fn listed<T>(value: T, is_listed: fn(&T) -> bool) -> T {
    if fit::is_measuring() {
        match is_listed(&value) {
            true => fit::count_listed(),
            false => fit::count_value(),
        }
    }
    value
}

/// Measures the value of an open enum: an undeclared value does not increase the distance.
pub fn listed_or_open<T>(value: T, is_listed: fn(&T) -> bool) -> T {
    if fit::is_measuring() && is_listed(&value) {
        fit::count_listed();
    }
    value
}
