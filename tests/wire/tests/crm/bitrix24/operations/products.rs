//! Products of leads.

use crm_clients::bitrix24::types::{
    CrmLeadProductrowsGetRequest, CrmLeadProductrowsSetRequest, DiscountType, LeadProductRowFields,
    OwnerType,
};

use super::super::exchanged;
use super::envelope;

#[tokio::test]
async fn the_products_of_a_lead_are_returned() {
    let rows = r#"[{"ID":"1425","OWNER_ID":"5","OWNER_TYPE":"L","PRODUCT_ID":6935,"PRODUCT_NAME":"A product","PRICE":22175.328,"PRICE_ACCOUNT":"22175.32800000","QUANTITY":1,"DISCOUNT_TYPE_ID":2,"DISCOUNT_RATE":40,"TAX_RATE":null,"TAX_INCLUDED":"N","CUSTOMIZED":"Y","MEASURE_CODE":796,"XML_ID":"","TYPE":4,"STORE_ID":null}]"#;
    let response = exchanged(
        "crm.lead.productrows.get",
        r#"{"id":5}"#,
        &envelope(rows),
        async |client| {
            let request = CrmLeadProductrowsGetRequest::new(5);
            client.crm_lead_productrows_get(&request).await
        },
    )
    .await;
    let rows = response.result.expect("there are products");
    let [row] = rows.as_slice() else {
        panic!("there is one: {rows:?}");
    };
    assert_eq!((row.id, row.owner_id), (Some(1425), Some(5)));
    assert_eq!(row.owner_type, Some(OwnerType::Lead));
    assert_eq!(row.price, Some(22175.328));
    assert_eq!(row.price_account, Some(22175.328));
    assert_eq!(row.discount_type_id, Some(DiscountType::Percentage));
    assert_eq!(row.discount_rate, Some(40.0));
    assert_eq!(row.tax_rate, None);
    assert_eq!(
        (row.tax_included, row.customized),
        (Some(false), Some(true))
    );
    assert_eq!(row.xml_id.as_deref(), Some(""));
    assert_eq!(row.store_id, None);
}

#[tokio::test]
async fn the_products_of_a_lead_are_set() {
    let rows = [
        LeadProductRowFields::new()
            .product_id(456)
            .price(1000)
            .quantity(10)
            .discount_type_id(DiscountType::Amount)
            .discount_sum(100)
            .tax_included(true),
        LeadProductRowFields::new().product_name("Another"),
    ];
    let response = exchanged(
        "crm.lead.productrows.set",
        r#"{"id":5,"rows":[{"PRODUCT_ID":456,"PRICE":1000.0,"QUANTITY":10.0,"DISCOUNT_TYPE_ID":1,"DISCOUNT_SUM":100.0,"TAX_INCLUDED":"Y"},{"PRODUCT_NAME":"Another"}]}"#,
        &envelope("true"),
        async |client| {
            let request = CrmLeadProductrowsSetRequest::new(5, rows);
            client.crm_lead_productrows_set(&request).await
        },
    )
    .await;
    assert_eq!(response.result, Some(true));
}

#[tokio::test]
async fn all_products_of_a_lead_are_removed() {
    let response = exchanged(
        "crm.lead.productrows.set",
        r#"{"id":5,"rows":[]}"#,
        &envelope("true"),
        async |client| {
            let request = CrmLeadProductrowsSetRequest::new(5, []);
            client.crm_lead_productrows_set(&request).await
        },
    )
    .await;
    assert_eq!(response.result, Some(true));
}
