//! Functions that check the arguments of methods, with the feature `validate`: for constraints of
//! path parameters and of bodies that are lists, maps or scalars, which no type of the crate has.

use proc_macro2::TokenStream;
use quote::quote;

use crate::emit::client::methods::TypedArgument;
use crate::emit::package::imports::VALIDATE;
use crate::emit::types::constraints::Constraints;
use crate::emit::{Context, ident};
use crate::ir::{Body, ContentKind, OperationId, Rule, Rules, Shape, TextFormat, Type};
use crate::rustdoc;

/// The function that checks the arguments of a method.
pub(in crate::emit) struct ArgumentCheck {
    /// The arguments with constraints, in the order of the method.
    pub arguments: Vec<TypedArgument>,
    /// The name, the value and the rules of each.
    rows: Vec<TokenStream>,
}

impl Context<'_> {
    /// Returns whether a function checks the arguments of an operation's method.
    pub fn has_argument_check(&self, id: OperationId) -> bool {
        let operation = &self.api.operations[id.0];
        let rules = Rules { api: self.api };
        let in_path = operation.path_parameters.iter().any(|one| {
            let rules = rules.of(&one.ty, &one.docs.statements);
            !rules.is_empty() && self.is_checkable(&one.ty)
        });
        let body = operation.body.as_ref().and_then(checked_body);
        in_path
            || body.is_some_and(|(body, ty, _)| {
                !rules.of(ty, &body.docs.statements).is_empty() && self.is_checkable(ty)
            })
    }

    /// Returns whether a function checks the arguments of a method.
    pub fn has_argument_checks(&self) -> bool {
        let mut all = (0..self.api.operations.len()).map(OperationId);
        all.any(|id| self.has_argument_check(id))
    }

    /// Returns the rules of all values that only such a function checks.
    pub(super) fn argument_rules(&self) -> impl Iterator<Item = Vec<Rule>> {
        let rules = Rules { api: self.api };
        self.api.operations.iter().flat_map(move |operation| {
            let parameters = operation.path_parameters.iter();
            let in_path = parameters.map(move |one| (&one.ty, &one.docs.statements));
            let body = operation.body.as_ref().and_then(checked_body);
            let body = body.map(|(body, ty, _)| (ty, &body.docs.statements));
            let all = in_path.chain(body);
            all.map(move |(ty, statements)| rules.of(ty, statements))
        })
    }

    /// Documents the function that checks the arguments of an operation's method, if there is one.
    pub(in crate::emit) fn argument_check_words(&self, id: OperationId) -> Vec<String> {
        if !self.has_argument_check(id) {
            return Vec::new();
        }
        // The feature may be disabled, so this is no link.
        let function = self.names.operation(id).check_arguments();
        rustdoc::wrapped(&format!(
            "With the feature `validate`, `constraints::{function}` checks the arguments against the \
             constraints of the document."
        ))
    }

    /// Returns whether the runtime knows the type, unlike those that trine.toml maps formats to.
    pub(super) fn is_checkable(&self, ty: &Type) -> bool {
        match self.resolved(&ty.shape) {
            Shape::Text(TextFormat::Mapped(_)) => false,
            Shape::List(inner) | Shape::Map(inner) | Shape::Ordered(inner) => {
                self.is_checkable(inner)
            }
            _ => true,
        }
    }
}

/// Returns a body with its type, and whether it is a list of values of the type.
fn checked_body(body: &Body) -> Option<(&Body, &Type, bool)> {
    match &body.content.kind {
        ContentKind::Json(ty)
        | ContentKind::Form(ty)
        | ContentKind::Brackets(ty)
        | ContentKind::Xml(ty, _) => Some((body, ty, false)),
        ContentKind::JsonLines(ty) => Some((body, ty, true)),
        // Multipart bodies are types, and the others are streams or have no schema of their content.
        ContentKind::Multipart(_)
        | ContentKind::PartStream(..)
        | ContentKind::Text
        | ContentKind::Bytes
        | ContentKind::Events(_) => None,
    }
}

impl Constraints<'_> {
    /// Returns the function that checks the arguments of an operation's method; `None` if its types
    /// check everything.
    pub(in crate::emit) fn argument_check(&self, id: OperationId) -> Option<ArgumentCheck> {
        let context = self.context;
        if !context.has_argument_check(id) {
            return None;
        }
        let operation = &context.api.operations[id.0];
        let all = context.typed_arguments(id, operation.body.as_ref());
        let mut check = ArgumentCheck {
            arguments: Vec::new(),
            rows: Vec::new(),
        };
        let mut add = |name: &str, label: &str, value: TokenStream, rules: &TokenStream| {
            let name = ident(name);
            let argument = all.iter().find(|(argument, _)| *argument == name);
            check.arguments.extend(argument.cloned());
            check.rows.push(quote! { (#label, #value, &#rules) });
        };
        let names = context.names.operation(id);
        for (parameter, name) in operation.path_parameters.iter().zip(&names.path_arguments) {
            let rules = self.rules.of(&parameter.ty, &parameter.docs.statements);
            if let Some(rules) = self.row(&parameter.ty, &rules, false) {
                let argument = ident(name);
                let value = match context.resolved(&parameter.ty.shape) {
                    Shape::Text(_) => quote! { &#argument.as_ref() },
                    _ => quote! { &#argument },
                };
                add(name, &parameter.wire_name, value, &rules);
            }
        }
        if context.has_params(id) && self.has_param_rows(id) {
            add("params", "", quote! { &params }, &quote! { [] });
        }
        if let Some((body, ty, is_list)) = operation.body.as_ref().and_then(checked_body) {
            let rules = self.rules.of(ty, &body.docs.statements);
            if let Some(rules) = self.row(ty, &rules, false) {
                let rules = match is_list {
                    true => quote! { [Each(&#rules)] },
                    false => rules,
                };
                add("body", "", quote! { &body }, &rules);
            }
        }
        Some(check)
    }

    /// Emits this function.
    pub(super) fn argument_function(&self, id: OperationId) -> Option<TokenStream> {
        let ArgumentCheck { arguments, rows } = self.argument_check(id)?;
        let names = self.context.names.operation(id);
        let function = ident(&names.check_arguments());
        // The function may be in the file of a group.
        let api = format!("{}::", self.context.place.path_in_crate());
        let method = self.context.method_link(id, &names.function, &api);
        let mut docs = rustdoc::wrapped(&format!(
            "Checks the arguments of {method} against the constraints of the document. Arguments without \
             constraints are omitted."
        ));
        docs.extend(["", "# Errors", "", "Returns every violated constraint."].map(str::to_owned));
        let docs = crate::emit::docs::lines::attributes(&docs);
        let arguments = arguments.iter().map(|(name, ty)| quote! { #name: #ty });
        Some(quote! {
            #docs
            #[allow(deprecated, unused_imports)]
            pub fn #function(#(#arguments),*) -> Result<(), #VALIDATE::ValidationError> {
                use #VALIDATE::rules::*;
                #VALIDATE::arguments(&[#(#rows),*])
            }
        })
    }

    fn has_param_rows(&self, id: OperationId) -> bool {
        let mut parameters = self.context.api.operations[id.0].parameters.iter();
        parameters.any(|parameter| {
            let rules = self.rules.of(&parameter.ty, &parameter.docs.statements);
            self.row(&parameter.ty, &rules, false).is_some()
        })
    }
}
