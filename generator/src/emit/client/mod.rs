//! Clients: their methods, parameters, errors and builders.

pub(in crate::emit) mod blocking;
pub(in crate::emit) mod builder;
pub(in crate::emit) mod callbacks;
pub(in crate::emit) mod calls;
pub(in crate::emit) mod credentials;
mod environment;
pub(in crate::emit) mod error_when;
pub(in crate::emit) mod errors;
pub(in crate::emit) mod fake;
pub(in crate::emit) mod groups;
pub(in crate::emit) mod headers;
pub(in crate::emit) mod member_path;
pub(in crate::emit) mod methods;
pub(in crate::emit) mod oauth;
pub(in crate::emit) mod operation_servers;
pub(in crate::emit) mod page;
pub(in crate::emit) mod pages;
pub(in crate::emit) mod paging;
pub(in crate::emit) mod params;
pub(in crate::emit) mod responses;
pub(in crate::emit) mod retry;
pub(in crate::emit) mod rules;
pub(in crate::emit) mod webhooks;
