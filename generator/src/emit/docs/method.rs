//! The doc comment of an operation's method.

use proc_macro2::TokenStream;

use crate::analyze::Success;
use crate::emit::Context;
use crate::emit::client::error_when::error_words;
use crate::emit::client::member_path;
use crate::emit::client::responses::status_words;
use crate::emit::client::retry::retry_words;
use crate::emit::docs::lines;
use crate::ir::{Body, ContentKind, Operation, OperationId, Place, Requirement, Response};
use crate::rustdoc;

impl Context<'_> {
    /// Documents an operation: summary, method and path, description, arguments, responses by status
    /// and an example.
    pub fn method_docs(&self, id: OperationId) -> TokenStream {
        let operation = &self.api.operations[id.0];
        let classes = self.analysis.response_classes(id);
        let responses = |indices: &[usize]| -> Vec<String> {
            let words = |index: &usize| {
                let headers = self.headers_words(id, *index);
                response_words(&operation.responses[*index], headers)
            };
            indices.iter().flat_map(words).collect()
        };
        let in_successes = operation.error_when.iter();
        let in_successes = in_successes.flat_map(|one| rustdoc::list_item(&error_words(one)));
        let streams = matches!(classes.success, Success::Stream(_));
        let function = &self.names.operation(id).function;
        let example = self.call_section(id, function, operation.body.as_ref(), streams);
        let [lead, prose] = lines::divided(&operation.docs);
        lines::attributes(&lines::join([
            lead,
            vec![self.call_words(id)],
            prose,
            self.argument_words(id),
            self.raw_response_words(id),
            match classes.success {
                Success::Stream(index) => self.stream_words(id, &operation.responses[index]),
                _ => Vec::new(),
            },
            self.stream_method_words(id),
            self.items_words(id),
            retry_words(operation),
            self.scope_words(operation),
            section("Responses", responses(&classes.successes)),
            section(
                "Errors",
                [responses(&classes.errors), in_successes.collect()].concat(),
            ),
            self.callback_words(id),
            self.argument_check_words(id),
            example,
        ]))
    }

    /// Returns the method and path of an operation, and the cargo feature without which it is not
    /// compiled: `PATCH /leads/{id}`, with the feature `leads`.
    pub(in crate::emit) fn call_words(&self, id: OperationId) -> String {
        let operation = &self.api.operations[id.0];
        let call = rustdoc::code_span(&format!("{} {}", operation.method, operation.path));
        let home = self.homes.operation(id);
        let home = home.filter(|_| self.homes.has_features());
        let feature = home.map(|home| self.home_words(home));
        format!("{call}{}", feature.unwrap_or_default())
    }

    /// Lists the credentials with their scopes, if there are any.
    fn scope_words(&self, operation: &Operation) -> Vec<String> {
        let mut all = operation.security.iter().flatten();
        if all.all(|one| one.scopes.is_empty()) {
            return Vec::new();
        }
        let alternatives = operation.security.iter().map(|all| {
            let all = all.iter().map(|Requirement { scheme, scopes }| {
                let scheme = rustdoc::code_span(&self.api.security_schemes[*scheme].name);
                let scopes: Vec<String> = scopes.iter().map(|it| rustdoc::code_span(it)).collect();
                match scopes.as_slice() {
                    [] => scheme,
                    [scope] => format!("{scheme} with the scope {scope}"),
                    _ => format!("{scheme} with the scopes {}", scopes.join(", ")),
                }
            });
            match all.len() {
                0 => "none".to_owned(),
                _ => all.collect::<Vec<_>>().join(" and "),
            }
        });
        let alternatives: Vec<String> = alternatives.collect();
        rustdoc::wrapped(&format!("Credentials: {}.", alternatives.join("; or ")))
    }

    /// Links the function that parses its callbacks.
    fn callback_words(&self, id: OperationId) -> Vec<String> {
        let mut callbacks = self.api.callbacks.iter();
        if !callbacks.any(|callbacks| callbacks.operation == id) {
            return Vec::new();
        }
        let [parse, _] = self.names.operation(id).parse_callback();
        let api = self.place.path_in_crate();
        rustdoc::wrapped(&format!(
            "The API sends requests to URLs in this request: see \
             [`callbacks::{parse}`]({api}::callbacks::{parse})."
        ))
    }

    /// Documents a method that takes another body than the default one.
    pub fn other_body_docs(&self, id: OperationId, name: &str, body: &Body) -> TokenStream {
        let function = &self.names.operation(id).function;
        let media_type = sent_as(body);
        let words = one_line(lines::lines(&body.docs));
        let streams = matches!(
            self.analysis.response_classes(id).success,
            Success::Stream(_)
        );
        let example = self.call_section(id, name, Some(body), streams);
        let argument = (!words.is_empty()).then(|| rustdoc::list_item(&format!("`body`: {words}")));
        lines::attributes(&lines::join([
            rustdoc::wrapped(&format!(
                "Like [`{function}`](Self::{function}), but sends the body as {media_type}."
            )),
            vec![self.call_words(id)],
            argument.unwrap_or_default(),
            example,
        ]))
    }

    /// Returns an example of a call, with its heading.
    pub fn call_section(
        &self,
        id: OperationId,
        function: &str,
        body: Option<&Body>,
        streams: bool,
    ) -> Vec<String> {
        let example = self.call_example(id, function, body, streams);
        let example = example.map(|code| {
            let opening = vec!["```no_run".to_owned()];
            [opening, code, vec!["```".to_owned()]].concat()
        });
        section("Example", example.unwrap_or_default())
    }

    fn argument_words(&self, id: OperationId) -> Vec<String> {
        let operation = &self.api.operations[id.0];
        let names = &self.names.operation(id).path_arguments;
        let path = operation.path_parameters.iter().zip(names);
        let path =
            path.map(|(parameter, name)| (name.as_str(), one_line(lines::lines(&parameter.docs))));
        let body = operation.body.iter().map(|body| {
            let mut words = body_words(body);
            let others = self.other_bodies_words(id);
            append_sentence(&mut words, others);
            ("body", one_line(words))
        });
        path.chain(body)
            .filter(|(_, text)| !text.is_empty())
            .flat_map(|(name, text)| {
                rustdoc::list_item(&format!("{}: {text}", rustdoc::code_span(name)))
            })
            .collect()
    }

    /// Links the methods that take another body.
    fn other_bodies_words(&self, id: OperationId) -> Option<String> {
        let bodies = self.api.operations[id.0].other_bodies.iter();
        let methods = bodies.zip(&self.names.operation(id).other_bodies);
        let methods: Vec<_> = methods
            .map(|(body, name)| {
                let media_type = sent_as(body);
                format!("as {media_type} with [`{name}`](Self::{name})")
            })
            .collect();
        (!methods.is_empty()).then(|| format!("It can also be sent {}.", methods.join(", ")))
    }

    /// Documents the body member that requests a stream, and the event that ends it.
    pub fn stream_words(&self, id: OperationId, response: &Response) -> Vec<String> {
        let mut words = Vec::new();
        if let Some(fixed) = &self.api.operations[id.0].stream_when
            && let Place::Body(path) = &fixed.place
        {
            let member = rustdoc::code_span(&member_path::words(path));
            words.push(format!(
                "Sets {member} in the body, replacing the caller's value."
            ));
        }
        if let Some(end) = &response.stream_end {
            let end = rustdoc::code_span(end);
            words.push(format!("The stream ends with the event {end}."));
        }
        match words.is_empty() {
            true => Vec::new(),
            false => rustdoc::wrapped(&words.join(" ")),
        }
    }

    /// Links the method that returns the response as a stream.
    fn stream_method_words(&self, id: OperationId) -> Vec<String> {
        let name = self.names.operation(id).stream.iter();
        name.flat_map(|name| {
            rustdoc::wrapped(&format!(
                "[`{name}`](Self::{name}) returns a stream instead."
            ))
        })
        .collect()
    }

    /// Links the methods that return the items of all pages.
    fn items_words(&self, id: OperationId) -> Vec<String> {
        let names = self.names.operation(id).items.iter();
        let names: Vec<_> = names
            .map(|name| format!("[`{name}`](Self::{name})"))
            .collect();
        match names.is_empty() {
            true => Vec::new(),
            false => rustdoc::wrapped(&format!(
                "Returns one page. Use {} for the items of all pages.",
                names.join(" or ")
            )),
        }
    }

    /// Documents a response that is not decoded.
    fn raw_response_words(&self, id: OperationId) -> Vec<String> {
        let responses = &self.api.operations[id.0].responses;
        let content = match self.analysis.response_classes(id).success {
            Success::One(index) => responses[index].content.as_ref(),
            Success::Stream(index) => responses[index].stream.as_ref(),
            Success::Nothing | Success::Many => None,
        };
        let Some(content) = content else {
            return Vec::new();
        };
        let media_type = rustdoc::code_span(&content.media_type);
        match content.kind {
            ContentKind::Json(_) | ContentKind::Xml(..) => Vec::new(),
            ContentKind::PartStream(..) => {
                vec![format!(
                    "The response is a stream of the parts of {media_type}."
                )]
            }
            ContentKind::Events(_) | ContentKind::JsonLines(_) => {
                vec![format!("The response is a stream of {media_type}.")]
            }
            _ => vec![format!(
                "The response is {media_type}, returned unmodified."
            )],
        }
    }
}

/// Returns a section with a heading, or nothing if it has no content.
fn section(title: &str, content: Vec<String>) -> Vec<String> {
    match content.is_empty() {
        true => Vec::new(),
        false => [vec![format!("# {title}"), String::new()], content].concat(),
    }
}

/// Documents a response: its status, its description and a link to its headers.
fn response_words(response: &Response, headers: Option<String>) -> Vec<String> {
    let mut words = vec![format!("{}:", status_words(response.status))];
    words.extend(
        lines::lines(&response.docs)
            .into_iter()
            .filter(|line| !line.is_empty()),
    );
    append_sentence(&mut words, headers);
    rustdoc::list_item(&words.join(" "))
}

/// Appends a sentence, and ends the preceding prose with a period if a vendor's text lacks it.
fn append_sentence(prose: &mut Vec<String>, sentence: Option<String>) {
    let last = prose.iter_mut().rfind(|line| !line.is_empty());
    if let (Some(last), true) = (last, sentence.is_some())
        && last.ends_with(char::is_alphanumeric)
    {
        last.push('.');
    }
    prose.extend(sentence);
}

/// Lists the media type of a body, or the media types from which the caller selects one.
fn sent_as(body: &Body) -> String {
    let choices = match body.choices.as_slice() {
        [] => std::slice::from_ref(&body.content.media_type),
        choices => choices,
    };
    let choices = choices.iter().map(|choice| rustdoc::code_span(choice));
    choices.collect::<Vec<_>>().join(" or ")
}

/// Documents a body: its description, and its media type if the caller encodes the body or there
/// are several media types.
fn body_words(body: &Body) -> Vec<String> {
    let mut words = lines::lines(&body.docs);
    let media_type = rustdoc::code_span(&body.content.media_type);
    let others: Vec<String> = body
        .others
        .iter()
        .map(|other| rustdoc::code_span(other))
        .collect();
    let is_written_by_hand = matches!(body.content.kind, ContentKind::Text | ContentKind::Bytes);
    let sending = match (others.is_empty(), is_written_by_hand) {
        _ if !body.choices.is_empty() => Some(format!(
            "Sent unmodified as `media_type`: {}.",
            sent_as(body)
        )),
        (false, _) => Some(format!(
            "Sent as {media_type}; the document also allows {}.",
            others.join(", ")
        )),
        (true, true) => Some(format!("Sent unmodified as {media_type}.")),
        (true, false) => None,
    };
    append_sentence(&mut words, sending);
    words
}

/// Joins paragraphs in one line.
fn one_line(mut lines: Vec<String>) -> String {
    lines.retain(|line| !line.is_empty());
    lines.join(" ")
}
