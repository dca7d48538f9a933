//! The faults, and what each means for a call.

use std::io::Write;
use std::sync::LazyLock;
use std::time::Duration;

use crm_clients::Error;
use trine_loopback::MockResponse;

use super::{Outcome, SECRET, TIMEOUT, seed};

/// The maximum length of a body. Longer ones are faults.
pub const MAX_BYTES: usize = 256 << 10;

/// A body that is short as received and long as decoded.
static BOMB: LazyLock<Vec<u8>> = LazyLock::new(|| {
    let level = flate2::Compression::best();
    let mut bomb = flate2::write::GzEncoder::new(Vec::new(), level);
    for _ in 0..64 {
        bomb.write_all(&[b' '; MAX_BYTES]).expect("memory takes it");
    }
    bomb.finish().expect("memory takes it")
});

/// What happens to a request that the server has read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    None,
    /// JSON with another media type.
    Labelled,
    Unavailable,
    /// One of many errors in a row.
    Overloaded,
    Busy,
    LongWait,
    ServerError,
    Rejected,
    HangUp,
    HalfBody,
    SlowHead,
    SlowBody,
    /// A body that neither stops nor ends.
    Trickle,
    NoJson,
    Image,
    /// A redirect to another origin, which keeps the method.
    Elsewhere,
    /// A redirect to another origin for `GET`.
    SeeOther,
    Endless,
    EndlessError,
    Bomb,
}

/// Returns an unpredictable number for two numbers (SplitMix64).
pub fn random(call: u64, attempt: u64) -> u64 {
    let mut state = seed() ^ call.wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ (attempt << 56);
    state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
    state = (state ^ (state >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    state = (state ^ (state >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    state ^ (state >> 31)
}

impl Fault {
    pub fn of(call: u64, attempt: u64) -> Self {
        // A storm of errors in a row, from which some calls recover.
        if call % 500 < 40 {
            return match random(call, attempt) % 4 {
                0 => Self::None,
                1 => Self::Overloaded,
                _ => Self::Unavailable,
            };
        }
        match random(call, attempt) % 1000 {
            0..460 => Self::None,
            460..480 => Self::Labelled,
            480..540 => Self::Unavailable,
            540..620 => Self::Busy,
            620..640 => Self::LongWait,
            640..710 => Self::ServerError,
            710..740 => Self::Rejected,
            740..810 => Self::HangUp,
            810..880 => Self::HalfBody,
            880..882 => Self::SlowHead,
            882..884 => Self::SlowBody,
            884..886 => Self::Trickle,
            886..910 => Self::NoJson,
            910..920 => Self::Image,
            920..940 => Self::Elsewhere,
            940..960 => Self::SeeOther,
            960..975 => Self::Endless,
            975..985 => Self::EndlessError,
            _ => Self::Bomb,
        }
    }

    /// Returns the response. `elsewhere` is the URL of another server.
    pub fn response(self, elsewhere: &str) -> MockResponse {
        let error = |status| MockResponse::json(status, format!(r#"{{"error": "{SECRET}"}}"#));
        let success = || MockResponse::json(200, "{}");
        let location = || format!("{elsewhere}/stolen?key={SECRET}");
        match self {
            Self::None => success(),
            Self::Labelled => MockResponse::body(200, "text/plain; charset=utf-8", "{}"),
            Self::Unavailable => error(503),
            Self::Overloaded => error(503).header("retry-after-ms", "3"),
            Self::Busy => error(429).header("retry-after-ms", "5"),
            Self::LongWait => error(429).header("retry-after", "3600"),
            Self::ServerError => error(500),
            Self::Rejected => error(400),
            Self::HangUp => MockResponse::hang_up(),
            Self::HalfBody => success().cut_short(),
            Self::SlowHead => success().after(3 * TIMEOUT),
            Self::SlowBody => success().with_slow_body(3 * TIMEOUT),
            Self::Trickle => MockResponse::json(200, " ").without_end(Duration::from_millis(50)),
            Self::NoJson => {
                let page = format!("<html>a page for {SECRET}</html>");
                MockResponse::body(200, "text/html", page)
            }
            Self::Image => MockResponse::body(200, "image/png", b"\x89PNG\r\n\x1a\n\0".as_slice()),
            Self::Elsewhere => error(307).header("location", &location()),
            Self::SeeOther => error(302).header("location", &location()),
            Self::Endless => MockResponse::json(200, [b'['; 4096]).without_end(Duration::ZERO),
            Self::EndlessError => {
                MockResponse::json(400, SECRET.repeat(100)).without_end(Duration::ZERO)
            }
            Self::Bomb => MockResponse::json(200, BOMB.clone()).header("content-encoding", "gzip"),
        }
    }

    /// Returns whether the server has, or may have, executed the request.
    pub fn is_executed(self) -> bool {
        match self {
            Self::None
            | Self::Labelled
            | Self::Unavailable
            | Self::ServerError
            | Self::HangUp
            | Self::HalfBody
            | Self::SlowHead
            | Self::SlowBody
            | Self::Trickle
            | Self::NoJson
            | Self::Image
            | Self::Endless
            | Self::Bomb => true,
            Self::Overloaded
            | Self::Busy
            | Self::LongWait
            | Self::Rejected
            | Self::Elsewhere
            | Self::SeeOther
            | Self::EndlessError => false,
        }
    }

    /// Returns whether a request never ends.
    pub fn is_slow(self) -> bool {
        matches!(self, Self::SlowHead | Self::SlowBody | Self::Trickle)
    }

    /// Returns whether a call whose last request had this fault ends with this outcome.
    pub fn ends(self, outcome: &Outcome) -> bool {
        let status = match self {
            Self::Unavailable | Self::Overloaded => 503,
            Self::Busy | Self::LongWait => 429,
            Self::ServerError => 500,
            Self::Rejected | Self::EndlessError => 400,
            Self::Elsewhere => 307,
            Self::SeeOther => 302,
            _ => 200,
        };
        match (self, outcome) {
            (Self::None | Self::Labelled, outcome) => outcome.is_ok(),
            (Self::HangUp | Self::HalfBody, Err(Error::Transport(_))) => true,
            (Self::SlowHead | Self::SlowBody | Self::Trickle, Err(Error::Timeout(_))) => true,
            (Self::NoJson | Self::Image, Err(Error::Decode(_))) => true,
            (Self::Endless | Self::Bomb, Err(Error::Decode(error))) => {
                names_the_limit(&error.to_string())
            }
            (Self::EndlessError, Err(Error::Api(error))) => {
                error.status() == status && error.raw().len() <= MAX_BYTES
            }
            (_, Err(Error::Api(error))) => error.status() == status && status != 200,
            _ => false,
        }
    }

    /// Returns whether a request with this outcome is repeated.
    pub fn is_repeated(self, is_idempotent: bool) -> bool {
        match self {
            Self::Busy | Self::Overloaded => true,
            Self::Unavailable
            | Self::ServerError
            | Self::HangUp
            | Self::HalfBody
            | Self::SlowHead
            | Self::SlowBody
            | Self::Trickle => is_idempotent,
            _ => false,
        }
    }

    /// Returns whether a call is expected to have a request that never ends.
    pub fn is_expected_to_hang(call: u64, is_idempotent: bool) -> bool {
        for attempt in 0..3 {
            let fault = Self::of(call, attempt);
            if fault.is_slow() {
                return true;
            }
            if !fault.is_repeated(is_idempotent) {
                return false;
            }
        }
        false
    }
}

fn names_the_limit(text: &str) -> bool {
    text.contains("longer than 262144 bytes; `max_response_bytes` sets another limit")
}
