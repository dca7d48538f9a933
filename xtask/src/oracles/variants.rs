//! `cargo xtask variants`: a JSON Schema faker creates values for each variant of the unions of
//! real documents, and the generated types read them. The chosen variant is compared with those
//! that a JSON Schema validator accepts.
//!
//! A value that is read as the wrong variant is written with the same bytes, so no round trip finds
//! it.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;

use trine::Analyzed;
use trine::analyze::{Direction, Usage};
use trine::ir::{SchemaId, SchemaKind, Shape, Type, Union};

use super::{Subject, corpus, has_node, install, stem, subject, work};
use super::{binary, compile, write_program, write_workspace};
use crate::Stop;

/// The default number of values for each variant.
const SAMPLES: u32 = 12;

/// The sample for CI: small documents that together contain unions of every kind.
const SAMPLE: &[&str] = &[
    "fastapi-bar",
    "oas3-gen-union-serde",
    "readme-polymorphism",
    "swagger-petstore",
    "train-travel",
];

/// The driver of a document: reads lines with the number of a union, and JSON.
const MAIN: &str = r#"
fn main() {
    let (input, output) = (std::io::stdin().lock(), std::io::stdout().lock());
    let mut output = std::io::BufWriter::new(output);
    for line in std::io::BufRead::lines(input) {
        let line = line.expect("a line of UTF-8");
        let (number, json) = line.split_once('\t').expect("a number and JSON");
        let chosen = UNIONS[number.parse::<usize>().expect("a number")];
        use std::io::Write;
        let written = match chosen(json) {
            Ok(index) => writeln!(output, "{index}"),
            Err(why) => writeln!(output, "!{}", why.to_string().replace('\n', " ")),
        };
        written.and_then(|()| output.flush()).expect("somebody listens");
    }
}
"#;

/// A union in one direction, which is a type.
struct Chosen<'a> {
    schema: SchemaId,
    union: &'a Union,
    ty: &'a str,
    way: &'static str,
}

pub(crate) fn run(arguments: &[String]) -> Result<(), Stop> {
    if arguments == ["--sample"] {
        return sample();
    }
    let (samples, names) = match arguments {
        [names @ .., option, number] if option == "--samples" => {
            let number = number.parse();
            let number =
                number.map_err(|_| Stop::Usage("expected a number after --samples".to_owned()))?;
            (number, names)
        }
        names => (SAMPLES, names),
    };
    let is_asked_for = |path: &PathBuf| names.is_empty() || names.contains(&stem(path));
    judge(samples, is_asked_for)
}

/// Checks the unions of a fixed sample of the corpus.
fn sample() -> Result<(), Stop> {
    judge(SAMPLES, |path| SAMPLE.contains(&stem(path).as_str()))
}

fn judge(samples: u32, is_asked_for: impl Fn(&PathBuf) -> bool) -> Result<(), Stop> {
    if !has_node() {
        return Ok(());
    }
    let Some(mut documents) = corpus()? else {
        return Ok(());
    };
    documents.retain(is_asked_for);
    let folder = work().join("variants");
    let mut drivers = Vec::new();
    let mut list = String::new();
    for path in documents {
        if let Some((name, unions)) = prepare(&folder, &path)? {
            let _ = writeln!(list, "driver\t{}\n{unions}", binary(&name).display());
            drivers.push(name);
        }
    }
    println!("building the unions of {} documents", drivers.len());
    write_workspace(&folder, &drivers)?;
    // Downloading needs no processor, compiling no network.
    std::thread::scope(|scope| {
        let packages = scope.spawn(install);
        compile(&folder, &drivers, &["full-serde"])?;
        packages
            .join()
            .unwrap_or_else(|_| Err(Stop::failed("installing packages of Node panicked")))
    })?;
    let list_file = folder.join("unions.tsv");
    std::fs::write(&list_file, list).map_err(Stop::failed)?;
    let mut node = Command::new("node");
    node.arg("variants.mjs").arg(&list_file);
    node.arg(samples.to_string());
    super::succeed(node.current_dir(work().join("node")))
        .map_err(|_| Stop::Failed("some values were read as the wrong variant".to_owned()))
}

/// Writes the program that reads the unions of a document; returns its name and the description for
/// the judge.
///
/// Returns `None` if the document has no union of objects.
fn prepare(folder: &Path, path: &Path) -> Result<Option<(String, String)>, Stop> {
    let subject = subject(path)?;
    let analyzed = &subject.analyzed;
    let kept = with_objects(analyzed);
    if kept.is_empty() {
        return Ok(None);
    }
    let mut list = format!("document\t{}\n", path.display());
    let mut functions = String::new();
    let mut table = String::new();
    for (number, chosen) in unions(analyzed, &kept).into_iter().enumerate() {
        describe(analyzed, &chosen, number, &mut list);
        function(analyzed, &chosen, number, &mut functions);
        let _ = writeln!(table, "    union_{number},");
    }
    let source = format!(
        "type Chosen = fn(&str) -> Result<usize, serde_json::Error>;\nstatic UNIONS: &[Chosen] = &[\n{table}];\n{functions}{MAIN}"
    );
    let name = subject.name.clone();
    let subject = Subject {
        // Schemas that no union reaches need not be compiled.
        analyzed: subject.analyzed.only_types(&kept),
        ..subject
    };
    write_program(folder, subject, &source)?;
    Ok(Some((name, list)))
}

/// Returns the unions with at least two objects as variants.
fn with_objects(analyzed: &Analyzed) -> Vec<SchemaId> {
    let api = &analyzed.api;
    let mut kept: Vec<SchemaId> = api.schema_ids().collect();
    kept.retain(|id| match &api.schema(*id).kind {
        SchemaKind::Union(union) => {
            let variants = union.variants.iter();
            variants.filter(|one| is_object(analyzed, &one.ty)).count() > 1
        }
        _ => false,
    });
    kept
}

fn is_object(analyzed: &Analyzed, ty: &Type) -> bool {
    let mut ty = ty;
    // A recursive alias has no end.
    for _ in 0..analyzed.api.schemas.len() {
        match &ty.shape {
            Shape::Map(_) | Shape::Ordered(_) => return true,
            Shape::Schema(id) => match &analyzed.api.schema(*id).kind {
                SchemaKind::Struct(_) | SchemaKind::Multipart(_) | SchemaKind::Filter(_) => {
                    return true;
                }
                SchemaKind::Alias(next) => ty = next,
                SchemaKind::Union(union) => match union.variants.first() {
                    Some(first) => ty = &first.ty,
                    None => return false,
                },
                SchemaKind::Enum(_) => return false,
            },
            _ => return false,
        }
    }
    false
}

/// Returns the types of unions, and their directions.
fn unions<'a>(analyzed: &'a Analyzed, kept: &[SchemaId]) -> Vec<Chosen<'a>> {
    let of = |id: SchemaId| {
        let SchemaKind::Union(union) = &analyzed.api.schema(id).kind else {
            return Vec::new();
        };
        let chosen = |direction, way| Chosen {
            schema: id,
            union,
            ty: analyzed.names.type_name(id, direction),
            way,
        };
        match analyzed.analysis.usage(id) {
            Usage::Sent => vec![chosen(Direction::Sent, "sent")],
            Usage::Received => vec![chosen(Direction::Received, "received")],
            Usage::Both => vec![chosen(Direction::Sent, "both")],
            Usage::Split => vec![
                chosen(Direction::Received, "received"),
                chosen(Direction::Sent, "sent"),
            ],
        }
    };
    kept.iter().copied().flat_map(of).collect()
}

/// Returns the description of a union for the judge: its place as written, and the places of its
/// branches.
fn describe(analyzed: &Analyzed, chosen: &Chosen<'_>, number: usize, list: &mut String) {
    let written = |place| {
        let place = analyzed.document.origin(place);
        place.as_str().replace('\t', " ")
    };
    let place = written(&analyzed.api.schema(chosen.schema).pointer);
    let (ty, way) = (chosen.ty, chosen.way);
    let _ = write!(list, "union\t{number}\t{ty}\t{way}\t{place}");
    for place in &chosen.union.beside {
        let _ = write!(list, "\t{}", written(place));
    }
    list.push('\n');
    let names = &analyzed.names.variants(chosen.schema).names;
    for (variant, name) in chosen.union.variants.iter().zip(names) {
        let _ = write!(list, "variant\t{name}");
        for place in &variant.places {
            let _ = write!(list, "\t{}", written(place));
        }
        list.push('\n');
    }
}

/// Returns the function of the driver that returns the chosen variant of a union.
fn function(analyzed: &Analyzed, chosen: &Chosen<'_>, number: usize, functions: &mut String) {
    let ty = format!("crate::types::{}", chosen.ty);
    let names = analyzed.names.variants(chosen.schema);
    let _ = write!(
        functions,
        "\nfn union_{number}(json: &str) -> Result<usize, serde_json::Error> {{\n    serde_json::from_str(json).map(|value| match value {{\n"
    );
    for (index, variant) in names
        .names
        .iter()
        .map(String::as_str)
        .chain([names.fallback])
        .enumerate()
    {
        let _ = writeln!(functions, "        {ty}::{variant}(_) => {index},");
    }
    functions.push_str("    })\n}\n");
}
