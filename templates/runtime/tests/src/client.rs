//! A client like a generated one.

use std::collections::BTreeMap;

use reqwest::Method;

use crate::runtime::{
    ClientBuilderCore, ClientCore, Json, RequestOptions, RetryPolicy, Security, ServerUrl, wire,
};
use crate::samples::{Lead, Owner};

/// The security of the operations: a key, or a token.
pub const SECURITY: Security = &[&[], &["key", "second"], &["token"], &["key"]];

/// The client.
#[derive(Clone, Debug)]
pub struct Client {
    /// The core.
    pub core: ClientCore,
}

impl Client {
    /// Creates a client for this server without retries, and with nothing else configured.
    pub fn at(url: &str) -> Self {
        let mut builder = ClientBuilderCore::new("runtime-tests/1.0");
        builder.retry(RetryPolicy::none());
        Self::from_builder(builder, url)
    }

    /// Creates a client for this server.
    pub fn from_builder(mut builder: ClientBuilderCore, url: &str) -> Self {
        builder.base_url(url);
        let core = builder.build(ServerUrl::new("/"));
        Self {
            core: core.expect("the URL is valid"),
        }
    }

    /// Returns the same client with options.
    pub fn with_options(&self, options: RequestOptions) -> Self {
        let core = self.core.with_options(options);
        Self { core }
    }

    /// Starts a call.
    pub fn call(&self, method: Method, path: &'static str) -> crate::runtime::Request {
        self.core.request(method, path).security(SECURITY)
    }
}

/// Query, header and cookie parameters of every style.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Parameters {
    /// form, not exploded
    pub form: Option<Json>,
    /// form, exploded
    pub form_exploded: Option<Json>,
    /// spaces
    pub space: Option<Json>,
    /// spaces, exploded
    pub space_exploded: Option<Json>,
    /// pipes
    pub pipe: Option<Json>,
    /// deep
    pub deep: Option<Json>,
    /// brackets
    pub brackets: Option<Json>,
    /// JSON
    pub json: Option<Owner>,
    /// reserved
    pub reserved: Option<String>,
    /// a codec
    pub open: Option<bool>,
    /// header
    pub header: Option<Json>,
    /// header, exploded
    pub header_exploded: Option<Json>,
    /// header of JSON
    pub header_json: Option<BTreeMap<String, i64>>,
    /// cookie
    pub cookie: Option<String>,
    /// cookie
    pub second_cookie: Option<String>,
}

wire::params! {
    Parameters {
        query "form" => form: optional form,
        query "form exploded" => form_exploded: optional form_exploded,
        query "space" => space: optional space,
        query "space" => space_exploded: optional space_exploded,
        query "pipe" => pipe: optional pipe,
        query "deep" => deep: optional deep_object,
        query "brackets" => brackets: optional brackets,
        query "json" => json: optional json,
        query "reserved" => reserved: optional form reserved,
        query "open" => open: optional(wire::string_bool("Y", "N")) form,
        header "x-plain" => header: optional simple,
        header "x-exploded" => header_exploded: optional simple_exploded,
        header "x-json" => header_json: optional json,
        cookie "sid" => cookie: optional form,
        cookie "second" => second_cookie: optional form,
    }
}

/// Error bodies by status.
#[derive(Clone, Debug, PartialEq)]
pub enum UpdateError {
    /// 404
    NotFound(Owner),
    /// 401
    Unauthorized,
    /// 410
    Gone(String),
    /// 411
    LengthRequired(Vec<u8>),
    /// 4XX
    ClientError(Lead),
}

wire::errors! {
    UpdateError {
        404 => NotFound(json),
        401 => Unauthorized,
        410 => Gone(text),
        411 => LengthRequired(bytes),
        400..=499 => ClientError(json),
    }
}

/// Error bodies with a default.
#[derive(Clone, Debug, PartialEq)]
pub enum OtherError {
    /// 500
    InternalServerError(Owner),
    /// default
    Default(Json),
}

wire::errors! {
    OtherError {
        500 => InternalServerError(json),
        default => Default(json),
    }
}

/// Success bodies by status.
#[derive(Clone, Debug, PartialEq)]
pub enum UpdateSuccess {
    /// 200
    Ok(Owner),
    /// 204
    NoContent,
    /// 2XX
    Success(String),
}

wire::responses! {
    UpdateSuccess {
        200 => Ok(json),
        204 => NoContent,
        206..=299 => Success(text),
    }
}
