//! Keeps other web sites out of the report.
//!
//! The report has no password, so what it must fear is a page in the operator's own browser: one that loads it
//! in a frame, runs script in it, or has its own name point at the loopback address to be of the same origin.

use axum::extract::Request;
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use std::net::{IpAddr, SocketAddr};

/// Everything from here, nothing from elsewhere, no inline script or style, and never in a frame.
const CONTENT_SECURITY_POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; \
    connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

const SECURITY_HEADERS: [(HeaderName, &str); 5] = [
    (header::CONTENT_SECURITY_POLICY, CONTENT_SECURITY_POLICY),
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::REFERRER_POLICY, "no-referrer"),
    (header::CACHE_CONTROL, "no-cache"),
    (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
];

/// Adds the headers to every response, errors included.
pub(super) async fn add_security_headers(request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    for (name, value) in SECURITY_HEADERS {
        response.headers_mut().insert(name, HeaderValue::from_static(value));
    }
    response
}

/// Answers only where the browser was given an address or `localhost`: another name that leads here may belong
/// to anyone (DNS rebinding).
pub(super) async fn answer_local_names_only(request: Request, next: Next) -> Response {
    if named_by_address(request.headers()) {
        return next.run(request).await;
    }
    let message =
        "The report is reached by address (http://127.0.0.1:PORT/) or as localhost, not by another name.\n";
    (StatusCode::MISDIRECTED_REQUEST, message).into_response()
}

fn named_by_address(headers: &HeaderMap) -> bool {
    let Some(host) = headers.get(header::HOST) else { return false };
    let Ok(host) = host.to_str() else { return false };
    let name = host.rsplit_once(':').map_or(host, |(name, _port)| name);
    let is_address = host.parse::<SocketAddr>().is_ok()
        || host.parse::<IpAddr>().is_ok()
        || host
            .strip_prefix('[')
            .and_then(|rest| rest.strip_suffix(']'))
            .is_some_and(|inner| inner.parse::<IpAddr>().is_ok());
    is_address || name.eq_ignore_ascii_case("localhost")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answers(host: &'static str) -> bool {
        let mut headers = HeaderMap::new();
        headers.insert(header::HOST, HeaderValue::from_static(host));
        named_by_address(&headers)
    }

    #[test]
    fn addresses_and_localhost_are_answered() {
        for host in [
            "127.0.0.1:8092",
            "127.0.0.1",
            "[::1]:8092",
            "[::1]",
            "localhost:8092",
            "LocalHost",
            "10.0.0.7:80",
        ] {
            assert!(answers(host), "{host}");
        }
    }

    #[test]
    fn other_names_are_not() {
        for host in
            ["example.org", "example.org:8092", "localhost.example.org", "127.0.0.1.example.org:80", ""]
        {
            assert!(!answers(host), "{host}");
        }
        assert!(!named_by_address(&HeaderMap::new()));
    }
}
