//! Examples of the document as Rust expressions, for doc comments.
//!
//! An example that does not match its schema is replaced with a sample, so that all examples compile.

use serde_json::Value as Json;

use crate::analyze::Direction;
use crate::emit::Context;
use crate::emit::docs::example_json::{custom_call, integer_text};
use crate::emit::docs::example_nesting::import_lines;
use crate::emit::docs::expression::Expression;
use crate::emit::docs::sample::Sampled;
use crate::emit::types::shape::{Form, form, travels};
use crate::ir::{
    Body, Enum, EnumScalar, Field, Integer, OperationId, Parameter, Presence, SchemaId, SchemaKind,
    Shape, Struct, TextFormat, Type,
};

/// The maximum nesting depth of a readable example.
pub(in crate::emit) const MAX_DEPTH: usize = 6;

/// The types that an example names.
#[derive(Default)]
pub(in crate::emit) struct Code {
    pub(in crate::emit) types: std::collections::BTreeSet<String>,
}

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
        let (mut lines, arguments) = self.example_head(id, body)?;
        let call = Expression::call(&format!(".{function}"), arguments);
        let calls = vec![call, Expression::from(".await?".to_owned())];
        let response = self.example_receiver(id).chained(calls);
        if streams {
            lines.extend(response.declaration("mut stream"));
            lines.push("while let Some(next) = stream.next().await {".to_owned());
            lines.push("    println!(\"{:?}\", next?);".to_owned());
            lines.push("}".to_owned());
        } else {
            lines.extend(response.declaration("response"));
            lines.push("# drop(response);".to_owned());
        }
        lines.extend(["# Ok(())", "# }"].map(str::to_owned));
        Some(lines)
    }

    /// Returns the lines of a loop over the items of a list, with arguments like those of
    /// [`call_example`](Self::call_example).
    pub fn items_example(&self, id: OperationId, method: &str) -> Option<Vec<String>> {
        let body = self.api.operations[id.0].body.as_ref();
        let (mut lines, arguments) = self.example_head(id, body)?;
        let call = Expression::call(&format!(".{method}"), arguments);
        let items = self.example_receiver(id).chained(vec![call]);
        lines.extend(items.declaration("mut items"));
        let loop_lines = [
            "while let Some(item) = items.next().await {",
            "    println!(\"{:?}\", item?);",
            "}",
            "# Ok(())",
            "# }",
        ];
        lines.extend(loop_lines.map(str::to_owned));
        Some(lines)
    }

    /// Returns the value whose methods an operation has.
    pub(in crate::emit) fn example_receiver(&self, id: OperationId) -> Expression {
        Expression::from(match self.names.handle(id) {
            Some(handle) => format!("client.{}()", handle.accessor),
            None => "client".to_owned(),
        })
    }

    /// Returns the first lines of an example, and the arguments of its call.
    fn example_head(
        &self,
        id: OperationId,
        body: Option<&Body>,
    ) -> Option<(Vec<String>, Vec<Expression>)> {
        let (arguments, mut uses) = self.call_arguments(id, body)?;
        let path = self.place.path();
        let mut lines = vec![format!("use {path}::Client;")];
        lines.append(&mut uses);
        lines.push(String::new());
        lines.push(
            "# async fn example(client: &Client) -> Result<(), Box<dyn std::error::Error>> {"
                .to_owned(),
        );
        Some((lines, arguments))
    }

    /// Returns the arguments of a call, and the lines that import the types they name.
    pub(in crate::emit) fn call_arguments(
        &self,
        id: OperationId,
        body: Option<&Body>,
    ) -> Option<(Vec<Expression>, Vec<String>)> {
        let operation = &self.api.operations[id.0];
        let mut code = Code::default();
        let mut arguments = Vec::new();
        for parameter in &operation.path_parameters {
            arguments.push(self.path_argument_example(&mut code, parameter)?);
        }
        if self.has_params(id) {
            arguments.push(self.params_example(&mut code, id)?);
        }
        if let Some(body) = body {
            if let Some(first) = body.choices.first() {
                arguments.push(format!("{:?}", one_of_range(first)).into());
            }
            arguments.push(self.body_example(&mut code, body)?);
        }
        let path = self.place.path();
        let mut lines = Vec::new();
        for module in ["params", "types"] {
            let prefix = format!("{module}::");
            let names: Vec<&str> = code
                .types
                .iter()
                .filter_map(|name| name.strip_prefix(&prefix))
                .collect();
            if !names.is_empty() {
                lines.extend(import_lines(&format!("{path}::{module}"), &names));
            }
        }
        Some((arguments, lines))
    }

    /// Returns the argument of a path parameter. Lists are passed as slices.
    fn path_argument_example(&self, code: &mut Code, parameter: &Parameter) -> Option<Expression> {
        self.parameter_example(code, parameter, |code, json, depth| {
            match (self.resolved(&parameter.ty.shape), json) {
                (Shape::List(item), Json::Array(values)) => {
                    let values = self.values(code, item, values, depth)?;
                    Some(Expression::list("&[", values))
                }
                (Shape::Text(_), Json::String(text)) => Some(literal(text).into()),
                _ => self.value(code, &parameter.ty, json, depth),
            }
        })
    }

    /// Returns the value of a parameter that must be set.
    pub(in crate::emit) fn parameter_example(
        &self,
        code: &mut Code,
        parameter: &Parameter,
        value: impl Fn(&mut Code, &Json, usize) -> Option<Expression>,
    ) -> Option<Expression> {
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
        code: &mut Code,
        ty: &Type,
        json: &Json,
        depth: usize,
    ) -> Option<Expression> {
        let depth = depth.checked_sub(1)?;
        let json = &*self.as_declared(ty, json);
        match (self.resolved(&ty.shape), json) {
            (Shape::Boolean, Json::Bool(value)) => Some(value.to_string().into()),
            (Shape::StringBool { yes, no }, Json::String(text)) => {
                (text == yes || text == no).then(|| (text == yes).to_string().into())
            }
            (Shape::Integer(width), Json::Number(number)) => {
                let value = number.as_i64()?;
                let code = match width {
                    Integer::I64 => integer_text(value),
                    // An untyped literal passed as `impl Into<i128>` is an `i32`.
                    Integer::I128 if i32::try_from(value).is_err() => format!("{value}_i64"),
                    _ => value.to_string(),
                };
                width.holds(value.into()).then(|| code.into())
            }
            (Shape::Decimal, Json::Number(number)) => Some(format!("\"{number}\".into()").into()),
            (Shape::Number, Json::Number(number)) => Some(format!("{:?}", number.as_f64()?).into()),
            (
                Shape::Text(TextFormat::Plain | TextFormat::Password | TextFormat::Binary),
                Json::String(text),
            ) => Some(format!("{}.to_owned()", literal(text)).into()),
            (Shape::Text(TextFormat::Mapped(_)), _) => None,
            (Shape::Text(_), Json::String(text)) => {
                Some(format!("{}.into()", literal(text)).into())
            }
            (Shape::List(item), Json::Array(values)) => {
                let values = self.values(code, item, values, depth)?;
                Some(Expression::list("vec![", values))
            }
            (Shape::Map(value) | Shape::Ordered(value), Json::Object(members)) => {
                self.map_value(code, value, members, depth)
            }
            (Shape::Schema(id), json) => self.schema_value(code, *id, json, depth),
            (Shape::Any, json) => self.json_value(json, depth),
            (Shape::File, Json::String(text)) => {
                // A schema can have the name of the runtime's type.
                let file = format!("{}::File::bytes", self.place.crate_name);
                let arguments = ["\"file\"".to_owned(), literal(text)].map(Expression::from);
                Some(Expression::call(&file, arguments.into()))
            }
            _ => None,
        }
    }

    fn values(
        &self,
        code: &mut Code,
        item: &Type,
        values: &[Json],
        depth: usize,
    ) -> Option<Vec<Expression>> {
        let value = |value: &Json| match item.nullable {
            true => self.nullable_value(code, item, value, depth),
            false => self.value(code, item, value, depth),
        };
        values.iter().map(value).collect()
    }

    /// Returns an expression of type `ty`, with `None` for null.
    pub(in crate::emit) fn nullable_value(
        &self,
        code: &mut Code,
        ty: &Type,
        json: &Json,
        depth: usize,
    ) -> Option<Expression> {
        match json {
            Json::Null => Some("None".to_owned().into()),
            json => {
                let value = self.value(code, ty, json, depth)?;
                Some(Expression::call("Some", vec![value]))
            }
        }
    }

    fn schema_value(
        &self,
        code: &mut Code,
        id: SchemaId,
        json: &Json,
        depth: usize,
    ) -> Option<Expression> {
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
        code.types.insert(format!("types::{name}"));
        Some(value)
    }

    fn enum_value(&self, id: SchemaId, list: &Enum, json: &Json) -> Option<Expression> {
        let wire = match (list.scalar, json) {
            (EnumScalar::Text, Json::String(text)) => text.clone(),
            (EnumScalar::Integer, Json::Number(number)) => number.to_string(),
            (EnumScalar::Integer, Json::String(text)) if list.lenient => text.clone(),
            (EnumScalar::Text, Json::Number(number)) if list.lenient => number.to_string(),
            _ => return None,
        };
        let index = list.values.iter().position(|value| value.wire == wire)?;
        let name = self.names.type_name(id, Direction::Sent);
        let variant = &self.names.schema(id).variants[index];
        Some(format!("{name}::{variant}").into())
    }

    /// Returns a chain of a constructor and setters.
    fn struct_value(
        &self,
        code: &mut Code,
        id: SchemaId,
        object: &Struct,
        members: &serde_json::Map<String, Json>,
        depth: usize,
    ) -> Option<Expression> {
        let names = self.names.schema(id);
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
        let created = Expression::call(&format!("{}::{constructor}", names.sent), arguments);
        let mut calls = Vec::new();
        for (key, json) in members {
            let declared = object
                .fields
                .iter()
                .position(|field| field.wire_name == *key);
            calls.push(match declared {
                Some(index) if initial.contains(&index) => continue,
                Some(index) if is_preset(&object.fields[index], json) => continue,
                // Examples do not use deprecated fields.
                Some(index) if object.fields[index].docs.deprecated => continue,
                Some(index) if !travels(&object.fields[index], Direction::Sent) => continue,
                Some(index) => {
                    self.setter_call(code, id, index, &object.fields[index], json, depth)?
                }
                None => custom_call(object, key, json)?,
            });
        }
        Some(created.chained(calls))
    }

    /// Returns the constructor that fits the members of an example, and the fields that it sets.
    fn constructor_of(
        &self,
        id: SchemaId,
        object: &Struct,
        members: &serde_json::Map<String, Json>,
    ) -> Option<(String, Vec<usize>)> {
        let required = (0..object.fields.len()).filter(|index| {
            let field = &object.fields[*index];
            field.presence == Presence::Required
                && field.preset.is_none()
                && travels(field, Direction::Sent)
        });
        if object.alternatives.is_empty() {
            return Some(("new".to_owned(), required.collect()));
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
        Some((self.names.schema(id).constructors[position].clone(), fields))
    }

    fn setter_call(
        &self,
        code: &mut Code,
        id: SchemaId,
        index: usize,
        field: &Field,
        json: &Json,
        depth: usize,
    ) -> Option<Expression> {
        let names = &self.names.schema(id).fields[index];
        let can_clear = matches!(form(field, Direction::Sent), Form::Patch | Form::Nullable);
        if json.is_null() {
            let clear = names.clear.as_ref();
            let clear = clear.filter(|_| can_clear && field.clear.is_none());
            return clear.map(|clear| Expression::call(&format!(".{clear}"), Vec::new()));
        }
        let value = self.argument_value(code, &field.ty, json, depth)?;
        Some(Expression::call(&format!(".{}", names.setter), vec![value]))
    }

    /// Returns an argument of a setter or constructor, whose type is looser than that of the field.
    pub(in crate::emit) fn argument_value(
        &self,
        code: &mut Code,
        ty: &Type,
        json: &Json,
        depth: usize,
    ) -> Option<Expression> {
        let json = &*self.as_declared(ty, json);
        match (self.resolved(&ty.shape), json) {
            (Shape::Text(format), Json::String(text)) => {
                (!matches!(format, TextFormat::Mapped(_))).then(|| literal(text).into())
            }
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
        code: &mut Code,
        item: &Type,
        values: &[Json],
        depth: usize,
    ) -> Option<Expression> {
        let is_text = match self.resolved(&item.shape) {
            Shape::Text(format) => !matches!(format, TextFormat::Mapped(_)),
            _ => false,
        };
        if is_text && !item.nullable && !values.is_empty() {
            let texts: Option<Vec<Expression>> = values
                .iter()
                .map(|value| value.as_str().map(|text| literal(text).into()))
                .collect();
            return Some(Expression::list("[", texts?));
        }
        // An empty list has no elements from which its type could be inferred.
        (!values.is_empty()).then_some(())?;
        let values = self.values(code, item, values, depth)?;
        Some(Expression::list("[", values))
    }
}

/// Returns whether a constructor sets the field to the example's value, or to its only value.
fn is_preset(field: &Field, json: &Json) -> bool {
    let preset = field.preset.as_ref();
    preset.is_some_and(|preset| preset.is_only || preset.value == *json)
}

/// Returns a string literal. Characters other than plain text are escaped, so that neither the
/// literal nor the surrounding comment can be terminated.
pub fn literal(text: &str) -> String {
    let mut out = String::from("\"");
    for c in text.chars() {
        match c {
            '"' | '\\' => out.extend(['\\', c]),
            ' '..='~' => out.push(c),
            _ if c.is_alphanumeric() => out.push(c),
            _ => out.extend(c.escape_unicode()),
        }
    }
    out.push('"');
    out
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
