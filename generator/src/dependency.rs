//! Dependencies of generated crates: those of every crate, and those that `[dependencies]` of a
//! `trine.toml` adds for the types that formats are mapped to.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use semver::{Comparator, Op, VersionReq};
use serde::Deserialize;
use serde::de::{self, Deserializer};

/// The dependencies of a `trine.toml`, by the name that code uses.
pub type Dependencies = BTreeMap<String, Dependency>;

/// A dependency: a version, or a table with some of the keys that Cargo knows.
///
/// ```
/// use trine::config::Config;
///
/// let text = r#"
///     [dependencies]
///     chrono = { version = "0.4.38", features = ["serde"] }
///     rgb = "0.8"
/// "#;
/// let config = Config::parse("trine.toml", text).unwrap();
/// assert_eq!(config.dependencies.len(), 2);
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Dependency(Keys);

#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct Keys {
    version: Option<String>,
    path: Option<String>,
    git: Option<String>,
    branch: Option<String>,
    tag: Option<String>,
    rev: Option<String>,
    package: Option<String>,
    default_features: Option<bool>,
    #[serde(default)]
    features: BTreeSet<String>,
}

impl<'de> Deserialize<'de> for Dependency {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let keys = match toml::Value::deserialize(deserializer)? {
            toml::Value::String(version) => Keys {
                version: Some(version),
                ..Keys::default()
            },
            toml::Value::Table(table) => table.try_into().map_err(de::Error::custom)?,
            other => {
                let message = format!("expected a version or a table, found {}", other.type_str());
                return Err(de::Error::custom(message));
            }
        };
        keys.check().map_err(de::Error::custom)?;
        Ok(Self(keys))
    }
}

impl Keys {
    fn check(&self) -> Result<(), String> {
        if let Some(version) = &self.version
            && let Err(error) = VersionReq::parse(version)
        {
            return Err(format!(
                "expected a version requirement, found `{version}`: {error}"
            ));
        }
        let revisions = [&self.branch, &self.tag, &self.rev];
        match (revisions.into_iter().flatten().count(), &self.git) {
            (0, _) | (1, Some(_)) => {}
            (1, None) => return Err("`branch`, `tag` and `rev` require `git`".to_owned()),
            _ => return Err("expected one of `branch`, `tag` and `rev`, found several".to_owned()),
        }
        let is_feature = |name: &&String| {
            let known = |c: char| c.is_ascii_alphanumeric() || "_-+./?:".contains(c);
            !name.is_empty() && name.chars().all(known)
        };
        match self.features.iter().find(|name| !is_feature(name)) {
            Some(name) => Err(format!("expected the name of a feature, found `{name}`")),
            None => Ok(()),
        }
    }
}

/// The reason why dependencies cannot be used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InvalidDependency {
    name: String,
    problem: String,
}

impl fmt::Display for InvalidDependency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "dependency `{}`: {}", self.name, self.problem)
    }
}

impl std::error::Error for InvalidDependency {}

/// Checks the name of a dependency, and that it fits those of every generated crate.
///
/// # Errors
///
/// Returns why the dependency cannot be used.
pub(crate) fn check(name: &str, dependency: &Dependency) -> Result<(), InvalidDependency> {
    let invalid = |problem: String| InvalidDependency {
        name: name.to_owned(),
        problem,
    };
    if !is_crate_name(name) {
        let message = "expected the name of a crate: letters, digits, `-` and `_`";
        return Err(invalid(message.to_owned()));
    }
    dependency.0.check().map_err(invalid)?;
    match OWN.iter().find(|own| own.name == name) {
        Some(own) => own.check(&dependency.0).map_err(invalid),
        None if name == RUNTIME => Err(invalid("set `runtime` in `[crate]` instead".to_owned())),
        None => {
            let Keys {
                version, path, git, ..
            } = &dependency.0;
            match version.is_none() && path.is_none() && git.is_none() {
                true => Err(invalid("add `version`, `path` or `git`".to_owned())),
                false => Ok(()),
            }
        }
    }
}

/// Adds the dependencies of another `trine.toml` for the same crate.
///
/// # Errors
///
/// Returns a dependency that both have, and not in the same way.
pub(crate) fn merge(
    into: &mut Dependencies,
    other: &Dependencies,
) -> Result<(), InvalidDependency> {
    for (name, dependency) in other {
        let known = into
            .entry(name.clone())
            .or_insert_with(|| dependency.clone());
        if known != dependency {
            return Err(InvalidDependency {
                name: name.clone(),
                problem:
                    "conflicting declaration in another API of the crate; use the same declaration"
                        .to_owned(),
            });
        }
    }
    Ok(())
}

fn is_crate_name(name: &str) -> bool {
    let known = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
    name.starts_with(|c: char| c.is_ascii_alphabetic()) && name.chars().all(known)
}

/// The package of the runtime.
const RUNTIME: &str = "trine-runtime";

/// A dependency of generated crates, in the oldest version with which they are tested.
struct Own {
    name: &'static str,
    version: &'static str,
    default_features: bool,
    features: &'static [&'static str],
    needed: Needed,
    target: Target,
    comment: &'static [&'static str],
}

/// The targets for which a dependency is compiled.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Target {
    Every,
    /// Every target except browsers.
    Native,
    /// WebAssembly in a browser or in Node.
    Browser,
}

/// The crates that have a dependency.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Needed {
    Always,
    /// In every crate, and only with the feature of its name.
    Feature,
    /// If the runtime is embedded.
    Embedded,
    /// If the runtime is embedded, or if a `trine.toml` adds it.
    EmbeddedOrAdded,
    /// If the runtime is embedded, and only with the feature of its name.
    Conversion,
    /// If the runtime is embedded and has sessions or signatures, and only with their features.
    Cryptography,
    /// If the runtime is embedded and has signatures, and only with their feature.
    Signatures,
    /// If the runtime is embedded and checks patterns, and only with the feature `validate`.
    Patterns,
    /// If the runtime is embedded and reads XML, and only with the feature `xml`.
    Xml,
}

impl Own {
    const fn new(
        name: &'static str,
        version: &'static str,
        features: &'static [&'static str],
        needed: Needed,
    ) -> Self {
        Self {
            name,
            version,
            default_features: false,
            features,
            needed,
            target: Target::Every,
            comment: &[],
        }
    }

    /// Creates a dependency for browsers.
    const fn browser(
        name: &'static str,
        version: &'static str,
        features: &'static [&'static str],
        needed: Needed,
    ) -> Self {
        Self {
            target: Target::Browser,
            ..Self::new(name, version, features, needed)
        }
    }

    fn check(&self, keys: &Keys) -> Result<(), String> {
        let Self { name, version, .. } = self;
        if matches!(
            self.needed,
            Needed::Embedded | Needed::Cryptography | Needed::Patterns | Needed::Xml
        ) {
            return Err(format!("`{name}` applies only to the runtime; remove it"));
        }
        if keys.path.is_some() || keys.git.is_some() || keys.package.is_some() {
            return Err(
                "generated crates use it too, from the registry: set only `version`, `features` \
                 and `default-features`"
                    .to_owned(),
            );
        }
        match keys
            .version
            .as_deref()
            .map(|required| newer(version, required))
        {
            Some(None) => Err(format!(
                "expected a version that is compatible with `{version}`, which generated crates use"
            )),
            Some(Some(_)) | None => Ok(()),
        }
    }

    /// Returns the dependency with the additions of a `trine.toml`.
    fn with(&self, keys: Option<&Keys>) -> Keys {
        let mut merged = Keys {
            version: Some(self.version.to_owned()),
            default_features: Some(self.default_features),
            features: self.features.iter().map(|&it| it.to_owned()).collect(),
            ..Keys::default()
        };
        if let Some(keys) = keys {
            let required = keys.version.as_deref();
            let version = required.and_then(|required| newer(self.version, required));
            merged.version = Some(version.unwrap_or(self.version).to_owned());
            merged.default_features = keys.default_features;
            merged.features.extend(keys.features.iter().cloned());
        }
        merged
    }
}

const OWN: &[Own] = &[
    Own {
        target: Target::Native,
        comment: &[
            "# With the features that rustls enables, so that it is compiled once, and also without reqwest.",
        ],
        ..Own::new(
            "aws-lc-rs",
            "1.13",
            &["aws-lc-sys", "prebuilt-nasm"],
            Needed::Cryptography,
        )
    },
    Own {
        default_features: true,
        ..Own::new("bytes", "1.7.1", &[], Needed::Embedded)
    },
    Own::new("chrono", "0.4.34", &["std"], Needed::Conversion),
    Own::new("futures-core", "0.3.31", &["std"], Needed::Always),
    Own {
        default_features: true,
        ..Own::new("http", "1.1", &[], Needed::Embedded)
    },
    Own {
        default_features: true,
        ..Own::new("http-body", "1", &[], Needed::Embedded)
    },
    Own {
        default_features: true,
        ..Own::new("httpdate", "1", &[], Needed::Embedded)
    },
    Own::new("jiff", "0.2", &["std"], Needed::Conversion),
    Own::new("quick-xml", "0.41", &[], Needed::Xml),
    Own::new(
        "regex",
        "1.10",
        &["std", "unicode-bool", "unicode-gencat", "unicode-script"],
        Needed::Patterns,
    ),
    Own::new("reqwest", "0.13", &["rustls"], Needed::Feature),
    Own::new("rust_decimal", "1.23", &["std"], Needed::Conversion),
    Own::new("serde", "1.0.203", &["std"], Needed::Always),
    Own {
        comment: &[
            "# Without `float_roundtrip` a number of 17 digits may be read as its neighbor; `raw_value` keeps all",
            "# digits of decimal numbers and of integers of 128 bits.",
        ],
        ..Own::new(
            "serde_json",
            "1.0.117",
            &["float_roundtrip", "raw_value", "std"],
            Needed::Always,
        )
    },
    Own::new(
        "time",
        "0.3.35",
        &["formatting", "parsing", "std"],
        Needed::Conversion,
    ),
    Own {
        target: Target::Native,
        ..Own::new("tokio", "1.30", &["time"], Needed::Embedded)
    },
    Own {
        default_features: true,
        ..Own::new("tower-service", "0.3.3", &[], Needed::Embedded)
    },
    Own::new("tracing", "0.1.40", &["std"], Needed::Conversion),
    Own {
        default_features: true,
        ..Own::new("url", "2.4", &[], Needed::EmbeddedOrAdded)
    },
    Own::new("uuid", "1", &["std"], Needed::Conversion),
    Own::new("zeroize", "1.8", &["alloc"], Needed::Embedded),
];

/// The dependencies for browsers. A `trine.toml` adds nothing to them.
const BROWSER: &[Own] = &[
    Own::browser("getrandom", "0.4", &["wasm_js"], Needed::Embedded),
    Own::browser("gloo-timers", "0.4", &["futures"], Needed::Embedded),
    Own::browser("hmac", "0.12", &[], Needed::Signatures),
    Own::browser("reqwest", "0.13", &["stream"], Needed::Feature),
    Own::browser("send_wrapper", "0.6", &["futures"], Needed::Embedded),
    Own::browser("sha2", "0.10", &[], Needed::Cryptography),
    Own {
        default_features: true,
        ..Own::browser("web-time", "1.1", &[], Needed::Embedded)
    },
];

/// Returns the newer of a version and a requirement, or `None` if no version satisfies both.
fn newer<'v>(version: &'v str, required: &'v str) -> Option<&'v str> {
    let of = |text: &str| {
        let requirement = VersionReq::parse(text).ok()?;
        match requirement.comparators.as_slice() {
            [only] if only.op == Op::Caret => Some(only.clone()),
            _ => None,
        }
    };
    let (own, other) = (of(version)?, of(required)?);
    let numbers = |it: &Comparator| (it.major, it.minor.unwrap_or(0), it.patch.unwrap_or(0));
    let compatible = match (own.major, other.major) {
        (0, 0) => own.minor == other.minor,
        (own, other) => own == other,
    };
    compatible.then(|| match numbers(&other) > numbers(&own) {
        true => required,
        false => version,
    })
}

/// The dependencies in the manifest of a generated crate.
pub(crate) struct Manifested {
    /// The lines of `[dependencies]`.
    pub lines: Vec<String>,
    /// The lines of the dependencies of all targets but browsers.
    pub native: Vec<String>,
    /// The lines of the dependencies of browsers.
    pub browser: Vec<String>,
    /// The dependencies that are optional by default, but not in this crate: their features have to be
    /// declared.
    pub required: Vec<&'static str>,
}

/// The uses of cryptography by a crate.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Cryptography {
    pub sessions: bool,
    pub signatures: bool,
}

/// The uses of optional dependencies by a crate.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Uses {
    pub cryptography: Cryptography,
    pub xml: bool,
    pub patterns: bool,
}

/// Returns the dependencies of a crate. `runtime` is the requirement on the package of the runtime,
/// if it is not embedded.
pub(crate) fn manifested(added: &Dependencies, runtime: Option<&str>, uses: Uses) -> Manifested {
    let mut lines: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    let (mut native, mut browser) = (Vec::new(), Vec::new());
    let mut required = Vec::new();
    let cryptography = uses.cryptography;
    for own in OWN.iter().chain(BROWSER) {
        let keys = added.get(own.name).map(|added| &added.0);
        let keys = keys.filter(|_| own.target != Target::Browser);
        let is_needed = match own.needed {
            Needed::Always | Needed::Feature => true,
            Needed::Conversion | Needed::EmbeddedOrAdded => runtime.is_none() || keys.is_some(),
            Needed::Embedded => runtime.is_none(),
            Needed::Cryptography => {
                runtime.is_none() && (cryptography.sessions || cryptography.signatures)
            }
            Needed::Signatures => runtime.is_none() && cryptography.signatures,
            Needed::Xml => runtime.is_none() && uses.xml,
            Needed::Patterns => runtime.is_none() && uses.patterns,
        };
        let is_optional = match own.needed {
            Needed::Always | Needed::Embedded | Needed::EmbeddedOrAdded => false,
            Needed::Feature => true,
            Needed::Conversion
            | Needed::Cryptography
            | Needed::Patterns
            | Needed::Signatures
            | Needed::Xml => keys.is_none(),
        };
        if own.needed == Needed::Conversion && keys.is_some() {
            required.push(own.name);
        }
        if is_needed {
            let comment = own.comment.iter().map(|&line| line.to_owned());
            let line = line(own.name, &own.with(keys), is_optional);
            let all = comment.chain([line]);
            match own.target {
                Target::Every => drop(lines.insert(own.name, all.collect())),
                Target::Native => native.extend(all),
                Target::Browser => browser.extend(all),
            }
        }
    }
    for (name, dependency) in added {
        lines
            .entry(name)
            .or_insert_with(|| vec![line(name, &dependency.0, false)]);
    }
    if let Some(requirement) = runtime {
        lines.insert(RUNTIME, vec![format!("{RUNTIME} = {requirement}")]);
    }
    Manifested {
        lines: lines.into_values().flatten().collect(),
        native,
        browser,
        required,
    }
}

fn line(name: &str, keys: &Keys, is_optional: bool) -> String {
    let quoted = |text: &str| toml::Value::String(text.to_owned()).to_string();
    let texts = [
        ("version", &keys.version),
        ("package", &keys.package),
        ("path", &keys.path),
        ("git", &keys.git),
        ("branch", &keys.branch),
        ("tag", &keys.tag),
        ("rev", &keys.rev),
    ];
    let texts = texts.into_iter().filter_map(|(key, value)| {
        let value = value.as_deref()?;
        Some(format!("{key} = {}", quoted(value)))
    });
    let mut members: Vec<String> = texts.collect();
    if keys.default_features == Some(false) {
        members.push("default-features = false".to_owned());
    }
    if !keys.features.is_empty() {
        let features: Vec<String> = keys.features.iter().map(|it| quoted(it)).collect();
        members.push(format!("features = [{}]", features.join(", ")));
    }
    if is_optional {
        members.push("optional = true".to_owned());
    }
    match (members.as_slice(), &keys.version) {
        ([_], Some(version)) => format!("{name} = {}", quoted(version)),
        _ => format!("{name} = {{ {} }}", members.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Config;

    fn parsed(table: &str) -> Result<Dependencies, String> {
        let text = format!("[dependencies]\n{table}\n");
        let config = Config::parse("trine.toml", &text).map_err(|error| error.to_string())?;
        Ok(config.dependencies)
    }

    fn lines(table: &str, runtime: Option<&str>) -> Vec<String> {
        let added = parsed(table).expect("valid dependencies");
        let all = manifested(&added, runtime, Uses::default()).lines;
        all.into_iter()
            .filter(|line| !line.starts_with('#'))
            .collect()
    }

    #[test]
    fn dependencies_are_written_as_cargo_reads_them() {
        let lines = lines(
            "rgb = '0.8'\n\
             local = {path = '../local', features = ['b', 'a']}\n\
             other = {git = 'https://example.com/other', rev = 'abc', package = 'real', default-features = false}",
            Some("\"=1.0.0\""),
        );
        assert_eq!(
            lines,
            [
                "futures-core = { version = \"0.3.31\", default-features = false, features = [\"std\"] }",
                "local = { path = \"../local\", features = [\"a\", \"b\"] }",
                "other = { package = \"real\", git = \"https://example.com/other\", rev = \"abc\", \
                 default-features = false }",
                "reqwest = { version = \"0.13\", default-features = false, features = [\"rustls\"], optional = true }",
                "rgb = \"0.8\"",
                "serde = { version = \"1.0.203\", default-features = false, features = [\"std\"] }",
                "serde_json = { version = \"1.0.117\", default-features = false, features = \
                 [\"float_roundtrip\", \"raw_value\", \"std\"] }",
                "trine-runtime = \"=1.0.0\"",
            ]
        );
    }

    #[test]
    fn a_dependency_that_every_crate_has_gets_the_newer_version_and_all_features() {
        let line = |table: &str| {
            let lines = lines(table, None);
            let mut found = lines.into_iter().filter(|line| line.starts_with("chrono"));
            found.next().expect("a line")
        };
        assert_eq!(
            line("chrono = {version = '0.4.38', default-features = false, features = ['serde']}"),
            "chrono = { version = \"0.4.38\", default-features = false, features = [\"serde\", \"std\"] }"
        );
        assert_eq!(
            line("chrono = {version = '0.4', features = ['serde']}"),
            "chrono = { version = \"0.4.34\", features = [\"serde\", \"std\"] }"
        );
        assert_eq!(
            line("chrono = {features = ['serde']}"),
            "chrono = { version = \"0.4.34\", features = [\"serde\", \"std\"] }"
        );
        let added = parsed("chrono = '0.4'").expect("a dependency");
        assert_eq!(
            manifested(&added, None, Uses::default()).required,
            ["chrono"]
        );
    }

    #[test]
    fn dependencies_that_cannot_be_are_errors() {
        for (table, expected) in [
            ("a = 7", "expected a version or a table, found integer"),
            ("a = 'one'", "expected a version requirement, found `one`"),
            ("a = {verison = '1'}", "unknown field `verison`"),
            ("a = {features = ['x']}", "add `version`, `path` or `git`"),
            (
                "a = {version = '1', branch = 'b'}",
                "`branch`, `tag` and `rev` require `git`",
            ),
            ("a = {git = 'u', tag = 't', rev = 'r'}", "found several"),
            (
                "a = {version = '1', features = ['a\"b']}",
                "expected the name of a feature",
            ),
            ("'a b' = '1'", "expected the name of a crate"),
            ("serde = {path = '../serde'}", "generated crates use it too"),
            ("chrono = '0.5'", "compatible with `0.4.34`"),
            ("chrono = '>=0.4'", "compatible with `0.4.34`"),
            ("trine-runtime = '1'", "set `runtime` in `[crate]` instead"),
            ("http-body = '1'", "remove it"),
        ] {
            let error = parsed(table).expect_err(table);
            assert!(error.contains(expected), "{table}: {error}");
        }
    }

    #[test]
    fn apis_of_one_crate_agree_on_a_dependency() {
        let mut all = parsed("a = '1'").expect("a dependency");
        merge(&mut all, &parsed("a = '1'\nb = '2'").expect("dependencies")).expect("equal ones");
        assert_eq!(all.len(), 2);
        let error = merge(&mut all, &parsed("b = '3'").expect("a dependency"));
        let error = error.expect_err("another version").to_string();
        assert!(
            error.contains("conflicting declaration in another API of the crate"),
            "{error}"
        );
    }
}
