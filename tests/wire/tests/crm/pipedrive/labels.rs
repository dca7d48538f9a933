//! Labels, fields and sources of leads.

use crm_clients::pipedrive::errors::{DeleteLeadLabelError, UpdateLeadLabelError};
use crm_clients::pipedrive::params::GetLeadFieldsParams;
use crm_clients::pipedrive::types::{
    AddLeadLabelRequest, FieldType, LeadField, LeadFieldOptionId, LeadLabel, LeadLabelColor,
    UpdateLeadLabelRequest,
};
use serde_json::{Value as Json, json};
use trine_loopback::MockResponse;

use super::{CUSTOM, respond_with, was_sent};
use crate::call::typed;

const LABEL: &str = "f08b42a0-4e75-11ea-9643-03698ef1cfd6";

fn hot() -> Json {
    json!({
        "id": LABEL, "name": "Hot", "color": "dark-gray",
        "add_time": "2020-02-13T15:31:44.000Z", "update_time": "2020-10-14T13:11:36.000Z",
    })
}

fn expected() -> LeadLabel {
    LeadLabel {
        id: Some(LABEL.into()),
        name: Some("Hot".to_owned()),
        color: Some(LeadLabelColor::DarkGray),
        add_time: Some("2020-02-13T15:31:44.000Z".into()),
        update_time: Some("2020-10-14T13:11:36.000Z".into()),
    }
}

#[tokio::test]
async fn labels_are_listed_and_a_new_color_is_kept() {
    let teal = json!({"id": "1", "name": "New", "color": "teal"});
    let body = json!({"success": true, "data": [hot(), teal]});
    let client = respond_with(MockResponse::json(200, body.to_string()));
    let labels = client.get_lead_labels().await.expect("a success");
    assert_eq!(was_sent(), "GET /leadLabels");
    let labels = labels.into_inner().data.expect("there are labels");
    assert_eq!(labels[0], expected());
    let unlisted = LeadLabelColor::Unlisted("teal".to_owned());
    assert_eq!(labels[1].color, Some(unlisted));
}

#[tokio::test]
async fn every_color_is_sent_by_name() {
    let client = respond_with(MockResponse::json(200, "{}"));
    let colors = [
        (LeadLabelColor::Blue, "blue"),
        (LeadLabelColor::Brown, "brown"),
        (LeadLabelColor::DarkGray, "dark-gray"),
        (LeadLabelColor::Gray, "gray"),
        (LeadLabelColor::Green, "green"),
        (LeadLabelColor::Orange, "orange"),
        (LeadLabelColor::Pink, "pink"),
        (LeadLabelColor::Purple, "purple"),
        (LeadLabelColor::Red, "red"),
        (LeadLabelColor::Yellow, "yellow"),
        ("teal".into(), "teal"),
    ];
    for (color, word) in colors {
        let request = AddLeadLabelRequest::new("Hot", color);
        client.add_lead_label(&request).await.expect("a success");
        assert_eq!(
            was_sent(),
            format!(r#"POST /leadLabels {{"name":"Hot","color":"{word}"}}"#)
        );
    }
}

#[tokio::test]
async fn a_label_is_added_changed_and_deleted() {
    let body = json!({"success": true, "data": hot()}).to_string();
    let client = respond_with(MockResponse::json(200, body));
    let request = AddLeadLabelRequest::new("Hot", LeadLabelColor::DarkGray);
    let added = client.add_lead_label(&request).await.expect("a success");
    assert_eq!(added.into_inner().data, Some(expected()));

    let requests = [
        (UpdateLeadLabelRequest::new(), "{}"),
        (
            UpdateLeadLabelRequest::new().name("Hot"),
            r#"{"name":"Hot"}"#,
        ),
        (
            UpdateLeadLabelRequest::new()
                .color(LeadLabelColor::Red)
                .name("Hot"),
            r#"{"name":"Hot","color":"red"}"#,
        ),
    ];
    for (request, sent) in requests {
        let changed = client
            .update_lead_label(LABEL, &request)
            .await
            .expect("a success");
        assert_eq!(was_sent(), format!("PATCH /leadLabels/{LABEL} {sent}"));
        assert_eq!(changed.into_inner().data, Some(expected()));
    }

    let client = respond_with(MockResponse::json(
        200,
        json!({"data": {"id": LABEL}}).to_string(),
    ));
    let deleted = client.delete_lead_label(LABEL).await.expect("a success");
    assert_eq!(was_sent(), format!("DELETE /leadLabels/{LABEL}"));
    let deleted = deleted.into_inner().data.and_then(|data| data.id);
    assert_eq!(deleted, Some(LABEL.into()));
}

#[tokio::test]
async fn a_missing_label_is_a_typed_error() {
    let client = respond_with(MockResponse::json(
        404,
        r#"{"success":false,"error":"no label"}"#,
    ));
    let outcome = client
        .update_lead_label(LABEL, &UpdateLeadLabelRequest::new())
        .await;
    let UpdateLeadLabelError::NotFound(body) = typed(outcome, 404) else {
        panic!("404 is declared");
    };
    assert_eq!(body.error.as_deref(), Some("no label"));
    let DeleteLeadLabelError::NotFound(body) = typed(client.delete_lead_label(LABEL).await, 404)
    else {
        panic!("404 is declared");
    };
    assert_eq!(body.success, Some(false));
}

#[tokio::test]
async fn fields_are_listed_with_their_options() {
    let body = json!({
        "success": true,
        "data": [
            {
                "id": 2, "key": CUSTOM, "name": "Customer Type", "order_nr": 1,
                "field_type": "enum", "add_time": "2019-02-04 13:58:03", "update_time": null,
                "last_updated_by_user_id": 1, "created_by_user_id": null, "active_flag": true,
                "edit_flag": true, "index_visible_flag": false, "details_visible_flag": true,
                "add_visible_flag": false, "important_flag": true, "bulk_edit_allowed": false,
                "searchable_flag": true, "filtering_allowed": false, "sortable_flag": true,
                "mandatory_flag": false,
                "options": [{"id": 190, "label": "Private person", "color": null}, {"id": "open"}],
                "options_deleted": [{"id": 1}], "is_subfield": true, "subfields": [{"key": "a"}],
            },
            {"id": null, "field_type": "from_tomorrow", "options": null},
        ],
        "additional_data": {"pagination": {"start": 0, "limit": 100}},
    });
    let client = respond_with(MockResponse::json(200, body.to_string()));
    let params = GetLeadFieldsParams::new().start(0).limit(100);
    let response = client
        .get_lead_fields(&params)
        .await
        .expect("a success")
        .into_inner();
    assert_eq!(was_sent(), "GET /leadFields?start=0&limit=100");
    let place = response.additional_data.and_then(|data| data.pagination);
    assert_eq!(place.and_then(|place| place.limit), Some(100));
    let fields = response.data.expect("there are fields");
    assert_kind(&fields[0]);
    assert_eq!(fields[1].id, None);
    let unlisted = FieldType::Unlisted("from_tomorrow".to_owned());
    assert_eq!(fields[1].field_type, Some(unlisted));
    assert_eq!(fields[1].options, None);
}

fn assert_kind(field: &LeadField) {
    assert_eq!((field.id, field.order_nr), (Some(2), Some(1)));
    assert_eq!(field.key.as_deref(), Some(CUSTOM));
    assert_eq!(field.name.as_deref(), Some("Customer Type"));
    assert_eq!(field.field_type, Some(FieldType::Enum));
    assert_eq!(field.add_time, Some("2019-02-04 13:58:03".into()));
    assert_eq!(field.update_time, None);
    assert_eq!(
        (field.last_updated_by_user_id, field.created_by_user_id),
        (Some(1), None)
    );
    let flags = [
        field.active_flag,
        field.edit_flag,
        field.index_visible_flag,
        field.details_visible_flag,
        field.add_visible_flag,
        field.important_flag,
        field.bulk_edit_allowed,
        field.searchable_flag,
        field.filtering_allowed,
        field.sortable_flag,
        field.mandatory_flag,
        field.is_subfield,
    ];
    let expected = [
        true, true, false, true, false, true, false, true, false, true, false, true,
    ];
    assert_eq!(flags, expected.map(Some));
    let options = field.options.as_deref().expect("there are options");
    assert_eq!(options[0].id, Some(LeadFieldOptionId::Integer(190)));
    assert_eq!(options[0].label.as_deref(), Some("Private person"));
    assert_eq!(options[0].extra["color"], Json::Null);
    assert_eq!(
        options[1].id,
        Some(LeadFieldOptionId::String("open".to_owned()))
    );
    let deleted = field.options_deleted.as_deref().expect("there were others");
    assert_eq!(deleted[0].id, Some(LeadFieldOptionId::Integer(1)));
    let parts = field.subfields.as_deref().expect("there are parts");
    assert_eq!(parts[0]["key"], "a");
}

#[tokio::test]
async fn sources_are_listed() {
    let body = r#"{"success":true,"data":[{"name":"Manually created"},{"name":"API"}]}"#;
    let client = respond_with(MockResponse::json(200, body));
    let sources = client.get_lead_sources().await.expect("a success");
    assert_eq!(was_sent(), "GET /leadSources");
    let sources = sources.into_inner().data.expect("there are sources");
    let names: Vec<_> = sources
        .iter()
        .map(|source| source.name.as_deref())
        .collect();
    assert_eq!(names, [Some("Manually created"), Some("API")]);
}
