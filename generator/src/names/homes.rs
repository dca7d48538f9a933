//! The names of homes: the files of their items, and the cargo features that enable them.

use super::Names;
use super::scope::Scope;
use crate::analyze::{Feature, Homes};

/// The feature of all tags, and of what belongs to none.
pub const ALL_TAGS: &str = "all-tags";
/// The features of what has no tag. They are reserved in the scope of those of tags.
const UNTAGGED: &str = "untagged";
const WEBHOOKS: &str = "webhooks";
const OTHER_TYPES: &str = "other-types";

/// The cargo features that a generated crate can have, and the optional dependencies that are
/// features: a tag with such a name gets a prefix, also if its crate does not need the feature, so
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
    /// Names all homes. In a crate of several APIs, `module` is that of the API, with which its
    /// features begin.
    pub fn of(names: &Names, homes: &Homes, module: Option<&str>) -> Self {
        let feature = |feature: &Feature| {
            let name = match feature {
                Feature::Tag(group) => &names.group(*group).feature,
                Feature::Untagged => UNTAGGED,
                Feature::Webhooks => WEBHOOKS,
                Feature::OtherTypes => OTHER_TYPES,
            };
            match module {
                Some(module) => format!("{module}-{name}"),
                None => name.to_owned(),
            }
        };
        let tags = names.groups.iter().map(|group| group.module.as_str());
        let mut modules: Vec<String> = tags.map(str::to_owned).collect();
        let mut scope = Scope::reserving(names.groups.iter().map(|group| group.module.as_str()));
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
        Self {
            features: homes.features().iter().map(feature).collect(),
            modules,
        }
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
