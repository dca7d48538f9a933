//! Equal inline schemas: one type with several names.

use serde_json::json;
use trine_golden::Error;
use trine_golden::equal_types::errors::{AddCompanyError, AddPersonError};
use trine_golden::equal_types::types::*;
use trine_loopback::{Loopback, MockResponse};

use crate::{client, serving};

#[tokio::test]
async fn a_value_of_one_name_is_a_value_of_the_other() {
    let address = AddPersonRequestAddress::new()
        .city("Graz")
        .kind(AddCompanyRequestBillingKind::Work);
    let server = serving(r#"{"id": 1}"#);
    let api = client!(equal_types, server);
    let person = AddPersonRequest::new().address(address.clone());
    let added: AddPersonResponse = api
        .add_person(&person)
        .await
        .expect("a person")
        .into_inner();
    let expected = json!({"city": "Graz", "kind": "work"});
    assert_eq!(server.request().json(), json!({"address": expected}));

    let server = serving(r#"{"id": 1}"#);
    let api = client!(equal_types, server);
    let company = AddCompanyRequest::new().billing(address);
    let response = api.add_company(&company).await.expect("a company");
    let same: AddCompanyResponse = added;
    assert_eq!(response.into_inner(), same);
    assert_eq!(server.request().json(), json!({"billing": expected}));
}

#[tokio::test]
async fn other_documentation_is_another_type() {
    let delivery = AddCompanyRequestDelivery::new().kind(AddPersonRequestAddressKind::Home);
    let company = AddCompanyRequest::new().delivery(delivery);
    let server = serving("{}");
    let api = client!(equal_types, server);
    api.add_company(&company).await.expect("a company");
    assert_eq!(
        server.request().json(),
        json!({"delivery": {"kind": "home"}})
    );
    let name = std::any::type_name::<AddCompanyRequestDelivery>();
    assert_ne!(name, std::any::type_name::<AddCompanyRequestBilling>());
}

/// Returns the problem of a call to any operation.
fn problem(error: Error<AddCompanyError>) -> Option<String> {
    let Error::Api(error) = error else {
        panic!("expected an error of the server: {error:?}");
    };
    match error.parsed()? {
        AddPersonError::ClientError(body) => body.problem.clone(),
    }
}

#[tokio::test]
async fn equal_errors_have_one_handler() {
    let refused = MockResponse::json(422, r#"{"problem":"no name"}"#);
    let server = Loopback::with_response(refused);
    let api = client!(equal_types, server);
    let error = api.add_person(&AddPersonRequest::new()).await;
    let person = problem(error.expect_err("it is refused"));
    let error = api.add_company(&AddCompanyRequest::new()).await;
    let company = problem(error.expect_err("it is refused"));
    assert_eq!(person.as_deref(), Some("no name"));
    assert_eq!(company, person);
}
