//! The feature `tracing`: the spans of calls, as a subscriber of a user's program prints them.

use std::fmt::{self, Write as _};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use crm_clients::RetryPolicy;
use crm_clients::pipedrive::types::UpdateLeadRequest;
use crm_clients::pipedrive::{self, Client};
use crm_clients::reqwest::Method;
use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing::{Event, Subscriber};
use tracing_subscriber::layer::{Context, Layer, SubscriberExt};
use tracing_subscriber::registry::LookupSpan;
use trine_loopback::{Loopback, MockResponse};

/// Prints each span when it ends, after the spans and events inside of it.
#[derive(Clone, Default)]
struct Tree(Arc<Mutex<String>>);

/// The fields of a span.
#[derive(Default)]
struct Fields(Vec<(&'static str, String)>);

impl Visit for Fields {
    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        self.0.push((field.name(), format!("{value:?}")));
    }

    fn record_str(&mut self, field: &Field, value: &str) {
        self.0.push((field.name(), value.to_owned()));
    }
}

impl<S: Subscriber + for<'a> LookupSpan<'a>> Layer<S> for Tree {
    fn on_new_span(&self, attributes: &Attributes<'_>, id: &Id, context: Context<'_, S>) {
        let mut fields = Fields::default();
        attributes.record(&mut fields);
        if let Some(span) = context.span(id) {
            span.extensions_mut().insert(fields);
        }
    }

    fn on_record(&self, id: &Id, values: &Record<'_>, context: Context<'_, S>) {
        let Some(span) = context.span(id) else {
            return;
        };
        if let Some(fields) = span.extensions_mut().get_mut::<Fields>() {
            values.record(fields);
        }
    }

    fn on_event(&self, event: &Event<'_>, context: Context<'_, S>) {
        let target = event.metadata().target();
        if target.starts_with("crm_clients") {
            let mut fields = Fields::default();
            event.record(&mut fields);
            let depth = context.event_scope(event).into_iter().flatten().count();
            self.print(depth, "event", &fields);
        }
    }

    fn on_close(&self, id: Id, context: Context<'_, S>) {
        if let Some(span) = context.span(&id) {
            let depth = span.scope().skip(1).count();
            if let Some(fields) = span.extensions().get::<Fields>() {
                self.print(depth, span.name(), fields);
            }
        }
    }
}

impl Tree {
    fn print(&self, depth: usize, name: &str, fields: &Fields) {
        let mut out = self.0.lock().expect("no panic");
        let indent = "  ".repeat(depth);
        writeln!(out, "{indent}{name}").expect("text");
        for (name, value) in &fields.0 {
            writeln!(out, "{indent}  {name} = {value}").expect("text");
        }
    }

    /// Returns what was printed, with the port of a server as `PORT`.
    fn take(&self, server: &Loopback) -> String {
        let port = server.address().port().to_string();
        let text = std::mem::take(&mut *self.0.lock().expect("no panic"));
        text.replace(&port, "PORT")
    }
}

const LEAD: &str = "adf21080-0e10-11eb-879b-05d71fb426ec";

fn client(server: &Loopback) -> Client {
    let retry = RetryPolicy::new().backoff(Duration::from_millis(1), Duration::from_millis(2));
    let builder = pipedrive::Client::builder().api_key("s3cret").retry(retry);
    builder.base_url(server.url()).build().expect("a client")
}

#[tokio::test]
async fn a_retried_call_is_a_tree_without_secrets() {
    let tree = Tree::default();
    let _guard =
        tracing::subscriber::set_default(tracing_subscriber::registry().with(tree.clone()));
    let server = Loopback::start({
        let calls = std::sync::atomic::AtomicUsize::new(0);
        move |_| match calls.fetch_add(1, std::sync::atomic::Ordering::SeqCst) {
            0 => MockResponse::json(429, r#"{"error":"s3cret"}"#).header("retry-after-ms", "1"),
            _ => MockResponse::json(200, "{}"),
        }
    });
    let update = UpdateLeadRequest::new().title("s3cret");
    client(&server)
        .update_lead(LEAD, &update)
        .await
        .expect("a lead");
    let printed = tree.take(&server);
    let expected = "
  http.request
    otel.name = PATCH /leads/{id}
    otel.kind = client
    http.request.method = PATCH
    url.scheme = http
    server.address = 127.0.0.1
    server.port = PORT
    url.template = /leads/{id}
    http.response.status_code = 429
    error.type = 429
  event
    message = waiting for a retry
    milliseconds = 1
  http.request
    otel.name = PATCH /leads/{id}
    otel.kind = client
    http.request.method = PATCH
    url.scheme = http
    server.address = 127.0.0.1
    server.port = PORT
    http.request.resend_count = 1
    url.template = /leads/{id}
    http.response.status_code = 200
http.call
  otel.name = PATCH /leads/{id}
  http.request.method = PATCH
  url.template = /leads/{id}
  http.response.status_code = 200
";
    assert_eq!(format!("\n{printed}"), expected);
    assert!(!printed.contains("s3cret") && !printed.contains(LEAD));
}

#[tokio::test]
async fn a_failure_has_its_type() {
    let tree = Tree::default();
    let _guard =
        tracing::subscriber::set_default(tracing_subscriber::registry().with(tree.clone()));
    let server = Loopback::with_response(MockResponse::hang_up());
    let client = client(&server);
    let result = client.update_lead(LEAD, &UpdateLeadRequest::new()).await;
    assert!(result.is_err());
    let printed = tree.take(&server);
    assert!(printed.contains("  error.type = transport\n"), "{printed}");
    // The path of a call that the document does not describe is not a template.
    let request = client.request(Method::GET, "/leads/s3cret");
    drop(request.send_empty().await);
    let printed = tree.take(&server);
    assert!(printed.contains("otel.name = GET\n"), "{printed}");
    assert!(
        !printed.contains("url.template") && !printed.contains("s3cret"),
        "{printed}"
    );
}

#[test]
fn blocking_calls_are_inside_of_the_spans_of_their_thread() {
    let tree = Tree::default();
    let subscriber = tracing_subscriber::registry().with(tree.clone());
    let server = Loopback::with_response(MockResponse::json(200, "{}"));
    let printed = tracing::subscriber::with_default(subscriber, || {
        let client = pipedrive::blocking::Client::new(client(&server)).expect("a client");
        tracing::info_span!("job").in_scope(|| {
            client
                .update_lead(LEAD, &UpdateLeadRequest::new())
                .expect("a lead");
        });
        tree.take(&server)
    });
    assert!(printed.contains("    http.request\n"), "{printed}");
    assert!(
        printed.contains("  http.call\n") && printed.contains("\njob\n"),
        "{printed}"
    );
}
