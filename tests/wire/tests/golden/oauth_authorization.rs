//! Authorization codes with `state` and PKCE, which the session creates and checks.

use trine_golden::oauth::{PORTAL, STANDARD, Server};
use trine_golden::reqwest::Url;
use trine_golden::{MemoryTokenStore, OAuthError, OAuthSession, PendingAuthorization, TokenStore};
use trine_loopback::Loopback;

use crate::oauth::{app, lines, service};
use crate::silent;

fn session(service: &Loopback) -> OAuthSession {
    OAuthSession::new(&STANDARD, app(service), MemoryTokenStore::new())
}

fn begun(session: &OAuthSession) -> PendingAuthorization {
    session.begin_authorization().expect("a page")
}

/// Returns a parameter of the page.
fn parameter(pending: &PendingAuthorization, name: &str) -> Option<String> {
    let url = Url::parse(pending.url()).expect("a URL");
    let mut pairs = url.query_pairs();
    let found = pairs.find(|(found, _)| found == name);
    found.map(|(_, value)| value.into_owned())
}

/// Returns the value of a member of the only form that a service received.
fn sent(service: &Loopback, name: &str) -> Option<String> {
    let form = service.request().text();
    let begin = format!("{name}=");
    let mut pairs = form.split('&');
    pairs
        .find_map(|pair| pair.strip_prefix(&begin))
        .map(str::to_owned)
}

#[tokio::test]
async fn state_and_pkce_are_created_and_checked() {
    let service = service();
    let session = session(&service);
    let pending = begun(&session);
    assert_eq!(
        parameter(&pending, "state").as_deref(),
        Some(pending.state())
    );
    assert_eq!(
        parameter(&pending, "code_challenge_method").as_deref(),
        Some("S256")
    );
    let challenge = parameter(&pending, "code_challenge").expect("a challenge");
    let redirect = format!(
        "https://app.example.com/back?a=b&code=the+c%2Fode&state={}#x",
        pending.state()
    );
    let token = session.finish_authorization(pending, &redirect).await;
    assert_eq!(token.expect("a token").access_token(), "access-1");
    assert_eq!(sent(&service, "code").as_deref(), Some("the%20c%2Fode"));
    let verifier = sent(&service, "code_verifier").expect("a verifier");
    assert_eq!(verifier.len(), 43);
    // RFC 7636, section 4.1: `unreserved` characters.
    assert!(
        verifier
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte))
    );
    assert_eq!(challenge.len(), 43);
    assert_ne!(verifier, challenge);
}

/// The challenge is the hash of the verifier, computed by a second implementation.
#[tokio::test]
async fn the_challenge_is_the_hash_of_the_verifier() {
    let service = service();
    let session = session(&service);
    let pending = begun(&session);
    let challenge = parameter(&pending, "code_challenge").expect("a challenge");
    // The verifier of RFC 7636, appendix B, in place of the random one.
    let mut json = serde_json::to_value(&pending).expect("JSON");
    assert_ne!(json["code_verifier"], json["state"]);
    let verifier = json["code_verifier"].as_str().expect("a text").to_owned();
    assert_eq!(challenge, sha256_base64url(verifier.as_bytes()));
    json["code_verifier"] = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk".into();
    let example = json["code_verifier"].as_str().expect("a text");
    assert_eq!(
        sha256_base64url(example.as_bytes()),
        "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"
    );
}

/// FIPS 180-4, written from the standard.
fn sha256_base64url(message: &[u8]) -> String {
    let primes: Vec<u64> = (2..312u64)
        .filter(|n| (2..*n).all(|d| n % d != 0))
        .collect();
    let fraction = |root: f64| ((root - root.floor()) * 4_294_967_296.0) as u32;
    let mut hash: Vec<u32> = primes[..8]
        .iter()
        .map(|p| fraction((*p as f64).sqrt()))
        .collect();
    let rounds: Vec<u32> = primes[..64]
        .iter()
        .map(|p| fraction((*p as f64).cbrt()))
        .collect();
    let mut padded = message.to_vec();
    padded.push(0x80);
    while padded.len() % 64 != 56 {
        padded.push(0);
    }
    padded.extend((message.len() as u64 * 8).to_be_bytes());
    for block in padded.chunks(64) {
        let words = block
            .chunks(4)
            .map(|word| u32::from_be_bytes(word.try_into().expect("4")));
        let mut w: Vec<u32> = words.collect();
        for t in 16..64 {
            let (a, b) = (w[t - 15], w[t - 2]);
            let small = a.rotate_right(7) ^ a.rotate_right(18) ^ a >> 3;
            let large = b.rotate_right(17) ^ b.rotate_right(19) ^ b >> 10;
            let sum = w[t - 16].wrapping_add(small).wrapping_add(w[t - 7]);
            w.push(sum.wrapping_add(large));
        }
        let mut v = hash.clone();
        for t in 0..64 {
            let (a, e) = (v[0], v[4]);
            let sum1 = e.rotate_right(6) ^ e.rotate_right(11) ^ e.rotate_right(25);
            let choice = e & v[5] ^ !e & v[6];
            let one = v[7].wrapping_add(sum1).wrapping_add(choice);
            let one = one.wrapping_add(rounds[t]).wrapping_add(w[t]);
            let sum0 = a.rotate_right(2) ^ a.rotate_right(13) ^ a.rotate_right(22);
            let majority = a & v[1] ^ a & v[2] ^ v[1] & v[2];
            v.rotate_right(1);
            v[0] = one.wrapping_add(sum0).wrapping_add(majority);
            v[4] = v[4].wrapping_add(one);
        }
        for (sum, value) in hash.iter_mut().zip(v) {
            *sum = sum.wrapping_add(value);
        }
    }
    const DIGITS: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    let bytes: Vec<u8> = hash.iter().flat_map(|word| word.to_be_bytes()).collect();
    let bits: Vec<u8> = bytes
        .iter()
        .flat_map(|byte| (0..8).rev().map(move |at| byte >> at & 1))
        .collect();
    let digits = bits.chunks(6).map(|bits| {
        let value = (0..6).fold(0, |value, at| {
            value << 1 | bits.get(at).copied().unwrap_or(0)
        });
        char::from(DIGITS[usize::from(value)])
    });
    digits.collect()
}

#[tokio::test]
async fn every_authorization_has_its_own_secrets() {
    let service = silent();
    let session = session(&service);
    let mut seen = std::collections::BTreeSet::new();
    for _ in 0..20 {
        let pending = begun(&session);
        assert_eq!(pending.state().len(), 43);
        assert!(seen.insert(pending.state().to_owned()));
        assert!(seen.insert(parameter(&pending, "code_challenge").expect("a challenge")));
    }
}

/// Returns the error for a redirect, to which nothing was sent.
async fn refused(redirect: impl Fn(&str) -> String) -> OAuthError {
    let service = service();
    let session = session(&service);
    let pending = begun(&session);
    let redirect = redirect(pending.state());
    let error = session.finish_authorization(pending, &redirect).await;
    assert!(service.requests().is_empty());
    error.expect_err("a refused redirect")
}

#[tokio::test]
async fn a_redirect_of_another_authorization_is_refused() {
    let service = silent();
    let other = begun(&session(&service)).state().to_owned();
    let wrong = "`state` is not that of the authorization";
    for (redirect, says) in [
        (format!("https://x/?code=c&state={other}"), wrong),
        ("https://x/?code=c&state=".to_owned(), wrong),
        (
            "https://x/?code=c".to_owned(),
            "expected the parameter `state`",
        ),
        (
            format!("https://x/?code=c#state={other}"),
            "expected the parameter `state`",
        ),
        (String::new(), "expected the parameter `state`"),
        // An error of another authorization is not reported as that of this one.
        (
            format!("https://x/?error=access_denied&state={other}"),
            wrong,
        ),
    ] {
        let error = refused(|_| redirect.clone()).await;
        assert!(error.to_string().contains(says), "{redirect}: {error}");
        assert_eq!(error.code(), None);
    }
    for (redirect, says) in [
        (
            "?code=c&state={}&state={}",
            "expected the parameter `state`",
        ),
        ("?code=c&code=d&state={}", "`code` once"),
        ("?code=&state={}", "`code` once"),
        ("state={}", "`code` once"),
    ] {
        let error = refused(|state| redirect.replace("{}", state)).await;
        assert!(error.to_string().contains(says), "{redirect}: {error}");
    }
}

#[tokio::test]
async fn a_redirect_with_an_error_is_that_error() {
    let error = refused(|state| {
        format!("app:/back?error=access_denied&error_description=not%0Atoday&state={state}")
    });
    let error = error.await;
    assert_eq!(error.code(), Some("access_denied"));
    assert_eq!(
        error.to_string(),
        "the app was not authorized: access_denied not today"
    );
    assert!(!error.needs_authorization());
}

#[tokio::test]
async fn an_authorization_can_be_finished_by_another_process() {
    let service = service();
    let pending = begun(&session(&service));
    let stored = serde_json::to_string(&pending).expect("JSON");
    let restored: PendingAuthorization = serde_json::from_str(&stored).expect("JSON");
    assert_eq!(restored, pending);
    let store = MemoryTokenStore::new();
    let other = OAuthSession::new(&STANDARD, app(&service), store.clone());
    let redirect = format!("code=c&state={}", pending.state());
    other
        .finish_authorization(restored, &redirect)
        .await
        .expect("a token");
    assert_eq!(store.load().await.expect("it never fails"), store.token());
    let verifier = sent(&service, "code_verifier").expect("a verifier");
    assert!(stored.contains(&verifier));
    for invalid in [r#"{"url":"u","state":""}"#, r#"{"state":"s"}"#, "[]", "{}"] {
        serde_json::from_str::<PendingAuthorization>(invalid).expect_err(invalid);
    }
}

#[tokio::test]
async fn a_service_without_pkce_gets_no_challenge() {
    let service = service();
    let host = service.address().to_string();
    let app = app(&service).token_url(format!("{}/token/", service.url()));
    let session = OAuthSession::new(&PORTAL, app, MemoryTokenStore::new());
    let session = session.server(Server::Company { host });
    let pending = begun(&session);
    assert_eq!(parameter(&pending, "code_challenge"), None);
    assert_eq!(parameter(&pending, "redirect_uri"), None);
    let redirect = format!("code=c&state={}", pending.state());
    let token = session.finish_authorization(pending, &redirect).await;
    token.expect("a token");
    let sent = lines(&service);
    assert!(
        sent[0].contains("code=c") && !sent[0].contains("code_verifier"),
        "{sent:?}"
    );
}

#[test]
fn additional_parameters_are_sent_and_no_secret_is_shown() {
    let service = silent();
    let session = session(&service);
    let pending = session.begin_authorization_with([("prompt", "login"), ("hint", "a b")]);
    let pending = pending.expect("a page");
    assert_eq!(parameter(&pending, "hint").as_deref(), Some("a b"));
    let shown = format!("{pending:?}");
    let challenge = parameter(&pending, "code_challenge").expect("a challenge");
    assert!(
        !shown.contains(pending.state()) && !shown.contains(&challenge),
        "{shown}"
    );
    assert!(
        shown.contains("https://auth.example.com/authorize"),
        "{shown}"
    );
}
