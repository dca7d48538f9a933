//! Keywords that the coverage report calls used have an effect, and unlisted parts are not dropped.
//!
//! Each object of OpenAPI is put into each place where it is allowed, with and without each of its
//! keywords. A keyword must change the generated code, or the report must list it there, or
//! something that contains it.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::{Arc, LazyLock, Mutex};

use trine::config::Config;
use trine::coverage::{CoverageKind, KEYWORDS, SupportLevel};
use trine::diff::{Change, Rules, compare};
use trine::surface::Surface;
use trine::{Analyzed, CrateText, Provenance, Spec, Strictness, crate_files, read};

#[path = "claims/objects.rs"]
mod objects;
#[path = "claims/swagger.rs"]
mod swagger;

use objects::{OBJECTS, SAME};

/// An object of OpenAPI.
pub struct Object {
    /// Its name in the table of keywords.
    noun: &'static str,
    /// The members that it always has.
    base: &'static [(&'static str, &'static str)],
    /// The places where it is allowed.
    places: &'static [Place],
    /// Its keywords.
    cases: &'static [Case],
}

/// A place where an object is allowed.
pub struct Place {
    /// Its name here.
    name: &'static str,
    /// The document, with `@` at the place of the object.
    text: &'static str,
    /// The pointer to that place.
    pointer: &'static str,
    /// The members that it has at this place, instead of those that it always has.
    base: &'static [(&'static str, &'static str)],
}

/// A keyword with a significant value: it differs from the default, and from the other members.
pub struct Case {
    keyword: &'static str,
    value: &'static str,
    /// The members that the keyword requires; an empty value removes a member.
    beside: &'static [(&'static str, &'static str)],
}

/// The result for a document.
struct Outcome {
    /// Everything that is generated from it; empty if it cannot be read.
    files: BTreeMap<String, String>,
    /// The entries of the coverage report, by place in the document.
    listed: BTreeMap<String, CoverageKind>,
    /// The public API; `None` if it cannot be read.
    surface: Option<Surface>,
}

impl Outcome {
    /// Returns the lines of the generated files, regardless of their order: items in another order
    /// are the same API.
    fn lines(&self) -> Vec<(&str, &str)> {
        // It is no file.
        let files = self.files.iter().filter(|(path, _)| *path != TAGS);
        let lines = files.flat_map(|(path, text)| {
            let lines = text.lines().map(|line| line.trim().trim_end_matches(','));
            lines.map(|line| (path.as_str(), line))
        });
        let mut lines: Vec<_> = lines.collect();
        lines.sort_unstable();
        lines
    }
}

/// The names accepted by `--only`, among the files.
const TAGS: &str = "tags";

/// Returns the result for a document; each is read once.
fn outcome(text: &str) -> Arc<Outcome> {
    static KNOWN: LazyLock<Mutex<HashMap<String, Arc<Outcome>>>> = LazyLock::new(Mutex::default);
    let known = || KNOWN.lock().expect("no test has failed");
    if let Some(outcome) = known().get(text) {
        return Arc::clone(outcome);
    }
    let outcome = Arc::new(outcome_of(text));
    known().insert(text.to_owned(), Arc::clone(&outcome));
    outcome
}

fn outcome_of(text: &str) -> Outcome {
    let spec = Spec {
        name: "t.yaml".to_owned(),
        text: text.to_owned(),
        module: Some("t".to_owned()),
        config: Config::default(),
        strictness: Strictness::Tolerant,
    };
    let Ok(analyzed) = read(&spec) else {
        return Outcome {
            files: BTreeMap::new(),
            listed: BTreeMap::new(),
            surface: None,
        };
    };
    let listed = listed(&analyzed);
    let surface = Surface::of(&spec, &analyzed);
    // The names accepted by `--only`.
    let tags = format!(
        "{:?}",
        analyzed
            .api
            .operations
            .iter()
            .map(|one| &one.tags)
            .collect::<Vec<_>>()
    );
    let crate_text = CrateText {
        package: "t".to_owned(),
        version: "0.0.0".to_owned(),
        description: "T".to_owned(),
        license: None,
        features: Vec::new(),
        runtime: trine::runtime::RuntimeSource::Embedded,
    };
    let provenance = Provenance {
        from: "t.yaml",
        by: "a test",
    };
    let tree = crate_files(
        &crate_text,
        &spec.config.dependencies,
        &[(&spec, analyzed)],
        &provenance,
    );
    let tree = tree.unwrap_or_else(|error| panic!("{error}\n{text}"));
    let files = tree
        .iter()
        .filter(|(path, _)| !path.starts_with("src/runtime"));
    let files = files.map(|(path, text)| (path.to_owned(), text.to_owned()));
    Outcome {
        files: files.chain([(TAGS.to_owned(), tags)]).collect(),
        listed,
        surface: Some(surface),
    }
}

fn listed(analyzed: &Analyzed) -> BTreeMap<String, CoverageKind> {
    let entries = analyzed.coverage.entries.iter();
    entries
        .map(|entry| {
            let origin = analyzed.document.origin(&entry.pointer);
            (origin.as_str().to_owned(), entry.kind)
        })
        .collect()
}

/// Returns the document with an object at a place.
fn document(object: &Object, place: &Place, case: &Case, with: bool) -> String {
    let mut members: Vec<(&str, &str)> = Vec::new();
    let keyword = with.then_some((case.keyword, case.value));
    let given = object.base.iter().chain(place.base).chain(case.beside);
    for (name, value) in given.chain(&keyword) {
        members.retain(|(known, _)| known != name);
        if !value.is_empty() {
            members.push((name, value));
        }
    }
    let members: Vec<_> = members
        .iter()
        .map(|(name, value)| format!("{name}: {value}"))
        .collect();
    let text = format!("{{{}}}", members.join(", "));
    match object.noun {
        "document" => text,
        _ => {
            let text = place.text.replace('@', &text);
            let info = match text.contains("\ninfo: ") {
                true => "",
                false => "info: {title: T, version: '1'}\n",
            };
            format!("openapi: 3.1.0\n{info}{text}")
        }
    }
}

/// Returns the entry for a place, or for an enclosing one.
fn listed_at(outcome: &Outcome, pointer: &str) -> Option<CoverageKind> {
    let mut at = pointer;
    loop {
        if let Some(kind) = outcome.listed.get(at) {
            return Some(*kind);
        }
        at = &at[..at.rfind('/')?];
    }
}

#[test]
fn each_keyword_is_used_or_listed_at_each_place() {
    let mut problems = BTreeSet::new();
    let mut excused = BTreeSet::new();
    for object in OBJECTS {
        for place in object.places {
            for case in object.cases {
                problems.extend(problem(object, place, case, &mut excused));
            }
        }
    }
    let problems: Vec<_> = problems.into_iter().collect();
    assert!(problems.is_empty(), "{}", problems.join("\n"));
    for exception in SAME {
        assert!(
            excused.contains(exception),
            "{exception:?} is not an exception any more"
        );
    }
}

/// Returns the problem with a keyword at a place; adds the exceptions that were needed to
/// `excused`.
fn problem(
    object: &Object,
    place: &Place,
    case: &Case,
    excused: &mut BTreeSet<(&'static str, &'static str, &'static str)>,
) -> Option<String> {
    let is_name = NAMES.contains(&(object.noun, case.keyword));
    if is_name || place.base.contains(&(case.keyword, case.value)) {
        return None;
    }
    let support = KEYWORDS
        .iter()
        .find(|support| support.object == object.noun && support.keywords.contains(&case.keyword));
    let support = support.unwrap_or_else(|| panic!("no claim on {} {}", object.noun, case.keyword));
    let with = outcome(&document(object, place, case, true));
    let without = outcome(&document(object, place, case, false));
    let changes = with.files != without.files;
    let pointer = format!("{}/{}", place.pointer, case.keyword);
    let listed = listed_at(&with, &pointer);
    let itself = with.listed.get(&pointer);
    let exception = (object.noun, place.name, case.keyword);
    let what = match (support.level, changes, listed) {
        (_, false, None) if SAME.contains(&exception) => {
            excused.insert(exception);
            return None;
        }
        (_, false, None) => "changes nothing, and the coverage report does not list it",
        (SupportLevel::Documented, _, None) => "is claimed as documented only, and is not listed",
        (SupportLevel::Documented, false, _) if itself == Some(&CoverageKind::DocumentedOnly) => {
            "is not documented"
        }
        (SupportLevel::Unsupported, _, None) => "is claimed as unsupported, and is not listed",
        (SupportLevel::Unsupported, true, Some(CoverageKind::Unsupported)) => {
            "is unsupported, and has an effect"
        }
        _ => return None,
    };
    let (noun, name, keyword) = (object.noun, place.name, case.keyword);
    let text = document(object, place, case, true);
    Some(format!("`{keyword}` of a {noun} in {name} {what}:\n{text}"))
}

/// What changes the generated code is a change for `trine diff`, and what does not is none, except in
/// requests and responses.
#[test]
fn each_change_of_the_code_is_reported() {
    let mut problems = BTreeSet::new();
    let mut counts = [0, 0];
    for object in OBJECTS {
        for place in object.places {
            for case in object.cases {
                let texts = [false, true].map(|with| document(object, place, case, with));
                for [old, new] in [[0, 1], [1, 0]] {
                    let (old, new) = (outcome(&texts[old]), outcome(&texts[new]));
                    let Some((before, after)) = old.surface.as_ref().zip(new.surface.as_ref())
                    else {
                        continue;
                    };
                    let found = compare(before, after, Rules::default());
                    let differs = old.lines() != new.lines();
                    counts[usize::from(differs)] += 1;
                    // Whether a call shows an example depends on its other arguments.
                    let is_example = case.keyword.starts_with("example");
                    let only_wire =
                        |change: &Change| change.rust.is_none() && (!change.docs || is_example);
                    let problem = match (differs, found.is_empty()) {
                        (true, true) => "a change is not reported",
                        (false, false) if !found.iter().all(only_wire) => {
                            "a change is reported that does not exist"
                        }
                        _ => continue,
                    };
                    let (noun, name, keyword) = (object.noun, place.name, case.keyword);
                    problems.insert(format!(
                        "{problem}: `{keyword}` of a {noun} in {name}:\n{}\n{:?}",
                        texts[1],
                        found
                            .iter()
                            .map(|one| (&one.item, &one.message))
                            .collect::<Vec<_>>()
                    ));
                }
            }
        }
    }
    let problems: Vec<_> = problems.into_iter().collect();
    assert!(problems.is_empty(), "{}", problems.join("\n\n"));
    let [same, differing] = counts;
    assert!(same > 500 && differing > 1000, "{counts:?}");
}

/// Keywords added by the upgrade that no document contains, keywords of Swagger 2.0 (see [`swagger`]),
/// and a keyword with only one value.
const MARKS: [(&str, &str); 6] = [
    ("schema", "collectionFormat"),
    ("response", "examples"),
    ("security scheme", "mutualTls"),
    ("parameter", "querystring"),
    ("schema", "never"),
    ("header", "style"),
];

/// Names for references: they have an effect only together with a reference to them.
const NAMES: [(&str, &str); 4] = [
    ("document", "$self"),
    ("schema", "$id"),
    ("schema", "$anchor"),
    ("schema", "$dynamicAnchor"),
];

#[test]
fn names_have_an_effect_where_a_reference_uses_them() {
    let document = |own: &str, name: &str, reference: &str| {
        format!(
            "openapi: 3.2.0
{own}
info: {{title: T, version: '1'}}
paths: {{/a: {{post: {{operationId: a, requestBody: {{content: {{application/json: {{schema: {{$ref: '{reference}'}}}}}}}}}}}}}}
components: {{schemas: {{S: {{{name} type: object, properties: {{p: {{type: string}}}}}}}}}}"
        )
    };
    let own = "$self: https://example.com/api.yaml";
    let expected = outcome(&document("", "", "#/components/schemas/S"));
    for (own, name, reference) in [
        (
            own,
            "",
            "https://example.com/api.yaml#/components/schemas/S",
        ),
        (own, "", "api.yaml#/components/schemas/S"),
        ("", "$id: 'https://example.com/s',", "https://example.com/s"),
        (own, "$id: s,", "./s"),
        ("", "$anchor: s,", "#s"),
        (own, "$anchor: s,", "https://example.com/api.yaml#s"),
        ("", "$dynamicAnchor: s,", "#s"),
    ] {
        let text = document(own, name, reference);
        let found = outcome(&text);
        assert!(found.listed.is_empty(), "{:?}\n{text}", found.listed);
        assert_eq!(found.files, expected.files, "{text}");
    }
}

#[test]
fn the_marks_of_the_upgrade_are_listed() {
    let text = "openapi: 3.1.0
info: {title: T, version: '1'}
paths: {/a: {get: {operationId: a}}}
security: [{m: []}]
components: {securitySchemes: {m: {type: mutualTLS}}, schemas: {S: {type: object, properties: {p: false}}}}";
    let outcome = outcome(text);
    let listed: Vec<_> = outcome.listed.keys().map(String::as_str).collect();
    assert_eq!(
        listed,
        [
            "/components/schemas/S/properties/p",
            "/components/securitySchemes/m/type"
        ]
    );
}

/// Every known keyword has a case, and keywords listed as used have an effect at some place.
#[test]
fn each_claim_has_a_case_in_which_it_is_true() {
    let mut problems = Vec::new();
    for support in KEYWORDS {
        let object = OBJECTS.iter().find(|object| object.noun == support.object);
        for keyword in support.keywords {
            let claim = (support.object, *keyword);
            if MARKS.contains(&claim) || NAMES.contains(&claim) {
                continue;
            }
            let case = object.and_then(|object| {
                let case = object.cases.iter().find(|case| case.keyword == *keyword)?;
                Some((object, case))
            });
            let Some((object, case)) = case else {
                problems.push(format!("no case for `{keyword}` of a {}", support.object));
                continue;
            };
            let is_true = object.places.iter().any(|place| {
                let with = outcome(&document(object, place, case, true));
                let without = outcome(&document(object, place, case, false));
                let listed = listed_at(&with, &format!("{}/{}", place.pointer, case.keyword));
                match support.level {
                    SupportLevel::Used => with.files != without.files && listed.is_none(),
                    SupportLevel::Documented => listed == Some(CoverageKind::DocumentedOnly),
                    SupportLevel::Unsupported => listed == Some(CoverageKind::Unsupported),
                }
            });
            if !is_true {
                problems.push(format!(
                    "the claim on `{keyword}` of a {} is true nowhere",
                    support.object
                ));
            }
        }
    }
    assert!(problems.is_empty(), "{}", problems.join("\n"));
}
