//! Debian's Chromium, driven through its own driver. Both end with the test.

use axum::http::Method;
use fantoccini::elements::Element;
use fantoccini::wd::WebDriverCompatibleCommand;
use fantoccini::{Client, ClientBuilder, Locator};
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::{Value, json};
use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};
use tempfile::TempDir;

const MISSING: &str =
    "the report is tested in a browser: `apt-get install chromium chromium-driver`, or `make setup`";

/// A browser with one page.
pub struct Browser {
    client: Client,
    _driver: Driver,
    _profile: TempDir,
}

/// The driver's process; dropping it ends it and the browser it started.
struct Driver {
    process: Child,
    address: String,
}

impl Driver {
    fn start() -> Self {
        // With port 0 the driver takes a free one and says which.
        let mut command = Command::new("chromedriver");
        command.arg("--port=0").stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null());
        let mut process = command.spawn().unwrap_or_else(|error| panic!("chromedriver: {error}; {MISSING}"));
        let said = BufReader::new(process.stdout.take().unwrap());
        let lines = said.lines().map_while(Result::ok);
        let port = lines
            .filter_map(|line| line.rsplit_once("successfully on port ").map(|(_, port)| port.to_owned()))
            .next();
        let port = port.unwrap_or_else(|| panic!("chromedriver ended without a port; {MISSING}"));
        Self { process, address: format!("http://127.0.0.1:{}", port.trim_end_matches('.')) }
    }
}

impl Drop for Driver {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// Chromium's console, which WebDriver itself does not know.
#[derive(Debug)]
struct ReadLog;

impl WebDriverCompatibleCommand for ReadLog {
    fn endpoint(&self, base: &url::Url, session: Option<&str>) -> Result<url::Url, url::ParseError> {
        base.join(&format!("session/{}/se/log", session.unwrap_or_default()))
    }

    fn method_and_body(&self, _address: &url::Url) -> (Method, Option<String>) {
        (Method::POST, Some(json!({ "type": "browser" }).to_string()))
    }
}

impl Browser {
    /// A browser with a desktop's window.
    pub async fn start() -> Self {
        Self::open(json!({})).await
    }

    /// A browser that lays pages out for a screen of that many CSS px, as a phone does.
    pub async fn start_at_width(width: u32) -> Self {
        let metrics = json!({ "width": width, "height": 844, "pixelRatio": 1.0, "mobile": true });
        Self::open(json!({ "mobileEmulation": { "deviceMetrics": metrics } })).await
    }

    async fn open(mut options: Value) -> Self {
        let (driver, profile) = (Driver::start(), tempfile::tempdir().unwrap());
        let profile_arg = format!("--user-data-dir={}", profile.path().display());
        options["args"] = json!([
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-background-networking",
            "--no-first-run",
            "--disable-dev-shm-usage",
            "--window-size=1280,900",
            profile_arg
        ]);
        let Value::Object(capabilities) = json!({
            "goog:chromeOptions": options,
            "goog:loggingPrefs": { "browser": "ALL" },
        }) else {
            unreachable!("an object was written")
        };
        let mut builder = ClientBuilder::new(HttpConnector::new());
        let client = builder.capabilities(capabilities).connect(&driver.address).await;
        let client = client.unwrap_or_else(|error| panic!("chromium does not start: {error}; {MISSING}"));
        Self { client, _driver: driver, _profile: profile }
    }

    pub async fn end(self) {
        self.client.close().await.unwrap();
    }

    pub async fn goto(&self, address: &str) {
        self.client.goto(address).await.unwrap();
    }

    pub async fn address(&self) -> String {
        self.client.current_url().await.unwrap().to_string()
    }

    pub async fn wait_for(&self, selector: &str) -> Element {
        let found = self.client.wait().for_element(Locator::Css(selector)).await;
        found.unwrap_or_else(|error| panic!("{selector} does not appear: {error}"))
    }

    async fn find(&self, selector: &str) -> Element {
        let found = self.client.find(Locator::Css(selector)).await;
        found.unwrap_or_else(|error| panic!("{selector}: {error}"))
    }

    pub async fn count(&self, selector: &str) -> usize {
        self.client.find_all(Locator::Css(selector)).await.unwrap().len()
    }

    pub async fn text(&self, selector: &str) -> String {
        self.find(selector).await.text().await.unwrap()
    }

    pub async fn texts(&self, selector: &str) -> Vec<String> {
        let mut texts = Vec::new();
        for element in self.client.find_all(Locator::Css(selector)).await.unwrap() {
            texts.push(element.text().await.unwrap());
        }
        texts
    }

    pub async fn attribute(&self, selector: &str, name: &str) -> String {
        self.find(selector).await.attr(name).await.unwrap().unwrap()
    }

    pub async fn click(&self, selector: &str) {
        self.find(selector).await.click().await.unwrap();
    }

    /// Focuses an element and presses Enter.
    pub async fn press_enter(&self, selector: &str) {
        let enter = '\u{e007}'.to_string();
        self.find(selector).await.send_keys(&enter).await.unwrap();
    }

    /// Left, top, width and height, CSS px.
    pub async fn rectangle(&self, selector: &str) -> (f64, f64, f64, f64) {
        self.find(selector).await.rectangle().await.unwrap()
    }

    /// The width of the window and of what is in it, CSS px.
    pub async fn page_width(&self) -> (u64, u64) {
        let script = "return [window.innerWidth, document.documentElement.scrollWidth]";
        let widths = self.client.execute(script, Vec::new()).await.unwrap();
        (widths[0].as_u64().unwrap(), widths[1].as_u64().unwrap())
    }

    /// Errors on the console: exceptions, refused content, requests that failed.
    pub async fn severe_log(&self) -> Vec<String> {
        let log = self.client.issue_cmd(ReadLog).await.unwrap();
        let entries = log.as_array().unwrap().iter();
        entries.filter(|entry| entry["level"] == "SEVERE").map(|entry| entry["message"].to_string()).collect()
    }
}
