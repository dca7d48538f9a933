//! Work that many wait for and that is done once.

use std::future::Future;
use std::pin::Pin;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, TryLockError};
use std::task::{Context, Poll, Wake, Waker};

use crate::runtime::oauth::error::{Failure, OAuthError};
use crate::runtime::oauth::token::OAuthToken;

/// The token, or why there is none.
pub(super) type Outcome = Result<Arc<OAuthToken>, OAuthError>;

type Work = Pin<Box<dyn Future<Output = Outcome> + Send>>;

/// Work that many wait for and that is done once. Whoever waits drives it; if that one goes away,
/// the next goes on where it stopped: a service may have changed the token already.
pub(super) struct SharedTask {
    state: Mutex<State>,
    waiting: Mutex<Vec<Waker>>,
    /// Whether someone was woken while the work was in other hands.
    missed: AtomicBool,
}

enum State {
    Open(Option<Work>),
    Done(Outcome),
}

impl SharedTask {
    pub(super) fn of(work: impl Future<Output = Outcome> + Send + 'static) -> Arc<Self> {
        Arc::new(Self {
            state: Mutex::new(State::Open(Some(Box::pin(work)))),
            waiting: Mutex::default(),
            missed: AtomicBool::new(false),
        })
    }

    /// Waits for it.
    pub(super) fn outcome(self: &Arc<Self>) -> impl Future<Output = Outcome> + Send + use<> {
        Waiting(Arc::clone(self))
    }

    fn wake_all(&self) {
        // Not under the lock: a waker may poll or drop one who waits, at once.
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
    type Output = Outcome;

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Outcome> {
        let task = &self.0;
        // First, so that no wake is missed by one who finds the work in other hands.
        {
            let mut waiting = lock(&task.waiting);
            if !waiting.iter().any(|one| one.will_wake(context.waker())) {
                waiting.push(context.waker().clone());
            }
        }
        // Before the lock is tried, so that whoever has it sees it when he gives it back.
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
                // It panicked in other hands.
                None => Err(Failure::Panicked.into()),
                Some(mut running) => {
                    let waker = Waker::from(Arc::clone(task));
                    match running.as_mut().poll(&mut Context::from_waker(&waker)) {
                        Poll::Ready(outcome) => outcome,
                        Poll::Pending => {
                            *work = Some(running);
                            drop(state);
                            // This one may never be polled again: the others go on.
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
        // Whoever was to go on with the work may be the one who goes away.
        self.0.wake_all();
    }
}

/// The lock, whoever panicked with it.
pub(super) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
