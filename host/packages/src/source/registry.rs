//! Plugins from a registry that speaks the OCI distribution specification: manifest, then blobs, each held against its
//! digest.
//!
//! Credentials are those that `docker login` or `oras login` left in `config.json` (in `$DOCKER_CONFIG` or `~/.docker`);
//! credential helpers are not asked. Without any, a registry that wants a token gives an anonymous one.

use super::address::{Image, Which, is_loopback, registry_url};
use super::error::FetchError;
use super::http::{self, Asker, Request};
use super::image::{self, Layer};
use super::{Arrived, FetchLimits, Intake};
use crate::signature::{MAX_SIGNATURE_BYTES, Signature, SignatureError};
use reqwest::header::WWW_AUTHENTICATE;
use reqwest::{Response, StatusCode};
use serde::Deserialize;
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::path::PathBuf;
use url::Url;

/// The longest manifest and token that are read, bytes.
const MAX_MANIFEST_BYTES: u64 = 1 << 20;

/// Fetches the plugin of an image, and its signature where it has one.
pub async fn fetch(image: &Image, mut intake: Intake, limits: &FetchLimits) -> Result<Arrived, FetchError> {
    let mut registry = Registry { image, asker: Asker::new(limits)?, authorization: None };
    let manifest = registry.manifest().await?;
    intake.expect(manifest.plugin.bytes)?;
    let (url, response) = registry.blob(&manifest.plugin).await?;
    http::body(&url, response, &mut intake).await?;
    let signature = match &manifest.signature {
        Some(layer) => Some(registry.signature(layer).await?),
        None => None,
    };
    let arrived = intake.arrived(signature);
    hold(format!("the plugin's layer of {image}"), &manifest.plugin.digest, &arrived.digest)?;
    Ok(arrived)
}

struct Registry<'i> {
    image: &'i Image,
    asker: Asker,
    /// Found out at the first request that wants it.
    authorization: Option<String>,
}

impl Registry<'_> {
    async fn manifest(&mut self) -> Result<image::Manifest, FetchError> {
        let which = match &self.image.which {
            Which::Tag(tag) => tag.clone(),
            Which::Digest(digest) => format!("sha256:{digest}"),
        };
        let url = self.url(&format!("manifests/{which}"))?;
        let response = self.get(&url, Some(image::MANIFEST)).await?;
        let bytes = http::small(&url, response, MAX_MANIFEST_BYTES).await?;
        if let Which::Digest(wanted) = &self.image.which {
            hold(format!("the manifest of {}", self.image), wanted, &digest(&bytes))?;
        }
        image::read(&bytes).map_err(|reason| self.no_plugin(reason))
    }

    async fn blob(&mut self, layer: &Layer) -> Result<(Url, Response), FetchError> {
        let url = self.url(&format!("blobs/sha256:{}", layer.digest))?;
        let response = self.get(&url, None).await?;
        Ok((url, response))
    }

    async fn signature(&mut self, layer: &Layer) -> Result<Result<Signature, SignatureError>, FetchError> {
        let (url, response) = self.blob(layer).await?;
        let bytes = http::small(&url, response, MAX_SIGNATURE_BYTES).await?;
        hold(format!("the signature's layer of {}", self.image), &layer.digest, &digest(&bytes))?;
        Ok(Signature::read(&format_args!("in {}", self.image), &bytes))
    }

    /// A good response; where the registry wants to know who asks, it is told.
    async fn get(&mut self, url: &Url, accept: Option<&'static str>) -> Result<Response, FetchError> {
        let mut request = Request { url: url.clone(), accept, authorization: self.authorization.clone() };
        let mut response = self.asker.get(request.clone()).await?;
        if response.status() == StatusCode::UNAUTHORIZED && self.authorization.is_none() {
            self.authorization = self.authorize(&response).await?;
            request.authorization.clone_from(&self.authorization);
            response = self.asker.get(request).await?;
        }
        http::success(url, response)
    }

    /// What to send as `Authorization`, by what the registry challenges with.
    async fn authorize(&self, response: &Response) -> Result<Option<String>, FetchError> {
        let challenge = response.headers().get(WWW_AUTHENTICATE).and_then(|value| value.to_str().ok());
        let (scheme, rest) = challenge.and_then(|text| text.split_once(' ')).unwrap_or_default();
        let credentials = credentials(&self.image.host).map(|basic| format!("Basic {basic}"));
        if !scheme.eq_ignore_ascii_case("bearer") {
            return Ok(credentials);
        }
        let mut parameters = parameters(rest);
        let realm = parameters.remove("realm").and_then(|realm| Url::parse(&realm).ok());
        let safe = |url: &Url| url.scheme() == "https" || (is_loopback(url) && is_loopback_host(self.image));
        let mut realm = realm.filter(safe).ok_or_else(|| {
            self.no_plugin("its registry names no encrypted address that gives tokens".into())
        })?;
        parameters
            .entry("scope".into())
            .or_insert_with(|| format!("repository:{}:pull", self.image.repository));
        for (key, value) in parameters.iter().filter(|(key, _)| ["service", "scope"].contains(&key.as_str()))
        {
            realm.query_pairs_mut().append_pair(key, value);
        }
        let request = Request { url: realm.clone(), accept: None, authorization: credentials };
        let answer = http::success(&realm, self.asker.get(request).await?)?;
        let bytes = http::small(&realm, answer, MAX_MANIFEST_BYTES).await?;
        let given: Token = serde_json::from_slice(&bytes)
            .map_err(|error| self.no_plugin(format!("its registry gives no token: {error}")))?;
        Ok(given.token.or(given.access_token).map(|token| format!("Bearer {token}")))
    }

    fn url(&self, rest: &str) -> Result<Url, FetchError> {
        let path = format!("{}/{rest}", self.image.repository);
        registry_url(&self.image.host, &path).ok_or_else(|| self.no_plugin("its host is none".into()))
    }

    fn no_plugin(&self, reason: String) -> FetchError {
        FetchError::Image { image: self.image.to_string(), reason }
    }
}

#[derive(Deserialize)]
struct Token {
    token: Option<String>,
    access_token: Option<String>,
}

/// `key="value"` pairs, as a challenge has them.
fn parameters(text: &str) -> BTreeMap<String, String> {
    let mut parts = text.split('"');
    let mut found = BTreeMap::new();
    while let (Some(key), Some(value)) = (parts.next(), parts.next()) {
        let key = key.trim_matches([' ', ',']).trim_end_matches('=');
        found.insert(key.to_ascii_lowercase(), value.to_owned());
    }
    found
}

/// What `docker login` keeps for a host: user and password, encoded as the header wants them.
fn credentials(host: &str) -> Option<String> {
    #[derive(Deserialize)]
    struct Logins {
        auths: Option<BTreeMap<String, Login>>,
    }
    #[derive(Deserialize)]
    struct Login {
        auth: Option<String>,
    }
    let folder = std::env::var_os("DOCKER_CONFIG").map(PathBuf::from);
    let folder = folder.or_else(|| Some(PathBuf::from(std::env::var_os("HOME")?).join(".docker")))?;
    let bytes = std::fs::read(folder.join("config.json")).ok()?;
    let logins: Logins = serde_json::from_slice(&bytes).ok()?;
    logins.auths?.remove(host)?.auth
}

fn is_loopback_host(image: &Image) -> bool {
    registry_url(&image.host, "").is_some_and(|url| is_loopback(&url))
}

fn digest(bytes: &[u8]) -> String {
    hex::encode(Sha256::digest(bytes))
}

fn hold(what: String, wanted: &str, found: &str) -> Result<(), FetchError> {
    if wanted == found {
        return Ok(());
    }
    Err(FetchError::Digest { what, wanted: wanted.to_owned(), found: found.to_owned() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_challenge_is_taken_apart() {
        let found = parameters(
            r#"realm="https://a.example/token",service="r.example",scope="repository:x:pull,push""#,
        );
        assert_eq!(found["realm"], "https://a.example/token");
        assert_eq!(found["service"], "r.example");
        assert_eq!(found["scope"], "repository:x:pull,push");
        assert!(parameters("no quotes").is_empty());
    }
}
