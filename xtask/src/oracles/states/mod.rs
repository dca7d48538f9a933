//! `cargo xtask states`: every state of a request property or parameter, in every way to send it,
//! has distinct bytes or is rejected.
//!
//! For each operation, its arguments are put into each state that their types can express (absent,
//! null, set, and the empty string, list and object, also nested). The generated client is called
//! with each, and a server on loopback records the requests. Two states whose values differ in Rust
//! and whose requests do not are a vanished state.

mod choice;
mod driver;
mod judge;
mod known;
mod least;
mod values;

use std::fs;
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::time::Instant;

use trine::Analyzed;
use trine::ir::OperationId;
use trine::workspace::Workspace;

use super::{Driver, build, corpus, stem, subject, work, write_crate_and_keep};
use crate::{Stop, root};
use driver::Client;
use judge::{Judged, Vanished};
use values::States;

/// The number of documents that are built into one driver.
const AT_ONCE: usize = 8;
/// The sample for CI: small documents that together have most ways to send values.
const SAMPLE: &[&str] = &[
    "readme-parameters-style",
    "swagger-petstore",
    "train-travel",
];

/// The workspaces of this repository, and their crates.
const OWN: [(&str, &str); 2] = [
    ("tests/golden/specs", "trine_golden"),
    ("specs", "crm_clients"),
];

/// The options of the task.
struct Options {
    /// Documents and modules; none means all.
    names: Vec<String>,
    /// Set if all operations are called.
    all: bool,
}

pub(crate) fn run(arguments: &[String]) -> Result<(), Stop> {
    if arguments == ["--sample"] {
        return sample();
    }
    let (options, names): (Vec<_>, Vec<_>) = arguments
        .iter()
        .cloned()
        .partition(|argument| argument.starts_with('-'));
    if let Some(unknown) = options.iter().find(|option| *option != "--all") {
        return Err(Stop::Usage(format!("unknown option `{unknown}`")));
    }
    let options = Options {
        names,
        all: !options.is_empty(),
    };
    check(&options, corpus()?.unwrap_or_default())
}

/// Checks the documents of this repository, and some of the corpus if it exists.
fn sample() -> Result<(), Stop> {
    let mut documents = corpus()?.unwrap_or_default();
    documents.retain(|path| SAMPLE.contains(&stem(path).as_str()));
    let options = Options {
        names: Vec::new(),
        all: false,
    };
    check(&options, documents)
}

fn check(options: &Options, mut documents: Vec<PathBuf>) -> Result<(), Stop> {
    let is_asked_for =
        |name: &str| options.names.is_empty() || options.names.iter().any(|one| one == name);
    documents.retain(|path| is_asked_for(&stem(path)));
    let (mut checked, mut judged) = (Vec::new(), Judged::default());
    let mut take = |(documents, found): Checked| {
        checked.extend(documents);
        judged.add(found);
    };
    take(check_own(&is_asked_for)?);
    let mut failed = Vec::new();
    for documents in documents.chunks(AT_ONCE) {
        match check_documents(documents, options.all) {
            Ok(result) => take(result),
            // A failure does not stop the others.
            Err(Stop::Failed(why) | Stop::Usage(why)) if documents.len() > 1 => {
                println!("{why}; checking each separately");
                for document in documents {
                    match check_documents(std::slice::from_ref(document), options.all) {
                        Ok(result) => take(result),
                        Err(_) => failed.push(stem(document)),
                    }
                }
            }
            Err(_) => failed.extend(documents.iter().map(|document| stem(document))),
        }
    }
    let reported = report(&checked, &judged);
    match failed.is_empty() {
        true => reported,
        false => Err(Stop::Failed(format!("not checked: {}", failed.join(", ")))),
    }
}

/// The names of documents, and the findings in them.
type Checked = (Vec<String>, Judged);

/// Checks the modules of the crates of this repository.
fn check_own(is_asked_for: &dyn Fn(&str) -> bool) -> Result<Checked, Stop> {
    let root = root();
    let mut all_analyzed = Vec::new();
    for (folder, krate) in OWN {
        let workspace = Workspace::load(&root, folder).map_err(Stop::failed)?;
        for spec in &workspace.specs {
            let module = spec.module.clone().unwrap_or_default();
            if is_asked_for(&module) {
                all_analyzed.push((krate, module, trine::read(spec).map_err(Stop::failed)?));
            }
        }
    }
    if all_analyzed.is_empty() {
        return Ok((Vec::new(), Judged::default()));
    }
    let clients: Vec<Client<'_>> = all_analyzed
        .iter()
        .map(|(krate, module, analyzed)| Client {
            krate: (*krate).to_owned(),
            module: format!("{krate}::{module}"),
            name: module.clone(),
            setters: super::wire::setters(module, analyzed),
            analyzed,
        })
        .collect();
    let dependencies = [
        ("trine-golden", "tests/golden/crate"),
        ("crm-clients", "generated"),
    ]
    .map(|(package, folder)| {
        let folder = root.join(folder);
        format!("{package} = {{ path = {folder:?}, features = [\"full-serde\"] }}\n")
    });
    call("states-own", &clients, &[], &dependencies.concat())
}

/// Checks documents of the corpus, each in a separate crate.
fn check_documents(documents: &[PathBuf], all: bool) -> Result<Checked, Stop> {
    let mut subjects = Vec::new();
    for path in documents {
        let mut subject = subject(path)?;
        let chosen = choice::operations(&subject.analyzed.api, all);
        if chosen.is_empty() {
            continue;
        }
        subject.analyzed = subject.analyzed.only(&chosen).map_err(Stop::failed)?;
        subjects.push(subject);
    }
    let folder = work().join("states");
    let names: Vec<String> = subjects
        .iter()
        .map(|subject| subject.name.clone())
        .collect();
    let mut all_analyzed: Vec<(String, String, Analyzed)> = Vec::new();
    for subject in subjects {
        let (name, krate) = (subject.spec.name.clone(), subject.name.clone());
        let (_, analyzed) = write_crate_and_keep(&folder, subject)?;
        all_analyzed.push((name, krate, analyzed));
    }
    let clients: Vec<Client<'_>> = all_analyzed
        .iter()
        .map(|(name, krate, analyzed)| Client {
            krate: krate.clone(),
            module: krate.clone(),
            name: name.clone(),
            setters: super::wire::setters(name, analyzed),
            analyzed,
        })
        .collect();
    call("states", &clients, &names, "")
}

/// Makes the calls of these clients, whose crates are already written.
fn call(
    driver: &'static str,
    clients: &[Client<'_>],
    crates: &[String],
    dependencies: &str,
) -> Result<Checked, Stop> {
    let (mut targets, mut cases) = (Vec::new(), Vec::new());
    for (number, client) in clients.iter().enumerate() {
        let mut states = States::new(&client.analyzed.api);
        for id in (0..client.analyzed.api.operations.len()).map(OperationId) {
            for target in choice::targets(client.analyzed, number, id) {
                let number = targets.len();
                cases.extend(choice::cases(
                    number,
                    &client.name,
                    client.analyzed,
                    &mut states,
                    &target,
                ));
                targets.push(target);
            }
        }
    }
    let folder = work().join(driver);
    let driver = Driver {
        name: driver,
        dependencies: format!(
            "serde = \"1\"\nserde_json = \"1\"\ntokio = {{ version = \"1\", features = [\"macros\", \"rt\"] }}\n{dependencies}"
        ),
        features: &["full-serde"],
        source: driver::program(clients, &targets),
    };
    fs::create_dir_all(&folder).map_err(Stop::failed)?;
    let names: Vec<String> = clients.iter().map(|client| client.name.clone()).collect();
    println!("{} calls of {}", targets.len(), names.join(", "));
    let start = Instant::now();
    let binary = build(&folder, crates, &driver)?;
    let built = start.elapsed();
    let input = folder.join("calls.tsv");
    let lines = cases.iter();
    let lines = lines.map(|case| format!("{}\t{}\n", case.target, case.state.value));
    fs::write(&input, lines.collect::<String>()).map_err(Stop::failed)?;
    let mut command = Command::new(binary);
    let output = command.arg(&input).stderr(Stdio::inherit()).output();
    let output = output.map_err(Stop::failed)?;
    if !output.status.success() {
        return Err(Stop::Failed(format!(
            "the driver ended with {}",
            output.status
        )));
    }
    let results = String::from_utf8_lossy(&output.stdout);
    let judged = judge::judge(&cases, &results)?;
    let counts = judged.counts;
    println!(
        "  {} states of {} places ({} s to build, {} s to call)",
        counts.sent + counts.refused,
        counts.places,
        built.as_secs(),
        (start.elapsed() - built).as_secs()
    );
    Ok((names, judged))
}

/// Prints the vanished states; returns an error if one has no known reason, or if a known one did
/// not occur.
fn report(checked: &[String], judged: &Judged) -> Result<(), Stop> {
    let Judged {
        vanished,
        lost,
        not_made,
        counts,
    } = judged;
    let (known, unknown): (Vec<_>, Vec<_>) = vanished
        .iter()
        .partition(|one| known::reason(one).is_some());
    let mut text = String::new();
    for one in &unknown {
        let Vanished {
            shown,
            way,
            place,
            states,
            sent,
        } = one;
        text.push_str(&format!(
            "{shown}\n  {way}: {place}\n  {}\n  {sent}\n",
            states.join(" | ")
        ));
    }
    let file = work().join("vanished-states.txt");
    fs::write(&file, &text).map_err(Stop::failed)?;
    let not_made: String = not_made.iter().map(|one| format!("{one}\n")).collect();
    fs::write(work().join("states-not-made.txt"), not_made).map_err(Stop::failed)?;
    const SHOWN: usize = 40;
    for line in text.lines().take(4 * SHOWN) {
        println!("{line}");
    }
    let mut by_way = std::collections::BTreeMap::<&str, usize>::new();
    for one in &unknown {
        *by_way.entry(&one.way).or_default() += 1;
    }
    println!(
        "{} documents: {} states of {} places in {} sent requests; {} were rejected, {} were equal in Rust, {} were not values in Rust",
        checked.len(),
        counts.sent + counts.refused,
        counts.places,
        counts.sent,
        counts.refused,
        counts.same,
        counts.not_made
    );
    for (way, count) in by_way {
        println!("  {count} places with vanished states: {way}");
    }
    for one in &known {
        println!(
            "  known: {} {}: {}",
            one.shown,
            one.place,
            known::reason(one).unwrap_or_default()
        );
    }
    let absent = known::absent(checked, vanished);
    if !absent.is_empty() {
        return Err(Stop::Failed(format!(
            "listed as known, but not found: {}",
            absent.join(", ")
        )));
    }
    for one in lost {
        println!("expected one request to the server: {one}");
    }
    match unknown.len() {
        0 if lost.is_empty() => Ok(()),
        0 => Err(Stop::Failed(format!("{} calls went elsewhere", lost.len()))),
        count => Err(Stop::Failed(format!(
            "{count} places have vanished states; see {}",
            file.display()
        ))),
    }
}
