//! The metadata of a generated package, from its document.

use crate::CrateText;
use crate::ir::Api;
use crate::names;
use crate::runtime::RuntimeSource;
use crate::rustdoc;

/// The default version, for a document without a version that cargo accepts.
const VERSION: &str = "0.1.0";
/// The maximum length of a package name.
const LONGEST_NAME: usize = 64;

/// Returns the texts of a crate with one API.
pub fn crate_text(package: &str, api: &Api) -> CrateText {
    let title = rustdoc::visible(&api.title);
    let title = title.split_whitespace().collect::<Vec<_>>().join(" ");
    CrateText {
        package: package.to_owned(),
        version: document_version(api).unwrap_or_else(|| VERSION.to_owned()),
        // The title may consist of markup that is not rendered.
        description: match rustdoc::summary_line(&title).is_empty() {
            true => "A client generated from an OpenAPI document".to_owned(),
            false => format!("A client for {}", rustdoc::api_words(&title)),
        },
        license: None,
        features: Vec::new(),
        runtime: RuntimeSource::default(),
    }
}

/// Returns the version of a document; `None` if cargo does not accept it.
pub fn document_version(api: &Api) -> Option<String> {
    version(&api.version)
}

/// Returns the package name for a folder or a title: `my-api`. `None` if it contains no word.
pub fn package_name(text: &str) -> Option<String> {
    let name = names::module_name(text)
        .trim_end_matches('_')
        .replace('_', "-");
    let name: String = name.chars().take(LONGEST_NAME).collect();
    let name = name.trim_end_matches('-');
    let named = text.chars().any(char::is_alphanumeric);
    (named && check_name(name).is_ok()).then(|| name.to_owned())
}

/// Checks whether cargo accepts a name for a package.
///
/// # Errors
///
/// Returns the problem with the name.
pub fn check_name(name: &str) -> Result<(), String> {
    let letter = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_');
    let reason = if name.is_empty() {
        "it is empty"
    } else if name.chars().count() > LONGEST_NAME {
        "it has more than 64 characters"
    } else if !name.chars().all(letter) {
        "it may contain only letters, digits, `-` and `_`"
    } else if !name.starts_with(|first: char| first.is_ascii_alphabetic()) {
        "it must start with a letter"
    } else if ["test", "core", "std", "alloc", "proc-macro", "proc_macro"].contains(&name) {
        "it is the name of a crate of the Rust toolchain"
    } else if names::is_keyword(&name.replace('-', "_")) {
        "it is a Rust keyword"
    } else {
        return Ok(());
    };
    let name = rustdoc::visible(name);
    Err(format!("`{name}` is not a valid package name: {reason}"))
}

/// Returns a version that cargo accepts; completes `2` and `2.1`.
fn version(text: &str) -> Option<String> {
    let text = text.trim();
    let text = text.strip_prefix('v').unwrap_or(text);
    let numbers: Vec<u32> = text
        .split('.')
        .map(|part| {
            let plain = part.bytes().all(|byte| byte.is_ascii_digit());
            part.parse().ok().filter(|_| plain)
        })
        .collect::<Option<_>>()?;
    match numbers.as_slice() {
        [major] => Some(format!("{major}.0.0")),
        [major, minor] => Some(format!("{major}.{minor}.0")),
        [major, minor, patch] => Some(format!("{major}.{minor}.{patch}")),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_what_cargo_takes() {
        for (text, expected) in [
            ("my-api", Some("my-api")),
            ("Größe & Co.", Some("grosse-co")),
            ("3D prints", Some("api-3d-prints")),
            ("type", None),
            ("…", None),
            ("", None),
        ] {
            assert_eq!(package_name(text).as_deref(), expected, "{text}");
        }
        assert!(package_name(&"a".repeat(99)).is_some_and(|name| name.len() == 64));
    }

    #[test]
    fn a_title_of_which_nothing_is_seen_is_no_name() {
        let spec = crate::Spec {
            name: "openapi.yaml".to_owned(),
            text: "openapi: 3.1.0\ninfo: {title: '<img src=x>', version: '1'}\npaths: {}\n"
                .to_owned(),
            module: None,
            config: crate::config::Config::default(),
            strictness: crate::Strictness::Tolerant,
        };
        let analyzed = crate::read(&spec).expect("a document");
        let text = crate_text("my-api", &analyzed.api);
        let provenance = crate::Provenance {
            from: "openapi.yaml",
            by: "trine generate",
        };
        let tree = crate::crate_files(
            &text,
            &spec.config.dependencies,
            &[(&spec, analyzed)],
            &provenance,
        )
        .expect("a crate");
        let readme = tree.get("README.md").expect("a README");
        assert!(readme.contains("A client generated from an OpenAPI document"));
        let root = tree.get("src/lib.rs").expect("a root");
        assert!(root.contains("//! `my_api`.\n"), "{root}");
    }

    #[test]
    fn names_that_cargo_refuses() {
        for (name, reason) in [
            ("", "it is empty"),
            ("a b", "it may contain"),
            ("größe", "it may contain"),
            ("1a", "it must start with a letter"),
            ("-a", "it must start with a letter"),
            ("std", "a crate of the Rust toolchain"),
            ("match", "it is a Rust keyword"),
        ] {
            let error = check_name(name).expect_err(name);
            assert!(error.contains(reason), "{error}");
        }
    }

    #[test]
    fn versions_are_what_cargo_takes() {
        for (text, expected) in [
            ("1.2.3", Some("1.2.3")),
            ("v2", Some("2.0.0")),
            ("1.0", Some("1.0.0")),
            ("2023-01-01", None),
            ("1.2.3.4", None),
            ("1.+2", None),
            ("", None),
            ("01.2", Some("1.2.0")),
        ] {
            assert_eq!(version(text).as_deref(), expected, "{text}");
        }
    }
}
