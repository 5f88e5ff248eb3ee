//! Plugins over HTTP, and the requests that registries are asked with.
//!
//! Redirects are followed here: never from TLS to none, and with no credentials to another origin.

use super::address::is_loopback;
use super::error::FetchError;
use super::{Arrived, FetchLimits, Intake};
use crate::signature::{MAX_SIGNATURE_BYTES, Signature, SignatureError};
use reqwest::header::{ACCEPT, AUTHORIZATION, LOCATION};
use reqwest::{Client, Response, StatusCode, redirect};
use std::error::Error;
use url::Url;

/// One GET and what goes with it.
#[derive(Clone, Debug)]
pub struct Request {
    pub url: Url,
    pub accept: Option<&'static str>,
    /// The value of the header; for the origin of `url` alone.
    pub authorization: Option<String>,
}

impl Request {
    pub fn of(url: Url) -> Self {
        Self { url, accept: None, authorization: None }
    }
}

/// A client, and how far it goes.
pub struct Asker {
    client: Client,
    redirects: usize,
}

/// Fetches `url`, and `url` with `.sig` added to its path where that is there.
pub async fn fetch(url: &Url, mut intake: Intake, limits: &FetchLimits) -> Result<Arrived, FetchError> {
    let asker = Asker::new(limits)?;
    let response = success(url, asker.get(Request::of(url.clone())).await?)?;
    body(url, response, &mut intake).await?;
    let signature = signature(url, &asker).await?;
    Ok(intake.arrived(signature))
}

/// Where the server answers, but not with a signature, it is one that cannot be read.
async fn signature(
    url: &Url,
    asker: &Asker,
) -> Result<Option<Result<Signature, SignatureError>>, FetchError> {
    let mut beside = url.clone();
    beside.set_path(&format!("{}.sig", url.path()));
    let response = asker.get(Request::of(beside.clone())).await?;
    if response.status() == StatusCode::NOT_FOUND {
        return Ok(None);
    }
    if !response.status().is_success() {
        let status = format!("the server answers with the status {}", response.status().as_u16());
        return Ok(Some(Err(SignatureError::unreadable(&beside, &status))));
    }
    Ok(Some(match small(&beside, response, MAX_SIGNATURE_BYTES).await {
        Ok(bytes) => Signature::read(&beside, &bytes),
        Err(error @ FetchError::TooLarge { .. }) => Err(SignatureError::unreadable(&beside, &error)),
        Err(error) => return Err(error),
    }))
}

impl Asker {
    pub fn new(limits: &FetchLimits) -> Result<Self, FetchError> {
        // An error says that the process has a provider already, which serves as well.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let client = Client::builder()
            .user_agent(concat!("touchline/", env!("CARGO_PKG_VERSION")))
            .connect_timeout(limits.idle)
            .read_timeout(limits.idle)
            .redirect(redirect::Policy::none())
            .no_proxy()
            .no_gzip() // sizes are those of the plugin itself
            .build()
            .map_err(|error| FetchError::Unreachable {
                address: "anything".into(),
                reason: causes(&error),
            })?;
        Ok(Self { client, redirects: limits.redirects })
    }

    /// The response that the last redirect leads to, whatever its status.
    pub async fn get(&self, mut request: Request) -> Result<Response, FetchError> {
        for _ in 0..=self.redirects {
            let response = self.hop(&request).await?;
            let Some(target) = redirected(&request.url, &response)? else { return Ok(response) };
            if target.origin() != request.url.origin() {
                request.authorization = None;
            }
            request.url = target;
        }
        let reason = format!("more than {} times", self.redirects);
        Err(FetchError::Redirect { address: request.url.to_string(), reason })
    }

    async fn hop(&self, request: &Request) -> Result<Response, FetchError> {
        let mut ask = self.client.get(request.url.clone());
        if let Some(accept) = request.accept {
            ask = ask.header(ACCEPT, accept);
        }
        if let Some(authorization) = &request.authorization {
            ask = ask.header(AUTHORIZATION, authorization);
        }
        ask.send().await.map_err(|error| unreachable(&request.url, &error))
    }
}

/// Where a redirect leads; none where the response is another.
fn redirected(from: &Url, response: &Response) -> Result<Option<Url>, FetchError> {
    if !matches!(response.status().as_u16(), 301 | 302 | 303 | 307 | 308) {
        return Ok(None);
    }
    let wrong = |reason: String| FetchError::Redirect { address: from.to_string(), reason };
    let location = response.headers().get(LOCATION).and_then(|value| value.to_str().ok());
    let location = location.ok_or_else(|| wrong("and does not say where to".into()))?;
    let target = from.join(location).map_err(|error| wrong(format!("to {location}: {error}")))?;
    let safe = target.scheme() == "https"
        || (target.scheme() == "http"
            && is_loopback(&target)
            && is_loopback(from)
            && from.scheme() == "http");
    if safe { Ok(Some(target)) } else { Err(wrong(format!("to {target}, which is not encrypted"))) }
}

/// The response, where its status is a good one.
pub fn success(url: &Url, response: Response) -> Result<Response, FetchError> {
    let status = response.status();
    if status.is_success() {
        return Ok(response);
    }
    let hint = match status.as_u16() {
        401 | 403 => ": it wants credentials, or there is no such thing",
        404 => ": there is no such thing",
        _ => "",
    };
    Err(FetchError::Status { address: url.to_string(), status: status.as_u16(), hint })
}

/// Takes the body in, whatever size the server announced.
pub async fn body(url: &Url, mut response: Response, intake: &mut Intake) -> Result<(), FetchError> {
    intake.expect(response.content_length().unwrap_or(0))?;
    while let Some(piece) = response.chunk().await.map_err(|error| unreachable(url, &error))? {
        intake.take(&piece)?;
    }
    Ok(())
}

/// A body of at most `max_bytes`.
pub async fn small(url: &Url, mut response: Response, max_bytes: u64) -> Result<Vec<u8>, FetchError> {
    let mut bytes = Vec::new();
    while let Some(piece) = response.chunk().await.map_err(|error| unreachable(url, &error))? {
        bytes.extend_from_slice(&piece);
        if bytes.len() as u64 > max_bytes {
            return Err(FetchError::TooLarge { source_name: url.to_string(), limit_bytes: max_bytes });
        }
    }
    Ok(bytes)
}

fn unreachable(url: &Url, error: &reqwest::Error) -> FetchError {
    let mut reason = causes(error);
    // What rustls says of one whose authority it does not know, or that is signed by itself.
    if reason.contains("certificate") {
        reason += "; where the server's certificate is of an authority of your own, name the file with that \
                   authority's certificate in the environment variable SSL_CERT_FILE";
    }
    FetchError::Unreachable { address: url.to_string(), reason }
}

fn causes(error: &dyn Error) -> String {
    let mut told = error.to_string();
    let mut cause = error.source();
    while let Some(next) = cause {
        told = format!("{told}: {next}");
        cause = next.source();
    }
    told
}
