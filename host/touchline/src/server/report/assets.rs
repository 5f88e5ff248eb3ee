//! The page's files, compiled in from `web/`.

use axum::http::{Method, StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};

/// A file of `web/`, by its path in the address.
struct Asset {
    path: &'static str,
    content_type: &'static str,
    text: &'static str,
}

const HTML: &str = "text/html; charset=utf-8";
const CSS: &str = "text/css; charset=utf-8";
const JAVASCRIPT: &str = "text/javascript; charset=utf-8";
const SVG: &str = "image/svg+xml";

macro_rules! asset {
    ($path:literal, $content_type:expr) => {
        asset!($path, $content_type, $path)
    };
    ($path:literal, $content_type:expr, $file:literal) => {
        Asset {
            path: $path,
            content_type: $content_type,
            text: include_str!(concat!("../../../../../web", $file)),
        }
    };
}

static ASSETS: &[Asset] = &[
    asset!("/", HTML, "/index.html"),
    asset!("/icon.svg", SVG),
    asset!("/style/base.css", CSS),
    asset!("/style/header.css", CSS),
    asset!("/style/list.css", CSS),
    asset!("/style/challenge.css", CSS),
    asset!("/style/waterfall.css", CSS),
    asset!("/script/main.js", JAVASCRIPT),
    asset!("/script/afterwards.js", JAVASCRIPT),
    asset!("/script/api.js", JAVASCRIPT),
    asset!("/script/challenge.js", JAVASCRIPT),
    asset!("/script/costs.js", JAVASCRIPT),
    asset!("/script/dom.js", JAVASCRIPT),
    asset!("/script/facts.js", JAVASCRIPT),
    asset!("/script/format.js", JAVASCRIPT),
    asset!("/script/header.js", JAVASCRIPT),
    asset!("/script/lanes.js", JAVASCRIPT),
    asset!("/script/list.js", JAVASCRIPT),
    asset!("/script/poll.js", JAVASCRIPT),
    asset!("/script/stages.js", JAVASCRIPT),
    asset!("/script/strategies.js", JAVASCRIPT),
    asset!("/script/waterfall.js", JAVASCRIPT),
];

/// Gives out a file of the page.
pub(super) async fn serve(method: Method, uri: Uri) -> Response {
    if method != Method::GET && method != Method::HEAD {
        return (StatusCode::METHOD_NOT_ALLOWED, [(header::ALLOW, "GET, HEAD")]).into_response();
    }
    match ASSETS.iter().find(|asset| asset.path == uri.path()) {
        Some(asset) => ([(header::CONTENT_TYPE, asset.content_type)], asset.text).into_response(),
        None => (StatusCode::NOT_FOUND, "There is no such page. The report is at /\n").into_response(),
    }
}

#[cfg(test)]
mod tests {
    use super::ASSETS;
    use std::path::{Path, PathBuf};

    fn files(folder: &Path, found: &mut Vec<PathBuf>) {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() { files(&path, found) } else { found.push(path) }
        }
    }

    #[test]
    fn every_file_of_the_page_is_served() {
        let web = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../web");
        let mut found = Vec::new();
        files(&web, &mut found);
        assert_eq!(found.len(), ASSETS.len(), "{found:?}");
    }
}
