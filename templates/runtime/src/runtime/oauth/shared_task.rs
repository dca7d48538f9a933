//! [`SharedTask`]: a future that runs once and has many waiters.

use std::future::Future;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::{Pin, pin};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError, TryLockError};
use std::task::{Context, Poll, Wake, Waker};
use std::time::Duration;

use crate::runtime::oauth::error::{Failure, OAuthError};
use crate::runtime::oauth::token::OAuthToken;
use crate::runtime::transport::clock::Deadline;

/// The result of a token request.
pub(super) type TokenResult = Result<Arc<OAuthToken>, OAuthError>;

type Work = Pin<Box<dyn Future<Output = TokenResult> + Send>>;

/// A future that runs once and has many waiters. Any waiter polls it. If that waiter is dropped,
/// another one continues: the service may already have replaced the token.
pub(super) struct SharedTask {
    state: Mutex<State>,
    waiting: Mutex<Vec<Waker>>,
    /// Whether a waiter was woken while another one polled the future.
    missed: AtomicBool,
    limit: Duration,
    /// The end of the task, which begins with its first waiter.
    deadline: OnceLock<Deadline>,
}

enum State {
    Open(Option<Work>),
    Done(TokenResult),
}

impl SharedTask {
    /// Creates a task that is given up after a time limit.
    ///
    /// The waiters keep the time: a timer inside of the task would belong to the runtime of one
    /// waiter, which may be idle or shut down while others wait.
    pub(super) fn of(
        limit: Duration,
        work: impl Future<Output = TokenResult> + Send + 'static,
    ) -> Arc<Self> {
        Arc::new(Self {
            state: Mutex::new(State::Open(Some(Box::pin(work)))),
            waiting: Mutex::default(),
            missed: AtomicBool::new(false),
            limit,
            deadline: OnceLock::new(),
        })
    }

    /// Waits for the outcome. After the time limit, the task is given up.
    pub(super) async fn outcome(self: &Arc<Self>) -> TokenResult {
        /// The time for a task whose limit has passed while no call waited for it: the response may
        /// have been received.
        const GRACE: Duration = Duration::from_secs(1);
        let deadline = self
            .deadline
            .get_or_init(|| Deadline::after(Some(self.limit)));
        let left = deadline.left().map(|left| left.max(GRACE.min(self.limit)));
        let waiting = Waiting(Arc::clone(self));
        match Deadline::after(left).within(pin!(waiting)).await {
            Ok(outcome) => outcome,
            Err(_) => self.give_up(),
        }
    }

    /// Ends the task with an error, unless it has ended. The request is dropped.
    fn give_up(&self) -> TokenResult {
        let mut state = lock(&self.state);
        if let State::Done(outcome) = &*state {
            return outcome.clone();
        }
        let outcome: TokenResult = Err(Failure::TimedOut(self.limit, None).into());
        let given_up = std::mem::replace(&mut *state, State::Done(outcome.clone()));
        drop(state);
        drop(given_up);
        self.wake_all();
        outcome
    }

    fn wake_all(&self) {
        // Invariant: no lock is held here. A waker may poll or drop a waiter immediately.
        let wakers = std::mem::take(&mut *lock(&self.waiting));
        for waker in wakers {
            waker.wake();
        }
    }
}

impl Wake for SharedTask {
    fn wake(self: Arc<Self>) {
        self.wake_all();
    }
}

struct Waiting(Arc<SharedTask>);

impl Future for Waiting {
    type Output = TokenResult;

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<TokenResult> {
        let task = &self.0;
        // Register first: a waiter that finds the future locked must not miss a wake-up.
        {
            let mut waiting = lock(&task.waiting);
            if !waiting.iter().any(|one| one.will_wake(context.waker())) {
                waiting.push(context.waker().clone());
            }
        }
        // Set before the lock is tried: the owner of the lock checks it after unlocking.
        task.missed.store(true, Ordering::SeqCst);
        let mut state = match task.state.try_lock() {
            Ok(state) => state,
            Err(TryLockError::Poisoned(state)) => state.into_inner(),
            Err(TryLockError::WouldBlock) => return Poll::Pending,
        };
        task.missed.store(false, Ordering::SeqCst);
        let outcome = match &mut *state {
            State::Done(outcome) => return Poll::Ready(outcome.clone()),
            State::Open(work) => match work.take() {
                None => Err(Failure::Panicked.into()),
                Some(mut running) => {
                    let waker = Waker::from(Arc::clone(task));
                    let context = &mut Context::from_waker(&waker);
                    // A store may panic, and so does a timer of a runtime that is shut down.
                    match catch_unwind(AssertUnwindSafe(|| running.as_mut().poll(context))) {
                        Err(_) => Err(Failure::Panicked.into()),
                        Ok(Poll::Ready(outcome)) => outcome,
                        Ok(Poll::Pending) => {
                            *work = Some(running);
                            drop(state);
                            // This waiter may never be polled again: wake the others.
                            if task.missed.load(Ordering::SeqCst) {
                                task.wake_all();
                            }
                            return Poll::Pending;
                        }
                    }
                }
            },
        };
        *state = State::Done(outcome.clone());
        drop(state);
        task.wake_all();
        Poll::Ready(outcome)
    }
}

impl Drop for Waiting {
    fn drop(&mut self) {
        // The dropped waiter may be the one that was woken: wake the others.
        self.0.wake_all();
    }
}

/// Locks a mutex, also after a panic of another owner.
pub(super) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
