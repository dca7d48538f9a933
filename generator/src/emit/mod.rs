//! Emission of an API's module from the named IR.
//!
//! Emitters are total: they look up what earlier stages decided and print it. None of them returns
//! an error, reads a file or creates a name.

mod client;
mod docs;
mod package;
mod surface;
mod types;

#[cfg(feature = "preview")]
pub use docs::lines::lines as doc_lines;
pub use package::files::{CrateText, crate_sources};
pub use surface::surface;

use proc_macro2::{Ident, Span, TokenStream};
use quote::quote;

use indexmap::IndexMap;

use crate::analyze::{Analysis, Direction, EqualErrors, EqualSchemas, Homes, Usage};
use crate::config::MappedType;
use crate::ir::{Api, SchemaId};
use crate::names::{HomeNames, Names};
use crate::output::{Header, RustFile, Source, Splitting};
use crate::rustdoc;

/// The module path of an API in its crate.
#[derive(Clone, Debug)]
pub struct Place {
    /// The crate's name in Rust code: `crm_clients`.
    pub crate_name: String,
    /// The module of the API; `None` if the API is the whole crate.
    pub module: Option<String>,
}

impl Place {
    /// Returns the path of the module: `crm_clients::leads`.
    pub fn path(&self) -> String {
        match &self.module {
            Some(module) => format!("{}::{module}", self.crate_name),
            None => self.crate_name.clone(),
        }
    }

    /// Returns [`path`](Self::path) as tokens.
    fn path_tokens(&self) -> TokenStream {
        let crate_name = ident(&self.crate_name);
        let module = self.module.iter().map(|module| ident(module));
        quote! { #crate_name #(::#module)* }
    }

    /// Returns the path of the module inside its crate: `crate::leads`.
    fn path_in_crate(&self) -> String {
        match &self.module {
            Some(module) => format!("crate::{module}"),
            None => "crate".to_owned(),
        }
    }

    /// Returns the names in the path of the module inside its crate.
    fn module_path(&self) -> Vec<&str> {
        std::iter::once("crate")
            .chain(self.module.as_deref())
            .collect()
    }

    /// Returns the folder of the module with a trailing slash.
    fn folder(&self) -> String {
        match &self.module {
            Some(module) => format!("src/{module}/"),
            None => "src/".to_owned(),
        }
    }
}

/// The input of emitters.
#[derive(Clone, Copy, Debug)]
pub struct Context<'a> {
    /// The IR of the document.
    pub api: &'a Api,
    pub analysis: &'a Analysis,
    /// The inline schemas that are equal to an earlier one.
    pub equal: &'a EqualSchemas,
    /// The error responses of operations that are equal to earlier ones.
    pub equal_errors: &'a EqualErrors,
    pub names: &'a Names,
    /// The parts of the crate that items belong to.
    pub homes: &'a Homes,
    pub home_names: &'a HomeNames,
    pub place: &'a Place,
    /// Markdown that the owner of the crate adds to the API's page.
    pub guide: Option<&'a str>,
    /// The number of lines above which a file is split by tag.
    pub max_lines: usize,
    /// The types to which the configuration maps formats.
    pub formats: &'a IndexMap<String, MappedType>,
}

/// A generated item for a schema, and the directions in which it is used.
#[derive(Clone, Copy, Debug)]
pub struct Item {
    schema: SchemaId,
    /// The direction that determines its fields and names.
    view: Direction,
    sent: bool,
    received: bool,
    /// Whether it is converted from or into the item of the other direction, by their JSON.
    converted: bool,
}

impl Item {
    /// Returns the direction in the notation of the wire tables.
    fn direction(self) -> TokenStream {
        match (self.sent, self.received) {
            _ if self.converted => quote! { both },
            (true, true) => quote! { both },
            (true, false) => quote! { encode },
            (false, _) => quote! { decode },
        }
    }
}

impl Context<'_> {
    /// Returns the API's title, or its path if the title contains no printable text.
    fn title(&self) -> String {
        match rustdoc::summary_line(&self.api.title) {
            title if title.is_empty() => rustdoc::code_span(&self.place.path()),
            title => title,
        }
    }

    /// Names the API in a sentence: `the Notes API`.
    fn api_words(&self) -> String {
        rustdoc::api_words(&self.title())
    }

    /// Returns the items of all schemas, in the order of the schemas.
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
            converted: self.analysis.is_converted(schema, view),
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

/// Returns the sources of an API's module by their path in the crate.
pub fn api_sources<'a>(context: Context<'a>, header: &'a Header) -> Vec<(String, Source<'a>)> {
    let folder = context.place.folder();
    let has_features = context.homes.has_features();
    let splitting = match has_features {
        true => Splitting::Always,
        false => Splitting::Longer(context.max_lines),
    };
    let split =
        |file: fn(Context<'a>) -> RustFile| Source::split(header, splitting, move || file(context));
    // Short files, which are split only if their items need features.
    let short = |file: fn(Context<'a>) -> RustFile| match has_features {
        true => split(file),
        false => Source::rust(header, move || file(context)),
    };
    let mut sources = vec![
        ("blocking.rs", split(client::blocking::blocking_file)),
        ("types.rs", split(types::file::types_file)),
        ("wire.rs", split(types::wire::wire_file)),
        ("client.rs", split(client::methods::client_file)),
        ("builder.rs", short(client::builder::builder_file)),
        ("params.rs", split(client::params::params_file)),
        ("errors.rs", split(client::errors::errors_file)),
        ("fake.rs", split(client::fake::fake_file)),
    ];
    if context.has_handles() {
        sources.push(("groups.rs", split(client::groups::groups_file)));
    }
    if context.has_batch() {
        sources.push(("calls.rs", short(client::calls::calls_file)));
    }
    if context.has_headers() {
        sources.push(("headers.rs", short(client::headers::headers_file)));
    }
    if context.has_paging() {
        sources.push(("pages.rs", short(client::pages::pages_file)));
    }
    if context.has_rules() {
        sources.push(("rules.rs", short(client::rules::rules_file)));
    }
    if context.has_updates() {
        sources.push(("updates.rs", split(types::update::updates_file)));
    }
    if context.has_constraints() {
        sources.push((
            "constraints.rs",
            split(types::constraints::constraints_file),
        ));
    }
    if !context.api.callbacks.is_empty() {
        sources.push(("callbacks.rs", short(client::callbacks::callbacks_file)));
    }
    if context.api.webhooks.is_some() {
        sources.push(("webhooks.rs", short(client::webhooks::webhooks_file)));
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

/// Returns an identifier for a name that `names` created.
fn ident(name: &str) -> Ident {
    Ident::new(name, Span::call_site())
}
