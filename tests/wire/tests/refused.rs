//! Code that must not compile: `tests/refused` contains it, and this test compares the errors of
//! the compiler with the expected ones.
//!
//! A comment (`//~ E0599`) marks the line of an error. Files with the suffix `_allowed` contain
//! similar code without errors.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value as Json;

/// The location and the code of an error.
type Refusal = (String, u64, String);

#[test]
fn only_rejected_code_fails_to_compile() {
    let package = Path::new(env!("CARGO_MANIFEST_DIR")).join("../refused");
    let files = files(&package.join("src/bin"));
    let expected: BTreeSet<Refusal> = files.iter().flat_map(|file| expected(file)).collect();
    let messages = check(&package);
    let refused = messages.iter().filter_map(refusal).collect();
    let missing: Vec<_> = expected.difference(&refused).collect();
    let surplus: Vec<_> = refused.difference(&expected).collect();
    assert!(
        missing.is_empty() && surplus.is_empty(),
        "compiles, or is refused for another reason: {missing:#?}\nrefused, but not marked: \
         {surplus:#?}"
    );

    let compiled: BTreeSet<String> = messages.iter().filter_map(compiled).collect();
    let names = files.iter().map(|file| name(file));
    let (allowed, refused): (Vec<_>, Vec<_>) = names.partition(|name| name.ends_with("_allowed"));
    assert_eq!(compiled, allowed.iter().cloned().collect());
    let counterparts: Vec<_> = refused
        .iter()
        .map(|name| format!("{name}_allowed"))
        .collect();
    assert_eq!(counterparts, allowed, "each file has a counterpart");
    for file in files
        .iter()
        .filter(|file| !name(file).ends_with("_allowed"))
    {
        let name = format!("src/bin/{}.rs", name(file));
        assert!(
            expected.iter().any(|(file, ..)| *file == name),
            "{name} expects no error"
        );
    }
}

/// Returns the files of a folder, by their names.
fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).expect("the folder can be read");
    let mut files: Vec<_> = entries
        .map(|entry| entry.expect("the folder can be read").path())
        .collect();
    files.sort();
    files
}

fn name(file: &Path) -> String {
    let name = file.file_stem().and_then(|name| name.to_str());
    name.expect("the file has a name").to_owned()
}

/// Returns the errors that a file's comments expect.
fn expected(file: &Path) -> Vec<Refusal> {
    let text = fs::read_to_string(file).expect("the file can be read");
    let path = format!("src/bin/{}.rs", name(file));
    let marked = (1..).zip(text.lines()).filter_map(|(number, line)| {
        let (_, code) = line.split_once("//~ ")?;
        Some((path.clone(), number, code.trim().to_owned()))
    });
    marked.collect()
}

/// Checks a copy of the package with cargo, and returns the messages.
///
/// The copy has the lock file of the workspace, so that it needs no other packages and no network.
fn check(package: &Path) -> Vec<Json> {
    let root = package
        .join("../..")
        .canonicalize()
        .expect("the workspace has a folder");
    let copy = Path::new(env!("CARGO_TARGET_TMPDIR")).join("refused");
    let _ = fs::remove_dir_all(&copy);
    fs::create_dir_all(copy.join("src/bin")).expect("the folder can be made");
    for file in files(&package.join("src/bin")) {
        let name = file.file_name().expect("the file has a name");
        fs::copy(&file, copy.join("src/bin").join(name)).expect("the file can be copied");
    }
    let manifest = fs::read_to_string(package.join("Cargo.toml")).expect("there is a manifest");
    let generated = format!("path = {:?}", root.join("generated"));
    let manifest = manifest.replace("path = \"../../generated\"", &generated);
    fs::write(copy.join("Cargo.toml"), manifest).expect("the manifest can be written");
    fs::copy(root.join("Cargo.lock"), copy.join("Cargo.lock")).expect("there is a lock file");

    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let output = Command::new(cargo)
        .args([
            "check",
            "--offline",
            "--keep-going",
            "--message-format=json",
        ])
        .arg("--manifest-path")
        .arg(copy.join("Cargo.toml"))
        .arg("--target-dir")
        .arg(target_folder())
        // Settings that turn warnings into errors would add errors.
        .env_remove("RUSTFLAGS")
        .env_remove("CARGO_ENCODED_RUSTFLAGS")
        .output()
        .expect("cargo can be run");
    let said = String::from_utf8(output.stdout).expect("cargo writes text");
    let messages: Vec<Json> = said
        .lines()
        .map(|line| serde_json::from_str(line).expect("cargo writes JSON"))
        .collect();
    let finished = messages
        .iter()
        .any(|message| message["reason"] == "build-finished");
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(finished, "cargo did not come to an end:\n{errors}");
    messages
}

/// Returns the target folder of the workspace, whose artifacts are reused.
fn target_folder() -> PathBuf {
    let temporary = Path::new(env!("CARGO_TARGET_TMPDIR"));
    temporary
        .parent()
        .expect("it lies in the target folder")
        .to_owned()
}

/// Returns the error of a message.
fn refusal(message: &Json) -> Option<Refusal> {
    let error = &message["message"];
    if message["reason"] != "compiler-message" || error["level"] != "error" {
        return None;
    }
    let spans = error["spans"].as_array()?;
    // The final summary has no location.
    let span = spans.iter().find(|span| span["is_primary"] == true)?;
    let file = span["file_name"].as_str()?.replace('\\', "/");
    let line = span["line_start"].as_u64()?;
    let code = error["code"]["code"].as_str().unwrap_or("no code");
    Some((file, line, code.to_owned()))
}

/// Returns the compiled file of a message.
fn compiled(message: &Json) -> Option<String> {
    let target = &message["target"];
    if message["reason"] != "compiler-artifact" || target["kind"][0] != "bin" {
        return None;
    }
    Some(target["name"].as_str()?.to_owned())
}
