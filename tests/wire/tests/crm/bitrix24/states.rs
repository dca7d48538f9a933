//! The fields of update requests: each unchanged, set and cleared.

use crm_clients::bitrix24::types::*;
use serde_json::{Value as Json, json};
use trine_loopback::{MockResponse, Recorded};

use super::SERVER;
use crate::fields::{assert_complete, assert_states, field};
use crate::scripted_server::ScriptedServer;

/// Fields, each with its setter and the serialized value, and with the method that clears it to
/// `""`, if there is one.
macro_rules! fields {
    ($type:ty; $($key:literal $set:ident($value:expr) $(or $clear:ident)? => $sent:expr,)*) => {
        vec![$(
            field($key, |f: $type| f.$set($value), $sent)
                $(.or_clear(<$type>::$clear, ""))?,
        )*]
    };
}

async fn sent<T, E: std::fmt::Debug>(
    call: impl AsyncFnOnce(crm_clients::bitrix24::Client) -> Result<T, E>,
) -> Recorded {
    let client = SERVER.with(|server| server.respond_with(MockResponse::json(200, "{}")));
    if let Err(error) = call(client).await {
        panic!("the response is a success: {error:?}");
    }
    SERVER.with(ScriptedServer::last)
}

/// The fields of all requests with an item.
macro_rules! item_fields {
    ($type:ty) => {
        fields! {
            $type;
            "title" title("A") => "A",
            "honorific" honorific("HNR_EN_1") or clear_honorific => "HNR_EN_1",
            "name" name("A") or clear_name => "A",
            "secondName" second_name("A") or clear_second_name => "A",
            "lastName" last_name("A") or clear_last_name => "A",
            "birthdate" birthdate("1990-05-17") or clear_birthdate => "1990-05-17",
            "companyTitle" company_title("A") or clear_company_title => "A",
            "sourceId" source_id(LeadSource::TradeShow) or clear_source_id => "TRADE_SHOW",
            "sourceDescription" source_description("A") or clear_source_description => "A",
            "stageId" stage_id(LeadStage::InProcess) => "IN_PROCESS",
            "statusDescription" status_description("A") or clear_status_description => "A",
            "post" post("A") or clear_post => "A",
            "currencyId" currency_id("USD") => "USD",
            "isManualOpportunity" is_manual_opportunity(true) => "Y",
            "opportunity" opportunity(12.5) => 12.5,
            "opened" opened(false) => "N",
            "comments" comments("A") or clear_comments => "A",
            "assignedById" assigned_by_id(6) => 6,
            "companyId" company_id(0) => 0,
            "contactId" contact_id(4) => 4,
            "contactIds" contact_ids([4, 5]) => json!([4, 5]),
            "originatorId" originator_id("A") or clear_originator_id => "A",
            "originId" origin_id("A") or clear_origin_id => "A",
            "webformId" webform_id(3) => 3,
            "observers" observers([2, 3]) => json!([2, 3]),
            "utmSource" utm_source("A") or clear_utm_source => "A",
            "utmMedium" utm_medium("A") or clear_utm_medium => "A",
            "utmCampaign" utm_campaign("A") or clear_utm_campaign => "A",
            "utmContent" utm_content("A") or clear_utm_content => "A",
            "utmTerm" utm_term("A") or clear_utm_term => "A",
        }
    };
}

fn email() -> ItemMultiField {
    ItemMultiField::new(MultiFieldType::Email, "a@b.c")
}

fn email_json() -> Json {
    json!({"typeId": "EMAIL", "value": "a@b.c"})
}

#[tokio::test]
async fn fields_of_an_item_to_add() {
    let mut fields = item_fields!(ItemAddFields);
    fields.push(field("fm", |f| f.fm([email()]), json!([email_json()])));
    assert_complete(&fields, "bitrix24", "ItemAddFields");
    let start = (ItemAddFields::new(), json!({}));
    assert_states(&fields, start, "/fields", async |fields| {
        let request = CrmItemAddRequest::new(EntityType::Lead, fields);
        sent(async |client| client.crm_item_add(&request).await).await
    })
    .await;
}

#[tokio::test]
async fn fields_of_an_item_to_update() {
    let mut fields = item_fields!(ItemUpdateFields);
    let changes = json!({"n0": email_json()});
    fields.push(field("fm", |f| f.fm([("n0", email())]), changes));
    assert_complete(&fields, "bitrix24", "ItemUpdateFields");
    let start = (ItemUpdateFields::new(), json!({}));
    assert_states(&fields, start, "/fields", async |fields| {
        let request = CrmItemUpdateRequest::new(EntityType::Lead, 1, fields);
        sent(async |client| client.crm_item_update(&request).await).await
    })
    .await;
}

#[tokio::test]
async fn fields_of_an_item_to_import() {
    const TIME: &str = "2024-05-23T18:18:25+03:00";
    let mut fields = item_fields!(ItemImportFields);
    fields.push(field("fm", |f| f.fm([email()]), json!([email_json()])));
    fields.extend(fields! {
        ItemImportFields;
        "createdTime" created_time(TIME) => TIME,
        "updatedTime" updated_time(TIME) => TIME,
        "movedTime" moved_time(TIME) => TIME,
        "createdBy" created_by(1) => 1,
        "updatedBy" updated_by(2) => 2,
        "movedBy" moved_by(3) => 3,
    });
    assert_complete(&fields, "bitrix24", "ItemImportFields");
    let start = (ItemImportFields::new(), json!({}));
    assert_states(&fields, start, "/fields", async |fields| {
        let request = CrmItemImportRequest::new(EntityType::Lead, fields);
        sent(async |client| client.crm_item_import(&request).await).await
    })
    .await;
}

#[tokio::test]
async fn fields_of_a_product_of_a_lead() {
    let fields = fields! {
        LeadProductRowFields;
        "PRODUCT_ID" product_id(456) => 456,
        "PRODUCT_NAME" product_name("A") => "A",
        "PRICE" price(1000.5) => 1000.5,
        "PRICE_EXCLUSIVE" price_exclusive(1.5) => 1.5,
        "PRICE_NETTO" price_netto(2.5) => 2.5,
        "PRICE_BRUTTO" price_brutto(3.5) => 3.5,
        "QUANTITY" quantity(0.5) => 0.5,
        "DISCOUNT_TYPE_ID" discount_type_id(DiscountType::Amount) => 1,
        "DISCOUNT_RATE" discount_rate(10.5) => 10.5,
        "DISCOUNT_SUM" discount_sum(100.5) => 100.5,
        "TAX_RATE" tax_rate(13.5) => 13.5,
        "TAX_INCLUDED" tax_included(false) => "N",
        "MEASURE_CODE" measure_code(796) => 796,
        "MEASURE_NAME" measure_name("pc") => "pc",
        "SORT" sort(10) => 10,
    };
    assert_complete(&fields, "bitrix24", "LeadProductRowFields");
    let start = (LeadProductRowFields::new(), json!({}));
    assert_states(&fields, start, "/rows/0", async |row| {
        let request = CrmLeadProductrowsSetRequest::new(5, [row]);
        sent(async |client| client.crm_lead_productrows_set(&request).await).await
    })
    .await;
}

#[tokio::test]
async fn fields_of_a_product_of_an_item() {
    let fields = fields! {
        ProductRowFields;
        "productId" product_id(456) => 456,
        "productName" product_name("A") => "A",
        "price" price(1000.5) => 1000.5,
        "quantity" quantity(0.5) => 0.5,
        "discountTypeId" discount_type_id(DiscountType::Percentage) => 2,
        "discountRate" discount_rate(10.5) => 10.5,
        "discountSum" discount_sum(100.5) => 100.5,
        "taxRate" tax_rate(13.5) => 13.5,
        "taxIncluded" tax_included(true) => "Y",
        "measureCode" measure_code(796) => 796,
        "sort" sort(10) => 10,
    };
    assert_complete(&fields, "bitrix24", "ProductRowFields");
    let start = (ProductRowFields::new(), json!({}));
    assert_states(&fields, start, "/fields", async |fields| {
        let request = CrmItemProductrowUpdateRequest::new(1, fields);
        sent(async |client| client.crm_item_productrow_update(&request).await).await
    })
    .await;
}

#[tokio::test]
async fn fields_of_a_custom_field() {
    fn text() -> LocalizedText {
        LocalizedText::String("A".to_owned())
    }
    let fields = fields! {
        UserFieldAddFields;
        "USER_TYPE_ID" user_type_id(UserFieldType::CrmStatus) => "crm_status",
        "FIELD_NAME" field_name("B") => "B",
        "LABEL" label("A") => "A",
        "MULTIPLE" multiple(true) => "Y",
        "MANDATORY" mandatory(false) => "N",
        "SHOW_FILTER" show_filter(UserFieldFilterMode::Substring) => "S",
        "SHOW_IN_LIST" show_in_list(true) => "Y",
        "EDIT_IN_LIST" edit_in_list(true) => "Y",
        "IS_SEARCHABLE" is_searchable(false) => "N",
        "SORT" sort(100) => 100,
        "XML_ID" xml_id("A") => "A",
        "SETTINGS" settings(UserFieldSettings::new().entity_type("SOURCE"))
            => json!({"ENTITY_TYPE": "SOURCE"}),
        "LIST" list([UserFieldValue::new().value("A")]) => json!([{"VALUE": "A"}]),
        "EDIT_FORM_LABEL" edit_form_label(text()) => "A",
        "LIST_COLUMN_LABEL" list_column_label(text()) => "A",
        "LIST_FILTER_LABEL" list_filter_label(text()) => "A",
        "ERROR_MESSAGE" error_message(text()) => "A",
        "HELP_MESSAGE" help_message(text()) => "A",
    };
    assert_complete(&fields, "bitrix24", "UserFieldAddFields");
    let start = UserFieldAddFields::new(UserFieldType::String, "A");
    let start = (start, json!({"USER_TYPE_ID": "string", "FIELD_NAME": "A"}));
    assert_states(&fields, start, "/fields", async |fields| {
        let request = CrmLeadUserfieldAddRequest::new(fields);
        sent(async |client| client.crm_lead_userfield_add(&request).await).await
    })
    .await;
}
