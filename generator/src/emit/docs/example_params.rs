//! Examples of parameters as a Rust expression.

use crate::emit::Context;
use crate::emit::docs::example::{Code, DEEPEST};
use crate::ir::{OperationId, Presence};

/// How long a chain of calls on one line may be.
const LONGEST_CHAIN: usize = 60;

impl Context<'_> {
    /// Parameters: the required ones, and those that the document has an example of.
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
                    required.push(self.argument_value(code, ty, json, DEEPEST)?);
                }
                (Presence::Required, None) => required.push(self.path_example(code, parameter)?),
                (Presence::Optional, Some(json)) if !parameter.docs.deprecated => {
                    if let Some(value) = self.argument_value(code, ty, json, DEEPEST) {
                        setters.push(format!(".{}({value})", names.setter));
                    }
                }
                (Presence::Optional, _) => {}
            }
        }
        code.types.insert(format!("params::{}", names.params));
        let new = format!("&{}::new({})", names.params, required.join(", "));
        let short = format!("{new}{}", setters.concat());
        // As rustfmt would have it.
        Some(match setters.len() < 2 && short.len() <= LONGEST_CHAIN {
            true => short,
            false => format!("{new}\n    {}", setters.join("\n    ")),
        })
    }
}
