//! Reads clip addresses: scheme check, Google Drive links, and the form that may be shown. Pure; no network.

use crate::FetchError;
use reqwest::Url;

/// Longest shown form of an address that cannot be read, in characters.
const SHOWN_CHARS: usize = 200;

/// Reads an address and turns a Google Drive link into its direct-download form.
pub(crate) fn parse(address: &str) -> Result<Url, FetchError> {
    let bad = |reason: String| FetchError::BadAddress { address: shown_text(address), reason };
    let url = Url::parse(address.trim()).map_err(|error| bad(error.to_string()))?;
    check_scheme(&url)?;
    Ok(drive_download(&url).unwrap_or(url))
}

/// Refuses every scheme but http and https.
pub(crate) fn check_scheme(url: &Url) -> Result<(), FetchError> {
    if matches!(url.scheme(), "http" | "https") && url.has_host() {
        return Ok(());
    }
    let reason = format!("scheme `{}` is not fetched", url.scheme());
    Err(FetchError::BadAddress { address: shown(url), reason })
}

/// Scheme, host, port and path; without user name, password, query string and fragment.
pub(crate) fn shown(url: &Url) -> String {
    let Some(host) = url.host_str() else {
        return shown_text(url.as_str());
    };
    let port = url.port().map_or(String::new(), |port| format!(":{port}"));
    format!("{}://{host}{port}{}", url.scheme(), url.path())
}

/// The same for text that is not an address: cut at the query string, bounded in length, printable.
fn shown_text(text: &str) -> String {
    let before_query = text.split(['?', '#']).next().unwrap_or_default();
    let after_password = match before_query.split_once("//") {
        Some((scheme, rest)) => format!("{scheme}//{}", rest.rsplit('@').next().unwrap_or(rest)),
        None => before_query.rsplit('@').next().unwrap_or(before_query).to_owned(),
    };
    after_password.chars().take(SHOWN_CHARS).flat_map(char::escape_debug).collect()
}

/// The direct-download form of a Google Drive link; none for every other address.
///
/// `confirm=t` skips the page that Drive shows instead of files too large for its virus scan.
fn drive_download(url: &Url) -> Option<Url> {
    if url.host_str() != Some("drive.google.com") {
        return None;
    }
    let query =
        |key: &str| url.query_pairs().find(|(name, _)| name == key).map(|(_, value)| value.into_owned());
    let id = id_in_path(url).or_else(|| query("id")).filter(|id| is_drive_id(id))?;
    let mut direct = Url::parse("https://drive.google.com/uc?export=download&confirm=t").ok()?;
    direct.query_pairs_mut().append_pair("id", &id);
    if let Some(key) = query("resourcekey") {
        direct.query_pairs_mut().append_pair("resourcekey", &key);
    }
    Some(direct)
}

fn id_in_path(url: &Url) -> Option<String> {
    let mut segments = url.path_segments()?;
    segments.find(|segment| *segment == "d")?;
    segments.next().map(str::to_owned)
}

fn is_drive_id(id: &str) -> bool {
    !id.is_empty() && id.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn drive_links_become_direct_downloads() {
        let direct = "https://drive.google.com/uc?export=download&confirm=t&id=1a-B_c";
        for link in [
            "https://drive.google.com/file/d/1a-B_c/view?usp=sharing",
            "https://drive.google.com/open?id=1a-B_c",
            "https://drive.google.com/uc?id=1a-B_c&export=view",
        ] {
            assert_eq!(parse(link).unwrap().as_str(), direct, "{link}");
        }
    }

    #[test]
    fn other_addresses_stay_as_they_are() {
        for address in [
            "https://example.com/d/1a/clip.mp4?id=7",
            "https://drive.google.com/drive/my",
            "http://a.b:81/c%20d",
        ] {
            assert_eq!(parse(address).unwrap().as_str(), address);
        }
    }

    #[test]
    fn addresses_that_are_not_http_are_refused() {
        for address in
            ["", "clip.mp4", "/tmp/clip.mp4", "file:///etc/passwd", "ftp://a.b/c", "data:,x", "http://"]
        {
            assert!(matches!(parse(address), Err(FetchError::BadAddress { .. })), "{address}");
        }
    }

    #[test]
    fn secrets_are_never_shown() {
        let url = parse("https://me:word@example.com:8443/a/b.mp4?X-Signature=abc#part").unwrap();
        assert_eq!(shown(&url), "https://example.com:8443/a/b.mp4");
        let message = parse("gopher://me:word@example.com/x?sig=abc").unwrap_err().to_string();
        assert!(!message.contains("word") && !message.contains("abc"), "{message}");
        let message = parse("me:word@example.com/x?sig=abc").unwrap_err().to_string();
        assert!(!message.contains("word") && !message.contains("abc"), "{message}");
    }
}
