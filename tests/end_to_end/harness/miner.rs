//! `touchline` in a process of its own, with a configuration, a metagraph and a database in a folder of its own.

use chain::{Clock, Keypair, SystemClock, new_nonce, sign_request};
use serde_json::{Value, json};
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Output, Stdio};
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;
use tempfile::TempDir;

/// Seeds of `host/chain/tests/fixtures/auth`: public, worthless.
const VALIDATOR_SEED: [u8; 32] = [1; 32];
const MINER_SEED: [u8; 32] = [7; 32];

/// The repository.
pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").canonicalize().expect("the repository")
}

/// The built command, in the repository.
pub fn command() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_touchline"));
    command.current_dir(root());
    command
}

/// A folder with a configuration that works; tests spoil it.
pub struct Workspace {
    pub dir: TempDir,
}

impl Workspace {
    pub fn new() -> Self {
        let dir = TempDir::new().expect("a folder");
        let validator = Keypair::from_seed(VALIDATOR_SEED).hotkey().to_string();
        let nodes = json!({ &validator: { "hotkey": validator, "stake": 5000.0, "tao_stake": 5000.0 } });
        std::fs::write(dir.path().join("nodes.json"), nodes.to_string()).expect("nodes.json");
        let workspace = Self { dir };
        workspace.configure(|_| {});
        workspace
    }

    /// Writes the configuration anew, changed.
    pub fn configure(&self, change: impl FnOnce(&mut toml::Table)) {
        let root = root();
        let at = |path: &str| root.join(path).display().to_string();
        let mut config: toml::Table = toml::from_str(&format!(
            r#"
            [validator]
            listen = "127.0.0.1:0"
            [operator]
            listen = "127.0.0.1:0"
            [chain]
            hotkey = "{hotkey}"
            nodes_file = "nodes.json"
            [clip]
            allow_private_addresses = true
            [devices]
            onnxruntime = "{runtime}"
            [models]
            players = "{players}"
            pitch = "{pitch}"
            [strategy]
            plugin = "{plugin}"
            cache_dir = "plugin-cache"
            [store]
            path = "touchline.sqlite"
            "#,
            hotkey = Keypair::from_seed(MINER_SEED).hotkey(),
            runtime = at(".tools/onnxruntime/libonnxruntime.so.1.31.1"),
            players = at("models/players/model.toml"),
            pitch = at("models/pitch/model.toml"),
            plugin = at("target/plugins/gsr.wasm"),
        ))
        .expect("the configuration");
        change(&mut config);
        std::fs::write(self.config(), toml::to_string(&config).expect("toml")).expect("the configuration");
    }

    pub fn config(&self) -> PathBuf {
        self.dir.path().join("touchline.toml")
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.dir.path().join(name)
    }

    /// Runs a command to its end with this configuration.
    pub fn run(&self, arguments: &[&str]) -> Output {
        command().args(arguments).arg("--config").arg(self.config()).output().expect("the command runs")
    }

    /// Starts `serve` and waits until it serves.
    pub fn serve(self) -> Miner {
        let mut child = command()
            .args(["serve", "--config"])
            .arg(self.config())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the command runs");
        let mut lines = BufReader::new(child.stdout.take().expect("stdout")).lines();
        let mut address = |label: &str| -> String {
            let line = lines.next().and_then(Result::ok);
            let found =
                line.as_deref().and_then(|line| line.strip_prefix(label)).map(|rest| rest.trim().to_owned());
            found.unwrap_or_else(|| {
                let mut log = String::new();
                let _ = child.stderr.take().expect("stderr").read_to_string(&mut log);
                panic!("serve did not start ({line:?}): {log}")
            })
        };
        let (validators, report) = (address("validators:"), address("report:"));
        // Its log must not fill the pipe and stop it.
        let mut log = child.stderr.take().expect("stderr");
        std::thread::spawn(move || std::io::copy(&mut log, &mut std::io::sink()));
        let runtime = tokio::runtime::Runtime::new().expect("a runtime");
        let workspace = Some(self);
        Miner { child, validators, report, runtime, sent: AtomicU64::new(0), workspace }
    }
}

/// A miner that serves; stopped when dropped.
pub struct Miner {
    child: Child,
    /// Address for validators.
    pub validators: String,
    /// Address of the report.
    pub report: String,
    runtime: tokio::runtime::Runtime,
    sent: AtomicU64,
    /// None only while it restarts.
    workspace: Option<Workspace>,
}

/// What the miner answered.
#[derive(Debug)]
pub struct Reply {
    pub status: u16,
    pub body: String,
}

impl Miner {
    /// Its folder and configuration.
    pub fn workspace(&self) -> &Workspace {
        self.workspace.as_ref().expect("it serves")
    }

    /// Kills the process and starts another in the same folder.
    pub fn restart(mut self) -> Self {
        let (workspace, sent) =
            (self.workspace.take().expect("it serves"), self.sent.load(Ordering::Relaxed));
        drop(self);
        let again = workspace.serve();
        again.sent.store(sent, Ordering::Relaxed);
        again
    }

    /// Sends a signed challenge about a clip.
    pub fn challenge(&self, clip_address: &str) -> Reply {
        self.challenge_at("/soccer/challenge", clip_address)
    }

    /// Sends a signed challenge about a clip to another path.
    pub fn challenge_at(&self, path: &str, clip_address: &str) -> Reply {
        let body = challenge_body(clip_address);
        self.post_to(path, &signed(VALIDATOR_SEED, &body), &body)
    }

    /// Sends a signed challenge and does not wait for the answer; dropping the connection hangs up.
    pub fn begin_challenge(&self, clip_address: &str) -> TcpStream {
        let body = challenge_body(clip_address);
        let host = self.validators.trim_start_matches("http://");
        let mut request =
            format!("POST /soccer/challenge HTTP/1.1\r\nHost: {host}\r\nContent-Length: {}\r\n", body.len());
        for (name, value) in signed(VALIDATOR_SEED, &body) {
            request += &format!("{name}: {value}\r\n");
        }
        self.sent.fetch_add(1, Ordering::Relaxed);
        let mut connection = TcpStream::connect(host).expect("a connection");
        connection
            .write_all(format!("{request}\r\n").as_bytes())
            .and_then(|()| connection.write_all(&body))
            .expect("sent");
        connection
    }

    /// Sends a signed body.
    pub fn post(&self, body: &[u8]) -> Reply {
        self.post_with(&signed(VALIDATOR_SEED, body), body)
    }

    /// Sends a signed body to another path.
    pub fn post_signed(&self, path: &str, body: &[u8]) -> Reply {
        self.post_to(path, &signed(VALIDATOR_SEED, body), body)
    }

    /// Sends a body with any headers.
    pub fn post_with(&self, headers: &[(String, String)], body: &[u8]) -> Reply {
        self.post_to("/soccer/challenge", headers, body)
    }

    fn post_to(&self, path: &str, headers: &[(String, String)], body: &[u8]) -> Reply {
        let url = format!("{}{path}", self.validators);
        self.sent.fetch_add(1, Ordering::Relaxed);
        let reply = self.runtime.block_on(async {
            let mut request = client().post(url).body(body.to_vec());
            for (name, value) in headers {
                request = request.header(name, value);
            }
            reply(request).await
        });
        // What is posted where nobody answers is no challenge, and is not recorded.
        if reply.status == 404 {
            self.sent.fetch_sub(1, Ordering::Relaxed);
        }
        reply
    }

    /// Gets a path from the validators' listener.
    pub fn get(&self, path: &str) -> Reply {
        let url = format!("{}{path}", self.validators);
        self.runtime.block_on(reply(client().get(url)))
    }

    /// Tells the process to end, as an operator's system does, and waits until it has.
    pub fn terminate(mut self) -> ExitStatus {
        let told = Command::new("kill").arg(self.child.id().to_string()).status().expect("kill");
        assert!(told.success());
        self.child.wait().expect("the process ends")
    }

    /// Asks until a place is free: a thread that is told to stop needs a moment.
    pub fn wait_until_available(&self) {
        for _ in 0..1_000 {
            if self.get("/availability").body == r#"{"available":true}"# {
                return;
            }
            std::thread::sleep(Duration::from_millis(10));
        }
        panic!("no place became free");
    }

    /// The record of the newest challenge. Records are written in the background, after the answer has left, so
    /// this asks until there are as many as requests were sent.
    pub fn newest_record(&self) -> Value {
        let sent = self.sent.load(Ordering::Relaxed);
        for _ in 0..1_000 {
            let newest = self.api("api/challenges?limit=1")["challenges"][0]["id"].as_u64().unwrap_or(0);
            if newest == sent {
                return self.api(&format!("api/challenges/{newest}"));
            }
            std::thread::sleep(Duration::from_millis(10));
        }
        panic!("{sent} requests were sent, and the newest record is another one");
    }

    /// The newest challenge's record, once it says what became of its recording.
    pub fn newest_recorded(&self) -> Value {
        for _ in 0..1_000 {
            let record = self.newest_record();
            if !record["recording"].is_null() {
                return record;
            }
            std::thread::sleep(Duration::from_millis(10));
        }
        panic!("nothing became of the newest challenge's recording");
    }

    /// Gets JSON from the report's API.
    pub fn api(&self, path: &str) -> Value {
        let reply = self.runtime.block_on(reply(client().get(format!("{}{path}", self.report))));
        assert_eq!(reply.status, 200, "{path}: {}", reply.body);
        serde_json::from_str(&reply.body).expect("JSON")
    }
}

impl Drop for Miner {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn challenge_body(clip_address: &str) -> Vec<u8> {
    let body = json!({ "challenge_id": "1", "type": "gsr", "video_url": clip_address, "created_at": null });
    body.to_string().into_bytes()
}

/// The headers that whoever has `seed` signs a body with.
pub fn signed(seed: [u8; 32], body: &[u8]) -> Vec<(String, String)> {
    let miner = Keypair::from_seed(MINER_SEED).hotkey();
    let nonce = new_nonce(SystemClock.unix_ns(), rand::random());
    let signed = sign_request(&Keypair::from_seed(seed), &miner, &nonce, body);
    signed.pairs().iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
}

fn client() -> reqwest::Client {
    touchline::http::client().timeout(Duration::from_secs(240)).build().expect("a client")
}

async fn reply(request: reqwest::RequestBuilder) -> Reply {
    let response = request.send().await.expect("an answer");
    Reply { status: response.status().as_u16(), body: response.text().await.expect("a body") }
}
