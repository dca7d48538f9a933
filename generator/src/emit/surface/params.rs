//! The parameters of operations.

use quote::quote;

use super::{Entry, List, arguments, function, rust_type, setter, wire};
use crate::emit::Context;
use crate::emit::ident;
use crate::emit::types::shape::From;
use crate::ir::{OperationId, Parameter, Presence};
use crate::names::ParameterNames;
use crate::surface::{Aspect, Declaration, RustType};

impl List {
    pub(super) fn params(&mut self, context: Context<'_>, id: OperationId) {
        let names = context.names.operation(id);
        let operation = &context.api.operations[id.0];
        let path = format!("params::{}", names.params);
        let required = |one: &&(&Parameter, &ParameterNames)| one.0.presence == Presence::Required;
        let members: Vec<_> = operation.parameters.iter().zip(&names.parameters).collect();
        let has_required = members.iter().any(|one| required(&one));
        let traits = (!has_required).then(|| RustType::path("Default"));
        let structure = Declaration::Struct {
            traits: traits.into_iter().collect(),
            is_non_exhaustive: false,
        };
        let place = operation.pointer.child("parameters");
        let identity = format!("{} parameters", wire::request(operation));
        self.add(&path, Entry::new(structure, &place).identified(identity));
        let argument = |parameter: &Parameter, names: &ParameterNames| {
            let name = ident(&names.field);
            let ty = context
                .argument(&name, &parameter.ty.shape, From::Beside)
                .ty;
            (name, ty)
        };
        for (parameter, names) in &members {
            let owner = format!("{path}.{}", names.field);
            let ty = rust_type(context.params_field_type(parameter));
            let entry = Entry::new(Declaration::Field(ty), &parameter.pointer);
            self.add(&owner, described(context, entry, parameter).within(&path));
            let typed = arguments([argument(parameter, names)]);
            let mut entry = Entry::new(setter(typed), &parameter.pointer);
            entry.docs.deprecated = parameter.docs.deprecated;
            let entry = entry.within(&path).of(&owner);
            self.add(format!("{path}::{}", names.setter), entry);
        }
        let typed = members.iter().filter(required);
        let typed = typed.map(|(parameter, names)| argument(parameter, names));
        let new = function(arguments(typed), quote! { Self });
        self.add(
            format!("{path}::new"),
            Entry::new(new, &place).within(&path),
        );
    }
}

/// Adds what a parameter means in requests.
pub(super) fn described(context: Context<'_>, entry: Entry, parameter: &Parameter) -> Entry {
    let Parameter {
        // Both are in the location, except that a name in the path is not sent.
        wire_name: _,
        location: _,
        pointer: _,
        docs,
        encoding,
        ty,
        presence,
        default,
    } = parameter;
    let default = default.as_ref().map(ToString::to_string);
    entry
        .identified(wire::location(parameter))
        .docs(docs)
        .sent()
        .wire(Aspect::Location, wire::location(parameter))
        .wire(Aspect::Presence, wire::presence(*presence))
        .typed(context, ty)
        .wire(Aspect::Encoding, wire::encoding(encoding))
        .note("default", default.unwrap_or_default())
}
