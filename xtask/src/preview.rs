//! `cargo xtask preview`: tests of the pages of `trine preview` and of the playground, in headless Chromium,
//! and of the generator as WebAssembly, in Node.

use std::path::Path;
use std::process::{Command, Stdio};

use crate::oracles::{has_node, install_scripts};
use crate::toolchain::on_server;
use crate::{Stop, cargo, playground, root, succeed};

/// The browser, as Debian packages it.
const CHROMIUM: &str = "/usr/bin/chromium";

pub(crate) fn run() -> Result<(), Stop> {
    if !has_node() || !has_chromium() {
        return Ok(());
    }
    let Some(page) = playground::build()? else {
        return Ok(());
    };
    succeed(cargo().args(["build", "--package", "trine"]))?;
    let work = root().join("target/preview");
    install_scripts("tests/preview", &work)?;
    let trine = format!("target/debug/trine{}", std::env::consts::EXE_SUFFIX);
    for script in ["engine.mjs", "browser.mjs"] {
        let mut node = Command::new("node");
        node.arg(script).current_dir(&work);
        node.env("TRINE", root().join(&trine))
            .env("TRINE_PLAYGROUND", &page)
            .env("TRINE_ROOT", root())
            .env("CHROMIUM", CHROMIUM);
        succeed(&mut node)?;
    }
    Ok(())
}

/// Reports whether Chromium is installed. On a CI server it is installed; elsewhere a message says how.
fn has_chromium() -> bool {
    let has = || Path::new(CHROMIUM).exists();
    if !has() && on_server() {
        let apt = |arguments: &[&str]| {
            let mut command = Command::new("apt-get");
            let command = command.args(arguments).stdout(Stdio::null());
            command.env("DEBIAN_FRONTEND", "noninteractive").status()
        };
        // Without apt-get, or without the right to install, the tests are skipped.
        let _ = apt(&["update", "-qq"]);
        let _ = apt(&[
            "install",
            "-y",
            "-qq",
            "--no-install-recommends",
            "chromium",
        ]);
    }
    if !has() {
        println!("skipped: run `apt-get install chromium` to enable this");
    }
    has()
}
