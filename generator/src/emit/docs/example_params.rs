//! Examples of parameters as a Rust expression.

use crate::emit::Context;
use crate::emit::docs::example::{Code, MAX_DEPTH};
use crate::ir::{OperationId, Presence};

/// The maximum length of a chain of calls on one line.
const MAX_CHAIN: usize = 60;

impl Context<'_> {
    /// Returns parameters: the required ones, and those with an example in the document.
    pub(in crate::emit) fn params_example(
        &self,
        code: &mut Code,
        id: OperationId,
    ) -> Option<String> {
        let names = self.names.operation(id);
        let mut required = Vec::new();
        let mut setters = Vec::new();
        let parameters = &self.api.operations[id.0].parameters;
        for (parameter, names) in parameters.iter().zip(&names.parameters) {
            let example = parameter.docs.example.as_ref();
            let ty = &parameter.ty;
            match (parameter.presence, example) {
                (Presence::Required, Some(json)) => {
                    required.push(self.argument_value(code, ty, json, MAX_DEPTH)?);
                }
                (Presence::Required, None) => required.push(self.path_example(code, parameter)?),
                (Presence::Optional, Some(json)) if !parameter.docs.deprecated => {
                    if let Some(value) = self.argument_value(code, ty, json, MAX_DEPTH) {
                        setters.push(format!(".{}({value})", names.setter));
                    }
                }
                (Presence::Optional, _) => {}
            }
        }
        code.types.insert(format!("params::{}", names.params));
        let new = format!("&{}::new({})", names.params, required.join(", "));
        let short = format!("{new}{}", setters.concat());
        // The layout of rustfmt.
        Some(match setters.len() < 2 && short.len() <= MAX_CHAIN {
            true => short,
            false => format!("{new}\n    {}", setters.join("\n    ")),
        })
    }
}
