//! The delays of this computer, measured beside the calls.

use std::sync::{Arc, Mutex};
use std::thread;
use std::time::{Duration, Instant};

/// The time between two ticks.
const TICK: Duration = Duration::from_millis(1);

/// A task of the tokio runtime and a thread that only wait. How late they are is how late a call can
/// be through no fault of its own.
#[derive(Clone)]
pub struct Canary {
    of_runtime: Ticks,
    of_threads: Ticks,
}

#[derive(Clone)]
struct Ticks(Arc<Mutex<Record>>);

struct Record {
    /// The ticks that were late: when each was due, and when it came.
    late: Vec<(Instant, Instant)>,
    /// The time at which the next one is due.
    due: Instant,
}

impl Canary {
    /// Starts on the runtime of the test.
    pub fn start() -> Self {
        let canary = Self {
            of_runtime: Ticks::new(),
            of_threads: Ticks::new(),
        };
        let ticks = canary.of_runtime.clone();
        tokio::spawn(async move {
            while ticks.is_used() {
                tokio::time::sleep(TICK).await;
                ticks.tick();
            }
        });
        let ticks = canary.of_threads.clone();
        thread::spawn(move || {
            while ticks.is_used() {
                thread::sleep(TICK);
                ticks.tick();
            }
        });
        canary
    }

    /// Returns the delays between two points in time.
    pub fn delays(&self, from: Instant, to: Instant) -> Duration {
        self.of_runtime.delays(from, to) + self.of_threads.delays(from, to)
    }
}

impl Ticks {
    fn new() -> Self {
        let (late, due) = (Vec::new(), Instant::now() + TICK);
        Self(Arc::new(Mutex::new(Record { late, due })))
    }

    fn is_used(&self) -> bool {
        Arc::strong_count(&self.0) > 1
    }

    fn tick(&self) {
        let mut state = self.0.lock().expect("nobody panics here");
        let (now, due) = (Instant::now(), state.due);
        // Timers of tokio have a resolution of a millisecond.
        if now.saturating_duration_since(due) > 2 * TICK {
            state.late.push((due, now));
        }
        state.due = now + TICK;
    }

    fn delays(&self, from: Instant, to: Instant) -> Duration {
        let state = self.0.lock().expect("nobody panics here");
        let pending = (state.due, Instant::now());
        let late = state.late.iter().rev().take_while(|(_, end)| *end > from);
        let late = late.chain([&pending]);
        late.map(|(due, end)| (*end).min(to).saturating_duration_since((*due).max(from)))
            .sum()
    }
}
