//! Connections that are refused, or never established.

use std::net::SocketAddr;
use std::sync::atomic::{AtomicU64, Ordering};

use crm_clients::reqwest;
use crm_clients::reqwest::dns::{Addrs, Name, Resolve, Resolving};
use trine_loopback::Loopback;

use crate::assert_no_secrets::closed_port;

/// The URL of the server that [`Network`] resolves.
pub const URL: &str = "http://crm.example";

/// What becomes of a connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Connection {
    Established,
    Refused,
    /// It is neither established nor refused.
    Pending,
}

/// A resolver of names that leads connections to a server, or not.
pub struct Network<F> {
    server: SocketAddr,
    closed: SocketAddr,
    count: AtomicU64,
    connection: F,
}

impl<F> Network<F>
where
    F: Fn(u64) -> Connection + Send + Sync + 'static,
{
    /// Creates the builder of an HTTP client for [`URL`]. `connection` decides by the number of a
    /// connection.
    pub fn client(server: &Loopback, connection: F) -> reqwest::ClientBuilder {
        let network = Self {
            server: server.address(),
            closed: closed_port(),
            count: AtomicU64::new(0),
            connection,
        };
        reqwest::Client::builder().no_proxy().dns_resolver(network)
    }
}

impl<F> Resolve for Network<F>
where
    F: Fn(u64) -> Connection + Send + Sync,
{
    fn resolve(&self, _: Name) -> Resolving {
        let number = self.count.fetch_add(1, Ordering::Relaxed);
        let address = match (self.connection)(number) {
            Connection::Established => self.server,
            Connection::Refused => self.closed,
            Connection::Pending => return Box::pin(std::future::pending()),
        };
        Box::pin(async move {
            let addresses: Addrs = Box::new(std::iter::once(address));
            Ok(addresses)
        })
    }
}
