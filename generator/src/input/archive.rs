//! Documents in archives in the format ZIP.
//!
//! An archive is read in memory; nothing of it is written. Names that would lead out of a folder, and
//! names that appear twice, make it invalid.

use std::collections::BTreeMap;
use std::io;

use flate2::bufread::DeflateDecoder;
use rawzip::{CompressionMethod, ZipArchive, ZipArchiveEntryWayfinder, ZipSliceArchive};
use trine_openapi::document::{Access, Refusal, Unreadable};

use super::{InputError, bounded_text, found, root};
use crate::limits::Limits;

/// The ratio of the size of a file to its compressed size, which no document reaches.
const RATIO: u64 = 500;
/// The size of a file up to which the ratio does not matter, in bytes.
const SMALL: u64 = 1 << 20;

/// An archive.
pub(super) struct Archive {
    zip: ZipSliceArchive<Vec<u8>>,
    /// The files by their paths.
    files: BTreeMap<String, Entry>,
}

#[derive(Clone, Copy)]
struct Entry {
    at: ZipArchiveEntryWayfinder,
    method: CompressionMethod,
    /// The reason why the file is not read.
    refused: Option<&'static str>,
}

impl Archive {
    /// Reads the list of the files, and returns it with the path of the document.
    pub(super) fn open(
        name: &str,
        bytes: Vec<u8>,
        limits: &Limits,
    ) -> Result<(Self, String), InputError> {
        let invalid = |reason: String| InputError::Archive {
            name: name.to_owned(),
            reason,
        };
        if bytes.len() > limits.bytes() {
            let reason = format!(
                "it is larger than {} MiB; raise the limit with `--max-size N`",
                limits.size
            );
            return Err(invalid(reason));
        }
        let zip = ZipArchive::from_slice(bytes).map_err(|error| invalid(error.to_string()))?;
        let files = listed(&zip, limits).map_err(invalid)?;
        let archive = Self { zip, files };
        let folder = archive.folder();
        let inside = archive
            .files
            .keys()
            .filter_map(|path| path.strip_prefix(&folder));
        let names = inside.filter(|path| !path.contains('/')).map(str::to_owned);
        let shown = format!("{name}/{folder}");
        let document = found::document(shown.trim_end_matches('/'), names.collect(), |path| {
            archive.text(&format!("{folder}{path}"), limits.bytes())
        })?;
        let document = format!("{folder}{document}");
        Ok((archive, document))
    }

    /// Returns the folder that contains all files, with a slash at its end: archives often contain only
    /// one folder.
    fn folder(&self) -> String {
        let mut folder = String::new();
        loop {
            let mut inside = self
                .files
                .keys()
                .filter(|path| !path.starts_with("__MACOSX/"));
            let Some((next, _)) = inside
                .next()
                .and_then(|path| path[folder.len()..].split_once('/'))
            else {
                return folder;
            };
            let deeper = format!("{folder}{next}/");
            if !inside.all(|path| path.starts_with(&deeper)) {
                return folder;
            }
            folder = deeper;
        }
    }

    /// Returns the text of a file, up to one byte more than `most`.
    pub(super) fn text(&self, path: &str, most: usize) -> io::Result<String> {
        let entry = self.files.get(path).ok_or(io::ErrorKind::NotFound)?;
        let invalid = |reason: &str| io::Error::new(io::ErrorKind::InvalidData, reason.to_owned());
        if let Some(reason) = entry.refused {
            return Err(invalid(reason));
        }
        let (size, compressed) = (
            entry.at.uncompressed_size_hint(),
            entry.at.compressed_size_hint(),
        );
        if size > SMALL && size / RATIO > compressed {
            return Err(invalid("the file is compressed too much to be a text"));
        }
        let file = self.zip.get_entry(entry.at).map_err(io::Error::other)?;
        match entry.method {
            CompressionMethod::STORE => bounded_text(file.verifying_reader(file.data()), most),
            CompressionMethod::DEFLATE => {
                let inflated = DeflateDecoder::new(file.data());
                bounded_text(file.verifying_reader(inflated), most)
            }
            _ => Err(invalid(
                "the file is compressed with an unknown method; expected deflate",
            )),
        }
    }
}

fn listed(
    zip: &ZipSliceArchive<Vec<u8>>,
    limits: &Limits,
) -> Result<BTreeMap<String, Entry>, String> {
    let mut files = BTreeMap::new();
    let mut entries = zip.entries();
    let mut count = 0;
    while let Some(entry) = entries.next_entry().map_err(|error| error.to_string())? {
        count += 1;
        if count > limits.files {
            return Err(format!(
                "it contains more than {} files; raise the limit with `--max-files N`",
                limits.files
            ));
        }
        let path = String::from_utf8_lossy(entry.file_path().as_bytes()).replace('\\', "/");
        if entry.is_dir() || path.ends_with('/') {
            continue;
        }
        if !root::is_inside(&path) || path.contains('\0') {
            return Err(format!(
                "it contains the path `{path}`, which is outside the archive"
            ));
        }
        let path: Vec<_> = path
            .split('/')
            .filter(|part| !matches!(*part, "" | "."))
            .collect();
        let refused = match (entry.flags().is_encrypted(), entry.mode().is_symlink()) {
            (true, _) => Some("the file is encrypted"),
            (_, true) => Some("the file is a link"),
            _ => None,
        };
        let file = Entry {
            at: entry.wayfinder(),
            method: entry.compression_method(),
            refused,
        };
        let path = path.join("/");
        if files.insert(path.clone(), file).is_some() {
            return Err(format!("it contains the path `{path}` twice"));
        }
    }
    Ok(files)
}

/// The files of an archive, each up to one byte more than a number of bytes.
pub(super) struct Inside<'a> {
    pub(super) archive: &'a Archive,
    /// The path of the document.
    pub(super) entry: &'a str,
    pub(super) most: usize,
}

impl Access for Inside<'_> {
    fn entry(&self) -> Option<&str> {
        Some(self.entry)
    }

    fn open(&self, path: &str) -> Result<String, Unreadable> {
        Ok(self.archive.text(path, self.most)?)
    }

    fn outside(&self) -> Refusal {
        Refusal {
            reason: "is outside the archive".to_owned(),
            help: "add the file to the archive, or extract it and pass `--root DIR`".to_owned(),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use rawzip::ZipArchiveWriter;
    use rawzip::path::EntryPath;

    use super::*;

    const DOCUMENT: &str = "openapi: 3.0.3\n";

    /// Creates an archive with these files, compressed.
    fn zipped(files: &[(&str, &str)]) -> Vec<u8> {
        let mut bytes = Vec::new();
        let mut archive = ZipArchiveWriter::new(&mut bytes);
        for (path, text) in files {
            let path = EntryPath::verbatim(path.as_bytes().to_vec());
            let file = archive.new_file(path);
            let file = file.compression_method(CompressionMethod::DEFLATE);
            let (mut entry, config) = file.start().expect("a file");
            let encoder =
                flate2::write::DeflateEncoder::new(&mut entry, flate2::Compression::default());
            let mut writer = config.wrap(encoder);
            writer.write_all(text.as_bytes()).expect("a text");
            let (encoder, descriptor) = writer.finish().expect("a file");
            encoder.finish().expect("a file");
            entry.finish(descriptor).expect("a file");
        }
        archive.finish().expect("an archive");
        bytes
    }

    fn open(files: &[(&str, &str)]) -> Result<(Archive, String), String> {
        let opened = Archive::open("a.zip", zipped(files), &Limits::default());
        opened.map_err(|error| error.to_string())
    }

    #[test]
    fn files_of_an_archive_are_read() {
        let files = [
            ("crm-main/openapi.yaml", DOCUMENT),
            ("crm-main/schemas/a.yaml", "a"),
            ("__MACOSX/crm-main/._openapi.yaml", "b"),
        ];
        let (archive, document) = open(&files).expect("an archive");
        assert_eq!(document, "crm-main/openapi.yaml");
        let text = archive.text("crm-main/schemas/a.yaml", 9).expect("a file");
        assert_eq!(text, "a");
        let error = archive.text("crm-main/schemas/b.yaml", 9);
        assert_eq!(error.expect_err("no file").kind(), io::ErrorKind::NotFound);
    }

    #[test]
    fn paths_that_lead_out_are_refused() {
        for path in [
            "../a.yaml",
            "a/../../b.yaml",
            "/etc/passwd",
            "..\\a.yaml",
            "C:\\a.yaml",
            "a\0b",
        ] {
            let error = open(&[("openapi.yaml", DOCUMENT), (path, "a")]).err();
            let error = error.unwrap_or_else(|| panic!("{path} was accepted"));
            assert!(
                error.contains("which is outside the archive"),
                "{path}: {error}"
            );
        }
        let error = open(&[("openapi.yaml", DOCUMENT), ("./openapi.yaml", "b")]).err();
        assert!(error.is_some_and(|error| error.contains("twice")));
    }

    #[test]
    fn files_that_inflate_too_much_are_refused() {
        let zeros = "0".repeat(4 << 20);
        let (archive, _) =
            open(&[("openapi.yaml", DOCUMENT), ("a.yaml", &zeros)]).expect("an archive");
        let error = archive.text("a.yaml", usize::MAX).expect_err("a bomb");
        assert!(error.to_string().contains("compressed too much"), "{error}");
        let text = archive.text("openapi.yaml", 3).expect("a file");
        assert_eq!(text, "open");
    }

    #[test]
    fn archives_are_bounded() {
        let limits = Limits {
            files: 1,
            ..Limits::default()
        };
        let bytes = zipped(&[("openapi.yaml", DOCUMENT), ("a.yaml", "a")]);
        let error = Archive::open("a.zip", bytes.clone(), &limits).err();
        let error = error.expect("too many files").to_string();
        assert!(error.contains("more than 1 files"), "{error}");
        let limits = Limits {
            size: 0,
            ..Limits::default()
        };
        let error = Archive::open("a.zip", bytes, &limits).err();
        assert!(error.expect("too large").to_string().contains("--max-size"));
    }

    #[test]
    fn encrypted_files_are_refused() {
        let mut bytes = zipped(&[("openapi.yaml", DOCUMENT)]);
        // The flags of the entry in the central directory.
        let central = bytes.windows(4).position(|at| at == b"PK\x01\x02");
        bytes[central.expect("the directory") + 8] |= 1;
        let archive = ZipArchive::from_slice(bytes).expect("an archive");
        let files = listed(&archive, &Limits::default()).expect("files");
        let archive = Archive {
            zip: archive,
            files,
        };
        let error = archive.text("openapi.yaml", 99).expect_err("encrypted");
        assert_eq!(error.to_string(), "the file is encrypted");
    }

    #[test]
    fn no_byte_of_an_archive_causes_a_panic() {
        let bytes = zipped(&[
            ("openapi.yaml", DOCUMENT),
            ("schemas/a.yaml", "type: string"),
        ]);
        for at in 0..bytes.len() {
            for value in [0, 1, 0x7f, 0xff] {
                let mut changed = bytes.clone();
                changed[at] = value;
                if let Ok((archive, _)) = Archive::open("a.zip", changed, &Limits::default()) {
                    for path in archive.files.keys() {
                        let _ = archive.text(path, 99);
                    }
                }
            }
            let _ = Archive::open("a.zip", bytes[..at].to_vec(), &Limits::default());
        }
    }
}
