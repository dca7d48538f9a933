//! The parts of a response for paging: its items, and the position of the next page.

use serde_json::Value as Json;

use trine_ir::analyze::Direction;
use trine_ir::pointer::Pointer;
use trine_ir::{Member, MemberPath, Paging, PagingStyle, Place, Shape, Type};

use super::{Subject, listed};
use crate::lower::extension::error::{ExtensionError, Problems};

impl<'a> Subject<'a> {
    /// Resolves the list in the response, or in each of its variants.
    pub(super) fn items(&self) -> Result<Vec<MemberPath>, Problems> {
        let written = self.required(
            "items",
            "a pointer to the list in the response, such as `/data`",
        )?;
        let paths =
            self.in_response(
                &listed(Some(written), self.at("items")),
                |path, place| match self.defined.resolved(&path.ty.shape) {
                    Shape::List(_) => Ok(()),
                    shape => Err(self.not_a("the items", shape, "a list", place)),
                },
            )?;
        let in_shapes = |path: &MemberPath| matches!(path.members[..], [Member::Variant(..), ..]);
        match paths.as_slice() {
            [] => Err(self.no_pointer("items").into()),
            [_] => Ok(paths),
            [first, ..] if in_shapes(first) => Ok(paths),
            _ => {
                let message = "expected one list of items, found several";
                Err(ExtensionError::new(self.at("items").child(1), message).into())
            }
        }
    }

    fn no_pointer(&self, member: &str) -> ExtensionError {
        let message = format!("expected a JSON pointer for `{member}`, found an empty list");
        ExtensionError::new(self.at(member), message)
            .help("use a pointer into the response, such as `/data`")
    }

    /// Returns the common type of the items.
    pub(super) fn item(&self, items: &[MemberPath]) -> Result<Type, ExtensionError> {
        let mut all = items
            .iter()
            .map(|path| match self.defined.resolved(&path.ty.shape) {
                Shape::List(item) => (**item).clone(),
                _ => Type::new(Shape::Any),
            });
        let first = all.next().unwrap_or_else(|| Type::new(Shape::Any));
        match all.all(|item| item == first) {
            true => Ok(first),
            false => {
                let message = "expected items of one type in all variants of the response, found different types";
                Err(ExtensionError::new(self.at("items"), message))
            }
        }
    }

    pub(super) fn in_response(
        &self,
        written: &[(Pointer, &Json)],
        fits: impl Fn(&MemberPath, &Pointer) -> Result<(), ExtensionError>,
    ) -> Result<Vec<MemberPath>, Problems> {
        self.defined
            .in_shapes(self.response, written, "the response", fits)
    }

    /// Resolves one or several places in the response.
    pub(super) fn response_paths(
        &self,
        name: &str,
        check: impl Fn(&Self, &MemberPath, &Pointer) -> Result<(), ExtensionError>,
    ) -> Result<Vec<MemberPath>, Problems> {
        let mut problems = Problems::default();
        let written = listed(self.members.get(name), self.at(name));
        if written.is_empty() && self.members.contains_key(name) {
            return Err(self.no_pointer(name).into());
        }
        // Each separately: a variant may contain several of them.
        let paths = problems.keep_all(written.into_iter().map(|written| {
            let check = |path: &MemberPath, place: &Pointer| check(self, path, place);
            self.in_response(&[written], check)
        }));
        problems.none_in(paths.map(|paths| paths.concat()))
    }

    pub(super) fn last(&self) -> Result<Vec<MemberPath>, Problems> {
        self.response_paths("last", |subject, path, place| {
            subject.check_number(&path.ty, "`last`", place)
        })
    }

    /// Resolves the position or URL of the next page. `position` is that of the request, unless it has
    /// a problem.
    pub(super) fn next(
        &self,
        style: Option<&str>,
        position: Option<&Option<Place>>,
    ) -> Result<Vec<MemberPath>, Problems> {
        let mut problems = Problems::default();
        let next = self.response_paths("next", |subject, path, place| match (position, style) {
            (Some(Some(position)), _) => {
                subject.check_source(&path.ty, "the next position", position, place)
            }
            (Some(None), Some("url")) => {
                subject.check_text(&path.ty, "the URL of the next page", place)
            }
            _ => Ok(()),
        });
        let next = problems.keep(next);
        let missing = match style {
            Some("cursor") => Some(("the cursor", "/next_cursor")),
            Some("url") => Some(("the URL of the next page", "/links/next")),
            _ => None,
        };
        if let Some((what, example)) = missing
            && !self.members.contains_key("next")
        {
            let message = format!("missing `next`: {what} comes from the response");
            let help = format!("add `next`, a pointer into the response such as `{example}`");
            problems.add(ExtensionError::new(self.place.clone(), message).help(help));
        }
        problems.none_in(next)
    }

    pub(super) fn key(
        &self,
        item: &Type,
        position: Option<&Place>,
    ) -> Result<MemberPath, ExtensionError> {
        let written = self.required("key", "a pointer to the key in an item, such as `/id`")?;
        let place = self.at("key");
        let view = Direction::Received;
        let path = self.defined.path(item, view, written, &place, "an item")?;
        if let Some(position) = position {
            self.check_source(&path.ty, "the key", position, &place)?;
        }
        Ok(path)
    }
}

/// Returns the variants without paging information, if other variants have some.
pub(super) fn single_pages(paging: &Paging) -> Vec<usize> {
    let last = match &paging.style {
        PagingStyle::Page { last, .. } => last.as_slice(),
        _ => &[],
    };
    let information = paging.next.iter().chain(&paging.more);
    let information = information.chain(&paging.limit.reported).chain(last);
    let variants: Vec<_> = information.map(|path| path.members.first()).collect();
    let has_information = |path: &MemberPath| variants.contains(&path.members.first());
    let is_variant = |path: &MemberPath| matches!(path.members.first(), Some(Member::Variant(..)));
    let items = &paging.items;
    let any = items
        .iter()
        .any(|path| is_variant(path) && has_information(path));
    let without = (0..items.len()).filter(|at| any && !has_information(&items[*at]));
    without.collect()
}
