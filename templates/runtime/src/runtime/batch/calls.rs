//! [`Batch`]: several calls in one request.

use std::collections::BTreeSet;
use std::fmt;
use std::marker::PhantomData;
use std::sync::atomic::{AtomicU64, Ordering};

use serde::ser::Error as _;
use serde::{Serialize, Serializer};

use crate::runtime::batch::call::Command;
use crate::runtime::value::ordered_json::OrderedJson;
use crate::runtime::{Call, Json, Reference};

/// The way to a member inside of others, by their names.
pub type Pointer = &'static [&'static str];

/// How an API takes and answers batches.
#[derive(Clone, Copy, Debug)]
pub struct BatchRules {
    /// Where in the body of the request the commands stand, by name.
    pub commands: Pointer,
    /// How a command is written, of `{path}` and `{query}`.
    pub command: &'static str,
    /// How many commands there may be.
    pub limit: Option<usize>,
    /// How a later command refers to the result of the one called `{name}`.
    pub reference: Option<&'static str>,
    /// What makes the server stop at the first error: a place in the body, and JSON.
    pub halt: Option<(Pointer, &'static str)>,
    /// Where in the answer the results stand, by the name of the command.
    pub results: Pointer,
    /// Where the errors do.
    pub errors: Option<Pointer>,
    /// Where in the answer to a call alone its result stands.
    pub result: Pointer,
    /// Where further members of such an answer stand, and where in that of the batch, by name.
    pub members: &'static [(Pointer, Pointer)],
}

/// Several calls in one request.
///
/// The calls are made by the functions of the module `calls`, and sent by the method of the client
/// that takes a batch. What is wrong with a batch is said before it is sent.
///
/// ```text
/// let mut batch = Batch::new();
/// let first = batch.add(calls::add_contact(&contact));
/// batch.add(calls::add_lead(&lead).set("fields[CONTACT_ID]", first.reference("[ID]")));
/// let results = client.batch_calls(&batch).await?;
/// let contact = results.get(&first)?;
/// ```
pub struct Batch {
    pub(in crate::runtime) id: u64,
    pub(in crate::runtime) commands: Vec<(String, Command)>,
    halts: bool,
}

/// A command in a batch; `T` is what answers it.
pub struct Handle<T> {
    pub(in crate::runtime) batch: u64,
    pub(in crate::runtime) command: usize,
    response: PhantomData<fn() -> T>,
}

impl Batch {
    /// A batch without commands.
    pub fn new() -> Self {
        static NEXT: AtomicU64 = AtomicU64::new(0);
        Self {
            id: NEXT.fetch_add(1, Ordering::Relaxed),
            commands: Vec::new(),
            halts: false,
        }
    }

    /// Adds a call. The handle that it gives gets at its result, and later calls can refer to it.
    pub fn add<T>(&mut self, call: Call<T>) -> Handle<T> {
        let name = format!("c{}", self.commands.len());
        self.add_as(name, call)
    }

    /// Adds a call under a name of letters, digits and `_` that does not begin with a digit.
    pub fn add_as<T>(&mut self, name: impl Into<String>, call: Call<T>) -> Handle<T> {
        let handle = Handle {
            batch: self.id,
            command: self.commands.len(),
            response: PhantomData,
        };
        self.commands.push((name.into(), call.command));
        handle
    }

    /// Makes the server stop at the first command that fails. What comes behind it is not
    /// executed then, and otherwise has no result to refer to.
    pub fn halt_on_error(&mut self) {
        self.halts = true;
    }

    /// How many commands there are.
    pub fn len(&self) -> usize {
        self.commands.len()
    }

    /// Whether there is no command.
    pub fn is_empty(&self) -> bool {
        self.commands.is_empty()
    }

    /// The body of the request.
    pub fn body(&self, rules: &'static BatchRules) -> impl Serialize {
        BatchBody(self.write(rules))
    }

    fn write(&self, rules: &'static BatchRules) -> Result<OrderedJson, String> {
        let mut body = OrderedJson::Object(Vec::new());
        if self.halts {
            let Some((place, json)) = rules.halt else {
                return Err("nothing makes this API stop at an error".to_owned());
            };
            let value: Json = serde_json::from_str(json).map_err(|error| error.to_string())?;
            put(&mut body, place, value.into());
        }
        let commands = self.written_commands(rules)?.into_iter();
        // Commands are executed in their order.
        let commands = commands.map(|(name, text)| (name, OrderedJson::String(text)));
        put(
            &mut body,
            rules.commands,
            OrderedJson::Object(commands.collect()),
        );
        Ok(body)
    }

    /// The commands by name, as they are sent.
    fn written_commands(&self, rules: &BatchRules) -> Result<Vec<(String, String)>, String> {
        if self.commands.is_empty() {
            return Err("the batch has no commands".to_owned());
        }
        let count = self.commands.len();
        if let Some(limit) = rules.limit.filter(|limit| count > *limit) {
            return Err(format!(
                "the batch has {count} commands, and {limit} is the most that is taken"
            ));
        }
        let mut names = BTreeSet::new();
        let mut written = Vec::with_capacity(count);
        for (index, (name, command)) in self.commands.iter().enumerate() {
            let text = match check_name(name) {
                _ if !names.insert(name) => Err("the name is taken by an earlier one".to_owned()),
                Err(problem) => Err(problem),
                Ok(()) => self.command(index, command, rules),
            };
            match text {
                Ok(text) => written.push((name.clone(), text)),
                Err(problem) => {
                    return Err(format!("command `{name}` ({}): {problem}", command.path));
                }
            }
        }
        Ok(written)
    }

    fn command(
        &self,
        index: usize,
        command: &Command,
        rules: &BatchRules,
    ) -> Result<String, String> {
        if let Some(problem) = &command.problem {
            return Err(problem.clone());
        }
        // What a caller was given by others must not be able to read the results of a batch.
        let begin = rules
            .reference
            .and_then(|reference| reference.split("{name}").next())
            .filter(|begin| !begin.is_empty());
        if let Some((begin, name)) =
            begin.and_then(|begin| Some((begin, command.argument_with(begin)?)))
        {
            return Err(format!(
                "the server would take the text of `{name}` for a reference, because it holds \
                 `{begin}`"
            ));
        }
        let query = command.query(|reference| self.spelled(reference, index, rules))?;
        let template = match query.is_empty() {
            true => rules.command.replace("?{query}", ""),
            false => rules.command.to_owned(),
        };
        // The path last: whatever stands in it is no placeholder.
        let (before, behind) = template.split_once("{path}").unwrap_or((&template, ""));
        let fill = |part: &str| part.replace("{query}", &query);
        Ok(format!("{}{}{}", fill(before), command.path, fill(behind)))
    }

    fn spelled(
        &self,
        reference: &Reference,
        index: usize,
        rules: &BatchRules,
    ) -> Result<String, String> {
        let Some(template) = rules.reference else {
            return Err("this API has no references to results".to_owned());
        };
        if reference.batch != self.id {
            return Err("it refers to a command of another batch".to_owned());
        }
        let path = &reference.path;
        let leads_inside = path.starts_with('[') && path.ends_with(']');
        if !path.is_empty() && !leads_inside {
            return Err(format!(
                "`{path}` leads nowhere: a part of a result is written `[items][0][ID]`"
            ));
        }
        match self.commands.get(reference.command) {
            Some((name, _)) if reference.command < index => {
                Ok(format!("{}{path}", template.replace("{name}", name)))
            }
            _ => Err("it refers to a command that does not come before it".to_owned()),
        }
    }
}

fn check_name(name: &str) -> Result<(), String> {
    let is_allowed = |letter: char| letter.is_ascii_alphanumeric() || letter == '_';
    // Numbers alone would make a list of the commands in PHP.
    let begins_well = name.starts_with(|letter: char| !letter.is_ascii_digit());
    match begins_well && name.chars().all(is_allowed) {
        true => Ok(()),
        false => Err(
            "a name is made of letters, digits and `_`, and does not begin with a digit".to_owned(),
        ),
    }
}

impl Default for Batch {
    fn default() -> Self {
        Self::new()
    }
}

impl fmt::Debug for Batch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let commands = self.commands.iter();
        f.debug_map()
            .entries(commands.map(|(name, command)| (name, &command.path)))
            .finish()
    }
}

impl<T> Handle<T> {
    /// The result of this command as an argument of a later one, or a part of it:
    /// `[items][0][ID]`.
    pub fn reference(&self, path: impl Into<String>) -> Reference {
        Reference {
            batch: self.batch,
            command: self.command,
            path: path.into(),
        }
    }
}

impl<T> Clone for Handle<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Handle<T> {}

impl<T> fmt::Debug for Handle<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Handle").field(&self.command).finish()
    }
}

/// A body, or why it cannot be written.
struct BatchBody(Result<OrderedJson, String>);

impl Serialize for BatchBody {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match &self.0 {
            Ok(body) => body.serialize(serializer),
            Err(problem) => Err(S::Error::custom(problem)),
        }
    }
}

/// Puts a member where `way` leads.
fn put(json: &mut OrderedJson, way: &[&str], value: OrderedJson) {
    let [first, rest @ ..] = way else {
        *json = value;
        return;
    };
    if !json.is_object() {
        *json = OrderedJson::Object(Vec::new());
    }
    if let OrderedJson::Object(members) = json {
        let known = members.iter().position(|(name, _)| name == first);
        let index = known.unwrap_or(members.len());
        if known.is_none() {
            members.push(((*first).to_owned(), OrderedJson::Null));
        }
        put(&mut members[index].1, rest, value);
    }
}
