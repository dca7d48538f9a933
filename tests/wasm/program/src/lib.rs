//! What a program in a browser does with generated clients. Each function is a task that JavaScript
//! calls with the URL of a server; its outcome is a text, or a value that is thrown.

use std::time::{Duration, UNIX_EPOCH};

use crm_clients::octanist::types::{UpdateLeadRequest, WritableLeadStatus};
use crm_clients::octanist::{self, errors::GetLeadError};
use crm_clients::{Error, MemoryTokenStore, OAuthApp, OAuthSession, OAuthToken, pipedrive};
use trine_golden::{event_stream, json_lines, oauth};
use wasm_bindgen::prelude::wasm_bindgen;

/// Why a task failed: it becomes the value that JavaScript catches.
type Failed = String;

fn failed(why: impl std::fmt::Display) -> Failed {
    why.to_string()
}

fn octanist(url: &str) -> octanist::ClientBuilder {
    octanist::Client::builder().api_key("the key").base_url(url)
}

/// Updates a lead.
#[wasm_bindgen]
pub async fn update(url: String) -> Result<String, Failed> {
    let client = octanist(&url).build().map_err(failed)?;
    let change = UpdateLeadRequest::by_id("7")
        .note("Grüße")
        .status(WritableLeadStatus::Won);
    let response = client.update_lead(&change).await.map_err(failed)?;
    Ok(format!("{}: {:?}", response.status(), response.success))
}

/// Requests a lead. The client repeats the call as its policy says.
#[wasm_bindgen]
pub async fn lead(url: String) -> Result<String, Failed> {
    let client = octanist(&url).build().map_err(failed)?;
    let response = client.get_lead("7").await.map_err(failed)?;
    let lead = response.data.as_ref();
    let name = lead.and_then(|lead| lead.name.as_deref());
    Ok(name.unwrap_or("no name").to_owned())
}

/// Requests a lead that the server does not have.
#[wasm_bindgen]
pub async fn missing_lead(url: String) -> Result<String, Failed> {
    let client = octanist(&url).build().map_err(failed)?;
    match client.get_lead("8").await {
        Err(Error::Api(error)) => match error.parsed() {
            Some(GetLeadError::NotFound(body)) => {
                Ok(format!("{}: {:?}", error.status(), body.success))
            }
            other => Err(format!("{other:?}")),
        },
        other => Err(format!("{other:?}")),
    }
}

/// Requests a lead within a fifth of a second.
#[wasm_bindgen]
pub async fn hurried_lead(url: String) -> Result<String, Failed> {
    let limit = Duration::from_millis(200);
    let client = octanist(&url)
        .total_timeout(limit)
        .build()
        .map_err(failed)?;
    match client.get_lead("7").await {
        Err(Error::Timeout(error)) => Ok(error.to_string()),
        other => Err(format!("{other:?}")),
    }
}

/// Calls with an expired token, which the session refreshes first.
#[wasm_bindgen]
pub async fn refresh(url: String) -> Result<String, Failed> {
    let app = OAuthApp::new("id", "secret").token_url(format!("{url}/token"));
    let token = OAuthToken::new("access-old")
        .with_refresh_token("refresh-old")
        .with_expires_at(UNIX_EPOCH);
    let store = MemoryTokenStore::holding(token);
    let session = OAuthSession::new(&pipedrive::OAUTH2, app, store);
    let builder = pipedrive::Client::builder().oauth2_session(session);
    let client = builder.base_url(url).build().map_err(failed)?;
    let sources = client.get_lead_sources().await.map_err(failed)?;
    // The second call uses the same token.
    client.get_lead_sources().await.map_err(failed)?;
    Ok(format!("{:?}", sources.success))
}

/// Asks a user for consent, and exchanges the code. Returns the URL of the page.
#[wasm_bindgen]
pub async fn authorize(url: String) -> Result<String, Failed> {
    let app = trine_golden::OAuthApp::new("id", "secret")
        .redirect_uri("https://app.example.com/back")
        .token_url(format!("{url}/token"))
        .authorization_url("https://accounts.example.com/authorize");
    let store = trine_golden::MemoryTokenStore::new();
    let session = trine_golden::OAuthSession::new(&oauth::STANDARD, app, store);
    let pending = session.begin_authorization().map_err(failed)?;
    let page = pending.url().to_owned();
    let state = pending.state().to_owned();
    let redirect = format!("https://app.example.com/back?code=the-code&state={state}");
    let token = session.finish_authorization(pending, &redirect).await;
    token.map_err(failed)?;
    Ok(page)
}

/// Reads a stream of events to its end.
#[wasm_bindgen]
pub async fn events(url: String) -> Result<String, Failed> {
    let client = event_stream::Client::builder()
        .base_url(url)
        .build()
        .map_err(failed)?;
    let mut changes = client.watch().await.map_err(failed)?;
    let mut found = Vec::new();
    while let Some(event) = changes.next().await {
        let event = event.map_err(failed)?;
        let change = event.value().ok_or("expected a change")?;
        found.push(format!("{} {} {:?}", event.event, change.id, change.title));
    }
    Ok(found.join("; "))
}

/// Reads lines of JSON to their end.
#[wasm_bindgen]
pub async fn rows(url: String) -> Result<String, Failed> {
    let client = json_lines::Client::builder()
        .base_url(url)
        .build()
        .map_err(failed)?;
    let mut rows = client.rows().await.map_err(failed)?;
    let mut found = Vec::new();
    while let Some(row) = rows.next().await {
        found.push(row.map_err(failed)?.id.to_string());
    }
    Ok(found.join(" "))
}

/// Builds clients with what a browser cannot do. Returns the messages.
#[wasm_bindgen]
pub fn impossible(url: String) -> Result<String, Failed> {
    let connect = octanist(&url)
        .connect_timeout(Duration::from_secs(1))
        .build();
    let blocking = octanist::blocking::Client::builder()
        .api_key("the key")
        .build();
    match (connect, blocking) {
        (Err(connect), Err(blocking)) => Ok(format!("{connect}; {blocking}")),
        other => Err(format!("{other:?}")),
    }
}
