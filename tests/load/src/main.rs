//! Measures generated clients under load. `cargo xtask bench calls` runs it.
//!
//! The server is another process, so that the figures are those of the client. Each measurement
//! checks its result, and fails if a limit is exceeded.

mod calls;
mod process;
mod server;
mod transfers;

use std::error::Error;

/// The reason why a measurement failed.
type Failure = Box<dyn Error + Send + Sync>;

fn main() -> Result<(), Failure> {
    let mut arguments = std::env::args().skip(1);
    let what = arguments.next().unwrap_or_default();
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()?;
    if what == "serve" {
        return runtime.block_on(server::serve());
    }
    let (_server, url) = process::start_server()?;
    match what.as_str() {
        "concurrent" => runtime.block_on(calls::concurrent(&url)),
        "overhead" => runtime.block_on(calls::overhead(&url)),
        "calls" => {
            let kind = arguments.next().unwrap_or_default();
            let count = arguments.next().unwrap_or_default().parse()?;
            runtime.block_on(calls::counted(&url, &kind, count))
        }
        "download" => runtime.block_on(transfers::download(&url)),
        "upload" => runtime.block_on(transfers::upload(&url)),
        _ => Err("expected `calls`, `concurrent`, `download`, `overhead` or `upload`".into()),
    }
}
