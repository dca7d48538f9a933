//! The program that makes the calls: one function for each operation and body.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use trine::Analyzed;
use trine::ir::{Access, Body, ContentKind, OperationId, Presence, SchemaId, Shape, TextFormat};

/// A client whose calls are made.
pub(super) struct Client<'a> {
    /// The path of its crate.
    pub(super) krate: String,
    /// The path of its module.
    pub(super) module: String,
    /// Its name, and the first segment of its base URL.
    pub(super) name: String,
    /// Methods of its builder, each with its argument.
    pub(super) setters: String,
    pub(super) analyzed: &'a Analyzed,
}

/// A call of the program.
pub(super) struct Target<'a> {
    /// The index of its client.
    pub(super) client: usize,
    pub(super) id: OperationId,
    /// The method, or the function of `calls` if it is added to a batch.
    pub(super) method: String,
    pub(super) body: Option<&'a Body>,
    /// The method that sends the batch with the call.
    pub(super) batch: Option<String>,
}

/// Returns the `main.rs` of a program that reads calls from the given file.
pub(super) fn program(clients: &[Client<'_>], targets: &[Target<'_>]) -> String {
    let mut code = String::new();
    // Writing to a string cannot fail.
    for (number, client) in clients.iter().enumerate() {
        let Client {
            module,
            name,
            setters,
            ..
        } = client;
        let _ = writeln!(
            code,
            "fn client{number}() -> &'static {module}::Client {{\n    \
             static CLIENT: std::sync::OnceLock<{module}::Client> = std::sync::OnceLock::new();\n    \
             CLIENT.get_or_init(|| {{\n        let base = base();\n        \
             {module}::Client::builder().base_url(format!(\"{{base}}/{name}\")){setters}\n            \
             .timeout(std::time::Duration::from_secs(20)).build().expect(\"a client\")\n    }})\n}}\n"
        );
    }
    let with_files = targets.iter().filter_map(|target| {
        let client = &clients[target.client];
        let body = target.body.filter(|body| has_files(client.analyzed, body));
        body.map(|_| client.krate.as_str())
    });
    // Clients of one crate share its files.
    for krate in with_files.collect::<BTreeSet<_>>() {
        let _ = writeln!(code, "files!({krate});\n");
    }
    let mut table = String::new();
    for (number, target) in targets.iter().enumerate() {
        let client = &clients[target.client];
        let call = call(client, target);
        let _ = writeln!(
            code,
            "fn call{number}(a: Arguments) -> Running {{\n    Box::pin(async move {{\n        \
             let mut said = String::new();\n{call}        Ok((said, is_refused, error.unwrap_or_default()))\n    }})\n}}\n"
        );
        let _ = writeln!(table, "    call{number},");
    }
    format!(
        "#![allow(warnings)]\n{MAIN}\n{code}static CALLS: &[fn(Arguments) -> Running] = &[\n{table}];\n"
    )
}

/// Returns the statements that make a call.
fn call(client: &Client<'_>, target: &Target<'_>) -> String {
    let mut code = String::new();
    let mut arguments = Vec::new();
    let analyzed = client.analyzed;
    let operation = &analyzed.api.operations[target.id.0];
    for (index, parameter) in operation.path_parameters.iter().enumerate() {
        let name = format!("p{index}");
        let (ty, argument) = match analyzed
            .analysis
            .resolved(&analyzed.api, &parameter.ty.shape)
        {
            Shape::Text(_) => ("String", format!("&{name}")),
            Shape::List(_) => ("Vec<_>", format!("&{name}")),
            _ => ("_", name.clone()),
        };
        let _ = writeln!(code, "        let {name}: {ty} = a.required({name:?})?;");
        let _ = writeln!(code, "        note(&mut said, &{name});");
        arguments.push(argument);
    }
    if !operation.parameters.is_empty() {
        let names = analyzed.names.operation(target.id);
        let module = &client.module;
        let _ = writeln!(
            code,
            "        let params = {module}::params::{} {{",
            names.params
        );
        for (index, (parameter, names)) in operation
            .parameters
            .iter()
            .zip(&names.parameters)
            .enumerate()
        {
            let take = match parameter.presence {
                Presence::Required => "required",
                Presence::Optional => "optional",
            };
            let field = &names.field;
            let _ = writeln!(code, "            {field}: a.{take}(\"q{index}\")?,");
        }
        code.push_str("        };\n        note(&mut said, &params);\n");
        arguments.push("&params".to_owned());
    }
    if let Some(body) = target.body {
        arguments.push(body_argument(client, body, &mut code));
        code.push_str("        note(&mut said, &body);\n");
    }
    // Parts are moved: they are recorded before.
    let arguments = arguments.join(", ");
    let (method, module, krate) = (&target.method, &client.module, &client.krate);
    let own = format!("client{}()", target.client);
    let _ = match &target.batch {
        None => writeln!(
            code,
            "        let result = {own}.{method}({arguments}).await;"
        ),
        Some(batch) => writeln!(
            code,
            "        let mut batch = {module}::calls::Batch::new();\n        \
             batch.add({module}::calls::{method}({arguments}));\n        \
             let result = {own}.{batch}(&batch).await;"
        ),
    };
    let _ = writeln!(
        code,
        "        let is_refused = matches!(&result, Err({krate}::Error::InvalidRequest(_)));\n        \
         let error = result.err().map(|error| error.to_string());"
    );
    code
}

/// Adds the statement that creates a body; returns the argument.
fn body_argument(client: &Client<'_>, body: &Body, code: &mut String) -> String {
    let analyzed = client.analyzed;
    let is_optional = body.presence == Presence::Optional;
    if let ContentKind::Multipart(id) = &body.content.kind {
        let parts = match id {
            Some(id) => parts(client, *id),
            None => format!(
                "a.parts({}::runtime::Parts::new(), |it, name, text| it.text(name, text))",
                client.krate
            ),
        };
        let _ = match is_optional {
            true => writeln!(
                code,
                "        let body = if a.has(\"body\") {{ Some({parts}) }} else {{ None }};"
            ),
            false => writeln!(code, "        let body = {parts};"),
        };
        return "body".to_owned();
    }
    let (ty, is_borrowed) = match &body.content.kind {
        ContentKind::Text => ("String", true),
        ContentKind::JsonLines(_) => ("Vec<_>", true),
        ContentKind::Json(ty)
        | ContentKind::Form(ty)
        | ContentKind::Brackets(ty)
        | ContentKind::Xml(ty, _) => match analyzed.analysis.resolved(&analyzed.api, &ty.shape) {
            Shape::List(_) if !ty.nullable => ("Vec<_>", true),
            Shape::Text(TextFormat::Plain | TextFormat::Password | TextFormat::Binary)
                if !ty.nullable =>
            {
                ("String", true)
            }
            _ => ("_", false),
        },
        ContentKind::Multipart(_)
        | ContentKind::Bytes
        | ContentKind::Events(_)
        | ContentKind::PartStream(..) => ("_", false),
    };
    let _ = match is_optional {
        true => writeln!(
            code,
            "        let body: Option<{ty}> = a.optional(\"body\")?;"
        ),
        false => writeln!(code, "        let body: {ty} = a.required(\"body\")?;"),
    };
    let argument = match (is_optional, is_borrowed) {
        (true, true) => "body.as_deref()",
        (true, false) => "body.as_ref()",
        (false, _) => "&body",
    };
    // Of several media types for the same text, the caller names one.
    let mut choices = body.choices.iter();
    match choices.find(|media_type| !media_type.contains('*')) {
        Some(media_type) => format!("{media_type:?}, {argument}"),
        None => argument.to_owned(),
    }
}

/// Returns a multipart body, member by member: it is not read from JSON.
fn parts(client: &Client<'_>, id: SchemaId) -> String {
    let analyzed = client.analyzed;
    let names = analyzed.names.structure(id);
    let Some(object) = analyzed.api.schema(id).kind.object() else {
        return "()".to_owned();
    };
    let mut code = format!(
        "{}::types::{} {{",
        client.module,
        analyzed.names.schema(id).sent
    );
    let mut declared = Vec::new();
    for (field, names) in object.fields.iter().zip(&names.fields) {
        if field.access == Access::ReadOnly {
            continue;
        }
        let take = match (holds_file(&field.ty.shape), field.presence) {
            (true, _) => "files",
            (false, Presence::Required) => "member",
            (false, Presence::Optional) => "member_or_default",
        };
        let _ = write!(code, " {}: a.{take}({:?})?,", names.field, field.wire_name);
        declared.push(&field.wire_name);
    }
    if object.extra.is_some() {
        let _ = write!(code, " {}: a.others(&{declared:?})?,", names.extra);
    }
    code.push_str(" }");
    code
}

/// Returns whether the program can make a call with this body.
pub(super) fn can_make(analyzed: &Analyzed, body: &Body) -> bool {
    match &body.content.kind {
        // Bytes have no states.
        ContentKind::Bytes | ContentKind::Events(_) | ContentKind::PartStream(..) => false,
        ContentKind::Multipart(Some(id)) => {
            let object = analyzed.api.schema(*id).kind.object();
            object.is_some_and(|object| object.alternatives.is_empty() && !object.is_positional)
        }
        _ => !body.content.media_type.contains('*'),
    }
}

fn has_files(analyzed: &Analyzed, body: &Body) -> bool {
    let ContentKind::Multipart(Some(id)) = body.content.kind else {
        return false;
    };
    let Some(object) = analyzed.api.schema(id).kind.object() else {
        return false;
    };
    object
        .fields
        .iter()
        .any(|field| holds_file(&field.ty.shape))
}

fn holds_file(shape: &Shape) -> bool {
    match shape {
        Shape::File => true,
        Shape::List(inner) => holds_file(&inner.shape),
        _ => false,
    }
}

/// The helpers of the functions, and a server that records requests.
const MAIN: &str = include_str!("main.rs.txt");
