//! [`Paging`]: from a page to the next one.
//!
//! Nothing here knows the type of an item, so that it is compiled once.

use std::sync::Arc;

use crate::runtime::paging::position::{PositionValue, Slot};
use crate::runtime::transport::response::RawResponse;
use crate::runtime::{DecodeError, Mismatch, NextPage, Position};

/// So many empty pages in a row are taken for a server that has lost its way.
const MOST_EMPTY: u32 = 1000;

/// How one gets from page to page, and which page was asked for last.
#[derive(Debug)]
pub struct Paging {
    style: Style,
    /// Where the page is that was asked for last.
    at: Option<Position>,
    /// How many items are asked for.
    limit: Option<i128>,
    /// How many items a page has at most.
    most: Option<i128>,
    /// The empty pages in a row.
    empty: u32,
    seen: Seen,
}

#[derive(Clone, Copy, Debug)]
enum Style {
    Offset { first: i128 },
    Page { first: i128 },
    Cursor,
    Keyset,
}

impl Paging {
    fn by(style: Style) -> Self {
        Self {
            style,
            at: None,
            limit: None,
            most: None,
            empty: 0,
            seen: Seen::default(),
        }
    }

    /// By the number of items that come before.
    pub fn offset(first: i64) -> Self {
        let first = first.into();
        Self::by(Style::Offset { first })
    }

    /// By the number of the page.
    pub fn page(first: i64) -> Self {
        let first = first.into();
        Self::by(Style::Page { first })
    }

    /// By what each answer gives for the next page.
    pub fn cursor() -> Self {
        Self::by(Style::Cursor)
    }

    /// By the key of the last item.
    pub fn keyset() -> Self {
        Self::by(Style::Keyset)
    }

    /// Begins where the caller says.
    pub fn from(mut self, read: impl FnOnce() -> Option<Position>) -> Self {
        self.at = read().filter(Position::is_some);
        self
    }

    /// As many items are asked for.
    pub fn limit(mut self, read: impl FnOnce() -> Option<Position>) -> Self {
        let asked = read().and_then(|limit| limit.number());
        self.limit = asked.filter(|limit| *limit > 0).or(self.limit);
        self
    }

    /// As many items a page has where nothing is asked for.
    pub fn default_limit(mut self, items: u32) -> Self {
        self.limit = self.limit.or(Some(items.into()));
        self
    }

    /// As many items a page has at most, whatever is asked for.
    pub fn at_most(mut self, items: u32) -> Self {
        self.most = Some(items.into());
        self
    }

    /// The value in a place that may be empty; it is made if there is none.
    pub fn open<S: Slot>(slot: &mut S) -> &mut S::Content {
        slot.open()
    }

    /// What comes behind a page of `count` items.
    pub(in crate::runtime) fn turn(
        &mut self,
        info: PageInfo,
        count: usize,
        response: Arc<RawResponse>,
    ) -> NextStep {
        self.empty = if count == 0 { self.empty + 1 } else { 0 };
        let step = match self.style {
            _ if info.is_unknown_shape => mismatch_at(
                "",
                "it is of none of the shapes that a page can have".to_owned(),
            ),
            _ if info.is_without_list => {
                mismatch_at(info.items_at, "the list of the page is missing".to_owned())
            }
            _ if self.empty > MOST_EMPTY => mismatch_at(
                info.items_at,
                format!("{MOST_EMPTY} pages in a row are empty, and there is said to be more"),
            ),
            _ if matches!(info.more, Some((_, false))) => Ok(None),
            Style::Offset { first } | Style::Page { first } => {
                let at = self.at.as_ref().and_then(Position::number);
                self.counted(at.unwrap_or(first), &info, count)
            }
            Style::Cursor => cursor(&info),
            Style::Keyset => self.key(info, count),
        };
        let step = step.and_then(|step| match step {
            Some(step) => self.moved(step).map(Some),
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

    /// The next page, where pages are counted, behind the one at `at`.
    fn counted(&self, at: i128, info: &PageInfo, count: usize) -> StepResult {
        let says_more = matches!(info.more, Some((_, true)));
        if let Some((path, next)) = &info.next {
            return match next.number() {
                Some(number) if number > at => step(path, Position(PositionValue::Integer(number))),
                Some(number) => mismatch_at(
                    path,
                    format!("the next page is at {number}, which is not behind {at}"),
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
                    // Behind the last of all numbers it does not move, which is noticed.
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
            // A server may give less than it was asked for: what it has given counts, unless
            // its size is known.
            _ if certain.is_some() => certain,
            _ if count > 0 => Some(count as i128),
            _ => self.limit,
        };
        match by.and_then(|by| at.checked_add(by)) {
            Some(next) => step(path, Position(PositionValue::Integer(next))),
            None => mismatch_at(
                path,
                "there is said to be more behind an empty page, and nothing says where".to_owned(),
            ),
        }
    }

    /// The size of a page, where it is known for certain.
    fn certain_size(&self, info: &PageInfo) -> Option<i128> {
        let info = info.size.as_ref().and_then(Position::number);
        let known = match (self.limit, self.most) {
            (Some(limit), Some(most)) => Some(limit.min(most)),
            (None, most) => most,
            (Some(_), None) => None,
        };
        info.or(known).filter(|size| *size > 0)
    }

    /// The next page, where pages begin behind a key.
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
                "there is said to be more behind an empty page, and no item says where".to_owned(),
            ),
            _ => Ok(None),
        }
    }

    /// That a step leads to a page that was not there before.
    fn moved(&mut self, step: Step) -> Result<Step, Mismatch> {
        let again = self.at.as_ref() == Some(&step.position) || self.seen.again(&step.position);
        if again {
            let reason = "it leads to a page that was there already, and so there would be no end";
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
            "there is said to be more, and nothing says where".to_owned(),
        ),
        (None, _) => Ok(None),
    }
}

/// What lies behind a page.
pub(in crate::runtime) enum NextStep {
    /// This page; `None`: the first one.
    Page(Option<NextPage>),
    /// Nothing that can be found.
    Failure(DecodeError),
    /// Nothing.
    End,
}

/// A page that may come next, and where it was told.
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
    let reason = "the last item has no key, so nothing says where the next page is".to_owned();
    Err(Mismatch { path, reason })
}

fn not_a_position(path: &str, position: &Position) -> StepResult {
    let what = match position.0 {
        PositionValue::Invalid(what) => what,
        _ => "no number",
    };
    mismatch_at(path, format!("the next page cannot be at {what}"))
}

/// What a page tells of the others.
#[derive(Default)]
pub(in crate::runtime) struct PageInfo {
    /// Whether the answer is asked for the next page at all.
    pub(in crate::runtime) names_next: bool,
    pub(in crate::runtime) next: Option<(&'static str, Position)>,
    pub(in crate::runtime) more: Option<(&'static str, bool)>,
    pub(in crate::runtime) last: Option<(&'static str, Position)>,
    pub(in crate::runtime) size: Option<Position>,
    pub(in crate::runtime) key: Option<(String, Option<Position>)>,
    pub(in crate::runtime) items_at: &'static str,
    /// Whether the page is of no shape that is known.
    pub(in crate::runtime) is_unknown_shape: bool,
    /// Whether the list of items is absent: neither `null` nor `[]`.
    pub(in crate::runtime) is_without_list: bool,
}

/// Notices positions that come again, whatever the way between, without keeping them all: each is
/// compared with one that is replaced after twice as many steps each time (Brent's algorithm).
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
