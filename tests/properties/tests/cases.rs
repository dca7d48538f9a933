//! Earlier findings, and a bounded number of mutations of known documents: a small version of the
//! fuzz targets that needs no nightly toolchain.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::thread;
use std::time::Duration;

use serde_json::Value;
use trine_properties::random::Random;
use trine_properties::{
    configuration, decode, load, mutation, overlay, parsers, pipeline, responses, runtime::probe,
};

/// The number of mutations for all documents together.
const MUTATIONS: u64 = 50;

fn package() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// Returns the files of a folder and its subfolders.
fn files(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    let mut open = vec![folder.to_owned()];
    while let Some(at) = open.pop() {
        for entry in fs::read_dir(&at).expect("a folder can be listed") {
            let path = entry.expect("a folder can be listed").path();
            match path.is_dir() {
                true => open.push(path),
                false => files.push(path),
            }
        }
    }
    files.sort();
    files
}

/// Calls a check with every stored case.
fn kept(target: &str, check: fn(&[u8])) {
    let cases = files(&package().join("cases").join(target));
    assert!(!cases.is_empty(), "no case of {target} is kept");
    for case in cases {
        let data = fs::read(&case).expect("a case can be read");
        println!("{}", case.display());
        check(&data);
    }
}

/// Returns the golden specs and the reject cases that are valid YAML, as JSON.
fn documents() -> Vec<Vec<u8>> {
    let tests = package().join("..");
    let mut documents = Vec::new();
    for folder in ["golden/specs", "golden/alone", "reject"] {
        for file in files(&tests.join(folder)) {
            if file.extension().is_some_and(|ending| ending == "yaml") {
                let text = fs::read_to_string(&file).unwrap_or_default();
                if let Ok(value) = serde_yaml::from_str::<Value>(&text) {
                    documents.push(value.to_string().into_bytes());
                }
            }
        }
    }
    assert!(
        documents.len() > 50,
        "there are {} documents",
        documents.len()
    );
    documents
}

#[test]
fn documents_that_were_found_are_loaded() {
    kept("load", load::check);
}

#[test]
fn documents_that_were_found_are_generated() {
    kept("pipeline", pipeline::check);
}

#[test]
fn values_that_were_found_are_decoded() {
    kept("decode", decode::check);
}

#[test]
fn texts_that_were_found_are_parsed() {
    kept("parsers", parsers::check);
}

#[test]
fn configurations_that_were_found_are_read() {
    kept("configuration", configuration::check);
}

#[test]
fn overlays_that_were_found_are_applied() {
    kept("overlay", overlay::check);
}

/// Any overlay on any document.
#[test]
fn mutated_overlays_are_applied() {
    let documents = documents();
    let overlays = files(&package().join("cases/overlay")).into_iter();
    let overlays = overlays.map(|file| fs::read_to_string(file).expect("a case"));
    let overlays = overlays.map(|text| serde_yaml::from_str::<Value>(&text).expect("an overlay"));
    let overlays: Vec<Vec<u8>> = overlays.map(|it| it.to_string().into_bytes()).collect();
    let mut random = Random::new(2);
    for seed in 0..MUTATIONS {
        let (document, base) = (random.pick(&documents), random.pick(&overlays));
        let mutated = mutation::value(base, Some(document), seed).expect("it is JSON");
        overlay::check_on(document, &mutated);
    }
}

#[test]
fn responses_that_were_found_are_decoded() {
    kept("responses", responses::check);
}

/// Values that fit are decoded, for every type with a schema, and in linear time if they are large.
#[test]
fn values_that_fit_are_decoded() {
    let cases = responses::cases();
    let unions = cases.iter().filter(|case| case.is_union).count();
    assert!(
        cases.len() > 400 && unions > 50,
        "{} types, {unions} unions",
        cases.len()
    );
    let mut without = 0;
    for (index, case) in cases.iter().enumerate() {
        let values = (0..20).filter(|seed| case.value(*seed).is_some()).count();
        without += usize::from(values == 0);
        for number in 0..40_u64 {
            // Odd numbers choose among all types.
            let choice = u16::try_from(2 * index + 1)
                .expect("an index")
                .to_le_bytes();
            let mut data = choice.to_vec();
            data.extend(number.to_le_bytes());
            data.push(u8::try_from(number % 4).expect("a number of mutations"));
            responses::check(&data);
        }
    }
    assert!(
        without * 8 < cases.len(),
        "{without} of {} have no value",
        cases.len()
    );
}

/// A parser that reads again what it has read would need hours: the work is quadratic in the number
/// of chunks, of lines or of parts.
#[test]
fn parts_in_many_chunks_are_read_once() {
    const COUNT: usize = 2_000_000;
    let long = |line: &str, repeated: &str| {
        let mut body = format!("--b\r\n\r\none\r\n{line}").into_bytes();
        body.extend(repeated.repeat(COUNT / repeated.len()).into_bytes());
        body.extend(b"\r\n--b--");
        body
    };
    let read = move |body: Vec<u8>, chunk: usize, count: usize| {
        let (parts, is_over) = probe::parts(body.chunks(chunk), "b");
        assert_eq!((parts.len(), is_over), (count, true));
    };
    let work = move || {
        // One line in chunks of one byte: a delimiter if only blanks follow it.
        for line in ["", "--b", "--b--", "--b \t", "--b-- x", "-", "\r"] {
            let count = if line == "--b" || line == "--b \t" {
                2
            } else {
                1
            };
            read(long(line, " "), 1, count);
        }
        // Many lines, and many parts, in one chunk and in small ones.
        for chunk in [7, usize::MAX] {
            read(long("", "x\r\n"), chunk, 1);
            read(long("", "--\n"), chunk, 1);
            let parts = "--b\r\n\r\none\r\n";
            let body = parts.repeat(COUNT / parts.len()) + "--b--";
            read(body.into_bytes(), chunk, COUNT / parts.len());
        }
    };
    let (done, is_done) = mpsc::channel();
    let worker = thread::spawn(move || {
        work();
        done.send(())
    });
    let waited = is_done.recv_timeout(Duration::from_secs(300));
    assert!(
        waited != Err(RecvTimeoutError::Timeout),
        "parts are read again and again"
    );
    let sent = worker.join().expect("all parts are found");
    sent.expect("the test waits for it");
}

#[test]
fn mutated_documents_are_generated() {
    let documents = documents();
    let mut random = Random::new(1);
    for seed in 0..MUTATIONS {
        let (document, other) = (random.pick(&documents), random.pick(&documents));
        let mutated = mutation::document(document, Some(other), seed).expect("it is JSON");
        pipeline::check(&mutated);
        load::check(&mutated);
    }
}

#[test]
fn mutated_values_are_decoded() {
    let mut value = b"{}".to_vec();
    for seed in 0..MUTATIONS {
        let mutated = mutation::value(&value, None, seed).expect("it is JSON");
        decode::check(&mutated);
        value = match mutated.len() {
            ..2_000 => mutated,
            _ => b"{}".to_vec(),
        };
    }
}

#[test]
fn random_texts_are_parsed() {
    const BYTES: &[u8] =
        b"0123456789 \n\r:,;{}[]\"'%&=#/?abcdefgNovGMTdataidevent\x00\x1e\xEF\xBB\xBF\xFF";
    let mut random = Random::new(1);
    for _ in 0..MUTATIONS * 200 {
        let mut data = vec![*random.pick(parsers::PARSERS)];
        for _ in 0..random.below(60) {
            data.push(*random.pick(BYTES));
        }
        parsers::check(&data);
    }
}

/// There are types to test.
#[test]
fn types_are_listed() {
    assert!(
        decode::TYPES.len() > 300,
        "there are {} types",
        decode::TYPES.len()
    );
    assert!(decode::WORDS.contains(&"TITLE"));
}
