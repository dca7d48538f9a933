//! Values that have no form on the wire.

use serde::Serializer;
use serde::ser::Error as _;

use crate::runtime::wire::object_write::ObjectWriter;

impl<S: Serializer> ObjectWriter<S> {
    pub(in crate::runtime) fn refuse(&mut self, why: std::fmt::Arguments<'_>) {
        if self.map.is_ok() {
            self.map = Err(S::Error::custom(why));
        }
    }
}
