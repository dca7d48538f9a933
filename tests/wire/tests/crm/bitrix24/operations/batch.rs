//! `POST /batch` as an operation.

use crm_clients::bitrix24::types::{BatchHalt, BatchRequest, ErrorCode, ErrorResponse};
use serde_json::json;

use super::super::exchanged;
use super::envelope;

#[tokio::test]
async fn commands_are_sent_in_the_order_given() {
    let request = BatchRequest::new([
        ("lead", "crm.lead.add?fields[TITLE]=John%26Martin"),
        ("get", "crm.lead.get?id=$result[lead]"),
    ])
    .halt(BatchHalt::Stop);
    let results = r#"{"result":{"lead":3465,"get":{"ID":"3465"}},"result_error":[],"result_total":{"get":1},"result_next":[],"result_time":{"lead":{"start":1.5,"finish":2}}}"#;
    let response = exchanged(
        "batch",
        r#"{"halt":1,"cmd":{"lead":"crm.lead.add?fields[TITLE]=John%26Martin","get":"crm.lead.get?id=$result[lead]"}}"#,
        &envelope(results),
        async |client| client.batch(&request).await,
    )
    .await;
    let result = response.result.expect("there is a result");
    let results = result.result.expect("there are results");
    assert_eq!(results["lead"], json!(3465));
    assert_eq!(results["get"], json!({"ID": "3465"}));
    assert_eq!(result.result_error, Some([].into()));
    assert_eq!(result.result_total, Some([("get".to_owned(), 1)].into()));
    assert_eq!(result.result_next, Some([].into()));
    let times = result.result_time.expect("there are times");
    assert_eq!(times["lead"].finish, Some(2.0));
}

#[tokio::test]
async fn a_batch_of_errors_is_a_success() {
    let results = r#"{"result":[],"result_error":{"a":{"error":"insufficient_scope","error_description":""}},"result_total":[],"result_next":[],"result_time":[]}"#;
    let response = exchanged(
        "batch",
        r#"{"cmd":{"a":"user.current"}}"#,
        &envelope(results),
        async |client| {
            client
                .batch(&BatchRequest::new([("a", "user.current")]))
                .await
        },
    )
    .await;
    let result = response.result.expect("there is a result");
    assert_eq!(result.result, Some([].into()));
    let errors = result.result_error.expect("there are errors");
    let error = ErrorResponse {
        error: Some(ErrorCode::String("insufficient_scope".to_owned())),
        error_description: Some(String::new()),
    };
    assert_eq!(errors["a"], error);
    assert_eq!(result.result_time, Some([].into()));
}
