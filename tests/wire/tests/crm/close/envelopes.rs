//! The items of lists, without the paging information. Other responses have no envelope.

use crm_clients::close::params::*;
use crm_clients::close::types::{ObjectTypeQuery, SearchRequest, SearchResult};
use serde_json::json;
use trine_loopback::MockResponse;

use super::respond_with;
use crate::envelopes::{content, missing};

fn search() -> SearchRequest {
    SearchRequest::new(ObjectTypeQuery::new("lead"))
}

/// For each list: an item is returned, and a missing list is an error with its location.
macro_rules! lists {
    ($($method:ident($($params:ident)?);)*) => {
        #[tokio::test]
        async fn a_list_is_its_items() {
            let page = json!({"data": [{"id": "item"}], "has_more": true}).to_string();
            $(
                let client = respond_with(MockResponse::json(200, page.as_str()));
                let items = content(client.$method($(&$params::new())?)).await;
                let ids: Vec<_> = items.iter().map(|item| item.id.as_deref()).collect();
                assert_eq!(ids, [Some("item")], stringify!($method));
            )*
        }

        #[tokio::test]
        async fn a_missing_list_is_an_error_with_its_location() {
            for page in [r#"{"has_more":false}"#, r#"{"data":null}"#, "{}"] {
                $(
                    let client = respond_with(MockResponse::json(200, page));
                    let path = missing(client.$method($(&$params::new())?)).await;
                    assert_eq!(path, "data", stringify!($method));
                )*
                let client = respond_with(MockResponse::json(200, page));
                let path = missing(client.search(&SearchParams::new(), &search())).await;
                assert_eq!(path, "data");
            }
        }
    };
}

lists! {
    list_leads(ListLeadsParams);
    list_bulk_edits(ListBulkEditsParams);
    list_bulk_deletes(ListBulkDeletesParams);
    list_lead_exports(ListLeadExportsParams);
    list_lead_statuses();
    list_lead_custom_fields(ListLeadCustomFieldsParams);
    list_lead_status_changes(ListLeadStatusChangesParams);
    list_lead_merges(ListLeadMergesParams);
    list_contacts(ListContactsParams);
}

#[tokio::test]
async fn a_search_returns_its_results() {
    let page = json!({"data": [{"__object_type": "contact", "id": "cont_1"}], "cursor": "c"});
    let client = respond_with(MockResponse::json(200, page.to_string()));
    let found = content(client.search(&SearchParams::new(), &search())).await;
    let [SearchResult::Contact(contact)] = found.as_slice() else {
        panic!("a contact was found: {found:?}");
    };
    assert_eq!(contact.id.as_deref(), Some("cont_1"));
}
