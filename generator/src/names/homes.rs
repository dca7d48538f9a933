//! The names of homes: the files of their items, and the cargo features that enable them.

use super::Names;
use super::case::value_name;
use super::reserved;
use super::scope::Scope;
use crate::analyze::{Feature, Homes};

/// The feature of all tags, and of what belongs to none.
pub const ALL_TAGS: &str = "all-tags";
/// The features of what has no tag. They are reserved in the scope of those of tags.
const UNTAGGED: &str = "untagged";
/// The feature of the webhooks.
pub const WEBHOOKS: &str = "webhooks";
const OTHER_TYPES: &str = "other-types";

/// The cargo features that a generated crate can have, and the optional dependencies that are
/// features: a tag with such a name gets a prefix, even if its crate does not need the feature, so
/// that the name depends on the tag only.
pub const RESERVED_FEATURES: &[&str] = &[
    ALL_TAGS,
    OTHER_TYPES,
    UNTAGGED,
    WEBHOOKS,
    "blocking",
    "brotli",
    "chrono",
    "default",
    "fake",
    "full-serde",
    "gzip",
    "jiff",
    "oauth-session",
    "pacing",
    "reqwest",
    "rust_decimal",
    "stream",
    "time",
    "tracing",
    "uuid",
    "validate",
    "webhook-signatures",
    "xml",
    "zstd",
];

/// The names of the homes of an API.
#[derive(Clone, Debug, Default)]
pub struct HomeNames {
    modules: Vec<String>,
    features: Vec<String>,
}

impl HomeNames {
    /// Names all homes: without features, those of tags and of these segments of paths. In a crate of
    /// several APIs, `module` is that of the API, with which its features begin.
    pub fn of<'n>(
        names: &Names,
        homes: &Homes,
        segments: impl Iterator<Item = &'n str>,
        module: Option<&str>,
    ) -> Self {
        let features = homes.features().iter().map(|feature| match feature {
            Feature::Tag(group) => &names.group(*group).feature,
            Feature::Untagged => UNTAGGED,
            Feature::Webhooks => WEBHOOKS,
            Feature::OtherTypes => OTHER_TYPES,
        });
        let features = match module {
            Some(module) => features_of_module(module, features),
            None => features.map(str::to_owned).collect(),
        };
        let tags = names.groups.iter().map(|group| group.module.as_str());
        let mut modules: Vec<String> = tags.map(str::to_owned).collect();
        let tags = names.groups.iter().map(|group| group.module.as_str());
        let mut scope = Scope::reserving(tags.chain(reserved::GROUPS.iter().copied()));
        if !homes.has_features() {
            let names = segments.map(|segment| value_name(segment, "paths"));
            modules.extend(names.map(|name| scope.take(name, "_")));
        }
        let others = homes.features().iter().skip(modules.len());
        modules.extend(others.map(|feature| {
            let name = match feature {
                Feature::Tag(group) => &names.group(*group).module,
                Feature::Untagged => "untagged",
                Feature::Webhooks => "webhook_types",
                Feature::OtherTypes => "other_types",
            };
            scope.take(name.to_owned(), "_")
        }));
        for home in homes.homes().iter().skip(modules.len()) {
            let name = shared_module(home, &modules);
            modules.push(scope.take(name, "_"));
        }
        Self { modules, features }
    }

    /// Returns the module of the items of a home.
    pub fn module(&self, home: usize) -> &str {
        &self.modules[home]
    }

    /// Returns the features, parallel to [`Homes::features`].
    pub fn features(&self) -> &[String] {
        &self.features
    }

    /// Returns whether the items of a home have this module name.
    pub fn is_module(&self, name: &str) -> bool {
        self.modules.iter().any(|module| module == name)
    }
}

/// Returns the features of the API in a module of a crate: with its name they can be reserved, such
/// as `session` of the module `oauth`.
fn features_of_module<'n>(
    module: &str,
    features: impl IntoIterator<Item = &'n str>,
) -> Vec<String> {
    let mut scope = Scope::reserving(RESERVED_FEATURES.iter().copied());
    let names = features.into_iter().map(|name| format!("{module}-{name}"));
    names.map(|name| scope.take(name, "-")).collect()
}

/// Names the module of the items of several features after these.
fn shared_module(features: &[usize], modules: &[String]) -> String {
    /// The number of letters up to which all of them are named.
    const LONGEST: usize = 60;
    let names = features
        .iter()
        .map(|index| modules[*index].trim_matches('_'));
    let names: Vec<&str> = names.collect();
    let all = names.join("_");
    match names.as_slice() {
        [first, rest @ ..] if all.len() > LONGEST => format!("{first}_and_{}_more", rest.len()),
        _ => all,
    }
}

#[cfg(test)]
mod tests {
    use super::{HomeNames, features_of_module};
    use crate::analyze::Homes;
    use crate::config::Config;
    use crate::ir::{OperationId, SchemaId};
    use crate::{Analyzed, Spec, Strictness, read};

    fn analyzed(text: String) -> Analyzed {
        let spec = Spec {
            name: "openapi.yaml".to_owned(),
            text,
            module: None,
            config: Config::default(),
            strictness: Strictness::Tolerant,
        };
        read(&spec).unwrap_or_else(|failure| panic!("{failure}"))
    }

    /// Returns the file of each of these operations.
    fn files(operations: &[(&str, Option<&str>)]) -> Vec<Option<String>> {
        let mut text = "openapi: 3.0.3\ninfo: {title: T, version: '1'}\npaths:\n".to_owned();
        for (path, tag) in operations {
            let tags = tag
                .map(|tag| format!("tags: [{tag}], "))
                .unwrap_or_default();
            text.push_str(&format!(
                "  {path}: {{get: {{{tags}responses: {{'204': {{description: d}}}}}}}}\n"
            ));
        }
        let analyzed = analyzed(text);
        let homes = Homes::by_file(&analyzed.analysis);
        let names = HomeNames::of(&analyzed.names, &homes, analyzed.analysis.segments(), None);
        let ids = (0..operations.len()).map(OperationId);
        ids.map(|id| Some(names.module(homes.operation(id)?).to_owned()))
            .collect()
    }

    #[test]
    fn operations_without_a_tag_are_in_files_of_their_paths() {
        let some = |name: &str| Some(name.to_owned());
        assert_eq!(
            files(&[
                ("/v1/notes", None),
                ("/v2/notes/search", None),
                ("/v1/{space}/people", None),
                ("/v1/people/last", None),
                ("/v1/ping", None),
                ("/v1/{id}", None),
                ("/v1/types", None),
                ("/v1/types/new", None),
            ]),
            [
                some("notes"),
                some("notes"),
                some("people"),
                some("people"),
                None,
                None,
                some("types_2"),
                some("types_2"),
            ]
        );
        // The segments that all share do not count, nor those of operations with a tag.
        assert_eq!(
            files(&[
                ("/api/notes", None),
                ("/api/notes/search", None),
                ("/api/people", None),
                ("/api", None),
                ("/notes", Some("notes")),
                ("/other", Some("Leads")),
            ]),
            [
                some("notes_2"),
                some("notes_2"),
                None,
                None,
                some("notes"),
                some("leads")
            ]
        );
    }

    /// Returns the number of features with which a schema is compiled that operations of this
    /// number of tags use; `None` if it is always compiled.
    fn features_of_shared(tags: usize) -> Option<usize> {
        let mut text = "openapi: 3.0.3\ninfo: {title: T, version: '1'}\n\
                        components: {schemas: {Shared: {type: object}}}\npaths:\n"
            .to_owned();
        for tag in 0..tags {
            text.push_str(&format!(
                "  /{tag}: {{get: {{tags: [t{tag}], responses: {{'200': {{description: d, content: \
                 {{application/json: {{schema: {{$ref: '#/components/schemas/Shared'}}}}}}}}}}}}}}\n"
            ));
        }
        let analyzed = analyzed(text);
        let (equal, equal_errors) = analyzed.equal();
        let homes = Homes::by_feature(&analyzed.api, &analyzed.analysis, &equal, &equal_errors);
        assert_eq!(homes.features().len(), tags);
        Some(homes.homes()[homes.schema(SchemaId(0))?].len())
    }

    #[test]
    fn what_more_than_32_tags_use_is_always_compiled() {
        assert_eq!(features_of_shared(1), Some(1));
        assert_eq!(features_of_shared(32), Some(32));
        assert_eq!(features_of_shared(33), None);
    }

    #[test]
    fn features_of_a_module_are_not_reserved_ones() {
        assert_eq!(
            features_of_module("oauth", ["session", "session-2", "notes"]),
            ["oauth-session-2", "oauth-session-2_2", "oauth-notes"]
        );
        assert_eq!(
            features_of_module("notes", ["session", "untagged"]),
            ["notes-session", "notes-untagged"]
        );
    }
}
