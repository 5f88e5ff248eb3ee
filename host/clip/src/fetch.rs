//! Fetches clips over HTTP.
//!
//! The head is awaited, redirects are followed here (each hop passes the guard), and the body goes on arriving in a
//! task of the runtime. Needs a tokio runtime; what blocks on the disk runs on its threads for that.

use crate::arriving::Shared;
use crate::guard::{self, GuardedResolver, NotPublic};
use crate::{ArrivingClip, FetchError, address};
use reqwest::{Client, Response, StatusCode, Url, header, redirect};
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::time::timeout;

/// What a fetch may cost and where it may go.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FetchConfig {
    /// Largest clip, bytes. Bounds what one fetch writes to the disk.
    pub max_bytes: u64,
    /// Longest time for name, connection and TLS of one hop.
    pub connect_timeout: Duration,
    /// Longest silence of the server, before the head as within the body.
    pub idle_timeout: Duration,
    /// Redirects followed before giving up.
    pub max_redirects: usize,
    /// Also fetch from loopback, private and other special addresses. For tests and private networks.
    pub allow_private_addresses: bool,
}

/// Fetches clips. Cheap to clone; connections are kept and shared.
#[derive(Clone, Debug)]
pub struct Fetcher {
    client: Client,
    config: FetchConfig,
}

impl Fetcher {
    /// Sets up the HTTP client; fails with [`FetchError::Client`] where TLS cannot be set up.
    pub fn new(config: FetchConfig) -> Result<Self, FetchError> {
        // An error says that the process has a provider already, which serves as well.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let resolver = GuardedResolver { allow_private_addresses: config.allow_private_addresses };
        let client = Client::builder()
            .user_agent(concat!("touchline/", env!("CARGO_PKG_VERSION")))
            .connect_timeout(config.connect_timeout)
            .redirect(redirect::Policy::none())
            .dns_resolver(Arc::new(resolver))
            .no_proxy() // a proxy would resolve names behind the guard's back
            .no_gzip() // sizes are those of the clip itself
            .build()
            .map_err(|error| FetchError::Client { reason: causes(&error) })?;
        Ok(Self { client, config })
    }

    /// Fetches `address`. Resolves once the response head is there; the body goes on arriving in the background
    /// until it is complete, fails, is cancelled, or nobody holds the clip or a reader of it any more.
    ///
    /// Google Drive links are turned into their direct-download form.
    pub async fn fetch(&self, address: &str) -> Result<ArrivingClip, FetchError> {
        let started_at = Instant::now();
        let url = address::parse(address)?;
        let shown = address::shown(&url);
        let response = self.head(url).await?;
        let announced = response.content_length();
        if announced.is_some_and(|size| size > self.config.max_bytes) {
            return Err(self.too_large(&shown, announced));
        }
        let shared = {
            let address = shown.clone();
            on_disk_thread(&shown, move || Shared::on_disk(address, announced, started_at)).await?
        };
        let shared = Arc::new(shared);
        let body = Body { fetcher: self.clone(), shared: shared.clone(), shown, response };
        let task = tokio::spawn(body.arrive());
        Ok(ArrivingClip::new(shared, Some(task.abort_handle())))
    }

    /// Follows redirects to a response with a success status.
    async fn head(&self, mut url: Url) -> Result<Response, FetchError> {
        for _ in 0..=self.config.max_redirects {
            let response = self.hop(&url).await?;
            let status = response.status();
            if is_redirect(status) {
                url = redirect_target(&url, &response)?;
            } else if status.is_success() {
                return Ok(response);
            } else {
                return Err(FetchError::Status { address: address::shown(&url), status: status.as_u16() });
            }
        }
        let reason = format!("more than {} redirects", self.config.max_redirects);
        Err(FetchError::Redirect { address: address::shown(&url), reason })
    }

    async fn hop(&self, url: &Url) -> Result<Response, FetchError> {
        address::check_scheme(url)?;
        if !self.config.allow_private_addresses {
            guard::check_literal(url)?;
        }
        let request = self.client.get(url.clone()).header(header::ACCEPT_ENCODING, "identity");
        let limit = self.config.connect_timeout + self.config.idle_timeout;
        match timeout(limit, request.send()).await {
            Ok(Ok(response)) => Ok(response),
            Ok(Err(error)) => Err(self.request_error(url, &error)),
            Err(_) => Err(timed_out(url, "the response head", limit)),
        }
    }

    fn request_error(&self, url: &Url, error: &reqwest::Error) -> FetchError {
        let address = address::shown(url);
        if let Some(refusal) = cause::<NotPublic>(error) {
            return FetchError::PrivateAddress { address, ip: refusal.ip };
        }
        if error.is_timeout() {
            return timed_out(url, "a connection", self.config.connect_timeout);
        }
        FetchError::Unreachable { address, reason: causes(error) }
    }

    fn too_large(&self, address: &str, announced: Option<u64>) -> FetchError {
        FetchError::TooLarge { address: address.to_owned(), limit: self.config.max_bytes, announced }
    }
}

/// A body on its way to the disk.
struct Body {
    fetcher: Fetcher,
    shared: Arc<Shared>,
    shown: String,
    response: Response,
}

impl Body {
    async fn arrive(mut self) {
        let outcome = self.fill().await;
        self.shared.finish(outcome);
    }

    async fn fill(&mut self) -> Result<(), FetchError> {
        let announced = self.response.content_length();
        let idle = self.fetcher.config.idle_timeout;
        let mut received = 0;
        loop {
            let chunk = match timeout(idle, self.response.chunk()).await {
                Ok(Ok(Some(chunk))) => chunk,
                Ok(Ok(None)) => return Ok(()),
                Ok(Err(error)) => return Err(self.broke_off(received, announced, &error)),
                Err(_) => return Err(timed_out(self.response.url(), "the next part of the body", idle)),
            };
            if received + chunk.len() as u64 > self.fetcher.config.max_bytes {
                return Err(self.fetcher.too_large(&self.shown, announced));
            }
            let shared = self.shared.clone();
            received = on_disk_thread(&self.shown, move || shared.append(&chunk)).await?;
        }
    }

    fn broke_off(&self, received: u64, expected: Option<u64>, error: &reqwest::Error) -> FetchError {
        FetchError::BrokeOff { address: self.shown.clone(), received, expected, reason: causes(error) }
    }
}

/// Runs what blocks on the disk where it holds up no other task.
async fn on_disk_thread<T: Send + 'static>(
    address: &str,
    work: impl FnOnce() -> Result<T, FetchError> + Send + 'static,
) -> Result<T, FetchError> {
    tokio::task::spawn_blocking(work).await.unwrap_or_else(|error| {
        let (address, folder) = (address.to_owned(), std::env::temp_dir());
        Err(FetchError::Disk { address, folder, reason: error.to_string() })
    })
}

fn is_redirect(status: StatusCode) -> bool {
    matches!(status.as_u16(), 301 | 302 | 303 | 307 | 308)
}

fn redirect_target(from: &Url, response: &Response) -> Result<Url, FetchError> {
    let trouble = |reason: String| FetchError::Redirect { address: address::shown(from), reason };
    let location = response.headers().get(header::LOCATION).and_then(|value| value.to_str().ok());
    let location = location.ok_or_else(|| trouble("redirects without saying where to".to_owned()))?;
    let target = from.join(location).map_err(|error| trouble(format!("redirects to nowhere: {error}")))?;
    address::check_scheme(&target)
        .map_err(|_| trouble(format!("redirects to scheme `{}`", target.scheme())))?;
    Ok(target)
}

fn timed_out(url: &Url, waiting_for: &'static str, waited: Duration) -> FetchError {
    FetchError::TimedOut { address: address::shown(url), waiting_for, waited }
}

/// The first cause of type `T` below an error.
fn cause<'a, T: std::error::Error + 'static>(error: &'a (dyn std::error::Error + 'static)) -> Option<&'a T> {
    std::iter::successors(Some(error), |error| error.source()).find_map(|error| error.downcast_ref::<T>())
}

/// The causes below an HTTP error, outermost first. Its own text is left out, because it holds the whole address.
fn causes(error: &reqwest::Error) -> String {
    let first = std::error::Error::source(error);
    let texts: Vec<String> =
        std::iter::successors(first, |error| error.source()).map(ToString::to_string).collect();
    if texts.is_empty() { "the request failed".to_owned() } else { texts.join(": ") }
}
