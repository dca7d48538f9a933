//! Examples of parameters as a Rust expression.

use serde_json::Value as Json;

use crate::emit::Context;
use crate::emit::docs::example::{Code, MAX_DEPTH};
use crate::emit::docs::expression::Expression;
use crate::ir::{OperationId, Presence};

impl Context<'_> {
    /// Returns parameters: the required ones, and those with an example in the document.
    pub(in crate::emit) fn params_example(
        &self,
        code: &mut Code,
        id: OperationId,
    ) -> Option<Expression> {
        let names = self.names.operation(id);
        let mut required = Vec::new();
        let mut setters = Vec::new();
        let parameters = &self.api.operations[id.0].parameters;
        for (parameter, names) in parameters.iter().zip(&names.parameters) {
            let example = parameter.docs.example.as_ref();
            let ty = &parameter.ty;
            match (parameter.presence, example) {
                (Presence::Required, _) => {
                    let value = |code: &mut Code, json: &Json, depth| {
                        self.argument_value(code, ty, json, depth)
                    };
                    required.push(self.parameter_example(code, parameter, value)?);
                }
                (Presence::Optional, Some(json)) if !parameter.docs.deprecated => {
                    if let Some(value) = self.argument_value(code, ty, json, MAX_DEPTH) {
                        setters.push(Expression::call(&format!(".{}", names.setter), vec![value]));
                    }
                }
                (Presence::Optional, _) => {}
            }
        }
        code.types.insert(format!("params::{}", names.params));
        let created = Expression::call(&format!("{}::new", names.params), required);
        Some(created.chained(setters).borrowed())
    }
}
