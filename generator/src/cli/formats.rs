//! Problems in the formats of other programs: commands of GitHub Actions, and SARIF.

use serde_json::{Value as Json, json};
use trine::diagnostic::{Code, escaped_lines};

/// Returns the command of GitHub Actions that shows a problem next to its line.
pub(super) fn github(problem: &Json) -> String {
    let text = |member: &str| problem[member].as_str().unwrap_or_default();
    let mut message = text("message").to_owned();
    if let Some(help) = problem["help"].as_str() {
        message.push_str(&format!("\nhelp: {help}"));
    }
    let mut place = format!("file={}", property(text("file")));
    for (name, member) in [("line", "line"), ("col", "column")] {
        if let Some(number) = problem[member].as_u64() {
            place.push_str(&format!(",{name}={number}"));
        }
    }
    let (severity, code) = (text("severity"), property(text("code")));
    format!("::{severity} {place},title={code}::{}", data(&message))
}

/// Escapes the message of a command.
fn data(text: &str) -> String {
    let text = escaped_lines(text).replace('%', "%25");
    text.replace('\r', "%0D").replace('\n', "%0A")
}

/// Escapes a property of a command.
fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}

/// Returns problems as a log in SARIF 2.1.0.
pub(super) fn sarif(problems: &[Json]) -> Json {
    let rules = Code::ALL
        .iter()
        .map(|code| json!({"id": code.as_str(), "fullDescription": {"text": code.explanation()}}));
    let results = problems.iter().map(|problem| {
        let help = problem["help"].as_str();
        let help = help.map_or_else(String::new, |help| format!("\nhelp: {help}"));
        let message = problem["message"].as_str().unwrap_or_default();
        let mut place = json!({"artifactLocation": {"uri": problem["file"]}});
        if let Some(line) = problem["line"].as_u64() {
            place["region"] = json!({"startLine": line, "startColumn": problem["column"]});
        }
        json!({
            "ruleId": problem["code"],
            "level": problem["severity"],
            "message": {"text": escaped_lines(&format!("{message}{help}"))},
            "locations": [{"physicalLocation": place}],
        })
    });
    json!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": {"driver": {
                "name": "trine",
                "version": env!("CARGO_PKG_VERSION"),
                "rules": rules.collect::<Vec<_>>(),
            }},
            "results": results.collect::<Vec<_>>(),
        }],
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_in_a_problem_ends_a_command() {
        let problem = json!({
            "severity": "warning", "code": "a", "message": "50%\n::error::x\u{1b}[1m",
            "help": "b", "file": "a,line=1:2", "line": 3, "column": 4,
        });
        assert_eq!(
            github(&problem),
            "::warning file=a%2Cline=1%3A2,line=3,col=4,title=a::50%25%0A::error::x\\u{1b}[1m%0Ahelp: b"
        );
    }
}
