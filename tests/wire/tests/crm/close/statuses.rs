//! Lead statuses.

use crm_clients::close::types::{CreateLeadStatusRequest, UpdateLeadStatusRequest};

use super::{assert_no_body, called, done, line, some};

#[tokio::test]
async fn statuses_are_listed() {
    let (sent, page) = called("listLeadStatuses", async |client| {
        client.list_lead_statuses().await
    })
    .await;
    assert_eq!(line(&sent), "GET /status/lead/");
    assert_no_body(&sent);
    let statuses = page.data.expect("statuses");
    let labels: Vec<_> = statuses
        .iter()
        .map(|status| status.label.as_deref())
        .collect();
    assert_eq!(labels, [Some("Potential"), Some("Bad Fit")]);
    assert_eq!(page.has_more, Some(false));
}

#[tokio::test]
async fn a_status_is_created() {
    let request = CreateLeadStatusRequest::new("Potential").color("green");
    let (sent, status) = called("createLeadStatus", async |client| {
        client.create_lead_status(&request).await
    })
    .await;
    assert_eq!(line(&sent), "POST /status/lead/");
    assert_eq!(sent.text(), r#"{"label":"Potential","color":"green"}"#);
    assert_eq!(status.label, some("Potential"));
    assert_eq!(status.color, None);
}

#[tokio::test]
async fn a_status_is_read() {
    let (sent, status) = called("getLeadStatus", async |client| {
        client.get_lead_status("stat_1").await
    })
    .await;
    assert_eq!(line(&sent), "GET /status/lead/stat_1/");
    assert_no_body(&sent);
    assert_eq!(
        status.id,
        some("stat_9ZdiZqcSIkoGVnNOyxiEY58eTGQmFNG3LPlEVQ4V7Nk")
    );
}

#[tokio::test]
async fn a_status_is_renamed() {
    let request = UpdateLeadStatusRequest::new().label("Renamed");
    let (sent, status) = called("updateLeadStatus", async |client| {
        client.update_lead_status("stat_1", &request).await
    })
    .await;
    assert_eq!(line(&sent), "PUT /status/lead/stat_1/");
    assert_eq!(sent.text(), r#"{"label":"Renamed"}"#);
    assert_eq!(status.label, some("Renamed"));
}

#[tokio::test]
async fn a_status_is_deleted() {
    let sent = done(async |client| client.delete_lead_status("stat_1").await).await;
    assert_eq!(line(&sent), "DELETE /status/lead/stat_1/");
    assert_no_body(&sent);
}
