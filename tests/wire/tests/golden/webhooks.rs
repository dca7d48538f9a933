//! Requests of webhooks: which event they are, and whether their signature is valid.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use trine_golden::reqwest::header::{HeaderMap, HeaderName, HeaderValue};
use trine_golden::webhooks::webhooks::{self, Event, WebhookError};
use trine_golden::{
    webhook_headers, webhook_names, webhooks_github, webhooks_standard, webhooks_stripe,
};

fn headers(pairs: &[(&str, &str)]) -> HeaderMap {
    let mut headers = HeaderMap::new();
    for (name, value) in pairs {
        let name = HeaderName::from_bytes(name.as_bytes()).expect("a name");
        headers.append(name, HeaderValue::from_str(value).expect("a value"));
    }
    headers
}

fn at(seconds: u64) -> SystemTime {
    UNIX_EPOCH + Duration::from_secs(seconds)
}

#[test]
fn a_member_of_the_payload_names_the_event() {
    let none = HeaderMap::new();
    let created = br#"{"event":"lead.created","lead":{"id":7,"name":"a"}}"#;
    let Ok(Event::LeadCreated(created)) = webhooks::parse(&none, created) else {
        panic!("another event");
    };
    assert_eq!(
        (created.lead.id, created.lead.name.as_deref()),
        (7, Some("a"))
    );
    let deleted = webhooks::parse(&none, br#"{"event":"lead.deleted","id":8}"#);
    assert!(matches!(deleted, Ok(Event::LeadDeleted(deleted)) if deleted.id == 8));
    let unknown = webhooks::parse(&none, br#"{"event":"lead.moved","id":8}"#);
    assert!(matches!(unknown, Ok(Event::Raw(json)) if json["event"] == "lead.moved"));
}

#[test]
fn invalid_payloads_are_explained() {
    let none = HeaderMap::new();
    let parse = |body: &[u8]| {
        webhooks::parse(&none, body)
            .expect_err("an error")
            .to_string()
    };
    assert_eq!(
        parse(br#"{"event":"lead.created","lead":{"id":"x"}}"#),
        "invalid payload of `lead.created` at `lead.id`: invalid type: string \"x\", expected an integer of 64 bits"
    );
    assert_eq!(
        parse(br#"{"event":"lead.deleted"}"#),
        "invalid payload of `lead.deleted`: missing field `id`"
    );
    assert!(
        parse(b"no JSON").starts_with("invalid payload: "),
        "{}",
        parse(b"no JSON")
    );
    let lead: Result<trine_golden::webhooks::types::Lead, _> =
        webhooks::parse_payload(br#"{"id":7}"#);
    assert_eq!(lead.expect("a lead").id, 7);
}

#[test]
fn an_invalid_payload_is_kept_in_the_error_and_out_of_messages() {
    let body = br#"{"event":"lead.created","lead":{"id":[7]},"note":"confidential"}"#;
    let error = webhooks::parse(&HeaderMap::new(), body).expect_err("an error");
    for message in [
        format!("{error}"),
        format!("{error:?}"),
        format!("{error:#?}"),
    ] {
        assert!(!message.contains("confidential"), "{message}");
        assert!(message.contains("lead.id"), "{message}");
    }
    let WebhookError::Payload { event, raw, .. } = error else {
        panic!("another error: {error}");
    };
    assert_eq!(event, "lead.created");
    assert_eq!(raw.expect("JSON")["note"], "confidential");

    let of_type = webhooks::parse_payload::<trine_golden::webhooks::types::Lead>(body);
    let Err(WebhookError::Payload { raw, .. }) = of_type else {
        panic!("a payload of another type");
    };
    assert_eq!(raw.expect("JSON")["note"], "confidential");

    for no_json in [&b"no JSON"[..], b"", b"{\"a\": \xff}"] {
        let error = webhooks::parse(&HeaderMap::new(), no_json).expect_err("an error");
        assert!(
            matches!(
                &error,
                WebhookError::Payload {
                    event: "",
                    raw: None,
                    ..
                }
            ),
            "{error:?}"
        );
    }
}

#[test]
fn a_header_names_the_event_and_a_member_the_action() {
    use webhooks_github::webhooks::{Event, parse};
    let body = br#"{"action":"closed","number":7}"#;
    let of = |name: &str, body: &[u8]| parse(&headers(&[("x-github-event", name)]), body);
    assert!(matches!(of("issues", body), Ok(Event::IssueClosed(_))));
    assert!(matches!(of("release", body), Ok(Event::ReleaseClosed(_))));
    let opened = br#"{"action":"opened","number":7}"#;
    assert!(matches!(of("issues", opened), Ok(Event::IssueOpened(_))));
    assert!(matches!(of("push", body), Ok(Event::Raw(_))));
    let error = of("release", br#"{"action":"closed"}"#).expect_err("an error");
    assert_eq!(
        error.to_string(),
        "invalid payload of `release-closed`: missing field `number`"
    );
}

#[test]
fn a_nested_member_names_the_event_in_some_payloads() {
    use webhook_names::webhooks::{Event, parse};
    let of = |body: &str| parse(&HeaderMap::new(), body.as_bytes());
    let item = |code: &str| format!(r#"{{"items":[{{"code":"{code}","amount":7}}]}}"#);
    assert!(matches!(of(&item("CAPTURE")), Ok(Event::CAPTURE(_))));
    assert!(matches!(of(&item("REFUND")), Ok(Event::REFUND(_))));
    // Its schema does not list the value, which is the name of the webhook.
    assert!(matches!(of(&item("CANCEL")), Ok(Event::CANCEL(_))));
    // No webhook has this name, although every payload fits.
    assert!(matches!(of(&item("MOVED")), Ok(Event::Raw(_))));
    assert!(matches!(of(&item("OTHER")), Ok(Event::Raw(_))));
    // Several events in one request.
    let both = r#"{"items":[{"code":"CAPTURE"},{"code":"REFUND"}]}"#;
    assert!(matches!(of(both), Ok(Event::Raw(_))));
    let same = r#"{"items":[{"code":"REFUND"},{"code":"REFUND"}]}"#;
    assert!(matches!(of(same), Ok(Event::REFUND(refund)) if refund.items.len() == 2));
    let error = of(r#"{"items":[{"code":"CANCEL","amount":"x"}]}"#).expect_err("an error");
    assert_eq!(
        error.to_string(),
        "invalid payload of `/CANCEL` at `items[0].amount`: invalid type: string \"x\", expected an \
         integer of 64 bits"
    );
}

#[test]
fn an_event_without_a_name_is_found_by_its_structure_or_kept_raw() {
    use webhook_names::webhooks::{Event, parse};
    let of = |body: &str| parse(&HeaderMap::new(), body.as_bytes());
    let summary = of(r#"{"report":"r","total":7}"#);
    assert!(matches!(summary, Ok(Event::SUMMARY(summary)) if summary.total == Some(7)));
    // Both payloads fit.
    assert!(matches!(of(r#"{"report":"r"}"#), Ok(Event::Raw(json)) if json["report"] == "r"));
    // No payload fits.
    assert!(matches!(of("7"), Ok(Event::Raw(_))));
    assert!(matches!(of(r#"{"items":[]}"#), Ok(Event::Raw(_))));
}

#[test]
fn callbacks_are_parsed_by_operation() {
    use trine_golden::callbacks::callbacks::{parse_start_export, parse_start_import};
    use trine_golden::callbacks::types::{StartExportCallback, StartImportCallback};
    let none = HeaderMap::new();
    let progress = parse_start_export(&none, br#"{"percent":50,"note":null}"#);
    assert!(matches!(progress, Ok(StartExportCallback::OnProgress(one)) if one.percent == 50));
    let done = parse_start_export(&none, br#"{"url":"u"}"#);
    assert!(matches!(done, Ok(StartExportCallback::OnDone(done)) if done.url == "u"));
    // The same callback of another operation, and another one with the same name.
    let done = parse_start_import(&none, br#"{"url":"u"}"#);
    assert!(matches!(done, Ok(StartImportCallback::OnDone(done)) if done.url == "u"));
    let file = parse_start_import(&none, br#"{"name":"n","size":null}"#);
    assert!(matches!(file, Ok(StartImportCallback::OnProgress(file)) if file.name == "n"));
    let other = parse_start_import(&none, br#"{"percent":50}"#);
    assert!(matches!(other, Ok(StartImportCallback::Raw(_))));
    assert!(parse_start_export(&none, b"no JSON").is_err());
}

#[test]
fn callbacks_are_verified() {
    use trine_golden::callbacks::callbacks::{self, WebhookError, verifier};
    let body = br#"{"url":"u"}"#;
    let one = verifier("s").expect("a verifier");
    let forged = headers(&[("X-Signature", "00")]);
    let refused = callbacks::verify_start_export(&one, &forged, body);
    assert_eq!(refused.err(), Some(WebhookError::Signature));
    let signature = "74e5e80314786a7feb0825c31f828961d3e795426262955afd059ddae3f583eb";
    let signed = headers(&[("X-Signature", signature)]);
    let done = callbacks::verify_start_export(&one, &signed, body);
    assert!(matches!(
        done,
        Ok(trine_golden::callbacks::types::StartExportCallback::OnDone(
            _
        ))
    ));
}

/// The example of the specification of Standard Webhooks.
#[test]
fn standard_webhooks_are_verified() {
    use webhooks_standard::webhooks::verifier;
    let secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
    let body = br#"{"test": 2432232314}"#;
    let signature = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=";
    let signed = |signature: &str, time: &str| {
        headers(&[
            ("webhook-id", "msg_p5jXN8AQM9LWM0D4loKWxJek"),
            ("webhook-timestamp", time),
            ("webhook-signature", signature),
        ])
    };
    let valid = signed(signature, "1614265330");
    let one = verifier(secret).expect("a verifier");
    let now = at(1_614_265_330);
    assert_eq!(one.verify_at(&valid, body, now), Ok(()));
    assert_eq!(one.verify_at(&valid, body, at(1_614_265_630)), Ok(()));
    // Stale, from the future, and now.
    for time in [at(1_614_265_631), at(1_614_265_029), SystemTime::now()] {
        assert_eq!(
            one.verify_at(&valid, body, time),
            Err(WebhookError::Expired)
        );
    }
    assert_eq!(one.verify(&valid, body), Err(WebhookError::Expired));
    // Tampered.
    let refused = Err(WebhookError::Signature);
    assert_eq!(
        one.verify_at(&valid, br#"{"test": 2432232315}"#, now),
        refused
    );
    assert_eq!(
        one.verify_at(&signed(signature, "1614265331"), body, now),
        refused
    );
    // Forged: another secret, an empty signature, another version, and no base64.
    let other = verifier("whsec_AAAA").expect("a verifier");
    assert_eq!(other.verify_at(&valid, body, now), refused);
    for forged in [
        "v1,",
        "v1",
        "",
        "v1a,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
        "v1,!!",
    ] {
        assert_eq!(
            one.verify_at(&signed(forged, "1614265330"), body, now),
            refused,
            "{forged}"
        );
    }
    // Several signatures, and several secrets.
    let several = signed(&format!("v1,AAAA {signature}"), "1614265330");
    assert_eq!(one.verify_at(&several, body, now), Ok(()));
    let rotated = other.or_secret(secret).expect("a verifier");
    assert_eq!(rotated.verify_at(&valid, body, now), Ok(()));
    assert!(!format!("{rotated:?}").contains("MfKQ"));
    // Missing headers, and a secret in another format.
    let missing = headers(&[("webhook-id", "a"), ("webhook-timestamp", "1614265330")]);
    assert_eq!(
        one.verify_at(&missing, body, now),
        Err(WebhookError::Header("webhook-signature"))
    );
    assert_eq!(verifier("whsec_!").err(), Some(WebhookError::Secret));
    assert_eq!(verifier("").err(), Some(WebhookError::Secret));
}

#[test]
fn webhooks_of_stripe_are_verified() {
    use webhooks_stripe::webhooks::{Event, parse_verified, verifier};
    let body = br#"{"type":"charge.succeeded","amount":7}"#;
    let signature = "50f904cb3159c372eb291546ae02316d60ce0fa57610e1bf7de5652fbd65ab20";
    let signed = |text: String| headers(&[("Stripe-Signature", &text)]);
    let valid = signed(format!("t=1492774577,v1=00,v1={signature},v0=ff"));
    let one = verifier("whsec_test").expect("a verifier");
    let now = at(1_492_774_600);
    assert_eq!(one.verify_at(&valid, body, now), Ok(()));
    let refused = Err(WebhookError::Signature);
    assert_eq!(
        one.verify_at(&valid, br#"{"type":"charge.succeeded","amount":8}"#, now),
        refused
    );
    // The time is signed as well.
    let later = signed(format!("t=1492774578,v1={signature}"));
    assert_eq!(one.verify_at(&later, body, now), refused);
    let untimed = signed(format!("v1={signature}"));
    assert_eq!(
        one.verify_at(&untimed, body, now),
        Err(WebhookError::Header("Stripe-Signature"))
    );
    // An old version of the scheme is no signature.
    let old = signed(format!("t=1492774577,v0={signature}"));
    assert_eq!(one.verify_at(&old, body, now), refused);
    assert_eq!(
        parse_verified(&one, &valid, body).err(),
        Some(WebhookError::Expired)
    );
    let patient = one.tolerance(Duration::from_secs(1 << 40));
    let event = parse_verified(&patient, &valid, body);
    assert!(matches!(event, Ok(Event::ChargeSucceeded(charge)) if charge.amount == Some(7)));
}

#[test]
fn webhooks_of_github_are_verified() {
    use webhooks_github::webhooks::{Event, parse_verified, verifier};
    // The example of GitHub's documentation.
    let one = verifier("It's a Secret to Everybody").expect("a verifier");
    let signature = "sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17";
    let valid = headers(&[("X-Hub-Signature-256", signature)]);
    assert_eq!(one.verify(&valid, b"Hello, World!"), Ok(()));
    assert_eq!(
        one.verify(&valid, b"Hello, World?"),
        Err(WebhookError::Signature)
    );
    let upper = headers(&[("X-Hub-Signature-256", &signature.replace('e', "E"))]);
    assert_eq!(one.verify(&upper, b"Hello, World!"), Ok(()));
    let sha1 = headers(&[("X-Hub-Signature-256", &signature.replace("sha256", "sha1"))]);
    assert_eq!(
        one.verify(&sha1, b"Hello, World!"),
        Err(WebhookError::Signature)
    );
    let short = headers(&[("X-Hub-Signature-256", &signature[..signature.len() - 2])]);
    assert_eq!(
        one.verify(&short, b"Hello, World!"),
        Err(WebhookError::Signature)
    );

    let body = br#"{"action":"closed","number":7}"#;
    let signed = headers(&[
        (
            "X-Hub-Signature-256",
            "sha256=3de8ed52ebf2850e06608846e593e85968e53b013d666fef9a157dfe358274da",
        ),
        ("X-GitHub-Event", "issues"),
    ]);
    let one = verifier("s").expect("a verifier");
    let event = parse_verified(&one, &signed, body);
    assert!(matches!(event, Ok(Event::IssueClosed(_))), "{event:?}");
}

#[test]
fn the_header_of_an_extension_names_the_event_although_one_webhook_lacks_it() {
    use webhook_headers::webhooks::{Event, parse};
    let of = |name: &str| parse(&headers(&[("x-event", name)]), br#"{"n":7}"#);
    assert!(matches!(of("alpha"), Ok(Event::Alpha(_))));
    assert!(matches!(of("beta"), Ok(Event::Number(_))));
    // Two webhooks have this payload, and no value.
    let error = parse(&headers(&[("x-event", "gamma")]), br#"{"n":"x"}"#).expect_err("an error");
    let WebhookError::Payload { event, .. } = &error else {
        panic!("another error");
    };
    assert_eq!(*event, "beta or gamma");
    let named = parse(&headers(&[("x-event", "alpha")]), b"{}").expect_err("an error");
    assert_eq!(
        named.to_string(),
        "invalid payload of `alpha`: missing field `n`"
    );
}

#[test]
fn examples_do_not_take_the_place_of_listed_values() {
    use webhook_headers::callbacks::{parse_watch_files, parse_watch_issues, parse_watch_releases};
    use webhook_headers::types::{WatchFilesCallback, WatchIssuesCallback, WatchReleasesCallback};
    let time = ("X-Event-Time", "1999");
    let of = |kind| parse_watch_issues(&headers(&[time, ("X-Kind", kind)]), br#"{"n":7}"#);
    assert!(matches!(
        of("opened"),
        Ok(WatchIssuesCallback::IssueOpened(_))
    ));
    assert!(matches!(
        of("closed"),
        Ok(WatchIssuesCallback::IssueClosed(_))
    ));
    assert!(matches!(of("moved"), Ok(WatchIssuesCallback::Raw(_))));
    // Another ID than that of the example.
    let id = headers(&[("X-Event-Id", "77")]);
    let released = parse_watch_releases(&id, br#"{"n":7}"#);
    assert!(matches!(released, Ok(WatchReleasesCallback::Released(one)) if one.n == 7));
    let id = headers(&[("X-Event", "ef56")]);
    let removed = parse_watch_files(&id, br#"{"reason":"r"}"#);
    assert!(matches!(removed, Ok(WatchFilesCallback::FileRemoved(_))));
}
