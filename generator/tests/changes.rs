//! What changes the generated code is a change for `trine diff`: each extension in the golden
//! documents is removed, and each value in it is changed. Keywords of OpenAPI are in `claims`.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use serde_yaml::Value;
use trine::config::Config;
use trine::diff::{Change, Rules, compare};
use trine::input::{self, Input};
use trine::surface::Surface;
use trine::{CrateText, Provenance, Spec};

/// What becomes of a document.
struct Outcome {
    surface: Surface,
    /// The lines of all files, regardless of their order: items in another order are the same API.
    lines: Vec<String>,
}

/// Returns the generated API and files of a document; `None` if it has an error.
fn outcome(document: &Value, config: &Config) -> Option<Outcome> {
    let text = serde_yaml::to_string(document).expect("YAML");
    let mut input = Input::text("openapi.yaml", text);
    input.spec.config = config.clone();
    let analyzed = input.read().ok()?;
    let surface = Surface::of(&input.spec, &analyzed);
    let text = CrateText {
        package: "a".to_owned(),
        version: "1.0.0".to_owned(),
        description: "d".to_owned(),
        license: None,
        features: Vec::new(),
        runtime: trine::runtime::RuntimeSource::Crate,
    };
    let provenance = Provenance { from: "a", by: "b" };
    let spec: &Spec = &input.spec;
    let all = [(spec, analyzed)];
    let tree = input::generate(&text, &spec.config.dependencies, &all, &provenance);
    let tree = tree.unwrap_or_else(|error| panic!("{error}"));
    let lines = tree.iter().flat_map(|(path, text)| {
        let lines = text.lines();
        lines.map(move |line| format!("{path} {}", line.trim().trim_end_matches(',')))
    });
    let mut lines: Vec<String> = lines.collect();
    lines.sort_unstable();
    Some(Outcome { surface, lines })
}

/// A way to a value: keys of maps, and indices of lists.
type Way = Vec<Value>;

fn at<'v>(document: &'v mut Value, way: &[Value]) -> &'v mut Value {
    let mut value = document;
    for step in way {
        value = match value {
            Value::Mapping(map) => map.get_mut(step).expect("a member"),
            Value::Sequence(list) => &mut list[step.as_u64().expect("an index") as usize],
            _ => panic!("no member {step:?}"),
        };
    }
    value
}

/// Adds the ways to the extensions below a value, and to the values inside of them.
fn ways(value: &Value, way: &Way, inside: bool, found: &mut Vec<Way>) {
    let mut step = |key: &Value, value: &Value| {
        let is_extension = key.as_str().is_some_and(|key| key.starts_with("x-"));
        let way: Way = way.iter().chain([key]).cloned().collect();
        if inside || is_extension {
            found.push(way.clone());
        }
        ways(value, &way, inside || is_extension, found);
    };
    match value {
        Value::Mapping(map) => map.iter().for_each(|(key, value)| step(key, value)),
        Value::Sequence(list) => {
            for (index, value) in list.iter().enumerate() {
                step(&Value::from(index), value);
            }
        }
        _ => {}
    }
}

/// Removes a member or an element.
fn remove(document: &Value, way: &[Value]) -> Option<Value> {
    let mut changed = document.clone();
    let (last, parent) = way.split_last()?;
    match at(&mut changed, parent) {
        Value::Mapping(map) => {
            map.remove(last);
        }
        Value::Sequence(list) => {
            list.remove(last.as_u64()? as usize);
        }
        _ => return None,
    }
    Some(changed)
}

/// Replaces a scalar by another one.
fn replace(document: &Value, way: &[Value]) -> Option<Value> {
    let mut changed = document.clone();
    let value = at(&mut changed, way);
    *value = match &*value {
        Value::Bool(value) => Value::from(!value),
        Value::Number(number) => Value::from(number.as_i64()? + 1),
        Value::String(text) => Value::from(format!("{text}2")),
        _ => return None,
    };
    Some(changed)
}

fn golden() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/golden/specs");
    let entries = fs::read_dir(folder).expect("a folder");
    let paths = entries.map(|entry| entry.expect("an entry").path().join("openapi.yaml"));
    let mut paths: Vec<PathBuf> = paths.filter(|path| path.exists()).collect();
    paths.sort();
    paths
}

/// Returns the problem with the comparison of two documents.
fn problem(before: &Outcome, after: &Outcome) -> Option<String> {
    let found = compare(&before.surface, &after.surface, Rules::default());
    let only_wire = |change: &Change| change.rust.is_none() && !change.docs;
    let words = match (before.lines == after.lines, found.is_empty()) {
        (false, true) => "a change is not reported",
        (true, false) if !found.iter().all(only_wire) => "a change is reported that does not exist",
        _ => return None,
    };
    let found = found.iter().map(|one| (&one.item, &one.message));
    let lines = before
        .lines
        .iter()
        .filter(|line| !after.lines.contains(line));
    let lines: Vec<&String> = lines.take(4).collect();
    Some(format!(
        "{words}: {:?}\n{lines:#?}",
        found.collect::<Vec<_>>()
    ))
}

#[test]
fn each_change_of_an_extension_is_reported() {
    let mut problems = Vec::new();
    let mut known = BTreeSet::new();
    let (mut compared, mut differing) = (0, 0);
    for path in golden() {
        let text = fs::read_to_string(&path).expect("a document");
        // This type keeps the order of keys.
        let Ok(document) = serde_yaml::from_str::<Value>(&text) else {
            continue;
        };
        let config = path.with_file_name("trine.toml");
        let config = config
            .exists()
            .then(|| input::config(&config).expect("a configuration"));
        let config = config.unwrap_or_default();
        let mut found = Vec::new();
        ways(&document, &Way::new(), false, &mut found);
        // The same member of the same extension is changed once.
        found.retain(|way| {
            let begin = way.iter().rposition(|key| {
                let key = key.as_str().unwrap_or_default();
                key.starts_with("x-")
            });
            let names = way[begin.unwrap_or(0)..].iter().map(|key| match key {
                Value::String(name) => name.clone(),
                _ => String::new(),
            });
            known.insert(names.collect::<Vec<_>>())
        });
        if found.is_empty() {
            continue;
        }
        let Some(before) = outcome(&document, &config) else {
            continue;
        };
        for way in &found {
            let changed = [remove(&document, way), replace(&document, way)];
            for changed in changed.iter().flatten() {
                let Some(after) = outcome(changed, &config) else {
                    continue;
                };
                compared += 1;
                differing += usize::from(before.lines != after.lines);
                let pairs = [(&before, &after), (&after, &before)];
                let found = pairs.iter().find_map(|(old, new)| problem(old, new));
                problems.extend(found.map(|words| format!("{}: {way:?}: {words}", path.display())));
            }
        }
    }
    assert!(problems.is_empty(), "{}", problems.join("\n\n"));
    assert!(
        differing > 250,
        "only {differing} of {compared} changes have an effect"
    );
}
