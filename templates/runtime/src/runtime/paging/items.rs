//! [`Items`]: the items of a paginated list.

use std::fmt;
use std::future::{Future, poll_fn};
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};

use futures_core::Stream;

use crate::runtime::body::json_member::{Member, member_at};
use crate::runtime::paging::lenient;
use crate::runtime::paging::state::{NextStep, PageInfo};
use crate::runtime::transport::response::RawResponse;
use crate::runtime::{
    Body, DecodeError, ErasedError, Error, Mismatch, NextPage, Paging, Position, Response,
};

/// The items of a paginated list.
///
/// ```text
/// let mut leads = client.list_leads_items(&params);
/// while let Some(lead) = leads.next().await {
///     let lead = lead?;
/// }
/// ```
///
/// Pages are requested lazily: nothing is sent before the first item is polled, and the next page
/// is requested when all items of the current page were returned. One page is kept in memory.
///
/// After a temporary error (no connection, a timeout, a status such as 429 or 503), the next call
/// requests the same page again; wait before that, as with any call. The list ends after 100
/// consecutive errors, and after any other error.
///
/// A page without a list and a repeated page are errors ([`Error::Decode`]): an unexpected response
/// is not treated as the end of the list, and a server that repeats pages does not cause an endless
/// loop. Nor does one whose pages never end: see [`max_pages`](Self::max_pages). One element that does
/// not match the document is an error of its whole page, unless the list is
/// [lenient](Self::lenient).
///
/// Implements [`Stream`] for the adapters of the `futures` crates.
#[must_use = "nothing is sent before an item is requested"]
pub struct Items<T, E = ErasedError> {
    paging: Paging,
    fetch: Box<dyn Fn(Option<NextPage>, bool) -> PageFuture<T, E> + Send>,
    /// Whether elements that do not match are kept apart.
    is_lenient: bool,
    /// The pending page, with its position; `None` for the first page.
    pending: Option<(Option<NextPage>, PageFuture<T, E>)>,
    /// The number of consecutive errors.
    failures: u32,
    /// The remaining items of the current page.
    items: std::vec::IntoIter<T>,
    /// Its remaining elements that do not match, with their indices.
    rejected: std::vec::IntoIter<(usize, DecodeError)>,
    /// The index of the next element.
    at: usize,
    next_step: NextStep,
}

/// The number of consecutive errors that ends a list, so that a caller who ignores errors
/// terminates.
const MOST_FAILURES: u32 = 100;

/// The future of a page.
type PageFuture<T, E> = Pin<Box<dyn Future<Output = Result<Page<T>, Error<E>>> + Send>>;

/// The requests of the pages of a list.
pub trait PageRequests: Clone + Send + 'static {
    /// The body of a response.
    type Page;
    /// An item of the list.
    type Item;
    /// The declared errors.
    type Error;
    /// The paths of the list of items in each shape of a page.
    const ITEMS: &'static [&'static [&'static str]];

    /// Sets the values that are the same for every page.
    fn prepare(&mut self) {}

    /// Returns the state before the first page.
    fn paging(&self) -> Paging;

    /// Sets the position of the next page.
    fn set_position(&mut self, next: &NextPage) -> Result<(), DecodeError>;

    /// Requests a page.
    fn send(self) -> impl Future<Output = Result<Response<Self::Page>, Error<Self::Error>>> + Send;

    /// Reads a page: its items and what it contains about the next one.
    fn read(page: PageResponse<Self::Page>) -> Page<Self::Item>;

    /// Decodes a page.
    fn decode(body: Body<'_>) -> Result<Self::Page, Mismatch>;

    /// Decodes an item.
    fn decode_item(body: Body<'_>) -> Result<Self::Item, Mismatch>;
}

impl<T, E> Items<T, E> {
    /// Returns the items of all pages.
    pub fn of<R: PageRequests<Item = T, Error = E>>(mut requests: R) -> Self {
        requests.prepare();
        let paging = requests.paging();
        Self::fetching(paging, move |next, is_lenient| {
            let mut request = requests.clone();
            Box::pin(async move {
                if let Some(next) = next {
                    request.set_position(&next)?;
                }
                match request.send().await {
                    Ok(response) => Ok(R::read(response.into_page())),
                    Err(Error::Decode(error)) if is_lenient => {
                        lenient::read_elements::<R>(error).map_err(Error::Decode)
                    }
                    Err(error) => Err(error),
                }
            })
        })
    }

    /// Creates a list with pages from `fetch`, which is called with `None` for the first page.
    pub fn new<F>(paging: Paging, fetch: impl Fn(Option<NextPage>) -> F + Send + 'static) -> Self
    where
        F: Future<Output = Result<Page<T>, Error<E>>> + Send + 'static,
    {
        Self::fetching(paging, move |next, _| Box::pin(fetch(next)))
    }

    fn fetching(
        paging: Paging,
        fetch: impl Fn(Option<NextPage>, bool) -> PageFuture<T, E> + Send + 'static,
    ) -> Self {
        Self {
            paging,
            fetch: Box::new(fetch),
            is_lenient: false,
            pending: None,
            failures: 0,
            items: Vec::new().into_iter(),
            rejected: Vec::new().into_iter(),
            at: 0,
            next_step: NextStep::Page(None),
        }
    }

    /// Keeps elements that do not match the document apart: each is returned in its place as an
    /// [`Error::Decode`], and the list continues after it.
    ///
    /// ```text
    /// let mut leads = client.list_leads_items(&params).lenient();
    /// while let Some(lead) = leads.next().await {
    ///     match lead {
    ///         Ok(lead) => println!("{}", lead.name),
    ///         // `raw()` of the error is the element, `path()` its place.
    ///         Err(error) => eprintln!("{error}"),
    ///     }
    /// }
    /// ```
    ///
    /// A page with more than 100 such elements, and a page that does not match outside of its list,
    /// is an error that ends the list.
    pub fn lenient(mut self) -> Self {
        self.is_lenient = true;
        self
    }

    /// Sets the maximum number of pages. A further page is an error: a server may return positions
    /// that never repeat and never end. Default: 10,000.
    pub fn max_pages(mut self, pages: u64) -> Self {
        self.paging.most_pages = pages;
        self
    }

    /// Returns the next item, or `None` after the last item or a permanent error.
    pub async fn next(&mut self) -> Option<Result<T, Error<E>>> {
        poll_fn(|context| self.poll_item(context)).await
    }

    /// Returns the next item, or `None` after the last item. Like [`next`](Self::next), but for use with `?`.
    ///
    /// ```text
    /// while let Some(lead) = leads.try_next().await? { … }
    /// ```
    pub async fn try_next(&mut self) -> Result<Option<T>, Error<E>> {
        self.next().await.transpose()
    }

    /// Returns all remaining items, or the first error.
    pub async fn collect(mut self) -> Result<Vec<T>, Error<E>> {
        let mut items = Vec::new();
        while let Some(item) = self.try_next().await? {
            items.push(item);
        }
        Ok(items)
    }

    /// Returns the remaining items of the current page, or else the next page that is not empty.
    /// Returns `None` after the last page or a permanent error. An element that a
    /// [lenient](Self::lenient) list keeps apart divides its page.
    pub async fn next_page(&mut self) -> Option<Result<Vec<T>, Error<E>>> {
        match poll_fn(|context| self.poll_item(context)).await? {
            Ok(first) => {
                let rejected = self.rejected.as_slice().first();
                let count = rejected.map_or(self.items.len(), |(index, _)| index - self.at);
                self.at += count;
                let page = std::iter::once(first).chain(self.items.by_ref().take(count));
                Some(Ok(page.collect()))
            }
            Err(error) => Some(Err(error)),
        }
    }

    fn poll_item(&mut self, context: &mut Context<'_>) -> Poll<Option<Result<T, Error<E>>>> {
        loop {
            let rejected = self.rejected.as_slice().first();
            let element = match rejected {
                Some((index, _)) if *index == self.at => {
                    let rejected = self.rejected.next();
                    rejected.map(|(_, error)| Err(Error::Decode(error)))
                }
                _ => self.items.next().map(Ok),
            };
            if element.is_some() {
                self.at += 1;
                return Poll::Ready(element);
            }
            let (_, asked) = match &mut self.pending {
                Some(asked) => asked,
                // Invariant: the list ends after this page unless the page specifies a next one.
                none => match std::mem::replace(&mut self.next_step, NextStep::End) {
                    NextStep::Page(next) => {
                        none.insert((next.clone(), (self.fetch)(next, self.is_lenient)))
                    }
                    NextStep::Failure(error) => {
                        return Poll::Ready(Some(Err(Error::Decode(error))));
                    }
                    NextStep::End => return Poll::Ready(None),
                },
            };
            let page = ready!(asked.as_mut().poll(context));
            let next = self.pending.take().and_then(|(next, _)| next);
            match page {
                Ok(Page {
                    items,
                    rejected,
                    response,
                    info,
                }) => {
                    self.failures = 0;
                    let count = items.len() + rejected.len();
                    self.next_step = self.paging.turn(info, count, response);
                    self.items = items.into_iter();
                    self.rejected = rejected.into_iter();
                    self.at = 0;
                }
                Err(error) => {
                    self.failures += 1;
                    if error.may_pass() && self.failures < MOST_FAILURES {
                        self.next_step = NextStep::Page(next);
                    }
                    return Poll::Ready(Some(Err(error)));
                }
            }
        }
    }
}

// Items are never pinned.
impl<T, E> Unpin for Items<T, E> {}

impl<T, E> Stream for Items<T, E> {
    type Item = Result<T, Error<E>>;

    fn poll_next(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.get_mut().poll_item(context)
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        (self.items.len() + self.rejected.len(), None)
    }
}

impl<T, E> fmt::Debug for Items<T, E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Items")
            .field("left_of_page", &self.items.len())
            .field("is_over", &matches!(self.next_step, NextStep::End))
            .finish_non_exhaustive()
    }
}

/// A page with its pagination values.
pub struct Page<T> {
    items: Vec<T>,
    /// The elements that do not match the document, with their indices.
    rejected: Vec<(usize, DecodeError)>,
    response: Arc<RawResponse>,
    info: PageInfo,
}

impl<T> Page<T> {
    /// Replaces the elements.
    pub(in crate::runtime) fn with_elements(
        self,
        items: Vec<T>,
        rejected: Vec<(usize, DecodeError)>,
    ) -> Self {
        Self {
            items,
            rejected,
            ..self
        }
    }

    /// Reads the key of the last item, after which the next page begins.
    pub fn key(mut self, path: &str, read: impl FnOnce(&T) -> Option<Position>) -> Self {
        let last = self.items.len().saturating_sub(1);
        let dot = if path.is_empty() { "" } else { "." };
        let path = format!("{}[{last}]{dot}{path}", self.info.items_at);
        let key = self.items.last().and_then(read);
        self.info.key = Some((path, key));
        self
    }
}

/// A response that is a page, and the pagination values read from it.
pub struct PageResponse<P> {
    page: P,
    pub(in crate::runtime) response: Arc<RawResponse>,
    pub(in crate::runtime) info: PageInfo,
}

impl<P> Response<P> {
    /// Converts the response into a page.
    pub fn into_page(self) -> PageResponse<P> {
        let (page, response) = self.into_parts();
        let info = PageInfo::default();
        PageResponse {
            page,
            response,
            info,
        }
    }
}

impl<P> PageResponse<P> {
    /// Reads the position of the next page, unless it is known.
    pub fn next(mut self, path: &'static str, read: impl FnOnce(&P) -> Option<Position>) -> Self {
        self.info.names_next = true;
        if self.info.next.is_none() {
            let next = read(&self.page).filter(Position::is_some);
            self.info.next = next.map(|next| (path, next));
        }
        self
    }

    /// Reads whether there is a next page, unless it is known.
    pub fn more(mut self, path: &'static str, read: impl FnOnce(&P) -> Option<&bool>) -> Self {
        if self.info.more.is_none() {
            self.info.more = read(&self.page).map(|more| (path, *more));
        }
        self
    }

    /// Reads the number of the last page, unless it is known.
    pub fn last(mut self, path: &'static str, read: impl FnOnce(&P) -> Option<Position>) -> Self {
        if self.info.last.is_none() {
            let last = read(&self.page).filter(Position::is_some);
            self.info.last = last.map(|last| (path, last));
        }
        self
    }

    /// Reads whether the page has an unknown shape: it cannot be distinguished from the last page.
    pub fn unknown_shape(mut self, read: impl FnOnce(&P) -> bool) -> Self {
        self.info.is_unknown_shape = read(&self.page);
        self
    }

    /// Marks the page as the only one, if its shape has no pagination values.
    pub fn single_page(mut self, read: impl FnOnce(&P) -> bool) -> Self {
        if self.info.more.is_none() && read(&self.page) {
            self.info.more = Some(("", false));
        }
        self
    }

    /// Reads the page size, unless it is known.
    pub fn limit(mut self, read: impl FnOnce(&P) -> Option<Position>) -> Self {
        if self.info.size.is_none() {
            self.info.size = read(&self.page).filter(Position::is_some);
        }
        self
    }

    /// Reads the items. `path` is the path of the list in messages. `pointers` are its paths in
    /// each shape of a page.
    ///
    /// A list that is `null` or `[]`, or is inside such a value, has no items. A page without a
    /// list is an error and not the end: it may describe a problem of the server.
    pub fn items<T>(
        self,
        path: &'static str,
        pointers: &[&[&str]],
        read: impl FnOnce(P) -> Option<Vec<T>>,
    ) -> Page<T> {
        let Self {
            page,
            response,
            mut info,
        } = self;
        info.items_at = path;
        let items = read(page).unwrap_or_else(|| {
            let json = response.body().json_text().unwrap_or_default();
            let is_list = |pointer: &&[&str]| {
                let list = member_at(&json, pointer);
                matches!(list, Member::Null | Member::EmptyList | Member::List)
            };
            info.is_without_list = !pointers.iter().any(is_list);
            Vec::new()
        });
        Page {
            items,
            rejected: Vec::new(),
            response,
            info,
        }
    }
}
