//! `trine explain`: what a message means, with an example and what to do.

use std::fmt::Write as _;

use trine::diagnostic::{Code, Severity};

use super::arguments::Explain;
use super::{Stop, messages};

pub(crate) fn run(task: &Explain) -> Result<(), Stop> {
    let Some(name) = &task.code else {
        messages::output(&list());
        return Ok(());
    };
    // Copied with its brackets: `error[too-deep]`.
    let wanted = name
        .rsplit('[')
        .next()
        .unwrap_or(name)
        .trim_end_matches(']');
    let code: Code = wanted.parse().map_err(Stop::Failed)?;
    messages::output(&explained(code));
    Ok(())
}

/// Returns all codes with their meaning, by severity.
fn list() -> String {
    let mut text = String::new();
    let widths = Code::ALL.iter().map(|code| code.as_str().len());
    let width = widths.max().unwrap_or_default();
    for severity in [Severity::Error, Severity::Warning] {
        for code in Code::ALL.iter().filter(|code| code.severity() == severity) {
            // Writing to a string cannot fail.
            let _ = writeln!(
                text,
                "{:<7} {:<width$}  {}",
                severity.to_string(),
                code.as_str(),
                code.summary()
            );
        }
    }
    text
}

/// Returns the explanation of a code, as Markdown.
fn explained(code: Code) -> String {
    let otherwise = match (code.severity(), code.remedy()) {
        (Severity::Warning, _) => "A warning. `--strict` makes it an error.".to_owned(),
        (Severity::Error, Some(remedy)) => {
            format!("An error. Without `--strict`, it is repaired: {remedy}.")
        }
        (Severity::Error, None) => {
            "An error. Without `--strict`, only the part of the document that contains it is skipped, \
             if possible."
                .to_owned()
        }
    };
    format!(
        "# {code}\n\n{}\n\n{otherwise}\n\n{}",
        code.explanation(),
        code.example()
    )
}
