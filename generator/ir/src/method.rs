//! Methods of HTTP.

use std::fmt;

/// The methods without a variant of their own that only read, by the registry of HTTP methods of
/// IANA. The runtime repeats the same ones (`error::failure`).
const OTHER_SAFE: [&str; 3] = ["PROPFIND", "REPORT", "SEARCH"];

/// A method of HTTP. Methods are case-sensitive.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Method {
    /// `GET`
    Get,
    /// `PUT`
    Put,
    /// `POST`
    Post,
    /// `DELETE`
    Delete,
    /// `OPTIONS`
    Options,
    /// `HEAD`
    Head,
    /// `PATCH`
    Patch,
    /// `TRACE`
    Trace,
    /// `QUERY`
    Query,
    /// Any other method, unmodified.
    Other(String),
}

impl Method {
    /// Returns the method with this text.
    pub fn of(text: &str) -> Self {
        match text {
            "GET" => Self::Get,
            "PUT" => Self::Put,
            "POST" => Self::Post,
            "DELETE" => Self::Delete,
            "OPTIONS" => Self::Options,
            "HEAD" => Self::Head,
            "PATCH" => Self::Patch,
            "TRACE" => Self::Trace,
            "QUERY" => Self::Query,
            other => Self::Other(other.to_owned()),
        }
    }

    /// Returns the text that is sent.
    pub fn as_str(&self) -> &str {
        match self {
            Self::Get => "GET",
            Self::Put => "PUT",
            Self::Post => "POST",
            Self::Delete => "DELETE",
            Self::Options => "OPTIONS",
            Self::Head => "HEAD",
            Self::Patch => "PATCH",
            Self::Trace => "TRACE",
            Self::Query => "QUERY",
            Self::Other(text) => text,
        }
    }

    /// Returns whether it only reads (RFC 9110, and the registry of HTTP methods of IANA).
    pub fn is_safe(&self) -> bool {
        match self {
            Self::Get | Self::Head | Self::Options | Self::Trace | Self::Query => true,
            Self::Put | Self::Post | Self::Delete | Self::Patch => false,
            Self::Other(text) => OTHER_SAFE.contains(&text.as_str()),
        }
    }

    /// Returns whether a request may be executed twice. The runtime repeats these methods after a
    /// failure, and no others.
    pub fn is_idempotent(&self) -> bool {
        self.is_safe() || matches!(self, Self::Put | Self::Delete)
    }

    /// Returns the name of its constant in the crate `http`.
    pub fn constant(&self) -> Option<&str> {
        match self {
            Self::Query | Self::Other(_) => None,
            Self::Get
            | Self::Put
            | Self::Post
            | Self::Delete
            | Self::Options
            | Self::Head
            | Self::Patch
            | Self::Trace => Some(self.as_str()),
        }
    }
}

/// Prints the text that is sent.
impl fmt::Display for Method {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
