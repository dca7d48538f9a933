//! `cargo xtask wire`: makes the calls in the docs of generated clients to a server that validates
//! each of them against the document, and responds as the document describes.
//!
//! Every parameter and body of a document gets an example first (`wire.py prepare`), so that the
//! docs have a call for every operation that an example can be written for. Then it gets one in
//! each of [`FORMS`], and the docs have another call if it differs.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use trine::document::Node;
use trine::ir::{SecretPlace, SecurityKind};
use trine::output::FileTree;
use trine::pointer::Pointer;
use trine::workspace::Workspace;
use trine::{Analyzed, Provenance, Spec, crate_files, read};

use super::calls::{Call, Caller, documented, program};
use super::choice::{self, Choice};
use super::{Driver, build, corpus, crate_tree, subject, work, write_crate};
use crate::corpus::is_swagger;
use crate::{Stop, root, succeed};

/// The optional values that a caller sets: none, all, or null wherever it is allowed.
const FORMS: [&str; 3] = ["required", "whole", "cleared"];

pub(crate) fn run(arguments: &[String]) -> Result<(), Stop> {
    let Some(python) = python() else {
        println!("skipped: this needs Python 3.11 or newer");
        return Ok(());
    };
    // Without a corpus, these are the specs of this repository.
    let documents = corpus()?.unwrap_or_default();
    let is_asked_for = |name: &str| arguments.is_empty() || arguments.iter().any(|one| one == name);
    let documents = match arguments.is_empty() {
        true => choice::chosen(documents)?,
        false => choice::named(&documents, arguments)?,
    };
    let own = Workspace::load(&root(), "specs").map_err(Stop::failed)?;
    let is_own = |spec: &&Spec| is_asked_for(spec.module.as_deref().unwrap_or_default());
    let specs: Vec<&Spec> = own.specs.iter().filter(is_own).collect();
    install(python)?;
    // Another implementation converts the documents of Swagger 2.0 for the judge.
    let is_swagger = |document: &Choice| is_swagger(&document.path);
    let (swagger, mut documents): (Vec<_>, Vec<_>) = documents.into_iter().partition(is_swagger);
    if !swagger.is_empty() && super::has_node() {
        super::install()?;
        documents.extend(swagger);
    }
    let folder = work().join("wire");
    fs::create_dir_all(&folder).map_err(Stop::failed)?;
    prepare(&folder, &documents, &specs)?;

    let mut clients = Vec::new();
    let mut crates = Vec::new();
    for document in &documents {
        let of_document = clients_of_document(&folder, document)?;
        crates.extend(of_document.first().map(|client| client.path.clone()));
        clients.extend(of_document);
    }
    for spec in specs {
        clients.extend(clients_of_spec(&folder, &own, spec)?);
    }
    let driver = Driver {
        name: "wire-driver",
        dependencies: format!(
            "crm-clients = {{ path = {:?} }}\ntokio = {{ version = \"1\", features = [\"macros\", \"rt\"] }}\n",
            root().join("generated")
        ),
        features: &[],
        source: program(&clients),
    };
    println!("building the calls of {} clients", clients.len());
    let binary = build(&folder, &crates, &driver)?;
    let mut server = script("serve");
    server.arg(folder.join("prepared.tsv")).arg(&binary);
    if arguments.is_empty() {
        // Every known finding must occur.
        server.env("TRINE_WIRE_ALL", "1");
    }
    succeed(&mut server).map_err(|_| {
        Stop::Failed("the server and a client disagree without a known reason".to_owned())
    })
}

/// Writes the documents with an example of each parameter and body, and their list.
fn prepare(folder: &Path, documents: &[Choice], specs: &[&Spec]) -> Result<(), Stop> {
    let documents = documents.iter().map(|document| {
        let only = document.only.iter().flatten();
        let only = only.map(|operation| format!("\t{}", operation.place));
        (document.name.clone(), document.path.clone(), only.collect())
    });
    let specs = specs.iter().map(|spec| {
        let module = spec.module.clone().unwrap_or_default();
        (module, root().join(&spec.name), String::new())
    });
    let (mut list, mut prepared) = (String::new(), String::new());
    for (name, path, only) in documents.chain(specs) {
        list.push_str(&format!("{name}\t{}{only}\n", path.display()));
        for name in all_forms(&name) {
            let path = folder.join(format!("{name}.json"));
            prepared.push_str(&format!("{name}\t{}\n", path.display()));
        }
    }
    let list_file = folder.join("documents.tsv");
    fs::write(&list_file, list).map_err(Stop::failed)?;
    fs::write(folder.join("prepared.tsv"), prepared).map_err(Stop::failed)?;
    succeed(script("prepare").args([&list_file, folder]))
}

/// Returns the names of a document with its own examples, and with those of each form.
fn all_forms(name: &str) -> Vec<String> {
    let forms = FORMS.iter().map(|form| format!("{name}~{form}"));
    [name.to_owned()].into_iter().chain(forms).collect()
}

/// Returns the clients of a document, one for each form; writes their crate, which differs only in
/// its docs, into the folder.
fn clients_of_document(folder: &Path, document: &Choice) -> Result<Vec<Caller>, Stop> {
    let mut clients: Vec<Caller> = Vec::new();
    for name in all_forms(&document.name) {
        let mut subject = subject(&folder.join(format!("{name}.json")))?;
        let setters = setters(&name, &subject.analyzed);
        let path = match clients.first() {
            Some(first) => first.path.clone(),
            None => subject.name.clone(),
        };
        subject.name.clone_from(&path);
        let tree = match clients.is_empty() {
            true => write_crate(folder, subject)?,
            false => crate_tree(subject)?,
        };
        add(&mut clients, caller(&name, path, setters, &tree, "src/"));
    }
    Ok(clients)
}

/// Returns the clients of a spec of this repository, which is a module of `crm-clients`; only their
/// docs are those of the document with examples.
fn clients_of_spec(folder: &Path, own: &Workspace, spec: &Spec) -> Result<Vec<Caller>, Stop> {
    let module = spec.module.clone().unwrap_or_default();
    let mut clients = Vec::new();
    for name in all_forms(&module) {
        let text = fs::read_to_string(folder.join(format!("{name}.json")));
        let spec = Spec {
            text: text.map_err(Stop::failed)?,
            ..spec.clone()
        };
        let analyzed = read(&spec).map_err(Stop::failed)?;
        let setters = setters(&name, &analyzed);
        let provenance = Provenance {
            from: &spec.name,
            by: "cargo xtask",
        };
        let tree = crate_files(
            &own.text,
            &spec.config.dependencies,
            &[(&spec, analyzed)],
            &provenance,
        )
        .map_err(Stop::failed)?;
        let path = format!("crm_clients::{module}");
        let module = format!("src/{module}/");
        add(&mut clients, caller(&name, path, setters, &tree, &module));
    }
    Ok(clients)
}

/// Adds a client with the calls that no earlier one makes.
fn add(clients: &mut Vec<Caller>, mut client: Caller) {
    let is_made = |call: &Call| clients.iter().any(|known| known.calls.contains(call));
    client.calls.retain(|call| !is_made(call));
    clients.push(client);
}

/// Returns the client in the files of a module, which are those of a client, or one for each tag.
fn caller(name: &str, path: String, setters: String, tree: &FileTree, module: &str) -> Caller {
    let files = tree.iter().filter(|(path, _)| {
        let file = path.strip_prefix(module);
        file.is_some_and(|file| file == "client.rs" || file.starts_with("client/"))
    });
    Caller {
        name: name.to_owned(),
        path,
        setters,
        calls: files.flat_map(|(_, text)| documented(text)).collect(),
    }
}

/// Returns credentials, and the URL of the servers of operations, for the builder of a client.
pub(super) fn setters(name: &str, analyzed: &Analyzed) -> String {
    let mut setters = String::new();
    for (index, scheme) in analyzed.api.security_schemes.iter().enumerate() {
        let setter = &analyzed.names.security_scheme(index).setter;
        setters.push_str(&match &scheme.kind {
            SecurityKind::Basic => format!(".{setter}(\"user\", \"secret-password\")"),
            // The whole header, for an HTTP scheme that Trine does not know.
            SecurityKind::ApiKey(SecretPlace::Header(header)) if header == "Authorization" => {
                let at = ["components", "securitySchemes", &scheme.name, "scheme"];
                let at = at.iter().fold(Pointer::root(), |at, name| at.child(name));
                let word = analyzed.document.get(&at).and_then(Node::as_str);
                format!(".{setter}(\"{} secret\")", word.unwrap_or("Key"))
            }
            _ => format!(".{setter}(\"secret-token\")"),
        });
    }
    for index in 0..analyzed.api.operation_servers.len() {
        if let Some(setter) = &analyzed.names.operation_servers(index).setter {
            setters.push_str(&format!(".{setter}(format!(\"{{base}}/{name}/own\"))"));
        }
    }
    setters
}

/// Returns the installed Python.
fn python() -> Option<&'static str> {
    let is_new_enough = |program: &&str| {
        let mut command = Command::new(program);
        command.args(["-c", "import sys; sys.exit(sys.version_info < (3, 11))"]);
        let command = command.stderr(Stdio::null());
        command.status().is_ok_and(|status| status.success())
    };
    ["python3", "python"].into_iter().find(is_new_enough)
}

fn interpreter() -> PathBuf {
    let folder = if cfg!(windows) { "Scripts" } else { "bin" };
    let name = format!("python{}", env::consts::EXE_SUFFIX);
    work().join("python").join(folder).join(name)
}

/// Returns a command for a task of `wire.py`.
fn script(task: &str) -> Command {
    let mut command = Command::new(interpreter());
    command.arg("-B").arg(root().join("tests/oracles/wire.py"));
    command.env("TRINE_NODE", work().join("node"));
    command.arg(task);
    command
}

/// Installs the packages for the server.
fn install(python: &str) -> Result<(), Stop> {
    let requirements = root().join("tests/oracles/requirements.txt");
    let wanted = fs::read(&requirements).map_err(Stop::failed)?;
    let installed = work().join("python/installed.txt");
    if fs::read(&installed).is_ok_and(|installed| installed == wanted) {
        return Ok(());
    }
    let environment = work().join("python");
    succeed(Command::new(python).args(["-m", "venv"]).arg(environment))?;
    let mut pip = Command::new(interpreter());
    pip.args(["-m", "pip", "install", "--quiet", "--require-hashes"]);
    succeed(pip.arg("--requirement").arg(requirements))?;
    fs::write(installed, wanted).map_err(Stop::failed)
}
