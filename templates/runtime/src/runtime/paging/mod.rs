//! Paginated lists.

pub(in crate::runtime) mod items;
mod lenient;
mod page_url; // part: PageUrl
pub(in crate::runtime) mod position;
pub(in crate::runtime) mod state;

pub use items::{Items, Page, PageRequests, PageResponse};
pub use position::{FromPosition, NextPage, Position};
pub use state::Paging;
