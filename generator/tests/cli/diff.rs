//! `trine diff`: its formats, its exit status, and documents from git.

use std::process::Command;

use serde_json::Value as Json;
use tempfile::TempDir;

use super::{DOCUMENT, fed, folder, trine, write};

/// The document with another operation, and one operation less.
fn changed() -> String {
    DOCUMENT.replace("operationId: getStatus", "operationId: getHealth")
}

fn git(folder: &TempDir, arguments: &[&str]) {
    let status = Command::new("git")
        .args(["-c", "user.name=n", "-c", "user.email=e@example.com"])
        .args(arguments)
        .current_dir(folder)
        .output();
    let status = status.expect("git is installed").status;
    assert!(status.success(), "git {arguments:?}");
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

#[test]
fn the_exit_status_is_that_of_the_class() {
    let added = format!("{DOCUMENT}    More: {{type: string}}\n");
    let added = added.replace(
        "  /status:\n    get:",
        "  /more:\n    get: {operationId: more, responses: {'204': {description: d}}}\n  /status:\n    get:",
    );
    let documented = DOCUMENT.replace(
        "get: {operationId: getStatus,",
        "get: {summary: The status., operationId: getStatus,",
    );
    let folder = folder(&[
        ("old.yaml", DOCUMENT),
        ("changed.yaml", &changed()),
        ("added.yaml", &added),
        ("documented.yaml", &documented),
        ("broken.yaml", "a: 1"),
    ]);
    for (arguments, status) in [
        (vec!["old.yaml", "old.yaml"], 0),
        (vec!["old.yaml", "documented.yaml"], 0),
        (vec!["old.yaml", "added.yaml"], 3),
        (vec!["old.yaml", "added.yaml", "--fail-on", "breaking"], 0),
        (vec!["old.yaml", "changed.yaml"], 4),
        (vec!["old.yaml", "changed.yaml", "--fail-on", "breaking"], 4),
        (vec!["old.yaml", "changed.yaml", "--fail-on", "never"], 0),
        (vec!["old.yaml", "broken.yaml"], 1),
        (vec!["old.yaml", "gone.yaml"], 2),
        (vec!["old.yaml"], 2),
    ] {
        let output = trine(&folder, &[&["diff"], arguments.as_slice()].concat());
        let stderr = text(&output.stderr);
        assert_eq!(
            output.status.code(),
            Some(status),
            "{arguments:?}: {stderr}"
        );
    }
}

#[test]
fn changes_are_printed_as_text_as_a_changelog_and_as_json() {
    let folder = folder(&[("old.yaml", DOCUMENT), ("new.yaml", &changed())]);
    let run = |format| {
        text(
            &trine(
                &folder,
                &["diff", "old.yaml", "new.yaml", "--format", format],
            )
            .stdout,
        )
    };
    let human = run("human");
    assert!(
        human.starts_with(
            "breaking[rust]: method `Client::get_status`: renamed to `Client::get_health`\n  --> \
             old old.yaml:11:5\n  --> new new.yaml:11:5\n"
        ),
        "{human}"
    );
    assert!(
        human.ends_with("suggested version: 2.1.0 -> 3.0.0\n"),
        "{human}"
    );
    let markdown = run("markdown");
    assert!(
        markdown.starts_with("## 3.0.0\n\n### Breaking changes\n\n- method"),
        "{markdown}"
    );
    let json: Json = serde_json::from_str(&run("json")).expect("JSON");
    assert_eq!(json["changes"][0]["change"], "renamed");
    assert_eq!(json["changes"][0]["old"]["line"], 11);
    assert_eq!(json["bump"], "major");
    let arguments = ["diff", "old.yaml", "new.yaml", "--package-version", "0.3.1"];
    let stdout = text(&trine(&folder, &arguments).stdout);
    assert!(
        stdout.ends_with("suggested version: 0.3.1 -> 0.4.0\n"),
        "{stdout}"
    );
}

#[test]
fn a_document_is_compared_with_an_older_version_in_git() {
    let folder = folder(&[
        ("api/openapi.yaml", DOCUMENT),
        (
            "trine.toml",
            "[[client]]\ninput = 'api/openapi.yaml'\noutput = 'client'\nversion = '0.2.0'\n",
        ),
    ]);
    let outside = trine(&folder, &["diff", "--against-git", "HEAD"]);
    let stderr = text(&outside.stderr);
    assert!(stderr.contains("not in a git repository"), "{stderr}");
    git(&folder, &["init", "-q"]);
    git(&folder, &["add", "."]);
    git(&folder, &["commit", "-q", "-m", "first"]);
    let same = trine(&folder, &["diff", "--against-git", "HEAD"]);
    assert_eq!(same.status.code(), Some(0), "{}", text(&same.stderr));
    write(folder.path(), "api/openapi.yaml", &changed());
    for arguments in [
        vec!["diff", "--against-git", "HEAD"],
        vec!["diff", "--against-git", "HEAD", "api/openapi.yaml"],
    ] {
        let output = trine(&folder, &arguments);
        let stdout = text(&output.stdout);
        assert_eq!(output.status.code(), Some(4), "{}", text(&output.stderr));
        assert!(
            stdout.contains("--> old HEAD:api/openapi.yaml:11:5"),
            "{stdout}"
        );
    }
    for (revision, message) in [
        ("gone", "unknown git revision `gone`"),
        ("--help", "unknown git revision `--help`"),
    ] {
        let output = trine(&folder, &["diff", &format!("--against-git={revision}")]);
        let stderr = text(&output.stderr);
        assert_eq!(output.status.code(), Some(2), "{stderr}");
        assert!(stderr.contains(message), "{stderr}");
    }
    let output = fed(&folder, &["diff", "--against-git", "HEAD", "-"], DOCUMENT);
    let stderr = text(&output.stderr);
    assert!(
        stderr.contains("found standard input") && stderr.contains("`trine diff OLD NEW`"),
        "{stderr}"
    );
    write(folder.path(), "new.yaml", DOCUMENT);
    let output = trine(&folder, &["diff", "--against-git", "HEAD", "new.yaml"]);
    let stderr = text(&output.stderr);
    assert!(
        stderr.contains("new.yaml does not exist in `HEAD`"),
        "{stderr}"
    );
}

#[test]
fn generate_summarizes_the_changes_of_a_crate_whose_document_is_committed() {
    let folder = folder(&[("openapi.yaml", DOCUMENT)]);
    git(&folder, &["init", "-q"]);
    git(&folder, &["add", "."]);
    git(&folder, &["commit", "-q", "-m", "first"]);
    let generate = || text(&trine(&folder, &["generate", "openapi.yaml", "-o", "client"]).stderr);
    let first = generate();
    assert!(!first.contains("API since"), "{first}");
    write(folder.path(), "openapi.yaml", &changed());
    let second = generate();
    assert!(
        second.contains("API since HEAD: 1 change: 1 breaking; suggested version: 2.1.0 -> 3.0.0"),
        "{second}"
    );
    // The crate is no longer that of the committed document: nothing is claimed about it.
    let third = generate();
    assert!(!third.contains("API since"), "{third}");
}
