//! The HTTP client of the validator's side. (Clips have a client of their own, with a guard.)

/// A client that takes what validators take: gzip, any address.
pub fn client() -> reqwest::ClientBuilder {
    // An error says that the process has a provider already, which serves as well.
    let _ = rustls::crypto::ring::default_provider().install_default();
    reqwest::Client::builder().no_proxy()
}
