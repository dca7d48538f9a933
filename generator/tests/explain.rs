//! The explanation of every diagnostic: its example has the problem, and the corrected one has not.

use trine::config::Config;
use trine::diagnostic::Code;
use trine::{OverlayFile, Spec, Strictness};

/// Returns the code blocks of an explanation in a language.
fn blocks(text: &str, language: &str) -> Vec<String> {
    let opening = format!("```{language}\n");
    let blocks = text.split(&opening).skip(1);
    let blocks = blocks.map(|rest| rest.split("```").next().expect("an end").to_owned());
    blocks.collect()
}

/// Completes a part of a document.
fn document(part: &str) -> String {
    let mut text = String::new();
    if !part.starts_with("openapi") && !part.starts_with("swagger") {
        text.push_str("openapi: 3.0.3\ninfo: {title: Leads, version: '1'}\n");
    }
    text.push_str(part);
    if !part.contains("paths:") && !part.contains("  info") {
        text.push_str("paths: {}\n");
    }
    text
}

/// Returns the messages about a document.
fn said(code: Code, part: &str, config: Option<&String>, overlay: Option<&String>) -> String {
    let config = config.map(|text| Config::parse("trine.toml", text).expect("a configuration"));
    let mut config = config.unwrap_or_default();
    let overlay = overlay.map(|text| OverlayFile {
        name: "overlay.yaml".to_owned(),
        text: text.clone(),
    });
    config.overlay_files.extend(overlay);
    let spec = Spec {
        name: format!("{code}.yaml"),
        text: document(part),
        module: None,
        config,
        strictness: Strictness::Strict,
    };
    match trine::read(&spec) {
        Err(failure) => failure.to_string(),
        Ok(analyzed) => analyzed.diagnostics.render(&analyzed.document),
    }
}

/// Returns what is wrong with the explanation of a code.
fn problem(code: Code) -> Option<String> {
    let text = code.example();
    let documents = blocks(text, "yaml").into_iter();
    let (overlays, documents): (Vec<_>, Vec<_>) =
        documents.partition(|block| block.starts_with("overlay:"));
    let [example, corrected @ ..] = documents.as_slice() else {
        return Some("no example".to_owned());
    };
    let found = said(
        code,
        example,
        blocks(text, "toml").first(),
        overlays.first(),
    );
    if !found.contains(&format!("[{code}]: ")) {
        return Some(format!("the example does not have it:\n{found}"));
    }
    let corrected = corrected.iter().map(|part| said(code, part, None, None));
    let overlays = overlays.iter().skip(1);
    let corrected =
        corrected.chain(overlays.map(|overlay| said(code, example, None, Some(overlay))));
    let mut corrected =
        corrected.filter(|found| found.contains("error") || found.contains(&format!("[{code}]")));
    if let Some(found) = corrected.next() {
        return Some(format!("the corrected example has it:\n{found}"));
    }
    // What to do is said in prose.
    let mut prose = text.split("```").step_by(2).skip(1);
    let is_said = prose.any(|part| part.trim().ends_with('.'));
    (!is_said).then(|| "no advice".to_owned())
}

#[test]
fn every_example_has_its_problem_and_the_corrected_one_has_not() {
    let problems = Code::ALL
        .iter()
        .filter_map(|code| Some((code, problem(*code)?)));
    let problems = problems.map(|(code, problem)| format!("{code}: {problem}"));
    let problems: Vec<String> = problems.collect();
    assert!(problems.is_empty(), "{}", problems.join("\n"));
}
