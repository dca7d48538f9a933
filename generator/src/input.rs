//! Documents from files and from standard input.

#[cfg(feature = "zip")]
mod archive;
mod error;
mod files;
mod found;
mod opened;
mod root;

use std::fs::{self, File};
use std::io::{self, Read as _};
use std::panic;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::thread;

use crate::config::Config;
use crate::dependency::Dependencies;
use crate::limits::Limits;
use crate::output::{FileTree, OutputError};
use crate::{Analyzed, CrateText, Failure, OverlayFile, Provenance, Spec, Strictness};

pub use error::InputError;
use files::{Fetcher, Files};
pub use opened::OpenedFiles;
pub(crate) use opened::opening;
use root::Root;
pub use root::entry;
pub(crate) use root::regular_text;
use trine_openapi::document::{Access, Unreadable};

/// The stack for reading and generating: the deepest accepted document needs some 10 MiB without
/// optimization, as in build scripts.
const STACK: usize = 64 << 20;

/// The command that is named in the headers of generated files.
const COMMAND: &str = "trine generate";

/// The first bytes of archives in the format ZIP.
const ARCHIVE: &[u8] = b"PK\x03\x04";

/// A document, and the files that it refers to.
#[derive(Clone, Debug)]
pub struct Input {
    /// The document and its configuration.
    pub spec: Spec,
    files: Files,
    fetch: Option<Fetcher>,
}

impl Input {
    /// Opens a file, to be read tolerantly.
    ///
    /// # Errors
    ///
    /// Returns an error if the file cannot be read.
    pub fn open(path: &Path) -> Result<Self, InputError> {
        Self::open_with(path, Config::default())
    }

    /// Opens a file, to be read tolerantly, with the configuration and the limits of a
    /// `trine.toml`. A file is not read beyond its limit. Its references may lead to files in its folder
    /// and below, or in the configured root.
    ///
    /// The path may also be that of a folder or, with the feature `zip`, of an archive that contains the
    /// document.
    ///
    /// # Errors
    ///
    /// Returns an error if the file cannot be read, if the root does not contain it, or if a folder or
    /// an archive contains no document or several.
    pub fn open_with(path: &Path, config: Config) -> Result<Self, InputError> {
        if path.is_dir() {
            let document = found::in_folder(path, &config.limits)?;
            return Self::open_with(&document, config);
        }
        opening(path);
        let most = config.limits.bytes();
        let read = |error| InputError::Read {
            path: path.to_owned(),
            error,
        };
        let bytes = File::open(path).and_then(|file| bounded_bytes(file, most));
        let bytes = bytes.map_err(read)?;
        let name = path.to_string_lossy().replace('\\', "/");
        if bytes.starts_with(ARCHIVE) {
            return Self::archive(name, bytes, config);
        }
        let root = Root::of(path, config.root.as_deref())?;
        let text = text_of(bytes, most).map_err(read)?;
        Ok(Self::new(name, text, config, Files::Folder(root)))
    }

    /// Opens the document in an archive.
    #[cfg(feature = "zip")]
    fn archive(name: String, bytes: Vec<u8>, config: Config) -> Result<Self, InputError> {
        let limits = &config.limits;
        let (archive, entry) = archive::Archive::open(&name, bytes, limits)?;
        let text = archive.text(&entry, limits.bytes());
        let text = text.map_err(|error| InputError::Archive {
            name: name.clone(),
            reason: format!("cannot read {entry}: {error}"),
        })?;
        let name = format!("{name}/{entry}");
        let files = Files::Archive(Arc::new(archive), entry);
        Ok(Self::new(name, text, config, files))
    }

    #[cfg(not(feature = "zip"))]
    fn archive(name: String, _: Vec<u8>, _: Config) -> Result<Self, InputError> {
        let reason = "enable the feature `zip` of the package `trine` to read archives".to_owned();
        Err(InputError::Archive { name, reason })
    }

    /// Creates an input that is read tolerantly.
    fn new(name: String, text: String, config: Config, files: Files) -> Self {
        let spec = Spec {
            text,
            name,
            module: None,
            config,
            strictness: Strictness::Tolerant,
        };
        Self {
            spec,
            files,
            fetch: None,
        }
    }

    /// Creates an input from text only; messages refer to it as `name`. References to other files
    /// cannot be followed.
    pub fn text(name: &str, text: String) -> Self {
        Self::new(name.to_owned(), text, Config::default(), Files::None)
    }

    /// Creates an input from the bytes at a URL, a text or an archive. `name` is the URL in messages and
    /// generated files, without secrets. References of a text are relative to its URL.
    ///
    /// # Errors
    ///
    /// Returns an error if the bytes are not valid UTF-8, or if an archive contains no document or
    /// several.
    pub fn fetched(name: &str, bytes: Vec<u8>, config: Config) -> Result<Self, InputError> {
        if bytes.starts_with(ARCHIVE) {
            return Self::archive(name.to_owned(), bytes, config);
        }
        let text = text_of(bytes, config.limits.bytes()).map_err(|error| InputError::Read {
            path: PathBuf::from(name),
            error,
        })?;
        let url = Files::Url(name.to_owned());
        Ok(Self::new(name.to_owned(), text, config, url))
    }

    /// Sets the function that returns the texts at URLs that the document refers to, up to one byte more
    /// than a number of bytes. Without it, nothing is fetched.
    #[must_use]
    pub fn with_remote(
        self,
        fetch: impl Fn(&str, usize) -> Result<String, Unreadable> + Send + Sync + 'static,
    ) -> Self {
        Self {
            fetch: Some(Fetcher(Arc::new(fetch))),
            ..self
        }
    }

    /// Sets the function that returns the files that the document refers to, by their path relative
    /// to a root and up to one byte more than a number of bytes. Paths contain no `..`. `entry` is the
    /// path of the document if it is not in the root itself.
    #[must_use]
    pub fn with_files(
        self,
        entry: Option<String>,
        load: impl Fn(&str, usize) -> io::Result<String> + Send + Sync + 'static,
    ) -> Self {
        Self {
            files: Files::Given(Arc::new(load), entry),
            ..self
        }
    }

    /// Reads a document from a stream, such as standard input, like [`open_with`](Self::open_with)
    /// from a file.
    ///
    /// # Errors
    ///
    /// Returns an error if the stream cannot be read.
    pub fn stream(name: &str, stream: impl io::Read, config: Config) -> io::Result<Self> {
        let text = bounded_text(stream, config.limits.bytes())?;
        let mut input = Self::text(name, text);
        input.spec.config = config;
        Ok(input)
    }

    /// Returns whether the files that the document refers to are those of a folder.
    pub fn reads_files(&self) -> bool {
        matches!(self.files, Files::Folder(_))
    }

    /// Returns whether the document is in an archive.
    pub fn is_in_archive(&self) -> bool {
        match &self.files {
            #[cfg(feature = "zip")]
            Files::Archive(..) => true,
            _ => false,
        }
    }

    /// Returns the document's file name without its folder, independent of the current folder.
    pub fn file_name(&self) -> &str {
        let name = &self.spec.name;
        name.rsplit('/').next().unwrap_or(name)
    }

    /// Reads the document, with the files that its references lead to.
    ///
    /// # Errors
    ///
    /// Returns all problems of the document if any of them is an error.
    pub fn read(&self) -> Result<Analyzed, Failure> {
        let limits = &self.spec.config.limits;
        let stack = STACK.max(STACK / Limits::default().depth() * limits.depth());
        let most = limits.bytes();
        deep(stack, || {
            let read = |access: &dyn Access| crate::read_files(&self.spec, access);
            self.files.access(self.fetch.as_ref(), most, read)
        })
    }

    /// Generates the files of the crate for the document, which was read. They name it without its
    /// folder, so that they do not depend on the current folder.
    ///
    /// # Errors
    ///
    /// Returns an error if the generated code is invalid: a bug in Trine.
    pub fn generate(&self, analyzed: Analyzed, text: &CrateText) -> Result<FileTree, OutputError> {
        let spec = Spec {
            name: self.file_name().to_owned(),
            ..self.spec.clone()
        };
        let provenance = Provenance {
            from: &spec.name,
            by: COMMAND,
        };
        let dependencies = &spec.config.dependencies;
        generate(text, dependencies, &[(&spec, analyzed)], &provenance)
    }
}

/// Generates the files of a crate like [`crate_files`](crate::crate_files), on a stack that is deep
/// enough for every document.
///
/// # Errors
///
/// Returns an error if the generated code is invalid: a bug in Trine.
pub fn generate(
    text: &CrateText,
    dependencies: &Dependencies,
    all_analyzed: &[(&Spec, Analyzed)],
    provenance: &Provenance<'_>,
) -> Result<FileTree, OutputError> {
    deep(STACK, || {
        crate::crate_files(text, dependencies, all_analyzed, provenance)
    })
}

/// Reads an overlay of a document. It is not read beyond the limit of documents.
///
/// # Errors
///
/// Returns an error if the file cannot be read.
pub fn overlay(path: &Path, limits: &Limits) -> Result<OverlayFile, InputError> {
    opening(path);
    let text = regular_text(path, limits.bytes()).map_err(|error| InputError::Read {
        path: path.to_owned(),
        error,
    })?;
    Ok(OverlayFile {
        name: path.to_string_lossy().replace('\\', "/"),
        text,
    })
}

/// Reads a `trine.toml`, with the guide and the overlays that it names. Its paths are relative to it;
/// that of the root is relative to the current folder afterwards.
///
/// # Errors
///
/// Returns an error if a file cannot be read or is invalid.
pub fn config(path: &Path) -> Result<Config, InputError> {
    opening(path);
    let text = fs::read_to_string(path).map_err(|error| InputError::Read {
        path: path.to_owned(),
        error,
    })?;
    let config = Config::parse(&path.to_string_lossy(), &text);
    let folder = path.parent().unwrap_or(Path::new(""));
    let config = config.and_then(|mut config| config.read_guide(folder).map(|()| config));
    let mut config = config.map_err(InputError::Config)?;
    config.root = config.root.map(|root| folder.join(root));
    read_overlays(&mut config, folder)?;
    Ok(config)
}

/// Reads the overlays that a `trine.toml` in `folder` names.
pub(crate) fn read_overlays(config: &mut Config, folder: &Path) -> Result<(), InputError> {
    let paths = config.overlays.iter();
    let files = paths.map(|path| overlay(&folder.join(path), &config.limits));
    config.overlay_files = files.collect::<Result<_, _>>()?;
    Ok(())
}

/// Runs `work` on a deep stack.
fn deep<T: Send>(stack: usize, work: impl Fn() -> T + Sync) -> T {
    thread::scope(|scope| {
        let builder = thread::Builder::new().stack_size(stack);
        match builder.spawn_scoped(scope, || OpenedFiles::record(&work)) {
            Ok(thread) => {
                let joined = thread.join();
                let (result, files) =
                    joined.unwrap_or_else(|panicked| panic::resume_unwind(panicked));
                opened::opened_elsewhere(files);
                result
            }
            // No thread available: most documents do not need the deep stack.
            Err(_) => work(),
        }
    })
}

/// Reads a text, or if it has more than `most` bytes, at least one byte more than `most`.
///
/// # Errors
///
/// Returns an error if the stream cannot be read or is not UTF-8.
pub fn bounded_text(stream: impl io::Read, most: usize) -> io::Result<String> {
    text_of(bounded_bytes(stream, most)?, most)
}

/// Reads a stream, or if it has more than `most` bytes, one byte more than `most`.
fn bounded_bytes(stream: impl io::Read, most: usize) -> io::Result<Vec<u8>> {
    let enough = u64::try_from(most).unwrap_or(u64::MAX).saturating_add(1);
    let mut bytes = Vec::new();
    stream.take(enough).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// Returns the text of a stream that was read by [`bounded_bytes`].
fn text_of(bytes: Vec<u8>, most: usize) -> io::Result<String> {
    if bytes.len() > most {
        return Ok(String::from_utf8_lossy(&bytes).into_owned());
    }
    String::from_utf8(bytes)
        .map_err(|_| io::Error::new(io::ErrorKind::InvalidData, "the file is not valid UTF-8"))
}
