//! [`Call`]: what one command of a batch calls, and with which arguments.

use std::fmt;
use std::marker::PhantomData;

use serde::Serialize;

use crate::runtime::parameter::brackets;
use crate::runtime::parameter::percent::encode;
use crate::runtime::parameter::style::{Spelling, Style};
use crate::runtime::value::ordered_json::OrderedJson;
use crate::runtime::{ErrorWhen, ParameterWriter, Params};

/// A call that can be put into a [`Batch`](crate::runtime::Batch); `T` is what answers it.
pub struct Call<T> {
    pub(in crate::runtime) command: Command,
    response: PhantomData<fn() -> T>,
}

/// What a call is made of, whatever answers it.
#[derive(Clone, Default)]
pub(in crate::runtime) struct Command {
    /// The path without the slash that it begins with.
    pub(in crate::runtime) path: String,
    /// `name=value` for each argument, encoded.
    pub(in crate::runtime) arguments: Vec<String>,
    /// What arguments are taken from results of earlier commands.
    pub(in crate::runtime) references: Vec<(String, Reference)>,
    /// The first thing that is wrong.
    pub(in crate::runtime) problem: Option<String>,
    /// What makes an error of a result.
    pub(in crate::runtime) check: Option<&'static ErrorWhen>,
}

/// A result of an earlier command, or a part of it, as an argument of a later one.
#[derive(Clone, Debug)]
pub struct Reference {
    pub(in crate::runtime) batch: u64,
    pub(in crate::runtime) command: usize,
    pub(in crate::runtime) path: String,
}

impl<T> Call<T> {
    /// A call of the operation with this path. It need not be one that the document describes:
    /// `Call::<Json>::new("/user.current")`.
    pub fn new(path: &str) -> Self {
        let mut command = Command {
            path: path.trim_start_matches('/').to_owned(),
            ..Command::default()
        };
        if path.contains(['?', '#']) || command.path.is_empty() {
            let problem = "the path is empty or has a query, which is said by `params` and `body`";
            command.refuse(problem.to_owned());
        }
        Self {
            command,
            response: PhantomData,
        }
    }

    /// Puts a scalar into the path.
    pub fn path(mut self, name: &'static str, value: impl fmt::Display) -> Self {
        let value = encode(&value.to_string());
        self.command.put_into_path(name, &value);
        self
    }

    /// Puts any value into the path.
    pub fn path_value<V: Serialize + ?Sized>(
        mut self,
        name: &'static str,
        value: &V,
        style: Style,
        explode: bool,
    ) -> Self {
        let spelling = Spelling {
            name,
            style,
            explode,
            reserved: false,
        };
        let value = OrderedJson::of(value).map_err(|error| error.to_string());
        match value.and_then(|value| spelling.path(&value)) {
            Ok(text) => self.command.put_into_path(name, &text),
            Err(why) => self
                .command
                .refuse(format!("`{name}` cannot be written: {why}")),
        }
        self
    }

    /// Takes parameters in the query. Those in headers and cookies have no place in a batch.
    pub fn params(mut self, params: &impl Params) -> Self {
        let mut writer = ParameterWriter::default();
        params.write(&mut writer);
        if let Some(problem) = writer.problem {
            self.command.refuse(problem);
        }
        if !writer.headers.is_empty() || !writer.cookies.is_empty() {
            let problem = "a batch cannot send headers and cookies with one of its commands";
            self.command.refuse(problem.to_owned());
        }
        self.command.arguments.extend(writer.query);
        self
    }

    /// Takes the members of a body as arguments.
    pub fn body<B: Serialize + ?Sized>(mut self, body: &B) -> Self {
        let value = OrderedJson::of(body).map_err(|error| error.to_string());
        match value.and_then(|value| brackets::member_pairs(&value)) {
            Ok(pairs) => self.command.arguments.extend(brackets::encoded(&pairs)),
            Err(problem) => self.command.refuse(problem),
        }
        self
    }

    /// Takes such a result for an error.
    pub fn error_when(mut self, when: &'static ErrorWhen) -> Self {
        self.command.check = Some(when);
        self
    }

    /// Takes a body that may be left out.
    pub fn body_optional<B: Serialize + ?Sized>(self, body: Option<&B>) -> Self {
        match body {
            Some(body) => self.body(body),
            None => self,
        }
    }

    /// Takes an argument from the result of an earlier command, in place of what it was:
    /// `fields[CONTACT_ID]`; with `[]` at its end it is put behind the elements of a list.
    pub fn set(mut self, argument: impl Into<String>, reference: Reference) -> Self {
        let argument = argument.into();
        if argument.is_empty() {
            let problem = "the argument that is taken from a result has no name";
            self.command.refuse(problem.to_owned());
        }
        // An element is put behind the others; anything else replaces what it was.
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
                "" => "empty".to_owned(),
                dots => format!("`{dots}`, which would lead to another path"),
            };
            self.refuse(format!("path parameter `{name}` is {what}"));
            return;
        }
        self.path = self.path.replace(&format!("{{{name}}}"), encoded);
    }

    /// The arguments, with those that `spelled` gives for references.
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

    /// An argument whose text holds `text`, by its name.
    pub(in crate::runtime) fn argument_with(&self, text: &str) -> Option<&str> {
        let (encoded, plain) = (encode(text), text);
        self.arguments.iter().find_map(|pair| {
            let (name, value) = pair.split_once('=')?;
            (value.contains(&encoded) || value.contains(plain)).then_some(name)
        })
    }
}
