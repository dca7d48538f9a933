//! Simulates the four CRMs on loopback, calls them with the generated crate, and shows each request
//! as sent and each response as its type.
//!
//! Run it with `cargo xtask demo`, or `cargo xtask demo close` for one CRM. It checks its output:
//! the exit code is 1 if a request differs.

mod bitrix24;
mod close;
mod octanist;
mod pipedrive;

use std::env;
use std::process::ExitCode;

use crm_clients::reqwest;
use trine_demo::report::Outcome;

const CRMS: [&str; 4] = ["pipedrive", "octanist", "close", "bitrix24"];

#[tokio::main]
async fn main() -> ExitCode {
    let arguments: Vec<String> = env::args().skip(1).collect();
    if let Some(unknown) = arguments.iter().find(|name| !CRMS.contains(&name.as_str())) {
        eprintln!(
            "unknown CRM `{unknown}`: expected one of {}",
            CRMS.join(", ")
        );
        return ExitCode::from(2);
    }
    println!(
        "The CRMs are simulated on loopback by specs/*/openapi.yaml. Each response is the document's\n\
         example for its status, regardless of the request. All credentials are invented."
    );
    for name in CRMS {
        if !arguments.is_empty() && !arguments.iter().any(|argument| argument == name) {
            continue;
        }
        if let Err(error) = play(name).await {
            eprintln!("\n{name}: {error}");
            return ExitCode::FAILURE;
        }
    }
    println!("\nAll requests were sent as shown.");
    ExitCode::SUCCESS
}

async fn play(name: &str) -> Outcome {
    match name {
        "pipedrive" => pipedrive::play().await,
        "octanist" => octanist::play().await,
        "close" => close::play().await,
        _ => bitrix24::play().await,
    }
}

/// Returns an HTTP client that reaches loopback even if the environment sets a proxy.
fn without_proxy() -> reqwest::Result<reqwest::Client> {
    reqwest::Client::builder().no_proxy().build()
}
