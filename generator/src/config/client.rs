//! `[[client]]` of trine.toml: the clients that `trine generate` writes.

use std::path::{Component, Path, PathBuf};

use serde::Deserialize;
use toml::Spanned;

use super::sections::Sections;
use crate::package;

/// A client: its document, its folder, and the metadata of its package.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClientTable {
    /// The document, relative to trine.toml.
    pub input: PathBuf,
    /// The folder of the crate, relative to trine.toml.
    pub output: PathBuf,
    /// The name of the package. Default: the name of the folder.
    pub name: Option<String>,
    /// The version of the package. Default: that of the document.
    pub version: Option<String>,
    /// The SPDX expression of its license.
    pub license: Option<String>,
    /// The tags and `operationId`s of the generated operations; empty for all.
    pub only: Vec<String>,
    /// The overlays of the document, after those of the file, relative to trine.toml.
    pub overlays: Vec<PathBuf>,
    /// The cargo features that are enabled by default, in addition to those that the API needs.
    pub features: Vec<String>,
    /// The folder that the references of the document may not leave, relative to trine.toml, instead of
    /// that of the file.
    pub root: Option<PathBuf>,
    /// Whether URLs that the document refers to are fetched, instead of what the file says.
    pub allow_remote: Option<bool>,
    /// A file with the other tables, which replaces those of this one.
    pub config: Option<PathBuf>,
}

/// The table as written, with the places of values that are checked.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    input: PathBuf,
    output: Spanned<PathBuf>,
    name: Option<Spanned<String>>,
    version: Option<Spanned<String>>,
    license: Option<Spanned<String>>,
    #[serde(default)]
    only: Vec<String>,
    #[serde(default)]
    overlays: Vec<PathBuf>,
    #[serde(default)]
    features: Vec<Spanned<String>>,
    root: Option<PathBuf>,
    #[serde(rename = "allow-remote")]
    allow_remote: Option<bool>,
    config: Option<PathBuf>,
}

/// The cargo features of every generated crate.
pub const FEATURES: &[&str] = &[
    "blocking",
    "brotli",
    "fake",
    "full-serde",
    "gzip",
    "pacing",
    "tracing",
    "zstd",
];

impl Sections<'_> {
    /// Reads the clients, and reports values that cargo would reject.
    pub fn clients(&mut self) -> Vec<ClientTable> {
        let written: Vec<Written> = self.table("client");
        self.separate_outputs(&written);
        written.into_iter().map(|one| self.client(one)).collect()
    }

    /// Reports folders of crates that are, contain, or are inside of that of an earlier client.
    fn separate_outputs(&mut self, clients: &[Written]) {
        for (index, client) in clients.iter().enumerate() {
            let output = client.output.get_ref();
            let overlap = clients.iter().take(index).find_map(|other| {
                let other = other.output.get_ref();
                match (contains(other, output), contains(output, other)) {
                    (true, true) => Some((other, "which is also the folder of another client")),
                    (true, false) => Some((other, "which is inside the folder of another client")),
                    (false, true) => Some((other, "which contains the folder of another client")),
                    (false, false) => None,
                }
            });
            if let Some((other, relation)) = overlap {
                let message = format!(
                    "expected a separate folder, found `{}`, {relation}: `{}`",
                    output.display(),
                    other.display()
                );
                self.add_at(&client.output.span(), &message);
            }
        }
    }

    fn client(&mut self, written: Written) -> ClientTable {
        if let Some(name) = &written.name
            && let Err(problem) = package::check_name(name.get_ref())
        {
            self.add_at(&name.span(), &problem);
        }
        if let Some(version) = &written.version
            && let Err(error) = semver::Version::parse(version.get_ref())
        {
            let message = format!(
                "expected a version such as `0.1.0`, found `{}`: {error}",
                version.get_ref()
            );
            self.add_at(&version.span(), &message);
        }
        if let Some(license) = &written.license
            && !is_license(license.get_ref())
        {
            let message = format!(
                "expected an SPDX expression such as `MIT OR Apache-2.0`, found `{}`",
                license.get_ref()
            );
            self.add_at(&license.span(), &message);
        }
        for feature in &written.features {
            if !FEATURES.contains(&feature.get_ref().as_str()) {
                let known: Vec<_> = FEATURES.iter().map(|name| format!("`{name}`")).collect();
                let message = format!(
                    "unknown variant `{}`, expected one of {}",
                    feature.get_ref(),
                    known.join(", ")
                );
                self.add_at(&feature.span(), &message);
            }
        }
        let inner = |spanned: Option<Spanned<String>>| spanned.map(Spanned::into_inner);
        let features = written.features.into_iter().map(Spanned::into_inner);
        ClientTable {
            input: written.input,
            output: written.output.into_inner(),
            name: inner(written.name),
            version: inner(written.version),
            license: inner(written.license),
            only: written.only,
            overlays: written.overlays,
            features: features.collect(),
            root: written.root,
            allow_remote: written.allow_remote,
            config: written.config,
        }
    }
}

/// Returns whether a folder is, or contains, another one, by their paths only. Both are relative to the
/// same folder, or absolute.
fn contains(folder: &Path, other: &Path) -> bool {
    let (folder, other) = (steps(folder), steps(other));
    let common = folder
        .iter()
        .zip(&other)
        .take_while(|(a, b)| a == b)
        .count();
    // From here on, `..` contains everything below the folder that the paths are relative to.
    let mut rest = folder.iter().skip(common);
    rest.all(|step| *step == Component::ParentDir)
        && other.get(common) != Some(&Component::ParentDir)
}

/// Returns the components of a path without `.`, and without `..` after a name.
pub fn steps(path: &Path) -> Vec<Component<'_>> {
    let mut steps = Vec::new();
    for step in path.components() {
        match (step, steps.last()) {
            (Component::CurDir, _) => {}
            (Component::ParentDir, Some(Component::Normal(_))) => {
                steps.pop();
            }
            _ => steps.push(step),
        }
    }
    steps
}

/// Returns whether a text consists of the characters of SPDX expressions.
pub fn is_license(text: &str) -> bool {
    let is_allowed = |c: char| c.is_ascii_alphanumeric() || "-.+() ".contains(c);
    !text.trim().is_empty() && text.chars().all(is_allowed)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Config;

    #[test]
    fn folders_contain_others_by_their_paths() {
        let contained = [
            ("x", "x"),
            ("x", "./x/"),
            ("x", "x/y"),
            ("a/../x", "x/y"),
            (".", "x"),
            ("", "x"),
            ("..", "x"),
            ("..", "../x"),
            ("../..", "../x"),
            ("/a", "/a/b"),
        ];
        for (folder, other) in contained {
            assert!(
                contains(folder.as_ref(), other.as_ref()),
                "{folder} {other}"
            );
        }
        let apart = [
            ("x", "y"),
            ("x", "xy"),
            ("x/y", "x"),
            (".", "../x"),
            ("x", ".."),
            ("../x", "x"),
            ("/a", "/b/a"),
        ];
        for (folder, other) in apart {
            assert!(
                !contains(folder.as_ref(), other.as_ref()),
                "{folder} {other}"
            );
        }
    }

    #[test]
    fn two_clients_have_separate_folders() {
        let outputs = ["x", "y", "./x", "x/y", "."];
        let tables =
            outputs.map(|output| format!("[[client]]\ninput = 'a'\noutput = '{output}'\n"));
        let error = Config::parse("trine.toml", &tables.concat()).expect_err("problems");
        let error = error.to_string();
        for (expected, line) in [
            (
                "found `./x`, which is also the folder of another client: `x`\n",
                9,
            ),
            (
                "found `x/y`, which is inside the folder of another client: `x`\n",
                12,
            ),
            (
                "found `.`, which contains the folder of another client: `x`\n",
                15,
            ),
        ] {
            let (_, place) = error.split_once(expected).expect(expected);
            let place = place.trim_start();
            assert!(
                place.starts_with(&format!("--> trine.toml:{line}:10\n")),
                "{error}"
            );
        }
        assert_eq!(error.matches("error: ").count(), 3, "{error}");
    }
}
