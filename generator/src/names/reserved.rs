//! Names that a document cannot have.

pub use trine_openapi::identifier::KEYWORDS;

/// Type names that the emitted code uses unqualified, so no schema may shadow them.
pub const TYPES: &[&str] = &[
    "BTreeMap",
    "Box",
    "Clone",
    "Copy",
    "Debug",
    "Default",
    "Drop",
    "Eq",
    "Err",
    "Fn",
    "From",
    "Hash",
    "Into",
    "IntoIterator",
    "Iterator",
    "None",
    "Ok",
    "Option",
    "PartialEq",
    "Result",
    "Send",
    "Some",
    "String",
    "Sync",
    "ToString",
    "Vec",
    "AsRef",
];

/// Types of the runtime: a schema with such a name keeps it, and the type of the runtime is written
/// with its path.
pub const RUNTIME_TYPES: &[&str] = &[
    "Batch",
    "BatchResults",
    "BatchRules",
    "Call",
    "Condition",
    "Conditions",
    "CustomClear",
    "CustomFields",
    "Date",
    "DateTime",
    "Decimal",
    "Duration",
    "Envelope",
    "EventStream",
    "File",
    "Filter",
    "Json",
    "JsonText",
    "JsonStream",
    "KeyPart",
    "Logic",
    "Parts",
    "PartStream",
    "OrderedMap",
    "Patch",
    "Time",
    "Update",
    "UpdateError",
    "Uuid",
];

/// Method names that a setter may not have, because every struct has them: constructors, and the
/// methods of derived traits.
pub const METHODS: &[&str] = &["new", "default", "clone", "eq", "ne", "fmt", WITH_REQUIRED];

/// Methods of an update, in addition to [`METHODS`].
pub const UPDATE_METHODS: &[&str] = &["apply_to", "diff", "is_empty"];

/// The private constructor used by those of a struct with alternatives.
pub const WITH_REQUIRED: &str = "with_required";

/// Methods of every filter, in addition to [`METHODS`].
pub const FILTER_METHODS: &[&str] = &["any", "all", "and", "where_key", "conditions"];

/// The arguments of emitted methods; `self` is a keyword and needs no entry.
pub const ARGUMENTS: &[&str] = &["body", "media_type", "params"];

/// The fields and locals of the requests of pages, in addition to [`ARGUMENTS`].
pub const PAGE_ARGUMENTS: &[&str] = &["client", "request", "response", "next", "page", "paging"];

/// Methods of a client that are not operations.
pub const CLIENT_METHODS: &[&str] = &[
    "as_async",
    "block_on",
    "builder",
    "clone",
    "from_env",
    "new",
    "request",
    "with_options",
];

/// Methods of the fake server that are not operations.
pub const FAKE_METHODS: &[&str] = &[
    "builder", "client", "default", "drop", "fmt", "in_order", "new", "service", "verify",
];

/// Methods of the type of a group that are not operations.
pub const HANDLE_METHODS: &[&str] = &["clone"];

/// Module names that a group of operations may not have: names that files import or that begin their
/// paths, and file names that Windows reserves.
pub const GROUPS: &[&str] = &[
    "alloc",
    "builder",
    "callbacks",
    "calls",
    "client",
    "core",
    "errors",
    "fake",
    "headers",
    "pages",
    "params",
    "reqwest",
    "rules",
    "runtime",
    "serde",
    "serde_json",
    "std",
    "types",
    "webhooks",
    "updates",
    "wire",
    "aux",
    "com0",
    "com1",
    "com2",
    "com3",
    "com4",
    "com5",
    "com6",
    "com7",
    "com8",
    "com9",
    "con",
    "lpt0",
    "lpt1",
    "lpt2",
    "lpt3",
    "lpt4",
    "lpt5",
    "lpt6",
    "lpt7",
    "lpt8",
    "lpt9",
    "nul",
    "prn",
];

/// Setters of a client's builder that are not security schemes.
pub const BUILDER_METHODS: &[&str] = &[
    "server",
    "allow_missing_credentials",
    "base_url",
    "timeout",
    "token_source",
    "total_timeout",
    "transport",
    "max_response_bytes",
    "pacing",
    "max_event_bytes",
    "connect_timeout",
    "from_env",
    "idle_timeout",
    "retry",
    "http_client",
    "http_client_builder",
    "build",
    "new",
    "clone",
    "default",
    "fmt",
];

/// Items of the builder's module that are neither OAuth flows nor servers of operations.
pub const BUILDER_ITEMS: &[&str] = &["SCHEMES", "USER_AGENT"];
