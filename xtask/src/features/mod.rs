//! `cargo xtask features`: generated crates compile without a warning for browsers, without features,
//! with each feature alone, and with pairs of tags; and without an HTTP client a program says what it
//! needs.

pub(crate) mod tags;

use std::fs;
use std::process::Command;

use crate::toolchain::{BROWSER, has_browser};
use crate::{Stop, cargo, root, succeed};

/// A crate that is checked.
struct Checked {
    package: &'static str,
    folder: &'static str,
    /// The features without which the crate is empty.
    base: &'static str,
    /// The features of tags, which are also checked in pairs.
    tags: &'static [&'static str],
    /// All features that its code needs in a browser.
    browser: &'static [&'static str],
}

/// The features that add code for each operation or type.
const TAG_USERS: &str = "blocking,fake,reqwest,validate";

/// A crate that embeds the runtime, with its smallest module, one that depends on it, and two with features for tags.
const CRATES: &[Checked] = &[
    Checked {
        package: "crm-clients",
        folder: "generated",
        base: "octanist",
        tags: &[],
        browser: &["", "octanist,bitrix24,oauth-session,reqwest"],
    },
    Checked {
        package: "trine-golden-patch",
        folder: "tests/golden/alone/patch/crate",
        base: "",
        tags: &[],
        browser: &[
            "",
            "reqwest,oauth-session,blocking,fake,pacing,gzip,tracing",
        ],
    },
    Checked {
        package: "trine-golden-features",
        folder: "tests/golden/alone/features/crate",
        base: "",
        tags: &[
            "notes",
            "people",
            "tag-time",
            "untagged",
            "webhooks",
            "other-types",
        ],
        browser: &["all-tags"],
    },
    Checked {
        package: "trine-golden-grouped-features",
        folder: "tests/golden/alone/grouped-features/crate",
        base: "",
        tags: &["notes", "people", "untagged"],
        browser: &[],
    },
];

pub(crate) fn run(arguments: &[String]) -> Result<(), Stop> {
    match arguments {
        [] => all(),
        [tags, documents @ ..] if tags == "tags" => tags::run(documents),
        _ => Err(Stop::Usage(
            "`features` takes `tags`, with names of documents, or no argument".to_owned(),
        )),
    }
}

fn all() -> Result<(), Stop> {
    let has_browser = has_browser(None);
    let mut count = 0;
    for checked in CRATES {
        let manifest = root().join(checked.folder).join("Cargo.toml");
        let manifest = fs::read_to_string(manifest).map_err(Stop::failed)?;
        let features = features(&manifest);
        if features.len() < 10 {
            return Err(Stop::failed(format!("{} has no features", checked.folder)));
        }
        check(checked, "", None)?;
        check(checked, checked.base, None)?;
        for feature in &features {
            check(checked, &format!("{},{feature}", checked.base), None)?;
        }
        for (index, one) in checked.tags.iter().enumerate() {
            for other in &checked.tags[index + 1..] {
                check(checked, &format!("{one},{other},{TAG_USERS}"), None)?;
                count += 1;
            }
            check(checked, &format!("{one},{TAG_USERS}"), None)?;
            count += 1;
        }
        without_reqwest(checked, &features)?;
        count += features.len() + 3;
        if has_browser {
            for features in checked.browser {
                let features = format!("{},{features}", checked.base);
                check(checked, &features, Some(BROWSER))?;
                count += 1;
            }
        }
    }
    println!("generated crates compile without a warning with {count} sets of features");
    without_client()?;
    println!("a program without the feature reqwest calls its service");
    tags::sample()
}

/// Returns the features of a manifest, except `default`: those that it declares, and the optional
/// dependencies that are features of their own.
pub(crate) fn features(manifest: &str) -> Vec<String> {
    let lines = manifest.lines().skip_while(|line| *line != "[features]");
    let lines = lines.skip(1).take_while(|line| !line.starts_with('['));
    let declared = lines.filter(|line| !line.starts_with('#'));
    let is_feature = |line: &&str| {
        let name = line.split(" = ").next().unwrap_or_default();
        line.contains("optional = true") && !manifest.contains(&format!("\"dep:{name}\""))
    };
    let names = declared.chain(manifest.lines().filter(is_feature));
    let names = names.filter_map(|line| line.split_once(" = "));
    let names = names.map(|(name, _)| name.trim_matches('"').to_owned());
    names.filter(|name| name != "default").collect()
}

fn command(checked: &Checked, task: &str, features: &str) -> Command {
    let mut command = cargo();
    command.args([task, "--package", checked.package, "--no-default-features"]);
    command.args(["--features", features.trim_matches(',')]);
    command
}

/// Checks a crate, in the target folder of the workspace, where most dependencies are built already. Only warnings and errors are output, so that any output is a failure.
fn check(checked: &Checked, features: &str, target: Option<&str>) -> Result<(), Stop> {
    let mut command = command(checked, "check", features);
    command.arg("--quiet");
    if let Some(target) = target {
        command.args(["--target", target]);
    }
    let output = command.output().map_err(Stop::failed)?;
    match output.status.success() && output.stderr.is_empty() {
        true => Ok(()),
        false => Err(Stop::failed(format!(
            "{command:?}\n{}",
            String::from_utf8_lossy(&output.stderr)
        ))),
    }
}

/// Checks that no feature but its own compiles `reqwest`.
fn without_reqwest(checked: &Checked, features: &[String]) -> Result<(), Stop> {
    let others = features.iter().filter(|name| *name != "reqwest");
    let others: Vec<&str> = others.map(String::as_str).collect();
    let mut tree = command(checked, "tree", &others.join(","));
    tree.args(["--edges", "normal", "--prefix", "none", "--quiet"]);
    let output = tree.output().map_err(Stop::failed)?;
    let text = String::from_utf8_lossy(&output.stdout);
    let has = |name: &str| text.lines().any(|line| line.starts_with(name));
    match (output.status.success(), has("reqwest v"), has("http v")) {
        (true, false, true) => Ok(()),
        (true, true, _) => Err(Stop::failed(format!(
            "{} depends on reqwest without the feature",
            checked.package
        ))),
        _ => Err(Stop::failed(format!(
            "{tree:?}\n{}",
            String::from_utf8_lossy(&output.stderr)
        ))),
    }
}

/// Runs a program that depends on a generated crate without the feature `reqwest`. It is in a workspace
/// of its own, because others enable the feature for all.
fn without_client() -> Result<(), Stop> {
    let folder = root().join("target/without-client");
    let generated = root().join("generated");
    let manifest = format!(
        "[package]\nname = \"without-client\"\nedition = \"2024\"\n\n[dependencies]\n\
         crm-clients = {{ path = {generated:?}, default-features = false, features = [\"octanist\"] }}\n\
         http = \"1\"\ntower-service = \"0.3\"\n\n[workspace]\n"
    );
    fs::create_dir_all(folder.join("src")).map_err(Stop::failed)?;
    fs::write(folder.join("Cargo.toml"), manifest).map_err(Stop::failed)?;
    let program = include_str!("without_client.rs.txt");
    fs::write(folder.join("src/main.rs"), program).map_err(Stop::failed)?;
    // The same versions as those of this workspace: they are downloaded.
    fs::copy(root().join("Cargo.lock"), folder.join("Cargo.lock")).map_err(Stop::failed)?;
    let mut run = cargo();
    run.args(["run", "--quiet", "--config", "profile.dev.debug=0"]);
    run.arg("--target-dir").arg(folder.join("target"));
    succeed(run.current_dir(folder))
}

#[cfg(test)]
mod tests {
    use super::features;

    #[test]
    fn features_are_read() {
        let manifest = "[package]\nname = \"x\"\n[features]\ndefault = [\"a\"]\n# A = b\na = []\n\
                        b-c = [\"dep:d\"]\n\n[dependencies]\ne = \"1\"\n\
                        d = { version = \"1\", optional = true }\n\
                        f = { version = \"1\", optional = true }\n";
        assert_eq!(features(manifest), ["a", "b-c", "f"]);
    }
}
