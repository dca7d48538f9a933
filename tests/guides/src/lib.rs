//! The Rust code in the pages of `docs/`, as doc tests. `tests/pages.rs` checks that no page is missing.

macro_rules! pages {
    ($($name:ident: $path:literal,)*) => {$(
        #[cfg(doctest)]
        #[doc = include_str!(concat!("../../../docs/", $path))]
        pub struct $name;
    )*};
}

pages! {
    Authentication: "guides/authentication.md",
    Blocking: "guides/blocking.md",
    BuildScripts: "guides/build-scripts.md",
    Errors: "guides/errors.md",
    Extensions: "extensions.md",
    Files: "guides/files.md",
    GettingStarted: "getting-started.md",
    Middleware: "guides/middleware.md",
    Paging: "guides/paging.md",
    Patches: "guides/patches.md",
    Retries: "guides/retries.md",
    Streaming: "guides/streaming.md",
    Testing: "guides/testing.md",
    Validation: "guides/validation.md",
    Webhooks: "guides/webhooks.md",
}
