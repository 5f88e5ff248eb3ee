//! Debian's `docker-registry` in a folder of its own, and images in it.

use super::digest;
use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};
use tempfile::TempDir;

/// The program that `scripts/setup/run registry` installs.
const PROGRAM: &str = "docker-registry";

/// A registry without passwords on a loopback port; it ends with the value.
pub struct Registry {
    child: Child,
    /// `HOST:PORT`.
    pub host: String,
    _dir: TempDir,
}

impl Registry {
    pub fn start() -> Self {
        let dir = tempfile::tempdir().unwrap();
        let config = dir.path().join("config.yml");
        let data = dir.path().join("data");
        let text = format!(
            "version: 0.1\nlog: {{level: info}}\nstorage: {{filesystem: {{rootdirectory: {}}}}}\nhttp: {{addr: \"127.0.0.1:0\"}}\n",
            data.display()
        );
        std::fs::write(&config, text).unwrap();
        let mut command = Command::new(PROGRAM);
        command.arg("serve").arg(&config).stdout(Stdio::null()).stderr(Stdio::piped());
        let mut child = command.spawn().unwrap_or_else(|error| {
            panic!("{PROGRAM} cannot be started ({error}); `scripts/setup/run registry` installs it")
        });
        let mut lines = BufReader::new(child.stderr.take().unwrap()).lines();
        let port = lines.find_map(|line| {
            let line = line.unwrap();
            let (_, rest) = line.split_once("listening on 127.0.0.1:")?;
            Some(rest.chars().take_while(char::is_ascii_digit).collect::<String>())
        });
        // Its log must not fill the pipe and stop it.
        std::thread::spawn(move || lines.for_each(drop));
        Self { child, host: format!("127.0.0.1:{}", port.unwrap()), _dir: dir }
    }

    /// Puts a blob into the repository and returns its descriptor, as a manifest has it.
    pub async fn push_blob(&self, repository: &str, media_type: &str, bytes: &[u8]) -> String {
        let client = client();
        let start = format!("http://{}/v2/{repository}/blobs/uploads/", self.host);
        let response = client.post(start).send().await.unwrap().error_for_status().unwrap();
        let place = response.headers()["location"].to_str().unwrap().to_owned();
        let digest = digest(bytes);
        let put = client.put(format!("{place}&digest=sha256:{digest}")).body(bytes.to_vec());
        put.send().await.unwrap().error_for_status().unwrap();
        format!(r#"{{"mediaType":"{media_type}","digest":"sha256:{digest}","size":{}}}"#, bytes.len())
    }

    /// Puts an image with these layers into the repository; returns its digest.
    pub async fn push(&self, repository: &str, tag: &str, layers: &[(&str, &[u8])]) -> String {
        let config = self.push_blob(repository, "application/vnd.oci.empty.v1+json", b"{}").await;
        let mut described = Vec::new();
        for (media_type, bytes) in layers {
            described.push(self.push_blob(repository, media_type, bytes).await);
        }
        let manifest = manifest(&config, &described);
        let url = format!("http://{}/v2/{repository}/manifests/{tag}", self.host);
        let put = client().put(url).header("content-type", MANIFEST).body(manifest.clone());
        put.send().await.unwrap().error_for_status().unwrap();
        digest(manifest.as_bytes())
    }
}

impl Drop for Registry {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The media type of an image's manifest.
pub const MANIFEST: &str = "application/vnd.oci.image.manifest.v1+json";

/// A manifest of these descriptors.
pub fn manifest(config: &str, layers: &[String]) -> String {
    format!(
        r#"{{"schemaVersion":2,"mediaType":"{MANIFEST}","config":{config},"layers":[{}]}}"#,
        layers.join(",")
    )
}

fn client() -> reqwest::Client {
    // An error says that the process has a provider already, which serves as well.
    let _ = rustls::crypto::ring::default_provider().install_default();
    reqwest::Client::builder().no_proxy().build().unwrap()
}
