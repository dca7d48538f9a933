//! The parts of a response for paging: its items, and the position of the next page.

use serde_json::Value as Json;

use trine_ir::analyze::Direction;
use trine_ir::pointer::Pointer;
use trine_ir::{Member, MemberPath, Place, Shape, Type};

use super::{Subject, listed};
use crate::lower::extension::error::ExtensionError;

impl<'a> Subject<'a> {
    /// Resolves the list in the response, or in each of its variants.
    pub(super) fn items(&self) -> Result<Vec<MemberPath>, ExtensionError> {
        let written = self.required(
            "items",
            "a pointer to the list in the response, such as `/data`",
        )?;
        let paths =
            self.in_answer(
                &listed(Some(written), self.at("items")),
                |path, place| match self.defined.resolved(&path.ty.shape) {
                    Shape::List(_) => Ok(()),
                    shape => Err(self.not_a("the items", shape, "a list", place)),
                },
            )?;
        let in_shapes = |path: &MemberPath| matches!(path.members[..], [Member::Variant(..), ..]);
        match paths.as_slice() {
            [] => Err(ExtensionError::new(self.at("items"), "expected a pointer")),
            [_] => Ok(paths),
            [first, ..] if in_shapes(first) => Ok(paths),
            _ => {
                let message = "expected one list of items, found several";
                Err(ExtensionError::new(self.at("items").child(1), message))
            }
        }
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
                let message = "the items have a different type in each variant of the response";
                Err(ExtensionError::new(self.at("items"), message))
            }
        }
    }

    pub(super) fn in_answer(
        &self,
        written: &[(Pointer, &Json)],
        fits: impl Fn(&MemberPath, &Pointer) -> Result<(), ExtensionError>,
    ) -> Result<Vec<MemberPath>, ExtensionError> {
        self.defined
            .in_shapes(self.answer, written, "the response", fits)
    }

    /// Resolves one or several places in the response.
    pub(super) fn response_paths(
        &self,
        name: &str,
        check: impl Fn(&Self, &MemberPath, &Pointer) -> Result<(), ExtensionError>,
    ) -> Result<Vec<MemberPath>, ExtensionError> {
        let mut found = Vec::new();
        let written = listed(self.members.get(name), self.at(name));
        if written.is_empty() && self.members.contains_key(name) {
            return Err(ExtensionError::new(self.at(name), "expected a pointer"));
        }
        // Each separately: a variant may contain several of them.
        for written in written {
            let check = |path: &MemberPath, place: &Pointer| check(self, path, place);
            found.extend(self.in_answer(&[written], check)?);
        }
        Ok(found)
    }

    pub(super) fn last(&self) -> Result<Vec<MemberPath>, ExtensionError> {
        self.response_paths("last", |subject, path, place| {
            subject.check_number(&path.ty, "the number of the last page", place)
        })
    }

    /// Resolves the position or URL of the next page.
    pub(super) fn next(
        &self,
        style: &str,
        position: Option<&Place>,
    ) -> Result<Vec<MemberPath>, ExtensionError> {
        let next = self.response_paths("next", |subject, path, place| match position {
            Some(position) => subject.check_source(&path.ty, "the next position", position, place),
            None => subject.check_text(&path.ty, "the URL of the next page", place),
        })?;
        let (what, example) = match style {
            "cursor" => ("the cursor", "/next_cursor"),
            "url" => ("the URL of the next page", "/links/next"),
            _ => return Ok(next),
        };
        if next.is_empty() {
            let message = format!("missing `next`: {what} comes from the response");
            let help = format!("add `next`, a pointer into the response such as `{example}`");
            return Err(ExtensionError::new(self.place.clone(), message).help(help));
        }
        Ok(next)
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
pub(super) fn alone(items: &[MemberPath], response_paths: &[&MemberPath]) -> Vec<usize> {
    let tells = |path: &MemberPath| {
        let shape = path.members.first();
        response_paths
            .iter()
            .any(|response_paths| response_paths.members.first() == shape)
    };
    let is_shape = |path: &MemberPath| matches!(path.members.first(), Some(Member::Variant(..)));
    match items.iter().any(|path| is_shape(path) && tells(path)) {
        true => (0..items.len()).filter(|at| !tells(&items[*at])).collect(),
        false => Vec::new(),
    }
}
