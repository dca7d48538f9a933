//! Examples of the document as Rust expressions, for doc comments.
//!
//! An example that does not match its schema is replaced with a sample, so that all examples compile.

use proc_macro2::TokenStream;
use quote::quote;
use serde_json::Value as Json;

use crate::analyze::Direction;
use crate::emit::Context;
use crate::emit::docs::code::{Imported, example_lines, integer, number, text};
use crate::emit::docs::example_json::custom_call;
use crate::emit::docs::sample::Sampled;
use crate::emit::ident;
use crate::emit::types::shape::{Form, form, travels};
use crate::ir::{
    Body, Enum, EnumScalar, Field, Integer, OperationId, Parameter, Presence, SchemaId, SchemaKind,
    Shape, Struct, TextFormat, Type, Value,
};

/// The maximum nesting depth of an example.
pub(in crate::emit) const MAX_DEPTH: usize = 16;

impl Context<'_> {
    /// Returns the lines of a call with the document's examples of parameters and of this body, or
    /// with samples of what is required. `None` if no expression creates such a value.
    pub fn call_example(
        &self,
        id: OperationId,
        function: &str,
        body: Option<&Body>,
        streams: bool,
    ) -> Option<Vec<String>> {
        let (uses, receiver, arguments) = self.example_call(id, body)?;
        let function = ident(function);
        let call = quote! { #receiver.#function(#(#arguments),*).await? };
        Some(match streams {
            true => {
                let statements = quote! {
                    let mut stream = #call;
                    while let Some(next) = stream.next().await {
                        println!("{:?}", next?);
                    }
                };
                example_lines(uses, statements, quote! {})
            }
            false => {
                let statements = quote! { let response = #call; };
                example_lines(uses, statements, quote! { drop(response); })
            }
        })
    }

    /// Returns the lines of a loop over the items of a list, with arguments like those of
    /// [`call_example`](Self::call_example).
    pub fn items_example(&self, id: OperationId, method: &str) -> Option<Vec<String>> {
        let body = self.api.operations[id.0].body.as_ref();
        let (uses, receiver, arguments) = self.example_call(id, body)?;
        let method = ident(method);
        let statements = quote! {
            let mut items = #receiver.#method(#(#arguments),*);
            while let Some(item) = items.next().await {
                println!("{:?}", item?);
            }
        };
        Some(example_lines(uses, statements, quote! {}))
    }

    /// Returns the imports of a call, the value whose methods the operation has, and its arguments.
    fn example_call(
        &self,
        id: OperationId,
        body: Option<&Body>,
    ) -> Option<(TokenStream, TokenStream, Vec<TokenStream>)> {
        let (imported, arguments) = self.call_arguments(id, body)?;
        let receiver = self.receiver_example(id);
        let path = self.place.path_tokens();
        let uses = imported.uses(self.place);
        Some((quote! { use #path::Client; #uses }, receiver, arguments))
    }

    /// Returns the value whose methods an operation has.
    pub(in crate::emit) fn receiver_example(&self, id: OperationId) -> TokenStream {
        match self.names.handle(id) {
            Some(handle) => {
                let accessor = ident(&handle.accessor);
                quote! { client.#accessor() }
            }
            None => quote! { client },
        }
    }

    /// Returns the arguments of a call, and the items that they name.
    pub(in crate::emit) fn call_arguments(
        &self,
        id: OperationId,
        body: Option<&Body>,
    ) -> Option<(Imported, Vec<TokenStream>)> {
        let operation = &self.api.operations[id.0];
        let mut code = Imported::default();
        let mut arguments = Vec::new();
        for parameter in &operation.path_parameters {
            arguments.push(self.path_argument_example(&mut code, parameter)?);
        }
        if self.has_params(id) {
            arguments.push(self.params_example(&mut code, id)?);
        }
        if let Some(body) = body {
            if let Some(first) = body.choices.first() {
                arguments.push(text(one_of_range(first)));
            }
            arguments.push(self.body_example(&mut code, body)?);
        }
        Some((code, arguments))
    }

    /// Returns the argument of a path parameter. Lists are passed as slices.
    fn path_argument_example(
        &self,
        code: &mut Imported,
        parameter: &Parameter,
    ) -> Option<TokenStream> {
        self.parameter_example(code, parameter, |code, json, depth| {
            match (self.resolved(&parameter.ty.shape), json) {
                (Shape::List(item), Json::Array(values)) => {
                    let values = self.values(code, item, values, depth)?;
                    Some(quote! { &[#(#values),*] })
                }
                (Shape::Text(_), Json::String(json)) => Some(text(json)),
                _ => self.value(code, &parameter.ty, json, depth),
            }
        })
    }

    /// Returns the value of a parameter that must be set.
    pub(in crate::emit) fn parameter_example(
        &self,
        code: &mut Imported,
        parameter: &Parameter,
        value: impl Fn(&mut Imported, &Json, usize) -> Option<TokenStream>,
    ) -> Option<TokenStream> {
        let sampled = Sampled {
            name: &parameter.wire_name,
            docs: &parameter.docs,
            ty: &parameter.ty,
        };
        let example = parameter.docs.example.as_ref();
        self.example_or_sample(code, example, || self.sample(sampled), value)
    }

    /// Returns an expression of type `ty` without its null, in the form in which it is sent.
    pub(in crate::emit) fn value(
        &self,
        code: &mut Imported,
        ty: &Type,
        json: &Json,
        depth: usize,
    ) -> Option<TokenStream> {
        let depth = depth.checked_sub(1)?;
        let json = &*self.as_declared(ty, json);
        match (self.resolved(&ty.shape), json) {
            (Shape::Boolean, Json::Bool(value)) => Some(quote! { #value }),
            (Shape::StringBool { yes, no }, Json::String(text)) => {
                let is_yes = text == yes;
                (is_yes || text == no).then(|| quote! { #is_yes })
            }
            (Shape::Integer(width), Json::Number(json)) => {
                let value = json.as_i64()?;
                let code = match width {
                    // An untyped literal passed as `impl Into<i128>` is an `i32`.
                    Integer::I64 | Integer::I128 => integer(value)?,
                    _ => number(&value.to_string())?,
                };
                width.holds(value.into()).then_some(code)
            }
            (Shape::Decimal, Json::Number(json)) => {
                let digits = json.to_string();
                Some(quote! { #digits.into() })
            }
            (Shape::Number, Json::Number(json)) => number(&format!("{:?}", json.as_f64()?)),
            (
                Shape::Text(TextFormat::Plain | TextFormat::Password | TextFormat::Binary),
                Json::String(json),
            ) => {
                let text = text(json);
                Some(quote! { #text.to_owned() })
            }
            (Shape::Text(TextFormat::Mapped(_)), _) => None,
            (Shape::Text(_), Json::String(json)) => {
                let text = text(json);
                Some(quote! { #text.into() })
            }
            (Shape::List(item), Json::Array(values)) => {
                let values = self.values(code, item, values, depth)?;
                Some(quote! { vec![#(#values),*] })
            }
            (Shape::Map(value) | Shape::Ordered(value), Json::Object(members)) => {
                self.map_value(code, value, members, depth)
            }
            (Shape::Schema(id), json) => self.schema_value(code, *id, json, depth),
            (Shape::Any, json) => self.json_value(json, depth),
            (Shape::File, Json::String(json)) => {
                // A schema can have the name of the runtime's type.
                let crate_name = ident(&self.place.crate_name);
                let content = text(json);
                Some(quote! { #crate_name::File::bytes("file", #content) })
            }
            _ => None,
        }
    }

    fn values(
        &self,
        code: &mut Imported,
        item: &Type,
        values: &[Json],
        depth: usize,
    ) -> Option<Vec<TokenStream>> {
        let value = |value: &Json| match item.nullable {
            true => self.nullable_value(code, item, value, depth),
            false => self.value(code, item, value, depth),
        };
        values.iter().map(value).collect()
    }

    /// Returns an expression of type `ty`, with `None` for null.
    pub(in crate::emit) fn nullable_value(
        &self,
        code: &mut Imported,
        ty: &Type,
        json: &Json,
        depth: usize,
    ) -> Option<TokenStream> {
        match json {
            Json::Null => Some(quote! { None }),
            json => {
                let value = self.value(code, ty, json, depth)?;
                Some(quote! { Some(#value) })
            }
        }
    }

    fn schema_value(
        &self,
        code: &mut Imported,
        id: SchemaId,
        json: &Json,
        depth: usize,
    ) -> Option<TokenStream> {
        let name = self.names.type_name(id, Direction::Sent);
        let value = match (&self.api.schema(id).kind, json) {
            (SchemaKind::Struct(object) | SchemaKind::Multipart(object), Json::Object(members)) => {
                self.struct_value(code, id, object, members, depth)?
            }
            (SchemaKind::Filter(filter), Json::Object(members)) => {
                self.conditions_value(code, id, filter, members, depth)?
            }
            (SchemaKind::Enum(list), json) => self.enum_value(id, list, json)?,
            (SchemaKind::Union(union), json) => self.union_value(code, id, union, json, depth)?,
            _ => return None,
        };
        code.types.insert(name.to_owned());
        Some(value)
    }

    fn enum_value(&self, id: SchemaId, list: &Enum, json: &Json) -> Option<TokenStream> {
        let index = match (list.scalar, json) {
            (EnumScalar::Integer, Json::String(text)) if list.lenient => {
                list.position(&Json::from(text.parse::<i64>().ok()?))?
            }
            (EnumScalar::Text, Json::Number(number)) if list.lenient => {
                list.position(&Json::from(number.to_string()))?
            }
            (_, json) => list.position(json)?,
        };
        let name = ident(self.names.type_name(id, Direction::Sent));
        let variant = ident(&self.names.variants(id).names[index]);
        Some(quote! { #name::#variant })
    }

    /// Returns a chain of a constructor and setters.
    fn struct_value(
        &self,
        code: &mut Imported,
        id: SchemaId,
        object: &Struct,
        members: &serde_json::Map<String, Json>,
        depth: usize,
    ) -> Option<TokenStream> {
        let (constructor, initial) = self.constructor_of(id, object, members)?;
        let mut arguments = Vec::new();
        for index in &initial {
            let field = &object.fields[*index];
            let json = members.get(&field.wire_name)?;
            arguments.push(match form(field, Direction::Sent) {
                Form::Nullable => self.nullable_value(code, &field.ty, json, depth)?,
                _ => self.argument_value(code, &field.ty, json, depth)?,
            });
        }
        let (name, constructor) = (ident(&self.names.schema(id).sent), ident(constructor));
        let mut calls = Vec::new();
        for (key, json) in members {
            let declared = object
                .fields
                .iter()
                .position(|field| field.wire_name == *key);
            calls.push(match declared {
                Some(index) if initial.contains(&index) => continue,
                Some(index) if self.is_preset(&object.fields[index], json) => continue,
                // Examples do not use deprecated fields.
                Some(index) if object.fields[index].docs.deprecated => continue,
                Some(index) if !travels(&object.fields[index], Direction::Sent) => continue,
                Some(index) => {
                    self.setter_call(code, id, index, &object.fields[index], json, depth)?
                }
                None => custom_call(object, key, json)?,
            });
        }
        Some(quote! { #name::#constructor(#(#arguments),*) #(#calls)* })
    }

    /// Returns whether a constructor sets the field to the example's value, or to its only value.
    fn is_preset(&self, field: &Field, json: &Json) -> bool {
        let is_equal = |value: &Value| value.to_json(&self.api.schemas).as_ref() == Some(json);
        let preset = field.preset.as_ref();
        preset.is_some_and(|preset| preset.is_only || is_equal(&preset.value))
    }

    /// Returns the constructor that fits the members of an example, and the fields that it sets.
    fn constructor_of(
        &self,
        id: SchemaId,
        object: &Struct,
        members: &serde_json::Map<String, Json>,
    ) -> Option<(&str, Vec<usize>)> {
        let required = (0..object.fields.len()).filter(|index| {
            let field = &object.fields[*index];
            field.presence == Presence::Required
                && field.preset.is_none()
                && travels(field, Direction::Sent)
        });
        if object.alternatives.is_empty() {
            return Some(("new", required.collect()));
        }
        let has = |index: &usize| members.contains_key(&object.fields[*index].wire_name);
        let position = object
            .alternatives
            .iter()
            .position(|one| one.fields.iter().all(has))?;
        let chosen = &object.alternatives[position].fields;
        // In the order of the constructor's arguments.
        let mut fields: Vec<usize> = required.chain(chosen.iter().copied()).collect();
        fields.sort_unstable();
        fields.dedup();
        Some((&self.names.structure(id).constructors[position], fields))
    }

    fn setter_call(
        &self,
        code: &mut Imported,
        id: SchemaId,
        index: usize,
        field: &Field,
        json: &Json,
        depth: usize,
    ) -> Option<TokenStream> {
        let names = &self.names.structure(id).fields[index];
        let can_clear = matches!(form(field, Direction::Sent), Form::Patch | Form::Nullable);
        if json.is_null() {
            let clear = ident(&names.clear);
            return (can_clear && field.clear.is_none()).then(|| quote! { .#clear() });
        }
        let value = self.argument_value(code, &field.ty, json, depth)?;
        let setter = ident(&names.setter);
        Some(quote! { .#setter(#value) })
    }

    /// Returns an argument of a setter or constructor, whose type is looser than that of the field.
    pub(in crate::emit) fn argument_value(
        &self,
        code: &mut Imported,
        ty: &Type,
        json: &Json,
        depth: usize,
    ) -> Option<TokenStream> {
        let json = &*self.as_declared(ty, json);
        match (self.resolved(&ty.shape), json) {
            (Shape::Text(format), Json::String(json)) => {
                (!matches!(format, TextFormat::Mapped(_))).then(|| text(json))
            }
            (Shape::Decimal, Json::Number(json)) => Some(text(&json.to_string())),
            (Shape::Any, json) => self.any_argument(json, depth),
            (Shape::List(item), Json::Array(values)) => {
                self.list_argument_value(code, item, values, depth)
            }
            (Shape::Map(value) | Shape::Ordered(value), Json::Object(members)) => {
                self.map_argument_value(code, value, members, depth)
            }
            (_, json) => self.nested_argument_value(code, ty, json, depth),
        }
    }

    fn list_argument_value(
        &self,
        code: &mut Imported,
        item: &Type,
        values: &[Json],
        depth: usize,
    ) -> Option<TokenStream> {
        let is_text = match self.resolved(&item.shape) {
            Shape::Text(format) => !matches!(format, TextFormat::Mapped(_)),
            _ => false,
        };
        if is_text && !item.nullable {
            // The elements of an empty list have a type, which is not inferred.
            if values.is_empty() {
                return Some(quote! { [""; 0] });
            }
            let texts = values.iter().map(|value| value.as_str().map(text));
            let texts = texts.collect::<Option<Vec<_>>>()?;
            return Some(quote! { [#(#texts),*] });
        }
        // An empty list has no elements from which its type could be inferred.
        (!values.is_empty()).then_some(())?;
        if *self.resolved(&item.shape) == Shape::Decimal && !item.nullable {
            let digits = values
                .iter()
                .map(|value| Some(text(&value.as_number()?.to_string())));
            let digits = digits.collect::<Option<Vec<_>>>()?;
            return Some(quote! { [#(#digits),*] });
        }
        let values = self.values(code, item, values, depth)?;
        Some(quote! { [#(#values),*] })
    }
}

/// Returns a concrete media type for a range, for an example.
fn one_of_range(media_type: &str) -> &str {
    match media_type {
        "image/*" => "image/png",
        "text/*" => "text/plain",
        "audio/*" => "audio/mpeg",
        "video/*" => "video/mp4",
        range if range.contains('*') => "application/octet-stream",
        one => one,
    }
}
