//! What every generated client shares: the transport, the wire formats and the common types.
//!
//! Nothing in here depends on a document. Most of it is re-exported where it is needed; the
//! rest is for the generated modules.

mod access;
mod address;
mod batch;
mod batch_results;
mod body;
mod brackets;
mod call;
mod cause;
mod client;
mod content;
mod credential;
mod custom;
mod envelope;
mod error;
mod events;
mod exchange;
mod failure;
mod file;
mod filter;
mod headers;
mod items;
mod json_path;
mod json_text;
#[cfg(feature = "oauth-session")]
mod oauth;
#[cfg(not(feature = "oauth-session"))]
#[path = "no_oauth.rs"]
mod oauth;
mod options;
mod ordered;
mod ordered_json;
mod own_servers;
mod paging;
mod params;
mod parts;
mod patch;
mod percent;
mod position;
mod raw_request;
mod request;
mod response;
mod retry;
mod secrets;
mod server;
mod stream;
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

pub use batch::{Batch, BatchRules, Handle, Way};
pub use batch_results::{BatchResults, CommandError, CommandFailure};
pub use body::{Body, Misfit};
pub use call::{Call, Reference};
pub use client::{ClientBuilderCore, ClientCore};
pub use credential::{Credential, Security};
pub use custom::{CustomClear, CustomFields, KeyPart};
pub use envelope::Envelope;
pub use error::{ErasedError, Error, ErrorBody, NoError};
pub use failure::{
    ApiError, BuildError, DecodeError, InvalidRequest, TimeoutError, TransportError,
};
pub use file::File;
pub use filter::{Condition, Conditions, Filter, Logic};
pub use headers::{Answered, Header, Headers, Source, read_headers};
pub use items::{Items, Page, PageAnswer};
pub use json_text::JsonText;
#[cfg(feature = "oauth-session")]
pub use oauth::{
    ClientAuthentication, MemoryTokenStore, OAuthApp, OAuthError, OAuthFlow, OAuthSession,
    OAuthToken, TokenRequest, TokenStore, TokenStoreError, TokenStoreFuture,
};
pub use options::RequestOptions;
pub use ordered::{OrderedEntry, OrderedMap};
pub use own_servers::{OwnServer, OwnServers, OwnVariable};
pub use paging::Paging;
pub use params::{Parameter, ParameterWith, ParameterWriter, Params};
pub use parts::{FilePart, Files, MultipartBody, PartOf, PartWith, PartWriter, Parts};
pub use patch::Patch;
pub use position::{FromPosition, NextPage, Position, Slot};
pub use raw_request::RawRequest;
pub use request::Request;
pub use response::{Response, ResponseBodies};
pub use serde_json::Value as Json;
pub use server::ServerUrl;
pub use stream::{Event, EventData, EventStream, JsonStream};
pub use style::Style;
pub use text::{Date, DateTime, Decimal, Duration, Time, Uuid};
