//! Clients with settings from environment variables.
//!
//! Variables belong to a process, so each case runs this program again with its variables.

use std::env;
use std::process::Command;

use crm_clients::{BuildError, bitrix24, close, octanist, pipedrive};
use trine_loopback::{Loopback, MockResponse};

/// The variable that is set in the process of a case.
const CASE: &str = "TRINE_TEST_CASE";

/// Runs a test in a process of its own with these variables; returns what it prints.
fn run(test: &str, variables: &[(&str, &str)]) -> String {
    let mut command = Command::new(env::current_exe().expect("a path"));
    command.args([&format!("environment::{test}"), "--exact", "--nocapture"]);
    for prefix in ["PIPEDRIVE", "CLOSE", "OCTANIST", "BITRIX24"] {
        for (name, _) in env::vars().filter(|(name, _)| name.starts_with(prefix)) {
            command.env_remove(name);
        }
    }
    let output = command
        .envs(variables.iter().copied())
        .env(CASE, test)
        .output();
    let output = output.expect("a process");
    let text = String::from_utf8(output.stdout).expect("UTF-8");
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{text}{errors}");
    assert!(
        !text.contains("s3cret") && !errors.contains("s3cret"),
        "{text}{errors}"
    );
    text
}

/// Returns whether this process is the one of a case.
fn is_case(test: &str) -> bool {
    env::var(CASE).is_ok_and(|case| case == test)
}

fn report<C>(name: &str, built: Result<C, BuildError>) {
    match built {
        Ok(_) => println!("{name}: built"),
        Err(error) => println!("{name}: {error} {error:?}"),
    }
}

#[test]
fn problems_name_the_variables() {
    const TEST: &str = "problems_name_the_variables";
    if is_case(TEST) {
        report("pipedrive", pipedrive::Client::from_env());
        report(
            "pipedrive blocking",
            pipedrive::blocking::Client::from_env(),
        );
        report("close", close::Client::from_env());
        report("octanist", octanist::Client::from_env());
        report("bitrix24", bitrix24::Client::from_env());
        let overridden = pipedrive::Client::builder().from_env().api_key("s3cret");
        report("overridden", overridden.build());
        let proxy = pipedrive::Client::builder()
            .from_env()
            .allow_missing_credentials();
        report("proxy", proxy.build());
        let server = bitrix24::Server::Oauth {
            portal: "a.bitrix24.com".into(),
        };
        report(
            "server",
            bitrix24::Client::builder()
                .from_env()
                .server(server)
                .build(),
        );
        let base = bitrix24::Client::builder()
            .from_env()
            .base_url("https://localhost");
        report("base url", base.build());
        return;
    }
    let printed = run(TEST, &[("OCTANIST_API_KEY", "")]);
    for expected in [
        "pipedrive: cannot build the client: missing environment variable: set `PIPEDRIVE_API_KEY`, or `PIPEDRIVE_OAUTH2`",
        "pipedrive blocking: cannot build the client: missing environment variable",
        "set `CLOSE_BASIC_AUTH_USER`",
        "octanist: cannot build the client: missing environment variable: set `OCTANIST_API_KEY`",
        "bitrix24: cannot build the client: missing environment variable: set `BITRIX24_PORTAL` and `BITRIX24_USER_ID` and `BITRIX24_SECRET`",
        "overridden: built",
        "proxy: built",
        "server: built",
        "base url: built",
    ] {
        assert!(printed.contains(expected), "{expected}\nin {printed}");
    }
}

#[test]
fn values_are_checked() {
    const TEST: &str = "values_are_checked";
    if is_case(TEST) {
        report("bitrix24", bitrix24::Client::from_env());
        return;
    }
    let printed = run(TEST, &[("BITRIX24_SERVER", "s3cret")]);
    let expected =
        "invalid environment variable `BITRIX24_SERVER`: expected one of `webhook`, `oauth`";
    assert!(printed.contains(expected), "{printed}");
    let oauth = [
        ("BITRIX24_SERVER", "oauth"),
        ("BITRIX24_PORTAL", "a.bitrix24.com"),
    ];
    assert!(run(TEST, &oauth).contains("bitrix24: built"));
    let webhook = [
        ("BITRIX24_PORTAL", "a.bitrix24.com"),
        ("BITRIX24_USER_ID", "1"),
        ("BITRIX24_SECRET", "s3cret"),
    ];
    assert!(run(TEST, &webhook).contains("bitrix24: built"));
    let printed = run(TEST, &webhook[..2]);
    assert!(printed.contains("set `BITRIX24_SECRET` "), "{printed}");
}

#[test]
fn an_invalid_url_names_its_variable() {
    const TEST: &str = "an_invalid_url_names_its_variable";
    if is_case(TEST) {
        let client = || pipedrive::Client::builder().from_env().api_key("s3cret");
        report("environment", client().build());
        report("replaced", client().base_url("https://localhost").build());
        report("both", client().base_url("localhost").build());
        return;
    }
    let printed = run(TEST, &[("PIPEDRIVE_BASE_URL", "localhost:8080/s3cret")]);
    for expected in [
        "environment: cannot build the client: invalid environment variable `PIPEDRIVE_BASE_URL`: \
         invalid base URL: expected a URL with its scheme",
        "replaced: built",
        "both: cannot build the client: invalid base URL: expected a URL with its scheme",
    ] {
        assert!(printed.contains(expected), "{expected}\nin {printed}");
    }
}

#[cfg(unix)]
#[test]
fn values_that_are_not_unicode_are_reported() {
    use std::os::unix::ffi::OsStrExt;
    const TEST: &str = "values_that_are_not_unicode_are_reported";
    if is_case(TEST) {
        report("octanist", octanist::Client::from_env());
        return;
    }
    let mut command = Command::new(env::current_exe().expect("a path"));
    command.args([&format!("environment::{TEST}"), "--exact", "--nocapture"]);
    let invalid = std::ffi::OsStr::from_bytes(b"s3cret\xff");
    let output = command
        .env(CASE, TEST)
        .env("OCTANIST_API_KEY", invalid)
        .output();
    let printed = String::from_utf8(output.expect("a process").stdout).expect("UTF-8");
    let expected = "expected Unicode in the environment variable `OCTANIST_API_KEY`";
    assert!(printed.contains(expected), "{printed}");
    assert!(!printed.contains("s3cret"), "{printed}");
}

#[tokio::test]
async fn credentials_and_the_base_url_are_used() {
    const TEST: &str = "credentials_and_the_base_url_are_used";
    if is_case(TEST) {
        let client = close::Client::from_env().expect("a client");
        client
            .get_lead("lead_1", &Default::default())
            .await
            .expect("a lead");
        // Settings of the program take precedence.
        let client = close::Client::builder().from_env().basic_auth("own", "");
        let client = client.build().expect("a client");
        client
            .get_lead("lead_2", &Default::default())
            .await
            .expect("a lead");
        return;
    }
    let loopback = Loopback::with_response(MockResponse::json(200, "{}"));
    let url = loopback.url();
    run(
        TEST,
        &[
            ("CLOSE_BASE_URL", &url),
            ("CLOSE_BASIC_AUTH_USER", "s3cret"),
        ],
    );
    let authorization =
        |request: &trine_loopback::Recorded| request.header("authorization").map(str::to_owned);
    let requests = loopback.requests();
    assert_eq!(requests[0].target, "/lead/lead_1/");
    assert_eq!(
        authorization(&requests[0]).as_deref(),
        Some("Basic czNjcmV0Og==")
    );
    assert_eq!(
        authorization(&requests[1]).as_deref(),
        Some("Basic b3duOg==")
    );
}
