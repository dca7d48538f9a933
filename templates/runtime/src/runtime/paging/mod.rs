//! Paginated lists.

pub(in crate::runtime) mod items;
pub(in crate::runtime) mod position;
pub(in crate::runtime) mod state;

pub use items::{Items, Page, PageRequests, PageResponse};
pub use position::{FromPosition, NextPage, Position};
pub use state::Paging;
