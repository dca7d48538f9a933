//! Keywords that bound values without defining their type.

use crate::lower::schema::keywords::Keywords;

impl Keywords {
    /// Returns whether the schema says anything about its values, apart from compositions.
    pub(in crate::lower) fn says_anything(&self) -> bool {
        self.typ.is_some() || self.says_own_shape() || self.bounds() || !self.conditional.is_empty()
    }

    /// Returns whether the schema bounds values without defining their type.
    pub(in crate::lower) fn bounds(&self) -> bool {
        self.pattern.is_some()
            || self.length != (None, None)
            || self.items_count != (None, None)
            || self.multiple_of.is_some()
            || self.minimum.is_some()
            || self.maximum.is_some()
            || self.unique_items
            || ["x-trine:minimum", "x-trine:maximum"]
                .iter()
                .any(|name| self.extension(name).is_some())
    }

    /// Adds the bounds of another schema that also applies, if they are tighter.
    pub(in crate::lower) fn tighten(&mut self, other: &Self) {
        let number = |text: &Option<String>| text.as_ref().and_then(|it| it.parse::<f64>().ok());
        let is_tighter = |ours: &Option<String>, theirs: &Option<String>, upper: bool| match (
            number(ours),
            number(theirs),
        ) {
            (Some(ours), Some(theirs)) if upper => theirs < ours,
            (Some(ours), Some(theirs)) => theirs > ours,
            _ => theirs.is_some(),
        };
        if is_tighter(&self.minimum, &other.minimum, false) {
            self.minimum.clone_from(&other.minimum);
            self.exclusive_minimum = other.exclusive_minimum;
        }
        if is_tighter(&self.maximum, &other.maximum, true) {
            self.maximum.clone_from(&other.maximum);
            self.exclusive_maximum = other.exclusive_maximum;
        }
        let most = |ours: Option<usize>, theirs: Option<usize>| match (ours, theirs) {
            (Some(ours), Some(theirs)) => Some(ours.min(theirs)),
            (ours, theirs) => ours.or(theirs),
        };
        self.pattern = other.pattern.clone().or(self.pattern.take());
        self.multiple_of = other.multiple_of.clone().or(self.multiple_of.take());
        self.length = (
            self.length.0.max(other.length.0),
            most(self.length.1, other.length.1),
        );
        self.items_count = (
            self.items_count.0.max(other.items_count.0),
            most(self.items_count.1, other.items_count.1),
        );
        self.unique_items |= other.unique_items;
    }
}
