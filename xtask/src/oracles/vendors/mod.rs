//! `cargo xtask vendors`: two real documents that say nothing of their pages, and of the fields that
//! can be cleared. An overlay adds that to the one, and a trine.toml to the other; a program calls
//! both clients over loopback, and compares the bytes of the requests.

use std::path::Path;
use std::process::Command;

use trine::config::Config;
use trine::{OverlayFile, Spec, Strictness, names, read};

use super::{Driver, Subject, build, corpus, stem, work, write_crate};
use crate::{Stop, root};

/// The program that calls the clients.
const MAIN: &str = include_str!("main.rs.txt");

/// A document with what its vendor's documentation says.
struct Vendor {
    /// The name of the document in the corpus.
    document: &'static str,
    overlay: Option<&'static str>,
    config: &'static str,
    /// The called operations.
    only: [&'static str; 2],
}

const VENDORS: [Vendor; 2] = [
    Vendor {
        document: "komga",
        overlay: Some(include_str!("komga.overlay.yaml")),
        config: "",
        only: ["getCollections", "updateSeriesMetadata"],
    },
    Vendor {
        document: "neon",
        overlay: None,
        config: include_str!("neon.toml"),
        only: ["listProjects", "updateProject"],
    },
];

pub(crate) fn run(arguments: &[String]) -> Result<(), Stop> {
    if !arguments.is_empty() {
        return Err(Stop::Usage("`vendors` takes no arguments".to_owned()));
    }
    let Some(documents) = corpus()? else {
        return Ok(());
    };
    let folder = work().join("vendors");
    let mut crates = Vec::new();
    for vendor in VENDORS {
        let path = documents.iter().find(|path| stem(path) == vendor.document);
        let Some(path) = path else {
            println!("skipped: the corpus has no document `{}`", vendor.document);
            return Ok(());
        };
        let subject = subject(&vendor, path)?;
        crates.push(subject.name.clone());
        write_crate(&folder, subject)?;
    }
    let driver = Driver {
        name: "vendors-driver",
        dependencies: format!(
            "serde_json = \"1\"\ntokio = {{ version = \"1\", features = [\"macros\", \"rt-multi-thread\"] }}\n\
             trine-loopback = {{ path = {:?} }}\n",
            root().join("tests/loopback")
        ),
        features: &[],
        source: MAIN.to_owned(),
    };
    let binary = build(&folder, &crates, &driver)?;
    match Command::new(binary)
        .status()
        .map_err(Stop::failed)?
        .success()
    {
        true => Ok(()),
        false => Err(Stop::Failed("a client sends other bytes".to_owned())),
    }
}

fn subject(vendor: &Vendor, path: &Path) -> Result<Subject, Stop> {
    let mut config = Config::parse("trine.toml", vendor.config).map_err(Stop::failed)?;
    let overlay = vendor.overlay.map(|text| OverlayFile {
        name: format!("{}.overlay.yaml", vendor.document),
        text: text.to_owned(),
    });
    config.overlay_files.extend(overlay);
    let spec = Spec {
        name: vendor.document.to_owned(),
        text: std::fs::read_to_string(path).map_err(Stop::failed)?,
        module: None,
        config,
        strictness: Strictness::Tolerant,
    };
    let analyzed = read(&spec).map_err(Stop::failed)?;
    let only = vendor.only.map(str::to_owned);
    Ok(Subject {
        name: names::module_name(&format!("vendor-{}", vendor.document)),
        path: path.to_owned(),
        analyzed: analyzed.only(&only).map_err(Stop::failed)?,
        spec,
    })
}
