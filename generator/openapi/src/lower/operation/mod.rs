//! Operations: parameters, bodies, responses, security and servers.

pub(in crate::lower) mod body;
pub(in crate::lower) mod entry;
pub(in crate::lower) mod form;
pub(in crate::lower) mod header;
pub(in crate::lower) mod media;
pub(in crate::lower) mod multipart;
pub(in crate::lower) mod oauth;
pub(in crate::lower) mod offer;
pub(in crate::lower) mod parameter;
pub(in crate::lower) mod response;
pub(in crate::lower) mod security;
pub(in crate::lower) mod server;
