//! `cargo xtask features`: generated crates compile without a warning for browsers, without features,
//! and with each feature alone.

use std::process::Command;

use crate::toolchain::has_target;
use crate::{Stop, cargo, root};

/// The target of browsers.
const BROWSER: &str = "wasm32-unknown-unknown";

/// A crate that is checked.
struct Checked {
    package: &'static str,
    folder: &'static str,
    /// The features without which the crate is empty.
    base: &'static str,
    /// All features that its code needs in a browser.
    browser: &'static [&'static str],
}

/// A crate that embeds the runtime, with its smallest module, and one that depends on it.
const CRATES: &[Checked] = &[
    Checked {
        package: "crm-clients",
        folder: "generated",
        base: "octanist",
        browser: &["", "octanist,bitrix24,oauth-session,reqwest"],
    },
    Checked {
        package: "trine-golden-patch",
        folder: "tests/golden/alone/patch/crate",
        base: "",
        browser: &[
            "",
            "reqwest,oauth-session,blocking,fake,pacing,gzip,tracing",
        ],
    },
];

pub(crate) fn run() -> Result<(), Stop> {
    let has_browser = has_target(BROWSER);
    let mut count = 0;
    for checked in CRATES {
        let manifest = root().join(checked.folder).join("Cargo.toml");
        let manifest = std::fs::read_to_string(manifest).map_err(Stop::failed)?;
        let features = features(&manifest);
        if features.len() < 10 {
            return Err(Stop::failed(format!("{} has no features", checked.folder)));
        }
        check(checked, "", None)?;
        check(checked, checked.base, None)?;
        for feature in &features {
            check(checked, &format!("{},{feature}", checked.base), None)?;
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
    Ok(())
}

/// Returns the features that a manifest declares, except `default`.
fn features(manifest: &str) -> Vec<String> {
    let lines = manifest.lines().skip_while(|line| *line != "[features]");
    let lines = lines.skip(1).take_while(|line| !line.starts_with('['));
    let names = lines.filter_map(|line| line.split_once(" = "));
    let names = names.map(|(name, _)| name.trim_matches('"').to_owned());
    names
        .filter(|name| name != "default" && !name.starts_with('#'))
        .collect()
}

fn command(checked: &Checked, task: &str, features: &str) -> Command {
    let mut command = cargo();
    command.args([task, "--package", checked.package, "--no-default-features"]);
    command.args(["--features", features.trim_matches(',')]);
    command
}

/// Checks a crate. Only warnings and errors are output, so that any output is a failure.
fn check(checked: &Checked, features: &str, target: Option<&str>) -> Result<(), Stop> {
    let mut command = command(checked, "check", features);
    command.arg("--quiet").args(["--target-dir", TARGET]);
    // The profile has an effect only on what is compiled, not on what is reported.
    command.args(["--config", "profile.dev.debug=0"]);
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

/// The folder of the builds, in that of the workspace: other features build other dependencies.
const TARGET: &str = "target/features";

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

#[cfg(test)]
mod tests {
    use super::features;

    #[test]
    fn features_are_read() {
        let manifest = "[package]\nname = \"x\"\n[features]\ndefault = [\"a\"]\n# A = b\na = []\n\
                        b-c = [\"dep:d\"]\n\n[dependencies]\ne = \"1\"\n";
        assert_eq!(features(manifest), ["a", "b-c"]);
    }
}
