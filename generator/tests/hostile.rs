//! Text of a document never becomes code or markup.
//!
//! Each place of the documents in `hostile/` with text, values and keys alike, is replaced by texts
//! that try to escape their context, and by a harmless one. The output for both must have the same
//! shape: in Rust the same tokens except for names and literals, in `Cargo.toml` the same keys, in
//! the README the same elements, and the same files. Otherwise, the document must be rejected with
//! a diagnostic.
//!
//! By default, a part of all pairs is tried; `TRINE_HOSTILE=all` tries every one, and
//! `TRINE_HOSTILE=N` every text at every Nth place.

mod hostile {
    pub mod configuration;
    pub mod overlay;
    pub mod place;
    pub mod shape;
    pub mod texts;
    pub mod values;
    pub mod vocabulary;
}

use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::{env, fs, panic, thread};

use hostile::place::Place;
use hostile::shape::Shape;
use hostile::texts::{HARMLESS, TEXTS};
use trine::config::Config;
use trine::output::FileTree;
use trine::{Provenance, Spec, Strictness, crate_files, package, read};

/// The documents, by name.
pub const BASES: [(&str, &str); 4] = [
    ("base", include_str!("hostile/base.yaml")),
    ("extensions", include_str!("hostile/extensions.yaml")),
    ("keywords", include_str!("hostile/keywords.yaml")),
    ("swagger", include_str!("hostile/swagger.yaml")),
];

/// Parses one of the [`BASES`].
pub fn parsed(text: &str) -> serde_yaml::Value {
    let mut document: serde_yaml::Value = serde_yaml::from_str(text).expect("a base document");
    document.apply_merge().expect("no merge keys");
    document
}

fn base() -> serde_yaml::Value {
    parsed(BASES[0].1)
}

fn spec(name: &str, text: String, strictness: Strictness) -> Spec {
    Spec {
        name: name.to_owned(),
        text,
        module: None,
        config: Config::default(),
        strictness,
    }
}

/// Generates a document; `None` if it is rejected with a diagnostic. Messages are safe to print.
pub fn generated(spec: &Spec) -> Result<Option<FileTree>, String> {
    let analyzed = match read(spec) {
        Ok(analyzed) => analyzed,
        Err(failure) => {
            let said = failure.to_string();
            return match said.contains("error[") && said.contains("--> ") {
                true => printable(&said).map(|()| None),
                false => Err(format!("it is rejected without a reason and place: {said}")),
            };
        }
    };
    printable(&analyzed.diagnostics.render(&analyzed.document))?;
    let text = package::crate_text("hostile", &analyzed.api);
    let provenance = Provenance {
        from: &spec.name,
        by: "trine generate",
    };
    let tree = crate_files(
        &text,
        &spec.config.dependencies,
        &[(spec, analyzed)],
        &provenance,
    );
    tree.map(Some).map_err(|error| error.to_string())
}

/// The maximum length of a line of a message, in characters.
const LONGEST_LINE: usize = 1_000;

/// Checks that messages can be printed on a terminal, and read there.
pub fn printable(messages: &str) -> Result<(), String> {
    if let Some(found) = hostile::shape::misleading(messages) {
        return Err(format!("a message contains {found:?}: {messages:?}"));
    }
    match messages
        .lines()
        .find(|line| line.chars().count() > LONGEST_LINE)
    {
        Some(line) => Err(format!(
            "a line of {} characters in a message: {}…",
            line.chars().count(),
            line.chars().take(200).collect::<String>()
        )),
        None => Ok(()),
    }
}

/// The results for one place.
#[derive(Default)]
struct Tally {
    same: usize,
    refused: usize,
    tolerated: usize,
    /// Texts that are significant at their place.
    whole: usize,
    failures: Vec<String>,
}

/// A document, and its places.
struct Base {
    name: &'static str,
    document: serde_yaml::Value,
    places: Vec<Place>,
    /// The shape of the unmodified document.
    shape: Option<Shape>,
}

impl Base {
    fn new((name, text): (&'static str, &'static str)) -> Self {
        let document = parsed(text);
        let text = serde_json::to_string(&document).expect("a document");
        let tree = generated(&spec("openapi.json", text, Strictness::Strict));
        let tree = tree.expect("files");
        let tree = tree.unwrap_or_else(|| panic!("{name}.yaml is not read"));
        Self {
            name,
            places: Place::all(&document),
            document,
            shape: Some(Shape::of(&tree).expect("a shape")),
        }
    }
}

/// Tries texts at a place, compared with a harmless one.
fn try_place(base: &Base, place: &Place, texts: &[&str]) -> Tally {
    let (named, document) = (&base.shape, &base.document);
    let with = |text: &str, strictness| {
        let document = place.with(document, text);
        let document = serde_json::to_string(&document).expect("a document");
        let result = panic::catch_unwind(|| generated(&spec("openapi.json", document, strictness)));
        result.unwrap_or_else(|_| Err("it panics".to_owned()))
    };
    let mut tally = Tally::default();
    let mut twin: Option<Option<Shape>> = None;
    for whole in texts {
        let text = &place.text_of(whole);
        if text != whole {
            // This document has no harmless counterpart; its output must still be valid Rust.
            let tree = with(whole, Strictness::Tolerant);
            let shape = tree.and_then(|tree| tree.as_ref().map(Shape::of).transpose());
            tally.whole += 1;
            if let Err(reason) = shape {
                tally
                    .failures
                    .push(format!("{}: {place} as {whole:?}: {reason}", base.name));
            }
        }
        let fail = |reason: String| format!("{}: {place} as {text:?}: {reason}", base.name);
        // A strict reading shows that nothing is changed; if it fails, a tolerant one shows the
        // rest.
        for strictness in [Strictness::Strict, Strictness::Tolerant] {
            let tolerant = strictness == Strictness::Tolerant;
            let tree = match with(text, strictness) {
                Ok(Some(tree)) => tree,
                Ok(None) => {
                    tally.refused += usize::from(tolerant);
                    continue;
                }
                Err(reason) => {
                    tally.failures.push(fail(reason));
                    break;
                }
            };
            let shape = match Shape::of(&tree) {
                Ok(shape) => shape,
                Err(reason) => {
                    tally.failures.push(fail(reason));
                    break;
                }
            };
            if tolerant || place.is_parsed() {
                // A part was repaired or skipped, so the output is smaller.
                tally.tolerated += 1;
                break;
            }
            let twin = match place.is_name() {
                // Its own name is harmless.
                true => named,
                false => twin.get_or_insert_with(|| {
                    let tree = with(HARMLESS, strictness).ok().flatten();
                    tree.and_then(|tree| Shape::of(&tree).ok())
                }),
            };
            match twin {
                None => tally.tolerated += 1,
                Some(twin) => match shape.difference(twin) {
                    None => tally.same += 1,
                    Some(difference) => tally.failures.push(fail(difference)),
                },
            }
            break;
        }
    }
    tally
}

#[test]
fn text_stays_text_in_every_place() {
    let bases = BASES.map(Base::new);
    let places: Vec<(&Base, &Place)> = bases
        .iter()
        .flat_map(|base| base.places.iter().map(move |place| (base, place)))
        .collect();
    let names = places.iter().filter(|(_, place)| place.is_name()).count();
    let all = match env::var("TRINE_HOSTILE").as_deref() {
        Ok("all") => 1,
        Ok(number) => number.parse().expect("`all` or a number"),
        Err(_) => 0,
    };
    let next = AtomicUsize::new(0);
    let total = Mutex::new(Tally::default());
    let work = || {
        while let Some((index, (base, place))) = {
            let index = next.fetch_add(1, Ordering::Relaxed);
            places.get(index).map(|place| (index, *place))
        } {
            // The first text combines all of the others.
            let (first, others) = TEXTS.split_first().expect("texts");
            let texts = match (all, place.is_name(), index % 4) {
                (1.., ..) if index % all == 0 => TEXTS.to_vec(),
                (0, true, _) => vec![*first],
                (0, false, 0) => vec![others[index % others.len()]],
                _ => continue,
            };
            let tally = try_place(base, place, &texts);
            let mut total = total.lock().expect("the tally");
            total.same += tally.same;
            total.refused += tally.refused;
            total.tolerated += tally.tolerated;
            total.whole += tally.whole;
            total.failures.extend(tally.failures);
        }
    };
    thread::scope(|scope| {
        for _ in 0..thread::available_parallelism().map_or(2, |cores| cores.get()) {
            let thread = thread::Builder::new().stack_size(64 << 20);
            thread.spawn_scoped(scope, work).expect("a thread");
        }
    });
    let mut total = total.into_inner().expect("the tally");
    println!(
        "{} places, {} texts: {} of the same shape, {} repaired or skipped, {} rejected; {} of another \
         meaning",
        places.len(),
        TEXTS.len(),
        total.same,
        total.tolerated,
        total.refused,
        total.whole
    );
    total.failures.sort();
    // One failure for each place: the others often have the same cause.
    let place = |failure: &&String| failure.split(" as \"").next().map(ToOwned::to_owned);
    let mut shown: Vec<&String> = total.failures.iter().collect();
    shown.dedup_by_key(|failure| place(failure));
    let shown: Vec<&str> = shown.into_iter().take(40).map(String::as_str).collect();
    assert!(
        shown.is_empty(),
        "{} failures:\n{}",
        total.failures.len(),
        shown.join("\n")
    );
    assert!(places.len() > 900, "{} places", places.len());
    let expected = names / all.max(1);
    assert!(total.same * 2 > expected, "{} of one shape", total.same);
}

/// The names of documents, packages and modules do not come from a document.
#[test]
fn names_from_outside_stay_names() {
    let document = || serde_json::to_string(&base()).expect("a document");
    let shape = |name: &str| {
        let tree = generated(&spec(name, document(), Strictness::Strict));
        let tree = tree.expect("files").expect("a document that is read");
        Shape::of(&tree).unwrap_or_else(|reason| panic!("{name:?}: {reason}"))
    };
    let twin = shape(HARMLESS);
    for text in TEXTS {
        assert_eq!(
            shape(text).difference(&twin),
            None,
            "a document named {text:?}"
        );
        let made = package::package_name(text);
        if let Some(name) = made {
            assert_eq!(package::check_name(&name), Ok(()), "{text:?}");
        }
        // A name that is used for a package unmodified contains no syntax of TOML or paths.
        let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_');
        let taken = package::check_name(text).is_ok();
        assert!(!taken || text.chars().all(plain), "{text:?}");
    }
}

/// Only every ninth text is written to disk.
const STEP: usize = 9;

/// All places at once, written to disk like by the command.
#[test]
fn no_file_is_written_outside_of_the_folder() {
    let folder = tempfile::tempdir().expect("a folder");
    let base = base();
    for (number, text) in TEXTS.iter().enumerate().step_by(STEP) {
        let mut document = base.clone();
        for place in Place::all(&base).iter().filter(|place| place.is_name()) {
            document = place.with(&document, &format!("{text}{place}"));
        }
        let document = serde_json::to_string(&document).expect("a document");
        let root = folder.path().join(number.to_string()).join("crate");
        let spec = spec("openapi.json", document, Strictness::Tolerant);
        let Some(tree) = generated(&spec).unwrap_or_else(|reason| panic!("{text:?}: {reason}"))
        else {
            continue;
        };
        trine::disk::write(&root, &tree, trine::disk::Owner::Shared).expect("a crate");
        let entries = fs::read_dir(folder.path().join(number.to_string())).expect("a folder");
        let names: Vec<_> = entries
            .map(|it| it.expect("an entry").file_name())
            .collect();
        assert_eq!(names, ["crate"], "{text:?}");
    }
    let numbers = fs::read_dir(folder.path()).expect("a folder").count();
    assert!(
        numbers > TEXTS.len() / STEP / 2,
        "{numbers} documents were written"
    );
}
