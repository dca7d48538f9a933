//! The runtime of a generated crate, and the package that `trine runtime` writes.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use tempfile::TempDir;

use super::{DOCUMENT, folder, says, trine, write};

fn stderr(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

fn succeed(folder: &TempDir, arguments: &[&str]) {
    let output = trine(folder, arguments);
    assert!(output.status.success(), "{}", stderr(&output));
}

fn read(folder: &TempDir, path: &str) -> String {
    fs::read_to_string(folder.path().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

#[test]
fn the_runtime_is_embedded_unless_a_user_decides_otherwise() {
    let folder = folder(&[("notes.yaml", DOCUMENT)]);
    succeed(&folder, &["generate", "notes.yaml", "-o", "notes"]);
    assert!(folder.path().join("notes/src/runtime/mod.rs").is_file());
    assert!(!read(&folder, "notes/Cargo.toml").contains("trine-runtime"));
    assert!(read(&folder, "notes/src/lib.rs").contains("pub mod runtime;"));
}

#[test]
fn a_crate_depends_on_exactly_the_version_of_the_generator() {
    let folder = folder(&[("notes.yaml", DOCUMENT)]);
    let arguments = [
        "generate",
        "notes.yaml",
        "-o",
        "notes",
        "--runtime",
        "crate",
    ];
    succeed(&folder, &arguments);
    let manifest: toml::Table = read(&folder, "notes/Cargo.toml")
        .parse()
        .expect("valid TOML");
    let requirement = format!("={}", env!("CARGO_PKG_VERSION"));
    let dependency = &manifest["dependencies"]["trine-runtime"];
    assert_eq!(dependency["version"].as_str(), Some(&*requirement));
    assert!(!folder.path().join("notes/src/runtime").exists());
    assert!(read(&folder, "notes/src/lib.rs").contains("pub use trine_runtime as runtime;"));
}

#[test]
fn a_path_is_always_written_as_a_toml_string() {
    let folder = folder(&[("notes.yaml", DOCUMENT)]);
    let path = "../a \"quoted\"\npath";
    let runtime = format!("path={path}");
    let package = format!("notes/{path}");
    succeed(&folder, &["runtime", "--output", &package]);
    succeed(
        &folder,
        &[
            "generate",
            "notes.yaml",
            "-o",
            "notes",
            "--runtime",
            &runtime,
        ],
    );
    let manifest: toml::Table = read(&folder, "notes/Cargo.toml")
        .parse()
        .expect("valid TOML");
    let dependency = &manifest["dependencies"]["trine-runtime"];
    assert_eq!(dependency["path"].as_str(), Some(path));
}

#[test]
fn a_path_without_the_runtime_is_an_error() {
    let config = "[crate]\nruntime = \"path=../../lib\"\n";
    let folder = folder(&[("notes.yaml", DOCUMENT), ("trine.toml", config)]);
    for (output, more, place, run) in [
        (
            "clients/a",
            ["--runtime", "path=../lib"],
            "path=../lib",
            "clients/lib",
        ),
        (
            "clients/b",
            ["--config", "trine.toml"],
            "path=../../lib",
            "lib",
        ),
    ] {
        let generate = ["generate", "notes.yaml", "-o", output];
        let arguments = [&generate[..], &more].concat();
        let said = says(&folder, &arguments, 2);
        let expected = format!(
            "error: found no package `trine-runtime` in {run}, the folder of `{place}` relative to the \
             crate; run `trine runtime -o {run}` to write it"
        );
        assert!(said.starts_with(&expected), "{said}");
        assert!(!folder.path().join(output).exists(), "it was written");
        says(&folder, &["runtime", "-o", run], 0);
        says(&folder, &arguments, 0);
    }
}

#[test]
fn trine_toml_decides_and_a_flag_decides_otherwise() {
    let config = "[crate]\nruntime = \"crate\"\n";
    let folder = folder(&[("notes.yaml", DOCUMENT), ("trine.toml", config)]);
    let arguments = [
        "generate",
        "notes.yaml",
        "-o",
        "notes",
        "--config",
        "trine.toml",
    ];
    succeed(&folder, &arguments);
    assert!(read(&folder, "notes/Cargo.toml").contains("trine-runtime"));
    succeed(
        &folder,
        &[&arguments[..], &["--runtime", "embedded"]].concat(),
    );
    assert!(!read(&folder, "notes/Cargo.toml").contains("trine-runtime"));
    assert!(folder.path().join("notes/src/runtime/mod.rs").is_file());
    // And back: the files of the runtime are orphans, which are removed.
    succeed(&folder, &arguments);
    assert!(!folder.path().join("notes/src/runtime").exists());
}

#[test]
fn an_unknown_runtime_source_is_rejected_before_writing() {
    let folder = folder(&[("notes.yaml", DOCUMENT)]);
    let arguments = [
        "generate",
        "notes.yaml",
        "-o",
        "notes",
        "--runtime",
        "path=",
    ];
    let output = trine(&folder, &arguments);
    assert_eq!(output.status.code(), Some(2));
    let message = "expected `embedded`, `crate` or `path=DIR`, found `path=`";
    assert!(stderr(&output).contains(message), "{}", stderr(&output));
    assert!(!folder.path().join("notes").exists());

    write(folder.path(), "trine.toml", "[crate]\nruntime = \"none\"\n");
    let arguments = [
        "generate",
        "notes.yaml",
        "-o",
        "notes",
        "--config",
        "trine.toml",
    ];
    let output = trine(&folder, &arguments);
    assert_eq!(output.status.code(), Some(2));
    let message = "expected `embedded`, `crate` or `path=DIR`, found `none`";
    assert!(stderr(&output).contains(message), "{}", stderr(&output));
}

/// Returns the files of a folder by path, each without its first line.
fn files(folder: &Path) -> Vec<(PathBuf, String)> {
    let mut files = Vec::new();
    let mut open = vec![folder.to_owned()];
    while let Some(at) = open.pop() {
        for entry in fs::read_dir(&at).expect("the folder can be listed") {
            let path = entry.expect("the folder can be listed").path();
            if path.is_dir() {
                open.push(path);
                continue;
            }
            let text = fs::read_to_string(&path).expect("the file can be read");
            let (_, rest) = text.split_once('\n').expect("a header");
            let path = path.strip_prefix(folder).expect("inside").to_owned();
            files.push((path, rest.trim_start().to_owned()));
        }
    }
    files
}

#[test]
fn the_package_is_written_whole_and_compared() {
    let folder = folder(&[]);
    succeed(&folder, &["runtime", "-o", "runtime"]);
    let original = Path::new(env!("CARGO_MANIFEST_DIR")).join("../templates/runtime");
    let written = files(&folder.path().join("runtime"));
    assert!(written.len() > 50, "{}", written.len());
    for (path, text) in written {
        let original = fs::read_to_string(original.join(&path)).expect("the file exists");
        assert_eq!(text, original, "{}", path.display());
    }
    succeed(&folder, &["runtime", "-o", "runtime", "--check"]);
    write(
        folder.path(),
        "runtime/src/lib.rs",
        "// @generated by trine\n",
    );
    let output = trine(&folder, &["runtime", "-o", "runtime", "--check"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(
        stderr(&output).contains("src/lib.rs"),
        "{}",
        stderr(&output)
    );
}

#[test]
fn cargo_reads_the_package_outside_of_any_workspace() {
    let folder = folder(&[]);
    succeed(&folder, &["runtime", "-o", "runtime"]);
    let output = Command::new(env!("CARGO"))
        .args([
            "metadata",
            "--no-deps",
            "--offline",
            "--format-version",
            "1",
        ])
        .current_dir(folder.path().join("runtime"))
        .output()
        .expect("cargo");
    assert!(output.status.success(), "{}", stderr(&output));
    let metadata: serde_json::Value = serde_json::from_slice(&output.stdout).expect("the metadata");
    assert_eq!(metadata["packages"][0]["name"], "trine-runtime");
    assert_eq!(
        metadata["packages"][0]["version"],
        env!("CARGO_PKG_VERSION")
    );
}

#[test]
fn folders_of_others_are_not_written_to() {
    let folder = folder(&[("runtime/notes.txt", "mine")]);
    let output = trine(&folder, &["runtime", "-o", "runtime"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(!folder.path().join("runtime/Cargo.toml").exists());
    succeed(&folder, &["runtime", "-o", "runtime", "--force"]);
    assert_eq!(read(&folder, "runtime/notes.txt"), "mine");
}
