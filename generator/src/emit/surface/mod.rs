//! The public API as values, from the names and types that the emitters print.

mod builder;
mod client;
mod fields;
mod filters;
mod items;
mod package;
mod params;
mod responses;
mod updates;
mod webhooks;
mod wire;

use std::collections::BTreeSet;

use proc_macro2::TokenStream;

use crate::emit::package::imports::named;
use crate::emit::types::constraints::Constraints;
use crate::emit::{Context, Place};
use crate::ir::{Docs, OperationId, Type};
use crate::pointer::Pointer;
use crate::surface::{
    Aspect, Declaration, Entry, Function, Receiver, RustType, Surface, Travels, topics,
};
use crate::{Analyzed, Spec};

/// Lists the public API of the crate for a document.
pub fn surface(spec: &Spec, analyzed: &Analyzed) -> Surface {
    let place = Place {
        crate_name: "client".to_owned(),
        module: None,
    };
    let (equal, equal_errors) = analyzed.equal();
    let (homes, home_names) = analyzed.homes(spec, &equal, &equal_errors);
    let context = Context {
        equal: &equal,
        equal_errors: &equal_errors,
        guide: None,
        max_lines: usize::MAX,
        formats: &spec.config.formats,
        api: &analyzed.api,
        analysis: &analyzed.analysis,
        names: &analyzed.names,
        homes: &homes,
        home_names: &home_names,
        place: &place,
    };
    let mut list = List::default();
    list.operations(context);
    list.types(context);
    list.updates(context);
    list.builder(context);
    list.webhooks(context);
    list.callbacks(context);
    list.argument_checks(context);
    list.package(context);
    list.0
}

/// A list under construction.
#[derive(Default)]
struct List(Surface);

impl List {
    /// Lists the functions that check the arguments of methods.
    fn argument_checks(&mut self, context: Context<'_>) {
        let constraints = Constraints::of(context);
        for id in (0..context.api.operations.len()).map(OperationId) {
            if let Some(check) = constraints.argument_check(id) {
                let name = context.names.operation(id).check_arguments();
                let result = quote::quote! { Result<(), ValidationError> };
                let declaration = function(arguments(check.arguments), result);
                let place = &context.api.operations[id.0].pointer;
                self.add(
                    format!("constraints::{name}"),
                    Entry::new(declaration, place),
                );
            }
        }
    }

    /// Adds an entry. A path that exists already keeps its first entry.
    fn add(&mut self, path: impl Into<String>, entry: Entry) {
        self.0.entries.entry(path.into()).or_insert(entry);
    }
}

/// Returns a type from the tokens that an emitter prints.
fn rust_type(tokens: TokenStream) -> RustType {
    RustType::new(named(tokens))
}

/// Returns the arguments of a function from what an emitter prints.
fn arguments<I: ToString>(all: impl IntoIterator<Item = (I, TokenStream)>) -> Arguments {
    let all = all.into_iter();
    all.map(|(name, ty)| (name.to_string(), rust_type(ty)))
        .collect()
}

type Arguments = Vec<(String, RustType)>;

/// Creates a function without a receiver.
fn function(arguments: Arguments, result: TokenStream) -> Function {
    Function {
        receiver: None,
        arguments,
        result: rust_type(result),
        is_async: false,
    }
}

/// Creates a method that takes and returns `self`.
fn setter(arguments: Arguments) -> Function {
    Function {
        receiver: Some(Receiver::Value),
        ..function(arguments, quote::quote! { Self })
    }
}

/// Creates a method with `&self`.
fn method(arguments: Arguments, result: TokenStream) -> Function {
    Function {
        receiver: Some(Receiver::Reference),
        ..function(arguments, result)
    }
}

impl Function {
    fn asynchronous(self) -> Self {
        Self {
            is_async: true,
            ..self
        }
    }
}

impl From<Function> for Declaration {
    fn from(function: Function) -> Self {
        Self::Function(function)
    }
}

impl Entry {
    fn new(declaration: impl Into<Declaration>, place: &Pointer) -> Self {
        Self {
            declaration: declaration.into(),
            parent: None,
            owner: None,
            identity: place.to_string(),
            place: place.clone(),
            docs: Docs::default(),
            notes: Vec::new(),
            wire: Vec::new(),
            credentials: None,
            travels: Travels::default(),
            features: BTreeSet::new(),
        }
    }

    /// Adds the features of a home.
    fn at_home(mut self, context: Context<'_>, home: Option<usize>) -> Self {
        let features = home.and_then(|home| context.home_features(home));
        let features = features.into_iter().flatten();
        self.features.extend(features.map(str::to_owned));
        self
    }

    fn within(self, parent: &str) -> Self {
        Self {
            parent: Some(parent.to_owned()),
            ..self
        }
    }

    fn of(self, owner: &str) -> Self {
        Self {
            owner: Some(owner.to_owned()),
            ..self
        }
    }

    fn identified(self, identity: impl Into<String>) -> Self {
        Self {
            identity: identity.into(),
            ..self
        }
    }

    fn docs(self, docs: &Docs) -> Self {
        Self {
            docs: docs.clone(),
            ..self
        }
    }

    fn wire(mut self, aspect: Aspect, text: impl Into<String>) -> Self {
        let text = text.into();
        if !text.is_empty() {
            self.wire.push((aspect, text));
        }
        self
    }

    /// Adds documentation of a topic, unless it is empty.
    fn note(mut self, topic: impl Into<String>, text: impl Into<String>) -> Self {
        let text = text.into();
        if !text.is_empty() {
            self.notes.push((topic.into(), text));
        }
        self
    }

    /// Adds the documentation of a part without an entry.
    fn note_of(mut self, part: &str, docs: &Docs) -> Self {
        for (topic, text) in topics(docs) {
            self = self.note(format!("{topic} of {part}"), text);
        }
        self
    }

    /// Adds what a value of a type is.
    fn typed(self, context: Context<'_>, ty: &Type) -> Self {
        let secret = if wire::is_secret(context, ty) {
            "not in `Debug`"
        } else {
            ""
        };
        self.wire(Aspect::Type, wire::ty(context, ty))
            .wire(Aspect::Spelling, wire::spelling(context, ty))
            .note("secrecy", secret)
    }

    fn sent(mut self) -> Self {
        self.travels.sent = true;
        self
    }

    fn received(mut self) -> Self {
        self.travels.received = true;
        self
    }

    fn travels(self, travels: Travels) -> Self {
        Self { travels, ..self }
    }
}
