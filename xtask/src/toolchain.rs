//! Toolchains of Rust beside the one that runs this.

use std::env;
use std::process::{Command, Stdio};

use crate::{Stop, root};

/// A toolchain, as rustup names it.
pub(crate) struct Toolchain<'n>(pub(crate) &'n str);

/// cargo-fuzz needs it, and so does the choice of the oldest dependencies.
pub(crate) const NIGHTLY: Toolchain = Toolchain("nightly");

impl Toolchain<'_> {
    /// Whether it is there. On a CI server it is installed where it is not; elsewhere a toolchain is
    /// nothing to install for somebody who did not ask for it, who is told how to.
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
            println!("skipped: it needs `rustup {}`", install.join(" "));
        }
        is_installed
    }

    /// Its cargo, whichever runs this.
    pub(crate) fn cargo(&self) -> Command {
        let mut command = self.command("cargo");
        for variable in ["CARGO", "RUSTC", "RUSTDOC", "RUSTUP_TOOLCHAIN"] {
            command.env_remove(variable);
        }
        command
    }

    /// Whether its cargo does this without an error.
    pub(crate) fn has(&self, arguments: &[&str]) -> bool {
        let mut command = self.cargo();
        command.args(arguments);
        command.stdout(Stdio::null()).stderr(Stdio::null());
        command.status().is_ok_and(|status| status.success())
    }

    /// The triple for which it compiles.
    pub(crate) fn host(&self) -> Result<String, Stop> {
        let mut command = self.command("rustc");
        let said = command.arg("-vV").output().map_err(Stop::failed)?.stdout;
        let said = String::from_utf8_lossy(&said);
        let host = said.lines().find_map(|line| line.strip_prefix("host: "));
        host.map(str::to_owned)
            .ok_or_else(|| Stop::Failed(format!("{} does not tell its host", self.0)))
    }

    fn command(&self, program: &str) -> Command {
        let mut command = Command::new("rustup");
        command.args(["run", self.0, program]).current_dir(root());
        command
    }
}

/// Whether this is a CI server, on which anything may be installed.
pub(crate) fn on_server() -> bool {
    env::var_os("CI").is_some_and(|value| value == "true")
}
