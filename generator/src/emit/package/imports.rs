//! Items that generated code imports, and the `use` lines of its files.
//!
//! Emitters do not write paths of the runtime or of the standard library as text: they interpolate
//! an [`Import`]. It is a placeholder until [`Imports::resolve`] replaces it with the name that the
//! file uses and records the `use` line. Everything else, such as a type that `trine.toml` maps a
//! format to, is copied unchanged.

use std::collections::{BTreeMap, BTreeSet};

use proc_macro2::{Group, Punct, Spacing, TokenStream, TokenTree};
use quote::{ToTokens, TokenStreamExt, quote};

use crate::emit::Context;
use crate::emit::ident;
use crate::output::Table;

/// An item that generated code imports.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Import {
    /// An item of the runtime.
    Runtime(&'static str),
    /// A module of the API.
    Module(&'static str),
    /// The type of one of the API's modules.
    ModuleType(&'static str, &'static str),
    /// `std::collections::BTreeMap`.
    BTreeMap,
    /// `std::time::Duration`, which only files without types of a document import.
    StdDuration,
    /// `std::marker::PhantomData`.
    PhantomData,
}

/// The mark of a placeholder. Neither a name nor a literal contains it, and the configuration
/// rejects types that do.
pub const MARK: char = '$';

macro_rules! runtime {
    ($($constant:ident $name:literal,)*) => {
        $(pub const $constant: Import = Import::Runtime($name);)*

        /// Every item of the runtime that emitters name.
        const RUNTIME: &[Import] = &[$($constant),*];
    };
}

runtime! {
    BATCH "Batch",
    BATCH_RESULTS "BatchResults",
    BATCH_RULES "BatchRules",
    BLOCKING_CORE "BlockingCore",
    BLOCKING_STREAM "BlockingStream",
    BODY "Body",
    BUILD_ERROR "BuildError",
    BYTE_STREAM "ByteStream",
    CALL "Call",
    CLIENT_BUILDER_CORE "ClientBuilderCore",
    CLIENT_CORE "ClientCore",
    CONDITION "Condition",
    CONDITIONS "Conditions",
    CREDENTIAL "Credential",
    CUSTOM_CLEAR "CustomClear",
    CUSTOM_FIELDS "CustomFields",
    DATE "Date",
    DATE_TIME "DateTime",
    DECIMAL "Decimal",
    DECODE_ERROR "DecodeError",
    DURATION "Duration",
    ENVELOPE "Envelope",
    ENVIRONMENT "Environment",
    ERROR "Error",
    ERROR_RULE "ErrorRule",
    ERROR_WHEN "ErrorWhen",
    EVENT_STREAM "EventStream",
    EXPECTATION "Expectation",
    FAKE_SERVER "FakeServer",
    FAKE_SERVICE "FakeService",
    FILE "File",
    FILTER "Filter",
    FORM_RULES "FormRules",
    FORM_STYLE "FormStyle",
    FROM_CORE "FromCore",
    HEADER_MAP "HeaderMap",
    INSIDE_RUNTIME "InsideRuntime",
    ITEMS "Items",
    JSON "Json",
    JSON_STREAM "JsonStream",
    JSON_TEXT "JsonText",
    KEY_PART "KeyPart",
    LOGIC "Logic",
    METHOD "Method",
    MISMATCH "Mismatch",
    NEXT_PAGE "NextPage",
    NO_ERROR "NoError",
    ORDERED_MAP "OrderedMap",
    OTHER_METHOD "other_method",
    OTHER_CONTENT "OtherContent",
    OPERATION_SERVER "OperationServer",
    OPERATION_SERVERS "OperationServers",
    OPERATION_VARIABLE "OperationServerVariable",
    PAGE "Page",
    PAGE_REQUESTS "PageRequests",
    PAGE_RESPONSE "PageResponse",
    PAGING "Paging",
    PARTS "Parts",
    PART_STREAM "PartStream",
    PATCH "Patch",
    POSITION "Position",
    RAW_REQUEST "RawRequest",
    REQUEST "Request",
    REQUEST_BODY "RequestBody",
    REQUEST_OPTIONS "RequestOptions",
    RESPONSE "Response",
    RETRY_POLICY "RetryPolicy",
    RETRY_RULES "RetryRules",
    SCALAR "Scalar",
    SECURITY_SCHEME "SecurityScheme",
    SERVER_URL "ServerUrl",
    SLOT "Slot",
    STYLE "Style",
    TIME "Time",
    TRANSPORT "Transport",
    UPDATE "Update",
    UPDATE_ERROR "UpdateError",
    UUID "Uuid",
    SIGNATURE_ENCODING "SignatureEncoding",
    SIGNATURE_RULES "SignatureRules",
    SIGNED_PART "SignedPart",
    PARSE_WEBHOOK "parse_webhook",
    PAYLOAD_MISMATCH "payload_mismatch",
    WEBHOOK_EVENT "WebhookEventRule",
    WEBHOOK_NAME "WebhookName",
    WEBHOOK_RULES "WebhookRules",
    VALIDATE "validate",
    WIRE "wire",
}

pub const BTREE_MAP: Import = Import::BTreeMap;
pub const BUILDER: Import = Import::Module("builder");
pub const CLIENT: Import = Import::ModuleType("client", "Client");
pub const CLIENT_BUILDER: Import = Import::ModuleType("builder", "ClientBuilder");
pub const ERRORS: Import = Import::Module("errors");
pub const GROUPS: Import = Import::Module("groups");
pub const PAGES: Import = Import::Module("pages");
pub const PARAMS: Import = Import::Module("params");
pub const RULES: Import = Import::Module("rules");
pub const PHANTOM_DATA: Import = Import::PhantomData;
pub const STD_DURATION: Import = Import::StdDuration;
pub const TYPES: Import = Import::Module("types");

/// The imports that are not items of the runtime.
const OTHERS: &[Import] = &[
    BTREE_MAP,
    BUILDER,
    CLIENT,
    CLIENT_BUILDER,
    ERRORS,
    GROUPS,
    PAGES,
    PARAMS,
    PHANTOM_DATA,
    RULES,
    STD_DURATION,
    TYPES,
];

impl Import {
    /// Returns the placeholder's name, which no two imports share.
    fn key(self) -> String {
        match self {
            Self::Runtime(name) => format!("runtime_{name}"),
            Self::Module(name) => format!("module_{name}"),
            Self::ModuleType(module, name) => format!("module_{module}_{name}"),
            Self::BTreeMap => "std_BTreeMap".to_owned(),
            Self::StdDuration => "std_Duration".to_owned(),
            Self::PhantomData => "std_PhantomData".to_owned(),
        }
    }

    fn of_key(key: &str) -> Option<Self> {
        let mut all = RUNTIME.iter().chain(OTHERS);
        all.find(|import| import.key() == key).copied()
    }

    /// Returns the path that names the item in every file of the crate.
    pub fn path(self) -> TokenStream {
        match self {
            Self::Runtime(name) => {
                let name = ident(name);
                quote! { crate::runtime::#name }
            }
            Self::Module(name) => {
                let name = ident(name);
                quote! { super::#name }
            }
            Self::ModuleType(module, name) => {
                let (module, name) = (ident(module), ident(name));
                quote! { super::#module::#name }
            }
            Self::BTreeMap => quote! { std::collections::BTreeMap },
            Self::StdDuration => quote! { std::time::Duration },
            Self::PhantomData => quote! { std::marker::PhantomData },
        }
    }

    /// Returns the name of the imported item.
    fn name(self) -> &'static str {
        match self {
            Self::Runtime(name) | Self::Module(name) | Self::ModuleType(_, name) => name,
            Self::BTreeMap => "BTreeMap",
            Self::StdDuration => "Duration",
            Self::PhantomData => "PhantomData",
        }
    }
}

impl ToTokens for Import {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        tokens.append(Punct::new(MARK, Spacing::Joint));
        tokens.append(ident(&self.key()));
    }
}

/// The imports of a file, recorded while its items are emitted.
pub struct Imports<'a> {
    context: Context<'a>,
    /// The imports of the items of each group.
    groups: BTreeMap<Option<usize>, Used>,
    /// The group of the current items.
    group: Option<usize>,
}

/// The imports of some items of a file.
#[derive(Clone, Default)]
struct Used {
    /// Imported items by the path of the module that they are imported from.
    used: BTreeSet<Import>,
    /// Set if a type of the document has the name of a runtime item, which is then written as
    /// `runtime::Item`.
    names_runtime: bool,
}

impl<'a> Imports<'a> {
    /// Creates the imports of a file without items.
    pub fn new(context: Context<'a>) -> Self {
        Self {
            context,
            groups: BTreeMap::new(),
            group: None,
        }
    }

    /// Begins the items of a group: a file of their own, if the file is split.
    pub fn enter(&mut self, group: Option<usize>) {
        self.group = group;
    }

    /// Replaces the placeholders in an item of the file with the names that the file uses.
    pub fn resolve(&mut self, item: TokenStream) -> TokenStream {
        replaced(item, &mut |import| self.name(import))
    }

    /// Replaces the placeholders in a table of the file.
    pub fn resolve_table(&mut self, table: Table) -> Table {
        table.map(|part| self.resolve(part))
    }

    fn used(&mut self) -> &mut Used {
        self.groups.entry(self.group).or_default()
    }

    fn name(&mut self, import: Import) -> TokenStream {
        let name = ident(import.name());
        if let Import::Runtime(item) = import
            && self.context.names.is_taken(item)
        {
            self.used().names_runtime = true;
            return quote! { runtime::#name };
        }
        self.used().used.insert(import);
        quote! { #name }
    }

    /// Returns the `use` lines of the file: `std`, other crates, the modules of the crate.
    pub fn uses(&self, own: Vec<OwnUse>) -> TokenStream {
        let mut all = Used::default();
        for used in self.groups.values() {
            all.used.extend(&used.used);
            all.names_runtime |= used.names_runtime;
        }
        all.lines(&[SUPER], own)
    }

    /// Returns the `use` lines of the file of a group, which is a module of the file.
    pub fn uses_of_group(&self, group: usize, own: Vec<OwnUse>) -> TokenStream {
        let used = self.groups.get(&Some(group)).cloned().unwrap_or_default();
        used.lines(&self.context.place.module_path(), own)
    }

    /// Returns the `use` lines of the file if it is split.
    pub fn uses_of_rest(&self, own: Vec<OwnUse>) -> TokenStream {
        let used = self.groups.get(&None).cloned().unwrap_or_default();
        used.lines(&[SUPER], own)
    }
}

impl Used {
    /// Returns the `use` lines, sorted as by rustfmt. `api` is the path of the API's module, and
    /// `own` are lines for items that imports do not record.
    fn lines(&self, api: &[&str], mut own: Vec<OwnUse>) -> TokenStream {
        let mut roots: BTreeMap<Root, BTreeSet<&'static str>> = BTreeMap::new();
        for import in &self.used {
            let root = Root::of(*import);
            roots.entry(root).or_default().insert(import.name());
        }
        if self.names_runtime {
            roots.entry(Root::Runtime).or_default();
        }
        let mut others = TokenStream::new();
        for (root, names) in roots {
            let mut names: Vec<&str> = names.into_iter().collect();
            if self.names_runtime && root == Root::Runtime {
                names.insert(0, "self");
            }
            match root {
                Root::Collections => {
                    others.extend(used_names(&quote! { std::collections }, &names))
                }
                Root::StdMarker => others.extend(used_names(&quote! { std::marker }, &names)),
                Root::StdTime => others.extend(used_names(&quote! { std::time }, &names)),
                Root::ApiModule(module) => {
                    own.push(OwnUse::new(&[api, &[module]].concat(), &names))
                }
                Root::Api => own.push(OwnUse::new(api, &names)),
                Root::Runtime => own.push(OwnUse::new(RUNTIME_PATH, &names)),
            }
        }
        own.sort_by(|one, other| one.order.cmp(&other.order));
        let own = own.iter().map(|line| &line.tokens);
        quote! { #others #(#own)* }
    }
}

/// The keyword for the module that contains the file.
pub const SUPER: &str = "super";

/// The path of the runtime.
pub const RUNTIME_PATH: &[&str] = &["crate", "runtime"];

/// A `use` line of items of the crate.
pub struct OwnUse {
    /// The names of the path, each with its rank in the order of rustfmt: `super` comes before
    /// other names, and a list after them.
    order: Vec<(u8, String)>,
    tokens: TokenStream,
}

impl OwnUse {
    /// Creates a line that imports these names, of which `*` stands for all and `self` for the
    /// module.
    pub fn new(path: &[&str], names: &[&str]) -> Self {
        let (path, names) = match (path, names) {
            ([parents @ .., module], ["self"]) if !parents.is_empty() => (parents, &[*module][..]),
            all => all,
        };
        let order = path
            .iter()
            .map(|name| (u8::from(*name != SUPER), (*name).to_owned()));
        let last = match names {
            [one] if *one != "*" => (1, (*one).to_owned()),
            several => (2, several.first().copied().unwrap_or_default().to_owned()),
        };
        let modules = path.iter().map(|name| ident(name));
        Self {
            order: order.chain([last]).collect(),
            tokens: used_names(&quote! { #(#modules)::* }, names),
        }
    }

    /// Imports only with a cargo feature.
    pub fn with_feature(mut self, feature: &str) -> Self {
        let line = self.tokens;
        self.tokens = quote! { #[cfg(feature = #feature)] #line };
        self
    }
}

/// Returns a line that imports names from a module.
fn used_names(module: &TokenStream, names: &[&str]) -> TokenStream {
    let names = names.iter().map(|name| match *name {
        "*" => quote! { * },
        name => ident(name).into_token_stream(),
    });
    match names.len() {
        1 => quote! { use #module::#(#names)*; },
        _ => quote! { use #module::{#(#names),*}; },
    }
}

/// The module of an import.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Root {
    Collections,
    StdMarker,
    StdTime,
    ApiModule(&'static str),
    Api,
    Runtime,
}

impl Root {
    fn of(import: Import) -> Self {
        match import {
            Import::BTreeMap => Self::Collections,
            Import::PhantomData => Self::StdMarker,
            Import::StdDuration => Self::StdTime,
            Import::ModuleType(module, _) => Self::ApiModule(module),
            Import::Module(_) => Self::Api,
            Import::Runtime(_) => Self::Runtime,
        }
    }
}

/// Returns whether a file may import an item of this name, or name the runtime's module by it.
pub fn is_imported(name: &str) -> bool {
    let mut all = RUNTIME.iter().chain(OTHERS);
    name == "runtime" || all.any(|import| import.name() == name)
}

/// Replaces the placeholders in tokens with full paths, which are valid in every file of the
/// crate.
pub fn qualified(tokens: TokenStream) -> TokenStream {
    replaced(tokens, &mut Import::path)
}

/// Replaces the placeholders in a type with the names of the items, as users of a crate write them.
pub fn named(tokens: TokenStream) -> TokenStream {
    replaced(tokens, &mut |import| {
        let name = ident(import.name());
        quote! { #name }
    })
}

fn replaced(
    tokens: TokenStream,
    replacement: &mut dyn FnMut(Import) -> TokenStream,
) -> TokenStream {
    let mut replaced_tokens = TokenStream::new();
    let mut tokens = tokens.into_iter();
    while let Some(token) = tokens.next() {
        match token {
            TokenTree::Group(group) => {
                let inner = replaced(group.stream(), replacement);
                let mut inner = Group::new(group.delimiter(), inner);
                inner.set_span(group.span());
                replaced_tokens.append(inner);
            }
            TokenTree::Punct(punct) if punct.as_char() == MARK => {
                let key = tokens.next().map(|key| key.to_string());
                if let Some(import) = key.and_then(|key| Import::of_key(&key)) {
                    replaced_tokens.extend(replacement(import));
                }
            }
            token => replaced_tokens.append(token),
        }
    }
    replaced_tokens
}
