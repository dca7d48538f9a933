//! The calls in the docs of generated clients, as runnable functions.

use std::fmt::Write as _;

/// The call in the docs of a method.
#[derive(PartialEq)]
pub(super) struct Call {
    /// The method.
    pub(super) method: String,
    /// The operation in the docs: `GET /leads`.
    shown: String,
    /// A function `example(client: &Client)`, and its imports.
    code: String,
}

/// Returns the calls in the docs of a `client.rs`, at most one for each method.
pub(super) fn documented(client: &str) -> Vec<Call> {
    let mut calls = Vec::new();
    let mut open = None::<String>;
    let mut complete = None;
    let mut shown = String::new();
    for line in client.lines() {
        let line = line.trim_start();
        if let Some(docs) = line.strip_prefix("///") {
            let docs = docs.strip_prefix(' ').unwrap_or(docs);
            match (&mut open, docs) {
                (None, "```no_run") => open = Some(String::new()),
                (Some(_), "```") => complete = open.take(),
                (Some(code), docs) => {
                    // Such lines are hidden by rustdoc, but compiled.
                    let docs = docs.strip_prefix("# ").unwrap_or(docs);
                    code.push_str(if docs == "#" { "" } else { docs });
                    code.push('\n');
                }
                // The line after the summary.
                (None, docs) if shown.is_empty() => {
                    let span = docs.strip_prefix('`').and_then(|it| it.strip_suffix('`'));
                    let span = span.filter(|span| span.contains(" /") && !span.contains('`'));
                    shown = span.unwrap_or_default().to_owned();
                }
                (None, _) => {}
            }
        } else if let Some(rest) = line.strip_prefix("pub async fn ") {
            let method = rest.split(['(', '<']).next().unwrap_or_default().to_owned();
            if let Some(code) = complete.take() {
                let code = code.replace("async fn example(", "pub async fn example(");
                let shown = std::mem::take(&mut shown);
                calls.push(Call {
                    method,
                    shown,
                    code,
                });
            }
        } else if line.starts_with("pub ") {
            // A stream of pages is not a call.
            complete = None;
            shown.clear();
        }
    }
    calls
}

/// A client whose calls are made.
pub(super) struct Caller {
    /// Its name in messages, and the first segment of its base URL.
    pub(super) name: String,
    /// The path of its module.
    pub(super) path: String,
    /// Methods of its builder, each with its argument: `.token("…")`.
    pub(super) setters: String,
    pub(super) calls: Vec<Call>,
}

/// Returns the `main.rs` of a program that makes all these calls to the given URL, and prints the
/// results.
pub(super) fn program(callers: &[Caller]) -> String {
    let mut modules = String::new();
    let mut main = String::new();
    // Writing to a string cannot fail.
    for (number, caller) in callers.iter().enumerate() {
        let Caller {
            name,
            path,
            setters,
            calls,
        } = caller;
        let _ = writeln!(
            main,
            "    let client = {path}::Client::builder().base_url(format!(\"{{base}}/{name}\"))\n        \
             .timeout(std::time::Duration::from_secs(20)){setters}.build().expect(\"a client\");"
        );
        for Call {
            method,
            shown,
            code,
        } in calls
        {
            let module = format!("c{number}_{method}").replace("r#", "");
            let _ = writeln!(modules, "mod {module} {{\n{code}}}\n");
            let _ = writeln!(
                main,
                "    say({name:?}, {method:?}, {shown:?}, Box::pin({module}::example(&client)).await);"
            );
        }
    }
    format!(
        "#![allow(warnings)]\n\n{modules}{SAY}\n#[tokio::main(flavor = \"current_thread\")]\nasync fn main() {{\n    \
         let base = std::env::args().nth(1).expect(\"a URL\");\n{main}}}\n"
    )
}

const SAY: &str = r#"
fn say(name: &str, method: &str, shown: &str, outcome: Result<(), Box<dyn std::error::Error>>) {
    match outcome {
        Ok(()) => println!("ok\t{name}\t{method}\t{shown}"),
        Err(error) => println!("failed\t{name}\t{method}\t{shown}\t{}", error.to_string().replace(char::is_control, " ")),
    }
    // Nothing else is sent until it was received.
    let _ = std::io::stdin().read_line(&mut String::new());
}
"#;
