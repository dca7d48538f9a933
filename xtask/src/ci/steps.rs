//! The steps of `cargo xtask ci`.

/// A check.
#[derive(Debug)]
pub(super) struct Step {
    /// The argument of `cargo xtask ci` that runs it.
    pub(super) name: &'static str,
    /// The description for `--list`.
    pub(super) summary: &'static str,
    pub(super) action: Action,
    pub(super) lane: Lane,
    /// Set if `--quick` runs it.
    pub(super) is_quick: bool,
}

/// The action of a step.
#[derive(Debug)]
pub(super) enum Action {
    /// Cargo with these arguments.
    Cargo(&'static [&'static str]),
    /// Cargo with these arguments; rustdoc warnings are errors.
    Rustdoc(&'static [&'static str]),
    /// This program with these arguments.
    Xtask(&'static [&'static str]),
    /// A check that generated files are up to date and the working tree is clean.
    Clean,
}

/// When a step runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Lane {
    /// Before all others: takes a few seconds.
    First,
    /// After `First`, in order: builds into the target folder of the workspace.
    Workspace,
    /// Beside `Workspace`, in order: builds into folders of its own.
    Separate,
    /// After all others.
    Last,
}

/// All steps, in the order in which each lane runs them.
pub(super) const STEPS: &[Step] = &[
    Step {
        name: "fmt",
        summary: "formatting",
        action: Action::Cargo(&["fmt", "--all", "--check"]),
        lane: Lane::First,
        is_quick: true,
    },
    Step {
        name: "codegen",
        summary: "generated/ is up to date with specs/",
        action: Action::Xtask(&["codegen", "--check"]),
        lane: Lane::First,
        is_quick: true,
    },
    Step {
        name: "licenses",
        summary: "licenses and sources of all dependencies",
        action: Action::Xtask(&["licenses"]),
        lane: Lane::First,
        is_quick: true,
    },
    Step {
        name: "advisories",
        summary: "no dependency has a known vulnerability",
        action: Action::Xtask(&["advisories"]),
        lane: Lane::First,
        is_quick: false,
    },
    Step {
        name: "lint",
        summary: "clippy for all packages, targets and features",
        action: Action::Cargo(&[
            "clippy",
            "--workspace",
            "--all-targets",
            "--all-features",
            "--",
            "-D",
            "warnings",
        ]),
        lane: Lane::Workspace,
        is_quick: true,
    },
    Step {
        name: "features",
        summary: "generated crates compile with each feature alone, and for browsers",
        action: Action::Xtask(&["features"]),
        lane: Lane::Workspace,
        is_quick: false,
    },
    Step {
        name: "parts",
        summary: "the embedded runtime compiles with each of its parts",
        action: Action::Xtask(&["parts"]),
        lane: Lane::Workspace,
        is_quick: false,
    },
    Step {
        name: "test",
        summary: "all tests and doc tests, with all features",
        action: Action::Cargo(&["test", "--workspace", "--all-features"]),
        lane: Lane::Workspace,
        is_quick: true,
    },
    Step {
        name: "test-default",
        summary: "doc tests of crm-clients, with default features",
        action: Action::Cargo(&["test", "--package", "crm-clients"]),
        lane: Lane::Workspace,
        is_quick: false,
    },
    Step {
        name: "doc",
        summary: "rustdoc of crm-clients and trine without warnings",
        action: Action::Rustdoc(&[
            "doc",
            "--package",
            "crm-clients",
            "--package",
            "trine",
            "--no-deps",
            "--all-features",
        ]),
        lane: Lane::Workspace,
        is_quick: false,
    },
    Step {
        name: "doc-golden",
        summary: "rustdoc of golden crates with few features without warnings",
        action: Action::Rustdoc(&[
            "doc",
            "--package",
            "trine-golden-minimal",
            "--package",
            "trine-golden-features",
            "--package",
            "trine-golden-grouped-features",
            "--package",
            "trine-golden",
            "--no-deps",
            "--no-default-features",
            "--features",
            // One of the features for tags: links to the others are broken.
            "trine-golden-features/tag-time,trine-golden-grouped-features/untagged,trine-golden/webhook_headers,trine-golden/webhooks_github",
        ]),
        lane: Lane::Workspace,
        is_quick: false,
    },
    Step {
        name: "preview",
        summary: "the page of `trine preview` and the playground work in a browser",
        action: Action::Xtask(&["preview"]),
        lane: Lane::Workspace,
        is_quick: false,
    },
    Step {
        name: "book",
        summary: "the website of docs/ has no broken links",
        action: Action::Xtask(&["book"]),
        lane: Lane::Workspace,
        is_quick: false,
    },
    Step {
        name: "corpus",
        summary: "a sample of real documents generates and compiles",
        action: Action::Xtask(&["corpus", "sample"]),
        lane: Lane::Workspace,
        is_quick: false,
    },
    Step {
        name: "states",
        summary: "each state of an argument is sent differently or rejected, on a sample",
        action: Action::Xtask(&["states", "--sample"]),
        lane: Lane::Workspace,
        is_quick: false,
    },
    Step {
        name: "semver",
        summary: "the classes of `trine diff` are those of cargo-semver-checks, on the small pairs",
        action: Action::Xtask(&["semver"]),
        lane: Lane::Workspace,
        is_quick: false,
    },
    Step {
        name: "updates",
        summary: "updates from two states lead from one to the other, for random values",
        action: Action::Xtask(&["updates"]),
        lane: Lane::Workspace,
        is_quick: false,
    },
    Step {
        name: "vendors",
        summary: "clients of real documents with an overlay and a trine.toml send the expected bytes",
        action: Action::Xtask(&["vendors"]),
        lane: Lane::Workspace,
        is_quick: false,
    },
    Step {
        name: "variants",
        summary: "union values are read as the right variant, on a sample",
        action: Action::Xtask(&["variants", "--sample"]),
        lane: Lane::Workspace,
        is_quick: false,
    },
    Step {
        name: "webhooks",
        summary: "examples of webhooks are read as their event, on a sample",
        action: Action::Xtask(&["webhooks", "--sample"]),
        lane: Lane::Workspace,
        is_quick: false,
    },
    Step {
        name: "wasm",
        summary: "generated clients run as WebAssembly, in Node",
        action: Action::Xtask(&["wasm"]),
        lane: Lane::Separate,
        is_quick: false,
    },
    Step {
        name: "msrv",
        summary: "generated code compiles with the oldest supported Rust and dependencies",
        action: Action::Xtask(&["msrv"]),
        lane: Lane::Separate,
        is_quick: false,
    },
    Step {
        name: "fuzz",
        summary: "ten seconds of each fuzz target",
        action: Action::Xtask(&["fuzz", "--seconds", "10"]),
        lane: Lane::Separate,
        is_quick: false,
    },
    Step {
        name: "clean",
        summary: "generated files are up to date, and everything is committed",
        action: Action::Clean,
        lane: Lane::Last,
        is_quick: false,
    },
];
