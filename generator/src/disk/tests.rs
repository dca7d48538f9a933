use std::fs;
use std::path::Path;
use std::time::SystemTime;

use expect_test::expect;
use tempfile::TempDir;

use super::*;
use crate::output::{Comment, Header, text_source};

fn generated(text: &str) -> String {
    text_source(
        &Header::new("x.yaml", "cargo xtask codegen"),
        Comment::Slashes,
        text,
    )
}

fn tree(files: &[(&str, &str)]) -> FileTree {
    let mut tree = FileTree::new();
    for (path, text) in files {
        tree.insert(*path, generated(text)).unwrap();
    }
    tree
}

fn put(root: &Path, path: &str, text: &str) {
    let path = root.join(path);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, text).unwrap();
}

/// Returns every file and folder under `root`.
fn listing(root: &Path) -> Vec<String> {
    let mut found = Vec::new();
    let mut waiting = vec![root.to_owned()];
    while let Some(folder) = waiting.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            found.push(
                path.strip_prefix(root)
                    .unwrap()
                    .to_string_lossy()
                    .into_owned(),
            );
            if path.is_dir() && !path.is_symlink() {
                waiting.push(path);
            }
        }
    }
    found.sort();
    found
}

fn modified(path: &Path) -> SystemTime {
    fs::metadata(path).unwrap().modified().unwrap()
}

#[test]
fn the_folder_becomes_the_tree() {
    let folder = TempDir::new().unwrap();
    let root = folder.path().join("generated");
    let first = tree(&[
        ("Cargo.toml", "a"),
        ("src/a.rs", "a"),
        ("src/old/b.rs", "b"),
        ("src/old/deep/c.rs", "c"),
    ]);
    let changes = write(&root, &first, Owner::Trine).unwrap();
    assert_eq!(changes.added.len(), 4);
    assert!(check(&root, &first, Owner::Trine).unwrap().is_empty());

    put(&root, "notes.txt", "by hand");
    fs::create_dir(root.join("empty")).unwrap();
    let second = tree(&[
        ("Cargo.toml", "a"),
        ("src/a.rs", "changed"),
        ("src/new/d.rs", "d"),
    ]);
    let changes = write(&root, &second, Owner::Trine).unwrap();
    expect![[r#"
           added src/new/d.rs
         changed src/a.rs
         removed notes.txt
         removed src/old/b.rs
         removed src/old/deep/c.rs
        1 added, 1 changed, 3 removed"#]]
    .assert_eq(&changes.to_string());
    assert_eq!(
        listing(&root),
        ["Cargo.toml", "src", "src/a.rs", "src/new", "src/new/d.rs"]
    );
    assert_eq!(
        fs::read_to_string(root.join("src/a.rs")).unwrap(),
        generated("changed")
    );
}

#[test]
fn what_is_equal_is_not_touched() {
    let folder = TempDir::new().unwrap();
    let files = tree(&[("Cargo.toml", "a"), ("src/a.rs", "a")]);
    write(folder.path(), &files, Owner::Trine).unwrap();
    let before = [
        folder.path(),
        &folder.path().join("src"),
        &folder.path().join("src/a.rs"),
    ]
    .map(modified);
    let changes = write(folder.path(), &files, Owner::Trine).unwrap();
    assert!(changes.is_empty());
    assert_eq!(changes.to_string(), "nothing changed");
    assert_eq!(
        before,
        [
            folder.path(),
            &folder.path().join("src"),
            &folder.path().join("src/a.rs")
        ]
        .map(modified)
    );
}

#[test]
fn a_folder_of_others_is_refused() {
    let folder = TempDir::new().unwrap();
    put(folder.path(), "src/main.rs", "fn main() {}");
    // A nested generated folder does not make its project generated.
    put(folder.path(), "generated/Cargo.toml", &generated("x"));
    let files = tree(&[("src/main.rs", "a")]);
    let before = listing(folder.path());
    for owner in [Owner::Trine, Owner::Shared] {
        let error = write(folder.path(), &files, owner).unwrap_err();
        assert!(matches!(error, DiskError::NotOurs { .. }), "{error}");
    }
    assert_eq!(listing(folder.path()), before);
    assert_eq!(
        fs::read_to_string(folder.path().join("src/main.rs")).unwrap(),
        "fn main() {}"
    );

    // Files of others are kept in any case.
    let error = write(folder.path(), &files, Owner::Forced).unwrap_err();
    assert!(matches!(error, DiskError::NotGenerated { .. }), "{error}");
    assert_eq!(listing(folder.path()), before);
    let changes = write(folder.path(), &tree(&[("src/lib.rs", "a")]), Owner::Forced).unwrap();
    assert_eq!(changes.added, ["src/lib.rs"]);
    assert!(changes.removed.is_empty());
}

#[test]
fn a_file_without_the_header_is_not_replaced() {
    let folder = TempDir::new().unwrap();
    let first = tree(&[("Cargo.toml", "a"), ("README.md", "a"), ("src/a.rs", "a")]);
    write(folder.path(), &first, Owner::Shared).unwrap();
    put(folder.path(), "README.md", "my own");
    let second = tree(&[("Cargo.toml", "b"), ("README.md", "b"), ("src/a.rs", "b")]);
    for owner in [Owner::Shared, Owner::Forced] {
        let error = write(folder.path(), &second, owner).unwrap_err();
        let DiskError::NotGenerated { files, .. } = &error else {
            panic!("{error}");
        };
        assert_eq!(files, &["README.md"]);
        assert!(plan(folder.path(), &second, owner).is_err());
    }
    let read = |path: &str| fs::read_to_string(folder.path().join(path)).unwrap();
    assert_eq!(read("README.md"), "my own");
    assert_eq!(read("Cargo.toml"), generated("a"), "half of it was written");
    // A file with exactly the generated text needs no change, and one that is gone is written.
    fs::remove_file(folder.path().join("README.md")).unwrap();
    let changes = write(folder.path(), &second, Owner::Shared).unwrap();
    assert_eq!(changes.added, ["README.md"]);
    assert_eq!(changes.changed, ["Cargo.toml", "src/a.rs"]);
}

#[test]
fn other_packages_in_the_folder_stay() {
    let folder = TempDir::new().unwrap();
    let root = folder.path();
    let files = tree(&[("Cargo.toml", "a"), ("src/a.rs", "a")]);
    write(root, &files, Owner::Shared).unwrap();
    let other = tree(&[("Cargo.toml", "o"), ("src/o.rs", "o")]);
    write(&root.join("other"), &other, Owner::Shared).unwrap();
    put(root, "deep/er/Cargo.toml", "[package]");
    put(root, "deep/er/src/d.rs", &generated("d"));
    put(root, "deep/orphan.rs", &generated("d"));
    for owner in [Owner::Shared, Owner::Forced] {
        let drift = check(root, &files, owner).unwrap();
        let drift: Vec<_> = drift.iter().map(|drift| &*drift.path).collect();
        assert_eq!(drift, ["deep/orphan.rs"]);
    }
    let changes = write(root, &files, Owner::Shared).unwrap();
    assert_eq!(changes.removed, ["deep/orphan.rs"]);
    assert!(
        check(&root.join("other"), &other, Owner::Shared)
            .unwrap()
            .is_empty()
    );
    assert!(root.join("deep/er/src/d.rs").exists());

    // Nothing is written into another package, or around packages only.
    let inside = tree(&[("Cargo.toml", "a"), ("other/src/o.rs", "a")]);
    let error = write(root, &inside, Owner::Shared).unwrap_err();
    assert!(matches!(error, DiskError::InTheWay { .. }), "{error}");
    let around = TempDir::new().unwrap();
    write(&around.path().join("a"), &other, Owner::Shared).unwrap();
    let error = write(around.path(), &files, Owner::Shared).unwrap_err();
    assert!(matches!(error, DiskError::NotOurs { .. }), "{error}");
    let workspace = tree(&[("Cargo.toml", "w"), ("a/Cargo.toml", "a")]);
    let changes = write(around.path(), &workspace, Owner::Forced).unwrap();
    assert_eq!(changes.changed, ["a/Cargo.toml"]);
    assert_eq!(changes.removed, ["a/src/o.rs"]);
}

#[test]
fn files_of_others_stay_in_a_shared_folder() {
    let folder = TempDir::new().unwrap();
    write(
        folder.path(),
        &tree(&[("Cargo.toml", "a"), ("src/a.rs", "a"), ("old/b.rs", "b")]),
        Owner::Shared,
    )
    .unwrap();
    put(folder.path(), "examples/mine.rs", "fn main() {}");
    put(folder.path(), "old/mine.rs", "mod mine;");
    let files = tree(&[("Cargo.toml", "a"), ("src/a.rs", "a")]);
    assert_eq!(
        check(folder.path(), &files, Owner::Shared).unwrap().len(),
        1
    );
    let changes = write(folder.path(), &files, Owner::Shared).unwrap();
    assert_eq!(changes.removed, ["old/b.rs"]);
    assert!(folder.path().join("examples/mine.rs").exists());
    assert!(folder.path().join("old/mine.rs").exists());

    let error = write(
        folder.path(),
        &tree(&[("Cargo.toml", "a"), ("examples", "e")]),
        Owner::Shared,
    )
    .unwrap_err();
    assert!(matches!(error, DiskError::InTheWay { .. }), "{error}");
    let error = write(
        folder.path(),
        &tree(&[("old/mine.rs/x.rs", "e")]),
        Owner::Shared,
    )
    .unwrap_err();
    assert!(matches!(error, DiskError::InTheWay { .. }), "{error}");
    assert!(folder.path().join("src/a.rs").exists());
}

#[test]
fn what_cargo_and_git_keep_there_stays() {
    let folder = TempDir::new().unwrap();
    for path in ["Cargo.lock", "target/debug/x", ".git/config", "sub/.git"] {
        put(folder.path(), path, "kept");
    }
    put(folder.path(), "src/target/x.rs", "orphan");
    put(folder.path(), "lib.rs", &generated("x"));
    let files = tree(&[("lib.rs", "x"), ("sub/a.rs", "a")]);
    let changes = write(folder.path(), &files, Owner::Trine).unwrap();
    assert_eq!(changes.removed, ["src/target/x.rs"]);
    for path in ["Cargo.lock", "target/debug/x", ".git/config", "sub/.git"] {
        assert_eq!(
            fs::read_to_string(folder.path().join(path)).unwrap(),
            "kept"
        );
    }
    let error = write(folder.path(), &tree(&[("Cargo.lock", "a")]), Owner::Trine).unwrap_err();
    assert!(matches!(error, DiskError::InTheWay { .. }), "{error}");
}

#[test]
fn a_file_may_become_a_folder_and_a_folder_a_file() {
    let folder = TempDir::new().unwrap();
    write(
        folder.path(),
        &tree(&[("lib.rs", "l"), ("a", "a"), ("b/c/d", "d")]),
        Owner::Trine,
    )
    .unwrap();
    let files = tree(&[("lib.rs", "l"), ("a/x", "x"), ("b", "b")]);
    write(folder.path(), &files, Owner::Trine).unwrap();
    assert_eq!(listing(folder.path()), ["a", "a/x", "b", "lib.rs"]);
    assert!(
        check(folder.path(), &files, Owner::Trine)
            .unwrap()
            .is_empty()
    );
}

#[cfg(unix)]
#[test]
fn links_are_not_followed() {
    use std::os::unix::fs::symlink;

    let outside = TempDir::new().unwrap();
    put(outside.path(), "precious.rs", &generated("precious"));
    let folder = TempDir::new().unwrap();
    let root = folder.path();
    write(root, &tree(&[("lib.rs", "l")]), Owner::Trine).unwrap();

    // A link at the path of a folder: everything under it would be written outside.
    symlink(outside.path(), root.join("src")).unwrap();
    let error = write(
        root,
        &tree(&[("lib.rs", "l"), ("src/a.rs", "a")]),
        Owner::Trine,
    )
    .unwrap_err();
    assert!(matches!(error, DiskError::InTheWay { .. }), "{error}");

    // A link at the path of a file is replaced; an orphaned one is removed. Neither touches its
    // target.
    symlink(outside.path().join("precious.rs"), root.join("a.rs")).unwrap();
    let files = tree(&[("lib.rs", "l"), ("a.rs", "a")]);
    assert_eq!(check(root, &files, Owner::Trine).unwrap().len(), 2);
    let changes = write(root, &files, Owner::Trine).unwrap();
    assert_eq!(
        (changes.changed, changes.removed),
        (vec!["a.rs".to_owned()], vec!["src".to_owned()])
    );
    assert_eq!(listing(root), ["a.rs", "lib.rs"]);
    assert_eq!(
        fs::read_to_string(outside.path().join("precious.rs")).unwrap(),
        generated("precious")
    );
    assert_eq!(listing(outside.path()), ["precious.rs"]);
}

#[test]
fn a_second_run_at_the_same_time_is_told_so() {
    let folder = TempDir::new().unwrap();
    let first = Staging::create(folder.path()).unwrap();
    let files = tree(&[("a.rs", "a")]);
    let error = write(folder.path(), &files, Owner::Trine).unwrap_err();
    assert!(matches!(error, DiskError::Busy { .. }), "{error}");
    assert!(!folder.path().join("a.rs").exists());
    drop(first);
    write(folder.path(), &files, Owner::Trine).unwrap();
    assert_eq!(listing(folder.path()), ["a.rs"]);
}

#[test]
fn what_an_interrupted_run_has_left_is_in_nobodys_way() {
    for owner in [Owner::Trine, Owner::Shared] {
        let folder = TempDir::new().unwrap();
        let staging = folder.path().join(STAGING);
        fs::create_dir_all(staging.join("folder")).unwrap();
        fs::write(staging.join(LOCK), "").unwrap();
        fs::write(staging.join("0"), "half").unwrap();
        write(folder.path(), &tree(&[("a.rs", "a")]), owner).unwrap();
        assert_eq!(listing(folder.path()), ["a.rs"]);
    }
}

#[cfg(unix)]
#[test]
fn a_link_in_the_place_of_what_waits_is_not_followed() {
    let folder = TempDir::new().unwrap();
    let outside = TempDir::new().unwrap();
    let staging = folder.path().join(STAGING);
    let files = tree(&[("a.rs", "a")]);
    let refused = || {
        let error = write(folder.path(), &files, Owner::Trine).unwrap_err();
        assert!(matches!(error, DiskError::Busy { .. }), "{error}");
        assert!(listing(outside.path()).is_empty());
    };
    std::os::unix::fs::symlink(outside.path(), &staging).unwrap();
    refused();
    fs::remove_file(&staging).unwrap();
    fs::create_dir(&staging).unwrap();
    std::os::unix::fs::symlink(outside.path().join("lock"), staging.join(LOCK)).unwrap();
    refused();
    fs::remove_file(staging.join(LOCK)).unwrap();
    std::os::unix::fs::symlink(outside.path().join("0"), staging.join("0")).unwrap();
    write(folder.path(), &files, Owner::Trine).unwrap();
    assert!(listing(outside.path()).is_empty());
}

#[test]
fn drift_is_listed_with_its_difference() {
    let folder = TempDir::new().unwrap();
    let long = |mark: &str| {
        (0..60)
            .map(|line| format!("{mark} {line}\n"))
            .collect::<String>()
    };
    write(
        folder.path(),
        &tree(&[
            ("lib.rs", "a\nb\nc"),
            ("long.rs", &long("old")),
            ("orphan.rs", "o"),
        ]),
        Owner::Trine,
    )
    .unwrap();
    let before = listing(folder.path());
    let files = tree(&[
        ("lib.rs", "a\nB\nc"),
        ("long.rs", &long("new")),
        ("missing.rs", "m"),
    ]);
    let drift = check(folder.path(), &files, Owner::Trine).unwrap();
    assert_eq!(listing(folder.path()), before);
    let rendered: Vec<String> = drift.iter().map(Drift::to_string).collect();
    expect![[r#"
        stale: lib.rs
        --- lib.rs (on the disk)
        +++ lib.rs (generated)
        @@ -1,5 +1,5 @@
         // @generated by trine from x.yaml. Do not edit: change the source and run `cargo xtask codegen`.
 
         a
        -b
        +B
         c
        stale: long.rs
        --- long.rs (on the disk)
        +++ long.rs (generated)
        @@ -1,62 +1,62 @@
         // @generated by trine from x.yaml. Do not edit: change the source and run `cargo xtask codegen`.
 
        -old 0
        -old 1
        -old 2
        -old 3
        -old 4
        -old 5
        -old 6
        -old 7
        -old 8
        -old 9
        -old 10
        -old 11
        -old 12
        -old 13
        -old 14
        -old 15
        -old 16
        -old 17
        -old 18
        -old 19
        -old 20
        -old 21
        -old 22
        -old 23
        -old 24
        -old 25
        -old 26
        -old 27
        -old 28
        -old 29
        -old 30
        -old 31
        -old 32
        -old 33
        -old 34
        … and 85 more lines of difference
        missing: missing.rs
        --- missing.rs (on the disk)
        +++ missing.rs (generated)
        @@ -0,0 +1,3 @@
        +// @generated by trine from x.yaml. Do not edit: change the source and run `cargo xtask codegen`.
        +
        +m
        orphaned: orphan.rs
        --- orphan.rs (on the disk)
        +++ orphan.rs (generated)
        @@ -1,3 +0,0 @@
        -// @generated by trine from x.yaml. Do not edit: change the source and run `cargo xtask codegen`.
        -
        -o
    "#]].assert_eq(&rendered.concat());
}

#[test]
fn a_folder_that_is_not_there_misses_everything() {
    let folder = TempDir::new().unwrap();
    let drift = check(
        &folder.path().join("none"),
        &tree(&[("a.rs", "a")]),
        Owner::Trine,
    )
    .unwrap();
    assert_eq!(
        drift.iter().map(|drift| drift.kind).collect::<Vec<_>>(),
        [DriftKind::Missing]
    );
}
