//! Values of any kind at each place of an extension or a keyword: wrong kinds, extreme numbers, deep
//! nesting, long texts. Each document is generated as valid code, or rejected with a place.

use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};
use std::{env, panic, thread};

use serde_yaml::{Mapping, Value};
use trine::Strictness;

use super::super::{BASES, generated, parsed, spec};
use super::shape::Shape;

/// The maximum time for a document, unoptimized on a busy machine.
const PATIENCE: Duration = Duration::from_secs(60);

/// Returns values of every kind, most of which fit nowhere.
pub fn values() -> Vec<Value> {
    let nested = |depth: usize, wrap: fn(Value) -> Value| {
        (0..depth).fold(Value::Null, |inner, _| wrap(inner))
    };
    let list = |value: Value| Value::Sequence(vec![value]);
    let map = |value: Value| Value::Mapping(Mapping::from_iter([("a".into(), value)]));
    let entry = |key: &str, value: Value| Value::Mapping(Mapping::from_iter([(key.into(), value)]));
    let mut values: Vec<Value> = vec![
        Value::Null,
        true.into(),
        false.into(),
        0.into(),
        (-1).into(),
        i64::MIN.into(),
        u64::MAX.into(),
        0.5.into(),
        1e308.into(),
        Value::Sequence(Vec::new()),
        Value::Mapping(Mapping::new()),
        list(Value::Null),
        list(list(list("a".into()))),
        Value::Sequence(vec!["a".into(); 300]),
        Value::Sequence((0..300).map(|number| number.to_string().into()).collect()),
        entry("", Value::Null),
        entry("a\0\u{202e}\u{1b}[31m\n", "b".into()),
        entry("$ref", "#".into()),
        entry("$ref", "#/components/schemas/zzeverythingzz".into()),
        entry("$ref", "../../etc/passwd".into()),
        entry("member", "/".into()),
        entry("query", "".into()),
        entry("body", "/a/b/c/d/e/f/g/h".into()),
        nested(40, list),
        nested(40, map),
        nested(3_000, list),
        nested(3_000, map),
    ];
    let long = "a".repeat(100_000);
    let words = format!("/{}", "a/".repeat(20_000));
    let braces = "{".repeat(1_000);
    let texts = [
        "",
        " ",
        "\0",
        "\n",
        "\u{1b}[31m",
        "\u{9b}31m",
        "\u{202e}",
        "\u{feff}",
        "/",
        "//",
        "/~",
        "~2",
        "#",
        "#/",
        "#/components/schemas/zz",
        "../../etc/passwd",
        "https://",
        "http://[",
        "http://a:99999/",
        "https://{",
        "{}",
        "{{}}",
        "{a}{a}",
        "}",
        "fn",
        "Self",
        "r#type",
        "_",
        "1",
        "-1",
        "1e999",
        "NaN",
        "true",
        "null",
        "never",
        "brackets",
        "GET",
        "[",
        "(",
        "a{99999999999}",
        "[a-",
        "\\",
        "%",
        "%zz",
        "$x[{name}][{name}]",
        "\"; std::process::exit(1); \"",
        "*/",
        &long,
        &words,
        &braces,
    ];
    values.extend(texts.map(Value::from));
    values
}

/// A change of a document.
enum Change {
    Replace,
    Remove,
    /// Adds a member.
    Add,
}

/// Returns the paths of all values.
pub fn paths(node: &Value, path: &mut Vec<String>, all: &mut Vec<Vec<String>>) {
    if !path.is_empty() {
        all.push(path.clone());
    }
    let children: Vec<(String, &Value)> = match node {
        Value::Mapping(map) => map
            .iter()
            .map(|(key, value)| (key.as_str().unwrap_or_default().to_owned(), value))
            .collect(),
        Value::Sequence(list) => list
            .iter()
            .enumerate()
            .map(|(index, value)| (index.to_string(), value))
            .collect(),
        _ => Vec::new(),
    };
    for (key, value) in children {
        path.push(key);
        paths(value, path, all);
        path.pop();
    }
}

/// Returns the value at a path.
pub fn at<'a>(node: &'a mut Value, path: &[String]) -> Option<&'a mut Value> {
    path.iter().try_fold(node, |node, key| match node {
        Value::Mapping(map) => map.get_mut(key.as_str()),
        Value::Sequence(list) => list.get_mut(key.parse::<usize>().ok()?),
        _ => None,
    })
}

fn changed(document: &Value, path: &[String], change: &Change, value: &Value) -> Option<Value> {
    let mut document = document.clone();
    let (last, parent) = path.split_last()?;
    match change {
        Change::Replace => *at(&mut document, path)? = value.clone(),
        Change::Remove => match at(&mut document, parent)? {
            Value::Mapping(map) => drop(map.remove(last.as_str())),
            Value::Sequence(list) => drop(list.remove(last.parse().ok()?)),
            _ => return None,
        },
        Change::Add => match at(&mut document, path)? {
            Value::Mapping(map) => drop(map.insert("zzaddedzz".into(), value.clone())),
            Value::Sequence(list) => list.push(value.clone()),
            _ => return None,
        },
    }
    Some(document)
}

/// Generates a changed document; returns what is wrong.
fn wrong(document: &Value) -> Result<bool, String> {
    let text = serde_json::to_string(document).expect("a document");
    let mut is_generated = false;
    for strictness in [Strictness::Strict, Strictness::Tolerant] {
        let start = Instant::now();
        let spec = spec("openapi.json", text.clone(), strictness);
        let tree = panic::catch_unwind(|| generated(&spec));
        let tree = tree.unwrap_or_else(|_| Err("it panics".to_owned()))?;
        if let Some(tree) = &tree {
            Shape::of(tree)?;
            is_generated = true;
            // A tolerant reading of a correct document is the same.
            break;
        }
        if start.elapsed() > PATIENCE {
            return Err(format!("it takes {:?}", start.elapsed()));
        }
    }
    Ok(is_generated)
}

/// Without `TRINE_HOSTILE`, each place has one of the values.
#[test]
fn values_of_any_kind_are_rejected_or_generated() {
    let all = match env::var("TRINE_HOSTILE").as_deref() {
        Ok("all") => Some(1),
        Ok(number) => Some(number.parse::<usize>().expect("`all` or a number")),
        Err(_) => None,
    };
    let values = values();
    let mut attacks: Vec<(&str, Value, Vec<String>)> = Vec::new();
    for (name, text) in &BASES[1..] {
        let document = parsed(text);
        let mut places = Vec::new();
        paths(&document, &mut Vec::new(), &mut places);
        places.retain(|path| *name == "keywords" || path.iter().any(|key| key.starts_with("x-")));
        attacks.extend(
            places
                .into_iter()
                .map(|path| (*name, document.clone(), path)),
        );
    }
    let (next, generated) = (AtomicUsize::new(0), AtomicUsize::new(0));
    let failures = Mutex::new(Vec::new());
    let tried = AtomicUsize::new(0);
    let work = || {
        loop {
            let index = next.fetch_add(1, Ordering::Relaxed);
            let Some((name, document, path)) = attacks.get(index) else {
                break;
            };
            let chosen: Vec<(Change, &Value)> = match all {
                // Steps that are coprime to the number of values reach all of them.
                None => vec![(Change::Replace, &values[index * 7 % values.len()])],
                Some(step) if index % step == 0 => {
                    let replaced = values.iter().map(|value| (Change::Replace, value));
                    let added = values.iter().map(|value| (Change::Add, value));
                    replaced
                        .chain(added)
                        .chain([(Change::Remove, &Value::Null)])
                        .collect()
                }
                Some(_) => continue,
            };
            for (change, value) in chosen {
                let Some(document) = changed(document, path, &change, value) else {
                    continue;
                };
                tried.fetch_add(1, Ordering::Relaxed);
                match wrong(&document) {
                    Ok(is_generated) => {
                        generated.fetch_add(usize::from(is_generated), Ordering::Relaxed);
                    }
                    Err(reason) => {
                        let value: String = format!("{value:?}").chars().take(80).collect();
                        let failure = format!("{name}: /{} as {value}: {reason}", path.join("/"));
                        failures.lock().expect("the failures").push(failure);
                    }
                }
            }
        }
    };
    thread::scope(|scope| {
        for _ in 0..thread::available_parallelism().map_or(2, |cores| cores.get()) {
            let thread = thread::Builder::new().stack_size(64 << 20);
            thread.spawn_scoped(scope, work).expect("a thread");
        }
    });
    let (tried, generated) = (tried.into_inner(), generated.into_inner());
    println!(
        "{} places, {tried} documents: {generated} generated",
        attacks.len()
    );
    let mut failures = failures.into_inner().expect("the failures");
    failures.sort();
    let shown: Vec<&str> = failures.iter().take(20).map(String::as_str).collect();
    assert!(
        failures.is_empty(),
        "{} failures:\n{}",
        failures.len(),
        shown.join("\n")
    );
    assert!(attacks.len() > 400, "{} places", attacks.len());
    // Rejecting everything would pass as well.
    assert!(
        generated * 4 > tried,
        "{generated} of {tried} are generated"
    );
}
