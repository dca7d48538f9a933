//! The position in the request: parameters, and members of the body.

use serde_json::Value as Json;

use trine_ir::analyze::Direction;
use trine_ir::pointer::Pointer;
use trine_ir::{
    ContentKind, Fixed, Limit, Location, Member, MemberPath, Place, Presence, Shape, Type,
};

use super::{Subject, listed};
use crate::lower::extension::error::{ExtensionError, Problems};
use crate::lower::extension::error::{found, suggested};

impl<'a> Subject<'a> {
    /// Resolves the position; the URL of a page contains it.
    pub(super) fn position(&self, style: Option<&str>) -> Result<Option<Place>, ExtensionError> {
        let is_needed = match style {
            Some(style) => !matches!(style, "url" | "link"),
            None => self.members.contains_key("position"),
        };
        if !is_needed {
            return Ok(None);
        }
        let position = self.required(
            "position",
            "the position in the request, `{query: start}` or `{body: /start}`",
        )?;
        let place = self.at("position");
        let position = self.request_place(position, &place)?;
        let is_count = matches!(style, Some("offset" | "page"));
        self.check_position(&position, &place, is_count)?;
        Ok(Some(position))
    }

    pub(super) fn limit(&self) -> Result<Limit, Problems> {
        let mut problems = Problems::default();
        let mut limit = Limit::default();
        let place = self.at("limit");
        for (place, json) in listed(self.members.get("limit"), place) {
            if json.is_string() {
                let reported = self.in_response(&[(place, json)], |path, place| {
                    self.check_number(&path.ty, "the page size", place)
                });
                limit
                    .reported
                    .extend(problems.keep(reported).into_iter().flatten());
                continue;
            }
            let requested = self.request_place(json, &place).and_then(|requested| {
                self.check_number(self.type_of(&requested), "the page size", &place)?;
                Ok(requested)
            });
            let Some(requested) = problems.keep(requested) else {
                continue;
            };
            let default = self.default_of(&requested).and_then(Json::as_u64);
            limit.default = default.and_then(|size| u32::try_from(size).ok());
            if limit.requested.replace(requested).is_some() {
                let message = "expected one location for the page size, found several";
                problems.add(ExtensionError::new(place, message));
            }
        }
        if let Some(Some(size)) = problems.keep(self.integer("size")) {
            limit.most = u32::try_from(size).ok().filter(|size| *size > 0);
            if limit.most.is_none() {
                let message = format!("expected a page size of at least 1, found {size}");
                problems.add(ExtensionError::new(self.at("size"), message));
            }
        }
        problems.none_in(Some(limit))
    }

    pub(super) fn fixed(&self) -> Result<Vec<Fixed>, Problems> {
        let place = self.at("fixed");
        let list = match self.members.get("fixed") {
            None => return Ok(Vec::new()),
            Some(Json::Array(list)) => list,
            Some(other) => {
                let message = format!("expected a list for `fixed`, found {}", found(other));
                let help = "use a list such as `[{query: sort, value: id}]`";
                return Err(ExtensionError::new(place, message).help(help).into());
            }
        };
        let entries = list.iter().enumerate();
        let entries = entries.map(|(index, entry)| {
            let place = place.child(index);
            let mut target = entry.as_object().cloned().unwrap_or_default();
            let Some(json) = target.remove("value") else {
                let message = "expected a map of `query` or `body`, and `value`";
                return Err(ExtensionError::new(place, message));
            };
            let target = self.request_place(&Json::Object(target), &place)?;
            if json.is_null() && matches!(target, Place::Parameter(_)) {
                let message = "expected a value for a parameter, found null";
                let problem = ExtensionError::new(place.child("value"), message);
                return Err(problem.help("remove the entry"));
            }
            let value = self.defined.value(self.type_of(&target), &json);
            let value =
                value.map_err(|message| ExtensionError::new(place.child("value"), message))?;
            Ok(Fixed {
                place: target,
                value,
            })
        });
        let mut problems = Problems::default();
        let fixed = problems.keep_all(entries);
        problems.none_in(fixed)
    }

    /// Resolves `{query: start}` or `{body: /start}`.
    pub(super) fn request_place(
        &self,
        written: &Json,
        place: &Pointer,
    ) -> Result<Place, ExtensionError> {
        let entry = written.as_object().filter(|map| map.len() == 1);
        match entry.and_then(|map| map.iter().next()) {
            Some((kind, Json::String(name))) if kind == "query" => self.query(name, place),
            Some((kind, pointer)) if kind == "body" => {
                self.in_body(pointer, &place.child("body")).map(Place::Body)
            }
            _ => {
                let message = format!(
                    "expected a location in the request, found {}",
                    found(written)
                );
                let help = "use `{query: start}` or `{body: /start}`";
                Err(ExtensionError::new(place.clone(), message).help(help))
            }
        }
    }

    fn query(&self, name: &str, place: &Pointer) -> Result<Place, ExtensionError> {
        let parameters = &self.operation.parameters;
        let in_query = |index: &usize| parameters[*index].location == Location::Query;
        let mut all = (0..parameters.len()).filter(in_query);
        if let Some(index) = all
            .clone()
            .find(|index| parameters[*index].wire_name == name)
        {
            return Ok(Place::Parameter(index));
        }
        let names: Vec<&str> = all
            .by_ref()
            .map(|index| parameters[index].wire_name.as_str())
            .collect();
        let message = format!("unknown query parameter `{name}`");
        let problem = ExtensionError::new(place.child("query"), message);
        Err(match names.as_slice() {
            [] => problem.help("declare it; the operation has no query parameters"),
            names => problem.help(suggested(name, names)),
        })
    }

    pub(super) fn in_body(
        &self,
        pointer: &Json,
        place: &Pointer,
    ) -> Result<MemberPath, ExtensionError> {
        let place = place.clone();
        let body = self.operation.body.as_ref();
        let Some((body, ContentKind::Json(ty) | ContentKind::Form(ty) | ContentKind::Brackets(ty))) =
            body.map(|body| (body, &body.content.kind))
        else {
            return Err(ExtensionError::new(
                place,
                "missing request body in this operation",
            ));
        };
        let path = self
            .defined
            .path(ty, Direction::Sent, pointer, &place, "the body")?;
        if path.members.is_empty() {
            return Err(ExtensionError::new(
                place,
                "expected a pointer to a member of the body, found a pointer to the whole body",
            ));
        }
        if ty.nullable {
            let message = "expected a body that cannot be null";
            return Err(ExtensionError::new(place, message));
        }
        // Missing objects on the path are created.
        let made = |shape: &Shape| self.defined.has_default(shape);
        if body.presence == Presence::Optional && !made(&ty.shape) {
            return Err(no_holder("the body", place));
        }
        let mut seen = Pointer::root();
        let segments: Vec<String> = path.pointer.segments().collect();
        for segment in &segments[..segments.len() - 1] {
            seen = seen.child(segment);
            let json = Json::String(seen.to_string());
            let holder = self
                .defined
                .path(ty, Direction::Sent, &json, &place, "the body")?;
            let is_certain = self.is_certain(&holder);
            if !is_certain && !made(&holder.ty.shape) {
                return Err(no_holder(&format!("`{seen}`"), place));
            }
        }
        Ok(path)
    }

    /// Returns whether the target of a path always exists if its container does.
    fn is_certain(&self, path: &MemberPath) -> bool {
        match path.members.last() {
            Some(Member::Field(id, index)) => {
                let object = self.defined.api.schema(*id).kind.object();
                object.is_some_and(|object| {
                    object.fields[*index].presence == Presence::Required && !path.ty.nullable
                })
            }
            _ => false,
        }
    }

    pub(super) fn type_of<'p>(&'p self, place: &'p Place) -> &'p Type {
        match place {
            Place::Parameter(index) => &self.operation.parameters[*index].ty,
            Place::Body(path) => &path.ty,
        }
    }

    /// Returns the `default` at a place.
    fn default_of(&self, place: &Place) -> Option<&'a Json> {
        match place {
            Place::Parameter(index) => self.operation.parameters[*index].default.as_ref(),
            Place::Body(path) => match path.members.last()? {
                Member::Field(id, index) => {
                    let object = self.defined.api.schema(*id).kind.object()?;
                    object.fields[*index].default.as_ref()
                }
                _ => None,
            },
        }
    }
}

fn no_holder(what: &str, place: Pointer) -> ExtensionError {
    let message = format!(
        "cannot create {what} with this value only: it is optional and has required members"
    );
    ExtensionError::new(place, message).help("make it required, or make its members optional")
}
