//! The files of the page.

/// A file of the page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PageFile {
    /// The name, without a folder.
    pub name: &'static str,
    /// The media type.
    pub media_type: &'static str,
    /// The content.
    pub text: &'static str,
}

const SCRIPT: &str = "text/javascript; charset=utf-8";

/// The files of the page. It reads its data through `source.js`, which here asks the server of
/// `trine preview`; the playground has another one.
pub const PAGE: &[PageFile] = &[
    PageFile {
        name: "index.html",
        media_type: "text/html; charset=utf-8",
        text: include_str!("page/index.html"),
    },
    PageFile {
        name: "page.css",
        media_type: "text/css; charset=utf-8",
        text: include_str!("page/page.css"),
    },
    PageFile {
        name: "icon.svg",
        media_type: "image/svg+xml",
        text: include_str!("page/icon.svg"),
    },
    PageFile {
        name: "page.js",
        media_type: SCRIPT,
        text: include_str!("page/page.js"),
    },
    PageFile {
        name: "dom.js",
        media_type: SCRIPT,
        text: include_str!("page/dom.js"),
    },
    PageFile {
        name: "model.js",
        media_type: SCRIPT,
        text: include_str!("page/model.js"),
    },
    PageFile {
        name: "pane.js",
        media_type: SCRIPT,
        text: include_str!("page/pane.js"),
    },
    PageFile {
        name: "highlight.js",
        media_type: SCRIPT,
        text: include_str!("page/highlight.js"),
    },
    PageFile {
        name: "lists.js",
        media_type: SCRIPT,
        text: include_str!("page/lists.js"),
    },
    PageFile {
        name: "prose.js",
        media_type: SCRIPT,
        text: include_str!("page/prose.js"),
    },
    PageFile {
        name: "zip.js",
        media_type: SCRIPT,
        text: include_str!("page/zip.js"),
    },
    PageFile {
        name: "source.js",
        media_type: SCRIPT,
        text: include_str!("page/source.js"),
    },
];
