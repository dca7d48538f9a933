//! `cargo xtask wire`: the calls in the docs of generated clients, made to a server that checks each
//! of them against the document, and answers with what the document describes.

use std::collections::BTreeSet;
use std::env;
use std::fs;
use std::path::PathBuf;
use std::process::{Command, Stdio};

use trine::config::Config;
use trine::ir::{Content, ContentKind, ParameterEncoding, SecurityKind};
use trine::{Reading, Spec, Strictness, crate_files, read};

use super::calls::{Caller, documented, program};
use super::{Driver, Subject, build, corpus, succeed, work};
use crate::{Stop, root};

/// How many documents of the corpus, beside the specs of this repository.
const DOCUMENTS: usize = 20;
/// A document with more operations is not worth the time that it takes.
const MOST_OPERATIONS: usize = 60;

pub(crate) fn run() -> Result<(), Stop> {
    let python = ["python3", "python"].into_iter().find(|program| {
        let mut command = Command::new(program);
        command.arg("--version").stdout(Stdio::null());
        command.status().is_ok_and(|status| status.success())
    });
    let Some(python) = python else {
        println!("skipped: this needs Python 3.10 or newer");
        return Ok(());
    };
    let Some(documents) = corpus()? else {
        return Ok(());
    };
    let mut candidates = Vec::new();
    for path in documents {
        let subject = super::subject(&path)?;
        if (1..=MOST_OPERATIONS).contains(&subject.reading.api.operations.len()) {
            candidates.push(subject);
        }
    }
    let subjects = covering(candidates);
    let mut list = String::new();
    let mut clients = Vec::new();
    for subject in &subjects {
        let client = client_of(subject)?;
        list.push_str(&format!("{}\t{}\n", subject.name, subject.path.display()));
        clients.push((
            subject.name.clone(),
            subject.name.clone(),
            setters(&subject.name, &subject.reading),
            client,
        ));
    }
    for api in fs::read_dir(root().join("specs")).map_err(Stop::failed)? {
        let folder = api.map_err(Stop::failed)?.path();
        let document = folder.join("openapi.yaml");
        let Some(api) = folder.file_name().filter(|_| document.exists()) else {
            continue;
        };
        let api = api.to_string_lossy().into_owned();
        let reading = own(&document)?;
        let client = root().join("generated/src").join(&api).join("client.rs");
        let client = fs::read_to_string(client).map_err(Stop::failed)?;
        list.push_str(&format!("{api}\t{}\n", document.display()));
        clients.push((
            api.clone(),
            format!("crm_clients::{api}"),
            setters(&api, &reading),
            client,
        ));
    }
    let callers: Vec<Caller<'_>> = clients
        .iter()
        .map(|(name, path, setters, client)| Caller {
            name,
            path,
            setters: setters.clone(),
            calls: documented(client),
        })
        .collect();
    let driver = Driver {
        name: "wire-driver",
        dependencies: format!(
            "crm-clients = {{ path = {:?} }}\ntokio = {{ version = \"1\", features = [\"macros\", \"rt\"] }}\n",
            root().join("generated")
        ),
        source: program(&callers),
    };
    install(python)?;
    let folder = work().join("wire");
    println!("building the calls of {} clients", callers.len());
    let binary = build(&folder, subjects, &driver)?;
    let list_file = folder.join("documents.tsv");
    fs::write(&list_file, list).map_err(Stop::failed)?;
    let mut oracle = Command::new(interpreter());
    oracle
        .arg(root().join("tests/oracles/wire.py"))
        .args([&list_file, &binary]);
    succeed(&mut oracle).map_err(|_| {
        Stop::Failed("the server and a client disagree where no reason is known".to_owned())
    })
}

/// A spec of this repository.
fn own(document: &std::path::Path) -> Result<Reading, Stop> {
    let spec = Spec {
        name: document.display().to_string(),
        text: fs::read_to_string(document).map_err(Stop::failed)?,
        module: None,
        config: Config::default(),
        strictness: Strictness::Tolerant,
    };
    read(&spec).map_err(Stop::failed)
}

/// Those that together have every media type and style: the one with most that is new first, and
/// then the smallest.
fn covering(mut candidates: Vec<Subject>) -> Vec<Subject> {
    let mut covered = BTreeSet::new();
    let mut chosen: Vec<Subject> = Vec::new();
    while chosen.len() < DOCUMENTS && !candidates.is_empty() {
        let new = |subject: &Subject| features(&subject.reading).difference(&covered).count();
        // Of those that are equal the first one counts, which is the smallest.
        let most = candidates.iter().map(new).max().unwrap_or_default();
        let index = candidates.iter().position(|subject| new(subject) == most);
        let next = candidates.remove(index.unwrap_or_default());
        covered.extend(features(&next.reading));
        chosen.push(next);
    }
    println!(
        "they have between them: {}",
        covered.into_iter().collect::<Vec<_>>().join(", ")
    );
    chosen
}

/// The media types and styles of a document.
fn features(reading: &Reading) -> BTreeSet<String> {
    let mut features = BTreeSet::new();
    let media = |way: &str, content: &Content| match &content.kind {
        ContentKind::Multipart(_) => format!("{way} in parts"),
        ContentKind::Json(_) => format!("{way} JSON"),
        _ => format!("{way} {}", content.media_type),
    };
    for operation in &reading.api.operations {
        for parameter in operation
            .path_parameters
            .iter()
            .chain(&operation.parameters)
        {
            let style = match &parameter.encoding {
                ParameterEncoding::Style { style, explode, .. } => format!("{style:?} {explode}"),
                ParameterEncoding::Json => "Json".to_owned(),
            };
            features.insert(format!("{:?} {style}", parameter.location));
        }
        features.extend(
            operation
                .body
                .iter()
                .map(|body| media("body", &body.content)),
        );
        for response in &operation.responses {
            features.extend(
                response
                    .content
                    .iter()
                    .map(|content| media("answer", content)),
            );
            features.extend(
                response
                    .stream
                    .iter()
                    .map(|content| media("stream", content)),
            );
        }
    }
    features
}

/// The text of a subject's `client.rs`.
fn client_of(subject: &Subject) -> Result<String, Stop> {
    let text = super::crate_text(subject);
    let made = trine::Made {
        from: &subject.spec.name,
        by: "cargo xtask",
    };
    // A reading is used up by what is made of it.
    let reading = read(&subject.spec).map_err(Stop::failed)?;
    let tree = crate_files(&text, &[(&subject.spec, reading)], &made).map_err(Stop::failed)?;
    Ok(tree.get("src/client.rs").unwrap_or_default().to_owned())
}

/// Credentials, and the URL of servers of operations, for a client's builder.
fn setters(name: &str, reading: &Reading) -> String {
    let mut setters = String::new();
    for (index, scheme) in reading.api.security_schemes.iter().enumerate() {
        let setter = &reading.names.security_scheme(index).setter;
        setters.push_str(&match scheme.kind {
            SecurityKind::Basic => format!(".{setter}(\"user\", \"secret-password\")"),
            _ => format!(".{setter}(\"secret-token\")"),
        });
    }
    for index in 0..reading.api.own_servers.len() {
        if let Some(setter) = &reading.names.own_servers(index).setter {
            setters.push_str(&format!(".{setter}(format!(\"{{base}}/{name}/own\"))"));
        }
    }
    setters
}

fn interpreter() -> PathBuf {
    let folder = if cfg!(windows) { "Scripts" } else { "bin" };
    work()
        .join("python")
        .join(folder)
        .join(format!("python{}", env::consts::EXE_SUFFIX))
}

/// Installs what the server needs.
fn install(python: &str) -> Result<(), Stop> {
    let requirements = root().join("tests/oracles/requirements.txt");
    let wanted = fs::read(&requirements).map_err(Stop::failed)?;
    let installed = work().join("python/installed.txt");
    if fs::read(&installed).is_ok_and(|installed| installed == wanted) {
        return Ok(());
    }
    succeed(
        Command::new(python)
            .args(["-m", "venv"])
            .arg(work().join("python")),
    )?;
    let mut pip = Command::new(interpreter());
    pip.args([
        "-m",
        "pip",
        "install",
        "--quiet",
        "--require-hashes",
        "--requirement",
    ]);
    succeed(pip.arg(requirements))?;
    fs::write(installed, wanted).map_err(Stop::failed)
}
