//! `cargo xtask semver`: the classes of `trine diff` compared with those of `cargo-semver-checks`,
//! which reads the rustdoc of both crates.
//!
//! The pairs are those of `tests/diff`; with `--all`, also pairs of real documents from the folder that
//! `TRINE_CORPUS` names. Each breaking change that only one of the two reports needs a reason in
//! [`known`].

mod crates;
mod judge;
mod known;

use std::collections::{BTreeMap, BTreeSet};
use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use trine::config::Config;
use trine::diff::{Change, Class, Rules, compare};
use trine::surface::Surface;
use trine::{Analyzed, Spec, Strictness, read};

use crate::{Stop, root};
pub(crate) use crates::wrapped_rustdoc;
use judge::Failure;

/// Pairs of real documents: the folder and the name of each.
const REAL: [(&str, &str, &str); 3] = [
    ("acapy", "swagger2/acapy.json", "specs/acapy.json"),
    (
        "stripe",
        "specs/stripe-spec3.json",
        "specs/stripe-spec3-yaml.yaml",
    ),
    (
        "github",
        "specs/github-2021.json",
        "specs/github-octokit.json",
    ),
];

/// Two documents that are compared.
struct Pair {
    name: String,
    paths: [PathBuf; 2],
}

/// The numbers of a run, by the reason of what only one of the two reports.
#[derive(Default)]
struct Counts {
    agreed: usize,
    /// The breaking changes that only Trine reports.
    ours: BTreeMap<&'static str, usize>,
    /// Those that only the tool reports.
    theirs: BTreeMap<&'static str, usize>,
}

pub(crate) fn run(arguments: &[String]) -> Result<(), Stop> {
    let mut version = Command::new("cargo");
    version.args(["semver-checks", "--version"]);
    let version = version.output().ok().filter(|it| it.status.success());
    let Some(version) = version else {
        println!("skipped: `cargo install cargo-semver-checks --locked` enables this");
        return Ok(());
    };
    println!("{}", String::from_utf8_lossy(&version.stdout).trim());
    let pairs = match arguments {
        [] => small()?,
        [all] if all == "--all" => small()?.into_iter().chain(real()).collect(),
        names => {
            let all = small()?.into_iter().chain(real());
            let pairs: Vec<Pair> = all.filter(|pair| names.contains(&pair.name)).collect();
            if pairs.len() < names.len() {
                return Err(Stop::Usage(format!("unknown pair among {names:?}")));
            }
            pairs
        }
    };
    let mut counts = Counts::default();
    let mut problems = Vec::new();
    let mut used = BTreeSet::new();
    for pair in &pairs {
        problems.extend(check(pair, &mut counts, &mut used)?);
    }
    println!(
        "{} pairs; {} breaking changes are reported by both",
        pairs.len(),
        counts.agreed
    );
    for (title, reasons) in [("Trine", &counts.ours), ("the tool", &counts.theirs)] {
        let total: usize = reasons.values().sum();
        println!("{total} only by {title}:");
        for (reason, count) in reasons {
            println!("  {count}  {reason}");
        }
    }
    // A part of the pairs does not need all of them.
    let is_whole = arguments.iter().any(|argument| argument == "--all");
    if is_whole && env::var_os("TRINE_CORPUS").is_some() {
        problems.extend(known::unused(&used));
    }
    match problems.is_empty() {
        true => Ok(()),
        false => Err(Stop::Failed(problems.join("\n"))),
    }
}

/// Returns the pairs that differ in one thing.
fn small() -> Result<Vec<Pair>, Stop> {
    let folder = root().join("tests/diff");
    let mut pairs = Vec::new();
    for entry in fs::read_dir(&folder).map_err(Stop::failed)? {
        let path = entry.map_err(Stop::failed)?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        pairs.push(Pair {
            name: name.into_owned(),
            paths: ["old.yaml", "new.yaml"].map(|file| path.join(file)),
        });
    }
    pairs.sort_by(|one, other| one.name.cmp(&other.name));
    Ok(pairs)
}

/// Returns the pairs of real documents; prints a message without a corpus.
fn real() -> Vec<Pair> {
    match env::var_os("TRINE_CORPUS") {
        None => {
            println!("without real documents: set TRINE_CORPUS to a folder of documents");
            Vec::new()
        }
        Some(corpus) => {
            let pairs = REAL.map(|(name, old, new)| Pair {
                name: name.to_owned(),
                paths: [old, new].map(|file| Path::new(&corpus).join(file)),
            });
            pairs.into()
        }
    }
}

/// Reads a document with the name that both of a pair have.
fn reading(path: &Path) -> Result<(Spec, Analyzed), Stop> {
    let spec = Spec {
        name: "openapi".to_owned(),
        text: fs::read_to_string(path).map_err(Stop::failed)?,
        module: None,
        config: Config::default(),
        strictness: Strictness::Tolerant,
    };
    let analyzed = read(&spec).map_err(Stop::failed)?;
    Ok((spec, analyzed))
}

/// Compares the changes of a pair; returns what has no reason.
fn check(
    pair: &Pair,
    counts: &mut Counts,
    used: &mut BTreeSet<&'static str>,
) -> Result<Vec<String>, Stop> {
    let (old, new) = (reading(&pair.paths[0])?, reading(&pair.paths[1])?);
    let surfaces = [&old, &new].map(|(spec, analyzed)| Surface::of(spec, analyzed));
    let changes = compare(&surfaces[0], &surfaces[1], Rules::default());
    let breaking = changes.iter().filter(|it| it.rust == Some(Class::Breaking));
    let breaking: Vec<&Change> = breaking.collect();
    let crates = [crates::rustdoc(old)?, crates::rustdoc(new)?];
    let failures = judge::failures(&crates)?;
    let mut problems = Vec::new();
    let context = known::Context::of(&surfaces, &breaking);
    let is_same = |change: &Change, failure: &Failure| failure.is_of(&change.item);
    let mut of_pair = [0; 3];
    for change in &breaking {
        if failures.iter().any(|failure| is_same(change, failure)) {
            counts.agreed += 1;
            of_pair[0] += 1;
            continue;
        }
        of_pair[1] += 1;
        match known::only_ours(change, &context) {
            Some(reason) => {
                used.insert(reason);
                *counts.ours.entry(reason).or_default() += 1;
            }
            None => problems.push(format!(
                "{}: only Trine: {} `{}`: {}",
                pair.name, change.kind, change.item, change.message
            )),
        }
    }
    for failure in &failures {
        if breaking.iter().any(|change| is_same(change, failure)) {
            continue;
        }
        of_pair[2] += 1;
        match known::only_theirs(failure, &breaking, &context) {
            Some(reason) => {
                used.insert(reason);
                *counts.theirs.entry(reason).or_default() += 1;
            }
            None => problems.push(format!(
                "{}: only the tool: {}: {}",
                pair.name, failure.lint, failure.text
            )),
        }
    }
    let [both, ours, theirs] = of_pair;
    println!(
        "{}: {both} by both, {ours} only by Trine, {theirs} only by the tool",
        pair.name
    );
    Ok(problems)
}
