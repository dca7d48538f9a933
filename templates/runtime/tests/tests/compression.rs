//! Compressed responses: limits count decompressed bytes.
#![cfg(any(feature = "brotli", feature = "gzip", feature = "zstd"))]

use std::io::{Read, Write};
use std::net::TcpListener;
use std::sync::mpsc::{Receiver, channel};
use std::thread;

use reqwest::Method;
use trine_runtime_tests::client::Client;
use trine_runtime_tests::runtime::{Error, Json, NoError, RequestOptions};

const MIB: usize = 1 << 20;

/// An encoding of `Content-Encoding`, and its encoder.
type Encoding = (&'static str, fn(&[u8]) -> Vec<u8>);

/// Returns the encodings of the enabled features.
fn encodings() -> Vec<Encoding> {
    vec![
        #[cfg(feature = "brotli")]
        ("br", |bytes| {
            let mut encoded = Vec::new();
            let mut encoder = brotli::CompressorWriter::new(&mut encoded, 4096, 3, 22);
            encoder.write_all(bytes).expect("memory takes it");
            drop(encoder);
            encoded
        }),
        #[cfg(feature = "gzip")]
        ("gzip", |bytes| {
            let level = flate2::Compression::default();
            let mut encoder = flate2::write::GzEncoder::new(Vec::new(), level);
            encoder.write_all(bytes).expect("memory takes it");
            encoder.finish().expect("memory takes it")
        }),
        #[cfg(feature = "zstd")]
        ("zstd", |bytes| {
            zstd::encode_all(bytes, 3).expect("memory takes it")
        }),
    ]
}

/// Starts a server that sends the same response to every request. Returns its URL, and the requests.
fn serving(status: &str, encoding: &str, body: Vec<u8>) -> (String, Receiver<String>) {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port is free");
    let url = format!("http://{}", listener.local_addr().expect("it is bound"));
    let head = format!(
        "HTTP/1.1 {status}\r\ncontent-encoding: {encoding}\r\ncontent-length: {}\r\n\
         content-type: application/json\r\nconnection: close\r\n\r\n",
        body.len()
    );
    let (requests, received) = channel();
    thread::spawn(move || {
        for mut stream in listener.incoming().flatten() {
            let mut request = [0; 4096];
            let length = stream.read(&mut request).unwrap_or_default();
            let _ = requests.send(String::from_utf8_lossy(&request[..length]).into_owned());
            let _ = stream.write_all(head.as_bytes());
            let _ = stream.write_all(&body);
        }
    });
    (url, received)
}

/// Returns a short body that becomes `MIB` times `length` long.
fn bomb((_, encode): Encoding, length: usize) -> Vec<u8> {
    let bomb = encode(&vec![b' '; length * MIB]);
    assert!(bomb.len() < length * MIB / 200, "{}", bomb.len());
    bomb
}

async fn json(client: &Client) -> Result<Json, Error<NoError>> {
    let call = client.call(Method::GET, "/x");
    call.send_json::<Json, NoError>()
        .await
        .map(|response| response.into_inner())
}

#[tokio::test]
async fn a_compressed_body_is_read() {
    for (name, encode) in encodings() {
        let (url, requests) = serving("200 OK", name, encode(b"[1, 2, 3]"));
        let body = json(&Client::at(&url)).await;
        assert_eq!(body.expect(name), serde_json::json!([1, 2, 3]));
        let request = requests.recv().expect("a request").to_ascii_lowercase();
        let accepted = request
            .lines()
            .find(|line| line.starts_with("accept-encoding:"));
        assert!(
            accepted.is_some_and(|line| line.contains(name)),
            "{request}"
        );
    }
}

#[tokio::test]
async fn the_limit_of_a_body_counts_decompressed_bytes() {
    for encoding in encodings() {
        let (url, _requests) = serving("200 OK", encoding.0, bomb(encoding, 16));
        let options = RequestOptions::new().max_response_bytes(MIB);
        let error = json(&Client::at(&url).with_options(options)).await;
        let error = error.expect_err("a bomb");
        let text = error.to_string();
        assert!(
            text.contains("longer than 1 MiB; `max_response_bytes` sets another limit"),
            "{text}"
        );
        assert!(matches!(error, Error::Decode(error) if error.raw().len() == MIB));
    }
}

#[tokio::test]
async fn the_limit_of_an_error_counts_decompressed_bytes() {
    for encoding in encodings() {
        let (url, _requests) = serving("404 Not Found", encoding.0, bomb(encoding, 16));
        let error = json(&Client::at(&url)).await.expect_err("a status");
        assert!(matches!(error, Error::Api(error) if error.raw().len() == MIB));
    }
}

#[test]
fn a_bomb_is_not_in_memory() {
    for encoding in encodings() {
        let (url, _requests) = serving("200 OK", encoding.0, bomb(encoding, 16));
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .expect("a runtime");
        let options = RequestOptions::new().max_response_bytes(MIB);
        let client = Client::at(&url).with_options(options);
        let used = allocation_counter::measure(|| {
            runtime.block_on(async {
                assert!(json(&client).await.is_err());
                // A stream has no limit, and is as long as the decompressed body.
                let call = client.call(Method::GET, "/x");
                let body = call.send_byte_stream::<NoError>().await;
                let mut body = body.expect("a success");
                let copied = body.copy_to(&mut std::io::sink()).await;
                assert_eq!(copied.expect("a copy"), 16 * MIB as u64);
            });
        });
        // The window of zstd has up to 8 MiB.
        let (name, bytes) = (encoding.0, used.bytes_max);
        assert!(bytes < 12 * MIB as u64, "{name}: {bytes} bytes");
    }
}

#[tokio::test]
async fn a_truncated_body_is_an_error() {
    for (name, encode) in encodings() {
        let text: String = (0..10_000).map(|number| format!("{number},")).collect();
        let mut body = encode(format!("[{text}0]").as_bytes());
        body.truncate(body.len() / 2);
        let (url, _requests) = serving("200 OK", name, body);
        let error = json(&Client::at(&url)).await.expect_err("half a body");
        assert!(matches!(error, Error::Transport(_)), "{name}: {error:?}");
    }
}
