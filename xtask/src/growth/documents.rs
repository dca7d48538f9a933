//! Documents: time and output of their generation.
//!
//! Each shape is generated at four sizes, each twice the one before. If the last column stays flat,
//! the work is linear in the text that is read and written.

use std::time::{Duration, Instant};

use serde_json::{Map, Value as Json, json};
use trine::config::Config;
use trine::runtime::RuntimeSource;
use trine::{CrateText, Provenance, Spec, Strictness, crate_files, read};

use crate::Stop;

/// The sizes, as multiples of the first size of a shape.
const STEPS: [usize; 4] = [1, 2, 4, 8];

/// The number of measurements of which the fastest counts.
const RUNS: usize = 3;

/// A kind of document.
struct Growth {
    name: &'static str,
    /// The first size.
    first: usize,
    document: fn(usize) -> Json,
}

const GROWTHS: &[Growth] = &[
    Growth {
        name: "N alternatives of required properties",
        first: 100,
        document: |n| one_schema(alternatives(n, 1)),
    },
    Growth {
        name: "all pairs of N properties as alternatives",
        first: 20,
        document: |n| one_schema(alternatives(n, 2)),
    },
    Growth {
        name: "N schemas that extend one with N alternatives",
        first: 25,
        document: derived,
    },
    Growth {
        name: "a union of N objects with N properties",
        first: 25,
        document: |n| one_schema(json!({ "oneOf": (0..n).map(wide(n)).collect::<Vec<_>>() })),
    },
    Growth {
        name: "a union of N objects that contain it",
        first: 50,
        document: recursive_union,
    },
    Growth {
        name: "N unions of the same N objects",
        first: 25,
        document: shared_variants,
    },
    Growth {
        name: "200 statuses of N operations",
        first: 25,
        document: statuses,
    },
    Growth {
        name: "N unknown members",
        first: 2_500,
        document: |n| {
            let mut document = one_schema(json!({ "type": "object" }));
            document["paths"] = json!({});
            extend(
                &mut document,
                (0..n).map(|index| (format!("member{index}"), json!(1))),
            );
            document
        },
    },
    Growth {
        name: "N paths without a slash",
        first: 1_000,
        document: |n| {
            let mut document = one_schema(json!({ "type": "object" }));
            let paths = (0..n).map(|index| (format!("path{index}"), operation("")));
            document["paths"] = Json::Object(paths.collect());
            document
        },
    },
];

/// Prints a table for each shape.
pub(super) fn run() -> Result<(), Stop> {
    println!("| document | N | read, kB | written, kB | ms | µs per kB |");
    println!("|---|---:|---:|---:|---:|---:|");
    for growth in GROWTHS {
        for step in STEPS {
            let size = growth.first * step;
            let text = (growth.document)(size).to_string();
            let (elapsed, written) = fastest(&text)?;
            let read = text.len();
            let per_kilobyte = elapsed.as_secs_f64() * 1e9 / (read + written) as f64;
            println!(
                "| {} | {size} | {} | {} | {:.1} | {per_kilobyte:.0} |",
                growth.name,
                read / 1000,
                written / 1000,
                elapsed.as_secs_f64() * 1e3,
            );
        }
    }
    Ok(())
}

/// Returns the time and the size of the output of the fastest run.
fn fastest(text: &str) -> Result<(Duration, usize), Stop> {
    let mut best: Option<(Duration, usize)> = None;
    for _ in 0..RUNS {
        let start = Instant::now();
        let written = generated(text)?;
        let elapsed = start.elapsed();
        if best.is_none_or(|(least, _)| elapsed < least) {
            best = Some((elapsed, written));
        }
    }
    best.ok_or_else(|| Stop::failed("nothing was measured"))
}

/// Generates the crate of a document, without an embedded runtime, and returns its size.
fn generated(text: &str) -> Result<usize, Stop> {
    let spec = Spec {
        name: "growth.json".to_owned(),
        text: text.to_owned(),
        module: None,
        config: Config::default(),
        strictness: Strictness::Tolerant,
    };
    let analyzed = read(&spec).map_err(|failure| {
        let reason = failure.to_string();
        Stop::failed(reason.lines().take(5).collect::<Vec<_>>().join("\n"))
    })?;
    let text = CrateText {
        package: "growth".to_owned(),
        version: "0.0.0".to_owned(),
        description: "A document that grows".to_owned(),
        license: None,
        features: Vec::new(),
        runtime: RuntimeSource::Crate,
    };
    let provenance = Provenance {
        from: &spec.name,
        by: "cargo xtask growth",
    };
    let tree = crate_files(
        &text,
        &spec.config.dependencies,
        &[(&spec, analyzed)],
        &provenance,
    )
    .map_err(Stop::failed)?;
    Ok(tree.iter().map(|(_, text)| text.len()).sum())
}

/// Returns a document whose operation sends and returns the schema `A`.
fn document(schemas: Json) -> Json {
    let content = json!({ "application/json": { "schema": reference("A") } });
    json!({
        "openapi": "3.0.3",
        "info": { "title": "Growth", "version": "1" },
        "paths": { "/a": { "put": {
            "operationId": "put",
            "requestBody": { "content": content },
            "responses": { "200": { "description": "The value.", "content": content } },
        } } },
        "components": { "schemas": schemas },
    })
}

fn one_schema(schema: Json) -> Json {
    document(json!({ "A": schema }))
}

fn reference(name: &str) -> Json {
    json!({ "$ref": format!("#/components/schemas/{name}") })
}

fn operation(id: &str) -> Json {
    json!({ "get": { "operationId": id, "responses": { "200": { "description": "Success." } } } })
}

/// Returns an object with `n` properties, of which any `chosen` are required.
fn alternatives(n: usize, chosen: usize) -> Json {
    let required = |index: usize| -> Vec<Json> {
        match chosen {
            1 => vec![json!({ "required": [format!("k{index}")] })],
            _ => (0..index)
                .map(|other| json!({ "required": [format!("k{index}"), format!("k{other}")] }))
                .collect(),
        }
    };
    json!({
        "type": "object",
        "properties": properties("k", n),
        "anyOf": (0..n).flat_map(required).collect::<Vec<_>>(),
    })
}

fn properties(prefix: &str, n: usize) -> Json {
    let properties = (0..n).map(|index| (format!("{prefix}{index}"), json!({ "type": "string" })));
    Json::Object(properties.collect())
}

fn derived(n: usize) -> Json {
    let own = |index: usize| json!({ "properties": properties(&format!("own{index}_"), 1) });
    let mut schemas = Map::new();
    let names = (0..n).map(|index| (format!("p{index}"), reference(&format!("S{index}"))));
    let all: Map<String, Json> = names.collect();
    schemas.insert(
        "A".to_owned(),
        json!({ "type": "object", "properties": all }),
    );
    schemas.insert("Base".to_owned(), alternatives(n, 1));
    schemas.extend((0..n).map(|index| {
        let schema = json!({ "allOf": [reference("Base"), own(index)] });
        (format!("S{index}"), schema)
    }));
    document(Json::Object(schemas))
}

fn wide(n: usize) -> impl Fn(usize) -> Json {
    move |index| json!({ "type": "object", "properties": properties(&format!("k{index}_"), n) })
}

fn recursive_union(n: usize) -> Json {
    let variants: Vec<Json> = (0..n)
        .map(|index| reference(&format!("V{index}")))
        .collect();
    let mut schemas = Map::new();
    schemas.insert("A".to_owned(), json!({ "oneOf": variants }));
    schemas.extend((0..n).map(|index| {
        let kind = json!({ "type": "string", "enum": [format!("v{index}")] });
        let schema = json!({
            "type": "object",
            "required": ["kind"],
            "properties": { "kind": kind, "inner": reference("A") },
        });
        (format!("V{index}"), schema)
    }));
    document(Json::Object(schemas))
}

fn shared_variants(n: usize) -> Json {
    let variants: Vec<Json> = (0..n)
        .map(|index| reference(&format!("V{index}")))
        .collect();
    let unions = (0..n).map(|index| (format!("u{index}"), json!({ "oneOf": variants })));
    let unions: Map<String, Json> = unions.collect();
    let mut schemas = Map::new();
    schemas.insert(
        "A".to_owned(),
        json!({ "type": "object", "properties": unions }),
    );
    schemas.extend((0..n).map(|index| {
        let name = format!("v{index}");
        let schema = json!({
            "type": "object",
            "required": [name],
            "properties": properties(&format!("{name}_"), 1),
        });
        (format!("V{index}"), schema)
    }));
    document(Json::Object(schemas))
}

fn statuses(n: usize) -> Json {
    let error = json!({ "$ref": "#/components/responses/Error" });
    let mut responses: Map<String, Json> = (400..600)
        .map(|status| (status.to_string(), error.clone()))
        .collect();
    responses.insert("200".to_owned(), json!({ "description": "Success." }));
    let mut document = one_schema(json!({ "type": "object", "properties": properties("k", 1) }));
    let paths = (0..n).map(|index| {
        let get = json!({ "operationId": format!("get{index}"), "responses": responses });
        (format!("/a{index}"), json!({ "get": get }))
    });
    document["paths"] = Json::Object(paths.collect());
    let content = json!({ "application/json": { "schema": reference("A") } });
    document["components"]["responses"] =
        json!({ "Error": { "description": "An error.", "content": content } });
    document
}

fn extend(document: &mut Json, members: impl IntoIterator<Item = (String, Json)>) {
    if let Json::Object(root) = document {
        root.extend(members);
    }
}
