//! `cargo xtask ci`: every check that a change must pass before it is merged.
//!
//! Steps that build into the target folder of the workspace run one after another, because cargo
//! locks that folder. Steps that build into folders of their own run beside them.

mod run;
mod steps;

use crate::Stop;
use steps::{STEPS, Step};

const USAGE: &str = "\
usage: cargo xtask ci [STEP…]    run these steps; all by default
       cargo xtask ci --quick    run the steps for everyday use
       cargo xtask ci --list     list the steps";

/// Parses the arguments of `cargo xtask ci` and runs the chosen steps.
///
/// # Errors
///
/// Returns an error for invalid arguments, or if a step fails.
pub(crate) fn run(arguments: &[String]) -> Result<(), Stop> {
    if arguments == ["--list"] {
        print!("{}", list());
        return Ok(());
    }
    run::run(&chosen(arguments)?)
}

/// Returns the steps that the arguments name.
fn chosen(arguments: &[String]) -> Result<Vec<&'static Step>, Stop> {
    let (options, names): (Vec<&String>, Vec<&String>) =
        arguments.iter().partition(|it| it.starts_with('-'));
    let is_quick = match options.as_slice() {
        [] => false,
        [option] if *option == "--quick" && names.is_empty() => true,
        [option, ..] => {
            return Err(Stop::Usage(format!(
                "unexpected option `{option}`\n{USAGE}"
            )));
        }
    };
    if let Some(unknown) = names
        .iter()
        .find(|name| !STEPS.iter().any(|step| step.name == name.as_str()))
    {
        return Err(Stop::Usage(format!(
            "unknown step `{unknown}`\n{USAGE}\n\n{}",
            list()
        )));
    }
    let is_chosen = |step: &&Step| match (is_quick, names.is_empty()) {
        (true, _) => step.is_quick,
        (false, true) => true,
        (false, false) => names.iter().any(|name| name.as_str() == step.name),
    };
    Ok(STEPS.iter().filter(is_chosen).collect())
}

/// Returns a line for each step.
fn list() -> String {
    let line = |step: &Step| {
        let quick = if step.is_quick { "quick" } else { "" };
        format!("  {:<14} {quick:<6} {}\n", step.name, step.summary)
    };
    STEPS.iter().map(line).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(arguments: &[&str]) -> Result<Vec<&'static str>, Stop> {
        let arguments: Vec<String> = arguments.iter().map(|it| (*it).to_owned()).collect();
        let steps = chosen(&arguments)?;
        Ok(steps.iter().map(|step| step.name).collect())
    }

    #[test]
    fn steps_by_name_run_in_the_order_of_the_list() {
        assert_eq!(names(&["lint", "fmt"]).unwrap(), ["fmt", "lint"]);
    }

    #[test]
    fn all_steps_run_by_default_and_some_with_quick() {
        let all = names(&[]).unwrap();
        assert_eq!(all.len(), STEPS.len());
        let quick = names(&["--quick"]).unwrap();
        assert!(quick.contains(&"test") && !quick.contains(&"fuzz"));
    }

    #[test]
    fn invalid_arguments_are_reported() {
        for arguments in [&["lnt"][..], &["--fast"], &["--quick", "lint"]] {
            let error = names(arguments).unwrap_err();
            assert!(matches!(error, Stop::Usage(_)), "{arguments:?}");
        }
    }
}
