//! `x-trine-…` extensions.

pub(in crate::lower) mod batch;
pub(in crate::lower) mod custom;
pub(in crate::lower) mod documented;
pub(in crate::lower) mod envelope;
pub(in crate::lower) mod error_when;
pub(in crate::lower) mod filter;
pub(in crate::lower) mod grammar;
pub(in crate::lower) mod lenient;
pub(in crate::lower) mod member_path;
pub(in crate::lower) mod member_value;
pub(in crate::lower) mod ordered;
pub(in crate::lower) mod paging;
pub(in crate::lower) mod retry;
pub(in crate::lower) mod stream;
