//! A TLS proxy for a [`Loopback`]: the servers of the documents have `https://` URLs, so tests of
//! the real target of a client need TLS.

use std::io::{self, Read, Write};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::Arc;
use std::thread;

use crm_clients::reqwest;
use rustls::crypto::aws_lc_rs;
use rustls::pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer};
use rustls::{ServerConfig, ServerConnection, StreamOwned};
use trine_loopback::Loopback;

/// A TLS server with a self-signed certificate that forwards requests to a [`Loopback`].
pub struct TlsProxy {
    address: SocketAddr,
    certificate: reqwest::Certificate,
}

impl TlsProxy {
    /// Starts a proxy for `server` with a certificate for `host`.
    pub fn new(server: &Loopback, host: &str) -> Self {
        let made = rcgen::generate_simple_self_signed([host.to_owned()]).expect("a certificate");
        let key = PrivatePkcs8KeyDer::from(made.signing_key.serialize_der());
        let config = ServerConfig::builder_with_provider(Arc::new(aws_lc_rs::default_provider()))
            .with_safe_default_protocol_versions()
            .expect("the provider has TLS 1.2 or 1.3")
            .with_no_client_auth()
            .with_single_cert(vec![made.cert.der().clone()], PrivateKeyDer::from(key))
            .expect("the certificate goes with its key");
        let config = Arc::new(config);
        let listener = TcpListener::bind("127.0.0.1:0").expect("loopback has a free port");
        let address = listener
            .local_addr()
            .expect("a bound listener has an address");
        let target = server.address();
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let config = Arc::clone(&config);
                // Errors of the client, such as a rejected certificate, are ignored.
                thread::spawn(move || forward(stream, config, target).ok());
            }
        });
        let certificate = reqwest::Certificate::from_der(made.cert.der());
        Self {
            address,
            certificate: certificate.expect("reqwest reads the certificate"),
        }
    }

    /// Creates an HTTP client that trusts the certificate and resolves `host` to the proxy.
    pub fn client(&self, host: &str) -> reqwest::Client {
        let builder = self.untrusting(host);
        let builder = builder.tls_certs_only([self.certificate.clone()]);
        builder.build().expect("an HTTP client")
    }

    /// Creates the builder of an HTTP client that resolves `host` to the proxy, and does not trust
    /// its certificate.
    pub fn untrusting(&self, host: &str) -> reqwest::ClientBuilder {
        let builder = reqwest::Client::builder().no_proxy();
        builder.resolve(host, self.address)
    }
}

fn forward(stream: TcpStream, config: Arc<ServerConfig>, target: SocketAddr) -> io::Result<()> {
    let connection = ServerConnection::new(config).map_err(io::Error::other)?;
    let mut outside = StreamOwned::new(connection, stream);
    let request = read_request(&mut outside)?;
    let mut inside = TcpStream::connect(target)?;
    inside.write_all(&request)?;
    let mut response = Vec::new();
    inside.read_to_end(&mut response)?;
    outside.write_all(&response)?;
    outside.conn.send_close_notify();
    outside.flush()?;
    outside.sock.shutdown(Shutdown::Write)
}

/// Reads head and body; the head contains the length of the body.
fn read_request(stream: &mut impl Read) -> io::Result<Vec<u8>> {
    let mut request = Vec::new();
    let mut byte = [0];
    while !request.ends_with(b"\r\n\r\n") {
        stream.read_exact(&mut byte)?;
        request.extend(byte);
    }
    let head = String::from_utf8_lossy(&request).to_ascii_lowercase();
    let mut lines = head.lines();
    let length = lines.find_map(|line| line.strip_prefix("content-length:")?.trim().parse().ok());
    let mut body = vec![0; length.unwrap_or(0)];
    stream.read_exact(&mut body)?;
    request.extend(body);
    Ok(request)
}
