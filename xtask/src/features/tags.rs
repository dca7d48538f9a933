//! `cargo xtask features tags`: crates of real documents with a feature for each tag compile without a
//! warning: without any, with each alone, with some pairs, and with all.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use trine::config::{Config, FeaturesBy, GroupBy};
use trine::disk::{self, Owner};
use trine::{CrateText, Provenance, Spec, Strictness, crate_files, read};

use super::{TAG_USERS, features};
use crate::corpus::{files, name};
use crate::oracles::target;
use crate::{Stop, root};

/// The documents, and whether their methods are grouped. Together they have webhooks, callbacks,
/// pages, headers, unions, operations without tags and types that nothing uses.
const DOCUMENTS: &[(&str, bool)] = &[
    ("figma", false),
    ("github-2021", true),
    ("keycloak", true),
    ("mittwald", false),
    ("pipedrive-v1", false),
    ("spotify-fixed", true),
];

/// The documents for CI, with the number of tags that are checked alone.
const SAMPLE: (&[&str], usize) = (&["keycloak", "spotify-fixed"], 3);

/// Checks a sample of documents and tags.
pub(super) fn sample() -> Result<(), Stop> {
    let Some(corpus) = env::var_os("TRINE_CORPUS") else {
        println!("skipped the features of tags: set TRINE_CORPUS to a folder of documents");
        return Ok(());
    };
    let (names, tags) = SAMPLE;
    for name in names {
        check(Path::new(&corpus), name, tags)?;
    }
    Ok(())
}

/// Checks all tags of documents; without names, of [`DOCUMENTS`].
pub(super) fn run(names: &[String]) -> Result<(), Stop> {
    let corpus = env::var_os("TRINE_CORPUS");
    let corpus = corpus.ok_or_else(|| Stop::failed("set TRINE_CORPUS to a folder of documents"))?;
    let all = DOCUMENTS.iter().map(|(name, _)| (*name).to_owned());
    let names = match names.is_empty() {
        true => all.collect(),
        false => names.to_vec(),
    };
    for name in &names {
        check(Path::new(&corpus), name, usize::MAX)?;
    }
    Ok(())
}

/// Generates the crate of a document, and compiles it with sets of features; `most` tags alone.
fn check(corpus: &Path, document: &str, most: usize) -> Result<(), Stop> {
    let path = files(corpus)?
        .into_iter()
        .find(|path| name(path) == document);
    let path = path.ok_or_else(|| Stop::failed(format!("{document} is not in the corpus")))?;
    let is_grouped = DOCUMENTS.contains(&(document, true));
    let folder = generated(&path, document, is_grouped)?;
    let manifest = fs::read_to_string(folder.join("Cargo.toml")).map_err(Stop::failed)?;
    let tags = tags(&manifest);
    if tags.len() < 2 {
        return Err(Stop::failed(format!("{document} has no features for tags")));
    }
    let sets = sets(&tags, most);
    for set in &sets {
        let problems = problems(&folder, set)?;
        if !problems.is_empty() {
            return Err(Stop::failed(format!(
                "{document} with {set:?}:\n{problems}"
            )));
        }
    }
    let (sets, tags) = (sets.len(), tags.len());
    println!("{document}, {tags} features: {sets} sets compile without a warning");
    Ok(())
}

/// Returns the features that `all-tags` enables.
pub(crate) fn tags(manifest: &str) -> Vec<String> {
    let all = features(manifest);
    let first = all.iter().position(|name| name == "all-tags");
    let listed = manifest.lines().skip_while(|line| *line != "all-tags = [");
    let listed = listed.skip(1).take_while(|line| *line != "]");
    let listed = listed.map(|line| line.trim().trim_matches([',', '"']).to_owned());
    match first {
        Some(_) => listed.collect(),
        None => Vec::new(),
    }
}

/// Returns the sets of features: none, tags alone, pairs of tags with what adds code to them, and all.
fn sets(tags: &[String], most: usize) -> Vec<String> {
    let step = tags.len().div_ceil(most).max(1);
    let alone = tags.iter().step_by(step);
    let pair = |one: usize| {
        let other = (one + tags.len() / 2) % tags.len();
        format!("{},{},{TAG_USERS}", tags[one], tags[other])
    };
    let pairs = (0..tags.len())
        .step_by(step.max(tags.len().div_ceil(5)))
        .map(pair);
    let none = [String::new(), TAG_USERS.to_owned()];
    let all = format!("all-tags,{TAG_USERS}");
    none.into_iter()
        .chain(alone.cloned())
        .chain(pairs)
        .chain([all])
        .collect()
}

fn generated(path: &Path, document: &str, is_grouped: bool) -> Result<PathBuf, Stop> {
    let mut config = Config::default();
    config.package.features_by = Some(FeaturesBy::Tag);
    config.package.group_by = is_grouped.then_some(GroupBy::Tag);
    let spec = Spec {
        name: document.to_owned(),
        text: fs::read_to_string(path).map_err(Stop::failed)?,
        module: None,
        config,
        strictness: Strictness::Tolerant,
    };
    let analyzed = read(&spec).map_err(Stop::failed)?;
    let text = CrateText {
        package: format!("tags-{}", document.replace(['.', '_'], "-")),
        version: "0.0.0".to_owned(),
        description: format!("What Trine makes of {document}"),
        license: None,
        features: Vec::new(),
        runtime: trine::runtime::RuntimeSource::Embedded,
    };
    let provenance = Provenance {
        from: document,
        by: "cargo xtask features",
    };
    let dependencies = &spec.config.dependencies;
    let tree = crate_files(&text, dependencies, &[(&spec, analyzed)], &provenance);
    let folder = root().join("target/tags").join(document);
    disk::write(&folder, &tree.map_err(Stop::failed)?, Owner::Trine).map_err(Stop::failed)?;
    // The versions of this workspace, whose dependencies are built already.
    fs::copy(root().join("Cargo.lock"), folder.join("Cargo.lock")).map_err(Stop::failed)?;
    Ok(folder)
}

/// Checks a crate with features, besides the default HTTP client, and returns errors and warnings.
fn problems(folder: &Path, features: &str) -> Result<String, Stop> {
    let output = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()))
        .args(["check", "--quiet", "--no-default-features", "--features"])
        .arg(format!("reqwest,{features}").trim_end_matches(','))
        .current_dir(folder)
        .env("CARGO_TARGET_DIR", target())
        .env("CARGO_INCREMENTAL", "0")
        .env("CARGO_PROFILE_DEV_DEBUG", "0")
        .output()
        .map_err(Stop::failed)?;
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    match output.status.success() || !said.is_empty() {
        true => Ok(said),
        false => Err(Stop::failed(format!("cargo ended with {}", output.status))),
    }
}

#[cfg(test)]
mod tests {
    use super::{sets, tags};

    #[test]
    fn sets_of_tags() {
        let manifest = "[features]\ndefault = [\"all-tags\"]\nall-tags = [\n    \"a\",\n    \"b-c\",\n]\n\
                        a = []\nb-c = []\n\n[dependencies]\n";
        let tags = tags(manifest);
        assert_eq!(tags, ["a", "b-c"]);
        let users = super::TAG_USERS;
        assert_eq!(
            sets(&tags, usize::MAX),
            [
                String::new(),
                users.to_owned(),
                "a".to_owned(),
                "b-c".to_owned(),
                format!("a,b-c,{users}"),
                format!("b-c,a,{users}"),
                format!("all-tags,{users}"),
            ]
        );
    }
}
