//! Requests, as `reqwest` sends them.

pub(in crate::runtime) use reqwest::Url;

/// A request that is sent.
pub(in crate::runtime) type HttpRequest = reqwest::Request;

/// The body of a request that a [`Transport`](crate::runtime::Transport) sends.
///
/// With the feature `reqwest`, except in a browser, it is a `reqwest::Body`; otherwise, a type of
/// this crate with the same conversions, `as_bytes` and `wrap`. Both implement `http_body::Body`.
pub type RequestBody = reqwest::Body;
