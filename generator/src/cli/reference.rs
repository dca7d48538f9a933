//! The page `docs/cli.md`, which is generated from the arguments.

use std::fmt::Write as _;

use clap::{Arg, ArgAction, Command, CommandFactory as _};
use expect_test::expect_file;

use super::arguments::Arguments;

#[test]
fn the_page_lists_all_arguments() {
    let mut command = Arguments::command();
    command.build();
    let mut page = String::from(
        "# Command line\n\nThis page is generated from the texts of `trine --help`. `trine man` prints them as a manual \
         page, and `trine completions SHELL` prints a completion script for a shell.\n\n| command | purpose |\n|---|---|\n",
    );
    for task in tasks(&command) {
        let name = task.get_name();
        let _ = writeln!(
            page,
            "| [`trine {name}`](#trine-{name}) | {} |",
            about(task)
        );
    }
    page.push_str("\n| options of every command | |\n|---|---|\n");
    let is_version = |it: &Arg| matches!(it.get_action(), ArgAction::Version);
    let (own, global): (Vec<_>, Vec<_>) = command.get_arguments().partition(|it| is_version(it));
    for argument in global {
        row(&mut page, argument);
    }
    page.push_str("\n| only without a command | |\n|---|---|\n");
    for argument in own {
        row(&mut page, argument);
    }
    if let Some(status) = command.get_after_help() {
        let _ = writeln!(page, "\n```text\n{}\n```", status.to_string().trim());
    }
    let status = command.get_after_help().map(ToString::to_string);
    for task in tasks(&command) {
        section(&mut page, task);
        // The status of most tasks is that of the command.
        let own = task.get_after_help().map(ToString::to_string);
        if let Some(own) = own.filter(|own| Some(own) != status.as_ref()) {
            let _ = writeln!(page, "\n```text\n{}\n```", own.trim());
        }
    }
    expect_file!["../../../docs/cli.md"].assert_eq(&page);
}

fn tasks(command: &Command) -> impl Iterator<Item = &Command> {
    command
        .get_subcommands()
        .filter(|task| task.get_name() != "help")
}

/// Returns whether every task has an argument.
fn is_global(argument: &Arg) -> bool {
    let prints = matches!(
        argument.get_action(),
        ArgAction::Help | ArgAction::HelpShort | ArgAction::HelpLong
    );
    prints || argument.is_global_set()
}

/// Adds a task with the tables of its arguments, by their headings.
fn section(page: &mut String, task: &Command) {
    let usage = task.clone().render_usage().to_string();
    let usage = usage.trim_start_matches("Usage: ");
    let name = task.get_name();
    let _ = write!(
        page,
        "\n## trine {name}\n\n{}.\n\n```text\n{usage}\n```\n",
        about(task)
    );
    let arguments = task
        .get_arguments()
        .filter(|it| !is_global(it) && !it.is_hide_set());
    let mut tables: Vec<(&str, String)> = Vec::new();
    for argument in arguments {
        let heading = argument.get_help_heading().unwrap_or("argument");
        if !tables.iter().any(|(known, _)| *known == heading) {
            tables.push((heading, String::new()));
        }
        let table = tables.iter_mut().find(|(known, _)| *known == heading);
        if let Some((_, rows)) = table {
            row(rows, argument);
        }
    }
    for (heading, rows) in tables {
        let _ = write!(
            page,
            "\n| {} | |\n|---|---|\n{rows}",
            heading.to_lowercase()
        );
    }
}

/// Adds the row of an argument: its names, its text, its values and its default.
fn row(page: &mut String, argument: &Arg) {
    let mut names = Vec::new();
    names.extend(argument.get_short().map(|short| format!("-{short}")));
    names.extend(argument.get_long().map(|long| format!("--{long}")));
    let values: Vec<&str> = match argument.get_action().takes_values() {
        true => argument
            .get_value_names()
            .into_iter()
            .flatten()
            .map(|name| name.as_str())
            .collect(),
        false => Vec::new(),
    };
    let named = format!("{} {}", names.join(", "), values.join(" "));
    let mut text = argument
        .get_help()
        .map(ToString::to_string)
        .unwrap_or_default();
    let possible = argument.get_possible_values();
    if argument.get_action().takes_values() && !possible.is_empty() {
        let possible = possible
            .iter()
            .map(|value| format!("`{}`", value.get_name()));
        let _ = write!(text, "; one of {}", possible.collect::<Vec<_>>().join(", "));
    }
    let defaults = argument.get_default_values().iter();
    let defaults: Vec<_> = defaults.map(|value| value.to_string_lossy()).collect();
    let is_shown = argument.get_action().takes_values() && !argument.is_hide_default_value_set();
    if is_shown && !defaults.is_empty() {
        let _ = write!(text, " [default: {}]", defaults.join(", "));
    }
    let _ = writeln!(page, "| `{}` | {} |", cell(named.trim()), cell(&text));
}

fn about(task: &Command) -> String {
    task.get_about()
        .map(ToString::to_string)
        .unwrap_or_default()
}

/// Formats a cell of a table.
fn cell(text: &str) -> String {
    text.replace('|', "\\|")
        .replace('\n', " ")
        .replace('<', "&lt;")
}
