//! `cargo xtask licenses`: every dependency has a license that `deny.toml` allows and comes from
//! crates.io.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use crate::{Stop, cargo, root};

/// The only allowed source of packages.
const REGISTRY: &str = "registry+https://github.com/rust-lang/crates.io-index";

pub(crate) fn run() -> Result<(), Stop> {
    let read = |name: &str| fs::read_to_string(root().join(name)).map_err(Stop::failed);
    let allowed = allowed(&read("deny.toml")?);
    let packages = packages()?;
    let mut wrong: Vec<String> = packages
        .iter()
        .filter(|(_, license)| !is_allowed(license, &allowed))
        .map(|(package, license)| match license.as_str() {
            "" => format!("{package} has no license"),
            license => format!("{package}: deny.toml does not allow the license `{license}`"),
        })
        .collect();
    wrong.extend(elsewhere(&read("Cargo.lock")?));
    match wrong.is_empty() {
        true => {
            println!(
                "{} packages with allowed licenses, all from crates.io",
                packages.len()
            );
            Ok(())
        }
        false => Err(Stop::Failed(wrong.join("\n"))),
    }
}

/// Returns all dependencies with their licenses.
fn packages() -> Result<BTreeMap<String, String>, Stop> {
    let arguments = [
        "tree",
        "--locked",
        "--workspace",
        "--all-features",
        "--target",
        "all",
    ];
    let format = ["--edges", "all", "--prefix", "none", "--format", "{p}\t{l}"];
    let output = cargo()
        .args(arguments)
        .args(format)
        .output()
        .map_err(Stop::failed)?;
    if !output.status.success() {
        let said = String::from_utf8_lossy(&output.stderr);
        return Err(Stop::failed(said.trim_end()));
    }
    let listed = String::from_utf8_lossy(&output.stdout).into_owned();
    let lines = listed.lines().filter_map(|line| line.split_once('\t'));
    Ok(lines
        .map(|(package, license)| {
            (
                package.to_owned(),
                license.trim_end_matches(" (*)").to_owned(),
            )
        })
        .collect())
}

/// Returns the licenses that `deny.toml` allows.
fn allowed(text: &str) -> BTreeSet<String> {
    let list = text.split_once("allow = [").map_or("", |(_, rest)| rest);
    let list = list.split(']').next().unwrap_or_default();
    list.split('"')
        .skip(1)
        .step_by(2)
        .map(str::to_owned)
        .collect()
}

/// Returns an error message for each package of a lock file that does not come from crates.io.
fn elsewhere(lock: &str) -> Vec<String> {
    let sources = lock
        .lines()
        .filter_map(|line| line.strip_prefix("source = "));
    let other = sources
        .map(|source| source.trim_matches('"'))
        .filter(|source| *source != REGISTRY);
    other
        .map(|source| format!("Cargo.lock: package from {source}, expected crates.io"))
        .collect()
}

/// Reports whether an SPDX expression is satisfied by the allowed licenses.
fn is_allowed(expression: &str, allowed: &BTreeSet<String>) -> bool {
    let spaced = expression
        .replace('(', " ( ")
        .replace(')', " ) ")
        .replace('/', " OR ");
    let mut words = spaced.split_whitespace().peekable();
    let fulfilled = any(&mut words, allowed);
    fulfilled && words.next().is_none()
}

type Words<'w> = std::iter::Peekable<std::str::SplitWhitespace<'w>>;

fn any(words: &mut Words<'_>, allowed: &BTreeSet<String>) -> bool {
    let mut fulfilled = all(words, allowed);
    while words.next_if_eq(&"OR").is_some() {
        fulfilled |= all(words, allowed);
    }
    fulfilled
}

fn all(words: &mut Words<'_>, allowed: &BTreeSet<String>) -> bool {
    let mut fulfilled = one(words, allowed);
    while words.next_if_eq(&"AND").is_some() {
        fulfilled &= one(words, allowed);
    }
    fulfilled
}

fn one(words: &mut Words<'_>, allowed: &BTreeSet<String>) -> bool {
    match words.next() {
        Some("(") => {
            let fulfilled = any(words, allowed);
            words.next_if_eq(&")").is_some() && fulfilled
        }
        // An exception only adds permissions.
        Some(license) => {
            if words.next_if_eq(&"WITH").is_some() {
                words.next();
            }
            allowed.contains(license)
        }
        None => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_expression_is_fulfilled_or_not() {
        let allowed =
            allowed("x = 1\nallow = [\n  \"MIT\",\n  \"ISC\",\n]\ndeny = [\"GPL-3.0\"]\n");
        for (expression, fulfilled) in [
            ("MIT", true),
            ("GPL-3.0", false),
            ("MIT OR GPL-3.0", true),
            ("GPL-3.0/MIT", true),
            ("MIT AND GPL-3.0", false),
            ("MIT AND (GPL-3.0 OR ISC)", true),
            ("(MIT OR ISC) AND GPL-3.0", false),
            ("MIT WITH LLVM-exception", true),
            ("(MIT", false),
            ("MIT ISC", false),
            ("", false),
        ] {
            assert_eq!(is_allowed(expression, &allowed), fulfilled, "{expression}");
        }
    }

    #[test]
    fn packages_have_one_source() {
        let lock = format!("name = \"a\"\nsource = \"{REGISTRY}\"\nsource = \"git+https://x\"\n");
        assert_eq!(
            elsewhere(&lock),
            ["Cargo.lock: package from git+https://x, expected crates.io"]
        );
    }
}
