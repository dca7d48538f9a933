//! [`Batch`]: several calls in one request.

use std::collections::BTreeSet;
use std::fmt;
use std::marker::PhantomData;
use std::sync::atomic::{AtomicU64, Ordering};

use serde::ser::Error as _;
use serde::{Serialize, Serializer};

use crate::runtime::batch::call::Command;
use crate::runtime::parameter::json::OrderedJson;
use crate::runtime::{Call, Json, Reference};

/// The path of a nested member.
pub type Pointer = &'static [&'static str];

/// The batch format of an API.
#[derive(Clone, Copy, Debug)]
pub struct BatchRules {
    /// The path of the commands in the request body, which are keyed by name.
    pub commands: Pointer,
    /// The template of a command, with `{path}` and `{query}`.
    pub command: &'static str,
    /// The maximum number of commands.
    pub limit: Option<usize>,
    /// The template of a reference to the result of the earlier command `{name}`.
    pub reference: Option<&'static str>,
    /// The member of the request body that makes the server stop at the first error: its path and
    /// JSON value.
    pub halt: Option<(Pointer, &'static str)>,
    /// The path of the results in the response, which are keyed by the name of the command.
    pub results: Pointer,
    /// The path of the errors in the response.
    pub errors: Option<Pointer>,
    /// The path of the result in the response to a single call.
    pub result: Pointer,
    /// The paths of other members in the response to a single call, each with its path in the
    /// response to the batch.
    pub members: &'static [(Pointer, Pointer)],
}

/// Several calls in one request.
///
/// The functions of the module `calls` create the calls; the batch method of the client sends them.
/// Problems with a batch are reported before it is sent.
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

/// A command in a batch. `T` is its result type.
pub struct Handle<T> {
    pub(in crate::runtime) batch: u64,
    pub(in crate::runtime) command: usize,
    response: PhantomData<fn() -> T>,
}

impl Batch {
    /// Creates an empty batch.
    pub fn new() -> Self {
        static NEXT: AtomicU64 = AtomicU64::new(0);
        Self {
            id: NEXT.fetch_add(1, Ordering::Relaxed),
            commands: Vec::new(),
            halts: false,
        }
    }

    /// Adds a call. The returned handle selects its result, and later calls can refer to it.
    pub fn add<T>(&mut self, call: Call<T>) -> Handle<T> {
        let name = format!("c{}", self.commands.len());
        self.add_as(name, call)
    }

    /// Adds a call with a name. A name consists of letters, digits and `_`, and does not begin with
    /// a digit.
    pub fn add_as<T>(&mut self, name: impl Into<String>, call: Call<T>) -> Handle<T> {
        let handle = Handle {
            batch: self.id,
            command: self.commands.len(),
            response: PhantomData,
        };
        self.commands.push((name.into(), call.command));
        handle
    }

    /// Makes the server stop at the first command that fails. Later commands are not executed.
    pub fn halt_on_error(&mut self) {
        self.halts = true;
    }

    /// Returns the number of commands.
    pub fn len(&self) -> usize {
        self.commands.len()
    }

    /// Returns `true` if the batch has no commands.
    pub fn is_empty(&self) -> bool {
        self.commands.is_empty()
    }

    /// Returns the request body.
    pub fn body(&self, rules: &'static BatchRules) -> impl Serialize {
        BatchBody(self.write(rules))
    }

    fn write(&self, rules: &'static BatchRules) -> Result<OrderedJson, String> {
        let mut body = OrderedJson::Object(Vec::new());
        if self.halts {
            let Some((place, json)) = rules.halt else {
                return Err("this API cannot stop at the first error".to_owned());
            };
            let value: Json = serde_json::from_str(json).map_err(|error| error.to_string())?;
            put(&mut body, place, value.into());
        }
        let commands = self.written_commands(rules)?.into_iter();
        // Commands are executed in order.
        let commands = commands.map(|(name, text)| (name, OrderedJson::String(text)));
        put(
            &mut body,
            rules.commands,
            OrderedJson::Object(commands.collect()),
        );
        Ok(body)
    }

    /// Returns the names and texts of the commands.
    fn written_commands(&self, rules: &BatchRules) -> Result<Vec<(String, String)>, String> {
        if self.commands.is_empty() {
            return Err("expected at least one command, found none".to_owned());
        }
        let count = self.commands.len();
        if let Some(limit) = rules.limit.filter(|limit| count > *limit) {
            return Err(format!("expected at most {limit} commands, found {count}"));
        }
        let mut names = BTreeSet::new();
        let mut written = Vec::with_capacity(count);
        for (index, (name, command)) in self.commands.iter().enumerate() {
            let text = match check_name(name) {
                _ if !names.insert(name) => Err("the name is already used".to_owned()),
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
        // Security: untrusted argument text must not be able to read the results of a batch.
        let begin = rules
            .reference
            .and_then(|reference| reference.split("{name}").next())
            .filter(|begin| !begin.is_empty());
        if let Some((begin, name)) =
            begin.and_then(|begin| Some((begin, command.argument_with(begin)?)))
        {
            return Err(format!(
                "the text of `{name}` contains `{begin}`, which the server treats as a reference"
            ));
        }
        let query = command.query(|reference| self.spelled(reference, index, rules))?;
        let template = match query.is_empty() {
            true => rules.command.replace("?{query}", ""),
            false => rules.command.to_owned(),
        };
        // The path is inserted last: it may contain the text of a placeholder.
        let (before, after) = template.split_once("{path}").unwrap_or((&template, ""));
        let fill = |part: &str| part.replace("{query}", &query);
        Ok(format!("{}{}{}", fill(before), command.path, fill(after)))
    }

    fn spelled(
        &self,
        reference: &Reference,
        index: usize,
        rules: &BatchRules,
    ) -> Result<String, String> {
        let Some(template) = rules.reference else {
            return Err("this API does not support references to results".to_owned());
        };
        if reference.batch != self.id {
            return Err(
                "expected a reference to a command of this batch, found one of another batch"
                    .to_owned(),
            );
        }
        let path = &reference.path;
        let leads_inside = path.starts_with('[') && path.ends_with(']');
        if !path.is_empty() && !leads_inside {
            return Err(format!(
                "expected a path such as `[items][0][ID]`, found `{path}`"
            ));
        }
        match self.commands.get(reference.command) {
            Some((name, _)) if reference.command < index => {
                Ok(format!("{}{path}", template.replace("{name}", name)))
            }
            _ => Err("expected a reference to an earlier command".to_owned()),
        }
    }
}

fn check_name(name: &str) -> Result<(), String> {
    let is_allowed = |letter: char| letter.is_ascii_alphanumeric() || letter == '_';
    // In PHP, numeric names would turn the commands into a list.
    let begins_well = name.starts_with(|letter: char| !letter.is_ascii_digit());
    match begins_well && name.chars().all(is_allowed) {
        true => Ok(()),
        false => Err(
            "expected a name of letters, digits and `_` that does not begin with a digit"
                .to_owned(),
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
    /// Returns a reference to the result of this command, or to a part of it (`[items][0][ID]`), as
    /// an argument of a later command.
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

/// A body, or the reason why it cannot be serialized.
struct BatchBody(Result<OrderedJson, String>);

impl Serialize for BatchBody {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match &self.0 {
            Ok(body) => body.serialize(serializer),
            Err(problem) => Err(S::Error::custom(problem)),
        }
    }
}

/// Inserts a value at a path.
fn put(json: &mut OrderedJson, path: &[&str], value: OrderedJson) {
    let [first, rest @ ..] = path else {
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
