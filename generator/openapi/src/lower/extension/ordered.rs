//! Maps whose order is significant: `x-trine-ordered`.

use serde_json::Value as Json;

use crate::diagnostic::{Code, Diagnostic};
use trine_ir::{Shape, Type};

use crate::lower::extension::name::ORDERED;
use crate::lower::schema::definitions::Schemas;
use crate::lower::schema::keywords::Keywords;

impl Schemas<'_> {
    /// Returns the form of a schema, ordered if the extension is set.
    pub(in crate::lower) fn ordered(&mut self, node: &Keywords, ty: Type) -> Type {
        if node.extension(ORDERED) != Some(&Json::Bool(true)) {
            return ty;
        }
        let shape = match ty.shape {
            Shape::Map(value) | Shape::Ordered(value) => Shape::Ordered(value),
            other => {
                let message = format!("`{ORDERED}` has no effect on a type that is not a map");
                let diagnostic = Diagnostic::new(
                    Code::InvalidExtension,
                    &node.pointer.child(ORDERED),
                    message,
                );
                let help = "use it on an object without `properties` but with `additionalProperties`; properties are always sent in the order of the document";
                self.report(diagnostic.help(help).on_key());
                other
            }
        };
        Type { shape, ..ty }
    }
}
