//! `POST /batch` as it stands.

use crm_clients::bitrix24::types::{BatchHalt, BatchRequest, ErrorCode, ErrorResponse};
use serde_json::json;

use super::super::exchanged;
use super::answer;

#[tokio::test]
async fn commands_are_sent_by_their_names() {
    let request = BatchRequest::new([
        ("a_add", "crm.lead.add?fields[TITLE]=John%26Martin"),
        ("b_get", "crm.lead.get?id=$result[a_add]"),
    ])
    .halt(BatchHalt::Stop);
    let results = r#"{"result":{"a_add":3465,"b_get":{"ID":"3465"}},"result_error":[],"result_total":{"b_get":1},"result_next":[],"result_time":{"a_add":{"start":1.5,"finish":2}}}"#;
    let response = exchanged(
        "batch",
        r#"{"halt":1,"cmd":{"a_add":"crm.lead.add?fields[TITLE]=John%26Martin","b_get":"crm.lead.get?id=$result[a_add]"}}"#,
        &answer(results),
        async |client| client.batch(&request).await,
    )
    .await;
    let result = response.result.expect("there is a result");
    let results = result.result.expect("there are results");
    assert_eq!(results["a_add"], json!(3465));
    assert_eq!(results["b_get"], json!({"ID": "3465"}));
    assert_eq!(result.result_error, Some([].into()));
    assert_eq!(result.result_total, Some([("b_get".to_owned(), 1)].into()));
    assert_eq!(result.result_next, Some([].into()));
    let times = result.result_time.expect("there are times");
    assert_eq!(times["a_add"].finish, Some(2.0));
}

#[tokio::test]
async fn a_batch_of_errors_is_a_success() {
    let results = r#"{"result":[],"result_error":{"a":{"error":"insufficient_scope","error_description":""}},"result_total":[],"result_next":[],"result_time":[]}"#;
    let response = exchanged(
        "batch",
        r#"{"cmd":{"a":"user.current"}}"#,
        &answer(results),
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
