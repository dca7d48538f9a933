//! The clients that a task reads: that of the arguments, or those of trine.toml.

use std::io;
use std::path::{Path, PathBuf};

use trine::Strictness;
use trine::config::{ClientTable, Config, steps};
use trine::input::{self, Input};

use super::arguments::Document;
use super::git::Git;
use super::remote::{self, Recording, Remote};
use super::{CONFIG, STDIN, Stop, failed_input};

/// A document, and where its client is configured.
pub(crate) struct Client {
    pub(crate) input: Input,
    /// Access to the URLs that it refers to, if it is allowed.
    pub(crate) remote: Option<Remote>,
    /// Its table in trine.toml; `None` for the document of the arguments.
    pub(crate) table: Option<ClientTable>,
    /// The folder that paths in the table are relative to.
    folder: PathBuf,
    /// The file with its names and formats, if it has one.
    config: Option<PathBuf>,
}

impl Client {
    /// Returns the folder of the crate in the table.
    pub(crate) fn output(&self) -> Option<PathBuf> {
        Some(self.folder.join(&self.table.as_ref()?.output))
    }

    /// Returns an error if the document is not a single local file, which a git repository could contain.
    pub(crate) fn check_file(&self) -> Result<(), Stop> {
        let name = &self.input.spec.name;
        let (found, help) = if remote::is_url(name) {
            (format!("the URL {name}"), "save the old document")
        } else if name == STDIN {
            (name.clone(), "save the old document")
        } else if self.input.is_in_archive() {
            let help = "write the old archive to a file with `git show REV:./ARCHIVE`";
            (format!("the archive of {name}"), help)
        } else {
            return Ok(());
        };
        Err(Stop::Failed(format!(
            "--against-git expects a document that is a file of a git repository, found {found}; {help}, \
             and compare both: `trine diff OLD NEW`"
        )))
    }

    /// Opens the document as it was at a revision, with the trine.toml of that revision. A file that
    /// did not exist yet is that of today; a document that did not exist yet is an error.
    pub(crate) fn at(&self, git: &Git) -> Result<Input, Stop> {
        self.check_file()?;
        let today = &self.input.spec;
        let limits = today.config.limits;
        let mut path = PathBuf::from(&today.name);
        let mut config = self.config.clone();
        let mut overlays = Vec::new();
        let mut root = None;
        if let Some(table) = &self.table {
            let clients = git.config(&self.folder.join(CONFIG), &limits)?;
            let clients = clients.iter().flat_map(|config| &config.clients);
            let then = clients.into_iter().find(|one| one.output == table.output);
            if let Some(then) = then {
                if then.input != table.input {
                    path = self.folder.join(&then.input);
                }
                overlays.clone_from(&then.overlays);
                root = then.root.as_ref().map(|root| self.folder.join(root));
                config = Some(match &then.config {
                    Some(own) => self.folder.join(own),
                    None => self.folder.join(CONFIG),
                });
            }
        }
        let then = match &config {
            Some(path) => git.config(path, &limits)?,
            None => None,
        };
        let mut config = match (then, config) {
            (Some(mut then), Some(path)) => {
                let folder = path.parent().unwrap_or(Path::new(""));
                let of_config = then.overlays.iter().map(|path| folder.join(path));
                let of_client = overlays.iter().map(|path| self.folder.join(path));
                let files = of_config.chain(of_client);
                let files = files.map(|path| git.overlay(&path, &limits));
                then.overlay_files = files.collect::<Result<_, _>>()?;
                then.root = root.or(then.root);
                then
            }
            _ => today.config.clone(),
        };
        config.limits = limits;
        let input = git.input(&path, config)?;
        Ok(fetching(input, self.remote.as_ref()))
    }
}

/// Opens the document of the arguments, or those of trine.toml.
pub(crate) fn open(document: &Document, recording: Recording) -> Result<Vec<Client>, Stop> {
    let Some(spec) = &document.spec else {
        return configured(document, recording);
    };
    let config = match &document.config {
        Some(path) => input::config(path).map_err(failed_input)?,
        None => Config::default(),
    };
    let folder = document.config.as_deref().and_then(Path::parent);
    let source = Source {
        document,
        remote: Remote::open(folder.unwrap_or(Path::new("")), recording)?,
    };
    let (input, remote) = source.open(spec, config)?;
    Ok(vec![Client {
        input,
        remote,
        table: None,
        folder: PathBuf::new(),
        config: document.config.clone(),
    }])
}

/// Returns an error if the folder is that of a client in the trine.toml of this folder, which is not read
/// because a document is given: the crate would lose what is configured there.
pub(crate) fn check_unused_config(output: &Path) -> Result<(), Stop> {
    let path = Path::new(CONFIG);
    // A trine.toml that is invalid is not used either.
    let Ok(config) = input::config(path) else {
        return Ok(());
    };
    let same = |client: &&ClientTable| is_same_folder(&client.output, output);
    match config.clients.iter().find(same) {
        None => Ok(()),
        Some(_) => Err(Stop::Failed(format!(
            "{} is the folder of a client in {CONFIG}, which is not used if a document is given; run \
             `trine generate` without the document, or pass `--config {CONFIG}` to use its names and \
             extensions only",
            output.display()
        ))),
    }
}

/// Returns whether two paths are the same folder, which may not exist yet.
pub(crate) fn is_same_folder(one: &Path, other: &Path) -> bool {
    match (one.canonicalize(), other.canonicalize()) {
        (Ok(one), Ok(other)) => one == other,
        _ => steps(&absolute(one)) == steps(&absolute(other)),
    }
}

/// Returns an absolute path. Neither links nor the existence of the folder matter.
pub(crate) fn absolute(path: &Path) -> PathBuf {
    std::path::absolute(Path::new(".").join(path)).unwrap_or(path.to_owned())
}

fn configured(document: &Document, recording: Recording) -> Result<Vec<Client>, Stop> {
    let default = Path::new(CONFIG);
    let path = document.config.as_deref().unwrap_or(default);
    if document.config.is_none() && !path.exists() {
        return Err(Stop::Failed(format!(
            "expected a document or a {CONFIG} in this folder; pass the path of a document, or run \
             `trine init` to write {CONFIG}"
        )));
    }
    let config = input::config(path).map_err(failed_input)?;
    if config.clients.is_empty() {
        return Err(Stop::Failed(format!(
            "{} has no `[[client]]`; pass the path of a document, or run `trine init` to add one",
            path.display()
        )));
    }
    if !document.overlay.is_empty() && config.clients.len() > 1 {
        return Err(Stop::Failed(format!(
            "--overlay applies to one client, but {CONFIG} has {}; pass the path of a document, or \
             add `overlays` to a `[[client]]`",
            config.clients.len()
        )));
    }
    let folder = path.parent().unwrap_or(Path::new("")).to_owned();
    let source = Source {
        document,
        remote: Remote::open(&folder, recording)?,
    };
    let clients = config.clients.iter().map(|table| {
        let config = match &table.config {
            Some(own) => input::config(&folder.join(own)).map_err(failed_input)?,
            None => config.clone(),
        };
        let spec = table.input.to_string_lossy();
        let spec = match remote::is_url(&spec) {
            true => spec.into_owned(),
            false => folder.join(&table.input).to_string_lossy().into_owned(),
        };
        let overlays = table.overlays.iter().map(|path| folder.join(path));
        let mut config = overlaid(config, overlays)?;
        let root = table.root.as_ref().map(|root| folder.join(root));
        config.root = root.or(config.root);
        config.allow_remote = table.allow_remote.unwrap_or(config.allow_remote);
        let (input, remote) = source.open(&spec, config)?;
        Ok(Client {
            input,
            remote,
            table: Some(table.clone()),
            folder: folder.clone(),
            config: Some(match &table.config {
                Some(own) => folder.join(own),
                None => path.to_owned(),
            }),
        })
    });
    clients.collect()
}

/// Reads overlays of a document, after those that it has.
pub(crate) fn overlaid(
    mut config: Config,
    overlays: impl Iterator<Item = PathBuf>,
) -> Result<Config, Stop> {
    for path in overlays {
        let overlay = input::overlay(&path, &config.limits).map_err(failed_input)?;
        config.overlay_files.push(overlay);
    }
    Ok(config)
}

/// The documents of a task.
struct Source<'a> {
    document: &'a Document,
    remote: Remote,
}

impl Source<'_> {
    /// Opens a document, and returns it with the access to the URLs that it refers to.
    fn open(&self, spec: &str, mut config: Config) -> Result<(Input, Option<Remote>), Stop> {
        let document = self.document;
        document.limits.apply(&mut config.limits);
        config.root = document.root.clone().or(config.root);
        let is_allowed = document.allow_remote || config.allow_remote;
        let config = overlaid(config, document.overlay.iter().cloned())?;
        let mut input = match spec {
            "-" => Input::stream(STDIN, io::stdin().lock(), config)
                .map_err(|error| Stop::Failed(format!("cannot read {STDIN}: {error}")))?,
            url if remote::is_url(url) => {
                let bytes = self.remote.document(url, config.limits.bytes())?;
                Input::fetched(&remote::shown(url), bytes, config).map_err(failed_input)?
            }
            path => Input::open_with(Path::new(path), config).map_err(failed_input)?,
        };
        if document.root.is_some() && !input.reads_files() {
            let spec = remote::shown(spec);
            return Err(Stop::Failed(format!(
                "--root requires a file or a folder, but {spec} is neither"
            )));
        }
        if document.strict {
            input.spec.strictness = Strictness::Strict;
        }
        let remote = is_allowed.then(|| self.remote.of_one_client());
        Ok((fetching(input, remote.as_ref()), remote))
    }
}

/// Sets the access of a document to URLs.
fn fetching(input: Input, remote: Option<&Remote>) -> Input {
    match remote.cloned() {
        Some(remote) => input.with_remote(move |url, most| remote.file(url, most)),
        None => input.with_remote(remote::not_allowed),
    }
}
