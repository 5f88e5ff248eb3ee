//! How the operator names a source.

use std::fmt;
use std::path::{Path, PathBuf};
use std::str::FromStr;
use thiserror::Error;
use url::{Host, Url};

/// Where a plugin comes from. Shown as it is written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Source {
    /// A file of this machine.
    File(PathBuf),
    /// `https://…`; on loopback, for trying things out, `http://…` too.
    Web(Url),
    /// `oci://HOST/REPOSITORY:TAG` or `oci://HOST/REPOSITORY@sha256:DIGEST`.
    Image(Image),
}

/// An image in a registry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Image {
    /// Host, and port where it is not the usual one.
    pub(crate) host: String,
    /// Path of the repository, without slashes around it.
    pub(crate) repository: String,
    /// Which image of it.
    pub(crate) which: Which,
}

/// How an image is named within its repository.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Which {
    /// Whatever has the tag now.
    Tag(String),
    /// The one whose manifest has this SHA-256, in hex.
    Digest(String),
}

/// The source's name says nothing.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum SourceError {
    /// It is no address.
    #[error("{text} is no address: {reason}")]
    Address {
        /// What was given.
        text: String,
        /// Where it breaks.
        reason: String,
    },
    /// It would be fetched without encryption.
    #[error("{text} would be fetched without encryption, which only loopback addresses may be; use https://")]
    Plain {
        /// What was given.
        text: String,
    },
    /// It is no reference to an image.
    #[error(
        "{text} names no image: {reason}; write oci://HOST/REPOSITORY:TAG or oci://HOST/REPOSITORY@sha256:DIGEST"
    )]
    Image {
        /// What was given.
        text: String,
        /// Where it breaks.
        reason: &'static str,
    },
    /// The file is of another kind.
    #[error(
        "{text} does not end in .wasm; only WebAssembly components are taken, and they are compiled here"
    )]
    Kind {
        /// What was given.
        text: String,
    },
}

impl Source {
    /// True where the same bytes come again or none: nothing newer can come from it.
    pub fn is_fixed(&self) -> bool {
        matches!(self, Self::Image(Image { which: Which::Digest(_), .. }))
    }
}

impl FromStr for Source {
    type Err = SourceError;

    fn from_str(text: &str) -> Result<Self, SourceError> {
        if let Some(rest) = text.strip_prefix("oci://") {
            return image(text, rest).map(Self::Image);
        }
        if text.contains("://") {
            return web(text).map(Self::Web);
        }
        let path = Path::new(text);
        if path.extension().is_none_or(|kind| kind != "wasm") {
            return Err(SourceError::Kind { text: text.to_owned() });
        }
        // Whole, so that `update` finds it from any folder.
        let whole = std::path::absolute(path);
        let whole = whole
            .map_err(|error| SourceError::Address { text: text.to_owned(), reason: error.to_string() })?;
        Ok(Self::File(whole))
    }
}

impl fmt::Display for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::File(path) => write!(f, "{}", path.display()),
            Self::Web(url) => write!(f, "{url}"),
            Self::Image(image) => write!(f, "{image}"),
        }
    }
}

impl fmt::Display for Image {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "oci://{}/{}", self.host, self.repository)?;
        match &self.which {
            Which::Tag(tag) => write!(f, ":{tag}"),
            Which::Digest(digest) => write!(f, "@sha256:{digest}"),
        }
    }
}

fn web(text: &str) -> Result<Url, SourceError> {
    let wrong = |reason: String| SourceError::Address { text: text.to_owned(), reason };
    let url = Url::parse(text).map_err(|error| wrong(error.to_string()))?;
    match url.scheme() {
        "https" => {}
        "http" if is_loopback(&url) => {}
        "http" => return Err(SourceError::Plain { text: text.to_owned() }),
        _ => return Err(wrong("plugins come from files, https:// and oci://".into())),
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err(wrong("it carries a password, which would be kept on the shelf".into()));
    }
    if !url.path().ends_with(".wasm") {
        return Err(SourceError::Kind { text: text.to_owned() });
    }
    Ok(url)
}

fn image(text: &str, rest: &str) -> Result<Image, SourceError> {
    let wrong = |reason| SourceError::Image { text: text.to_owned(), reason };
    let (host, path) = rest.split_once('/').ok_or_else(|| wrong("there is no repository"))?;
    let (repository, which) = match path.split_once('@') {
        Some((repository, digest)) => {
            (repository, Which::Digest(sha256(digest).ok_or_else(|| wrong("it has no SHA-256 digest"))?))
        }
        None => {
            let (repository, tag) =
                path.rsplit_once(':').ok_or_else(|| wrong("it has no tag and no digest"))?;
            (repository, Which::Tag(tag.to_owned()))
        }
    };
    // As the distribution specification has them.
    let plain = |text: &str, more: &str| {
        !text.is_empty() && text.chars().all(|c| c.is_ascii_alphanumeric() || more.contains(c))
    };
    if !plain(host, ".-:[]") || registry_url(host, "").is_none() {
        return Err(wrong("its host is none"));
    }
    let parts_are_plain =
        repository.split('/').all(|part| plain(part, "._-") && part.trim_matches('.') == part);
    if !parts_are_plain || repository.chars().any(|c| c.is_ascii_uppercase()) {
        return Err(wrong("its repository is not of lower-case letters, digits, ._- and /"));
    }
    if matches!(&which, Which::Tag(tag) if !plain(tag, "._-") || tag.len() > 128) {
        return Err(wrong("its tag is not of letters, digits and ._-"));
    }
    Ok(Image { host: host.to_owned(), repository: repository.to_owned(), which })
}

/// The hex figures of `sha256:FIGURES`.
pub(crate) fn sha256(text: &str) -> Option<String> {
    let figures = text.strip_prefix("sha256:")?;
    let hex = figures.len() == 64 && figures.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
    hex.then(|| figures.to_owned())
}

/// An address of a registry's API: over TLS, but for loopback.
pub(crate) fn registry_url(host: &str, path: &str) -> Option<Url> {
    let plain = Url::parse(&format!("http://{host}/v2/{path}")).ok()?;
    if is_loopback(&plain) { Some(plain) } else { Url::parse(&format!("https://{host}/v2/{path}")).ok() }
}

/// True for an address on this machine, which nobody can listen in on.
pub(crate) fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Ipv4(ip)) => ip.is_loopback(),
        Some(Host::Ipv6(ip)) => ip.is_loopback(),
        Some(Host::Domain(name)) => name == "localhost",
        None => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sources_are_read_and_shown_as_they_are_written() {
        let digest = "0".repeat(64);
        for text in [
            "https://example.org/a/b.wasm",
            "http://127.0.0.1:80/b.wasm?x=1",
            "oci://example.org/some/plug-in:1.2.3",
            "oci://127.0.0.1:5000/plugin:latest",
            &format!("oci://example.org:443/p@sha256:{digest}"),
            "/tmp/x.wasm",
        ] {
            let source: Source = text.parse().unwrap();
            assert_eq!(source.to_string().replace("127.0.0.1/", "127.0.0.1:80/"), text);
            assert_eq!(source.is_fixed(), text.contains('@'));
        }
        let relative: Source = "x.wasm".parse().unwrap();
        assert!(matches!(relative, Source::File(path) if path.is_absolute()));
    }

    #[test]
    fn what_is_no_source_is_refused_with_the_reason() {
        for (text, wanted) in [
            ("plugin.cwasm", "does not end in .wasm"),
            ("https://example.org/plugin.so", "does not end in .wasm"),
            ("http://example.org/p.wasm", "without encryption"),
            ("http://127.0.0.1.example.org/p.wasm", "without encryption"),
            ("https://user:word@example.org/p.wasm", "carries a password"),
            ("ftp://example.org/p.wasm", "come from files"),
            ("oci://example.org", "no repository"),
            ("oci://example.org/p", "no tag"),
            ("oci://example.org/p@sha256:12", "no SHA-256"),
            ("oci://example.org/P:1", "its repository"),
            ("oci://example.org/../p:1", "its repository"),
            ("oci://ex ample.org/p:1", "its host"),
            ("oci://example.org/p:a/b", "its"),
        ] {
            let error = text.parse::<Source>().unwrap_err().to_string();
            assert!(error.contains(wanted) && error.contains(text), "{error}");
        }
    }

    #[test]
    fn registries_are_asked_over_tls_but_for_loopback() {
        let scheme = |host| registry_url(host, "x").unwrap().scheme().to_owned();
        assert_eq!(scheme("example.org"), "https");
        assert_eq!(scheme("localhost.example.org"), "https");
        assert_eq!(scheme("127.0.0.1:5000"), "http");
        assert_eq!(scheme("[::1]:5000"), "http");
    }
}
