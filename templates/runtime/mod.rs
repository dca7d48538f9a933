//! What every generated client shares: the transport, the wire formats and the common types.
//!
//! Nothing in here depends on a document, but what only some documents need is here only where
//! something of the crate uses it. Most of it is re-exported where it is needed; the rest is for
//! the generated modules.

mod access;
mod address;
mod batch; // where needed
mod batch_results; // where needed
mod body;
mod brackets;
mod call; // where needed
mod cause;
mod charset;
mod client;
mod content;
mod credential;
mod custom; // where needed
mod envelope; // where needed
mod error;
mod error_when; // where needed
mod event_stream; // where needed
mod events; // where needed
mod exchange;
mod failure;
mod file; // where needed
mod filter; // where needed
mod form;
mod headers; // where needed
mod http;
mod items; // where needed
mod json_lines; // where needed
mod json_member; // where needed
mod json_path;
mod json_text; // where needed
mod media_type;
mod number;
#[cfg(feature = "oauth-session")]
mod oauth;
#[cfg(not(feature = "oauth-session"))]
#[path = "no_oauth.rs"]
mod oauth;
mod options;
mod ordered; // where needed
mod ordered_json;
mod own_servers;
mod paging; // where needed
mod params;
mod parts; // where needed
mod patch;
mod percent;
mod position; // where needed
mod raw_request;
mod request;
mod response;
mod retry;
mod secrets;
mod server;
mod stream; // where needed
mod style;
mod text;
#[cfg(any(
    feature = "chrono",
    feature = "jiff",
    feature = "time",
    feature = "uuid",
    feature = "rust_decimal"
))]
mod text_conversions;
pub mod wire;

pub use batch::{Batch, BatchRules, Handle, Way}; // where needed
pub use batch_results::{BatchResults, CommandError, CommandFailure}; // where needed
pub use body::{Body, Misfit};
pub use call::{Call, Reference}; // where needed
pub use client::{ClientBuilderCore, ClientCore};
pub use credential::{Credential, Security};
pub use custom::{CustomClear, CustomFields, KeyPart}; // where needed
pub use envelope::Envelope; // where needed
pub use error::{ErasedError, Error, ErrorBody, NoError};
pub use error_when::{ErrorRule, ErrorWhen, Scalar}; // where needed
pub use event_stream::{Event, EventData, EventStream}; // where needed
pub use failure::{
    ApiError, BuildError, DecodeError, InvalidRequest, TimeoutError, TransportError,
};
pub use file::File; // where needed
pub use filter::{Condition, Conditions, Filter, Logic}; // where needed
pub use form::{FormRules, FormStyle};
pub use headers::{Answered, Header, Headers, Source}; // where needed
pub use headers::{invalid_headers, read_headers}; // where needed
pub use items::{Items, Page, PageAnswer}; // where needed
pub use json_lines::JsonStream; // where needed
pub use json_text::JsonText; // where needed
#[cfg(feature = "oauth-session")]
pub use oauth::{
    ClientAuthentication, MemoryTokenStore, OAuthApp, OAuthError, OAuthFlow, OAuthSession,
    OAuthToken, TokenRequest, TokenStore, TokenStoreError, TokenStoreFuture,
};
pub use options::RequestOptions;
pub use ordered::{OrderedEntry, OrderedMap}; // where needed
pub use own_servers::{OwnServer, OwnServers, OwnVariable};
pub use paging::Paging; // where needed
pub use params::{Parameter, ParameterWith, ParameterWriter, Params};
pub use parts::{FilePart, Files, MultipartBody}; // where needed
pub use parts::{PartOf, PartWith, PartWriter, Parts}; // where needed
pub use patch::Patch;
pub use position::{FromPosition, NextPage, Position, Slot}; // where needed
pub use raw_request::RawRequest;
pub use request::Request;
pub use response::{Response, ResponseBodies};
/// Any JSON. A number is an integer of up to 64 bits or the nearest `f64`: one with more digits is
/// rounded, also in what a union keeps raw. A schema says that the digits count by `format: decimal`
/// ([`Decimal`]) or by an integer of 128 bits.
#[doc(inline)]
pub use serde_json::Value as Json;
pub use server::ServerUrl;
pub use style::Style;
pub use text::{Date, DateTime, Decimal, Duration, Time, Uuid};
