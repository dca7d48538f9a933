//! Two clients that depend on the runtime share its types, and each has its own user agent.

use trine_golden::error_statuses;
use trine_golden_patch as patch;
use trine_loopback::{Loopback, MockResponse};

/// Both packages have this type: a function for the one accepts the result of a function of the
/// other.
fn is_cleared(value: &trine_golden::Patch<String>) -> bool {
    *value == patch::Patch::Null
}

/// One handler for the errors of both clients.
fn status(error: &trine_golden::Error) -> Option<u16> {
    match error {
        patch::Error::Api(error) => Some(error.status().as_u16()),
        _ => None,
    }
}

#[tokio::test]
async fn two_clients_share_values_and_errors() {
    assert!(is_cleared(&patch::Patch::Null));
    let server = Loopback::with_response(MockResponse::status(500));
    let one = error_statuses::Client::builder().base_url(server.url());
    let one = one.build().expect("a client");
    let other = patch::Client::builder().base_url(server.url());
    let other = other.build().expect("a client");
    let request = patch::types::UpdateLead::new("a", None::<String>);
    let failed = other.update_lead(1, &request).await.expect_err("a failure");
    assert_eq!(status(&failed.erase()), Some(500));
    let failed = one.delete_plain().await.expect_err("a failure");
    assert_eq!(status(&failed.erase()), Some(500));
}

#[tokio::test]
async fn a_client_sends_the_name_and_version_of_its_package() {
    let server = Loopback::with_response(MockResponse::status(500));
    let client = patch::Client::builder().base_url(server.url());
    let client = client.build().expect("a client");
    let request = patch::types::UpdateLead::new("a", None::<String>);
    let _ = client.update_lead(1, &request).await;
    let requests = server.requests();
    assert_eq!(
        requests[0].header("user-agent"),
        Some("trine-golden-patch/0.0.0")
    );
}
