//! The API of a crate before `trine generate` overwrites it.
//!
//! A crate does not contain its document, so the API is only known if the committed document
//! generates the crate as it is on the disk, byte by byte. Nothing is written to find out.

use std::path::Path;

use trine::diff::{Report, Rules, compare};
use trine::disk::{self, Owner};
use trine::surface::Surface;
use trine::{Analyzed, Spec};

use super::STDIN;
use super::arguments::Generate;
use super::clients::Client;
use super::generate::crate_text;
use super::git::Git;

/// The revision with the document of the crate on the disk.
pub(crate) const REVISION: &str = "HEAD";

/// Returns the changes of the API, if that of the crate on the disk is known and changes.
pub(crate) fn changes(
    task: &Generate,
    client: &Client,
    output: &Path,
    analyzed: &Analyzed,
) -> Option<Report> {
    let spec = &client.input.spec;
    // Names of operations belong to one of the two documents.
    let is_whole =
        task.only.is_empty() && client.table.as_ref().is_none_or(|it| it.only.is_empty());
    if !is_whole || spec.name == STDIN || !output.join("src/lib.rs").is_file() {
        return None;
    }
    let folder = Path::new(&spec.name).parent().unwrap_or(Path::new(""));
    let mut before = client.at(&Git::at(REVISION, folder).ok()?).ok()?;
    let config = |spec: &Spec| spec.config.file.as_ref().map(|file| file.text.clone());
    if before.spec.text == spec.text && config(&before.spec) == config(spec) {
        return None;
    }
    let package = &mut before.spec.config.package;
    package.group_by = task.group_by.or(package.group_by);
    package.features_by = task.features_by.or(package.features_by);
    before.spec.strictness = spec.strictness;
    let old = before.read().ok()?;
    let surfaces = [Surface::of(&before.spec, &old), Surface::of(spec, analyzed)];
    let documents = [&old.document, &analyzed.document];
    let found = compare(&surfaces[0], &surfaces[1], Rules::default());
    let text = crate_text(task.into(), client, output, &old);
    let version = semver::Version::parse(&text.version).ok();
    let report = Report::new(found, documents, version);
    report.class()?;
    // The headers of files name the document without a revision.
    before.spec.name.clone_from(&spec.name);
    let tree = before.generate(old, &text).ok()?;
    let drift = disk::check(output, &tree, Owner::Shared);
    drift.is_ok_and(|drift| drift.is_empty()).then_some(report)
}
