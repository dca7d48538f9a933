//! Long bodies.

use std::convert::Infallible;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Instant;

use http_body::{Body, Frame, SizeHint};
use trine_golden::raw_bodies::Client;
use trine_golden::reqwest::{self, Method};

use crate::Failure;
use crate::process::Memory;

/// The length of a body: 1 GiB.
const LENGTH: u64 = 1 << 30;

/// The growth of memory that is allowed, in KiB.
const MOST_KIB: u64 = 32 << 10;

fn client(url: &str) -> Result<Client, Failure> {
    Ok(Client::builder().base_url(url).build()?)
}

/// Downloads a long body.
pub async fn download(url: &str) -> Result<(), Failure> {
    let call = client(url)?.request(Method::GET, format!("/bytes/{LENGTH}"));
    let (memory, start) = (Memory::measure()?, Instant::now());
    let mut body = call.send_byte_stream().await?;
    let length = body.copy_to(&mut std::io::sink()).await?;
    report("download", length, &memory, start)
}

/// Uploads a long body from a stream.
pub async fn upload(url: &str) -> Result<(), Failure> {
    let call = client(url)?.request(Method::POST, "/upload");
    let call = call.body(
        "application/octet-stream",
        reqwest::Body::wrap(Zeros(LENGTH)),
    );
    let (memory, start) = (Memory::measure()?, Instant::now());
    call.send_empty().await?;
    report("upload", LENGTH, &memory, start)
}

fn report(what: &str, length: u64, memory: &Memory, start: Instant) -> Result<(), Failure> {
    let (seconds, growth) = (start.elapsed().as_secs_f64(), memory.growth()?);
    println!(
        "{what} of {} MiB: {seconds:.1} s, memory grows by {:.1} MiB",
        length >> 20,
        growth as f64 / 1024.0
    );
    match length == LENGTH && growth <= MOST_KIB {
        true => Ok(()),
        false => Err(format!("{length} bytes, {growth} KiB").into()),
    }
}

/// A body of zeros that exists only in parts.
struct Zeros(u64);

impl Body for Zeros {
    type Data = &'static [u8];
    type Error = Infallible;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Self::Data>, Infallible>>> {
        static ZEROS: [u8; 64 << 10] = [0; 64 << 10];
        let count = self.0.min(ZEROS.len() as u64);
        self.0 -= count;
        let part = &ZEROS[..count as usize];
        Poll::Ready((count > 0).then(|| Ok(Frame::data(part))))
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(self.0)
    }
}
