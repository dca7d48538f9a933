//! Products of items.

use crm_clients::bitrix24::types::{
    CrmItemProductrowAddRequest, CrmItemProductrowDeleteRequest,
    CrmItemProductrowGetAvailableForPaymentRequest, CrmItemProductrowGetRequest,
    CrmItemProductrowListRequest, CrmItemProductrowSetRequest, CrmItemProductrowUpdateRequest,
    DiscountType, OwnerType, ProductRow, ProductRowAddFields, ProductRowFields, ProductRowFilter,
    SortDirection,
};

use super::super::exchanged;
use super::envelope;

const ROW: &str = r#"{"id":17649,"ownerId":250,"ownerType":"L","productId":9621,"productName":"A phone","price":90000,"priceExclusive":81818.18,"quantity":3,"discountTypeId":2,"taxRate":null,"taxIncluded":"Y","customized":"N","measureCode":796,"sort":20,"xmlId":"","type":4,"storeId":19}"#;

fn assert_is_the_row(row: Option<&ProductRow>) {
    let row = row.expect("there is a product");
    assert_eq!((row.id, row.owner_id), (Some(17649), Some(250)));
    assert_eq!(row.owner_type, Some(OwnerType::Lead));
    assert_eq!(row.product_name.as_deref(), Some("A phone"));
    assert_eq!(row.price, Some(90000.0));
    assert_eq!(row.price_exclusive, Some(81818.18));
    assert_eq!(row.discount_type_id, Some(DiscountType::Percentage));
    assert_eq!(row.tax_rate, None);
    assert_eq!(
        (row.tax_included, row.customized),
        (Some(true), Some(false))
    );
    assert_eq!((row.sort, row.store_id), (Some(20), Some(19)));
}

fn one() -> String {
    envelope(&format!(r#"{{"productRow":{ROW}}}"#))
}

fn all() -> String {
    envelope(&format!(r#"{{"productRows":[{ROW}]}}"#))
}

#[tokio::test]
async fn a_product_is_added() {
    let fields = ProductRowAddFields::new(250, OwnerType::Lead)
        .product_id(9621)
        .price(80000)
        .discount_type_id(DiscountType::Amount)
        .tax_included(true);
    let response = exchanged(
        "crm.item.productrow.add",
        r#"{"fields":{"productId":9621,"price":80000.0,"discountTypeId":1,"taxIncluded":"Y","ownerId":250,"ownerType":"L"}}"#,
        &one(),
        async |client| {
            let request = CrmItemProductrowAddRequest::new(fields);
            client.crm_item_productrow_add(&request).await
        },
    )
    .await;
    let row = response.result.and_then(|result| result.product_row);
    assert_is_the_row(row.as_ref());
}

#[tokio::test]
async fn a_product_is_returned() {
    let response = exchanged(
        "crm.item.productrow.get",
        r#"{"id":17649}"#,
        &one(),
        async |client| {
            let request = CrmItemProductrowGetRequest::new(17649);
            client.crm_item_productrow_get(&request).await
        },
    )
    .await;
    let row = response.result.and_then(|result| result.product_row);
    assert_is_the_row(row.as_ref());
}

#[tokio::test]
async fn products_are_listed() {
    let request = CrmItemProductrowListRequest::new(ProductRowFilter::new())
        .order([("price", SortDirection::from("desc"))])
        .start(0);
    let response = exchanged(
        "crm.item.productrow.list",
        r#"{"filter":{},"order":{"price":"desc"},"start":0}"#,
        &format!(r#"{{"result":{{"productRows":[{ROW}]}},"total":1}}"#),
        async |client| client.crm_item_productrow_list(&request).await,
    )
    .await;
    assert_eq!((response.next, response.total), (None, Some(1)));
    let rows = response.result.and_then(|result| result.product_rows);
    assert_is_the_row(rows.expect("there are products").first());
}

#[tokio::test]
async fn products_are_set() {
    let rows = [
        ProductRowFields::new().product_id(9621).price(99999.99),
        ProductRowFields::new().product_name("Another").quantity(2),
    ];
    let response = exchanged(
        "crm.item.productrow.set",
        r#"{"ownerType":"L","ownerId":250,"productRows":[{"productId":9621,"price":99999.99},{"productName":"Another","quantity":2.0}]}"#,
        &all(),
        async |client| {
            let request = CrmItemProductrowSetRequest::new(OwnerType::Lead, 250, rows);
            client.crm_item_productrow_set(&request).await
        },
    )
    .await;
    let rows = response.result.and_then(|result| result.product_rows);
    assert_is_the_row(rows.expect("there are products").first());
}

#[tokio::test]
async fn a_product_is_updated() {
    let fields = ProductRowFields::new().price(90000).quantity(3).sort(20);
    let response = exchanged(
        "crm.item.productrow.update",
        r#"{"id":17649,"fields":{"price":90000.0,"quantity":3.0,"sort":20}}"#,
        &one(),
        async |client| {
            let request = CrmItemProductrowUpdateRequest::new(17649, fields);
            client.crm_item_productrow_update(&request).await
        },
    )
    .await;
    let row = response.result.and_then(|result| result.product_row);
    assert_is_the_row(row.as_ref());
}

#[tokio::test]
async fn a_product_is_deleted() {
    let response = exchanged(
        "crm.item.productrow.delete",
        r#"{"id":17649}"#,
        &envelope("null"),
        async |client| {
            let request = CrmItemProductrowDeleteRequest::new(17649);
            client.crm_item_productrow_delete(&request).await
        },
    )
    .await;
    assert_eq!(response.result, None);
    assert!(response.time.is_some());
}

#[tokio::test]
async fn unpaid_products_are_returned() {
    let response = exchanged(
        "crm.item.productrow.getAvailableForPayment",
        r#"{"ownerType":"T80","ownerId":13144}"#,
        &all(),
        async |client| {
            let request = CrmItemProductrowGetAvailableForPaymentRequest::new("T80", 13144);
            client
                .crm_item_productrow_get_available_for_payment(&request)
                .await
        },
    )
    .await;
    let rows = response.result.and_then(|result| result.product_rows);
    assert_is_the_row(rows.expect("there are products").first());
}
