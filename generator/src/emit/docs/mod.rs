//! Docs and examples.

pub(in crate::emit) mod api;
pub(in crate::emit) mod code;
pub(in crate::emit) mod example;
pub(in crate::emit) mod example_body;
pub(in crate::emit) mod example_filter;
pub(in crate::emit) mod example_json;
pub(in crate::emit) mod example_nesting;
pub(in crate::emit) mod example_params;
pub(in crate::emit) mod lines;
pub(in crate::emit) mod map_example;
pub(in crate::emit) mod method;
pub(in crate::emit) mod paging;
pub(in crate::emit) mod sample;
pub(in crate::emit) mod start;
pub(in crate::emit) mod statement;
