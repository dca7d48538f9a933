//! The spec's examples of requests, which the docs show, are decoded and encoded unmodified.

use crm_clients::Json;
use crm_clients::close::types::*;
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::spec::Spec;

type Reading = fn(&Json) -> Result<Json, serde_json::Error>;

fn written_again<T: DeserializeOwned + Serialize>(json: &Json) -> Result<Json, serde_json::Error> {
    serde_json::to_value(serde_json::from_str::<T>(&json.to_string())?)
}

const REQUESTS: &[(&str, Reading)] = &[
    ("createLead", written_again::<CreateLeadRequest>),
    ("mergeLeads", written_again::<MergeLeadsRequest>),
    ("updateLead", written_again::<UpdateLeadRequest>),
    ("search", written_again::<SearchRequest>),
    ("createBulkEdit", written_again::<CreateBulkEditRequest>),
    ("createBulkDelete", written_again::<CreateBulkDeleteRequest>),
    ("exportLeads", written_again::<ExportLeadsRequest>),
    ("createLeadStatus", written_again::<CreateLeadStatusRequest>),
    ("updateLeadStatus", written_again::<UpdateLeadStatusRequest>),
    (
        "createLeadCustomField",
        written_again::<CreateLeadCustomFieldRequest>,
    ),
    (
        "updateLeadCustomField",
        written_again::<UpdateLeadCustomFieldRequest>,
    ),
    (
        "updateCustomFieldSchema",
        written_again::<UpdateCustomFieldSchemaRequest>,
    ),
    (
        "createLeadStatusChange",
        written_again::<CreateLeadStatusChangeRequest>,
    ),
    ("createContact", written_again::<CreateContactRequest>),
    ("updateContact", written_again::<UpdateContactRequest>),
];

#[test]
fn requests_are_encoded_according_to_the_spec() {
    let spec = Spec::read("close");
    for (id, operation) in spec.operations() {
        let (examples, schema) = operation.requests();
        let reading = REQUESTS.iter().find(|(listed, _)| *listed == id);
        let Some((_, written_again)) = reading else {
            assert!(schema.is_null(), "`{id}` takes a body");
            continue;
        };
        assert_ne!(examples, Vec::<&Json>::new(), "`{id}` has no example");
        for example in examples {
            let written = written_again(example).expect("the example can be read");
            assert_eq!(&written, example, "{id}");
        }
    }
}
