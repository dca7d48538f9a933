//! trine.toml: `init`, and what `generate` and `check` do without a document.

use std::fs;

use trine::diagnostic::Code;

use super::{BROKEN, DOCUMENT, files, folder, read, says, trine, write};

#[test]
fn init_writes_what_generate_needs() {
    let folder = folder(&[("api/openapi.yaml", DOCUMENT)]);
    let init = [
        "init",
        "api/openapi.yaml",
        "--output=clients/notes",
        "--license=MIT OR Apache-2.0",
        "--only=Notes",
        "--features=blocking,gzip",
    ];
    let said = says(&folder, &init, 0);
    assert!(said.contains("run `trine generate`"), "{said}");
    assert_eq!(
        read(&folder, "trine.toml"),
        "[[client]]\ninput = \"api/openapi.yaml\"\noutput = \"clients/notes\"\nname = \"notes\"\n\
         license = \"MIT OR Apache-2.0\"\nonly = [\"Notes\"]\n\
         features = [\"blocking\", \"gzip\"]\n"
    );
    let said = says(&folder, &["generate"], 0);
    assert!(said.starts_with("notes: 1 operation, "), "{said}");
    let manifest = read(&folder, "clients/notes/Cargo.toml");
    for line in [
        "name = \"notes\"",
        "version = \"2.1.0\"",
        "license = \"MIT OR Apache-2.0\"",
        "default = [\"reqwest\", \"blocking\", \"gzip\"]",
    ] {
        assert!(manifest.contains(&format!("\n{line}\n")), "{manifest}");
    }
    let said = says(&folder, &["generate", "--check"], 0);
    assert!(said.contains("up to date"), "{said}");
    says(&folder, &["check"], 0);

    // The version is that of the document, also after it changes.
    let later = DOCUMENT.replace("version: '2.1'", "version: '2.2'");
    write(folder.path(), "api/openapi.yaml", &later);
    says(&folder, &["generate"], 0);
    let manifest = read(&folder, "clients/notes/Cargo.toml");
    assert!(manifest.contains("\nversion = \"2.2.0\"\n"), "{manifest}");
    let fixed = [
        "init",
        "api/openapi.yaml",
        "-o",
        "fixed",
        "--version",
        "2.2.0",
    ];
    says(&folder, &fixed, 0);
    let text = read(&folder, "trine.toml");
    assert!(
        text.ends_with("name = \"fixed\"\nversion = \"2.2.0\"\n"),
        "{text}"
    );
}

#[test]
fn init_never_overwrites() {
    let folder = folder(&[
        ("openapi.yaml", DOCUMENT),
        ("trine.toml", "# Kept.\n[crate]\ngroup-by = \"tag\"\n"),
    ]);
    says(&folder, &["init", "openapi.yaml", "-o", "a"], 0);
    says(&folder, &["init", "openapi.yaml", "-o", "b"], 0);
    let text = read(&folder, "trine.toml");
    assert!(text.starts_with("# Kept.\n[crate]\n"), "{text}");
    let said = says(&folder, &["init", "openapi.yaml", "-o", "b"], 2);
    assert!(
        said.contains("trine.toml already has a client with the folder b"),
        "{said}"
    );
    assert_eq!(read(&folder, "trine.toml"), text);

    says(&folder, &["generate"], 0);
    for client in ["a", "b"] {
        // The tables of the file apply to all clients.
        assert!(folder.path().join(client).join("src/groups.rs").exists());
    }
    let said = says(&folder, &["generate", "-o", "c"], 2);
    assert!(said.contains("--output applies to one client"), "{said}");
}

#[test]
fn init_without_a_terminal_names_what_is_missing() {
    let folder = folder(&[("openapi.yaml", DOCUMENT), ("broken.yaml", "openapi: [1")]);
    let said = says(&folder, &["init"], 2);
    assert!(said.contains("`trine init openapi.yaml`"), "{said}");
    let said = says(&folder, &["init", "broken.yaml"], 1);
    assert!(said.contains("- opened here"), "{said}");
    let said = says(
        &folder,
        &["init", "openapi.yaml", "--license", "MIT\"\n"],
        2,
    );
    assert!(said.contains("SPDX"), "{said}");
    let said = says(&folder, &["init", "openapi.yaml", "--name", "a b"], 2);
    assert!(
        said.contains("--> trine.toml with the new client:4:8"),
        "{said}"
    );
    let said = says(&folder, &["init", "openapi.yaml", "-o", "."], 2);
    assert!(said.contains("expected a folder for the crate"), "{said}");
    assert!(!folder.path().join("trine.toml").exists());
}

#[test]
fn a_document_does_not_replace_a_configured_crate() {
    let config = "[[client]]\ninput = \"openapi.yaml\"\noutput = \"clients/notes\"\n";
    let folder = folder(&[("openapi.yaml", DOCUMENT), ("trine.toml", config)]);
    for output in ["clients/notes", "./clients/notes/"] {
        let said = says(&folder, &["generate", "openapi.yaml", "-o", output], 2);
        assert!(
            said.contains("is the folder of a client in trine.toml"),
            "{said}"
        );
    }
    assert!(!folder.path().join("clients").exists());
    says(&folder, &["generate", "openapi.yaml", "-o", "other"], 0);
    says(&folder, &["generate"], 0);
    let said = says(
        &folder,
        &["generate", "openapi.yaml", "-o", "clients/../clients/notes"],
        2,
    );
    assert!(said.contains("without the document"), "{said}");
    let configured = [
        "generate",
        "openapi.yaml",
        "-o",
        "clients/notes",
        "--config=trine.toml",
    ];
    says(&folder, &configured, 0);
}

#[test]
fn each_client_has_its_own_configuration() {
    let config = "[[client]]\ninput = \"a.yaml\"\noutput = \"a\"\nconfig = \"a.toml\"\n\
                  [[client]]\ninput = \"b.yaml\"\noutput = \"b\"\n";
    let folder = folder(&[
        ("project/a.yaml", DOCUMENT),
        ("project/b.yaml", DOCUMENT),
        ("project/trine.toml", config),
        ("project/a.toml", "[names]\ngetNote = \"note\"\n"),
    ]);
    // Paths are relative to the file, not to the current folder.
    says(&folder, &["generate", "--config", "project/trine.toml"], 0);
    assert!(read(&folder, "project/a/src/client.rs").contains("pub async fn note("));
    assert!(read(&folder, "project/b/src/client.rs").contains("pub async fn get_note("));
}

#[test]
fn the_other_clients_are_written_if_one_fails() {
    let config = "[[client]]\ninput = \"broken.yaml\"\noutput = \"a\"\n\
                  [[client]]\ninput = \"openapi.yaml\"\noutput = \"b\"\n";
    let folder = folder(&[
        ("broken.yaml", BROKEN),
        ("openapi.yaml", DOCUMENT),
        ("trine.toml", config),
    ]);
    let said = says(&folder, &["generate", "--strict"], 1);
    assert!(said.contains("broken.yaml: "), "{said}");
    assert!(!folder.path().join("a").exists());
    assert!(folder.path().join("b/Cargo.toml").exists());
}

#[test]
fn a_document_or_a_configuration_is_needed() {
    let folder = folder(&[("openapi.yaml", DOCUMENT)]);
    let said = says(&folder, &["generate"], 2);
    assert!(said.contains("run `trine init`"), "{said}");
    let said = says(&folder, &["generate", "openapi.yaml"], 2);
    assert!(said.contains("add `--output DIR`"), "{said}");
    write(folder.path(), "trine.toml", "[crate]\n");
    let said = says(&folder, &["check"], 2);
    assert!(said.contains("trine.toml has no `[[client]]`"), "{said}");
}

#[test]
fn a_dry_run_lists_files_and_writes_none() {
    let folder = folder(&[("openapi.yaml", DOCUMENT)]);
    let generate = ["generate", "openapi.yaml", "-o", "out"];
    let dry = [&generate[..], &["--dry-run"]].concat();
    let said = says(&folder, &dry, 0);
    assert!(said.contains("would add src/client.rs\n"), "{said}");
    assert!(said.contains("nothing was written"), "{said}");
    assert_eq!(files(folder.path()), ["openapi.yaml"]);

    says(&folder, &generate, 0);
    write(
        folder.path(),
        "out/src/client.rs",
        "// @generated by trine\n",
    );
    fs::remove_file(folder.path().join("out/README.md")).expect("a file");
    let said = says(&folder, &dry, 0);
    assert!(
        said.contains("would add README.md\nwould change src/client.rs\n"),
        "{said}"
    );
    assert_eq!(
        read(&folder, "out/src/client.rs"),
        "// @generated by trine\n"
    );

    // It refuses what the run would refuse.
    write(folder.path(), "other/file", "");
    let said = says(
        &folder,
        &["generate", "openapi.yaml", "-o", "other", "--dry-run"],
        2,
    );
    assert!(said.contains("not generated by Trine"), "{said}");
}

#[test]
fn mistakes_in_trine_toml_are_underlined_and_have_suggestions() {
    let text = "[crate]\nmax-line = 5\n[[client]]\ninput = \"a\"\noutput = \"b\"\nname = \"a b\"\n\
                version = \"one\"\nfeatures = [\"blockin\"]\n[nmaes]\n";
    let folder = folder(&[("trine.toml", text)]);
    let said = says(&folder, &["generate"], 2);
    for expected in [
        "--> trine.toml:2:1\n  |\n2 | max-line = 5\n  | ^^^^^^^^\n  |\n  = help: did you mean `max-lines`?",
        "6 | name = \"a b\"\n  |        ^^^^^",
        "expected a version such as `0.1.0`, found `one`",
        "= help: did you mean `blocking`?",
        "= help: did you mean `names`?",
    ] {
        assert!(said.contains(expected), "no {expected:?} in:\n{said}");
    }
}

#[test]
fn names_of_a_selection_are_separated_by_commas() {
    let document = DOCUMENT.replace("tags: [Notes]", "tags: ['Notes, old']");
    let folder = folder(&[("openapi.yaml", &document)]);
    for (only, operations) in [
        ("getNote,getStatus", "2 operations"),
        ("getNote, getStatus", "2 operations"),
        ("Notes, old", "1 operation,"),
        ("getStatus", "1 operation,"),
    ] {
        // The document follows the last name.
        let generate = ["generate", "--only", only, "openapi.yaml", "-o", "out"];
        let said = says(&folder, &generate, 0);
        assert!(said.contains(operations), "{only}: {said}");
        assert!(
            said.contains("\ncoverage of the selection: affects"),
            "{said}"
        );
    }
    for empty in ["", " , "] {
        let generate = ["generate", "openapi.yaml", "-o", "out", "--only", empty];
        let said = says(&folder, &generate, 2);
        assert!(
            said.contains("after --only, found an empty string"),
            "{said}"
        );
    }
    let generate = [
        "generate",
        "--only=getNote,getStats",
        "openapi.yaml",
        "-o",
        "out",
    ];
    let said = says(&folder, &generate, 2);
    assert!(
        said.contains("unknown tag, operationId or webhook `getStats`; did you mean `getStatus`?")
    );
}

#[test]
fn explanations_are_found_by_name() {
    let folder = folder(&[]);
    let output = trine(&folder, &["explain", "error[unresolved-reference]"]);
    let text = String::from_utf8(output.stdout).expect("text");
    assert_eq!(output.status.code(), Some(0));
    assert!(text.starts_with("# unresolved-reference\n"), "{text}");
    assert!(
        text.contains("Without `--strict`, it is repaired"),
        "{text}"
    );
    let said = says(&folder, &["explain", "unresolved-refrence"], 2);
    assert!(
        said.contains("did you mean `unresolved-reference`?"),
        "{said}"
    );
    let said = says(&folder, &["explain", "xyzzy"], 2);
    assert!(said.contains("`trine explain` lists all codes"), "{said}");
    let list = trine(&folder, &["explain"]).stdout;
    let list = String::from_utf8(list).expect("text");
    for code in Code::ALL {
        let lines = list.lines();
        let mut lines = lines.filter(|line| line.split_whitespace().nth(1) == Some(code.as_str()));
        let line = lines.next().expect("a line for each code");
        let severity = code.severity().to_string();
        assert!(line.starts_with(&severity) && line.ends_with('.'), "{line}");
        assert!(line.ends_with(code.summary()), "{line}");
        assert!(line.len() < 250 && lines.next().is_none(), "{line}");
    }
}

#[test]
fn shells_and_manuals_know_every_task() {
    let folder = folder(&[]);
    for shell in ["bash", "elvish", "fish", "powershell", "zsh"] {
        let text = trine(&folder, &["completions", shell]).stdout;
        let text = String::from_utf8(text).expect("text");
        assert!(
            text.contains("explain") && text.contains("dry-run"),
            "{shell}"
        );
    }
    let page = String::from_utf8(trine(&folder, &["man"]).stdout).expect("text");
    assert!(page.contains(".TH trine 1"), "{page}");
    says(&folder, &["man", "-o", "pages"], 0);
    let pages = files(&folder.path().join("pages"));
    assert!(pages.contains(&"trine-generate.1".to_owned()), "{pages:?}");
}

#[test]
fn colors_are_for_terminals_and_on_request() {
    let folder = folder(&[("a.yaml", "openapi: ["), ("trine.toml", "a = ")]);
    for arguments in [&["check", "a.yaml"][..], &["generate"]] {
        let plain = trine(&folder, arguments).stderr;
        assert!(!plain.contains(&0x1b), "{arguments:?}");
        let colored = [arguments, &["--color", "always"]].concat();
        let colored = trine(&folder, &colored).stderr;
        let colored = String::from_utf8(colored).expect("text");
        assert!(colored.contains("\u{1b}[91merror"), "{colored:?}");
    }
}

#[test]
fn every_feature_that_can_be_a_default_exists() {
    let config = "[[client]]\ninput = \"openapi.yaml\"\noutput = \"out\"\n";
    let folder = folder(&[("openapi.yaml", DOCUMENT), ("trine.toml", config)]);
    says(&folder, &["generate"], 0);
    let manifest: toml::Table = read(&folder, "out/Cargo.toml").parse().expect("a manifest");
    let features = manifest["features"].as_table().expect("features");
    let dependencies = manifest["dependencies"].as_table().expect("dependencies");
    for name in trine::config::FEATURES {
        let is_optional = || {
            dependencies
                .get(*name)
                .is_some_and(|it| it.get("optional").is_some())
        };
        assert!(features.contains_key(*name) || is_optional(), "{name}");
    }
}

const OVERLAY: &str = "overlay: 1.1.0
info: {title: Fixes, version: '1'}
actions:
  - target: $.paths['/status']
    remove: true
  - target: $.components.schemas.Note.properties
    update: {due: {type: string, format: date}}
";

#[test]
fn overlays_are_applied_in_their_order() {
    let rename = "overlay: 1.0.0\ninfo: {title: o, version: '1'}\nactions:\n- target: $.components.schemas.Note.properties.due\n  update: {description: The due date.}\n";
    let folder = folder(&[
        ("api/openapi.yaml", DOCUMENT),
        ("api/fixes.overlay.yaml", OVERLAY),
        ("api/more.overlay.yaml", rename),
    ]);
    let line = [
        "generate",
        "api/openapi.yaml",
        "--overlay=api/fixes.overlay.yaml",
        "--overlay=api/more.overlay.yaml",
        "-o=notes",
    ];
    let said = says(&folder, &line, 0);
    assert!(said.starts_with("notes: 1 operation, "), "{said}");
    let types = read(&folder, "notes/src/types.rs");
    assert!(types.contains("/// The due date."), "{types}");

    let init = [
        "init",
        "api/openapi.yaml",
        "--overlay=api/fixes.overlay.yaml",
        "-o=other",
    ];
    says(&folder, &init, 0);
    let config = read(&folder, "trine.toml");
    assert!(
        config.contains("overlays = [\"api/fixes.overlay.yaml\"]\n"),
        "{config}"
    );
    let config = format!("{config}\n[extensions.getNote]\nx-trine-rust-name = \"fetch\"\n");
    write(folder.path(), "trine.toml", &config);
    says(&folder, &["generate", "--overlay=api/more.overlay.yaml"], 0);
    let types = read(&folder, "other/src/types.rs");
    assert!(types.contains("/// The due date."), "{types}");
    let client = read(&folder, "other/src/client.rs");
    assert!(client.contains("fn fetch("), "{client}");
}

#[test]
fn a_mistake_in_an_overlay_has_its_place() {
    let folder = folder(&[
        ("openapi.yaml", DOCUMENT),
        ("o.yaml", &OVERLAY.replace("properties\n", "propertys\n")),
        (
            "invalid.yaml",
            &OVERLAY.replace("remove: true", "remove: 1"),
        ),
    ]);
    let said = says(&folder, &["check", "openapi.yaml", "--overlay=o.yaml"], 0);
    assert!(said.contains("--> o.yaml:6:13"), "{said}");
    assert!(said.contains("did you mean `properties`?"), "{said}");
    let line = [
        "generate",
        "openapi.yaml",
        "--overlay=invalid.yaml",
        "-o=out",
    ];
    let said = says(&folder, &line, 1);
    assert!(said.contains("--> invalid.yaml:5:13"), "{said}");
    assert!(!folder.path().join("out").exists());
    let said = says(
        &folder,
        &["check", "openapi.yaml", "--overlay=none.yaml"],
        2,
    );
    assert!(said.contains("file not found: none.yaml"), "{said}");
}
