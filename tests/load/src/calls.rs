//! Many calls at once, and the time of one call.

use std::hint::black_box;
use std::time::Instant;

use crm_clients::pipedrive::Client;
use crm_clients::pipedrive::types::GetLeadResponse;
use tokio::task::JoinSet;

use crate::Failure;
use crate::process::{Memory, cpu_seconds};

/// The calls at once.
pub const CALLS: usize = 10_000;

/// The memory of the client for one call, which has a connection of its own, in KiB.
const MOST_KIB_PER_CALL: u64 = 64;

fn client(url: &str) -> Result<Client, Failure> {
    Ok(Client::builder().api_key("key").base_url(url).build()?)
}

/// Makes all calls at once through one client: the server responds when it has received all.
pub async fn concurrent(url: &str) -> Result<(), Failure> {
    let client = client(&format!("{url}/waiting"))?;
    let memory = Memory::measure()?;
    let start = Instant::now();
    let mut calls = JoinSet::new();
    for _ in 0..CALLS {
        let client = client.clone();
        calls.spawn(async move { client.get_lead("7f3a").await.map(|lead| lead.attempts()) });
    }
    let (mut failed, mut retried) = (0, 0);
    while let Some(call) = calls.join_next().await {
        match call? {
            Ok(attempts) => retried += usize::from(attempts > 1),
            Err(error) => {
                eprintln!("{error}");
                failed += 1;
            }
        }
    }
    let (seconds, growth) = (start.elapsed().as_secs_f64(), memory.growth()?);
    let each = growth / CALLS as u64;
    println!(
        "{CALLS} calls at once: {failed} failed, {retried} repeated, {seconds:.1} s, memory grows \
         by {} MiB ({each} KiB for each)",
        growth >> 10
    );
    match failed == 0 && each <= MOST_KIB_PER_CALL {
        true => Ok(()),
        false => Err("calls failed, or took too much memory".into()),
    }
}

/// Compares the processor time of calls with that of the same calls, written by hand with reqwest and
/// serde_json.
pub async fn overhead(url: &str) -> Result<(), Failure> {
    const ROUNDS: usize = 15;
    const EACH: usize = 2_000;
    let client = client(url)?;
    let by_hand = reqwest::Client::builder().build()?;
    let (mut least, mut ratios) = ([f64::MAX; 2], Vec::new());
    for round in 0..=ROUNDS {
        let before = cpu_seconds()?;
        generated_calls(&client, EACH).await?;
        let between = cpu_seconds()?;
        calls_by_hand(&by_hand, url, EACH).await?;
        let times = [between - before, cpu_seconds()? - between];
        // The first round opens the connections.
        if round > 0 {
            ratios.push(times[0] / times[1]);
            least = [least[0].min(times[0]), least[1].min(times[1])];
        }
    }
    ratios.sort_by(f64::total_cmp);
    let [own, hand] = least.map(|seconds| seconds * 1e6 / EACH as f64);
    println!(
        "one call, CPU: {own:.1} µs, by hand {hand:.1} µs: {:.3} of it; median of the ratios {:.3}",
        own / hand,
        ratios[ROUNDS / 2]
    );
    Ok(())
}

/// Makes calls of one kind, for a program that counts instructions.
pub async fn counted(url: &str, kind: &str, count: usize) -> Result<(), Failure> {
    match kind {
        "generated" => generated_calls(&client(url)?, count).await,
        "by-hand" => calls_by_hand(&reqwest::Client::builder().build()?, url, count).await,
        _ => Err("expected `generated` or `by-hand`".into()),
    }
}

async fn generated_calls(client: &Client, count: usize) -> Result<(), Failure> {
    for _ in 0..count {
        black_box(client.get_lead("7f3a").await?);
    }
    Ok(())
}

async fn calls_by_hand(client: &reqwest::Client, url: &str, count: usize) -> Result<(), Failure> {
    for _ in 0..count {
        let request = client.get(format!("{url}/leads/{}", black_box("7f3a")));
        let request = request.header("accept", "application/json");
        let response = request.header("x-api-token", "key").send().await?;
        let body = response.error_for_status()?.bytes().await?;
        black_box(serde_json::from_slice::<GetLeadResponse>(&body)?);
    }
    Ok(())
}
