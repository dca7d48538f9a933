//! The history of leads: status changes and merges.

use crm_clients::close::params::{
    GetLeadMergeParams, GetLeadStatusChangeParams, ListLeadMergesParams,
    ListLeadStatusChangesParams,
};
use crm_clients::close::types::{CreateLeadStatusChangeRequest, LeadMergeStatus};
use trine_loopback::MockResponse;

use super::{assert_no_body, called, done, last, line, respond_with, some};

/// All filters that both lists support.
macro_rules! all_filters {
    ($params:ty) => {
        <$params>::new()
            .limit(50)
            .skip(100)
            .id_in(["acti_1", "acti_2"])
            .lead_id(["lead_1"])
            .contact_id(["cont_1", "cont_2"])
            .user_id(["user_1"])
            .organization_id("orga_1")
            .type_(["LeadStatusChange"])
            .date_created_gte("2013-08-01")
            .date_created_lte("2013-08-02T00:00:00+02:00")
            .date_created_gt("2013-08-03")
            .date_created_lt("2013-08-04")
            .activity_at_gte("2013-08-05")
            .activity_at_lte("2013-08-06")
            .activity_at_gt("2013-08-07")
            .activity_at_lt("2013-08-08")
            .fields(["id", "lead_id"])
            .tz_offset(-2.5)
    };
}

const ALL_FILTERS: &str = "_limit=50&_skip=100&id__in=acti_1,acti_2&lead_id=lead_1\
    &contact_id=cont_1,cont_2&user_id=user_1&organization_id=orga_1&_type=LeadStatusChange\
    &date_created__gte=2013-08-01&date_created__lte=2013-08-02T00%3A00%3A00%2B02%3A00\
    &date_created__gt=2013-08-03&date_created__lt=2013-08-04&activity_at__gte=2013-08-05\
    &activity_at__lte=2013-08-06&activity_at__gt=2013-08-07&activity_at__lt=2013-08-08\
    &_fields=id,lead_id";

#[tokio::test]
async fn status_changes_are_listed() {
    let params = ListLeadStatusChangesParams::new();
    let (sent, page) = called("listLeadStatusChanges", async |client| {
        client.list_lead_status_changes(&params).await
    })
    .await;
    assert_eq!(line(&sent), "GET /activity/status_change/lead/");
    assert_no_body(&sent);
    assert_eq!(page.has_more, Some(false));
    let change = &page.data.expect("status changes")[0];
    assert_eq!(change.type_, some("LeadStatusChange"));
    assert_eq!(change.old_status_label, some("Trial"));
    assert_eq!(change.new_status_label, some("Trial Qualified"));
    assert_eq!(change.contact_id, None);
}

#[tokio::test]
async fn status_changes_are_filtered() {
    let params = all_filters!(ListLeadStatusChangesParams);
    let client = respond_with(MockResponse::json(200, "{}"));
    client
        .list_lead_status_changes(&params)
        .await
        .expect("it is a success");
    let sent = last();
    assert_eq!(
        line(&sent),
        format!("GET /activity/status_change/lead/?{ALL_FILTERS}")
    );
    assert_eq!(sent.header("x-tz-offset"), Some("-2.5"));
}

#[tokio::test]
async fn a_status_change_is_recorded() {
    let request = CreateLeadStatusChangeRequest::new("lead_1", "stat_1", "stat_2")
        .date_created("2013-08-23T20:57:45.956000+00:00");
    let (sent, change) = called("createLeadStatusChange", async |client| {
        client.create_lead_status_change(&request).await
    })
    .await;
    assert_eq!(line(&sent), "POST /activity/status_change/lead/");
    assert_eq!(
        sent.text(),
        concat!(
            r#"{"lead_id":"lead_1","old_status_id":"stat_1","new_status_id":"stat_2","#,
            r#""date_created":"2013-08-23T20:57:45.956000+00:00"}"#
        )
    );
    assert_eq!(
        change.activity_at,
        Some("2013-08-23T20:57:45.956000+00:00".into())
    );
}

#[tokio::test]
async fn a_status_change_is_read() {
    let params = GetLeadStatusChangeParams::new().fields(["id"]);
    let (sent, change) = called("getLeadStatusChange", async |client| {
        client.get_lead_status_change("acti_1", &params).await
    })
    .await;
    assert_eq!(
        line(&sent),
        "GET /activity/status_change/lead/acti_1/?_fields=id"
    );
    assert_no_body(&sent);
    assert_eq!(change.users, Some(Vec::new()));
}

#[tokio::test]
async fn a_status_change_lists_the_paused_workflows() {
    let body = r#"{"_paused_subscriptions":[{"id":"sub_1","contact_id":null,"contact_name":null,
        "sequence_id":"seq_1","sequence_name":"Outbound","sequence_status":"active"}]}"#;
    let client = respond_with(MockResponse::json(200, body));
    let params = GetLeadStatusChangeParams::new();
    let change = client.get_lead_status_change("acti_1", &params).await;
    let change = change.expect("it is a success").into_inner();
    let paused = &change.paused_subscriptions.expect("subscriptions")[0];
    assert_eq!(
        (&paused.sequence_name, &paused.contact_id),
        (&some("Outbound"), &None)
    );
}

#[tokio::test]
async fn a_status_change_is_deleted() {
    let sent = done(async |client| client.delete_lead_status_change("acti_1").await).await;
    assert_eq!(line(&sent), "DELETE /activity/status_change/lead/acti_1/");
    assert_no_body(&sent);
}

#[tokio::test]
async fn merges_are_listed() {
    let params = ListLeadMergesParams::new();
    let (sent, page) = called("listLeadMerges", async |client| {
        client.list_lead_merges(&params).await
    })
    .await;
    assert_eq!(line(&sent), "GET /activity/lead_merge/");
    assert_no_body(&sent);
    let merge = &page.data.expect("merges")[0];
    assert_eq!(merge.merge_status, Some(LeadMergeStatus::InProgress));
    assert_eq!(merge.source_display_name, some("Source Lead"));
    assert_eq!(merge.error_message, None);
}

#[tokio::test]
async fn merges_are_filtered() {
    let params = all_filters!(ListLeadMergesParams);
    let client = respond_with(MockResponse::json(200, "{}"));
    client
        .list_lead_merges(&params)
        .await
        .expect("it is a success");
    let sent = last();
    assert_eq!(
        line(&sent),
        format!("GET /activity/lead_merge/?{ALL_FILTERS}")
    );
    assert_eq!(sent.header("x-tz-offset"), Some("-2.5"));
}

#[tokio::test]
async fn a_merge_reports_its_progress() {
    let params = GetLeadMergeParams::new();
    let (sent, merge) = called("getLeadMerge", async |client| {
        client.get_lead_merge("acti_1", &params).await
    })
    .await;
    assert_eq!(line(&sent), "GET /activity/lead_merge/acti_1/");
    assert_no_body(&sent);
    assert_eq!(
        merge.destination_lead_id,
        some("lead_IIDHIStmFcFQZZP0BRe99V1MCoXWz2PGCm6EDmR9v2O")
    );
}
