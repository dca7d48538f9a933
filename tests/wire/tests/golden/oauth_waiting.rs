//! Tasks that wait for the same token, while wakers, tasks and sessions are dropped.

use std::future::Future;
use std::pin::{Pin, pin};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll, Wake, Waker};
use std::thread;
use std::time::Duration;

use trine_golden::oauth::STANDARD;
use trine_golden::{
    OAuthApp, OAuthSession, OAuthToken, TokenStore, TokenStoreError, TokenStoreFuture,
};

/// The action of a store when its token is loaded.
type Load = Box<dyn FnMut(&Waker) -> Poll<()> + Send>;

/// A store with a `load` that runs a closure on each poll before it returns a token.
#[derive(Clone)]
struct HookedStore(Arc<Mutex<Load>>);

impl HookedStore {
    fn to(load: impl FnMut(&Waker) -> Poll<()> + Send + 'static) -> Self {
        Self(Arc::new(Mutex::new(Box::new(load))))
    }

    fn session(&self) -> OAuthSession {
        OAuthSession::new(&STANDARD, OAuthApp::new("id", "secret"), self.clone())
    }
}

impl TokenStore for HookedStore {
    fn load(&self) -> TokenStoreFuture<'_, Option<OAuthToken>> {
        Box::pin(std::future::poll_fn(|context| {
            let load = &mut *self.0.lock().expect("nobody panics");
            load(context.waker()).map(|()| Ok(Some(OAuthToken::new("access"))))
        }))
    }

    fn save<'a>(&'a self, _: &'a OAuthToken) -> TokenStoreFuture<'a, ()> {
        Box::pin(async { Err(TokenStoreError::from("nothing is saved")) })
    }
}

/// A waker with an action.
struct Then(Box<dyn Fn() + Send + Sync>);

impl Wake for Then {
    fn wake(self: Arc<Self>) {
        (self.0)();
    }
}

/// Returns a runtime for the timers of those who wait. Nothing runs on it.
fn timers() -> tokio::runtime::Runtime {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_time()
        .build();
    runtime.expect("a runtime")
}

fn waker(then: impl Fn() + Send + Sync + 'static) -> Waker {
    Waker::from(Arc::new(Then(Box::new(then))))
}

#[test]
fn a_waker_can_drop_another_waiting_task() {
    let wakers: Arc<Mutex<Vec<Waker>>> = Arc::default();
    let kept = Arc::clone(&wakers);
    let store = HookedStore::to(move |waker| {
        kept.lock().expect("nobody panics").push(waker.clone());
        Poll::Pending
    });
    let (done, ended): (Sender<()>, Receiver<()>) = channel();
    thread::spawn(move || {
        let runtime = timers();
        let _entered = runtime.enter();
        let session = store.session();
        let other = session.clone();
        let mut other: Pin<Box<dyn Future<Output = ()> + Send>> =
            Box::pin(async move { drop(other.token().await) });
        let is_pending = other.as_mut().poll(&mut Context::from_waker(Waker::noop()));
        assert!(is_pending.is_pending());
        let other = Mutex::new(Some(other));
        let drops = waker(move || drop(other.lock().expect("nobody panics").take()));
        let mut one = pin!(session.token());
        let is_pending = one.as_mut().poll(&mut Context::from_waker(&drops));
        assert!(is_pending.is_pending());
        let work = wakers.lock().expect("nobody panics").clone();
        work.iter().for_each(Waker::wake_by_ref);
        done.send(()).expect("the test waits");
    });
    ended
        .recv_timeout(Duration::from_secs(10))
        .expect("nobody waits for himself");
}

#[test]
fn a_task_woken_while_another_polls_is_woken_again() {
    let (inside, entered) = channel();
    let (go_on, goes_on) = channel();
    let store = HookedStore::to(move |waker| {
        // Everything is ready at once, but another task takes the result.
        waker.wake_by_ref();
        inside.send(()).expect("the test waits");
        goes_on.recv().expect("the test lets it go on");
        Poll::Pending
    });
    let runtime = timers();
    let handle = runtime.handle().clone();
    let session = store.session();
    let first = session.clone();
    let first = thread::spawn(move || {
        let _entered = handle.enter();
        let mut first = Box::pin(async move { first.token().await });
        let outcome = first.as_mut().poll(&mut Context::from_waker(Waker::noop()));
        (outcome.is_pending(), first)
    });
    entered.recv().expect("the work has begun");
    let _entered = runtime.enter();
    let woken = Arc::new(AtomicUsize::new(0));
    let counter = Arc::clone(&woken);
    let counts = waker(move || {
        counter.fetch_add(1, Ordering::SeqCst);
    });
    let mut second = pin!(session.token());
    let outcome = second.as_mut().poll(&mut Context::from_waker(&counts));
    assert!(outcome.is_pending());
    go_on.send(()).expect("the work waits");
    // It is kept, and never polled again.
    let (is_pending, _first) = first.join().expect("nobody panics");
    assert!(is_pending);
    assert_eq!(woken.load(Ordering::SeqCst), 1);
}

#[test]
fn an_abandoned_session_drops_its_request() {
    let runtime = timers();
    let _entered = runtime.enter();
    let store = HookedStore::to(|_| Poll::Pending);
    let session = store.session();
    {
        let mut call = pin!(session.token());
        let outcome = call.as_mut().poll(&mut Context::from_waker(Waker::noop()));
        assert!(outcome.is_pending());
    }
    assert!(Arc::strong_count(&store.0) > 1);
    drop(session);
    assert_eq!(Arc::strong_count(&store.0), 1);
}
