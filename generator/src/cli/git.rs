//! Files at a revision of git, read with the command `git`.

use std::io;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use trine::OverlayFile;
use trine::config::Config;
use trine::input::{self, Input, bounded_text};
use trine::limits::Limits;

use super::{Stop, failed_input};

/// A revision of the repository that a folder is in.
#[derive(Clone, Debug)]
pub(crate) struct Git {
    /// The revision as the user names it.
    name: String,
    /// The ID of the commit.
    commit: String,
}

impl Git {
    /// Finds a revision in the repository of a folder.
    pub(crate) fn at(name: &str, folder: &Path) -> Result<Self, Stop> {
        let commit = format!("{name}^{{commit}}");
        let arguments = [
            "rev-parse",
            "--verify",
            "--quiet",
            "--end-of-options",
            &commit,
        ];
        let output = command(folder).args(arguments).output();
        let output = output.map_err(|error| Stop::Failed(not_run(&error)))?;
        let commit = String::from_utf8_lossy(&output.stdout).trim().to_owned();
        if output.status.success() && !commit.is_empty() {
            return Ok(Self {
                name: name.to_owned(),
                commit,
            });
        }
        let folder = shown(folder);
        let inside = command(&folder).args(["rev-parse", "--git-dir"]).output();
        let is_inside = inside.is_ok_and(|output| output.status.success());
        Err(Stop::Failed(match is_inside {
            true => format!(
                "unknown git revision `{name}`; pass a commit, branch or tag, such as `HEAD`"
            ),
            false => format!("{} is not in a git repository", folder.display()),
        }))
    }

    /// Opens a document as it was.
    pub(crate) fn input(&self, path: &Path, config: Config) -> Result<Input, Stop> {
        let most = config.limits.bytes();
        let text = self.required(path, most)?;
        let mut input = Input::text(&self.named(path), text);
        input.spec.config = config;
        let (folder, entry) = match &input.spec.config.root {
            Some(root) => {
                let entry = input::entry(path, root).map_err(failed_input)?;
                (root.clone(), Some(entry))
            }
            None => (folder_of(path), None),
        };
        let git = self.clone();
        Ok(input.with_files(entry, move |file, most| git.text(&folder.join(file), most)))
    }

    /// Reads an overlay as it was.
    pub(crate) fn overlay(&self, path: &Path, limits: &Limits) -> Result<OverlayFile, Stop> {
        let text = self.required(path, limits.bytes())?;
        let name = self.named(path);
        Ok(OverlayFile { name, text })
    }

    /// Returns the name of a file in messages.
    fn named(&self, path: &Path) -> String {
        let path = path.to_string_lossy().replace('\\', "/");
        format!("{}:{path}", self.name)
    }

    fn required(&self, path: &Path, most: usize) -> Result<String, Stop> {
        self.text(path, most).map_err(|error| {
            let (path, name) = (path.display(), &self.name);
            Stop::Failed(match error.kind() {
                io::ErrorKind::NotFound => format!("{path} does not exist in `{name}`"),
                _ => format!("cannot read {path} of `{name}`: {error}"),
            })
        })
    }

    /// Reads a trine.toml as it was; `None` if it did not exist.
    pub(crate) fn config(&self, path: &Path, limits: &Limits) -> Result<Option<Config>, Stop> {
        let text = match self.text(path, limits.bytes()) {
            Ok(text) => text,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(error) => {
                let (path, name) = (path.display(), &self.name);
                return Err(Stop::Failed(format!(
                    "cannot read {path} of `{name}`: {error}"
                )));
            }
        };
        let mut config = Config::parse(&self.named(path), &text).map_err(Stop::Config)?;
        let folder = path.parent().unwrap_or(Path::new(""));
        config.root = config.root.map(|root| folder.join(root));
        Ok(Some(config))
    }

    /// Reads a file, up to one byte more than `most`.
    fn text(&self, path: &Path, most: usize) -> io::Result<String> {
        let folder = folder_of(path);
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        let object = format!("{}:./{name}", self.commit);
        // The folder may not exist any more.
        let (folder, object) = match folder.is_dir() {
            true => (folder, object),
            false => {
                let path = path.to_string_lossy().replace('\\', "/");
                (PathBuf::from("."), format!("{}:./{path}", self.commit))
            }
        };
        let exists = command(&folder)
            .args(["cat-file", "-e", &object])
            .output()?;
        if !exists.status.success() {
            return Err(io::ErrorKind::NotFound.into());
        }
        let mut child = command(&folder)
            .args(["cat-file", "blob", &object])
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()?;
        let Some(stream) = child.stdout.take() else {
            return Err(io::Error::other("git has no output"));
        };
        let text = bounded_text(stream, most);
        // The rest of a file that is too long is not read.
        let _ = child.kill();
        let _ = child.wait();
        text
    }
}

/// Returns the folder of a file.
fn folder_of(path: &Path) -> PathBuf {
    shown(path.parent().unwrap_or(Path::new("")))
}

/// Returns a folder with a name.
fn shown(folder: &Path) -> PathBuf {
    match folder.as_os_str().is_empty() {
        true => PathBuf::from("."),
        false => folder.to_owned(),
    }
}

fn command(folder: &Path) -> Command {
    let mut command = Command::new("git");
    command.arg("-C").arg(shown(folder)).stdin(Stdio::null());
    // A partial clone would ask for what is missing.
    command.env("GIT_NO_LAZY_FETCH", "1");
    command.env("GIT_TERMINAL_PROMPT", "0");
    command
}

fn not_run(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::NotFound => "the command `git` is not installed".to_owned(),
        _ => format!("cannot run `git`: {error}"),
    }
}
