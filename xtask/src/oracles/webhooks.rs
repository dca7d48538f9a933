//! `cargo xtask webhooks`: the webhooks of real documents read their own examples. Each is read as its
//! event or kept raw, and never read as another event.

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde_json::Value as Json;
use trine::Analyzed;
use trine::analyze::Direction;
use trine::document::Node;
use trine::ir::{Webhook, Webhooks};
use trine::pointer::Pointer;

use super::{
    Subject, binary, compile, corpus, stem, subject, work, write_program, write_workspace,
};
use crate::Stop;

/// The driver of a document: reads lines with a header, its value and a body.
const MAIN: &str = r#"
fn main() {
    for line in std::io::BufRead::lines(std::io::stdin().lock()) {
        let line = line.expect("a line of UTF-8");
        let parts: Vec<&str> = line.splitn(3, '\t').collect();
        let mut headers = reqwest::header::HeaderMap::new();
        if let Ok(name) = reqwest::header::HeaderName::from_bytes(parts[0].as_bytes()) {
            headers.insert(name, parts[1].parse().expect("a value of a header"));
        }
        match crate::webhooks::parse(&headers, parts[2].as_bytes()) {
            Ok(event) => println!("{}", name(&event)),
            Err(crate::webhooks::WebhookError::Payload { event, mismatch }) => {
                println!("!{event}\t{}: {}", mismatch.path, mismatch.reason);
            }
            Err(error) => println!("!\t{error}"),
        }
    }
}
"#;

/// Examples that name another event than the webhook that they belong to: document, webhook, and the
/// variant that they are read as, or `!` and the event of the error.
const KNOWN: &[[&str; 3]] = &[[
    // The member `event` of the example names the other event.
    "zoom-video-webhooks",
    "session.recording_transcript_failed",
    "!session.recording_transcript_completed",
]];

/// An example of a webhook.
struct Example<'a> {
    webhook: &'a Webhook,
    body: Json,
}

pub(crate) fn run(names: &[String]) -> Result<(), Stop> {
    let Some(documents) = corpus()? else {
        return Ok(());
    };
    let folder = work().join("webhooks");
    let mut subjects = Vec::new();
    for path in documents {
        if !names.is_empty() && !names.contains(&stem(&path)) {
            continue;
        }
        let subject = subject(&path)?;
        if let Some(webhooks) = &subject.analyzed.api.webhooks
            && !examples(&subject.analyzed, webhooks).is_empty()
        {
            subjects.push((stem(&path), subject));
        }
    }
    let programs: Vec<String> = subjects.iter().map(|(_, it)| it.name.clone()).collect();
    let mut inputs = Vec::new();
    for (stem, subject) in subjects {
        inputs.push((stem, prepare(&folder, subject)?));
    }
    write_workspace(&folder, &programs)?;
    compile(&folder, &programs, &[])?;
    let mut is_right = true;
    for (program, (stem, expected)) in programs.iter().zip(&inputs) {
        is_right &= judge(&folder, program, stem, expected)?;
    }
    match is_right {
        true => Ok(()),
        false => Err(Stop::Failed(
            "some examples are read as the wrong event".to_owned(),
        )),
    }
}

/// An example as the driver reads it.
struct Expected {
    line: String,
    /// The webhook.
    webhook: String,
    /// The webhooks that share its variant, as an error names them.
    alike: String,
    variant: String,
}

/// Writes the program of a document; returns its examples.
fn prepare(folder: &Path, subject: Subject) -> Result<Vec<Expected>, Stop> {
    let analyzed = &subject.analyzed;
    let Some(webhooks) = analyzed.api.webhooks.clone() else {
        return Ok(Vec::new());
    };
    let names = analyzed.names.variants(webhooks.union);
    let ty = analyzed
        .names
        .type_name(webhooks.union, Direction::Received);
    let mut source =
        format!("fn name(event: &crate::types::{ty}) -> &'static str {{\n    match event {{\n");
    for name in names
        .names
        .iter()
        .map(String::as_str)
        .chain([names.fallback])
    {
        let _ = writeln!(source, "        crate::types::{ty}::{name}(_) => {name:?},");
    }
    source.push_str("    }\n}\n");
    source.push_str(MAIN);
    let all = examples(analyzed, &webhooks).into_iter();
    let expected = all.map(|Example { webhook, body }| {
        let header = webhooks.header.as_deref().unwrap_or_default();
        let value = webhook.header_values.first();
        let value = value.map_or("", String::as_str);
        let alike = webhooks.events.iter();
        let alike = alike.filter(|other| other.variant == webhook.variant);
        let alike: Vec<&str> = alike.map(|other| other.name.as_str()).collect();
        Expected {
            line: format!("{header}\t{value}\t{body}"),
            webhook: webhook.name.clone(),
            alike: alike.join(" or "),
            variant: names.names[webhook.variant].clone(),
        }
    });
    let expected = expected.collect();
    let subject = Subject {
        analyzed: subject.analyzed.only_types(&[webhooks.union]),
        ..subject
    };
    write_program(folder, subject, &source)?;
    Ok(expected)
}

/// Compares what the driver reads with what is expected, and prints the numbers.
fn judge(folder: &Path, program: &str, stem: &str, expected: &[Expected]) -> Result<bool, Stop> {
    let file: PathBuf = folder.join(format!("{program}.tsv"));
    let lines: Vec<&str> = expected.iter().map(|one| one.line.as_str()).collect();
    fs::write(&file, lines.join("\n")).map_err(Stop::failed)?;
    let input = fs::File::open(&file).map_err(Stop::failed)?;
    let mut driver = Command::new(binary(program));
    let output = driver.stdin(Stdio::from(input)).output();
    let output = output.map_err(Stop::failed)?;
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    if !output.status.success() || text.lines().count() != expected.len() {
        return Err(Stop::Failed(format!("{stem}: the driver stopped early")));
    }
    let (mut right, mut raw, mut unfit, mut other, mut wrong) = (0, 0, 0, 0, 0);
    for (read, expected) in text.lines().zip(expected) {
        let Expected {
            webhook, variant, ..
        } = expected;
        let event = read.split('\t').next().unwrap_or_default();
        let known = KNOWN.contains(&[stem, webhook, event]);
        match read.strip_prefix('!') {
            None if read == variant => right += 1,
            None if read == "Raw" => {
                raw += 1;
                println!("{stem}: raw: {webhook}");
            }
            _ if known => other += 1,
            // An example that is not of its own type.
            Some(error) if error.starts_with(&format!("{}\t", expected.alike)) => {
                unfit += 1;
                println!("{stem}: {webhook} does not fit: {error}");
            }
            _ => {
                wrong += 1;
                println!("{stem}: {webhook} is read as {read}, expected {variant}");
            }
        }
    }
    let count = expected.len();
    println!(
        "{stem}: {count} examples: {right} right, {raw} raw, {unfit} do not fit their schema, {other} of another event, {wrong} wrong"
    );
    let listed = KNOWN
        .iter()
        .filter(|[document, ..]| *document == stem)
        .count();
    if listed != other {
        println!("{stem}: {listed} known examples of another event, found {other}");
    }
    Ok(wrong == 0 && listed == other)
}

/// Returns the examples of the webhooks of a document.
fn examples<'a>(analyzed: &Analyzed, webhooks: &'a Webhooks) -> Vec<Example<'a>> {
    let mut all = Vec::new();
    for webhook in &webhooks.events {
        let body = place(analyzed, webhook.pointer.child("requestBody"));
        let content = body.child("content");
        for media_type in keys(analyzed, &content) {
            let media = content.child(&media_type);
            let named = media.child("examples");
            let names = keys(analyzed, &named).into_iter();
            let places = names.map(|name| place(analyzed, named.child(&name)).child("value"));
            for place in std::iter::once(media.child("example")).chain(places) {
                let example = analyzed.document.get(&place).map(json);
                // Some documents write JSON as a text.
                let body = match example {
                    Some(Json::String(text)) => serde_json::from_str(&text).ok(),
                    example => example,
                };
                let body = body.filter(Json::is_object);
                all.extend(body.map(|body| Example { webhook, body }));
            }
        }
    }
    all
}

/// Follows the references at a place.
fn place(analyzed: &Analyzed, place: Pointer) -> Pointer {
    let mut place = place;
    for _ in 0..8 {
        let reference = analyzed.document.get(&place.child("$ref"));
        match reference.and_then(Node::as_str).and_then(Pointer::parse) {
            Some(target) => place = target,
            None => break,
        }
    }
    place
}

fn keys(analyzed: &Analyzed, place: &Pointer) -> Vec<String> {
    let map = analyzed.document.get(place).and_then(Node::as_map);
    map.into_iter()
        .flat_map(|map| map.keys())
        .cloned()
        .collect()
}

fn json(node: &Node) -> Json {
    if let Some(map) = node.as_map() {
        let members = map.iter().map(|(name, value)| (name.clone(), json(value)));
        return Json::Object(members.collect());
    }
    if let Some(list) = node.as_list() {
        return list.iter().map(json).collect();
    }
    match (node.as_str(), node.scalar_text()) {
        (Some(text), _) => Json::from(text),
        (None, Some(text)) => serde_json::from_str(&text).unwrap_or(Json::Null),
        (None, None) => Json::Null,
    }
}
