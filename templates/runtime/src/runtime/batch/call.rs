//! [`Call`]: one call of a batch.

use std::fmt;
use std::marker::PhantomData;

use serde::Serialize;

use crate::runtime::parameter::brackets;
use crate::runtime::parameter::json;
use crate::runtime::parameter::path_style::{PathSpelling, has_dot_segment};
use crate::runtime::parameter::percent::encode;
use crate::runtime::{ErrorWhen, ParameterWriter, Params, Style};

/// A call for a [`Batch`](crate::runtime::Batch). `T` is its result type.
pub struct Call<T> {
    pub(in crate::runtime) command: Command,
    response: PhantomData<fn() -> T>,
}

/// The parts of a call that do not depend on its result type.
#[derive(Clone, Default)]
pub(in crate::runtime) struct Command {
    /// The path without its leading slash.
    pub(in crate::runtime) path: String,
    /// `name=value` for each argument, encoded.
    pub(in crate::runtime) arguments: Vec<String>,
    /// The arguments that refer to results of earlier commands.
    pub(in crate::runtime) references: Vec<(String, Reference)>,
    /// The first problem.
    pub(in crate::runtime) problem: Option<String>,
    /// The rules that find errors in results.
    pub(in crate::runtime) check: Option<&'static ErrorWhen>,
}

/// A reference to the result of an earlier command or to a part of it.
#[derive(Clone, Debug)]
pub struct Reference {
    pub(in crate::runtime) batch: u64,
    pub(in crate::runtime) command: usize,
    pub(in crate::runtime) path: String,
}

impl<T> Call<T> {
    /// Creates a call of the operation with this path. The document does not have to describe it:
    /// `Call::<Json>::new("/user.current")`.
    pub fn new(path: &str) -> Self {
        let mut command = Command {
            path: path.trim_start_matches('/').to_owned(),
            ..Command::default()
        };
        if path.contains(['?', '#']) || command.path.is_empty() {
            let problem = "expected a path without a query; set arguments with `params` and `body`";
            command.refuse(problem.to_owned());
        }
        Self {
            command,
            response: PhantomData,
        }
    }

    /// Inserts a scalar into the path.
    pub fn path(mut self, name: &'static str, value: impl fmt::Display) -> Self {
        let value = encode(&value.to_string());
        self.command.put_into_path(name, &value);
        self
    }

    /// Inserts any value into the path.
    pub fn path_value<V: Serialize + ?Sized>(
        self,
        name: &'static str,
        value: &V,
        style: Style,
        explode: bool,
    ) -> Self {
        let spelling = PathSpelling {
            name,
            style,
            explode,
            reserved: false,
        };
        self.put_spelled(spelling, value)
    }

    /// Inserts any value into the path, and keeps reserved characters such as `/`.
    pub fn path_reserved<V: Serialize + ?Sized>(
        self,
        name: &'static str,
        value: &V,
        style: Style,
        explode: bool,
    ) -> Self {
        let spelling = PathSpelling {
            name,
            style,
            explode,
            reserved: true,
        };
        self.put_spelled(spelling, value)
    }

    fn put_spelled<V: Serialize + ?Sized>(mut self, spelling: PathSpelling<'_>, value: &V) -> Self {
        let name = spelling.name;
        let value = json::of(value).map_err(|error| error.to_string());
        match value.and_then(|value| spelling.path(&value)) {
            Ok(text) if spelling.reserved && has_dot_segment(&text) => self.command.refuse(
                format!("expected no segment `.` or `..` in path parameter `{name}`"),
            ),
            Ok(text) => self.command.put_into_path(name, &text),
            Err(why) => self
                .command
                .refuse(format!("cannot serialize `{name}`: {why}")),
        }
        self
    }

    /// Adds query parameters. A batch cannot send header and cookie parameters.
    pub fn params(mut self, params: &impl Params) -> Self {
        let mut writer = ParameterWriter::default();
        params.write(&mut writer);
        if let Some(problem) = writer.problem {
            self.command.refuse(problem);
        }
        if !writer.headers.is_empty() || !writer.cookies.is_empty() {
            let problem = "expected query parameters, found a header or cookie parameter, which a batch \
                     cannot send";
            self.command.refuse(problem.to_owned());
        }
        self.command.arguments.extend(writer.query);
        self
    }

    /// Adds the members of a body as arguments.
    pub fn body<B: Serialize + ?Sized>(mut self, body: &B) -> Self {
        let value = json::of(body).map_err(|error| error.to_string());
        match value.and_then(|value| brackets::member_pairs(&value)) {
            Ok(pairs) => self.command.arguments.extend(brackets::encoded(&pairs)),
            Err(problem) => self.command.refuse(problem),
        }
        self
    }

    /// Treats a result as an error if `when` matches.
    pub fn error_when(mut self, when: &'static ErrorWhen) -> Self {
        self.command.check = Some(when);
        self
    }

    /// Adds the members of an optional body as arguments.
    pub fn body_optional<B: Serialize + ?Sized>(self, body: Option<&B>) -> Self {
        match body {
            Some(body) => self.body(body),
            None => self,
        }
    }

    /// Sets an argument, such as `fields[CONTACT_ID]`, to the result of an earlier command. An
    /// argument that ends with `[]` is appended to a list.
    pub fn set(mut self, argument: impl Into<String>, reference: Reference) -> Self {
        let argument = argument.into();
        if argument.is_empty() {
            let problem = "expected the name of an argument, found an empty string";
            self.command.refuse(problem.to_owned());
        }
        // A list element is appended; any other argument is replaced.
        if !argument.ends_with("[]") {
            self.command
                .references
                .retain(|(taken, _)| *taken != argument);
        }
        self.command.references.push((argument, reference));
        self
    }
}

impl<T> Clone for Call<T> {
    fn clone(&self) -> Self {
        Self {
            command: self.command.clone(),
            response: PhantomData,
        }
    }
}

impl<T> fmt::Debug for Call<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Call").field(&self.command.path).finish()
    }
}

impl Command {
    fn refuse(&mut self, problem: String) {
        self.problem.get_or_insert(problem);
    }

    fn put_into_path(&mut self, name: &str, encoded: &str) {
        if matches!(encoded, "" | "." | "..") {
            let what = match encoded {
                "" => "an empty string".to_owned(),
                dots => format!("`{dots}`"),
            };
            self.refuse(format!(
                "expected a path segment for path parameter `{name}`, found {what}"
            ));
            return;
        }
        self.path = self.path.replace(&format!("{{{name}}}"), encoded);
    }

    /// Returns the arguments. `spelled` formats references.
    pub(in crate::runtime) fn query(
        &self,
        spelled: impl Fn(&Reference) -> Result<String, String>,
    ) -> Result<String, String> {
        let mut arguments = self.arguments.clone();
        for (argument, reference) in &self.references {
            let name = encode(argument);
            if !argument.ends_with("[]") {
                let whole = format!("{name}=");
                let part = format!("{name}{}", encode("["));
                arguments.retain(|pair| !pair.starts_with(&whole) && !pair.starts_with(&part));
            }
            arguments.push(format!("{name}={}", encode(&spelled(reference)?)));
        }
        Ok(arguments.join("&"))
    }

    /// Returns the name of an argument that contains `text`.
    pub(in crate::runtime) fn argument_with(&self, text: &str) -> Option<&str> {
        let (encoded, plain) = (encode(text), text);
        self.arguments.iter().find_map(|pair| {
            let (name, value) = pair.split_once('=')?;
            (value.contains(&encoded) || value.contains(plain)).then_some(name)
        })
    }
}
