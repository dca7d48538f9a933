//! Examples of parameters as a Rust expression.

use proc_macro2::TokenStream;
use quote::quote;
use serde_json::Value as Json;

use crate::emit::Context;
use crate::emit::docs::code::Imported;
use crate::emit::docs::example::MAX_DEPTH;
use crate::emit::ident;
use crate::ir::{OperationId, Presence};

impl Context<'_> {
    /// Returns parameters: the required ones, and those with an example in the document.
    pub(in crate::emit) fn params_example(
        &self,
        code: &mut Imported,
        id: OperationId,
    ) -> Option<TokenStream> {
        let names = self.names.operation(id);
        let mut required = Vec::new();
        let mut setters = Vec::new();
        let parameters = &self.api.operations[id.0].parameters;
        for (parameter, names) in parameters.iter().zip(&names.parameters) {
            let example = parameter.docs.example.as_ref();
            let ty = &parameter.ty;
            match (parameter.presence, example) {
                (Presence::Required, _) => {
                    let value = |code: &mut Imported, json: &Json, depth| {
                        self.argument_value(code, ty, json, depth)
                    };
                    required.push(self.parameter_example(code, parameter, value)?);
                }
                (Presence::Optional, Some(json)) if !parameter.docs.deprecated => {
                    if let Some(value) = self.argument_value(code, ty, json, MAX_DEPTH) {
                        let setter = ident(&names.setter);
                        setters.push(quote! { .#setter(#value) });
                    }
                }
                (Presence::Optional, _) => {}
            }
        }
        code.params.insert(names.params.clone());
        let name = ident(&names.params);
        Some(quote! { &#name::new(#(#required),*) #(#setters)* })
    }
}
