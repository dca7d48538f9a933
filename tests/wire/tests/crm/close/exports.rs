//! Exports of leads: starting them, lists, and their progress.

use crm_clients::close::params::{GetLeadExportParams, ListLeadExportsParams};
use crm_clients::close::types::{
    ExportDateFormat, ExportFormat, ExportLeadsRequest, ExportStatus, ExportType, ObjectTypeQuery,
    SearchRegularField, SearchSort, SortDirection,
};
use trine_loopback::MockResponse;

use super::{assert_no_body, called, last, line, respond_with};

#[tokio::test]
async fn leads_are_exported() {
    let by_date = SearchRegularField::new("lead", "date_created");
    let request = ExportLeadsRequest::new(ExportFormat::Csv, ExportType::Opportunities)
        .date_format(ExportDateFormat::Iso8601)
        .fields(["id"])
        .s_query(ObjectTypeQuery::new("lead"))
        .sort([SearchSort::new(by_date, SortDirection::Ascending)])
        .clear_results_limit()
        .include_smart_fields(true)
        .send_done_email(false);
    let (sent, export) = called("exportLeads", async |client| {
        client.export_leads(&request).await
    })
    .await;
    assert_eq!(line(&sent), "POST /export/lead/");
    assert_eq!(
        sent.text(),
        concat!(
            r#"{"format":"csv","type":"lead_opps","date_format":"iso8601","fields":["id"],"#,
            r#""include_smart_fields":true,"s_query":{"object_type":"lead","type":"object_type"},"#,
            r#""sort":[{"field":{"object_type":"lead","field_name":"date_created","#,
            r#""type":"regular_field"},"direction":"asc"}],"#,
            r#""results_limit":null,"send_done_email":false}"#
        )
    );
    assert_eq!(export.status, Some(ExportStatus::Created));
    assert_eq!((export.download_url.as_ref(), export.n_docs), (None, None));
}

#[tokio::test]
async fn everything_is_exported_without_a_search() {
    let request = ExportLeadsRequest::new(ExportFormat::Json, ExportType::Leads)
        .include_activities(true)
        .include_addresses(true)
        .include_custom_objects(false);
    let client = respond_with(MockResponse::json(200, "{}"));
    client
        .export_leads(&request)
        .await
        .expect("it is a success");
    assert_eq!(
        last().text(),
        concat!(
            r#"{"format":"json","type":"leads","include_activities":true,"#,
            r#""include_addresses":true,"include_custom_objects":false}"#
        )
    );
}

#[tokio::test]
async fn exports_are_listed() {
    let params = ListLeadExportsParams::new().skip(100);
    let (sent, page) = called("listLeadExports", async |client| {
        client.list_lead_exports(&params).await
    })
    .await;
    assert_eq!(line(&sent), "GET /export/lead/?_skip=100");
    assert_no_body(&sent);
    let export = &page.data.expect("exports")[0];
    assert_eq!(export.type_, Some(ExportType::Leads));
    assert_eq!(export.date_format, Some(ExportDateFormat::Iso8601));
}

#[tokio::test]
async fn an_export_returns_the_url_of_its_file() {
    let params = GetLeadExportParams::new().fields(["status", "download_url"]);
    let (sent, export) = called("getLeadExport", async |client| {
        client.get_lead_export("expo_1", &params).await
    })
    .await;
    assert_eq!(
        line(&sent),
        "GET /export/lead/expo_1/?_fields=status,download_url"
    );
    assert_no_body(&sent);
    assert_eq!(export.status, Some(ExportStatus::Done));
    let url = export.download_url.expect("a file");
    assert!(url.ends_with(".csv"), "{url}");
}
