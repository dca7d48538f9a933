//! [`Paging`]: the state of a paginated list.
//!
//! The code does not depend on the item type and is compiled only once.

use std::sync::Arc;

use crate::runtime::paging::position::PositionValue;
use crate::runtime::transport::response::RawResponse;
use crate::runtime::{DecodeError, Mismatch, NextPage, Position};

/// The maximum number of consecutive empty pages.
const MOST_EMPTY: u32 = 1000;

/// The default maximum number of pages.
const MOST_PAGES: u64 = 10_000;

/// The pagination style, and the position of the last requested page.
#[derive(Debug)]
pub struct Paging {
    style: Style,
    /// The position of the last requested page.
    at: Option<Position>,
    /// The requested page size.
    limit: Option<i128>,
    /// The maximum page size.
    most: Option<i128>,
    /// The number of consecutive empty pages.
    empty: u32,
    /// The number of received pages.
    received: u64,
    /// The maximum number of pages.
    pub(in crate::runtime) most_pages: u64,
    seen: Seen,
}

#[derive(Clone, Copy, Debug)]
pub(in crate::runtime) enum Style {
    Offset {
        first: i128,
    },
    Page {
        first: i128,
    },
    Cursor,
    Keyset,
    /// By the URL of the next page, which the function resolves and checks.
    #[allow(dead_code, reason = "for pages at URLs, which not every API has")]
    Url(fn(&RawResponse, &Position) -> Result<Position, String>),
}

impl Paging {
    pub(in crate::runtime) fn by(style: Style) -> Self {
        Self {
            style,
            at: None,
            limit: None,
            most: None,
            empty: 0,
            received: 0,
            most_pages: MOST_PAGES,
            seen: Seen::default(),
        }
    }

    /// Creates offset pagination: the position is the number of preceding items.
    pub fn offset(first: i64) -> Self {
        let first = first.into();
        Self::by(Style::Offset { first })
    }

    /// Creates pagination by page number.
    pub fn page(first: i64) -> Self {
        let first = first.into();
        Self::by(Style::Page { first })
    }

    /// Creates cursor pagination: each response contains the position of the next page.
    pub fn cursor() -> Self {
        Self::by(Style::Cursor)
    }

    /// Creates keyset pagination: the position is the key of the last item.
    pub fn keyset() -> Self {
        Self::by(Style::Keyset)
    }

    /// Sets the position of the first page, if the caller set one.
    pub fn from(mut self, read: impl FnOnce() -> Option<Position>) -> Self {
        self.at = read().filter(Position::is_some);
        self
    }

    /// Sets the requested page size, if the caller set one.
    pub fn limit(mut self, read: impl FnOnce() -> Option<Position>) -> Self {
        let asked = read().and_then(|limit| limit.number());
        self.limit = asked.filter(|limit| *limit > 0).or(self.limit);
        self
    }

    /// Sets the page size that applies if the caller sets none.
    pub fn default_limit(mut self, items: u32) -> Self {
        self.limit = self.limit.or(Some(items.into()));
        self
    }

    /// Sets the maximum page size, which limits the requested one.
    pub fn at_most(mut self, items: u32) -> Self {
        self.most = Some(items.into());
        self
    }

    /// Returns the step that follows a page of `count` items.
    pub(in crate::runtime) fn turn(
        &mut self,
        info: PageInfo,
        count: usize,
        response: Arc<RawResponse>,
    ) -> NextStep {
        self.empty = if count == 0 { self.empty + 1 } else { 0 };
        self.received += 1;
        let items_at = info.items_at;
        let step = match self.style {
            _ if info.is_unknown_shape => {
                mismatch_at("", "expected a page, found an unknown shape".to_owned())
            }
            _ if info.is_without_list => {
                mismatch_at(info.items_at, "the list of the page is missing".to_owned())
            }
            _ if self.empty > MOST_EMPTY => mismatch_at(
                info.items_at,
                format!("expected items, found {MOST_EMPTY} consecutive empty pages"),
            ),
            _ if matches!(info.more, Some((_, false))) => Ok(None),
            Style::Offset { first } | Style::Page { first } => {
                let at = self.at.as_ref().and_then(Position::number);
                self.counted(at.unwrap_or(first), &info, count)
            }
            Style::Cursor => cursor(&info),
            Style::Keyset => self.key(info, count),
            Style::Url(resolve) => cursor(&info).and_then(|next| match next {
                None => Ok(None),
                Some(Step { position, path }) => match resolve(&response, &position) {
                    Ok(position) => Ok(Some(Step { position, path })),
                    Err(reason) => Err(Mismatch { path, reason }),
                },
            }),
        };
        let step = step.and_then(|step| match step {
            Some(_) if self.received >= self.most_pages => mismatch_at(
                items_at,
                format!(
                    "expected at most {} pages, found another one; raise the limit with \
                     `max_pages`",
                    self.most_pages
                ),
            ),
            Some(step) => self.check_progress(step).map(Some),
            None => Ok(None),
        });
        match step {
            Ok(None) => NextStep::End,
            Ok(Some(Step { position, path })) => {
                self.at = Some(position.clone());
                NextStep::Page(Some(NextPage {
                    position,
                    response,
                    path,
                }))
            }
            Err(mismatch) => NextStep::Failure(DecodeError::new(response, mismatch)),
        }
    }

    /// Returns the page after position `at` for styles with numeric positions.
    fn counted(&self, at: i128, info: &PageInfo, count: usize) -> StepResult {
        let says_more = matches!(info.more, Some((_, true)));
        if let Some((path, next)) = &info.next {
            return match next.number() {
                Some(number) if number > at => step(path, Position(PositionValue::Integer(number))),
                Some(number) => mismatch_at(
                    path,
                    format!("expected a position after {at}, found {number}"),
                ),
                None => not_a_position(path, next),
            };
        }
        if info.names_next && !says_more {
            return Ok(None);
        }
        let path = info.more.map_or("", |(path, _)| path);
        let certain = self.certain_size(info);
        if !says_more {
            if let (Style::Page { .. }, Some((_, last))) = (self.style, &info.last) {
                return match last.number() {
                    Some(last) if at >= last => Ok(None),
                    // At the maximum number the position does not change; `check_progress` reports
                    // that.
                    _ => step(path, Position(PositionValue::Integer(at.saturating_add(1)))),
                };
            }
            let is_short = certain.is_some_and(|size| (count as i128) < size);
            if count == 0 || is_short {
                return Ok(None);
            }
        }
        let by = match self.style {
            Style::Page { .. } => Some(1),
            // A server may return fewer items than requested: advance by the number of items
            // received, unless the page size is known.
            _ if certain.is_some() => certain,
            _ if count > 0 => Some(count as i128),
            _ => self.limit,
        };
        match by.and_then(|by| at.checked_add(by)) {
            Some(next) => step(path, Position(PositionValue::Integer(next))),
            None => mismatch_at(
                path,
                "expected the position of the next page, found an empty page".to_owned(),
            ),
        }
    }

    /// Returns the page size if it is known for certain.
    fn certain_size(&self, info: &PageInfo) -> Option<i128> {
        let info = info.size.as_ref().and_then(Position::number);
        let known = match (self.limit, self.most) {
            (Some(limit), Some(most)) => Some(limit.min(most)),
            (None, most) => most,
            (Some(_), None) => None,
        };
        info.or(known).filter(|size| *size > 0)
    }

    /// Returns the page after the key of the last item.
    fn key(&self, info: PageInfo, count: usize) -> StepResult {
        let says_more = matches!(info.more, Some((_, true)));
        let size = self.certain_size(&info);
        let is_short = size.is_some_and(|size| (count as i128) < size);
        match info.key {
            Some((path, Some(key))) if !is_short || says_more => match key.0 {
                PositionValue::Integer(_) | PositionValue::Text(_) => step(&path, key),
                PositionValue::Nothing => no_key(path),
                PositionValue::Invalid(_) => not_a_position(&path, &key),
            },
            Some((path, None)) if count > 0 && (!is_short || says_more) => no_key(path),
            _ if says_more => mismatch_at(
                info.items_at,
                "expected the position of the next page, found an empty page".to_owned(),
            ),
            _ => Ok(None),
        }
    }

    /// Checks that a step does not lead to a page that was already received.
    fn check_progress(&mut self, step: Step) -> Result<Step, Mismatch> {
        let again = self.at.as_ref() == Some(&step.position) || self.seen.again(&step.position);
        if again {
            let reason = "expected a new position, found the position of a page that was already \
                     received";
            return Err(Mismatch {
                path: step.path,
                reason: reason.to_owned(),
            });
        }
        Ok(step)
    }
}

fn cursor(info: &PageInfo) -> StepResult {
    match (&info.next, info.more) {
        (Some((path, next)), _) => match next.0 {
            PositionValue::Invalid(_) => not_a_position(path, next),
            _ => step(path, next.clone()),
        },
        (None, Some((path, true))) => mismatch_at(
            path,
            "expected the position of the next page, found none".to_owned(),
        ),
        (None, _) => Ok(None),
    }
}

/// The step after a page.
pub(in crate::runtime) enum NextStep {
    /// Request this page; `None` for the first one.
    Page(Option<NextPage>),
    /// Report an error: the position of the next page is unknown.
    Failure(DecodeError),
    /// End the list.
    End,
}

/// The position of a next page, and its path in the response.
struct Step {
    position: Position,
    path: String,
}

type StepResult = Result<Option<Step>, Mismatch>;

fn step(path: &str, position: Position) -> StepResult {
    let path = path.to_owned();
    Ok(Some(Step { position, path }))
}

fn mismatch_at(path: &str, reason: String) -> StepResult {
    let path = path.to_owned();
    Err(Mismatch { path, reason })
}

fn no_key(path: String) -> StepResult {
    let reason = "expected the key of the last item, found none".to_owned();
    Err(Mismatch { path, reason })
}

fn not_a_position(path: &str, position: &Position) -> StepResult {
    let what = match position.0 {
        PositionValue::Invalid(what) => what,
        _ => "text that is not a number",
    };
    mismatch_at(
        path,
        format!("expected the position of the next page, found {what}"),
    )
}

/// The pagination values of a page.
#[derive(Default)]
pub(in crate::runtime) struct PageInfo {
    /// Whether responses have a value for the next page.
    pub(in crate::runtime) names_next: bool,
    pub(in crate::runtime) next: Option<(&'static str, Position)>,
    pub(in crate::runtime) more: Option<(&'static str, bool)>,
    pub(in crate::runtime) last: Option<(&'static str, Position)>,
    pub(in crate::runtime) size: Option<Position>,
    pub(in crate::runtime) key: Option<(String, Option<Position>)>,
    pub(in crate::runtime) items_at: &'static str,
    /// Whether the page has an unknown shape.
    pub(in crate::runtime) is_unknown_shape: bool,
    /// Whether the list of items is missing: neither `null` nor `[]`.
    pub(in crate::runtime) is_without_list: bool,
}

/// Detects repeated positions in constant memory (Brent's algorithm): each position is compared
/// with a saved one, which is replaced after twice as many steps each time.
#[derive(Debug, Default)]
struct Seen {
    kept: Option<Position>,
    steps: u64,
    until: u64,
}

impl Seen {
    fn again(&mut self, position: &Position) -> bool {
        if self.kept.as_ref() == Some(position) {
            return true;
        }
        self.steps += 1;
        if self.steps > self.until {
            self.kept = Some(position.clone());
            self.until = self.steps.saturating_mul(2);
            self.steps = 0;
        }
        false
    }
}
