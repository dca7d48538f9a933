//! From a named API to the text of its module.
//!
//! Emitters are total: they look up what earlier stages decided and print it. None returns an
//! error, reads a file or makes a name.

mod client;
mod docs;
mod package;
mod types;

pub use package::files::{CrateText, crate_sources};

use proc_macro2::{Ident, Span};

use indexmap::IndexMap;

use crate::analyze::{Analysis, Direction, Usage};
use crate::config::MappedType;
use crate::ir::{Api, SchemaId};
use crate::names::Names;
use crate::output::{Header, Source};
use crate::rustdoc;

/// Where the module of an API stands in its crate.
#[derive(Clone, Debug)]
pub struct Place {
    /// The crate's name as Rust code writes it: `crm_clients`.
    pub crate_name: String,
    /// The module of the API; `None` where the API is the crate.
    pub module: Option<String>,
}

impl Place {
    /// The path by which a user names the module: `crm_clients::leads`.
    pub fn path(&self) -> String {
        match &self.module {
            Some(module) => format!("{}::{module}", self.crate_name),
            None => self.crate_name.clone(),
        }
    }

    /// The folder of the module in `src/`, with a slash behind it; empty for the crate itself.
    fn folder(&self) -> String {
        match &self.module {
            Some(module) => format!("src/{module}/"),
            None => "src/".to_owned(),
        }
    }
}

/// Everything that an emitter looks things up in.
#[derive(Clone, Copy, Debug)]
pub struct Context<'a> {
    /// What the document says.
    pub api: &'a Api,
    /// What follows from it.
    pub analysis: &'a Analysis,
    /// What it is called.
    pub names: &'a Names,
    /// Where it goes.
    pub place: &'a Place,
    /// Markdown for its page, from the crate's owner.
    pub guide: Option<&'a str>,
    /// The types to which its configuration maps formats.
    pub formats: &'a IndexMap<String, MappedType>,
}

/// An item that a schema becomes, with the ways in which it travels.
#[derive(Clone, Copy, Debug)]
pub struct Item {
    schema: SchemaId,
    /// Which fields it has and which names it uses.
    view: Direction,
    sent: bool,
    received: bool,
}

impl Item {
    /// The word of the wire tables for the directions.
    fn direction(self) -> &'static str {
        match (self.sent, self.received) {
            (true, true) => "both",
            (true, false) => "encode",
            (false, _) => "decode",
        }
    }
}

impl Context<'_> {
    /// What the API calls itself; its path where nothing of its title can be shown.
    fn title(&self) -> String {
        match rustdoc::summary_line(&self.api.title) {
            title if title.is_empty() => rustdoc::code_span(&self.place.path()),
            title => title,
        }
    }

    /// The API in a sentence: `the Notes API`.
    fn api_words(&self) -> String {
        rustdoc::api_words(&self.title())
    }

    /// The items of all schemas, in the order of the schemas.
    fn items(&self) -> Vec<Item> {
        self.api
            .schema_ids()
            .flat_map(|schema| self.items_of(schema))
            .collect()
    }

    fn items_of(&self, schema: SchemaId) -> Vec<Item> {
        let item = |view, sent, received| Item {
            schema,
            view,
            sent,
            received,
        };
        let sent = item(Direction::Sent, true, false);
        let received = item(Direction::Received, false, true);
        match self.analysis.usage(schema) {
            Usage::Sent => vec![sent],
            Usage::Received => vec![received],
            Usage::Both => vec![item(Direction::Sent, true, true)],
            Usage::Split => vec![received, sent],
        }
    }
}

/// The sources of an API's module, by their path in the crate.
pub fn api_sources<'a>(context: Context<'a>, header: &'a Header) -> Vec<(String, Source<'a>)> {
    let folder = context.place.folder();
    let mut sources = vec![
        (
            "types.rs",
            Source::rust(header, move || types::file::types_file(context)),
        ),
        (
            "wire.rs",
            Source::text(header, crate::output::Comment::Slashes, move || {
                types::wire::wire_file(context)
            }),
        ),
        (
            "client.rs",
            Source::rust(header, move || client::methods::client_file(context)),
        ),
        (
            "builder.rs",
            Source::rust(header, move || client::builder::builder_file(context)),
        ),
        (
            "params.rs",
            Source::rust(header, move || client::params::params_file(context)),
        ),
        (
            "errors.rs",
            Source::rust(header, move || client::errors::errors_file(context)),
        ),
    ];
    if context.has_batch() {
        sources.push((
            "calls.rs",
            Source::rust(header, move || client::calls::calls_file(context)),
        ));
    }
    if context.has_headers() {
        sources.push((
            "headers.rs",
            Source::rust(header, move || client::headers::headers_file(context)),
        ));
    }
    if context.has_paging() {
        sources.push((
            "pages.rs",
            Source::rust(header, move || client::pages::pages_file(context)),
        ));
    }
    if context.place.module.is_some() {
        sources.push((
            "mod.rs",
            Source::rust(header, move || package::module::module_file(context)),
        ));
    }
    sources
        .into_iter()
        .map(|(file, source)| (format!("{folder}{file}"), source))
        .collect()
}

/// An identifier that `names` made.
fn ident(name: &str) -> Ident {
    Ident::new(name, Span::call_site())
}
