//! The file of `--coverage`.

use std::fs;
use std::path::{Path, PathBuf};

use trine::Analyzed;
use trine::input::OpenedFiles;

use super::Stop;

/// A file that a coverage report can be written to.
pub(super) struct CoverageFile<'a>(&'a Path);

impl<'a> CoverageFile<'a> {
    /// Returns an error if the crate is generated from the file, or if it is in the folder of the crate.
    /// There, it would replace a generated file, or look like one.
    pub(super) fn new(
        path: &'a Path,
        inputs: [&OpenedFiles; 2],
        output: &Path,
    ) -> Result<Self, Stop> {
        let place = resolved(path);
        let mut inputs = inputs.iter().flat_map(|files| files.paths());
        let refused = if inputs.any(|input| resolved(input) == place) {
            "the crate is generated from this file; choose another one"
        } else if place.starts_with(resolved(output)) {
            "the file is in the folder of the crate; choose a file outside this folder"
        } else {
            return Ok(Self(path));
        };
        Err(Stop::Failed(format!(
            "cannot write the coverage report to {}: {refused}",
            path.display()
        )))
    }

    /// Writes the report: in JSON if the name of the file ends with `.json`.
    pub(super) fn write(&self, analyzed: &Analyzed) -> Result<(), Stop> {
        let Self(path) = self;
        let text = match path.extension().is_some_and(|it| it == "json") {
            true => format!("{:#}\n", analyzed.coverage.to_json(&analyzed.document)),
            false => analyzed.coverage.render(&analyzed.document),
        };
        fs::write(path, text)
            .map_err(|error| Stop::Failed(format!("cannot write {}: {error}", path.display())))
    }
}

/// Returns the absolute path without links, also of a file or folder that does not exist yet.
fn resolved(path: &Path) -> PathBuf {
    let path = std::path::absolute(path).unwrap_or(path.to_owned());
    let existing = path.ancestors().find_map(|ancestor| {
        let canonical = ancestor.canonicalize().ok()?;
        Some((ancestor, canonical))
    });
    match existing {
        Some((ancestor, canonical)) => match path.strip_prefix(ancestor) {
            Ok(rest) if !rest.as_os_str().is_empty() => canonical.join(rest),
            _ => canonical,
        },
        None => path,
    }
}
