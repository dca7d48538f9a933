//! The text of an overlay → its actions.

use trine_ir::pointer::Pointer;
use trine_ir::suggest::closest;

use super::problem;
use super::query::{InvalidQuery, Query};
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::document::node::{Map, Node};

/// The members of an overlay, of its `info`, and of an action.
const OVERLAY: &[&str] = &["overlay", "info", "extends", "actions"];
const INFO: &[&str] = &["title", "version", "description"];
const ACTION: &[&str] = &["target", "description", "update", "remove", "copy"];

/// An action of an overlay.
pub(super) struct Action<'t> {
    /// The place of the action in the overlay.
    pub(super) place: Pointer,
    pub(super) target: Query,
    pub(super) change: Change<'t>,
}

/// The change that an action makes.
pub(super) enum Change<'t> {
    Update(&'t Node),
    Remove,
    Copy(Query),
}

/// The version of the specification.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Version {
    V1_0,
    V1_1,
}

/// Reads the actions of an overlay for a document of this name, and reports everything else.
pub(super) fn read<'t>(
    tree: &'t Node,
    file: usize,
    document: &str,
    diagnostics: &mut Diagnostics,
) -> Vec<Action<'t>> {
    let mut reader = Reader { file, diagnostics };
    let Node::Map(overlay) = tree else {
        let message = format!("expected an overlay, found {}", tree.kind());
        reader.invalid(&Pointer::root(), message, "start with `overlay: 1.1.0`");
        return Vec::new();
    };
    let Some(version) = reader.version(overlay) else {
        return Vec::new();
    };
    reader.keywords(overlay, OVERLAY, &Pointer::root());
    reader.info(overlay);
    reader.extends(overlay, document);
    let place = Pointer::root().child("actions");
    let actions = match overlay.get("actions") {
        Some(Node::List(actions)) if !actions.is_empty() => actions,
        other => {
            let found = match other {
                None => "nothing",
                Some(Node::List(_)) => "an empty list",
                Some(other) => other.kind(),
            };
            let message = format!("expected a list of actions in `actions`, found {found}");
            let help = "add `actions: [{target: $.info, update: {…}}]`";
            reader.invalid(&place, message, help);
            return Vec::new();
        }
    };
    let actions = actions.iter().enumerate();
    actions
        .filter_map(|(index, action)| reader.action(action, place.child(index), version))
        .collect()
}

struct Reader<'a> {
    file: usize,
    diagnostics: &'a mut Diagnostics,
}

impl Reader<'_> {
    fn report(&mut self, diagnostic: Diagnostic) {
        self.diagnostics.report(diagnostic);
    }

    fn problem(&self, code: Code, place: &Pointer, message: impl Into<String>) -> Diagnostic {
        problem(code, &(self.file, place.clone()), message)
    }

    fn invalid(&mut self, place: &Pointer, message: impl Into<String>, help: &str) {
        let problem = self.problem(Code::InvalidOverlay, place, message);
        self.report(problem.help(help));
    }

    fn version(&mut self, overlay: &Map) -> Option<Version> {
        let place = Pointer::root().child("overlay");
        let help = "start with `overlay: 1.1.0`";
        let text = overlay.get("overlay").and_then(Node::scalar_text);
        let Some(text) = text else {
            let is_document = overlay.contains_key("openapi") || overlay.contains_key("swagger");
            let message = match (overlay.get("overlay"), is_document) {
                (Some(other), _) => format!("expected a version, found {}", other.kind()),
                (None, true) => "expected an overlay, found an OpenAPI document".to_owned(),
                (None, false) => "missing `overlay`, the version".to_owned(),
            };
            self.invalid(&place, message, help);
            return None;
        };
        let mut parts = text.split('.').map(str::parse::<u32>);
        match (parts.next(), parts.next()) {
            (Some(Ok(1)), Some(Ok(0))) => Some(Version::V1_0),
            (Some(Ok(1)), Some(Ok(1))) => Some(Version::V1_1),
            (Some(Ok(1)), Some(Ok(_))) => {
                let message = format!("unknown overlay version {text:?}; read as 1.1");
                let problem = self.problem(Code::UnknownVersion, &place, message);
                self.report(problem);
                Some(Version::V1_1)
            }
            _ => {
                let message = format!("expected the version 1.0 or 1.1, found {text:?}");
                self.invalid(&place, message, help);
                None
            }
        }
    }

    /// Reports unknown members. Those of vendors begin with `x-`.
    fn keywords(&mut self, map: &Map, known: &[&str], place: &Pointer) {
        for key in map.keys() {
            if known.contains(&key.as_str()) || key.starts_with("x-") {
                continue;
            }
            let message = format!("unknown keyword `{key}` in an overlay; ignored");
            let help = match closest(key, known.iter().copied()) {
                Some(close) => format!("did you mean `{close}`?"),
                None => "remove it".to_owned(),
            };
            let problem = self.problem(Code::IgnoredKeyword, &place.child(key), message);
            self.report(problem.on_key().help(help));
        }
    }

    fn info(&mut self, overlay: &Map) {
        let place = Pointer::root().child("info");
        let info = overlay.get("info").and_then(Node::as_map);
        if let Some(info) = info {
            self.keywords(info, INFO, &place);
        }
        let has = |name| info.is_some_and(|info| info.contains_key(name));
        if !has("title") || !has("version") {
            let message = "missing `title` or `version` in `info`; read without them";
            let problem = self.problem(Code::Repaired, &place, message);
            self.report(problem);
        }
    }

    /// Reports an overlay that names another document. A URL is that of the vendor's document, of
    /// which this one may be a copy.
    fn extends(&mut self, overlay: &Map, document: &str) {
        let place = Pointer::root().child("extends");
        let path = match overlay.get("extends") {
            None => return,
            Some(Node::String(path)) => path,
            Some(other) => {
                let message = format!("expected a URL or a path, found {}", other.kind());
                self.invalid(
                    &place,
                    message,
                    "set it to the path of the document, or remove it",
                );
                return;
            }
        };
        let name = |path: &'_ str| {
            path.rsplit(['/', '\\'])
                .next()
                .unwrap_or_default()
                .to_owned()
        };
        if !path.contains("://") && name(path) != name(document) {
            let message = format!(
                "expected `{}` for `extends`, found `{}`; the overlay is applied",
                name(document),
                name(path)
            );
            let problem = self.problem(Code::IgnoredKeyword, &place, message);
            self.report(problem.help("set `extends` to this document, or remove it"));
        }
    }

    fn action<'t>(
        &mut self,
        action: &'t Node,
        place: Pointer,
        version: Version,
    ) -> Option<Action<'t>> {
        let Node::Map(members) = action else {
            let message = format!("expected an action, found {}", action.kind());
            self.invalid(&place, message, "write `target` and `update` or `remove`");
            return None;
        };
        self.keywords(members, ACTION, &place);
        let target = self.query(members, "target", &place);
        let change = self.change(members, &place, version);
        Some(Action {
            place,
            target: target?,
            change: change?,
        })
    }

    fn change<'t>(
        &mut self,
        members: &'t Map,
        place: &Pointer,
        version: Version,
    ) -> Option<Change<'t>> {
        let removes = match members.get("remove") {
            None => None,
            Some(Node::Bool(removes)) => Some(*removes),
            Some(other) => {
                let message = format!("expected `true` or `false`, found {}", other.kind());
                self.invalid(&place.child("remove"), message, "write `remove: true`");
                return None;
            }
        };
        let (update, copies) = (members.get("update"), members.contains_key("copy"));
        if removes == Some(true) {
            for name in ["update", "copy"] {
                if members.contains_key(name) {
                    let message = format!("`{name}` has no effect next to `remove: true`; ignored");
                    let problem = self.problem(Code::IgnoredKeyword, &place.child(name), message);
                    self.report(problem.on_key().help("move it to another action"));
                }
            }
            return Some(Change::Remove);
        }
        match (update, copies) {
            (Some(_), true) => {
                let message = "expected `update` or `copy`, found both";
                let help = "split the action into two";
                self.invalid(&place.child("copy"), message, help);
                None
            }
            (Some(value), false) => Some(Change::Update(value)),
            (None, true) if version < Version::V1_1 => {
                let message = "expected version 1.1 of an overlay with `copy`, found 1.0";
                self.invalid(&place.child("copy"), message, "set `overlay: 1.1.0`");
                None
            }
            (None, true) => self.query(members, "copy", place).map(Change::Copy),
            (None, false) if removes.is_some() => None,
            (None, false) => {
                let message = "missing `update`, `remove` or `copy` in this action";
                self.invalid(place, message, "add `update: {…}` or `remove: true`");
                None
            }
        }
    }

    fn query(&mut self, members: &Map, name: &str, place: &Pointer) -> Option<Query> {
        let help = "write a query of RFC 9535, with names such as `/users` in brackets: \
                    `$.paths['/users'].get`";
        let text = match members.get(name) {
            Some(Node::String(text)) => text,
            other => {
                let found = other.map_or("nothing", Node::kind);
                let message = format!("expected a JSONPath query in `{name}`, found {found}");
                self.invalid(&place.child(name), message, help);
                return None;
            }
        };
        match Query::parse(text) {
            Ok(query) => Some(query),
            Err(InvalidQuery { message, at }) => {
                let rest: String = at
                    .and_then(|at| text.get(at..))
                    .map(|rest| rest.chars().take(40).collect())
                    .unwrap_or_default();
                let message = match rest.as_str() {
                    "" => format!("invalid JSONPath query: {message}"),
                    rest => format!("invalid JSONPath query: {message} `{rest}`"),
                };
                self.invalid(&place.child(name), message, help);
                None
            }
        }
    }
}
