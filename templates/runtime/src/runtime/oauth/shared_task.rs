//! [`SharedTask`]: a future that runs once and has many waiters.

use std::future::Future;
use std::pin::Pin;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, TryLockError};
use std::task::{Context, Poll, Wake, Waker};

use crate::runtime::oauth::error::{Failure, OAuthError};
use crate::runtime::oauth::token::OAuthToken;

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
}

enum State {
    Open(Option<Work>),
    Done(TokenResult),
}

impl SharedTask {
    pub(super) fn of(work: impl Future<Output = TokenResult> + Send + 'static) -> Arc<Self> {
        Arc::new(Self {
            state: Mutex::new(State::Open(Some(Box::pin(work)))),
            waiting: Mutex::default(),
            missed: AtomicBool::new(false),
        })
    }

    /// Returns a future that waits for the outcome.
    pub(super) fn outcome(self: &Arc<Self>) -> impl Future<Output = TokenResult> + Send + use<> {
        Waiting(Arc::clone(self))
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
                // It panicked while another waiter polled it.
                None => Err(Failure::Panicked.into()),
                Some(mut running) => {
                    let waker = Waker::from(Arc::clone(task));
                    match running.as_mut().poll(&mut Context::from_waker(&waker)) {
                        Poll::Ready(outcome) => outcome,
                        Poll::Pending => {
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
