//! Other Rust toolchains.

use std::env;
use std::process::{Command, Stdio};

use crate::{Stop, cargo, root};

/// A toolchain, as rustup names it.
pub(crate) struct Toolchain<'n>(pub(crate) &'n str);

/// The only toolchain whose cargo can choose the oldest versions of dependencies.
pub(crate) const NIGHTLY: Toolchain = Toolchain("nightly");

impl Toolchain<'_> {
    /// Reports whether it is installed. On a CI server a missing toolchain is installed; elsewhere a
    /// message says how to install it.
    pub(crate) fn is_ready(&self) -> bool {
        let install = ["toolchain", "install", self.0, "--profile", "minimal"];
        if self.has(&["--version"]) {
            return true;
        }
        let is_installed = on_server() && {
            let status = Command::new("rustup").args(install).status();
            status.is_ok_and(|status| status.success())
        };
        if !is_installed {
            println!("skipped: run `rustup {}` to enable this", install.join(" "));
        }
        is_installed
    }

    /// Returns a command for its cargo.
    pub(crate) fn cargo(&self) -> Command {
        let mut command = self.command("cargo");
        for variable in ["CARGO", "RUSTC", "RUSTDOC", "RUSTUP_TOOLCHAIN"] {
            command.env_remove(variable);
        }
        command
    }

    /// Reports whether its cargo succeeds with these arguments.
    fn has(&self, arguments: &[&str]) -> bool {
        let mut command = self.cargo();
        command.args(arguments);
        command.stdout(Stdio::null()).stderr(Stdio::null());
        command.status().is_ok_and(|status| status.success())
    }

    fn command(&self, program: &str) -> Command {
        let mut command = Command::new("rustup");
        command.args(["run", self.0, program]).current_dir(root());
        command
    }
}

/// The target of programs in browsers.
pub(crate) const BROWSER: &str = "wasm32-unknown-unknown";

/// Reports whether the standard library for browsers is installed, of this toolchain or by default of
/// that of this repository. On a CI server a missing one is installed; elsewhere a message says how to
/// install it.
pub(crate) fn has_browser(toolchain: Option<&Toolchain>) -> bool {
    let of = toolchain.map_or(Vec::new(), |toolchain| vec!["--toolchain", toolchain.0]);
    let rustup = |arguments: &[&str]| {
        let mut command = Command::new("rustup");
        command.args(["target"]).args(arguments).args(&of);
        command.current_dir(root()).output().ok()
    };
    let installed = rustup(&["list", "--installed"]).map(|output| output.stdout);
    let installed = String::from_utf8(installed.unwrap_or_default()).unwrap_or_default();
    let mut has = installed.lines().any(|line| line == BROWSER);
    if !has && on_server() {
        let added = rustup(&["add", BROWSER]);
        has = added.is_some_and(|output| output.status.success());
    }
    if !has {
        let of: String = of.iter().map(|word| format!(" {word}")).collect();
        println!("skipped: run `rustup target add {BROWSER}{of}` to enable this");
    }
    has
}

/// Returns the target triple of the toolchain that runs this program.
pub(crate) fn host() -> Result<String, Stop> {
    let said = cargo().arg("-vV").output().map_err(Stop::failed)?.stdout;
    let said = String::from_utf8_lossy(&said);
    let host = said.lines().find_map(|line| line.strip_prefix("host: "));
    host.map(str::to_owned)
        .ok_or_else(|| Stop::failed("`cargo -vV` does not print a line `host: …`"))
}

/// Reports whether this is a CI server, where missing toolchains are installed.
pub(crate) fn on_server() -> bool {
    env::var_os("CI").is_some_and(|value| value == "true")
}
